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

#include "dataplane/kernel/ktls.h"
#include "libacvpn/acvpn.h"

enum {
	/* What the kernel takes; longer intervals have no use. */
	KERNEL_SECONDS_MAX = 86400,
	KERNEL_TEXT_MAX = 200,
	CONTENT_ALERT = 21,
	CONTENT_HANDSHAKE = 22,
	CONTENT_DATA = 23,
	FRAME_DISCONNECT = 5,
	/* First byte of a DISCONNECT by the user. */
	REASON_USER = 0xb0,
};

/**
 * struct dataplane - state of one tunnel
 * @ctx: Connection to the kernel.
 * @events: Subscription.
 * @ifindex: Our interface, 0 if none.
 * @session: Our session, 0 if none.
 * @attached: Which channels have a socket.
 * @text: Text for a report that is under way.
 * @error: Text of the last failure.
 */
struct dataplane {
	struct acvpn *ctx;
	struct acvpn_events *events;
	uint32_t ifindex;
	uint32_t session;
	bool attached[2];
	char text[KERNEL_TEXT_MAX + 2];
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
	if (link.mode != ACVPN_MODE_P2P) {
		snprintf(dp->error, sizeof(dp->error), "a gateway's");
		return -EEXIST;
	}
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

static struct acvpn_transport_ref ref_to(const struct dataplane *dp,
					 enum dataplane_channel channel)
{
	return (struct acvpn_transport_ref){
		.ifindex = dp->ifindex,
		.id = dp->session,
		.type = channel == DATAPLANE_CSTP ? ACVPN_TRANSPORT_TYPE_CSTP :
						    ACVPN_TRANSPORT_TYPE_DTLS,
	};
}

static int kernel_take_tls(struct dataplane *dp, int fd,
			   const struct tls_keys *keys)
{
	const char *why = "";
	int err = ktls_start(fd, keys, &why);

	if (err)
		snprintf(dp->error, sizeof(dp->error), "%s", why);
	return err;
}

static uint32_t seconds(unsigned int value)
{
	return value < KERNEL_SECONDS_MAX ? value : KERNEL_SECONDS_MAX;
}

static int attach(struct dataplane *dp, enum dataplane_channel channel,
		  const struct dataplane_socket *socket, const void *pending,
		  size_t pending_len)
{
	const struct acvpn_transport_config config = {
		.type = ref_to(dp, channel).type,
		.socket = socket->fd,
		.mtu = socket->mtu,
		.has_dpd = true,
		.dpd = seconds(socket->dpd),
		.has_keepalive = true,
		.keepalive = seconds(socket->keepalive),
		.pending = pending_len ? pending : NULL,
		.pending_len = pending_len,
	};
	int err;

	err = acvpn_transport_attach(dp->ctx, dp->ifindex, dp->session,
				     &config);
	if (err)
		return fail(dp, "transport-attach", err);
	dp->attached[channel] = true;
	return 0;
}

static int kernel_attach_cstp(struct dataplane *dp,
			      const struct dataplane_socket *socket,
			      const void *pending, size_t pending_len)
{
	return attach(dp, DATAPLANE_CSTP, socket, pending, pending_len);
}

static void copy_direction(struct acvpn_keydir_config *to,
			   const struct tls_keydir *from)
{
	memcpy(to->key, from->key, from->key_len);
	to->key_len = from->key_len;
	memcpy(to->iv, from->iv, from->iv_len);
	to->iv_len = from->iv_len;
	to->seq = from->seq;
}

static enum acvpn_cipher cipher_of(enum tls_aead aead)
{
	switch (aead) {
	case TLS_AEAD_AES_128_GCM:
		return ACVPN_CIPHER_AES_128_GCM;
	case TLS_AEAD_AES_256_GCM:
		return ACVPN_CIPHER_AES_256_GCM;
	case TLS_AEAD_CHACHA20_POLY1305:
		break;
	}
	return ACVPN_CIPHER_CHACHA20_POLY1305;
}

static int set_keys(struct dataplane *dp, const struct tls_keys *keys)
{
	const struct acvpn_transport_ref ref = ref_to(dp, DATAPLANE_DTLS);
	struct acvpn_key_config config = {
		.epoch = keys->epoch,
		.cipher = cipher_of(keys->aead),
	};
	int err;

	copy_direction(&config.tx, &keys->tx);
	copy_direction(&config.rx, &keys->rx);
	err = acvpn_key_new(dp->ctx, &ref, &config);
	explicit_bzero(&config, sizeof(config));
	return err ? fail(dp, "key-new", err) : 0;
}

static int kernel_detach(struct dataplane *dp, enum dataplane_channel channel)
{
	const struct acvpn_transport_ref ref = ref_to(dp, channel);
	int err;

	if (!dp->attached[channel])
		return 0;
	dp->attached[channel] = false;
	err = acvpn_transport_detach(dp->ctx, &ref);
	return err ? fail(dp, "transport-detach", err) : 0;
}

static int kernel_attach_dtls(struct dataplane *dp,
			      const struct dataplane_socket *socket,
			      const struct tls_keys *keys)
{
	int err = attach(dp, DATAPLANE_DTLS, socket, NULL, 0);

	if (err)
		return err;
	err = set_keys(dp, keys);
	if (err) {
		const struct acvpn_transport_ref ref =
			ref_to(dp, DATAPLANE_DTLS);

		/* Leaves the text of the first failure alone. */
		dp->attached[DATAPLANE_DTLS] = false;
		acvpn_transport_detach(dp->ctx, &ref);
	}
	return err;
}

static int send_record(struct dataplane *dp, const struct acvpn_record *record)
{
	const struct acvpn_transport_ref ref = ref_to(dp, DATAPLANE_CSTP);
	int err = acvpn_record_send(dp->ctx, &ref, record);

	return err ? fail(dp, "record-send", err) : 0;
}

static int kernel_alert(struct dataplane *dp, uint8_t level,
			uint8_t description)
{
	const uint8_t alert[] = { level, description };
	const struct acvpn_record record = {
		.content_type = CONTENT_ALERT,
		.payload = alert,
		.payload_len = sizeof(alert),
	};

	return send_record(dp, &record);
}

static int kernel_disconnect(struct dataplane *dp, const char *text)
{
	enum { WARNING = 1, CLOSE_NOTIFY = 0 };
	uint8_t payload[1 + KERNEL_TEXT_MAX] = { REASON_USER };
	size_t len = strnlen(text, KERNEL_TEXT_MAX);
	const struct acvpn_record record = {
		.content_type = CONTENT_DATA,
		.has_frame_type = true,
		.frame_type = FRAME_DISCONNECT,
		.payload = payload,
		.payload_len = 1 + len,
	};
	int err;

	memcpy(payload + 1, text, len);
	err = send_record(dp, &record);
	return err ? err : kernel_alert(dp, WARNING, CLOSE_NOTIFY);
}

static int kernel_resume(struct dataplane *dp)
{
	const struct acvpn_transport_ref ref = ref_to(dp, DATAPLANE_CSTP);
	int err = acvpn_transport_resume(dp->ctx, &ref);

	return err ? fail(dp, "transport-set", err) : 0;
}

static int kernel_event_fd(const struct dataplane *dp)
{
	return acvpn_events_fd(dp->events);
}

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
	default:
		return DATAPLANE_CAUSE_OTHER;
	}
}

