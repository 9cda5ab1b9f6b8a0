// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/session.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>

#include "dataplane/kernel/device.h"

/**
 * struct session_counting - where counters go
 * @dp: Data plane.
 * @fn: The caller's function.
 * @arg: Passed to @fn.
 */
struct session_counting {
	struct dataplane *dp;
	dataplane_stats_fn fn;
	void *arg;
};

static int session_by_id(const void *a, const void *b)
{
	const struct dataplane_session *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

struct dataplane_session *kernel_session_find(struct dataplane *dp, uint32_t id)
{
	const struct dataplane_session key = { .id = id };
	void *node = tfind(&key, &dp->by_id, session_by_id);

	return node ? *(struct dataplane_session **)node : NULL;
}

static int session_link(struct dataplane_session *s)
{
	struct dataplane *dp = s->dp;

	if (!tsearch(s, &dp->by_id, session_by_id))
		return -ENOMEM;
	s->next = dp->sessions;
	if (s->next)
		s->next->prev = s;
	dp->sessions = s;
	return 0;
}

void kernel_session_forget(struct dataplane_session *s)
{
	struct dataplane *dp = s->dp;

	tdelete(s, &dp->by_id, session_by_id);
	if (s->next)
		s->next->prev = s->prev;
	if (s->prev)
		s->prev->next = s->next;
	else
		dp->sessions = s->next;
	free(s);
}

static int session_make(struct dataplane_session *s,
			const struct dataplane_session_config *config)
{
	struct acvpn_session_config c = { .ifindex = s->dp->ifindex };
	int err;

	if (config->ipv4) {
		c.has_ipv4 = true;
		c.ipv4 = *config->ipv4;
	}
	if (config->ipv6) {
		c.has_ipv6 = true;
		c.ipv6 = *config->ipv6;
	}
	err = acvpn_session_new(s->dp->ctx, &c, &s->id);
	if (err)
		return kernel_device_fail(s->dp, "session-new", err);
	err = session_link(s);
	if (err)
		acvpn_session_del(s->dp->ctx, s->dp->ifindex, s->id);
	return err;
}

int kernel_session_new(struct dataplane *dp,
		       const struct dataplane_session_config *config,
		       struct dataplane_session **out)
{
	struct dataplane_session *s = calloc(1, sizeof(*s));
	int err;

	*out = NULL;
	if (!s)
		return -ENOMEM;
	s->dp = dp;
	s->owner = config->owner;
	s->fd = -1;
	err = session_make(s, config);
	if (err) {
		free(s);
		return err;
	}
	*out = s;
	return 0;
}

void kernel_session_free(struct dataplane_session *s)
{
	if (!s)
		return;
	acvpn_session_del(s->dp->ctx, s->dp->ifindex, s->id);
	kernel_session_forget(s);
}

static int session_count(const struct acvpn_session_info *info, void *arg)
{
	const struct dataplane_stats stats = {
		.rx_packets = info->stats.rx_packets,
		.rx_bytes = info->stats.rx_bytes,
		.tx_packets = info->stats.tx_packets,
		.tx_bytes = info->stats.tx_bytes,
	};
	const struct session_counting *c = arg;
	struct dataplane_session *s = kernel_session_find(c->dp, info->id);

	if (s)
		c->fn(s->owner, &stats, c->arg);
	return 0;
}

int kernel_session_stats(struct dataplane *dp, dataplane_stats_fn fn, void *arg)
{
	struct session_counting c = { .dp = dp, .fn = fn, .arg = arg };
	int err = acvpn_session_dump(dp->ctx, dp->ifindex, session_count, &c);

	return err ? kernel_device_fail(dp, "session dump", err) : 0;
}
