// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data plane in the kernel: the acvpn module.
 */
#include "dataplane/dataplane.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libacvpn/acvpn.h"

/**
 * struct dataplane - state of one tunnel
 * @ctx: Connection to the kernel.
 * @events: Subscription.
 * @ifindex: Our interface, 0 if none.
 * @session: Our session, 0 if none.
 * @text: Text for a report that is under way.
 * @error: Text of the last failure.
 */
struct dataplane {
	struct acvpn *ctx;
	struct acvpn_events *events;
	uint32_t ifindex;
	uint32_t session;
	char text[64];
	char error[256];
};

/**
 * struct report - where events go
 * @dp: Data plane.
 * @fn: The caller's function.
 * @arg: Passed to @fn.
 */
struct report {
	struct dataplane *dp;
	dataplane_event_fn fn;
	void *arg;
};

static int fail(struct dataplane *dp, const char *what, int err)
{
	snprintf(dp->error, sizeof(dp->error), "%s: %s", what,
		 acvpn_error(dp->ctx));
	return err;
}

static void kernel_close(struct dataplane *dp)
{
	if (!dp)
		return;
	if (dp->ifindex)
		acvpn_link_del(dp->ctx, dp->ifindex);
	acvpn_events_close(dp->events);
	acvpn_close(dp->ctx);
	free(dp);
}

static int kernel_open(struct dataplane **out)
{
	struct dataplane *dp = calloc(1, sizeof(*dp));
	int err;

	*out = NULL;
	if (!dp)
		return -ENOMEM;
	err = acvpn_open(&dp->ctx);
	if (err) {
		free(dp);
		return err;
	}
	*out = dp;
	return 0;
}

static const char *kernel_error(const struct dataplane *dp)
{
	return dp->error;
}

static int note_transport(const struct acvpn_session_info *session, void *arg)
{
	unsigned int *live = arg;

	*live += session->n_transports;
	return 0;
}

/* Set @ifindex if @ifname is a left-over that may be replaced. */
static int find_leftover(struct dataplane *dp, const char *ifname,
			 uint32_t *ifindex)
{
	struct acvpn_link_info link;
	unsigned int live = 0;
	int err;

	*ifindex = 0;
	if (!if_nametoindex(ifname))
		return 0;
	err = acvpn_link_find(dp->ctx, ifname, &link);
	if (err == -ENODEV)
		return fail(dp, "it exists already", -EEXIST);
	if (err)
		return fail(dp, "link lookup", err);
	err = acvpn_session_dump(dp->ctx, link.ifindex, note_transport, &live);
	if (err)
		return fail(dp, "session dump", err);
	if (live) {
		snprintf(dp->error, sizeof(dp->error),
			 "another tunnel uses it");
		return -EBUSY;
	}
	*ifindex = link.ifindex;
	return 0;
}

static int ignore_session(const struct acvpn_session_info *session, void *arg)
{
	(void)session;
	(void)arg;
	return 0;
}

static int kernel_claim(struct dataplane *dp, const char *ifname,
			bool *leftover)
{
	uint32_t ifindex;
	int err;

	/* Any command needs the privilege; this one changes nothing. */
	err = acvpn_session_dump(dp->ctx, 0, ignore_session, NULL);
	if (err)
		return fail(dp, "session dump", err);
	err = find_leftover(dp, ifname, &ifindex);
	if (err)
		return err;
	*leftover = ifindex;
	if (ifindex)
		err = acvpn_link_del(dp->ctx, ifindex);
	return err ? fail(dp, "removing what a dead run left", err) : 0;
}

static int new_session(struct dataplane *dp, const struct in_addr *ipv4,
		       const struct in6_addr *ipv6)
{
	struct acvpn_session_config config = { .ifindex = dp->ifindex };

	if (ipv4) {
		config.has_ipv4 = true;
		config.ipv4 = *ipv4;
	}
	if (ipv6) {
		config.has_ipv6 = true;
		config.ipv6 = *ipv6;
	}
	return acvpn_session_new(dp->ctx, &config, &dp->session);
}

static int kernel_start(struct dataplane *dp, const char *ifname,
			const struct in_addr *ipv4,
			const struct in6_addr *ipv6, unsigned int *ifindex)
{
	int err;

	err = acvpn_link_add(dp->ctx, ifname, ACVPN_MODE_P2P, &dp->ifindex);
	if (err) {
		dp->ifindex = 0;
		return fail(dp, "creating it", err);
	}
	/* Before the session, so that no event of it is missed. */
	err = acvpn_events_open(dp->ctx, &dp->events);
	if (err)
		return fail(dp, "subscribing to events", err);
	err = new_session(dp, ipv4, ipv6);
	if (err)
		return fail(dp, "session-new", err);
	*ifindex = dp->ifindex;
	return 0;
}

