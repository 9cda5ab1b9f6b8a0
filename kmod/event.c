// SPDX-License-Identifier: GPL-2.0-only

#include "event.h"

#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "netdev.h"
#include "netlink.h"
#include "netlink/generated/acvpn_nl.h"
#include "session.h"
#include "transport.h"

enum { NO_PEER_REASON = -1 };

/* What one event says; 0 leaves an attribute out. */
struct event {
	u32 type;
	u32 session_id;
	u32 transport_type;
	u32 reason;
	int peer_reason;
};

static int put_nonzero(struct sk_buff *msg, int attr, u32 value)
{
	return value ? nla_put_u32(msg, attr, value) : 0;
}

static int put_event(struct sk_buff *msg, const struct event *ev, u32 seq)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_EVENT);

	if (!nest ||
	    nla_put_u32(msg, ACVPN_A_EVENT_SEQ, seq) ||
	    nla_put_u32(msg, ACVPN_A_EVENT_TYPE, ev->type) ||
	    nla_put_u32(msg, ACVPN_A_EVENT_SESSION_ID, ev->session_id) ||
	    put_nonzero(msg, ACVPN_A_EVENT_TRANSPORT_TYPE,
			ev->transport_type) ||
	    put_nonzero(msg, ACVPN_A_EVENT_REASON, ev->reason))
		return -EMSGSIZE;
	if (ev->peer_reason != NO_PEER_REASON &&
	    nla_put_u32(msg, ACVPN_A_EVENT_PEER_REASON, ev->peer_reason))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* The number is used up even if no memory is left: the gap tells of it. */
static void send_event(struct acvpn_dev *adev, const struct event *ev)
{
	u32 seq = atomic_inc_return(&adev->event_seq);
	struct net_device *dev = adev->dev;
	struct sk_buff *msg;
	void *hdr;

	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_ATOMIC);
	if (!msg)
		return;
	hdr = genlmsg_put(msg, 0, 0, &acvpn_netlink_family, 0, ACVPN_CMD_EVENT);
	if (!hdr || nla_put_u32(msg, ACVPN_A_IFINDEX, dev->ifindex) ||
	    put_event(msg, ev, seq)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&acvpn_netlink_family, dev_net(dev), msg, 0,
				ACVPN_NLGRP_EVENTS, GFP_ATOMIC);
}

void acvpn_event_session(const struct acvpn_session *session, u32 type,
			 u32 reason)
{
	send_event(session->adev, &(struct event){
		.type = type,
		.session_id = session->id,
		.reason = reason,
		.peer_reason = NO_PEER_REASON,
	});
}

void acvpn_event_transport(const struct acvpn_transport *t, u32 type,
			   u32 reason)
{
	send_event(t->adev, &(struct event){
		.type = type,
		.session_id = t->session_id,
		.transport_type = t->type,
		.reason = reason,
		.peer_reason = NO_PEER_REASON,
	});
}

void acvpn_event_peer(const struct acvpn_transport *t, u32 type,
		      const u8 *payload, unsigned int len)
{
	send_event(t->adev, &(struct event){
		.type = type,
		.session_id = t->session_id,
		.transport_type = t->type,
		.peer_reason = len ? payload[0] : NO_PEER_REASON,
	});
}
