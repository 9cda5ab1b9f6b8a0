/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_SESSION_H
#define _ACNL_SESSION_H

#include <stdbool.h>
#include <stdio.h>

#include "acnl/command.h"
#include "acnl/filter.h"
#include "acnl/list.h"
#include "acnl/table.h"
#include "libacvpn/acvpn.h"

enum {
	ACNL_SESSION_COLUMNS_MAX = 32,
};

/**
 * struct acnl_session_list - list of sessions, being printed
 * @out: Where to.
 * @json: As JSON, else as a table.
 * @totals: With less of each session, if as JSON.
 * @n_columns: Entries in @columns.
 * @columns: Columns of the table.
 * @sort: What the table is sorted by, or NULL.
 * @down: Largest first.
 * @n_filters: Entries in @filters.
 * @filters: All of them must match.
 * @list: The JSON.
 * @table: The table.
 *
 * Set @out, the others are 0 at first.
 */
struct acnl_session_list {
	FILE *out;
	bool json;
	bool totals;
	size_t n_columns;
	const struct acnl_attr *columns[ACNL_SESSION_COLUMNS_MAX];
	const struct acnl_attr *sort;
	bool down;
	size_t n_filters;
	struct acnl_filter filters[ACNL_FILTERS_MAX];
	struct acnl_list list;
	struct acnl_table table;
};

/**
 * acnl_session_list_setup() - what to print; tells about wrong options
 * @list: List.
 * @args: Arguments of the command.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_session_list_setup(struct acnl_session_list *list,
				       const struct acnl_args *args);

/**
 * acnl_session_list_detail() - how much the kernel has to tell for it
 * @list: List, set up.
 *
 * Return: ACVPN_DETAIL_TOTALS or ACVPN_DETAIL_FULL.
 */
enum acvpn_detail
acnl_session_list_detail(const struct acnl_session_list *list);

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
