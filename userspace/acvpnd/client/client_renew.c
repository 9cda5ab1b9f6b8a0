// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_renew.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/client/client_connect.h"
#include "common/log.h"

enum {
	/* If the gateway does not tell how long it keeps the session. */
	RENEW_LIMIT = 300,
	RENEW_SECONDS_MAX = 10,
};

static struct exchange *renew_exchange(struct client *c)
{
	return &c->exchanges[c->exchange == &c->exchanges[0]];
}

static struct tunnel_config *renew_config(struct client *c)
{
	return &c->configs[c->config == &c->configs[0]];
}

unsigned int client_renew_seconds(unsigned int attempts)
{
	unsigned int seconds = 1;

	while (attempts-- > 1 && seconds < RENEW_SECONDS_MAX)
		seconds *= 2;
	return seconds < RENEW_SECONDS_MAX ? seconds : RENEW_SECONDS_MAX;
}

unsigned int client_renew_limit(const struct tunnel_config *config)
{
	unsigned int limit = config->disconnected_timeout;

	if (!limit)
		limit = config->idle_timeout;
	if (!limit)
		limit = RENEW_LIMIT;
	if (config->session_remaining && config->session_remaining < limit)
		limit = config->session_remaining;
	return limit;
}

static void renew_try(struct client *c);

static int renew_on_time(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	renew_try(arg);
	return 0;
}

/* The gateway may be able to in a while, but for how long has it a session? */
static void renew_later(struct client *c, const char *why)
{
	unsigned int seconds = client_renew_seconds(++c->renewals);
	uint64_t now, at;
	int err;

	sd_event_now(c->event, CLOCK_MONOTONIC, &now);
	at = now + seconds * 1000000ULL;
	if (at >= c->renew_until) {
		client_fail(c, ACVPND_ENDED,
			    "the connection to %s was lost, and there is no other one: %s; start again",
			    client_host(c), why);
		return;
	}
	log_verbose("no new TLS connection to %s: %s; next attempt in %u s",
		    client_host(c), why, seconds);
	client_renew_cancel(c);
	err = sd_event_add_time(c->event, &c->renewal, CLOCK_MONOTONIC, at, 1,
				renew_on_time, c);
	if (err < 0)
		client_fail_errno(c, "timer", err);
}

/* What was in use is left alone until the tunnel is done with it. */
static void renew_take(struct client *c, const struct http_message *response,
		       const uint8_t *rest, size_t rest_len)
{
	struct tunnel_config *old_config = c->config;
	struct exchange *old = c->exchange;

	c->exchange = renew_exchange(c);
	c->config = renew_config(c);
	if (client_connect_parse(c, response)) {
		client_connect_say_bye(c);
		return;
	}
	tunnel_renew(&c->tunnel, &c->exchange->stream, c->config, rest,
		     rest_len);
	exchange_free(old);
	tunnel_config_free(old_config);
}

static void renew_on_response(void *arg, const struct http_message *response,
			      const uint8_t *rest, size_t rest_len)
{
	struct client *c = arg;

	if (response->status == 200)
		renew_take(c, response, rest, rest_len);
	else if (response->status == 401 || response->status == 403)
		client_fail(c, ACVPND_ENDED,
			    "%s has ended the session (HTTP %u); log in again",
			    client_host(c), response->status);
	else
		renew_later(c, *response->reason ? response->reason :
			    "it gives no reason");
}

static void renew_on_connected(void *arg)
{
	struct client *c = arg;

	log_debug("connected to %s again", client_host(c));
}

static void renew_on_failed(void *arg, enum stream_phase phase, int err,
			    const char *why)
{
	struct client *c = arg;

	if (phase == STREAM_TLS && err == -EKEYREJECTED)
		client_fail(c, ACVPND_UNTRUSTED,
			    "the certificate of %s is not trusted any more: %s",
			    client_host(c), why);
	else
		renew_later(c, why);
}

static const struct exchange_ops renew_ops = {
	.connected = renew_on_connected,
	.response = renew_on_response,
	.failed = renew_on_failed,
};

/* Where the session is: others of the same name may not know of it. */
static void renew_try(struct client *c)
{
	const struct stream *old = &c->exchange->stream;
	struct exchange *x = renew_exchange(c);
	const struct sockaddr_list addresses = {
		.list = { old->peer }, .n = 1,
	};
	const struct tls_target target = {
		.host = c->host.host, .pin = c->options->servercert,
	};
	int err;

	exchange_free(x);
	exchange_init(x, c->event, &renew_ops, c);
	x->stream.mark = NETWORK_MARK;
	exchange_set_peer(x, &addresses, c->tls, &target);
	err = client_connect_send(c, x, old);
	if (err)
		client_fail_errno(c, "CONNECT", err);
}

void client_renew_start(struct client *c)
{
	uint64_t now;

	sd_event_now(c->event, CLOCK_MONOTONIC, &now);
	c->renewals = 0;
	c->renew_until = now + client_renew_limit(c->config) * 1000000ULL;
	renew_try(c);
}

void client_renew_cancel(struct client *c)
{
	c->renewal = sd_event_source_disable_unref(c->renewal);
}