/* A reason code, then text; or text at once. */
static void peer_text(struct dataplane *dp, const struct acvpn_event *event)
{
	size_t len = event->payload_len;
	char *p = dp->text;

	if (event->peer_reason >= 0x20 && event->peer_reason < 0x7f)
		*p++ = event->peer_reason;
	if (len > KERNEL_TEXT_MAX)
		len = KERNEL_TEXT_MAX;
	memcpy(p, event->payload, len);
	p[len] = '\0';
}

/* Events about one channel. Returns false if nobody wants to hear of it. */
static bool translate_channel(const struct acvpn_event *event,
			      struct dataplane_event *out)
{
	switch (event->type) {
	case ACVPN_EVENT_TYPE_TRANSPORT_DOWN:
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
	case ACVPN_EVENT_TYPE_CONTROL_RECORD:
		if (event->content_type != CONTENT_ALERT &&
		    event->content_type != CONTENT_HANDSHAKE)
			return false;
		out->type = event->content_type == CONTENT_ALERT ?
			    DATAPLANE_ALERT : DATAPLANE_HANDSHAKE;
		break;
	default:
		return false;
	}
	return true;
}

static bool translate(struct dataplane *dp, const struct acvpn_event *event,
		      struct dataplane_event *out)
{
	switch (event->type) {
	case ACVPN_EVENT_TYPE_SESSION_DEL:
		out->type = DATAPLANE_DOWN;
		return true;
	case ACVPN_EVENT_TYPE_PEER_DISCONNECT:
		peer_text(dp, event);
		out->type = DATAPLANE_DISCONNECT;
		return true;
	case ACVPN_EVENT_TYPE_PEER_TERMINATE:
		peer_text(dp, event);
		out->type = DATAPLANE_TERMINATE;
		return true;
	default:
		return translate_channel(event, out);
	}
}

