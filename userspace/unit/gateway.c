// SPDX-License-Identifier: GPL-2.0-only
#include "unit/gateway.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/pki.h"

enum {
	TURN_USEC = 1000,
	/* Half a minute of turns that all wait. */
	TURNS_MAX = 30 * 1000,
	REQUEST_MAX = 1 << 20,
};

struct gateway gw;

const union sockaddr_any gateway_peer = {
	.v4 = { .sin_family = AF_INET, .sin_addr = { 0x070200c0 } },
};

static int on_send(sd_event_source *source, void *arg)
{
	struct gateway *g = arg;
	struct ipc_message a;

	(void)source;
	while (g->n_answers) {
		a = g->answers[0];
		memmove(g->answers, g->answers + 1,
			--g->n_answers * sizeof(a));
		worker_answer(g->worker, a.request, &a);
	}
	return 0;
}

static int gateway_ask(void *arg, struct ipc_message *q)
{
	struct gateway *g = arg;
	struct ipc_message *a = &g->answers[g->n_answers];

	if (!g->fn)
		return -EPIPE;
	assert_true(g->n_answers < GATEWAY_ASKED_MAX);
	memset(a, 0, sizeof(*a));
	a->type = IPC_DONE;
	if (!g->fn(g, q, a))
		return 0;
	a->request = q->request;
	if (!a->request)
		return 0;
	g->n_answers++;
	sd_event_source_set_enabled(g->sender, SD_EVENT_ONESHOT);
	return 0;
}

static int gateway_offload(void *arg, int fd, const struct tls_keys *keys,
			   const char **why)
{
	struct gateway *g = arg;

	(void)why;
	assert_true(fd >= 0);
	g->offloaded = *keys;
	g->n_offloaded++;
	return 0;
}

static const struct worker_ops gateway_ops = {
	.ask = gateway_ask, .offload = gateway_offload,
};

static void make_server(struct gateway *g, const struct pki_entry *pki)
{
	static const uint8_t ticket_key[TLS_TICKET_KEY_SIZE] = { 1, 2, 3 };
	struct tls_server_config config = {
		.identity = {
			.cert_file = pki[PKI_SERVER].cert_file,
			.key_file = pki[PKI_SERVER].key_file,
		},
		.ask = TLS_ASK_OPTIONAL,
		.client_cafile = pki[PKI_ROOT].cert_file,
		.ticket_key = ticket_key,
		.limits = { .aeads = 7 },
	};
	char error[TLS_ERROR_SIZE];

	assert_int_equal(tls_server_new(&g->server, &config, error), 0);
}

void gateway_limit(struct gateway *g, unsigned int aeads)
{
	struct tls_client_config config = {
		.cafile = g->pki[PKI_ROOT].cert_file, .resumable = true,
		.limits = { .aeads = aeads },
	};
	char error[TLS_ERROR_SIZE];

	tls_client_free(g->client);
	assert_int_equal(tls_client_new(&g->client, &config, error), 0);
}

int gateway_make(void **state)
{
	(void)state;
	memset(&gw, 0, sizeof(gw));
	assert_int_equal(tls_init(), 0);
	gw.pki = pki_make();
	make_server(&gw, gw.pki);
	gateway_limit(&gw, 0);
	assert_true(sd_event_new(&gw.event) >= 0);
	assert_true(sd_event_add_defer(gw.event, &gw.sender, on_send,
				       &gw) >= 0);
	sd_event_source_set_enabled(gw.sender, SD_EVENT_OFF);
	return 0;
}

void gateway_start(struct gateway *g, gateway_fn fn)
{
	g->fn = fn;
	g->config.event = g->event;
	g->config.server = g->server;
	g->config.ops = &gateway_ops;
	g->config.arg = g;
	assert_int_equal(worker_new(&g->worker, &g->config), 0);
}

void gateway_stop(struct gateway *g)
{
	worker_free(g->worker);
	g->worker = NULL;
	g->n_answers = 0;
	memset(&g->config, 0, sizeof(g->config));
}

