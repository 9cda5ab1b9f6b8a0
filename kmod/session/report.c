// SPDX-License-Identifier: GPL-2.0-only

#include "session/report.h"

#include <uapi/linux/acvpn.h>

#include "session/device.h"
#include "session/session.h"
#include "session/transport.h"
#include "stat/event.h"
#include "stat/trace.h"

void acvpn_report_session(const struct acvpn_session *session, u32 type,
			  u32 reason)
{
	trace_acvpn_session(session->adev->dev, session->id, type, reason);
	acvpn_event_send(&session->adev->events, &(struct acvpn_event){
		.type = type,
		.session_id = session->id,
		.reason = reason,
	});
}

/* Fills in whom an event is about. */
static void report_about(const struct acvpn_transport *t,
			 struct acvpn_event ev)
{
	u32 slot = READ_ONCE(t->slot);

	ev.session_id = t->session_id;
	ev.transport_type = t->type;
	ev.slot = slot == ACVPN_SLOT_CURRENT ? 0 : slot;
	trace_acvpn_transport(t->adev->dev, t->session_id, t->type, ev.type,
			      ev.reason);
	acvpn_event_send(&t->adev->events, &ev);
}

void acvpn_report_transport(const struct acvpn_transport *t, u32 type,
			    u32 reason)
{
	if (type == ACVPN_EVENT_TYPE_SWITCH)
		trace_acvpn_switch(t->adev->dev, t->session_id, t->type,
				   reason);
	report_about(t, (struct acvpn_event){
		.type = type,
		.reason = reason,
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
	trace_acvpn_key(t->adev->dev, t->session_id, epoch, type);
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

void acvpn_report_large(const struct acvpn_transport *t, u32 count, u32 mtu)
{
	report_about(t, (struct acvpn_event){
		.type = ACVPN_EVENT_TYPE_LARGE_PACKET,
		.numbers[0] = { ACVPN_A_EVENT_COUNT, count },
		.numbers[1] = { ACVPN_A_EVENT_MTU, mtu },
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
