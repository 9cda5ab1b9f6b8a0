// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/login.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/worker/form.h"
#include "common/text.h"
#include "wire/agent.h"
#include "wire/authdoc.h"
#include "wire/cookie.h"
#include "wire/form.h"

enum { LOGIN_PATH_MAX = 512 };

/**
 * struct login - a document, while auth is told of it
 * @doc: Document.
 * @opaque: What it brings back.
 * @cookies: Cookies that came with it.
 * @path: Path of the request.
 * @sni: Name that the client asked for in TLS.
 * @cert: The client's certificate.
 */
struct login {
	struct authdoc doc;
	struct authdoc_opaque opaque;
	struct cookie_jar cookies;
	char path[LOGIN_PATH_MAX + 1];
	char sni[TLS_NAME_SIZE];
	uint8_t cert[IPC_CERT_MAX];
};

static void login_free(struct login *l)
{
	authdoc_free(&l->doc);
	authdoc_opaque_free(&l->opaque);
	cookie_jar_clear(&l->cookies);
	free(l);
}

static int token_parse(const char *text, uint8_t token[IPC_TOKEN_SIZE])
{
	size_t n;

	return text && !text_unhex(text, token, IPC_TOKEN_SIZE, &n) &&
	       n == IPC_TOKEN_SIZE ? 0 : -ENOENT;
}

bool login_token(const struct http_message *message,
		 uint8_t token[IPC_TOKEN_SIZE])
{
	struct cookie_jar cookies = { .n = 0 };
	bool found = false;

	if (!cookie_jar_parse(&cookies, message))
		found = !token_parse(cookie_jar_get(&cookies, "webvpn"),
				     token);
	cookie_jar_clear(&cookies);
	return found;
}

/* Documents are known by what they begin with: their types are not true. */
static bool is_xml(const struct buf *body)
{
	const char *text = buf_text(body);

	return text[strspn(text, " \t\r\n")] == '<';
}

static int login_read(struct conn *c, struct login *l,
		      const struct http_message *message)
{
	const struct buf *body = &message->body;
	int err;

	c->plain = !is_xml(body);
	if (c->plain)
		err = form_parse(body->data, body->len, &l->doc);
	else
		err = authdoc_parse(body->data, body->len, &l->doc);
	if (!err)
		err = authdoc_opaque_parse(l->doc.opaque, &l->opaque);
	if (!err)
		err = cookie_jar_parse(&l->cookies, message);
	return err;
}

static const char *login_handle(struct login *l)
{
	struct authdoc_field *field;

	if (l->opaque.handle)
		return l->opaque.handle;
	field = authdoc_field_find(&l->doc, FORM_HANDLE);
	if (field)
		return field->value;
	return cookie_jar_get(&l->cookies, FORM_COOKIE);
}

/* What has no value was not answered; what is ours is told otherwise. */
static void login_fields(const struct authdoc *doc, struct ipc_login *login)
{
	const struct authdoc_field *f;
	size_t i;

	for (i = 0; i < doc->n_fields; i++) {
		f = &doc->fields[i];
		if (login->n_fields == IPC_FIELDS_MAX)
			return;
		if (!f->value || !strcmp(f->name, FORM_HANDLE))
			continue;
		login->fields[login->n_fields].name = f->name;
		login->fields[login->n_fields].value = f->value;
		login->n_fields++;
	}
}

static void login_cert(struct conn *c, struct login *l, struct ipc_login *q)
{
	ssize_t n = tls_peer_cert(c->stream.tls, l->cert, sizeof(l->cert));
	char peer[SOCKADDR_STRLEN];

	if (n <= 0)
		return;
	q->cert.data = l->cert;
	q->cert.len = n;
	q->cert_status = IPC_CERT_TRUSTED;
	if (!tls_peer_status(c->stream.tls))
		return;
	q->cert_status = IPC_CERT_REFUSED;
	worker_log(c->worker, "%s: the client's certificate is refused: %s",
		   sockaddr_format(&c->peer, peer), tls_error(c->stream.tls));
}

