// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_renew.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-daemon.h>

#include "acvpnd/client/client_connect.h"
#include "acvpnd/client/client_uplink.h"
#include "common/log.h"

#define SECOND 1000000ULL

enum {
	/* If the gateway does not tell how long it keeps the session. */
	RENEW_LIMIT = 1800,
	RENEW_SECONDS_MAX = 30,
	/* What is lost sooner was of no use. */
	RENEW_STABLE = 60,
	/* The network comes back later than the machine. */
	RENEW_WOKEN = 60,
	/* An attempt that is made when time is up gets this long. */
	RENEW_LAST = 10,
	RENEW_WHY_SIZE = 256,
};

static struct exchange *renew_exchange(struct client *c)
{
	return &c->exchanges[c->exchange == &c->exchanges[0]];
}

static struct tunnel_config *renew_config(struct client *c)
{
	return &c->configs[c->config == &c->configs[0]];
}

/* It goes on while the machine sleeps, as the gateway's does. */
static uint64_t renew_now(const struct client *c)
{
	uint64_t now;

	sd_event_now(c->event, CLOCK_BOOTTIME, &now);
	return now;
}

/* Who has lost theirs at the same time is not to come back at the same time. */
uint64_t client_renew_pause(unsigned int attempts, uint32_t random)
{
	uint64_t usec = SECOND;

	while (attempts-- > 1 && usec < RENEW_SECONDS_MAX * SECOND)
		usec *= 2;
	if (usec > RENEW_SECONDS_MAX * SECOND)
		usec = RENEW_SECONDS_MAX * SECOND;
	return usec - usec / 4 + (usec / 2 * random >> 32);
}

uint64_t client_renew_until(const struct tunnel_config *config, uint64_t lost,
			    uint64_t end)
{
	unsigned int limit = config->disconnected_timeout;
	uint64_t until;

	if (!limit)
		limit = config->idle_timeout;
	if (!limit)
		limit = RENEW_LIMIT;
	until = lost + limit * SECOND;
	return end && end < until ? end : until;
}

uint64_t client_renew_limit(uint64_t until, uint64_t now, bool woken,
			    int patience)
{
	if (woken && until < now + RENEW_WOKEN * SECOND)
		until = now + RENEW_WOKEN * SECOND;
	if (patience >= 0 && until > now + patience * SECOND)
		until = now + patience * SECOND;
	return until;
}

/* What is left counts from now, the whole from the login. */
void client_renew_note(struct client *c)
{
	const struct tunnel_config *config = c->config;

	if (config->session_remaining)
		c->session_end = renew_now(c) +
				 config->session_remaining * SECOND;
	else if (!c->session_end && config->session_timeout)
		c->session_end = renew_now(c) +
				 config->session_timeout * SECOND;
}

static void renew_try(struct client *c);

static int renew_on_time(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	renew_try(arg);
	return 0;
}

static uint32_t renew_random(void)
{
	uint32_t random = 0;

	return getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0 ?
	       UINT32_MAX / 2 : random;
}

static void renew_give_up(struct client *c, const char *why)
{
	client_fail(c, ACVPND_ENDED,
		    "the connection to %s was lost, and there is no other one: %s; start again%s",
		    client_host(c), why, c->options->patience < 0 ? "" :
		    ", and allow more time with --reconnect-timeout if the gateway keeps sessions longer");
}

static int renew_on_limit(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	renew_give_up(arg, "the attempt takes too long");
	return 0;
}

static void renew_at(struct client *c, uint64_t at, sd_event_time_handler_t fn)
{
	int err;

	client_renew_cancel(c);
	err = sd_event_add_time(c->event, &c->renewal, CLOCK_BOOTTIME, at, 1,
				fn, c);
	if (err < 0)
		client_fail_errno(c, "timer", err);
}

