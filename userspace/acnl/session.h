/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_SESSION_H
#define _ACNL_SESSION_H

#include <stdbool.h>
#include <stdio.h>

#include "acnl/list.h"
#include "acnl/table.h"
#include "libacvpn/acvpn.h"

/**
 * struct acnl_session_list - list of sessions, being printed
 * @out: Where to.
 * @json: As JSON, else as a table.
 * @list: The JSON.
 * @table: The table.
 *
 * Set the first two, the others are 0 at first.
 */
struct acnl_session_list {
	FILE *out;
	bool json;
	struct acnl_list list;
	struct acnl_table table;
};

/**
 * acnl_session_list_begin() - start the list
 * @list: List.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_session_list_begin(struct acnl_session_list *list);

/**
 * acnl_session_list_add() - append a session
 * @list: List.
 * @device: Name of its device; NULL if not known.
 * @session: Session.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_session_list_add(struct acnl_session_list *list, const char *device,
			  const struct acvpn_session_info *session);

/**
 * acnl_session_list_end() - finish the list; a table is printed only now
 * @list: List.
 */
void acnl_session_list_end(struct acnl_session_list *list);

#endif /* _ACNL_SESSION_H */