/* A target is a path and a query, which is nobody's group. */
static void login_path(struct login *l, const struct http_message *message)
{
	const char *target = buf_text(&message->target);

	snprintf(l->path, sizeof(l->path), "%.*s", (int)strcspn(target, "?#"),
		 target);
}

static void worker_login_ask(struct conn *c, struct login *l,
			     const struct http_message *message,
			     enum ipc_login_action action)
{
	struct ipc_message m = { .type = IPC_LOGIN };
	struct ipc_login *q = &m.login;

	login_path(l, message);
	q->peer = c->peer;
	q->local = c->local;
	q->sni = tls_name(c->stream.tls, l->sni);
	q->action = action;
	q->first = !c->login;
	c->login = true;
	q->path = l->path;
	q->opaque = login_handle(l);
	q->group_access = l->doc.group_access;
	q->group_select = l->doc.group_select;
	q->user_agent = http_header_find(message, "User-Agent");
	q->version = l->doc.version;
	q->device = l->doc.device;
	login_cert(c, l, q);
	login_fields(&l->doc, q);
	conn_ask(c, &m, form_answer);
}

static void login_logout(struct conn *c, const uint8_t token[IPC_TOKEN_SIZE])
{
	struct ipc_message m = { .type = IPC_LOGOUT };

	memcpy(m.logout.token, token, IPC_TOKEN_SIZE);
	m.logout.peer = c->peer;
	worker_ask(c->worker, &m, NULL, NULL);
	explicit_bzero(&m, sizeof(m));
}

static void login_said_bye(struct conn *c, const struct login *l,
			   const struct http_message *message)
{
	uint8_t token[IPC_TOKEN_SIZE];

	if (!token_parse(l->doc.session_token, token) ||
	    login_token(message, token))
		login_logout(c, token);
	explicit_bzero(token, sizeof(token));
	form_bye(c);
}

static void login_deal(struct conn *c, struct login *l,
		       const struct http_message *message)
{
	switch (l->doc.type) {
	case AUTHDOC_INIT:
		worker_login_ask(c, l, message, IPC_LOGIN_INIT);
		break;
	case AUTHDOC_REPLY:
		worker_login_ask(c, l, message, IPC_LOGIN_ANSWER);
		break;
	case AUTHDOC_LOGOUT:
		login_said_bye(c, l, message);
		break;
	case AUTHDOC_UNKNOWN:
	case AUTHDOC_REQUEST:
	case AUTHDOC_COMPLETE:
		conn_status(c, 400, NULL);
		break;
	}
}

void login_post(struct conn *c, const struct http_message *message)
{
	struct login *l = calloc(1, sizeof(*l));
	int err = l ? login_read(c, l, message) : -ENOMEM;

	if (err)
		conn_status(c, err == -ENOMEM ? 503 : 400, NULL);
	else
		login_deal(c, l, message);
	if (l)
		login_free(l);
}

void login_get(struct conn *c, const struct http_message *message)
{
	struct login *l;

	/* Whoever is no client learns nothing, and costs nobody anything. */
	if (agent_parse(http_header_find(message, "User-Agent")) ==
	    AGENT_UNKNOWN && strcspn(buf_text(&message->target), "?#") != 1) {
		conn_status(c, 404, NULL);
		return;
	}
	l = calloc(1, sizeof(*l));
	if (!l || cookie_jar_parse(&l->cookies, message)) {
		conn_status(c, 503, NULL);
	} else {
		c->plain = true;
		worker_login_ask(c, l, message, IPC_LOGIN_INIT);
	}
	if (l)
		login_free(l);
}

void login_end(struct conn *c, const struct http_message *message)
{
	struct http_reply reply = {
		.status = 200, .keep_alive = true, .type = "text/html"
	};
	uint8_t token[IPC_TOKEN_SIZE];

	if (login_token(message, token))
		login_logout(c, token);
	explicit_bzero(token, sizeof(token));
	conn_reply(c, &reply);
}
