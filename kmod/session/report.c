// SPDX-License-Identifier: GPL-2.0-only

#include "session/report.h"

#include <uapi/linux/acvpn.h>

#include "session/cookie.h"
#include "session/device.h"
#include "session/session.h"
#include "session/transport.h"
#include "stat/event.h"
#include "stat/trace.h"

/* Fills in the session that an event is about. */
static void report_send(const struct acvpn_session *session,
			struct acvpn_event *ev)
{
	const struct acvpn_cookie *cookie;

	ev->session_id = session->id;
	ev->generation = session->generation;
	rcu_read_lock();
	cookie = rcu_dereference(session->cookie);
	if (cookie) {
		ev->cookie = cookie->data;
		ev->cookie_len = cookie->len;
	}
	acvpn_event_send(&session->adev->events, ev);
	rcu_read_unlock();
}

void acvpn_report_session(const struct acvpn_session *session, u32 type,
			  u32 reason)
{
	trace_acvpn_session(session->adev->dev, session->id, type, reason);
	report_send(session, &(struct acvpn_event){
		.type = type,
		.reason = reason,
	});
}

void acvpn_report_session_del(const struct acvpn_session *session)
{
	struct acvpn_stats_sum sum = {};

	if (session->past)
		acvpn_stats_add(&sum, session->past);
	trace_acvpn_session(session->adev->dev, session->id,
			    ACVPN_EVENT_TYPE_SESSION_DEL, session->end_reason);
	report_send(session, &(struct acvpn_event){
		.type = ACVPN_EVENT_TYPE_SESSION_DEL,
		.reason = session->end_reason,
		.stats = &sum,
	});
}

/* Fills in whom an event is about. */
static void report_about(const struct acvpn_transport *t,
			 struct acvpn_event ev)
{
	u32 slot = READ_ONCE(t->slot);

	ev.transport_type = t->type;
	ev.slot = slot == ACVPN_SLOT_CURRENT ? 0 : slot;
	trace_acvpn_transport(t->adev->dev, t->session->id, t->type, ev.type,
			      ev.reason);
	report_send(t->session, &ev);
}

void acvpn_report_transport(const struct acvpn_transport *t, u32 type,
			    u32 reason)
{
	if (type == ACVPN_EVENT_TYPE_SWITCH)
		trace_acvpn_switch(t->adev->dev, t->session->id, t->type,
				   reason);
	report_about(t, (struct acvpn_event){
		.type = type,
		.reason = reason,
	});
}

void acvpn_report_transport_down(const struct acvpn_transport *t)
{
	struct acvpn_stats_sum sum = {};

	acvpn_stats_add(&sum, &t->stats);
	report_about(t, (struct acvpn_event){
		.type = ACVPN_EVENT_TYPE_TRANSPORT_DOWN,
		.reason = t->down_reason,
		.stats = &sum,
	});
}

void acvpn_report_peer(const struct acvpn_transport *t, u32 type,
		       const u8 *payload, unsigned int len)
{
	struct acvpn_event ev = { .type = type };

	if (len)
		ev.numbers[0] = (struct acvpn_event_number){
			ACVPN_A_EVENT_PEER_REASON, payload[0]
		};
	if (len > 1) {
		ev.payload = payload + 1;
		ev.payload_len = len - 1;
	}
	report_about(t, ev);
}

void acvpn_report_control(const struct acvpn_transport *t, u8 content,
			  const u8 *payload, unsigned int len)
{
	report_about(t, (struct acvpn_event){
		.type = ACVPN_EVENT_TYPE_CONTROL_RECORD,
		.numbers[0] = { ACVPN_A_EVENT_CONTENT_TYPE, content },
		.payload = payload,
		.payload_len = len,
	});
}

void acvpn_report_key(const struct acvpn_transport *t, u32 type, u16 epoch)
{
	trace_acvpn_key(t->adev->dev, t->session->id, epoch, type);
	report_about(t, (struct acvpn_event){
		.type = type,
		.numbers[0] = { ACVPN_A_EVENT_EPOCH, epoch },
	});
}

void acvpn_report_mtu(const struct acvpn_transport *t, u32 mtu)
{
	report_about(t, (struct acvpn_event){
		.type = ACVPN_EVENT_TYPE_MTU,
		.numbers[0] = { ACVPN_A_EVENT_MTU, mtu },
	});
}

void acvpn_report_large(const struct acvpn_transport *t, u32 count, u32 mtu,
			u32 size)
{
	report_about(t, (struct acvpn_event){
		.type = ACVPN_EVENT_TYPE_LARGE_PACKET,
		.numbers[0] = { ACVPN_A_EVENT_COUNT, count },
		.numbers[1] = { ACVPN_A_EVENT_MTU, mtu },
		.numbers[2] = { ACVPN_A_EVENT_SIZE, size },
	});
}

void acvpn_report_endpoint(const struct acvpn_transport *t,
			   const union acvpn_sockaddr *remote)
{
	report_about(t, (struct acvpn_event){
		.type = ACVPN_EVENT_TYPE_ENDPOINT,
		.remote = remote,
	});
}

void acvpn_report_probe(const struct acvpn_transport *t, u32 size)
{
	report_about(t, (struct acvpn_event){
		.type = ACVPN_EVENT_TYPE_PROBE_REPLY,
		.numbers[0] = { ACVPN_A_EVENT_SIZE, size },
	});
}
