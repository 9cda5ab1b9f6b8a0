// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/session.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

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

/* All may end at once. */
static void session_make_room(struct dataplane *dp)
{
	if (++dp->n_sessions <= dp->room)
		return;
	dp->room = 2 * dp->n_sessions;
	acvpn_events_reserve(dp->events, dp->room);
}

int kernel_session_link(struct dataplane_session *s)
{
	struct dataplane *dp = s->dp;

	if (!tsearch(s, &dp->by_id, session_by_id))
		return -ENOMEM;
	session_make_room(dp);
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
	dp->n_sessions--;
	if (s->next)
		s->next->prev = s->prev;
	if (s->prev)
		s->prev->next = s->next;
	else
		dp->sessions = s->next;
	kernel_rekey_forget(&s->rekey);
	free(s);
}

static void session_addresses(struct acvpn_session_config *c,
			      const struct dataplane_session_config *config)
{
	if (config->ipv4) {
		c->has_ipv4 = true;
		c->ipv4 = *config->ipv4;
	}
	if (config->ipv6) {
		c->has_ipv6 = true;
		c->ipv6 = *config->ipv6;
	}
}

/* What is not given is as the kernel has it, as it is for clients. */
static void session_settings(struct acvpn_session_config *c,
			     const struct dataplane_session_config *config)
{
	c->has_cookie = config->cookie_len;
	c->cookie.len = config->cookie_len;
	if (c->cookie.len > sizeof(c->cookie.data))
		c->cookie.len = sizeof(c->cookie.data);
	if (c->has_cookie)
		memcpy(c->cookie.data, config->cookie, c->cookie.len);
	c->has_persist = config->persist;
	c->persist = config->persist;
	c->has_idle_timeout = config->idle_timeout;
	c->idle_timeout = config->idle_timeout;
	c->has_idle_action = config->idle_timeout;
	c->idle_action = ACVPN_IDLE_ACTION_DELETE;
	c->has_rx_rate = config->rx_rate;
	c->rx_rate = config->rx_rate;
	c->has_tx_rate = config->tx_rate;
	c->tx_rate = config->tx_rate;
	c->has_priority = config->priority;
	c->priority = config->priority;
	c->has_dscp = config->dscp;
	c->dscp = config->dscp;
	c->has_roaming = config->roaming;
	c->roaming = config->roaming;
}

static void session_network(struct acvpn_network *to, const struct prefix *from)
{
	to->prefix_len = from->len;
	to->addr.family = from->family;
	if (from->family == AF_INET)
		memcpy(&to->addr.v4, from->addr, sizeof(to->addr.v4));
	else
		memcpy(&to->addr.v6, from->addr, sizeof(to->addr.v6));
}

static int session_make(struct dataplane_session *s,
			const struct dataplane_session_config *config)
{
	struct acvpn_session_config c = { .ifindex = s->dp->ifindex };
	struct acvpn_network networks[ACVPN_NETWORKS_MAX];
	int err;

	session_addresses(&c, config);
	session_settings(&c, config);
	for (; c.n_networks < config->n_networks &&
	     c.n_networks < ACVPN_NETWORKS_MAX; c.n_networks++)
		session_network(&networks[c.n_networks],
				&config->networks[c.n_networks]);
	c.networks = networks;
	err = acvpn_session_new(s->dp->ctx, &c, &s->id);
	if (err)
		return kernel_device_fail(s->dp, "session-new", err);
	err = kernel_session_link(s);
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
	s->dscp = config->dscp;
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
	if (!s->ended && !s->dp->left)
		acvpn_session_del(s->dp->ctx, s->dp->ifindex, s->id);
	kernel_session_forget(s);
}

/* Reasons have the direction in front of their names. */
static void session_drops(struct dataplane_stats *to,
			  const struct acvpn_stats *from)
{
	uint32_t i;

	for (i = 0; i < ACVPN_DROP_REASONS_MAX; i++)
		if (!from->drops[i])
			continue;
		else if (!strncmp(acvpn_drop_reason_name(i), "rx-", 3))
			to->rx_drops += from->drops[i];
		else
			to->tx_drops += from->drops[i];
}

struct dataplane_stats kernel_session_stats_of(const struct acvpn_stats *stats)
{
	struct dataplane_stats to = {
		.rx_packets = stats->rx_packets,
		.rx_bytes = stats->rx_bytes,
		.tx_packets = stats->tx_packets,
		.tx_bytes = stats->tx_bytes,
	};

	session_drops(&to, stats);
	return to;
}

int kernel_session_end(struct dataplane_session *s)
{
	const struct acvpn_session_ref ref = {
		.ifindex = s->dp->ifindex, .id = s->id,
	};
	struct acvpn_stats last = { 0 };
	int err;

	if (s->ended)
		return 0;
	err = acvpn_session_end(s->dp->ctx, &ref, &last);
	/* It has ended by itself: the event that tells so is yet to be read. */
	if (err && err != -ENOENT)
		return kernel_device_fail(s->dp, "session-del", err);
	s->last = kernel_session_stats_of(&last);
	s->ended = !err;
	return 0;
}

static int session_count(const struct acvpn_session_info *info, void *arg)
{
	const struct dataplane_stats stats =
		kernel_session_stats_of(&info->stats);
	const struct session_counting *c = arg;
	struct dataplane_session *s = kernel_session_find(c->dp, info->id);

	if (s)
		c->fn(s->owner, &stats, c->arg);
	return 0;
}

int kernel_session_stats(struct dataplane *dp, dataplane_stats_fn fn, void *arg)
{
	struct session_counting c = { .dp = dp, .fn = fn, .arg = arg };
	int err = acvpn_session_roll(dp->ctx, dp->ifindex, session_count, &c);

	return err ? kernel_device_fail(dp, "session dump", err) : 0;
}
