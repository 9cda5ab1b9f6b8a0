// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "acvpnd/client/route_plan.h"
#include "common/log.h"
#include "wire/cstp_frame.h"
#include "wire/mtu.h"

#define PSK_LABEL "EXPORTER-openconnect-psk"
#define PSK_IDENTITY "psk"

enum {
	/* As much as the data plane takes. */
	PENDING_MAX = 32767,
	RETRY_SECONDS_MIN = 60,
	RETRY_SECONDS_MAX = 16 * RETRY_SECONDS_MIN,
	/* How long a channel that went silent may come back by itself. */
	DEAD_SECONDS = 60,
	ALERT_FATAL = 2,
	ALERT_WARNING = 1,
	ALERT_CLOSE_NOTIFY = 0,
	ALERT_NO_RENEGOTIATION = 100,
	HANDSHAKE_HELLO_REQUEST = 0,
};

static void start_dtls(struct tunnel *t);

static const char *host(const struct tunnel *t)
{
	return t->p.host;
}

static const char *interface(const struct tunnel *t)
{
	return t->p.options->interface;
}

static void fail(struct tunnel *t, enum acvpnd_exit status, const char *fmt,
		 ...) __attribute__((format(printf, 3, 4)));

static void say_bye(struct tunnel *t, const char *why);

/* The first failure is the cause; what follows from it is not told. */
static void fail(struct tunnel *t, enum acvpnd_exit status, const char *fmt,
		 ...)
{
	char text[TUNNEL_REASON_SIZE];
	va_list args;

	if (t->state == TUNNEL_OVER)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	/* Its session would wait for us, and others for its address. */
	if (status != ACVPND_ENDED && status != ACVPND_KICKED)
		say_bye(t, "the client failed");
	t->state = TUNNEL_OVER;
	t->p.ops->ended(t->p.arg, status, text);
}