static void copy_direction(struct acvpn_keydir_config *to,
			   const struct dtls_keydir *from)
{
	memcpy(to->key, from->key, from->key_len);
	to->key_len = from->key_len;
	memcpy(to->iv, from->iv, from->iv_len);
	to->iv_len = from->iv_len;
	to->seq = from->seq;
}

static int kernel_set_keys(struct dataplane *dp, const struct dtls_keys *keys)
{
	struct acvpn_key_config config = {
		.epoch = keys->epoch,
		.cipher = keys->cipher == DTLS_AES_256_GCM ?
			  ACVPN_CIPHER_AES_256_GCM : ACVPN_CIPHER_AES_128_GCM,
	};
	int err;

	copy_direction(&config.tx, &keys->tx);
	copy_direction(&config.rx, &keys->rx);
	err = acvpn_key_new(dp->ctx, dp->ifindex, dp->session,
			    ACVPN_TRANSPORT_TYPE_DTLS, &config);
	explicit_bzero(&config, sizeof(config));
	return err ? fail(dp, "key-new", err) : 0;
}

static int kernel_attach(struct dataplane *dp, int fd, unsigned int mtu)
{
	const struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS,
		.socket = fd,
		.mtu = mtu,
	};
	int err;

	err = acvpn_transport_attach(dp->ctx, dp->ifindex, dp->session,
				     &config);
	return err ? fail(dp, "transport-attach", err) : 0;
}

static int kernel_event_fd(const struct dataplane *dp)
{
	return acvpn_events_fd(dp->events);
}

static int on_event(const struct acvpn_event *event, void *arg)
{
	struct report *report = arg;
	struct dataplane *dp = report->dp;
	struct dataplane_event out = { .text = dp->text };

	if (event->ifindex != dp->ifindex)
		return 0;
	snprintf(dp->text, sizeof(dp->text), "%s",
		 event->reason ? acvpn_reason_name(event->reason) : "");
	switch (event->type) {
	case ACVPN_EVENT_TYPE_SESSION_DEL:
	case ACVPN_EVENT_TYPE_TRANSPORT_DOWN:
		out.type = DATAPLANE_DOWN;
		break;
	case ACVPN_EVENT_TYPE_PEER_DISCONNECT:
		out.type = DATAPLANE_DISCONNECT;
		break;
	case ACVPN_EVENT_TYPE_PEER_TERMINATE:
		out.type = DATAPLANE_TERMINATE;
		break;
	case ACVPN_EVENT_TYPE_KEY_LIMIT:
		out.type = DATAPLANE_KEY_LIMIT;
		break;
	default:
		return 0;
	}
	report->fn(&out, report->arg);
	return 0;
}

static int get_session(struct dataplane *dp, struct acvpn_session_info *info)
{
	int err = acvpn_session_get(dp->ctx, dp->ifindex, dp->session, info);

	return err ? fail(dp, "session-get", err) : 0;
}

/* Events were lost: ask for what they would have told. */
static void resync(struct dataplane *dp, dataplane_event_fn fn, void *arg)
{
	const struct dataplane_event down = {
		.type = DATAPLANE_DOWN, .text = "noticed late",
	};
	struct acvpn_session_info info;

	if (get_session(dp, &info) || !info.n_transports)
		fn(&down, arg);
}

static int kernel_events(struct dataplane *dp, dataplane_event_fn fn,
			 void *arg)
{
	struct report report = { .dp = dp, .fn = fn, .arg = arg };
	int err;

	err = acvpn_events_read(dp->events, on_event, &report);
	if (err != -ENOBUFS)
		return err;
	resync(dp, fn, arg);
	return 0;
}

static int kernel_stats(struct dataplane *dp, struct dataplane_stats *stats)
{
	struct acvpn_session_info info;
	const struct acvpn_stats *s = &info.transports[0].stats;
	int err = get_session(dp, &info);

	if (err)
		return err;
	if (!info.n_transports)
		return -ENOENT;
	stats->rx_packets = s->rx_packets;
	stats->rx_bytes = s->rx_bytes;
	stats->tx_packets = s->tx_packets;
	stats->tx_bytes = s->tx_bytes;
	return 0;
}

const struct dataplane_ops dataplane_kernel = {
	.open = kernel_open,
	.close = kernel_close,
	.error = kernel_error,
	.claim = kernel_claim,
	.start = kernel_start,
	.attach = kernel_attach,
	.set_keys = kernel_set_keys,
	.event_fd = kernel_event_fd,
	.events = kernel_events,
	.stats = kernel_stats,
};
