// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel_event.h"

#include <errno.h>
#include <stdio.h>
#include <sys/epoll.h>

#include "acvpnd/client/tunnel_dtls.h"
#include "acvpnd/client/tunnel_mtu.h"
#include "acvpnd/client/tunnel_pmtu.h"
#include "acvpnd/client/tunnel_rekey.h"
#include "common/log.h"

enum {
	/* How long a channel that went silent may come back by itself. */
	DEAD_SECONDS = 60,
	ALERT_WARNING = 1,
	ALERT_CLOSE_NOTIFY = 0,
	ALERT_NO_RENEGOTIATION = 100,
	HANDSHAKE_HELLO_REQUEST = 0,
};

static const char *event_channel(enum dataplane_channel channel)
{
	return channel == DATAPLANE_CSTP ? "TLS" : "DTLS";
}

static void event_cstp_down(struct tunnel *t,
			    const struct dataplane_event *event)
{
	char why[128];

	switch (event->cause) {
	case DATAPLANE_CAUSE_CLOSED:
		tunnel_lost(t, "the gateway closed the connection");
		break;
	case DATAPLANE_CAUSE_BROKEN:
		snprintf(why, sizeof(why), "the gateway sent the alert '%s'",
			 tls_alert_name(t->alert));
		tunnel_lost(t, t->alert >= 0 ? why : "TCP or TLS failed");
		break;
	case DATAPLANE_CAUSE_PROTOCOL:
		tunnel_fail(t, ACVPND_PROTOCOL,
			    "%s breaks the protocol: not a CSTP frame",
			    tunnel_host(t));
		break;
	default:
		tunnel_lost(t, event->text);
		break;
	}
}

static void event_down(struct tunnel *t, const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_CSTP || !t->offload) {
		event_cstp_down(t, event);
		return;
	}
	tunnel_pmtu_stop(t);
	dtls_channel_close(t->dtls);
	/* Unless another one is being made. */
	if (!t->next->dtls)
		tunnel_dtls_failed(t, &t->dtls->peer, -ETIMEDOUT, event->text);
}

/* If it comes back by itself, so much the better. */
static void event_dead(struct tunnel *t, const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_CSTP) {
		tunnel_silent(t);
		return;
	}
	log_info("DTLS: the gateway %s", event->cause == DATAPLANE_CAUSE_PEER ?
		 "closed it" : "does not answer any more");
	t->dtls_lost = true;
	tunnel_pmtu_stop(t);
	if (!t->next->dtls)
		tunnel_dtls_retry(t, DEAD_SECONDS);
}

static void event_alive(struct tunnel *t, const struct dataplane_event *event)
{
	log_info("%s: the gateway answers again",
		 event_channel(event->channel));
	if (event->channel != DATAPLANE_DTLS)
		return;
	t->dtls_lost = false;
	tunnel_dtls_cancel(t);
	tunnel_mtu_follow(t);
	tunnel_pmtu_start(t);
}

static void event_key(struct tunnel *t, const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_DTLS) {
		t->dtls_lost |= event->type == DATAPLANE_KEY_LIMIT;
		tunnel_dtls_renew(t);
	} else if (event->type == DATAPLANE_KEY_LIMIT) {
		tunnel_lost(t, "its keys are used up");
	}
}

static void event_alert(struct tunnel *t, const struct dataplane_event *event)
{
	if (event->len < 2)
		return;
	log_verbose("%s: the gateway sent the alert '%s'",
		    event_channel(event->channel),
		    tls_alert_name(event->data[1]));
	if (event->channel == DATAPLANE_CSTP &&
	    event->data[1] != ALERT_CLOSE_NOTIFY)
		t->alert = event->data[1];
}

/* TLS 1.2 would make them with another handshake; 1.3 has a message for it. */
static void event_handshake(struct tunnel *t,
			    const struct dataplane_event *event)
{
	const struct dataplane_ops *ops = t->p.dp_ops;
	int err;

	if (event->channel != DATAPLANE_CSTP)
		return;
	if (!event->len || event->data[0] != HANDSHAKE_HELLO_REQUEST) {
		tunnel_rekey_start(t, event->data, event->len);
		return;
	}
	log_verbose("refusing new keys on the TLS connection");
	err = ops->alert(t->session, ALERT_WARNING, ALERT_NO_RENEGOTIATION);
	if (!err)
		err = ops->resume(t->session);
	if (err)
		tunnel_fail_dataplane(t, err);
}

