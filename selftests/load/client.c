// SPDX-License-Identifier: GPL-2.0-only
#include "client.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reply.h"

enum {
	REPLY_MAX = 65536,
	REQUEST_MAX = 4096,
	FORMS_MAX = 4,
	HEADER_SIZE = 8,
	RECORD_MAX = 16384,
};

static const char document[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<config-auth client=\"vpn\" type=\"%s\" aggregate-auth-version=\"2\">"
	"<version who=\"vpn\">v9.21</version><device-id>linux-64</device-id>"
	"%s</config-auth>\n";

SSL_CTX *client_context(void)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	if (!ctx)
		return NULL;
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	return ctx;
}

void client_fail(struct client *c, const char *why)
{
	if (c->step != CLIENT_FAILED)
		c->why = why;
	c->step = CLIENT_FAILED;
}

bool client_begin(struct client *c)
{
	const int one = 1;

	c->udp = -1;
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0) {
		client_fail(c, "socket");
		return false;
	}
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(c->fd, (const struct sockaddr *)&c->login->gateway,
		    sizeof(c->login->gateway)) && errno != EINPROGRESS) {
		client_fail(c, "connect");
		return false;
	}
	c->step = CLIENT_TCP;
	return true;
}

bool client_send(struct client *c, const void *data, size_t len)
{
	if (SSL_write(c->ssl, data, len) == (int)len)
		return true;
	client_fail(c, "what was to be sent at once was not");
	return false;
}

bool client_frame(struct client *c, enum client_frame type)
{
	const uint8_t frame[HEADER_SIZE] = {
		'S', 'T', 'F', 1, [6] = type
	};

	return client_send(c, frame, sizeof(frame));
}

static void post(struct client *c, const char *path, const char *type,
		 const char *inside)
{
	char body[REQUEST_MAX], text[2 * REQUEST_MAX];
	int len = snprintf(body, sizeof(body), document, type, inside);
	int all;

	all = snprintf(text, sizeof(text),
		       "POST %s HTTP/1.1\r\n"
		       "Host: vpn.example\r\n"
		       "User-Agent: Open AnyConnect VPN Agent v9.21\r\n"
		       "Accept: */*\r\n"
		       "Accept-Encoding: identity\r\n"
		       "X-Transcend-Version: 1\r\n"
		       "X-Aggregate-Auth: 1\r\n"
		       "Content-Type: application/xml; charset=utf-8\r\n"
		       "Content-Length: %d\r\n%s%s%s\r\n%s",
		       path, len, *c->context ? "Cookie: webvpncontext=" : "",
		       c->context, *c->context ? "\r\n" : "", body);
	if (len >= (int)sizeof(body) || all >= (int)sizeof(text))
		client_fail(c, "a request got too long");
	else
		client_send(c, text, all);
}

static void begin_login(struct client *c)
{
	c->step = CLIENT_LOGIN;
	post(c, "/", "init",
	     "<group-access>https://vpn.example</group-access>");
}

/* What the form asks for, and what the gateway wants to have back. */
static void answer_form(struct client *c, const char *reply)
{
	const struct client_login *login = c->login;
	bool user = strstr(reply, "name=\"username\"");
	bool password = strstr(reply, "name=\"password\"");
	char inside[REQUEST_MAX];
	const char *opaque;
	size_t len = 0;
	int n;

	if (c->forms++ == FORMS_MAX || (!user && !password)) {
		client_fail(c, "the login comes to no end");
		return;
	}
	opaque = reply_element(reply, "opaque", &len);
	n = snprintf(inside, sizeof(inside),
		     "%.*s<auth>%s%s%s%s%s%s</auth>", (int)len,
		     opaque ? opaque : "", user ? "<username>" : "",
		     user ? login->user : "", user ? "</username>" : "",
		     password ? "<password>" : "",
		     password ? login->password : "",
		     password ? "</password>" : "");
	if (n >= (int)sizeof(inside))
		client_fail(c, "a form wants too much back");
	else
		post(c, "/auth", "auth-reply", inside);
}

/* The master secret is for DTLS of another kind, and gateways want it. */
static void begin_connect(struct client *c)
{
	char text[REQUEST_MAX];
	int len;

	c->step = CLIENT_CONNECT;
	len = snprintf(text, sizeof(text),
		       "CONNECT /CSCOSSLC/tunnel HTTP/1.1\r\n"
		       "Host: vpn.example\r\n"
		       "User-Agent: Open AnyConnect VPN Agent v9.21\r\n"
		       "Cookie: webvpn=%s\r\n"
		       "X-CSTP-Version: 1\r\n"
		       "X-CSTP-Hostname: load\r\n"
		       "X-CSTP-Base-MTU: 1500\r\n"
		       "X-CSTP-MTU: 1400\r\n"
		       "X-CSTP-Address-Type: IPv4\r\n"
		       "X-DTLS-Master-Secret: %0*X\r\n"
		       "X-DTLS-CipherSuite: PSK-NEGOTIATE\r\n\r\n",
		       c->cookie, 96, 1);
	client_send(c, text, len);
}

static void take_login(struct client *c, const char *reply)
{
	reply_header(reply, "Set-Cookie: webvpncontext=", c->context,
		     sizeof(c->context));
	if (reply_status(reply) != 200)
		client_fail(c, "the login is refused");
	else if (strstr(reply, "id=\"success\"") &&
		 reply_header(reply, "Set-Cookie: webvpn=", c->cookie,
			      sizeof(c->cookie)))
		begin_connect(c);
	else
		answer_form(c, reply);
}