/* The socket is the kernel's, but it knows of no frames yet. */
static void say_bye_here(struct tunnel *t, const char *why)
{
	uint8_t frame[CSTP_BYE_MAX];
	size_t len = cstp_frame_bye(frame, why);

	send(t->p.stream->fd, frame, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void say_bye(struct tunnel *t, const char *why)
{
	uint8_t frame[CSTP_BYE_MAX];

	if (t->attached) {
		if (t->p.dp_ops->disconnect(t->p.dp, why))
			log_verbose("the gateway could not be told: %s",
				    t->p.dp_ops->error(t->p.dp));
	} else if (t->offload) {
		say_bye_here(t, why);
	} else if (t->p.stream->phase == STREAM_OPEN) {
		stream_send(t->p.stream, frame, cstp_frame_bye(frame, why));
	}
}

static void fail_errno(struct tunnel *t, const char *what, int err)
{
	fail(t, ACVPND_INTERNAL, "%s: %s", what, strerror(-err));
}

static int fail_dataplane(struct tunnel *t, int err)
{
	enum acvpnd_exit status = ACVPND_INTERNAL;

	if (err == -EPERM)
		status = ACVPND_PERMISSION;
	else if (err == -EEXIST || err == -EBUSY)
		status = ACVPND_BUSY;
	else if (err == -EOPNOTSUPP)
		status = ACVPND_NO_MODULE;
	fail(t, status, "cannot set up interface %s: %s", interface(t),
	     t->p.dp_ops->error(t->p.dp));
	return err;
}

/* Interface */

static int start_dataplane(struct tunnel *t)
{
	const struct tunnel_config *config = t->p.config;
	struct in6_addr v6;
	struct in_addr v4;
	int err;

	memcpy(&v4, config->inner.ipv4.addr, sizeof(v4));
	memcpy(&v6, config->inner.ipv6.addr, sizeof(v6));
	err = t->p.dp_ops->start(t->p.dp, interface(t),
				 config->inner.ipv4.family ? &v4 : NULL,
				 config->inner.ipv6.family ? &v6 : NULL,
				 &t->ifindex);
	return err ? fail_dataplane(t, err) : 0;
}

static int make_plan(struct tunnel *t, struct route_plan *plan)
{
	struct prefix gateway;
	size_t i;
	int err;

	err = route_plan_make(plan, t->p.config);
	if (err)
		return err;
	prefix_from_sockaddr(&gateway, &t->p.stream->peer);
	if (network_is_strict())
		route_plan_direct(plan, &gateway);
	for (i = 0; i < plan->n; i++)
		if (plan->list[i].kind == ROUTE_NOWHERE)
			log_info("%s gives no %s address: such packets go nowhere while the tunnel is up",
				 host(t), plan->list[i].to.family == AF_INET6 ?
				 "IPv6" : "IPv4");
	return 0;
}

static int start_network(struct tunnel *t)
{
	struct route_plan plan = { 0 };
	const struct network_config config = {
		.ifindex = t->ifindex,
		.mtu = t->mtu,
		.ipv4 = &t->p.config->inner.ipv4,
		.ipv6 = &t->p.config->inner.ipv6,
		.plan = &plan,
	};
	int err = 0;

	if (t->p.options->routes)
		err = make_plan(t, &plan);
	if (err) {
		fail_errno(t, "routes", err);
		return err;
	}
	err = network_up(&t->network, &config);
	if (err)
		fail(t, err == -EPERM ? ACVPND_PERMISSION : ACVPND_INTERNAL,
		     "cannot configure interface %s: %s", interface(t),
		     network_error(t->network));
	route_plan_free(&plan);
	return err;
}

static void announce(struct tunnel *t)
{
	const struct tunnel_config *config = t->p.config;
	const struct header_inner *inner = &config->inner;
	bool both = inner->ipv4.family && inner->ipv6.family;
	char v4[PREFIX_STRLEN], v6[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < config->dns.n; i++)
		log_verbose("name server %s (not set up by this version)",
			    config->dns.list[i]);
	for (i = 0; i < config->domains.n; i++)
		log_verbose("domain %s (not set up by this version)",
			    config->domains.list[i]);
	log_info("%s is up: address %s%s%s, MTU %u", interface(t),
		 prefix_format(inner->ipv4.family ? &inner->ipv4 : &inner->ipv6,
			       v4), both ? " and " : "",
		 both ? prefix_format(&inner->ipv6, v6) : "", t->mtu);
	t->p.ops->up(t->p.arg);
}

/* Channels */

static const char *channel_name(enum dataplane_channel channel)
{
	return channel == DATAPLANE_CSTP ? "TLS" : "DTLS";
}

static void lost(struct tunnel *t, const char *why)
{
	fail(t, ACVPND_ENDED, "the connection to %s was lost: %s; start again",
	     host(t), why);
}

static void on_cstp_down(struct tunnel *t, const struct dataplane_event *event)
{
	char why[128];

	switch (event->cause) {
	case DATAPLANE_CAUSE_CLOSED:
		lost(t, "the gateway closed the connection");
		break;
	case DATAPLANE_CAUSE_BROKEN:
		snprintf(why, sizeof(why), "the gateway sent the alert '%s'",
			 tls_alert_name(t->alert));
		lost(t, t->alert >= 0 ? why : "TCP or TLS failed");
		break;
	case DATAPLANE_CAUSE_PROTOCOL:
		fail(t, ACVPND_PROTOCOL,
		     "%s breaks the protocol: not a CSTP frame", host(t));
		break;
	default:
		fail(t, ACVPND_ENDED, "%s carries no packets any more (%s)",
		     interface(t), event->text);
		break;
	}
}

static void silent(struct tunnel *t)
{
	fail(t, ACVPND_ENDED,
	     "%s does not answer any more; check the network, start again",
	     host(t));
}

static int on_retry(sd_event_source *source, uint64_t usec, void *arg)
{
	struct tunnel *t = arg;

	(void)source;
	(void)usec;
	if (t->offload)
		start_dtls(t);
	else
		/* Nothing else could carry packets meanwhile. */
		fail(t, ACVPND_ENDED,
		     "%s does not answer on DTLS any more; check the network, start again",
		     host(t));
	return 0;
}

static void cancel_retry(struct tunnel *t)
{
	t->retry = sd_event_source_disable_unref(t->retry);
}

unsigned int tunnel_retry_seconds(unsigned int failures)
{
	unsigned int seconds = RETRY_SECONDS_MIN;

	while (failures-- > 1 && seconds < RETRY_SECONDS_MAX)
		seconds *= 2;
	return seconds;
}

static void retry_in(struct tunnel *t, unsigned int seconds)
{
	int err;

	cancel_retry(t);
	err = sd_event_add_time_relative(t->p.event, &t->retry,
					 CLOCK_MONOTONIC, seconds * 1000000ULL,
					 0, on_retry, t);
	if (err < 0)
		log_warning("no further attempt at DTLS: %s", strerror(-err));
}

/* Without DTLS packets go over TLS, so it is tried again in peace. If they
 * cannot, a gateway that did not answer may do so another time, but one that
 * refuses will refuse again.
 */
static void on_dtls_failed(struct tunnel *t, int reason, const char *why)
{
	unsigned int seconds = tunnel_retry_seconds(++t->failures);
	char peer[SOCKADDR_STRLEN];

	sockaddr_format(&t->dtls.peer, peer);
	if (!t->offload && reason == -EPROTO) {
		fail(t, ACVPND_NO_PATH,
		     "no DTLS with %s at UDP %s: %s; have the gateway offer AES-GCM or ChaCha20-Poly1305",
		     host(t), peer, why);
		return;
	}
	if (!t->offload) {
		fail(t, ACVPND_UNREACHABLE,
		     "no DTLS with %s at UDP %s: %s; see that nothing on the way blocks this port",
		     host(t), peer, why);
		return;
	}
	log_message(t->failures > 1 ? LOG_LEVEL_VERBOSE : LOG_LEVEL_INFO,
		    "no DTLS with %s at UDP %s: %s; TLS carries the packets, next attempt in %u s",
		    host(t), peer, why, seconds);
	retry_in(t, seconds);
}

static void on_channel_down(struct tunnel *t,
			    const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_CSTP || !t->offload) {
		on_cstp_down(t, event);
		return;
	}
	dtls_channel_close(&t->dtls);
	on_dtls_failed(t, -ETIMEDOUT, event->text);
}

/* If it comes back by itself, so much the better. */
static void on_channel_dead(struct tunnel *t,
			    const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_CSTP) {
		silent(t);
		return;
	}
	log_info("DTLS: the gateway %s", event->cause == DATAPLANE_CAUSE_PEER ?
		 "closed it" : "does not answer any more");
	retry_in(t, DEAD_SECONDS);
}