int gateway_unmake(void **state)
{
	(void)state;
	sd_event_source_disable_unref(gw.sender);
	sd_event_unref(gw.event);
	tls_server_free(gw.server);
	tls_client_free(gw.client);
	pki_remove();
	return 0;
}

void gateway_turn(struct gateway *g)
{
	assert_true(sd_event_run(g->event, TURN_USEC) >= 0);
}

void visitor_come(struct visitor *v, struct gateway *g,
		  const union sockaddr_any *peer)
{
	int fd[2];

	memset(v, 0, sizeof(*v));
	v->g = g;
	buf_init(&v->rest, REQUEST_MAX);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				    fd), 0);
	v->fd = fd[0];
	worker_serve(g->worker, fd[1], peer, peer);
}

void visitor_connect(struct visitor *v, struct gateway *g)
{
	static const struct tls_target target = { .host = "gateway.example" };
	unsigned int i;
	int err;

	visitor_come(v, g, &gateway_peer);
	assert_int_equal(tls_client_connect(&v->tls, g->client, &target,
					    v->fd), 0);
	for (i = 0; i < TURNS_MAX; i++) {
		err = tls_handshake(v->tls);
		if (err != -EAGAIN)
			break;
		gateway_turn(g);
	}
	assert_int_equal(err, 0);
}

void visitor_send(struct visitor *v, const char *text, size_t len)
{
	assert_int_equal(tls_write(v->tls, text, len), len);
}

/* Bytes, 0 at the end, or a negative errno; waits. */
static ssize_t visitor_recv(struct visitor *v, uint8_t *data, size_t size)
{
	unsigned int i;
	ssize_t n = -EAGAIN;

	for (i = 0; i < TURNS_MAX && n == -EAGAIN; i++) {
		n = tls_read(v->tls, data, size);
		if (n == -EAGAIN)
			gateway_turn(v->g);
	}
	assert_int_not_equal(n, -EAGAIN);
	return n;
}

const struct http_message *visitor_read(struct visitor *v, enum http_read what)
{
	const struct http_message *m;
	uint8_t data[TLS_RECORD_MAX];
	size_t used;
	ssize_t n;

	http_reader_free(v->reader);
	assert_int_equal(http_reader_new(&v->reader, what), 0);
	for (;;) {
		used = 0;
		/* No bytes would be the end. */
		if (v->rest.len)
			assert_int_equal(http_reader_feed(v->reader,
							  v->rest.data,
							  v->rest.len, &used),
					 0);
		buf_consume(&v->rest, used);
		m = http_reader_message(v->reader);
		if (m)
			return m;
		n = visitor_recv(v, data, sizeof(data));
		assert_true(n > 0);
		buf_add(&v->rest, data, n);
	}
}

const struct http_message *visitor_ask(struct visitor *v, const char *text)
{
	visitor_send(v, text, strlen(text));
	return visitor_read(v, HTTP_READ_RESPONSE);
}

const struct http_message *visitor_post(struct visitor *v, const char *headers,
					const char *body)
{
	const struct http_message *m;
	struct buf text;

	buf_init(&text, REQUEST_MAX);
	buf_fmt(&text, "POST / HTTP/1.1\r\nHost: gateway.example\r\n"
		"%sContent-Length: %zu\r\n\r\n%s", headers, strlen(body), body);
	m = visitor_ask(v, buf_text(&text));
	buf_free(&text);
	return m;
}

void visitor_sees_end(struct visitor *v)
{
	uint8_t data[TLS_RECORD_MAX];

	if (v->tls)
		while (visitor_recv(v, data, sizeof(data)) > 0)
			;
	else
		while (recv(v->fd, data, sizeof(data), 0) < 0 &&
		       errno == EAGAIN)
			gateway_turn(v->g);
}

void visitor_leave(struct visitor *v)
{
	tls_free(v->tls);
	http_reader_free(v->reader);
	buf_free(&v->rest);
	close(v->fd);
	memset(v, 0, sizeof(*v));
	v->fd = -1;
}
