// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "acvpnd/client/route_plan.h"
#include "acvpnd/client/tunnel_address.h"
#include "acvpnd/client/tunnel_dtls.h"
#include "acvpnd/client/tunnel_event.h"
#include "acvpnd/client/tunnel_mtu.h"
#include "acvpnd/client/tunnel_pmtu.h"
#include "acvpnd/client/tunnel_rekey.h"
#include "acvpnd/client/tunnel_tls.h"
#include "common/log.h"
#include "wire/cstp_frame.h"

/* As much as the data plane takes. */
enum { PENDING_MAX = 32767 };

const char *tunnel_host(const struct tunnel *t)
{
	return t->p.host;
}

const char *tunnel_interface(const struct tunnel *t)
{
	return t->p.options->interface;
}

void tunnel_say_bye(struct tunnel *t, const char *why)
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
void tunnel_fail(struct tunnel *t, enum acvpnd_exit status, const char *fmt,
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
		tunnel_say_bye(t, "the client failed");
	t->state = TUNNEL_OVER;
	t->p.ops->ended(t->p.arg, status, text);
}

void tunnel_fail_errno(struct tunnel *t, const char *what, int err)
{
	tunnel_fail(t, ACVPND_INTERNAL, "%s: %s", what, strerror(-err));
}

int tunnel_fail_dataplane(struct tunnel *t, int err)
{
	enum acvpnd_exit status = ACVPND_INTERNAL;

	if (err == -EPERM)
		status = ACVPND_PERMISSION;
	else if (err == -EEXIST || err == -EBUSY)
		status = ACVPND_BUSY;
	else if (err == -EOPNOTSUPP)
		status = ACVPND_NO_MODULE;
	tunnel_fail(t, status, "cannot set up interface %s: %s",
		    tunnel_interface(t), t->p.dp_ops->error(t->p.dp));
	return err;
}

/* Nothing is due any more. DTLS stays: the gateway may have it still. */
static void tunnel_rest(struct tunnel *t)
{
	tunnel_rekey_cancel(t);
	tunnel_dtls_rest(t);
	cstp_channel_stop(&t->cstp);
	buf_free(&t->pending);
	if (!t->offload)
		stream_close(t->p.stream, false);
	t->state = TUNNEL_LOST;
}

void tunnel_replace(struct tunnel *t)
{
	if (t->state == TUNNEL_OVER || t->state == TUNNEL_LOST || !t->network)
		return;
	tunnel_rest(t);
	t->p.ops->renew(t->p.arg, false);
}

void tunnel_lost(struct tunnel *t, const char *why)
{
	if (t->state == TUNNEL_OVER || t->state == TUNNEL_LOST)
		return;
	if (!t->network || !t->p.options->patience) {
		tunnel_fail(t, ACVPND_ENDED,
			    "the connection to %s was lost: %s; start again",
			    tunnel_host(t), why);
		return;
	}
	log_warning("the connection to %s was lost: %s; connecting again",
		    tunnel_host(t), why);
	tunnel_rest(t);
	t->p.ops->renew(t->p.arg, true);
}

void tunnel_silent(struct tunnel *t)
{
	tunnel_lost(t, "it does not answer any more");
}

/* Interface */

static int tunnel_make_plan(struct tunnel *t, struct route_plan *plan)
{
	struct prefix gateway;
	int err;

	err = route_plan_make(plan, t->p.config);
	if (err)
		return err;
	prefix_from_sockaddr(&gateway, &t->p.stream->peer);
	if (network_is_strict())
		route_plan_direct(plan, &gateway);
	return 0;
}

static void tunnel_tell_nowhere(const struct tunnel *t,
				const struct route_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n; i++)
		if (plan->list[i].kind == ROUTE_NOWHERE)
			log_info("%s gives no %s address: such packets go nowhere while the tunnel is up",
				 tunnel_host(t), plan->list[i].to.family ==
				 AF_INET6 ? "IPv6" : "IPv4");
}

int tunnel_configure(struct tunnel *t, bool tell)
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
		err = tunnel_make_plan(t, &plan);
	if (err) {
		tunnel_fail_errno(t, "routes", err);
		return err;
	}
	if (tell)
		tunnel_tell_nowhere(t, &plan);
	err = t->network ? network_change(t->network, &config) :
			   network_up(&t->network, &config);
	if (err)
		tunnel_fail(t,
			    err == -EPERM ? ACVPND_PERMISSION : ACVPND_INTERNAL,
			    "cannot configure interface %s: %s",
			    tunnel_interface(t), network_error(t->network));
	route_plan_free(&plan);
	return err;
}

