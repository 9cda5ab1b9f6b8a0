// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_login.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <systemd/sd-daemon.h>

#include "acvpnd/client/client_connect.h"
#include "acvpnd/client/client_profile.h"
#include "common/log.h"

enum { REQUEST_MAX = 1 << 20 };

static void login_do_step(struct client *c, enum login_step step);

static void login_on_answer(void *arg, const char *answer)
{
	struct client *c = arg;

	if (!answer)
		client_fail(c, ACVPND_USAGE, "the terminal was closed");
	else
		login_do_step(c, login_answer(&c->login, answer));
}

static void client_login_ask(struct client *c)
{
	const struct authdoc_field *field = login_question(&c->login);
	char text[LOGIN_QUESTION_SIZE];
	int err;

	login_question_text(&c->login, text, sizeof(text));
	err = prompt_ask(&c->prompt, c->event, text,
			 field->type == AUTHDOC_PASSWORD, login_on_answer, c);
	if (err)
		client_fail_errno(c, "terminal", err);
}

static void login_send(struct client *c)
{
	const struct url *to = &c->login.url;
	struct buf request;
	int err;

	if (strcasecmp(to->host, c->host.host) || to->port != c->host.port) {
		client_login_start(c);
		return;
	}
	c->host = *to;
	if (c->login.anew)
		stream_close(&c->exchange->stream, true);
	c->login.anew = false;
	buf_init(&request, REQUEST_MAX);
	err = login_request(&c->login, &request);
	c->state = CLIENT_LOGIN;
	if (!err)
		err = exchange_send(c->exchange, &request, false);
	buf_free(&request);
	if (err)
		client_fail_errno(c, "login", err);
}

static void login_on_consent(void *arg, const char *answer)
{
	struct client *c = arg;

	if (answer && (!*answer || !strcasecmp(answer, "y") ||
		       !strcasecmp(answer, "yes")))
		client_profile_start(c);
	else
		client_fail(c, ACVPND_USAGE,
			    "what %s shows was not accepted", client_host(c));
}

/* Who has set the service up has accepted it. */
static void login_show_banner(struct client *c)
{
	int err;

	log_lines(LOG_LEVEL_INFO, client_host(c), c->login.msg.banner);
	if (!c->login_config.interactive) {
		client_profile_start(c);
		return;
	}
	err = prompt_ask(&c->prompt, c->event, "Accept this? [yes]", false,
			 login_on_consent, c);
	if (err)
		client_fail_errno(c, "terminal", err);
}

static void login_do_step(struct client *c, enum login_step step)
{
	switch (step) {
	case LOGIN_SEND:
		login_send(c);
		break;
	case LOGIN_ASK:
		client_login_ask(c);
		break;
	case LOGIN_DONE:
		log_info("authenticated%s%s", c->login.user_name ? " as " : "",
			 c->login.user_name ? c->login.user_name : "");
		explicit_bzero(c->password, sizeof(c->password));
		if (c->login.msg.banner)
			login_show_banner(c);
		else
			client_profile_start(c);
		break;
	case LOGIN_FAILED:
		client_fail(c, c->login.status, "%s", c->login.reason);
		break;
	}
}

/* Connection */

static void login_on_response(void *arg, const struct http_message *response,
			      const uint8_t *rest, size_t rest_len)
{
	struct client *c = arg;

	if (c->state == CLIENT_LOGIN)
		login_do_step(c, login_response(&c->login, response));
	else if (c->state == CLIENT_CONNECT)
		client_connect_reply(c, response, rest, rest_len);
}

/* Whoever has several may wonder which one the gateway has seen. */
static void login_tell_shown(const struct client *c, enum log_level level)
{
	const char *host = client_host(c);

	switch (tls_shown(c->exchange->stream.tls)) {
	case TLS_SHOWN_NOTHING:
		break;
	case TLS_SHOWN_ASKED:
		log_message(level, "%s was shown a certificate of yours", host);
		break;
	case TLS_SHOWN_OTHER:
		log_message(level == LOG_LEVEL_INFO ? LOG_LEVEL_WARNING : level,
			    "%s was shown the first --certificate, but asks for one of other authorities",
			    host);
		break;
	}
}

