// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/event.h"

#include <stdio.h>
#include <string.h>

enum {
	EVENT_CONTENT_ALERT = 21,
	EVENT_CONTENT_HANDSHAKE = 22,
};

static enum dataplane_cause cause_of(uint32_t reason)
{
	switch (reason) {
	case ACVPN_REASON_STREAM_END:
		return DATAPLANE_CAUSE_CLOSED;
	case ACVPN_REASON_STREAM_ERROR:
		return DATAPLANE_CAUSE_BROKEN;
	case ACVPN_REASON_PROTOCOL:
		return DATAPLANE_CAUSE_PROTOCOL;
	case ACVPN_REASON_DPD:
		return DATAPLANE_CAUSE_SILENCE;
	case ACVPN_REASON_PEER:
		return DATAPLANE_CAUSE_PEER;
	case ACVPN_REASON_IDLE:
		return DATAPLANE_CAUSE_IDLE;
	case ACVPN_REASON_LIFETIME:
		return DATAPLANE_CAUSE_LIFETIME;
	case ACVPN_REASON_SESSION_DELETED:
		return DATAPLANE_CAUSE_SESSION;
	case ACVPN_REASON_DEVICE_DELETED:
		return DATAPLANE_CAUSE_DEVICE;
	default:
		return DATAPLANE_CAUSE_OTHER;
	}
}

static enum dataplane_slot slot_of(uint32_t slot)
{
	switch (slot) {
	case ACVPN_SLOT_NEXT:
		return DATAPLANE_NEXT;
	case ACVPN_SLOT_PREVIOUS:
		return DATAPLANE_PREVIOUS;
	default:
		return DATAPLANE_CURRENT;
	}
}

/* A reason code, then text; or text at once. */
static void peer_text(const struct acvpn_event *event,
		      char text[KERNEL_EVENT_TEXT_SIZE])
{
	const size_t max = KERNEL_EVENT_TEXT_SIZE - 2;
	size_t len = event->payload_len;

	if (event->peer_reason >= 0x20 && event->peer_reason < 0x7f)
		*text++ = event->peer_reason;
	if (len > max)
		len = max;
	memcpy(text, event->payload, len);
	text[len] = '\0';
}

static bool translate_record(const struct acvpn_event *event,
			     struct dataplane_event *out)
{
	if (event->content_type == EVENT_CONTENT_ALERT)
		out->type = DATAPLANE_ALERT;
	else if (event->content_type == EVENT_CONTENT_HANDSHAKE)
		out->type = DATAPLANE_HANDSHAKE;
	else
		return false;
	return true;
}

static bool translate_channel(const struct acvpn_event *event,
			      struct dataplane_event *out)
{
	switch (event->type) {
	case ACVPN_EVENT_TYPE_TRANSPORT_DOWN:
		/* It comes when all is counted, maybe after the next attach:
		 * who detached knows already.
		 */
		if (event->reason == ACVPN_REASON_USER)
			return false;
		out->type = DATAPLANE_CHANNEL_DOWN;
		break;
	case ACVPN_EVENT_TYPE_TRANSPORT_DEAD:
		out->type = DATAPLANE_CHANNEL_DEAD;
		break;
	case ACVPN_EVENT_TYPE_TRANSPORT_ALIVE:
		out->type = DATAPLANE_CHANNEL_ALIVE;
		break;
	case ACVPN_EVENT_TYPE_SWITCH:
		out->type = DATAPLANE_SWITCH;
		break;
	case ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT:
		out->type = DATAPLANE_KEY_SOON;
		break;
	case ACVPN_EVENT_TYPE_KEY_LIMIT:
	case ACVPN_EVENT_TYPE_KEY_EXPIRED:
		out->type = DATAPLANE_KEY_LIMIT;
		break;
	case ACVPN_EVENT_TYPE_PROBE_REPLY:
		out->type = DATAPLANE_PROBED;
		break;
	case ACVPN_EVENT_TYPE_LARGE_PACKET:
		out->type = DATAPLANE_LARGE;
		break;
	case ACVPN_EVENT_TYPE_CONTROL_RECORD:
		return translate_record(event, out);
	default:
		return false;
	}
	return true;
}

bool kernel_event_translate(const struct acvpn_event *event,
			    struct dataplane_event *out,
			    char text[KERNEL_EVENT_TEXT_SIZE])
{
	*out = (struct dataplane_event){
		.channel = event->transport_type ==
			   ACVPN_TRANSPORT_TYPE_CSTP ?
			   DATAPLANE_CSTP : DATAPLANE_DTLS,
		.slot = slot_of(event->slot),
		.cause = cause_of(event->reason),
		.text = text,
		.size = event->size,
		.mtu = event->mtu,
		.count = event->count,
		.data = event->payload,
		.len = event->payload_len,
		.code = event->peer_reason,
	};
	snprintf(text, KERNEL_EVENT_TEXT_SIZE, "%s",
		 event->reason ? acvpn_reason_name(event->reason) : "");
	switch (event->type) {
	case ACVPN_EVENT_TYPE_SESSION_DEL:
		out->type = DATAPLANE_DOWN;
		return true;
	case ACVPN_EVENT_TYPE_PEER_DISCONNECT:
		peer_text(event, text);
		out->type = DATAPLANE_DISCONNECT;
		return true;
	case ACVPN_EVENT_TYPE_PEER_TERMINATE:
		peer_text(event, text);
		out->type = DATAPLANE_TERMINATE;
		return true;
	default:
		return translate_channel(event, out);
	}
}
