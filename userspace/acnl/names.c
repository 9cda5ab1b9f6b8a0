// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/names.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>

/**
 * struct acnl_name - name of a device
 * @ifindex: Interface index.
 * @name: Interface name.
 */
struct acnl_name {
	uint32_t ifindex;
	char name[IFNAMSIZ];
};

static struct acnl_name *acnl_names_entry(const struct acnl_names *names,
					  uint32_t ifindex)
{
	for (size_t i = 0; i < names->n; i++) {
		if (names->entries[i].ifindex == ifindex)
			return &names->entries[i];
	}
	return NULL;
}

static struct acnl_name *acnl_names_append(struct acnl_names *names,
					   uint32_t ifindex)
{
	struct acnl_name *more;

	more = reallocarray(names->entries, names->n + 1, sizeof(*more));
	if (!more)
		return NULL;
	names->entries = more;
	more += names->n++;
	more->ifindex = ifindex;
	return more;
}

int acnl_names_add(struct acnl_names *names, uint32_t ifindex,
		   const char *name)
{
	struct acnl_name *entry = acnl_names_entry(names, ifindex);

	if (!entry)
		entry = acnl_names_append(names, ifindex);
	if (!entry)
		return -ENOMEM;
	snprintf(entry->name, sizeof(entry->name), "%s", name);
	return 0;
}

const char *acnl_names_find(struct acnl_names *names, uint32_t ifindex)
{
	const struct acnl_name *entry;
	char name[IF_NAMESIZE];

	if (if_indextoname(ifindex, name))
		acnl_names_add(names, ifindex, name);
	entry = acnl_names_entry(names, ifindex);
	return entry ? entry->name : NULL;
}

void acnl_names_free(struct acnl_names *names)
{
	free(names->entries);
	names->entries = NULL;
	names->n = 0;
}
