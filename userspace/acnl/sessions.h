/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of a gateway's sessions.
 */
#ifndef _ACNL_SESSIONS_H
#define _ACNL_SESSIONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "acnl/list.h"
#include "acnl/table.h"

/**
 * struct acnl_sessions - a list that is being printed
 * @out: Where to.
 * @json: As JSON.
 * @detail: As a paragraph each; else, and without @json, as a table.
 * @n: How many there were.
 * @list: The JSON.
 * @table: The table.
 *
 * Set the first three, the others are 0 at first.
 */
struct acnl_sessions {
	FILE *out;
	bool json;
	bool detail;
	size_t n;
	struct acnl_list list;
	struct acnl_table table;
};

/**
 * acnl_sessions_begin() - start the list
 * @s: List.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_sessions_begin(struct acnl_sessions *s);

/**
 * acnl_sessions_add() - append a session
 * @s: List.
 * @session: Session, as the gateway told it; released.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_sessions_add(struct acnl_sessions *s, json_t *session);

/**
 * acnl_sessions_end() - finish the list
 * @s: List.
 */
void acnl_sessions_end(struct acnl_sessions *s);

#endif /* _ACNL_SESSIONS_H */
