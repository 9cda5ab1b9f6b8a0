/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_FILTER_H
#define _ACNL_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "acnl/attr.h"
#include "acnl/exit.h"
#include "common/prefix.h"

/**
 * struct acnl_filter - what is asked of a session
 * @attr: Column that is looked at.
 * @op: '=', '!' for unequal, '<' or '>'.
 * @text: What it is compared with.
 * @number: The same in units of the column, if that has numbers.
 * @network: The same, if the column has addresses.
 */
struct acnl_filter {
	const struct acnl_attr *attr;
	char op;
	const char *text;
	uint64_t number;
	struct prefix network;
};

/**
 * acnl_filter_parse() - read "COLUMN=VALUE"; tells what is wrong
 * @text: Text, which must last.
 * @filter: Filled in.
 *
 * The operator may also be !=, and < and > if the column has numbers.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_filter_parse(const char *text, struct acnl_filter *filter);

/**
 * acnl_filter_match() - is it so?
 * @filter: What is asked.
 * @row: Of this session.
 *
 * Of a column with addresses, one that overlaps with the value is enough; of
 * one with several words, one that is equal. What has no number is unequal to
 * every number, and neither below nor above.
 */
bool acnl_filter_match(const struct acnl_filter *filter,
		       const struct acnl_row *row);

#endif /* _ACNL_FILTER_H */