static void on_channel_alive(struct tunnel *t,
			     const struct dataplane_event *event)
{
	log_info("%s: the gateway answers again", channel_name(event->channel));
	if (event->channel == DATAPLANE_DTLS)
		cancel_retry(t);
}

static void on_key_limit(struct tunnel *t, const struct dataplane_event *event)
{
	if (t->offload && event->channel == DATAPLANE_DTLS) {
		log_info("DTLS gets new keys");
		start_dtls(t);
	} else if (event->type == DATAPLANE_KEY_LIMIT) {
		fail(t, ACVPND_ENDED, "the keys of %s are used up; start again",
		     interface(t));
	}
}

static void on_alert(struct tunnel *t, const struct dataplane_event *event)
{
	if (event->len < 2)
		return;
	log_verbose("%s: the gateway sent the alert '%s'",
		    channel_name(event->channel),
		    tls_alert_name(event->data[1]));
	if (event->channel == DATAPLANE_CSTP &&
	    event->data[1] != ALERT_CLOSE_NOTIFY)
		t->alert = event->data[1];
}

/* The records around the message stay as they are: no new keys for TLS. */
static void on_handshake(struct tunnel *t, const struct dataplane_event *event)
{
	const struct dataplane_ops *ops = t->p.dp_ops;
	int err;

	if (event->channel != DATAPLANE_CSTP)
		return;
	if (!event->len || event->data[0] != HANDSHAKE_HELLO_REQUEST) {
		fail(t, ACVPND_ENDED,
		     "%s wants new keys on the TLS connection, which this version cannot make; start again",
		     host(t));
		return;
	}
	log_verbose("refusing new keys on the TLS connection");
	err = ops->alert(t->p.dp, ALERT_WARNING, ALERT_NO_RENEGOTIATION);
	if (!err)
		err = ops->resume(t->p.dp);
	if (err)
		fail_dataplane(t, err);
}

