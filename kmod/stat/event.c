// SPDX-License-Identifier: GPL-2.0-only

#include "stat/event.h"

#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/netlink.h"
#include "control/netlink_put.h"
#include "netlink/generated/acvpn_nl.h"
#include "packet/mtu.h"
#include "session/device.h"
#include "session/session.h"
#include "session/transport.h"
#include "stat/trace.h"

enum { PAYLOAD_MAX = 256 };

/* A number that an event may tell; 0 may be told, too. */
struct number {
	int attr;
	u32 value;
};

/*
 * What one event says, besides @type. A pointer that is NULL, an attribute, a
 * reason or a transport type that is 0 leaves that out.
 */
struct event {
	u32 type;
	u32 session_id;
	u32 transport_type;
	u32 slot;
	u32 reason;
	struct number numbers[2];
	const u8 *payload;
	unsigned int payload_len;
	const union acvpn_sockaddr *remote;
};

static int put_nonzero(struct sk_buff *msg, int attr, u32 value)
{
	return value ? nla_put_u32(msg, attr, value) : 0;
}

static int put_number(struct sk_buff *msg, const struct number *n)
{
	return n->attr ? nla_put_u32(msg, n->attr, n->value) : 0;
}

static int put_payload(struct sk_buff *msg, const struct event *ev)
{
	if (!ev->payload)
		return 0;
	return nla_put(msg, ACVPN_A_EVENT_PAYLOAD,
		       min_t(unsigned int, ev->payload_len, PAYLOAD_MAX),
		       ev->payload);
}

static int put_remote(struct sk_buff *msg, const struct event *ev)
{
	if (!ev->remote)
		return 0;
	return acvpn_netlink_put_addr(msg, ev->remote,
				      ACVPN_A_EVENT_REMOTE_IPV4,
				      ACVPN_A_EVENT_REMOTE_IPV6,
				      ACVPN_A_EVENT_REMOTE_PORT);
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
	    put_nonzero(msg, ACVPN_A_EVENT_SLOT, ev->slot) ||
	    put_nonzero(msg, ACVPN_A_EVENT_REASON, ev->reason) ||
	    put_number(msg, &ev->numbers[0]) ||
	    put_number(msg, &ev->numbers[1]) ||
	    put_payload(msg, ev) || put_remote(msg, ev))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* The number is used up even if no memory is left: the gap tells of it. */
static void send_event(struct acvpn_dev *adev, const struct event *ev)
{
	u32 seq = atomic_inc_return(&adev->event_seq);
	struct net *net = dev_net(adev->dev);
	struct sk_buff *msg;
	void *hdr;

	if (!genl_has_listeners(&acvpn_netlink_family, net,
				ACVPN_NLGRP_EVENTS))
		return;
	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_ATOMIC | __GFP_NOWARN);
	if (!msg)
		return;
	hdr = genlmsg_put(msg, 0, 0, &acvpn_netlink_family, 0, ACVPN_CMD_EVENT);
	if (!hdr || nla_put_u32(msg, ACVPN_A_IFINDEX, adev->dev->ifindex) ||
	    put_event(msg, ev, seq)) {
		nlmsg_free(msg);
		return;
	}
	genlmsg_end(msg, hdr);
	genlmsg_multicast_netns(&acvpn_netlink_family, net, msg, 0,
				ACVPN_NLGRP_EVENTS, GFP_ATOMIC);
}

void acvpn_event_session(const struct acvpn_session *session, u32 type,
			 u32 reason)
{
	trace_acvpn_session(session->adev->dev, session->id, type, reason);
	send_event(session->adev, &(struct event){
		.type = type,
		.session_id = session->id,
		.reason = reason,
	});
}

/* Fills in whom an event is about. */
static void send_about(const struct acvpn_transport *t, struct event ev)
{
	u32 slot = READ_ONCE(t->slot);

	ev.session_id = t->session_id;
	ev.transport_type = t->type;
	ev.slot = slot == ACVPN_SLOT_CURRENT ? 0 : slot;
	trace_acvpn_transport(t->adev->dev, t->session_id, t->type, ev.type,
			      ev.reason);
	send_event(t->adev, &ev);
}

void acvpn_event_transport(const struct acvpn_transport *t, u32 type,
			   u32 reason)
{
	if (type == ACVPN_EVENT_TYPE_SWITCH)
		trace_acvpn_switch(t->adev->dev, t->session_id, t->type,
				   reason);
	send_about(t, (struct event){ .type = type, .reason = reason });
}

void acvpn_event_peer(const struct acvpn_transport *t, u32 type,
		      const u8 *payload, unsigned int len)
{
	struct event ev = { .type = type };

	if (len)
		ev.numbers[0] = (struct number){
			ACVPN_A_EVENT_PEER_REASON, payload[0]
		};
	if (len > 1) {
		ev.payload = payload + 1;
		ev.payload_len = len - 1;
	}
	send_about(t, ev);
}

void acvpn_event_control(const struct acvpn_transport *t, u8 content,
			 const u8 *payload, unsigned int len)
{
	send_about(t, (struct event){
		.type = ACVPN_EVENT_TYPE_CONTROL_RECORD,
		.numbers[0] = { ACVPN_A_EVENT_CONTENT_TYPE, content },
		.payload = payload,
		.payload_len = len,
	});
}

void acvpn_event_key(const struct acvpn_transport *t, u32 type, u16 epoch)
{
	trace_acvpn_key(t->adev->dev, t->session_id, epoch, type);
	send_about(t, (struct event){
		.type = type,
		.numbers[0] = { ACVPN_A_EVENT_EPOCH, epoch },
	});
}

void acvpn_event_mtu(const struct acvpn_transport *t, u32 mtu)
{
	send_about(t, (struct event){
		.type = ACVPN_EVENT_TYPE_MTU,
		.numbers[0] = { ACVPN_A_EVENT_MTU, mtu },
	});
}

void acvpn_event_large(const struct acvpn_transport *t, u32 count)
{
	send_about(t, (struct event){
		.type = ACVPN_EVENT_TYPE_LARGE_PACKET,
		.numbers[0] = { ACVPN_A_EVENT_COUNT, count },
		.numbers[1] = { ACVPN_A_EVENT_MTU, acvpn_mtu_effective(t) },
	});
}

void acvpn_event_endpoint(const struct acvpn_transport *t,
			  const union acvpn_sockaddr *remote)
{
	send_about(t, (struct event){
		.type = ACVPN_EVENT_TYPE_ENDPOINT,
		.remote = remote,
	});
}

void acvpn_event_probe(const struct acvpn_transport *t, u32 size)
{
	send_about(t, (struct event){
		.type = ACVPN_EVENT_TYPE_PROBE_REPLY,
		.numbers[0] = { ACVPN_A_EVENT_SIZE, size },
	});
}
