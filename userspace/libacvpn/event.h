/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_EVENT_H
#define _LIBACVPN_EVENT_H

#include <netlink/msg.h>

#include "libacvpn/acvpn.h"

/**
 * struct acvpn_event_seqs - last event of each device
 * @root: Tree of the C library.
 */
struct acvpn_event_seqs {
	void *root;
};

/**
 * acvpn_event_parse() - read an event
 * @nlh: Message of the family, complete as its length says.
 * @event: Filled in, except for @event->lost, which is 0.
 *
 * Return: 0; -EPROTO; or -ENOMSG if it is no event.
 */
int acvpn_event_parse(const struct nlmsghdr *nlh, struct acvpn_event *event);

/**
 * acvpn_event_track() - find out how many events are missing before one
 * @seqs: What was seen so far; all zero at first.
 * @event: Event; @event->lost is set.
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_event_track(struct acvpn_event_seqs *seqs,
		      struct acvpn_event *event);

/**
 * acvpn_event_count() - the same if all events have numbers of their own
 * @seq: Number of the last event; 0 at first. Set.
 * @event: Event; @event->lost is set.
 */
void acvpn_event_count(uint32_t *seq, struct acvpn_event *event);

/**
 * acvpn_event_forget() - free what acvpn_event_track() noted
 * @seqs: Emptied.
 */
void acvpn_event_forget(struct acvpn_event_seqs *seqs);

#endif /* _LIBACVPN_EVENT_H */
