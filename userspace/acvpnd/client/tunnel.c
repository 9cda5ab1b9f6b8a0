// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

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

static void say_bye(struct tunnel *t, const char *why)
{
	uint8_t frame[CSTP_BYE_MAX];

	t->p.stream->lingers = true;
	if (t->offload) {
		if (t->p.dp_ops->disconnect(t->session, why))
			log_verbose("the gateway could not be told: %s",
				    t->p.dp_ops->error(t->p.dp));
	} else if (t->p.stream->phase == STREAM_OPEN) {
		stream_send(t->p.stream, frame, cstp_frame_bye(frame, why));
	}
}

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

static bool dtls_works(const struct tunnel *t)
{
	return t->dtls->fd >= 0 && !t->dtls_lost;
}

static int on_retry(sd_event_source *source, uint64_t usec, void *arg)
{
	struct tunnel *t = arg;

	(void)source;
	(void)usec;
	if (t->offload || dtls_works(t))
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

/* Nothing else can carry packets. A gateway that did not answer may do so
 * another time, but one that refuses will refuse again.
 */
static void fail_dtls(struct tunnel *t, const char *peer, int reason,
		      const char *why)
{
	if (reason == -EPROTO)
		fail(t, ACVPND_NO_PATH,
		     "no DTLS with %s at UDP %s: %s; have the gateway offer AES-GCM or ChaCha20-Poly1305",
		     host(t), peer, why);
	else
		fail(t, ACVPND_UNREACHABLE,
		     "no DTLS with %s at UDP %s: %s; see that nothing on the way blocks this port",
		     host(t), peer, why);
}

/* Without it packets go over TLS, or under the keys of before, so that it is
 * tried again in peace.
 */
static void on_dtls_failed(struct tunnel *t, const union sockaddr_any *to,
			   int reason, const char *why)
{
	unsigned int seconds = tunnel_retry_seconds(++t->failures);
	char peer[SOCKADDR_STRLEN];

	sockaddr_format(to, peer);
	if (!t->offload && !dtls_works(t)) {
		fail_dtls(t, peer, reason, why);
		return;
	}
	log_message(t->failures > 1 ? LOG_LEVEL_VERBOSE : LOG_LEVEL_INFO,
		    "no %s with %s at UDP %s: %s; %s the packets, next attempt in %u s",
		    dtls_works(t) ? "new DTLS" : "DTLS", host(t), peer, why,
		    dtls_works(t) ? "the one before carries" : "TLS carries",
		    seconds);
	retry_in(t, seconds);
}

static void on_channel_down(struct tunnel *t,
			    const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_CSTP || !t->offload) {
		on_cstp_down(t, event);
		return;
	}
	dtls_channel_close(t->dtls);
	/* Unless another one is being made. */
	if (!t->next->dtls)
		on_dtls_failed(t, &t->dtls->peer, -ETIMEDOUT, event->text);
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
	t->dtls_lost = true;
	if (!t->next->dtls)
		retry_in(t, DEAD_SECONDS);
}

static void on_channel_alive(struct tunnel *t,
			     const struct dataplane_event *event)
{
	log_info("%s: the gateway answers again", channel_name(event->channel));
	if (event->channel != DATAPLANE_DTLS)
		return;
	t->dtls_lost = false;
	cancel_retry(t);
}