static void login_on_connected(void *arg)
{
	struct client *c = arg;
	const struct stream *s = &c->exchange->stream;
	enum log_level level = c->greeted ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO;
	char peer[SOCKADDR_STRLEN], tls[64];

	c->greeted = true;
	log_message(level, "connected to %s at %s, %s", client_host(c),
		    sockaddr_format(&s->peer, peer),
		    tls_describe(s->tls, tls, sizeof(tls)));
	log_message(level, "certificate accepted%s, public key %s",
		    c->options->servercert ? " by --servercert" : "", s->pin);
	login_tell_shown(c, level);
}

/* Under TLS 1.3 the handshake is done before the gateway has looked at it. */
static void login_fail_certificate(struct client *c, const char *why)
{
	client_fail(c, ACVPND_AUTH,
		    "%s ended the TLS connection before it was used: %s; it may want a client certificate, or another one than it was shown: see --certificate",
		    client_host(c), why);
}

static void login_fail_tls(struct client *c, int err, const char *why)
{
	if (err == -EKEYREJECTED)
		client_fail(c, ACVPND_UNTRUSTED,
			    "the certificate of %s is not trusted: %s; if you are sure that this is the right gateway, use --servercert %s",
			    client_host(c), why, c->exchange->stream.pin);
	else if (err == -EACCES)
		login_fail_certificate(c, why);
	else if (err == -ETIMEDOUT || err == -ECONNRESET)
		client_fail(c, ACVPND_UNREACHABLE,
			    "no TLS with %s port %u: %s; check the URL, and that the gateway has TLS 1.2 or 1.3 with a cipher of today",
			    client_host(c), c->host.port, why);
	else
		client_fail(c, ACVPND_PROTOCOL,
			    "the TLS handshake with %s port %u failed: %s; check the URL, and that the gateway has TLS 1.2 or 1.3 with a cipher of today",
			    client_host(c), c->host.port, why);
}

static void login_on_failed(void *arg, enum stream_phase phase, int err,
			    const char *why)
{
	struct client *c = arg;

	if (phase == STREAM_TLS)
		login_fail_tls(c, err, why);
	else if (phase == STREAM_OPEN && err == -EBADMSG)
		client_fail(c, ACVPND_PROTOCOL,
			    "%s port %u: %s; is it an AnyConnect-compatible gateway?",
			    client_host(c), c->host.port, why);
	else if (phase == STREAM_OPEN && err == -EPROTO && !c->exchange->used)
		login_fail_certificate(c, why);
	else if (phase == STREAM_OPEN)
		client_fail(c, ACVPND_UNREACHABLE,
			    "the connection to %s was lost before the tunnel was up: %s",
			    client_host(c), why);
	else
		client_fail(c, ACVPND_UNREACHABLE,
			    "cannot connect to %s port %u: %s; check the URL and the network",
			    client_host(c), c->host.port, why);
}

const struct exchange_ops client_login_ops = {
	.connected = login_on_connected,
	.response = login_on_response,
	.failed = login_on_failed,
};

static void login_fail_resolve(struct client *c, const char *why)
{
	char name[IF_NAMESIZE];

	if (network_leftover(name))
		client_fail(c, ACVPND_UNREACHABLE,
			    "cannot find the address of %s: %s; %s of a run that was killed still holds packets back: remove it with 'ip link del %s'",
			    client_host(c), why, name, name);
	else
		client_fail(c, ACVPND_UNREACHABLE,
			    "cannot find the address of %s: %s; check the URL and the name server",
			    client_host(c), why);
}

static void login_on_resolved(void *arg, const struct sockaddr_list *addresses,
			      const char *error)
{
	struct client *c = arg;
	const struct tls_target target = {
		.host = c->host.host,
		.pin = c->options->servercert,
	};

	if (!addresses) {
		login_fail_resolve(c, error);
		return;
	}
	c->greeted = false;
	exchange_set_peer(c->exchange, addresses, c->tls, &target);
	login_send(c);
}

void client_login_start(struct client *c)
{
	int err;

	resolve_free(c->resolve);
	c->resolve = NULL;
	c->host = c->login.url;
	c->state = CLIENT_RESOLVE;
	sd_notifyf(0, "STATUS=Connecting to %s", client_host(c));
	err = resolve_start(&c->resolve, c->event, client_host(c), c->host.port,
			    login_on_resolved, c);
	if (err)
		client_fail_errno(c, "name resolution", err);
}
