// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel_dtls.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/client/tunnel_mtu.h"
#include "acvpnd/client/tunnel_pmtu.h"
#include "common/log.h"
#include "wire/mtu.h"

#define PSK_IDENTITY "psk"

enum {
	RETRY_SECONDS_MIN = 60,
	RETRY_SECONDS_MAX = 16 * RETRY_SECONDS_MIN,
	/* Gateways take no second handshake within some seconds. */
	RENEW_SECONDS_MIN = 10,
};

bool tunnel_dtls_works(const struct tunnel *t)
{
	return t->dtls->fd >= 0 && !t->dtls_lost;
}

static int tunnel_dtls_on_retry(sd_event_source *source, uint64_t usec,
				void *arg)
{
	struct tunnel *t = arg;

	(void)source;
	(void)usec;
	if (t->offload || tunnel_dtls_works(t))
		tunnel_dtls_start(t);
	else
		/* Nothing else could carry packets meanwhile. */
		tunnel_lost(t, "it does not answer on DTLS any more");
	return 0;
}

void tunnel_dtls_cancel(struct tunnel *t)
{
	t->retry = sd_event_source_disable_unref(t->retry);
}

unsigned int tunnel_dtls_seconds(unsigned int failures)
{
	unsigned int seconds = RETRY_SECONDS_MIN;

	while (failures-- > 1 && seconds < RETRY_SECONDS_MAX)
		seconds *= 2;
	return seconds;
}

void tunnel_dtls_retry(struct tunnel *t, unsigned int seconds)
{
	int err;

	tunnel_dtls_cancel(t);
	err = sd_event_add_time_relative(t->p.event, &t->retry, CLOCK_MONOTONIC,
					 seconds * 1000000ULL, 0,
					 tunnel_dtls_on_retry, t);
	if (err < 0)
		log_warning("no further attempt at DTLS: %s", strerror(-err));
}

static int tunnel_dtls_on_age(sd_event_source *source, uint64_t usec,
			      void *arg)
{
	(void)source;
	(void)usec;
	tunnel_dtls_renew(arg);
	return 0;
}

unsigned int tunnel_dtls_age(const struct tunnel_channel *udp)
{
	if (!udp->rekey_time ||
	    (udp->rekey_method && !strcmp(udp->rekey_method, "none")))
		return 0;
	return udp->rekey_time > RENEW_SECONDS_MIN ? udp->rekey_time :
						     RENEW_SECONDS_MIN;
}

/* Whatever the method: another handshake beside it is what all can do. */
static void tunnel_dtls_plan(struct tunnel *t)
{
	unsigned int age = tunnel_dtls_age(&t->p.config->udp);
	int err;

	t->renewal = sd_event_source_disable_unref(t->renewal);
	if (!age)
		return;
	err = sd_event_add_time_relative(t->p.event, &t->renewal,
					 CLOCK_MONOTONIC, age * 1000000ULL, 0,
					 tunnel_dtls_on_age, t);
	if (err < 0)
		log_warning("DTLS keeps its keys: %s", strerror(-err));
}

/* Nothing else can carry packets. A gateway that did not answer may do so
 * another time, but one that refuses will refuse again.
 */
static void tunnel_dtls_give_up(struct tunnel *t, const char *peer, int reason,
				const char *why)
{
	if (reason == -EPROTO)
		tunnel_fail(t, ACVPND_NO_PATH,
			    "no DTLS with %s at UDP %s: %s; have the gateway offer AES-GCM or ChaCha20-Poly1305",
			    tunnel_host(t), peer, why);
	else if (t->network)
		tunnel_lost(t, why);
	else
		tunnel_fail(t, ACVPND_UNREACHABLE,
			    "no DTLS with %s at UDP %s: %s; see that nothing on the way blocks this port",
			    tunnel_host(t), peer, why);
}

/* Without it packets go over TLS, or under the keys of before, so that it is
 * tried again in peace.
 */
void tunnel_dtls_failed(struct tunnel *t, const union sockaddr_any *to,
			int reason, const char *why)
{
	unsigned int seconds = tunnel_dtls_seconds(++t->failures);
	char peer[SOCKADDR_STRLEN];

	sockaddr_format(to, peer);
	if (!t->offload && !tunnel_dtls_works(t)) {
		tunnel_dtls_give_up(t, peer, reason, why);
		return;
	}
	log_message(t->failures > 1 ? LOG_LEVEL_VERBOSE : LOG_LEVEL_INFO,
		    "no %s with %s at UDP %s: %s; %s the packets, next attempt in %u s",
		    tunnel_dtls_works(t) ? "new DTLS" : "DTLS", tunnel_host(t),
		    peer, why, tunnel_dtls_works(t) ?
		    "the one before carries" : "TLS carries", seconds);
	tunnel_mtu_follow(t);
	tunnel_dtls_retry(t, seconds);
}

