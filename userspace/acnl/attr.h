/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is told of a session, a row of a table for each: the columns of lists,
 * what they can be sorted by and filtered with, and the members of the JSON are
 * all made from it.
 */
#ifndef _ACNL_ATTR_H
#define _ACNL_ATTR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "libacvpn/acvpn.h"

enum {
	ACNL_ATTR_NAME_MAX = 24,
	/* All networks that are known of a session fit. */
	ACNL_ATTR_STRLEN = 8192,
};

/**
 * struct acnl_row - a session and its device
 * @device: Name of the device; NULL if it is not known (any more).
 * @session: Session.
 */
struct acnl_row {
	const char *device;
	const struct acvpn_session_info *session;
};

/**
 * struct acnl_attr - something that is told of a session
 * @name: Name of the column, below ACNL_ATTR_NAME_MAX characters; NULL if it
 *	is none.
 * @about: What the column says, for the help.
 * @usual: The column is shown unless others are asked for.
 * @print: Fills a cell, ACNL_ATTR_STRLEN bytes; leaves it empty if there is
 *	nothing to tell.
 * @number: What is compared, for columns with numbers; returns false if there
 *	is none. Otherwise NULL.
 * @scale: What a user's 1 is in units of @number, 0 for 1.
 * @address: The i-th address or network of the cell, for columns with those;
 *	returns false if there is none. Otherwise NULL.
 * @member: Name of the JSON member; NULL if it is none.
 * @json: Its value, a new reference or NULL if there is no memory.
 * @full: The kernel has to tell all of the session, not only totals.
 */
struct acnl_attr {
	const char *name;
	const char *about;
	bool usual;
	void (*print)(const struct acnl_row *row, char *buf);
	bool (*number)(const struct acnl_row *row, uint64_t *number);
	unsigned int scale;
	bool (*address)(const struct acnl_row *row, unsigned int i,
			struct acvpn_network *address);
	const char *member;
	json_t *(*json)(const struct acnl_row *row);
	bool full;
};

/* In the order of the JSON; ends with an entry without name and member. */
extern const struct acnl_attr acnl_attrs[];

/**
 * acnl_attr_find() - column of a name
 * @name: Name, not necessarily terminated.
 * @len: Its length.
 *
 * Return: Attribute, or NULL if there is no such column.
 */
const struct acnl_attr *acnl_attr_find(const char *name, size_t len);

/**
 * acnl_attr_describe() - list the columns with their meaning
 * @out: Where to.
 */
void acnl_attr_describe(FILE *out);

/**
 * acnl_attr_json() - all members, or those that totals have
 * @row: Session.
 * @detail: ACVPN_DETAIL_FULL or ACVPN_DETAIL_TOTALS.
 *
 * Return: New reference to an object, or NULL if there is no memory.
 */
json_t *acnl_attr_json(const struct acnl_row *row, enum acvpn_detail detail);

/**
 * acnl_attr_active() - the transport that data goes by
 * @s: Session.
 *
 * Return: Transport, or NULL if there is none.
 */
const struct acvpn_transport_info *
acnl_attr_active(const struct acvpn_session_info *s);

#endif /* _ACNL_ATTR_H */
