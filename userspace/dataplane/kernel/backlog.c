// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/backlog.h"

#include <errno.h>
#include <stdlib.h>

/**
 * struct kernel_backlog_entry - an event that waits
 * @next: The one that came after it, or NULL.
 * @event: It.
 */
struct kernel_backlog_entry {
	struct kernel_backlog_entry *next;
	struct acvpn_event event;
};

int kernel_backlog_add(struct kernel_backlog *backlog,
		       const struct acvpn_event *event)
{
	struct kernel_backlog_entry *entry = malloc(sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	entry->next = NULL;
	entry->event = *event;
	if (backlog->first)
		backlog->last->next = entry;
	else
		backlog->first = entry;
	backlog->last = entry;
	backlog->n++;
	return 0;
}

bool kernel_backlog_full(const struct kernel_backlog *backlog)
{
	return backlog->n >= KERNEL_BACKLOG_MAX;
}

bool kernel_backlog_take(struct kernel_backlog *backlog,
			 struct acvpn_event *event)
{
	struct kernel_backlog_entry *entry = backlog->first;

	if (!entry)
		return false;
	*event = entry->event;
	backlog->first = entry->next;
	backlog->n--;
	free(entry);
	return true;
}

void kernel_backlog_clear(struct kernel_backlog *backlog)
{
	struct acvpn_event event;

	while (kernel_backlog_take(backlog, &event))
		;
}