static const char *event_switch_reason(const struct dataplane_event *event)
{
	if (event->cause == DATAPLANE_CAUSE_SILENCE)
		return ": the other channel is silent";
	return event->cause == DATAPLANE_CAUSE_PEER ?
	       ": the gateway was heard there" : "";
}

/* What was replaced goes, and need not be heard any more. */
static void event_other_slot(struct tunnel *t,
			     const struct dataplane_event *event)
{
	if (event->type == DATAPLANE_CHANNEL_DOWN &&
	    event->slot == DATAPLANE_PREVIOUS)
		dtls_channel_close(t->old);
}

/* Somebody here did that: the gateway knows nothing of it. */
static void event_gone(struct tunnel *t, const struct dataplane_event *event)
{
	tunnel_say_bye(t, "the client failed");
	if (event->cause == DATAPLANE_CAUSE_DEVICE)
		tunnel_fail(t, ACVPND_ENDED,
			    "interface %s was removed, so the session with %s ends; start again",
			    tunnel_interface(t), tunnel_host(t));
	else
		tunnel_fail(t, ACVPND_ENDED,
			    "%s carries no packets any more (%s)",
			    tunnel_interface(t), event->text);
}

/* Channels go before what they belong to, and that tells why. */
static bool event_follows(const struct tunnel *t,
			  const struct dataplane_event *event)
{
	return t->state == TUNNEL_OVER ||
	       event->cause == DATAPLANE_CAUSE_SESSION ||
	       (t->state == TUNNEL_LOST && event->type != DATAPLANE_DOWN);
}

static void event_any(const struct dataplane_event *event, void *arg)
{
	struct tunnel *t = arg;
	const char *colon = *event->text ? ": " : "";

	/* What came with the event that ended it is of no interest; nor is what
	 * becomes of channels that will be replaced.
	 */
	if (event_follows(t, event))
		return;
	if (event->cause == DATAPLANE_CAUSE_DEVICE) {
		event_gone(t, event);
		return;
	}
	if (event->slot != DATAPLANE_CURRENT) {
		event_other_slot(t, event);
		return;
	}
	switch (event->type) {
	case DATAPLANE_DOWN:
		event_gone(t, event);
		break;
	case DATAPLANE_CHANNEL_DOWN:
		event_down(t, event);
		break;
	case DATAPLANE_CHANNEL_DEAD:
		event_dead(t, event);
		break;
	case DATAPLANE_CHANNEL_ALIVE:
		event_alive(t, event);
		break;
	case DATAPLANE_SWITCH:
		log_info("packets go over %s%s", event_channel(event->channel),
			 event_switch_reason(event));
		break;
	case DATAPLANE_DISCONNECT:
		tunnel_fail(t, ACVPND_KICKED, "%s ended the session%s%s",
			    tunnel_host(t), colon, event->text);
		break;
	case DATAPLANE_TERMINATE:
		tunnel_fail(t, ACVPND_ENDED, "%s shuts down%s%s",
			    tunnel_host(t), colon, event->text);
		break;
	case DATAPLANE_KEY_SOON:
	case DATAPLANE_KEY_LIMIT:
		event_key(t, event);
		break;
	case DATAPLANE_ALERT:
		event_alert(t, event);
		break;
	case DATAPLANE_PROBED:
		if (event->channel == DATAPLANE_DTLS)
			tunnel_pmtu_answer(t, event->size);
		break;
	case DATAPLANE_HANDSHAKE:
		event_handshake(t, event);
		break;
	case DATAPLANE_LARGE:
		break;
	}
}

void tunnel_event_read(struct tunnel *t)
{
	int err = t->p.dp_ops->events(t->p.dp, event_any, t);

	if (err)
		tunnel_fail_errno(t, "kernel events", err);
}

static int event_readable(sd_event_source *source, int fd, uint32_t events,
			  void *arg)
{
	(void)source;
	(void)fd;
	(void)events;
	tunnel_event_read(arg);
	return 0;
}

int tunnel_event_watch(struct tunnel *t)
{
	return sd_event_add_io(t->p.event, &t->dp_events,
			       t->p.dp_ops->event_fd(t->p.dp), EPOLLIN,
			       event_readable, t);
}