static size_t from_hex(const char *hex, uint8_t *out, size_t size)
{
	size_t i;

	for (i = 0; i < size && sscanf(hex + 2 * i, "%2hhx", &out[i]) == 1; i++)
		;
	return i;
}

static void take_connect(struct client *c, const char *reply)
{
	static const char label[] = "EXPORTER-openconnect-psk";
	char text[CLIENT_TEXT_MAX];

	if (reply_status(reply) != 200) {
		client_fail(c, "CONNECT is refused");
		return;
	}
	if (reply_header(reply, "X-DTLS-App-ID:", text, sizeof(text)))
		c->id_len = from_hex(text, c->id, sizeof(c->id));
	if (reply_header(reply, "X-DTLS-Port:", text, sizeof(text)))
		c->port = strtoul(text, NULL, 10);
	SSL_export_keying_material(c->ssl, c->key, sizeof(c->key), label,
				   sizeof(label) - 1, NULL, 0, 0);
	c->step = CLIENT_UP;
}

/* Whatever comes behind a reply waits for the next record. */
static void take_reply(struct client *c)
{
	char *reply = c->text;

	c->text = NULL;
	c->len = 0;
	if (c->step == CLIENT_LOGIN)
		take_login(c, reply);
	else
		take_connect(c, reply);
	free(reply);
}

static void take_text(struct client *c, const uint8_t *data, size_t len)
{
	char *text;

	if (c->len + len > REPLY_MAX || memchr(data, 0, len)) {
		client_fail(c, "a reply that is none");
		return;
	}
	text = realloc(c->text, c->len + len + 1);
	if (!text) {
		client_fail(c, "no memory");
		return;
	}
	memcpy(text + c->len, data, len);
	c->text = text;
	c->len += len;
	text[c->len] = '\0';
	if (reply_length(text))
		take_reply(c);
}

/* One frame is one record. */
static void take_frame(struct client *c, uint8_t *data, size_t len)
{
	if (len < HEADER_SIZE || memcmp(data, "STF\1", 4) ||
	    (size_t)(data[4] << 8 | data[5]) != len - HEADER_SIZE) {
		client_fail(c, "a record that is no frame");
		return;
	}
	switch (data[6]) {
	case CLIENT_DPD_REQ:
		c->asked++;
		data[6] = CLIENT_DPD_RESP;
		client_send(c, data, len);
		break;
	case CLIENT_DPD_RESP:
		c->answered = true;
		break;
	case CLIENT_DISCONNECT:
	case CLIENT_TERMINATE:
		client_fail(c, "the gateway says good-bye");
		break;
	}
}

static void read_records(struct client *c)
{
	uint8_t data[RECORD_MAX];
	int n;

	while (c->step != CLIENT_FAILED) {
		n = SSL_read(c->ssl, data, sizeof(data));
		if (n <= 0)
			break;
		if (c->step == CLIENT_UP)
			take_frame(c, data, n);
		else
			take_text(c, data, n);
	}
	if (c->step != CLIENT_FAILED &&
	    SSL_get_error(c->ssl, n) != SSL_ERROR_WANT_READ)
		client_fail(c, c->step == CLIENT_UP ? "the tunnel is lost" :
			    "the connection is lost");
}

static void begin_tls(struct client *c)
{
	c->ssl = SSL_new(c->login->tls);
	if (!c->ssl || !SSL_set_fd(c->ssl, c->fd)) {
		client_fail(c, "no memory");
		return;
	}
	SSL_set_connect_state(c->ssl);
	c->step = CLIENT_TLS;
}

static void shake_hands(struct client *c)
{
	int n = SSL_do_handshake(c->ssl);

	if (n == 1)
		begin_login(c);
	else if (SSL_get_error(c->ssl, n) != SSL_ERROR_WANT_READ)
		client_fail(c, "the handshake of TLS failed");
}

void client_go_on(struct client *c)
{
	socklen_t len = sizeof(int);
	int err = 0;

	if (c->step == CLIENT_TCP) {
		getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &len);
		if (err)
			client_fail(c, strerror(err));
		else
			begin_tls(c);
	}
	if (c->step == CLIENT_TLS)
		shake_hands(c);
	if (c->step == CLIENT_LOGIN || c->step == CLIENT_CONNECT ||
	    c->step == CLIENT_UP)
		read_records(c);
}

static const char *waits_up(const struct client *c)
{
	if (!c->dtls || !SSL_is_init_finished(c->dtls))
		return "stands still in the handshake of DTLS";
	return c->dtls_answered ? "got no answer by CSTP" :
				  "got no answer by DTLS";
}

const char *client_waits(const struct client *c)
{
	static const char *const texts[] = {
		[CLIENT_IDLE] = "did not get its turn",
		[CLIENT_TCP] = "stands still in TCP",
		[CLIENT_TLS] = "stands still in the handshake of TLS",
		[CLIENT_LOGIN] = "stands still in the login",
		[CLIENT_CONNECT] = "got no answer to CONNECT",
	};

	return c->step == CLIENT_UP ? waits_up(c) : texts[c->step];
}

void client_end(struct client *c)
{
	if (c->step == CLIENT_UP)
		client_frame(c, CLIENT_DISCONNECT);
	SSL_free(c->dtls);
	SSL_free(c->ssl);
	if (c->fd > 0)
		close(c->fd);
	if (c->udp > 0)
		close(c->udp);
	free(c->text);
	memset(c, 0, sizeof(*c));
}
