/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_SESSION_H
#define _ACNL_SESSION_H

#include <jansson.h>
#include <stdio.h>

#include "acnl/snapshot.h"

/**
 * acnl_session_list_json() - the sessions of a snapshot as JSON
 * @snapshot: Snapshot.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_session_list_json(const struct acnl_snapshot *snapshot);

/**
 * acnl_session_list_text() - the sessions of a snapshot as a table
 * @out: Where to.
 * @snapshot: Snapshot.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_session_list_text(FILE *out, const struct acnl_snapshot *snapshot);

/**
 * acnl_session_parse_id() - number of a session
 * @text: Decimal number.
 * @id: Set on success.
 *
 * Return: 0, or -EINVAL if it is no number from 1 to INT32_MAX.
 */
int acnl_session_parse_id(const char *text, uint32_t *id);

#endif /* _ACNL_SESSION_H */
