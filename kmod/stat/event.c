// SPDX-License-Identifier: GPL-2.0-only

#include "stat/event.h"

#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "netlink/generated/acvpn_nl.h"
#include "stat/family.h"
#include "stat/listener.h"
#include "stat/sockaddr.h"
#include "stat/stats.h"

enum { PAYLOAD_MAX = 256 };

void acvpn_event_init(struct acvpn_event_source *source,
		      const struct net_device *dev)
{
	source->dev = dev;
	source->seq = 0;
	spin_lock_init(&source->lock);
}

static int event_put_nonzero(struct sk_buff *msg, int attr, u32 value)
{
	return value ? nla_put_u32(msg, attr, value) : 0;
}

static int
event_put_number(struct sk_buff *msg, const struct acvpn_event_number *n)
{
	return n->attr ? nla_put_u32(msg, n->attr, n->value) : 0;
}

static int event_put_cookie(struct sk_buff *msg, const struct acvpn_event *ev)
{
	if (!ev->cookie)
		return 0;
	return nla_put(msg, ACVPN_A_EVENT_COOKIE, ev->cookie_len, ev->cookie);
}

static int event_put_payload(struct sk_buff *msg, const struct acvpn_event *ev)
{
	if (!ev->payload)
		return 0;
	return nla_put(msg, ACVPN_A_EVENT_PAYLOAD,
		       min_t(unsigned int, ev->payload_len, PAYLOAD_MAX),
		       ev->payload);
}

static const struct acvpn_sockaddr_attrs remote_attrs = {
	.v4 = ACVPN_A_EVENT_REMOTE_IPV4,
	.v6 = ACVPN_A_EVENT_REMOTE_IPV6,
	.port = ACVPN_A_EVENT_REMOTE_PORT,
	.scope = ACVPN_A_EVENT_REMOTE_SCOPE,
};

static int event_put_remote(struct sk_buff *msg, const struct acvpn_event *ev)
{
	if (!ev->remote)
		return 0;
	return acvpn_sockaddr_put(msg, ev->remote, &remote_attrs);
}

static int event_put_stats(struct sk_buff *msg, const struct acvpn_event *ev)
{
	if (!ev->stats)
		return 0;
	return acvpn_stats_put(msg, ACVPN_A_EVENT_STATS, ev->stats);
}

/* The number is filled in when the message is sent: @seq is its place. */
static int event_put(struct sk_buff *msg, const struct acvpn_event *ev,
		     struct nlattr **seq)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_EVENT);

	if (!nest)
		return -EMSGSIZE;
	*seq = nla_reserve(msg, ACVPN_A_EVENT_SEQ, sizeof(u32));
	if (!*seq ||
	    nla_put_u32(msg, ACVPN_A_EVENT_TYPE, ev->type) ||
	    nla_put_u32(msg, ACVPN_A_EVENT_SESSION_ID, ev->session_id) ||
	    event_put_nonzero(msg, ACVPN_A_EVENT_TRANSPORT_TYPE,
			      ev->transport_type) ||
	    event_put_nonzero(msg, ACVPN_A_EVENT_SLOT, ev->slot) ||
	    event_put_nonzero(msg, ACVPN_A_EVENT_REASON, ev->reason) ||
	    event_put_number(msg, &ev->numbers[0]) ||
	    event_put_number(msg, &ev->numbers[1]) ||
	    event_put_number(msg, &ev->numbers[2]) ||
	    event_put_payload(msg, ev) || event_put_remote(msg, ev) ||
	    event_put_cookie(msg, ev) ||
	    event_put_nonzero(msg, ACVPN_A_EVENT_GENERATION, ev->generation) ||
	    event_put_stats(msg, ev))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static struct sk_buff *event_message(const struct net_device *dev,
				     const struct acvpn_event *ev,
				     struct nlattr **seq)
{
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_ATOMIC | __GFP_NOWARN);
	if (!msg)
		return NULL;
	hdr = genlmsg_put(msg, 0, 0, &acvpn_family, 0, ACVPN_CMD_EVENT);
	if (!hdr || nla_put_u32(msg, ACVPN_A_IFINDEX, dev->ifindex) ||
	    event_put(msg, ev, seq)) {
		nlmsg_free(msg);
		return NULL;
	}
	genlmsg_end(msg, hdr);
	return msg;
}

/* Consumes @msg, which may be NULL. */
static void event_multicast(struct acvpn_event_source *source,
			    struct sk_buff *msg, struct nlattr *seq)
{
	spin_lock_bh(&source->lock);
	source->seq++;
	if (msg) {
		memcpy(nla_data(seq), &source->seq, sizeof(source->seq));
		genlmsg_multicast_netns(&acvpn_family, dev_net(source->dev),
					msg, 0, ACVPN_NLGRP_EVENTS,
					GFP_ATOMIC);
	}
	spin_unlock_bh(&source->lock);
}

void acvpn_event_send(struct acvpn_event_source *source,
		      const struct acvpn_event *ev)
{
	const struct net_device *dev = source->dev;
	struct net *net = dev_net(dev);
	struct sk_buff *msg = NULL;
	struct nlattr *seq = NULL;
	bool group, some;

	group = genl_has_listeners(&acvpn_family, net, ACVPN_NLGRP_EVENTS);
	some = acvpn_listener_wants(net, dev->ifindex, ev->type);
	if (group || some)
		msg = event_message(dev, ev, &seq);
	if (some)
		acvpn_listener_send(net, dev->ifindex, ev->type, msg,
				    msg ? nla_data(seq) - (void *)msg->data :
					  0);
	event_multicast(source, msg, seq);
}
