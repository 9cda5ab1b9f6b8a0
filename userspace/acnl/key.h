/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_KEY_H
#define _ACNL_KEY_H

#include <stdbool.h>
#include <stdio.h>

#include "acnl/list.h"
#include "acnl/table.h"
#include "libacvpn/acvpn.h"

/**
 * struct acnl_key_list - list of keys, being printed
 * @out: Where to.
 * @json: As JSON, else as a table.
 * @device: Name of the device.
 * @list: The JSON.
 * @table: The table.
 *
 * Set the first three, the others are 0 at first.
 */
struct acnl_key_list {
	FILE *out;
	bool json;
	const char *device;
	struct acnl_list list;
	struct acnl_table table;
};

/**
 * acnl_key_list_begin() - start the list
 * @list: List.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_key_list_begin(struct acnl_key_list *list);

/**
 * acnl_key_list_add() - append the keys of a session
 * @list: List.
 * @session: Session.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_key_list_add(struct acnl_key_list *list,
		      const struct acvpn_session_info *session);

/**
 * acnl_key_list_end() - finish the list; a table is printed only now
 * @list: List.
 */
void acnl_key_list_end(struct acnl_key_list *list);

#endif /* _ACNL_KEY_H */
