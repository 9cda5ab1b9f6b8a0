// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/radius/exchange.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/radius/attribute.h"
#include "common/sockaddr.h"

enum { EXCHANGE_SEC_MS = 1000, EXCHANGE_MS_NSEC = 1000000 };

static int64_t exchange_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * EXCHANGE_SEC_MS +
	       ts.tv_nsec / EXCHANGE_MS_NSEC;
}

static struct addrinfo *exchange_look_up(const char *name, uint16_t port,
					 int flags)
{
	const struct addrinfo hints = {
		.ai_flags = AI_NUMERICSERV | flags, .ai_socktype = SOCK_DGRAM,
	};
	struct addrinfo *list;
	char text[sizeof("65535")];

	snprintf(text, sizeof(text), "%u", port);
	return getaddrinfo(name, text, &hints, &list) ? NULL : list;
}

/* From an address of the same family, if one is wanted. */
static int exchange_bind(int fd, int family, const char *address)
{
	struct addrinfo *own, *entry;
	int err = -EADDRNOTAVAIL;

	if (!*address)
		return 0;
	own = exchange_look_up(address, 0, AI_PASSIVE | AI_NUMERICHOST);
	for (entry = own; entry && err; entry = entry->ai_next)
		if (entry->ai_family == family)
			err = bind(fd, entry->ai_addr, entry->ai_addrlen) ?
			      -errno : 0;
	if (own)
		freeaddrinfo(own);
	return err;
}

/* Return: socket that hears the server alone, or a negative errno. */
static int exchange_connect(const struct radius_client *client,
			    const struct addrinfo *to)
{
	int fd = socket(to->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err;

	if (fd < 0)
		return -errno;
	err = exchange_bind(fd, to->ai_family, client->address);
	if (!err && connect(fd, to->ai_addr, to->ai_addrlen))
		err = -errno;
	if (!err)
		return fd;
	close(fd);
	return err;
}

static int exchange_open(const struct radius_client *client,
			 const struct radius_server *server)
{
	struct addrinfo *list, *entry;
	int fd = -EADDRNOTAVAIL;

	list = exchange_look_up(server->name, server->port, 0);
	for (entry = list; entry && fd < 0; entry = entry->ai_next)
		fd = exchange_connect(client, entry);
	if (list)
		freeaddrinfo(list);
	return fd;
}

static void exchange_add_address(struct radius_packet *request, int fd)
{
	union sockaddr_any own = { .sa.sa_family = AF_UNSPEC };
	socklen_t len = sizeof(own);

	if (getsockname(fd, &own.sa, &len))
		return;
	if (own.sa.sa_family == AF_INET)
		radius_packet_add(request, RADIUS_NAS_IP_ADDRESS,
				  &own.v4.sin_addr, sizeof(own.v4.sin_addr));
	else if (own.sa.sa_family == AF_INET6)
		radius_packet_add(request, RADIUS_NAS_IPV6_ADDRESS,
				  &own.v6.sin6_addr,
				  sizeof(own.v6.sin6_addr));
}

/**
 * struct exchange - a question to one server
 * @client: Who asks.
 * @server: Server.
 * @fd: Socket.
 * @request: Question.
 * @reply: Answer.
 */
struct exchange {
	const struct radius_client *client;
	const struct radius_server *server;
	int fd;
	struct radius_packet *request;
	struct radius_packet *reply;
};

/* What is no answer is as if it had not come. */
static int exchange_wait(const struct exchange *x)
{
	int64_t end = exchange_now() + x->client->timeout_ms, left;
	struct pollfd fd = { .fd = x->fd, .events = POLLIN };
	int err = -ETIMEDOUT;
	ssize_t n;

	while ((left = end - exchange_now()) > 0) {
		if (poll(&fd, 1, left) <= 0)
			continue;
		n = recv(x->fd, x->reply->bytes, sizeof(x->reply->bytes), 0);
		if (n < 0 && errno != EINTR)
			return -errno;
		x->reply->len = n < 0 ? 0 : n;
		switch (radius_packet_check(x->reply, x->request,
					    x->server->secret,
					    x->client->signed_only)) {
		case 0:
			return 0;
		case -EPERM:
			err = -EPERM;
		}
	}
	return err;
}

static int exchange_send(const struct exchange *x)
{
	int i, err = -ETIMEDOUT;

	for (i = 0; i <= x->client->retries; i++) {
		if (send(x->fd, x->request->bytes, x->request->len, 0) < 0)
			return -errno;
		err = exchange_wait(x);
		if (!err)
			break;
	}
	return err;
}

static int exchange_ask(struct exchange *x, enum radius_code code,
			radius_fill_fn fill, void *arg)
{
	int err = radius_packet_begin(x->request, code);

	if (err)
		return err;
	exchange_add_address(x->request, x->fd);
	fill(arg, x->request, x->server->secret);
	err = radius_packet_seal(x->request, x->server->secret);
	return err ? err : exchange_send(x);
}

int radius_exchange(const struct radius_client *client, enum radius_code code,
		    radius_fill_fn fill, void *arg,
		    struct radius_packet *reply)
{
	struct radius_packet request;
	struct exchange x = {
		.client = client, .request = &request, .reply = reply,
	};
	int err = -ETIMEDOUT;
	size_t i;

	for (i = 0; i < client->n; i++) {
		x.server = &client->servers[i];
		x.fd = exchange_open(client, x.server);
		if (x.fd < 0) {
			err = x.fd;
			continue;
		}
		err = exchange_ask(&x, code, fill, arg);
		close(x.fd);
		if (!err)
			break;
	}
	explicit_bzero(&request, sizeof(request));
	return err == -ECONNREFUSED ? -ETIMEDOUT : err;
}