/* The gateway may be able to in a while, but for how long has it a session? */
static void renew_later(struct client *c, const char *why)
{
	uint64_t pause = client_renew_pause(++c->renewals, renew_random());
	uint64_t now = renew_now(c), at = now + pause;

	if (now >= c->renew_until) {
		renew_give_up(c, why);
		return;
	}
	/* The last one is when time is up, and not before. */
	if (at > c->renew_until)
		at = c->renew_until;
	log_message(c->renewals > 1 ? LOG_LEVEL_VERBOSE : LOG_LEVEL_INFO,
		    "no new TLS connection to %s: %s; next attempt in %.1f s, the last in %.0f s",
		    client_host(c), why, (double)(at - now) / SECOND,
		    (double)(c->renew_until - now) / SECOND);
	renew_at(c, at, renew_on_time);
}

/* What was in use is left alone until the tunnel is done with it. */
static void renew_take(struct client *c, const struct http_message *response,
		       const uint8_t *rest, size_t rest_len)
{
	struct tunnel_config *old_config = c->config;
	struct exchange *old = c->exchange;

	client_renew_cancel(c);
	c->exchange = renew_exchange(c);
	c->config = renew_config(c);
	if (client_connect_parse(c, response)) {
		client_connect_say_bye(c);
		return;
	}
	c->state = CLIENT_TUNNEL;
	c->renewed = renew_now(c);
	tunnel_renew(&c->tunnel, &c->exchange->stream, c->config, rest,
		     rest_len);
	exchange_free(old);
	tunnel_config_free(old_config);
}

static void renew_on_response(void *arg, const struct http_message *response,
			      const uint8_t *rest, size_t rest_len)
{
	const char *reason = client_connect_reason(response);
	char why[RENEW_WHY_SIZE];
	struct client *c = arg;

	if (response->status == 200) {
		renew_take(c, response, rest, rest_len);
		return;
	}
	if (response->status == 401 || response->status == 403) {
		client_fail(c, ACVPND_EXPIRED,
			    "the session with %s is over: %s (HTTP %u); log in again",
			    client_host(c), reason, response->status);
		return;
	}
	snprintf(why, sizeof(why), "%s (HTTP %u)", reason, response->status);
	renew_later(c, why);
}

static void renew_on_connected(void *arg)
{
	struct client *c = arg;

	log_debug("connected to %s again", client_host(c));
}

/* Whoever answers may be in the way of the gateway, and was sent nothing. */
static void renew_on_failed(void *arg, enum stream_phase phase, int err,
			    const char *why)
{
	struct client *c = arg;

	if (phase == STREAM_TLS && err == -EKEYREJECTED)
		log_warning("the certificate of what answers for %s is not trusted: %s",
			    client_host(c), why);
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
	uint64_t last = renew_now(c) + RENEW_LAST * SECOND;
	int err;

	renew_at(c, last > c->renew_until ? last : c->renew_until,
		 renew_on_limit);
	client_uplink_look(c);
	exchange_free(x);
	exchange_init(x, c->event, &renew_ops, c);
	x->stream.mark = NETWORK_MARK;
	exchange_set_peer(x, &addresses, c->tls, &target);
	err = client_connect_send(c, x, c->way_mtu);
	if (err)
		client_fail_errno(c, "CONNECT", err);
}

void client_renew_start(struct client *c, bool lost)
{
	uint64_t now = renew_now(c), until;

	c->state = CLIENT_RESUME;
	sd_notifyf(0, "STATUS=Connecting to %s again", client_host(c));
	until = client_renew_until(c->config, now - c->slept, c->session_end);
	c->renew_until = client_renew_limit(until, now, c->slept,
					    c->options->patience);
	/* Pauses do not begin anew then. */
	if (lost && c->renewed && now < c->renewed + RENEW_STABLE * SECOND) {
		renew_later(c, "the one before did not last");
		return;
	}
	c->renewals = 0;
	renew_try(c);
}

void client_renew_now(struct client *c)
{
	c->renewals = 0;
	renew_try(c);
}

void client_renew_woken(struct client *c, uint64_t slept)
{
	if (c->state == CLIENT_TUNNEL) {
		c->slept = slept;
		tunnel_replace(&c->tunnel);
		c->slept = 0;
	} else if (c->state == CLIENT_RESUME) {
		c->renew_until = client_renew_limit(c->renew_until,
						    renew_now(c), true,
						    c->options->patience);
		client_renew_now(c);
	}
}

void client_renew_cancel(struct client *c)
{
	c->renewal = sd_event_source_disable_unref(c->renewal);
}
