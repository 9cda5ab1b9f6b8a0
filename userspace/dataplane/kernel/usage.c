// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/usage.h"

#include "dataplane/kernel/device.h"
#include "dataplane/kernel/session.h"

static void kernel_usage_add(struct dataplane_stats *sum,
			     const struct acvpn_stats *stats)
{
	sum->rx_packets += stats->rx_packets;
	sum->rx_bytes += stats->rx_bytes;
	sum->tx_packets += stats->tx_packets;
	sum->tx_bytes += stats->tx_bytes;
}

static void usage_set_peer(union sockaddr_any *peer,
			   const struct acvpn_endpoint *ep)
{
	peer->sa.sa_family = ep->addr.family;
	if (ep->addr.family == AF_INET)
		peer->v4.sin_addr = ep->addr.v4;
	else if (ep->addr.family == AF_INET6)
		peer->v6 = (struct sockaddr_in6){
			.sin6_family = AF_INET6, .sin6_addr = ep->addr.v6,
			.sin6_scope_id = ep->scope,
		};
	if (ep->addr.family != AF_UNSPEC)
		sockaddr_set_port(peer, ep->port);
}

static void usage_add_channel(struct dataplane_usage *usage,
			      const struct acvpn_transport_info *t)
{
	enum dataplane_channel channel =
		t->type == ACVPN_TRANSPORT_TYPE_CSTP ? DATAPLANE_CSTP :
						       DATAPLANE_DTLS;

	kernel_usage_add(&usage->channels[channel], &t->stats);
	if (t->has_last_rx && t->last_rx < usage->heard[channel])
		usage->heard[channel] = t->last_rx;
	if (channel == DATAPLANE_DTLS && t->slot == ACVPN_SLOT_CURRENT)
		usage_set_peer(&usage->dtls_peer, &t->remote);
}

static void usage_fill(struct dataplane_usage *usage,
		       const struct acvpn_session_info *info)
{
	unsigned int i;

	*usage = (struct dataplane_usage){
		.total = kernel_session_stats_of(&info->stats),
		.heard = { UINT64_MAX, UINT64_MAX },
		.idle = info->idle,
		.idle_timeout = info->idle_timeout,
	};
	for (i = 0; i < info->n_transports; i++)
		usage_add_channel(usage, &info->transports[i]);
}

int kernel_usage(struct dataplane_session *s, struct dataplane_usage *usage)
{
	struct acvpn_session_info info;
	int err = acvpn_session_get(s->dp->ctx, s->dp->ifindex, s->id, &info);

	if (err)
		return kernel_device_fail(s->dp, "session-get", err);
	usage_fill(usage, &info);
	return 0;
}
