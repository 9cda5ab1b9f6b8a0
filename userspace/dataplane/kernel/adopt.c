// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/adopt.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dataplane/kernel/channel.h"
#include "dataplane/kernel/device.h"
#include "dataplane/kernel/session.h"

/**
 * struct adopt_look - what a device has
 * @sessions: How many.
 * @foreign: How many of these nobody can know again, and somebody uses.
 */
struct adopt_look {
	unsigned int sessions;
	unsigned int foreign;
};

/**
 * struct adopt_entry - a session of a dump
 * @session: Session.
 * @cookie: What it is known by.
 * @found: What is told of it, but for the cookie.
 */
struct adopt_entry {
	struct dataplane_session *session;
	struct acvpn_cookie cookie;
	struct dataplane_found found;
};

/**
 * struct adopt_list - sessions of a dump, as requests wait until it is over
 * @dp: Data plane.
 * @entries: Sessions.
 * @n: How many.
 * @size: How many fit.
 */
struct adopt_list {
	struct dataplane *dp;
	struct adopt_entry *entries;
	size_t n;
	size_t size;
};

static int adopt_count(const struct acvpn_session_info *info, void *arg)
{
	struct adopt_look *look = arg;

	look->sessions++;
	look->foreign += info->n_transports && !info->cookie.len;
	return 0;
}

/* Return: 0 if the device may be adopted, or a negative errno. */
static int adopt_look_at(struct dataplane *dp, uint32_t ifindex)
{
	struct adopt_look look = { .sessions = 0 };
	int err = acvpn_session_roll(dp->ctx, ifindex, adopt_count, &look);

	if (err)
		return kernel_device_fail(dp, "session dump", err);
	if (!look.sessions)
		return -ENOENT;
	if (!look.foreign)
		return 0;
	snprintf(dp->error, sizeof(dp->error), "another tunnel uses it");
	return -EBUSY;
}

int kernel_adopt(struct dataplane *dp, const char *ifname,
		 enum dataplane_mode mode, unsigned int *ifindex)
{
	struct acvpn_link_info link;
	int err;

	if (mode != DATAPLANE_MP || !if_nametoindex(ifname))
		return -ENOENT;
	/* Who makes the device has more to say of one that is not ours. */
	if (acvpn_link_find(dp->ctx, ifname, &link) ||
	    link.mode != ACVPN_MODE_MP)
		return -ENOENT;
	err = adopt_look_at(dp, link.ifindex);
	if (err)
		return err;
	err = kernel_device_prepare(dp, mode);
	if (err)
		return err;
	dp->ifindex = link.ifindex;
	dp->missed = true;
	*ifindex = link.ifindex;
	return 0;
}

static struct prefix adopt_address(const struct acvpn_addr *from)
{
	struct prefix to = { .family = AF_UNSPEC };

	if (from->family == AF_INET)
		memcpy(to.addr, &from->v4, sizeof(from->v4));
	else if (from->family == AF_INET6)
		memcpy(to.addr, &from->v6, sizeof(from->v6));
	else
		return to;
	to.family = from->family;
	to.len = prefix_bits(to.family);
	return to;
}

static struct dataplane_session *
adopt_session(struct dataplane *dp, const struct acvpn_session_info *info)
{
	struct dataplane_session *s = calloc(1, sizeof(*s));
	int channel, slot;

	if (!s)
		return NULL;
	s->dp = dp;
	s->id = info->id;
	s->fd = -1;
	for (channel = 0; channel < DATAPLANE_CHANNELS; channel++)
		for (slot = 0; slot < KERNEL_WATCH_SLOTS; slot++)
			s->watch.attached[channel][slot] =
				kernel_watch_find(info, channel, slot);
	if (!kernel_session_link(s))
		return s;
	free(s);
	return NULL;
}

static int adopt_grow(struct adopt_list *list)
{
	size_t size = list->size ? 2 * list->size : 64;
	void *entries = reallocarray(list->entries, size,
				     sizeof(*list->entries));

	if (!entries)
		return -ENOMEM;
	list->entries = entries;
	list->size = size;
	return 0;
}

static int adopt_note(const struct acvpn_session_info *info, void *arg)
{
	struct adopt_list *list = arg;
	struct adopt_entry *entry;

	if (list->n == list->size && adopt_grow(list))
		return -ENOMEM;
	entry = &list->entries[list->n];
	*entry = (struct adopt_entry){
		.session = adopt_session(list->dp, info),
		.cookie = info->cookie,
		.found = {
			.ipv4 = adopt_address(&info->ipv4),
			.ipv6 = adopt_address(&info->ipv6),
		},
	};
	if (!entry->session)
		return -ENOMEM;
	list->n++;
	return 0;
}

int kernel_adopt_sessions(struct dataplane *dp, dataplane_found_fn fn,
			  void *arg)
{
	struct adopt_list list = { .dp = dp };
	struct adopt_entry *entry;
	int err;
	size_t i;

	err = acvpn_session_roll(dp->ctx, dp->ifindex, adopt_note, &list);
	for (i = 0; i < list.n; i++) {
		entry = &list.entries[i];
		entry->found.cookie = entry->cookie.data;
		entry->found.cookie_len = entry->cookie.len;
		entry->session->owner = err ? NULL :
			fn(entry->session, &entry->found, arg);
		if (!err && !entry->session->owner)
			kernel_session_free(entry->session);
		else if (err)
			kernel_session_forget(entry->session);
	}
	free(list.entries);
	return err ? kernel_device_fail(dp, "session dump", err) : 0;
}

int kernel_adopt_fd(struct dataplane_session *s,
		    enum dataplane_channel channel, enum dataplane_slot slot,
		    int *fd)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, channel, slot);
	int err;

	if (!s->watch.attached[channel][slot])
		return -ENOENT;
	err = acvpn_transport_get_fd(s->dp->ctx, &ref, fd);
	if (err)
		return kernel_device_fail(s->dp, "transport-get-fd", err);
	if (channel == DATAPLANE_CSTP)
		s->fd = *fd;
	return 0;
}