static void resync(struct dataplane *dp, dataplane_event_fn fn, void *arg);

static int on_event(const struct acvpn_event *event, void *arg)
{
	struct report *report = arg;
	struct dataplane *dp = report->dp;
	struct dataplane_event out = {
		.text = dp->text,
		.cause = cause_of(event->reason),
		.data = event->payload,
		.len = event->payload_len,
	};

	if (event->ifindex != dp->ifindex)
		return 0;
	if (event->lost)
		resync(dp, report->fn, report->arg);
	out.channel = event->transport_type == ACVPN_TRANSPORT_TYPE_CSTP ?
		      DATAPLANE_CSTP : DATAPLANE_DTLS;
	snprintf(dp->text, sizeof(dp->text), "%s",
		 event->reason ? acvpn_reason_name(event->reason) : "");
	if (!translate(dp, event, &out))
		return 0;
	/* Its socket was taken away since, by us or as told before. */
	if (event->transport_type && !dp->attached[out.channel])
		return 0;
	if (out.type == DATAPLANE_CHANNEL_DOWN)
		dp->attached[out.channel] = false;
	report->fn(&out, report->arg);
	return 0;
}

static int get_session(struct dataplane *dp, struct acvpn_session_info *info)
{
	int err = acvpn_session_get(dp->ctx, dp->ifindex, dp->session, info);

	return err ? fail(dp, "session-get", err) : 0;
}

static const struct acvpn_transport_info *
find_transport(const struct acvpn_session_info *info,
	       enum acvpn_transport_type type)
{
	unsigned int i;

	for (i = 0; i < info->n_transports; i++)
		if (info->transports[i].type == type)
			return &info->transports[i];
	return NULL;
}

/* Events were lost: ask for what they would have told. */
static void resync(struct dataplane *dp, dataplane_event_fn fn, void *arg)
{
	struct dataplane_event out = {
		.type = DATAPLANE_DOWN, .text = "noticed late",
	};
	const struct acvpn_transport_info *t;
	struct acvpn_session_info info;

	if (get_session(dp, &info)) {
		fn(&out, arg);
		return;
	}
	for (; out.channel <= DATAPLANE_DTLS; out.channel++) {
		if (!dp->attached[out.channel])
			continue;
		t = find_transport(&info, ref_to(dp, out.channel).type);
		dp->attached[out.channel] = t;
		out.type = DATAPLANE_CHANNEL_DOWN;
		if (t && t->state == ACVPN_TRANSPORT_STATE_PAUSED)
			out.type = DATAPLANE_HANDSHAKE;
		else if (t)
			continue;
		fn(&out, arg);
	}
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
	int err = get_session(dp, &info);

	if (err)
		return err;
	stats->rx_packets = info.stats.rx_packets;
	stats->rx_bytes = info.stats.rx_bytes;
	stats->tx_packets = info.stats.tx_packets;
	stats->tx_bytes = info.stats.tx_bytes;
	return 0;
}

const struct dataplane_ops dataplane_kernel = {
	.open = kernel_open,
	.close = kernel_close,
	.error = kernel_error,
	.claim = kernel_claim,
	.start = kernel_start,
	.take_tls = kernel_take_tls,
	.attach_cstp = kernel_attach_cstp,
	.attach_dtls = kernel_attach_dtls,
	.detach = kernel_detach,
	.disconnect = kernel_disconnect,
	.alert = kernel_alert,
	.resume = kernel_resume,
	.event_fd = kernel_event_fd,
	.events = kernel_events,
	.stats = kernel_stats,
};
