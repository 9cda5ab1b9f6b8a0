/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_NAMES_H
#define _ACNL_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct acnl_name;

/**
 * struct acnl_names - names of devices, remembered after they went away
 * @n: Entries in @entries.
 * @entries: Names by index.
 */
struct acnl_names {
	size_t n;
	struct acnl_name *entries;
};

/**
 * acnl_names_add() - remember a name
 * @names: Names; all zero at first.
 * @ifindex: Interface index.
 * @name: Interface name.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_names_add(struct acnl_names *names, uint32_t ifindex,
		   const char *name);

/**
 * acnl_names_find() - present or last name of a device
 * @names: Names; updated.
 * @ifindex: Interface index.
 *
 * Return: Name, valid until the next call, or NULL if it never had one.
 */
const char *acnl_names_find(struct acnl_names *names, uint32_t ifindex);

/**
 * acnl_names_free() - forget all names
 * @names: Names.
 */
void acnl_names_free(struct acnl_names *names);

#endif /* _ACNL_NAMES_H */