static void tunnel_announce(struct tunnel *t)
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
	log_info("%s is up: address %s%s%s, MTU %u", tunnel_interface(t),
		 prefix_format(inner->ipv4.family ? &inner->ipv4 : &inner->ipv6,
			       v4), both ? " and " : "",
		 both ? prefix_format(&inner->ipv6, v6) : "", t->mtu);
	t->p.ops->up(t->p.arg);
}

static int tunnel_start_session(struct tunnel *t)
{
	const struct dataplane_ops *ops = t->p.dp_ops;
	int err;

	err = ops->create(t->p.dp, tunnel_interface(t), DATAPLANE_P2P,
			  &t->ifindex);
	if (!err)
		err = tunnel_address_start(t);
	if (err)
		return tunnel_fail_dataplane(t, err);
	err = tunnel_event_watch(t);
	if (err >= 0)
		return 0;
	tunnel_fail_errno(t, "event loop", err);
	return err;
}

void tunnel_go_up(struct tunnel *t)
{
	t->state = TUNNEL_UP;
	tunnel_announce(t);
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

/* Whether there is DTLS, and the MTUs. */
static bool client_tunnel_choose(struct tunnel *t)
{
	t->state = TUNNEL_BOUNDARY;
	buf_init(&t->pending, PENDING_MAX);
	t->p.stream->ops = &tunnel_tls_ops;
	t->p.stream->arg = t;
	t->want_dtls = tunnel_mtu_choose_dtls(t);
	return tunnel_mtu_check(t);
}

static void tunnel_give(struct tunnel *t, const uint8_t *rest, size_t rest_len)
{
	if (rest_len && buf_add(&t->pending, rest, rest_len))
		tunnel_fail(t, ACVPND_PROTOCOL, "%s sends too much at once",
			    tunnel_host(t));
	else
		tunnel_tls_give(t);
}

void tunnel_start(struct tunnel *t, const struct tunnel_params *params,
		  const uint8_t *rest, size_t rest_len)
{
	t->p = *params;
	if (client_tunnel_choose(t) && !tunnel_start_session(t))
		tunnel_give(t, rest, rest_len);
}

/* The gateway has forgotten what it had before, DTLS as well. */
static void tunnel_leave(struct tunnel *t)
{
	tunnel_dtls_stop(t);
	t->p.dp_ops->detach(t->session, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	t->offload = false;
	t->alert = -1;
	t->path_mtu = 0;
}

void tunnel_renew(struct tunnel *t, struct stream *stream,
		  struct tunnel_config *config, const uint8_t *rest,
		  size_t rest_len)
{
	const struct header_inner had = t->p.config->inner;

	tunnel_leave(t);
	/* A gateway may have said goodbye to what it replaces. */
	tunnel_event_read(t);
	if (t->state == TUNNEL_OVER)
		return;
	t->p.config = config;
	t->p.stream = stream;
	if (!client_tunnel_choose(t) || tunnel_address_renew(t, &had))
		return;
	tunnel_give(t, rest, rest_len);
}

void tunnel_go_on(struct tunnel *t)
{
	t->state = TUNNEL_UP;
	log_info("%s goes on over a new TLS connection", tunnel_interface(t));
	t->p.ops->up(t->p.arg);
}

void tunnel_disconnect(struct tunnel *t)
{
	if (t->state != TUNNEL_NONE && t->state != TUNNEL_OVER)
		tunnel_say_bye(t, "ended by the user");
}

static void tunnel_log_stats(void *owner, const struct dataplane_stats *stats,
			     void *arg)
{
	const struct tunnel *t = owner;
	const struct dataplane_stats *had = &t->carried;

	(void)arg;
	log_info("%s carried %llu packets (%llu bytes) out, %llu packets (%llu bytes) in",
		 tunnel_interface(t),
		 (unsigned long long)had->tx_packets + stats->tx_packets,
		 (unsigned long long)had->tx_bytes + stats->tx_bytes,
		 (unsigned long long)had->rx_packets + stats->rx_packets,
		 (unsigned long long)had->rx_bytes + stats->rx_bytes);
}

static void tunnel_log_traffic(struct tunnel *t)
{
	if (!t->network || t->p.dp_ops->stats(t->p.dp, tunnel_log_stats, NULL))
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
	tunnel_log_traffic(t);
	tunnel_dtls_cancel(t);
	tunnel_rekey_cancel(t);
	tunnel_pmtu_stop(t);
	t->renewal = sd_event_source_disable_unref(t->renewal);
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