static const char *switch_reason(const struct dataplane_event *event)
{
	if (event->cause == DATAPLANE_CAUSE_SILENCE)
		return ": the other channel is silent";
	return event->cause == DATAPLANE_CAUSE_PEER ?
	       ": the gateway was heard there" : "";
}

static void on_dp_event(const struct dataplane_event *event, void *arg)
{
	struct tunnel *t = arg;
	const char *colon = *event->text ? ": " : "";

	/* What came with the event that ended it is of no interest. */
	if (t->state == TUNNEL_OVER)
		return;
	switch (event->type) {
	case DATAPLANE_DOWN:
		fail(t, ACVPND_ENDED, "%s carries no packets any more (%s)",
		     interface(t), event->text);
		break;
	case DATAPLANE_CHANNEL_DOWN:
		on_channel_down(t, event);
		break;
	case DATAPLANE_CHANNEL_DEAD:
		on_channel_dead(t, event);
		break;
	case DATAPLANE_CHANNEL_ALIVE:
		on_channel_alive(t, event);
		break;
	case DATAPLANE_SWITCH:
		log_info("packets go over %s%s", channel_name(event->channel),
			 switch_reason(event));
		break;
	case DATAPLANE_DISCONNECT:
		fail(t, ACVPND_KICKED, "%s ended the session%s%s", host(t),
		     colon, event->text);
		break;
	case DATAPLANE_TERMINATE:
		fail(t, ACVPND_ENDED, "%s shuts down%s%s", host(t), colon,
		     event->text);
		break;
	case DATAPLANE_KEY_SOON:
	case DATAPLANE_KEY_LIMIT:
		on_key_limit(t, event);
		break;
	case DATAPLANE_ALERT:
		on_alert(t, event);
		break;
	case DATAPLANE_HANDSHAKE:
		on_handshake(t, event);
		break;
	}
}

static int on_dp_readable(sd_event_source *source, int fd, uint32_t events,
			  void *arg)
{
	struct tunnel *t = arg;
	int err;

	(void)source;
	(void)fd;
	(void)events;
	err = t->p.dp_ops->events(t->p.dp, on_dp_event, t);
	if (err)
		fail_errno(t, "kernel events", err);
	return 0;
}

/* The interface as it will be, before the first packet can come. */
static int prepare(struct tunnel *t)
{
	int err;

	err = start_dataplane(t);
	if (!err)
		err = start_network(t);
	if (err)
		return err;
	err = sd_event_add_io(t->p.event, &t->dp_events,
			      t->p.dp_ops->event_fd(t->p.dp), EPOLLIN,
			      on_dp_readable, t);
	if (err >= 0)
		return 0;
	fail_errno(t, "event loop", err);
	return err;
}

static void go_up(struct tunnel *t)
{
	t->state = TUNNEL_UP;
	announce(t);
}

/* DTLS */