static void tunnel_dtls_close_old(struct tunnel *t)
{
	t->p.dp_ops->detach(t->session, DATAPLANE_DTLS, DATAPLANE_PREVIOUS);
	dtls_channel_close(t->old);
}

void tunnel_dtls_rest(struct tunnel *t)
{
	tunnel_dtls_cancel(t);
	tunnel_pmtu_stop(t);
	t->renewal = sd_event_source_disable_unref(t->renewal);
	dtls_channel_close(t->next);
}

void tunnel_dtls_stop(struct tunnel *t)
{
	tunnel_dtls_rest(t);
	tunnel_dtls_close_old(t);
	t->p.dp_ops->detach(t->session, DATAPLANE_DTLS, DATAPLANE_CURRENT);
	dtls_channel_close(t->dtls);
	t->dtls_lost = false;
	t->failures = 0;
}

/* The one before goes on to receive, for what is under way. */
static int tunnel_dtls_promote(struct tunnel *t)
{
	const struct dataplane_ops *ops = t->p.dp_ops;
	struct dtls_channel *old = t->old;
	int err;

	tunnel_dtls_close_old(t);
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

static int tunnel_dtls_attach(struct tunnel *t)
{
	const struct dataplane_socket socket = {
		.fd = t->next->fd,
		.mtu = t->path_mtu ? t->path_mtu : t->dtls_mtu,
		.dpd = t->p.config->udp.dpd,
		.keepalive = t->p.config->udp.keepalive,
		.lzs = t->p.config->udp.encoding,
	};
	int err;

	err = t->p.dp_ops->attach_dtls(t->session, DATAPLANE_NEXT, &socket,
				       t->next->dtls);
	if (err)
		return err;
	dtls_channel_hand_over(t->next);
	return tunnel_dtls_promote(t);
}

static void tunnel_dtls_on_unfit(struct tunnel *t, int err)
{
	const char *why = t->p.dp_ops->error(t->p.dp);

	dtls_channel_close(t->next);
	if (err == -EOPNOTSUPP)
		tunnel_dtls_failed(t, &t->next->peer, -EPROTO, why);
	else if (t->offload || tunnel_dtls_works(t))
		tunnel_dtls_failed(t, &t->next->peer, err, why);
	else
		tunnel_fail_dataplane(t, err);
}

static void tunnel_dtls_on_done(struct tunnel *t)
{
	bool first = !t->network;
	char peer[SOCKADDR_STRLEN];
	int err;

	log_info("DTLS 1.2 to %s, %s", sockaddr_format(&t->next->peer, peer),
		 dtls_cipher(t->next->dtls));
	if (first && tunnel_configure(t, true))
		return;
	err = tunnel_dtls_attach(t);
	if (err) {
		tunnel_dtls_on_unfit(t, err);
		return;
	}
	t->failures = 0;
	tunnel_mtu_follow(t);
	tunnel_dtls_plan(t);
	if (first)
		tunnel_go_up(t);
	else if (t->state == TUNNEL_TLS_STAYS)
		tunnel_go_on(t);
	tunnel_pmtu_start(t);
}

static void tunnel_dtls_on_end(void *arg, int err, const char *why)
{
	struct tunnel *t = arg;

	if (t->state == TUNNEL_OVER)
		dtls_channel_close(t->next);
	else if (err)
		tunnel_dtls_failed(t, &t->next->peer, err, why);
	else
		tunnel_dtls_on_done(t);
}

void tunnel_dtls_start(struct tunnel *t)
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

	tunnel_dtls_cancel(t);
	if (t->next->dtls)
		return;
	memcpy(dtls.session_id, config->app_id.bytes, config->app_id.len);
	dtls.session_id_len = config->app_id.len;
	if (config->dtls_port)
		sockaddr_set_port(&peer, config->dtls_port);
	err = dtls_channel_start(t->next, t->p.event, &peer, &dtls,
				 tunnel_dtls_on_end, t);
	explicit_bzero(&dtls, sizeof(dtls));
	if (err)
		tunnel_dtls_failed(t, &peer, err, strerror(-err));
}

void tunnel_dtls_renew(struct tunnel *t)
{
	log_info("DTLS gets new keys");
	tunnel_dtls_start(t);
}
