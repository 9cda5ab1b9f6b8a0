/* SPDX-License-Identifier: GPL-2.0-only */
/* Is JSON as docs/acnl-schema.json promises? */
#ifndef _UNIT_SCHEMA_H
#define _UNIT_SCHEMA_H

#include <jansson.h>

/**
 * schema_check() - fail the test if a value is not as promised
 * @name: What it is: one of the schema's $defs.
 * @value: The value.
 *
 * Stricter than readers have to be: a member that the schema does not name
 * fails, too, as a new one has to be promised with the code that makes it; and
 * so does a keyword in the schema that is not looked at here.
 */
void schema_check(const char *name, json_t *value);

#endif /* _UNIT_SCHEMA_H */