static int attach_dtls(struct tunnel *t, const struct tls_keys *keys)
{
	const struct dataplane_socket socket = {
		.fd = t->dtls.fd,
		.mtu = t->dtls_mtu,
		.dpd = t->p.config->udp.dpd,
		.keepalive = t->p.config->udp.keepalive,
	};

	return t->p.dp_ops->attach_dtls(t->p.dp, &socket, keys);
}

static void on_dtls_keys(struct tunnel *t, const struct tls_keys *keys)
{
	char peer[SOCKADDR_STRLEN];
	int err;

	log_info("DTLS 1.2 to %s, %s", sockaddr_format(&t->dtls.peer, peer),
		 tls_aead_name(keys->aead));
	if (!t->offload && prepare(t))
		return;
	err = attach_dtls(t, keys);
	if (err && t->offload) {
		dtls_channel_close(&t->dtls);
		on_dtls_failed(t, err, t->p.dp_ops->error(t->p.dp));
		return;
	}
	if (err) {
		fail_dataplane(t, err);
		return;
	}
	t->failures = 0;
	if (!t->offload)
		go_up(t);
}

static void on_dtls(void *arg, const struct tls_keys *keys, int err,
		    const char *why)
{
	struct tunnel *t = arg;

	if (t->state == TUNNEL_OVER)
		return;
	if (keys)
		on_dtls_keys(t, keys);
	else
		on_dtls_failed(t, err, why);
}

static void start_dtls(struct tunnel *t)
{
	const struct tunnel_config *config = t->p.config;
	union sockaddr_any peer = t->p.stream->peer;
	struct dtls_config dtls = {
		.identity = PSK_IDENTITY,
		.psk = t->psk,
		.psk_len = sizeof(t->psk),
		/* Small flights arrive wherever the tunnel's packets would. */
		.mtu = mtu_udp_payload(peer.sa.sa_family, MTU_IPV6_MIN),
	};
	int err;

	/* The one before is given up now, if there is one. */
	cancel_retry(t);
	t->p.dp_ops->detach(t->p.dp, DATAPLANE_DTLS);
	dtls_channel_close(&t->dtls);
	memcpy(dtls.session_id, config->app_id.bytes, config->app_id.len);
	dtls.session_id_len = config->app_id.len;
	if (config->dtls_port)
		sockaddr_set_port(&peer, config->dtls_port);
	err = dtls_channel_start(&t->dtls, t->p.event, &peer, &dtls, on_dtls,
				 t);
	explicit_bzero(&dtls, sizeof(dtls));
	if (err)
		on_dtls_failed(t, err, strerror(-err));
}

/* The TLS connection stays here */

static void on_cstp_end(void *arg, enum cstp_channel_end end, const char *text)
{
	struct tunnel *t = arg;
	const char *colon = *text ? ": " : "";

	switch (end) {
	case CSTP_CHANNEL_END_DISCONNECT:
		fail(t, ACVPND_KICKED, "%s ended the session%s%s", host(t),
		     colon, text);
		break;
	case CSTP_CHANNEL_END_TERMINATE:
		fail(t, ACVPND_ENDED, "%s shuts down%s%s", host(t), colon,
		     text);
		break;
	case CSTP_CHANNEL_END_CLOSED:
		lost(t, text);
		break;
	case CSTP_CHANNEL_END_DEAD:
		silent(t);
		break;
	case CSTP_CHANNEL_END_PROTOCOL:
		fail(t, ACVPND_PROTOCOL, "%s breaks the protocol: %s", host(t),
		     text);
		break;
	}
}

static void keep_tls(struct tunnel *t, const char *why)
{
	const struct tunnel_config *config = t->p.config;
	int err;

	if (!t->want_dtls) {
		fail(t, ACVPND_NO_PATH,
		     "no way to carry packets with %s: the kernel cannot take the TLS connection over (%s), and there is no DTLS",
		     host(t), why);
		return;
	}
	log_warning("the kernel cannot take the TLS connection over (%s): packets need DTLS",
		    why);
	err = cstp_channel_start(&t->cstp, t->p.stream, config->cstp.dpd,
				 config->cstp.keepalive, on_cstp_end, t);
	if (err) {
		fail_errno(t, "control channel", err);
		return;
	}
	t->state = TUNNEL_TLS_STAYS;
	start_dtls(t);
	if (t->pending.len && t->state != TUNNEL_OVER)
		cstp_channel_input(&t->cstp, t->pending.data, t->pending.len);
	buf_free(&t->pending);
}

