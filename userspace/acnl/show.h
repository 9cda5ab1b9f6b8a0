/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_SHOW_H
#define _ACNL_SHOW_H

#include <jansson.h>
#include <stdio.h>

#include "acnl/snapshot.h"

/**
 * acnl_show_json() - a snapshot as JSON
 * @snapshot: Snapshot.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_show_json(const struct acnl_snapshot *snapshot);

/**
 * acnl_show_text() - a snapshot for people
 * @out: Where to.
 * @snapshot: Snapshot.
 * @drops: Only the drop counters.
 */
void acnl_show_text(FILE *out, const struct acnl_snapshot *snapshot,
		    bool drops);

#endif /* _ACNL_SHOW_H */
