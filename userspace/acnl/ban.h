/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of addresses that have points at a gateway.
 */
#ifndef _ACNL_BAN_H
#define _ACNL_BAN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "acnl/list.h"
#include "acnl/table.h"

/**
 * struct acnl_bans - a list that is being printed
 * @out: Where to.
 * @json: As JSON, else as a table.
 * @list: The JSON.
 * @table: The table.
 *
 * Set the first two, the others are 0 at first.
 */
struct acnl_bans {
	FILE *out;
	bool json;
	struct acnl_list list;
	struct acnl_table table;
};

/**
 * acnl_ban_begin() - start the list
 * @b: List.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_ban_begin(struct acnl_bans *b);

/**
 * acnl_ban_add() - append an address
 * @b: List.
 * @entry: It, as the gateway told it; released.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_ban_add(struct acnl_bans *b, json_t *entry);

/**
 * acnl_ban_end() - finish the list
 * @b: List.
 */
void acnl_ban_end(struct acnl_bans *b);

#endif /* _ACNL_BAN_H */