/* The TLS connection goes to the kernel */

static int attach_cstp(struct tunnel *t)
{
	const struct dataplane_socket socket = {
		.fd = t->p.stream->fd,
		.mtu = t->cstp_mtu,
		.dpd = t->p.config->cstp.dpd,
		.keepalive = t->p.config->cstp.keepalive,
	};
	int err;

	log_debug("the kernel gets the TLS connection and %zu bytes read before",
		  t->pending.len);
	err = t->p.dp_ops->attach_cstp(t->p.dp, &socket, t->pending.data,
				       t->pending.len);
	buf_free(&t->pending);
	return err;
}

static void give_tls(struct tunnel *t, const struct tls_keys *keys)
{
	int err;

	err = t->p.dp_ops->take_tls(t->p.dp, t->p.stream->fd, keys);
	if (err == -EOPNOTSUPP) {
		keep_tls(t, t->p.dp_ops->error(t->p.dp));
		return;
	}
	stream_hand_over(t->p.stream);
	if (err) {
		fail(t, ACVPND_INTERNAL, "kernel TLS: %s",
		     t->p.dp_ops->error(t->p.dp));
		return;
	}
	t->offload = true;
	if (prepare(t))
		return;
	err = attach_cstp(t);
	if (err) {
		fail_dataplane(t, err);
		return;
	}
	t->attached = true;
	go_up(t);
	if (t->want_dtls)
		start_dtls(t);
}

static void try_tls(struct tunnel *t)
{
	struct tls_keys keys;
	char why[128], name[64];
	int err;

	err = stream_keys(t->p.stream, &keys);
	if (err == -EAGAIN)
		return;
	if (!err) {
		give_tls(t, &keys);
		explicit_bzero(&keys, sizeof(keys));
		return;
	}
	snprintf(why, sizeof(why), "%s is nothing for it",
		 tls_describe(t->p.stream->tls, name, sizeof(name)));
	keep_tls(t, err == -EOPNOTSUPP ? why : tls_error(t->p.stream->tls));
}

static void on_data(void *arg, const uint8_t *data, size_t len)
{
	struct tunnel *t = arg;

	if (buf_add(&t->pending, data, len))
		fail(t, ACVPND_PROTOCOL, "%s sends too much at once", host(t));
	else
		try_tls(t);
}

static void on_closed(void *arg, enum stream_phase phase, int err,
		      const char *why)
{
	(void)phase;
	(void)err;
	lost(arg, why);
}

static const struct stream_ops tunnel_stream_ops = {
	.data = on_data, .closed = on_closed,
};

/* What both sides want */

static bool offers_dtls(const struct tunnel *t)
{
	const struct tunnel_config *config = t->p.config;

	if (!t->p.options->dtls)
		return false;
	if (config->dtls == TUNNEL_DTLS_PSK && config->app_id.len)
		return true;
	log_info("%s offers no DTLS%s", host(t),
		 config->dtls != TUNNEL_DTLS_RESUME ? "" :
		 " with PSK-NEGOTIATE, the only kind that this version supports");
	return false;
}

static struct mtu_told mtu_told(const struct tunnel *t)
{
	return (struct mtu_told){
		.cstp = t->p.config->cstp.mtu,
		.dtls = t->p.config->udp.mtu,
		.base = t->p.config->base_mtu,
		.limit = t->p.options->mtu,
	};
}