static void on_key_limit(struct tunnel *t, const struct dataplane_event *event)
{
	if (event->channel == DATAPLANE_DTLS) {
		t->dtls_lost |= event->type == DATAPLANE_KEY_LIMIT;
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
		say_bye(t, "no new keys");
		fail(t, ACVPND_ENDED,
		     "%s wants new keys on the TLS connection, which this version cannot make; start again",
		     host(t));
		return;
	}
	log_verbose("refusing new keys on the TLS connection");
	err = ops->alert(t->session, ALERT_WARNING, ALERT_NO_RENEGOTIATION);
	if (!err)
		err = ops->resume(t->session);
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

/* What was replaced goes, and need not be heard any more. */
static void on_other_slot(struct tunnel *t, const struct dataplane_event *event)
{
	if (event->type == DATAPLANE_CHANNEL_DOWN &&
	    event->slot == DATAPLANE_PREVIOUS)
		dtls_channel_close(t->old);
}

static void on_dp_event(const struct dataplane_event *event, void *arg)
{
	struct tunnel *t = arg;
	const char *colon = *event->text ? ": " : "";

	/* What came with the event that ended it is of no interest. */
	if (t->state == TUNNEL_OVER)
		return;
	if (event->slot != DATAPLANE_CURRENT) {
		on_other_slot(t, event);
		return;
	}
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

static int make_session(struct tunnel *t)
{
	const struct header_inner *inner = &t->p.config->inner;
	struct in6_addr v6;
	struct in_addr v4;
	const struct dataplane_session_config config = {
		.ipv4 = inner->ipv4.family ? &v4 : NULL,
		.ipv6 = inner->ipv6.family ? &v6 : NULL,
		.owner = t,
	};

	memcpy(&v4, inner->ipv4.addr, sizeof(v4));
	memcpy(&v6, inner->ipv6.addr, sizeof(v6));
	return t->p.dp_ops->session_new(t->p.dp, &config, &t->session);
}

static int start_session(struct tunnel *t)
{
	const struct dataplane_ops *ops = t->p.dp_ops;
	int err;

	err = ops->create(t->p.dp, interface(t), DATAPLANE_P2P, &t->ifindex);
	if (!err)
		err = make_session(t);
	if (err)
		return fail_dataplane(t, err);
	err = sd_event_add_io(t->p.event, &t->dp_events,
			      ops->event_fd(t->p.dp), EPOLLIN, on_dp_readable,
			      t);
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

static void close_old(struct tunnel *t)
{
	t->p.dp_ops->detach(t->session, DATAPLANE_DTLS, DATAPLANE_PREVIOUS);
	dtls_channel_close(t->old);
}

/* The one before goes on to receive, for what is under way. */
static int promote_dtls(struct tunnel *t)
{
	const struct dataplane_ops *ops = t->p.dp_ops;
	struct dtls_channel *old = t->old;
	int err;

	close_old(t);
	err = ops->promote(t->session);
	if (err) {
		ops->detach(t->session, DATAPLANE_DTLS, DATAPLANE_NEXT);
		return err;
	}
	t->old = t->dtls;
	t->dtls = t->next;
	t->next = old;
	t->dtls_lost = false;
	return 0;
}

static int attach_dtls(struct tunnel *t)
{
	const struct dataplane_socket socket = {
		.fd = t->next->fd,
		.mtu = t->dtls_mtu,
		.dpd = t->p.config->udp.dpd,
		.keepalive = t->p.config->udp.keepalive,
	};
	int err;

	err = t->p.dp_ops->attach_dtls(t->session, DATAPLANE_NEXT, &socket,
				       t->next->dtls);
	if (err)
		return err;
	dtls_channel_hand_over(t->next);
	return promote_dtls(t);
}

static void on_dtls_unfit(struct tunnel *t, int err)
{
	const char *why = t->p.dp_ops->error(t->p.dp);

	dtls_channel_close(t->next);
	if (err == -EOPNOTSUPP)
		on_dtls_failed(t, &t->next->peer, -EPROTO, why);
	else if (t->offload || dtls_works(t))
		on_dtls_failed(t, &t->next->peer, err, why);
	else
		fail_dataplane(t, err);
}

static void on_dtls_done(struct tunnel *t)
{
	bool first = !t->network;
	char peer[SOCKADDR_STRLEN];
	int err;

	log_info("DTLS 1.2 to %s, %s", sockaddr_format(&t->next->peer, peer),
		 dtls_cipher(t->next->dtls));
	if (first && start_network(t))
		return;
	err = attach_dtls(t);
	if (err) {
		on_dtls_unfit(t, err);
		return;
	}
	t->failures = 0;
	if (first)
		go_up(t);
}

static void on_dtls(void *arg, int err, const char *why)
{
	struct tunnel *t = arg;

	if (t->state == TUNNEL_OVER)
		dtls_channel_close(t->next);
	else if (err)
		on_dtls_failed(t, &t->next->peer, err, why);
	else
		on_dtls_done(t);
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

	cancel_retry(t);
	if (t->next->dtls)
		return;
	memcpy(dtls.session_id, config->app_id.bytes, config->app_id.len);
	dtls.session_id_len = config->app_id.len;
	if (config->dtls_port)
		sockaddr_set_port(&peer, config->dtls_port);
	err = dtls_channel_start(t->next, t->p.event, &peer, &dtls, on_dtls, t);
	explicit_bzero(&dtls, sizeof(dtls));
	if (err)
		on_dtls_failed(t, &peer, err, strerror(-err));
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
	err = t->p.dp_ops->attach_cstp(t->session, &socket, t->pending.data,
				       t->pending.len);
	buf_free(&t->pending);
	return err;
}

static void on_tls_taken(struct tunnel *t)
{
	int err;

	stream_hand_over(t->p.stream);
	t->offload = true;
	if (start_network(t))
		return;
	err = attach_cstp(t);
	if (err) {
		fail_dataplane(t, err);
		return;
	}
	go_up(t);
	if (t->want_dtls)
		start_dtls(t);
}

static void give_tls(struct tunnel *t)
{
	struct stream *stream = t->p.stream;
	int err = -EAGAIN;

	if (!stream_is_sending(stream))
		err = t->p.dp_ops->take_tls(t->session, stream->fd,
					    stream->tls);
	if (err == -EAGAIN)
		return;
	if (!err) {
		on_tls_taken(t);
	} else if (err == -EOPNOTSUPP) {
		keep_tls(t, t->p.dp_ops->error(t->p.dp));
	} else {
		stream_close(stream, false);
		fail(t, ACVPND_INTERNAL, "kernel TLS: %s",
		     t->p.dp_ops->error(t->p.dp));
	}
}

static void on_data(void *arg, const uint8_t *data, size_t len)
{
	struct tunnel *t = arg;

	if (t->state == TUNNEL_OVER)
		return;
	if (buf_add(&t->pending, data, len))
		fail(t, ACVPND_PROTOCOL, "%s sends too much at once", host(t));
	else
		give_tls(t);
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
	size_t i;

	memset(t, 0, sizeof(*t));
	t->alert = -1;
	for (i = 0; i < TUNNEL_CHANNELS; i++) {
		dtls_channel_init(&t->channels[i]);
		t->channels[i].mark = NETWORK_MARK;
	}
	t->dtls = &t->channels[0];
	t->next = &t->channels[1];
	t->old = &t->channels[2];
}

void tunnel_start(struct tunnel *t, const struct tunnel_params *params,
		  const uint8_t *rest, size_t rest_len)
{
	t->p = *params;
	t->state = TUNNEL_BOUNDARY;
	buf_init(&t->pending, PENDING_MAX);
	t->p.stream->ops = &tunnel_stream_ops;
	t->p.stream->arg = t;
	t->want_dtls = choose_dtls(t);
	if (!check_mtu(t) || start_session(t))
		return;
	if (rest_len && buf_add(&t->pending, rest, rest_len))
		fail(t, ACVPND_PROTOCOL, "%s sends too much at once", host(t));
	else
		give_tls(t);
}

void tunnel_disconnect(struct tunnel *t)
{
	if (t->state != TUNNEL_NONE && t->state != TUNNEL_OVER)
		say_bye(t, "ended by the user");
}

static void log_stats(void *owner, const struct dataplane_stats *stats,
		      void *arg)
{
	(void)arg;
	log_info("%s carried %llu packets (%llu bytes) out, %llu packets (%llu bytes) in",
		 interface(owner), (unsigned long long)stats->tx_packets,
		 (unsigned long long)stats->tx_bytes,
		 (unsigned long long)stats->rx_packets,
		 (unsigned long long)stats->rx_bytes);
}

static void log_traffic(struct tunnel *t)
{
	if (!t->network || t->p.dp_ops->stats(t->p.dp, log_stats, NULL))
		return;
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
	size_t i;

	for (i = 0; i < TUNNEL_CHANNELS; i++)
		dtls_channel_close(&t->channels[i]);
	network_down(t->network);
	t->network = NULL;
	buf_free(&t->pending);
	explicit_bzero(t->psk, sizeof(t->psk));
}