static bool choose_dtls(struct tunnel *t)
{
	struct stream *stream = t->p.stream;
	unsigned int link = stream_path_mtu(stream);
	const struct mtu_told told = mtu_told(t);

	if (!offers_dtls(t))
		return false;
	t->dtls_mtu = mtu_dtls(&told, stream->peer.sa.sa_family,
			       link ? link : MTU_LINK_DEFAULT, &mtu_dtls_gcm);
	if (t->dtls_mtu < MTU_INNER_MIN) {
		log_warning("no DTLS with %s: the path is too narrow, the inner MTU would be %u",
			    host(t), t->dtls_mtu);
		return false;
	}
	if (!tls_export(stream->tls, PSK_LABEL, t->psk, sizeof(t->psk)))
		return true;
	log_warning("no key for DTLS with %s: %s", host(t),
		    tls_error(stream->tls));
	return false;
}

static bool check_mtu(struct tunnel *t)
{
	struct tunnel_config *config = t->p.config;
	const struct mtu_told told = mtu_told(t);

	t->cstp_mtu = mtu_cstp(&told);
	/* What TLS carries, but DTLS does not, its sender is told. */
	t->mtu = t->want_dtls ? t->dtls_mtu : t->cstp_mtu;
	if (!config->inner.ipv6.family || t->mtu >= MTU_IPV6_MIN)
		return true;
	if (!config->inner.ipv4.family) {
		fail(t, ACVPND_NO_PATH,
		     "the inner MTU %u with %s is too small for IPv6", t->mtu,
		     host(t));
		return false;
	}
	log_warning("no IPv6 in the tunnel: its MTU is only %u", t->mtu);
	memset(&config->inner.ipv6, 0, sizeof(config->inner.ipv6));
	return true;
}

void tunnel_init(struct tunnel *t)
{
	memset(t, 0, sizeof(*t));
	t->alert = -1;
	dtls_channel_init(&t->dtls);
}

void tunnel_start(struct tunnel *t, const struct tunnel_params *params,
		  const uint8_t *rest, size_t rest_len)
{
	t->p = *params;
	t->dtls.mark = NETWORK_MARK;
	t->state = TUNNEL_BOUNDARY;
	buf_init(&t->pending, PENDING_MAX);
	t->want_dtls = choose_dtls(t);
	if (!check_mtu(t))
		return;
	t->p.stream->ops = &tunnel_stream_ops;
	t->p.stream->arg = t;
	if (rest_len && buf_add(&t->pending, rest, rest_len))
		fail(t, ACVPND_PROTOCOL, "%s sends too much at once", host(t));
	else
		try_tls(t);
}

void tunnel_disconnect(struct tunnel *t)
{
	if (t->state != TUNNEL_NONE && t->state != TUNNEL_OVER)
		say_bye(t, "ended by the user");
}

static void log_traffic(struct tunnel *t)
{
	struct dataplane_stats s;

	if (!t->dp_events || t->p.dp_ops->stats(t->p.dp, &s))
		return;
	log_info("%s carried %llu packets (%llu bytes) out, %llu packets (%llu bytes) in",
		 interface(t), (unsigned long long)s.tx_packets,
		 (unsigned long long)s.tx_bytes,
		 (unsigned long long)s.rx_packets,
		 (unsigned long long)s.rx_bytes);
	if (t->cstp.dropped)
		log_verbose("%llu packets that came over TLS were dropped",
			    (unsigned long long)t->cstp.dropped);
}

void tunnel_silence(struct tunnel *t)
{
	if (t->state == TUNNEL_NONE)
		return;
	t->state = TUNNEL_OVER;
	log_traffic(t);
	cancel_retry(t);
	cstp_channel_stop(&t->cstp);
	t->dp_events = sd_event_source_disable_unref(t->dp_events);
}

void tunnel_stop(struct tunnel *t)
{
	dtls_channel_close(&t->dtls);
	network_down(t->network);
	t->network = NULL;
	buf_free(&t->pending);
	explicit_bzero(t->psk, sizeof(t->psk));
}
