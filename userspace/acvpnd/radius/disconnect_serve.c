// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that hears servers.
 */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/radius/attribute.h"
#include "acvpnd/radius/child.h"
#include "acvpnd/radius/client.h"
#include "acvpnd/radius/disconnect.h"
#include "common/log.h"
#include "common/sandbox.h"
#include "common/sockaddr.h"

enum { DISCONNECT_PEERS_MAX = 32 };

/**
 * struct disconnect_peer - an address of a server
 * @address: It.
 * @server: Which server.
 */
struct disconnect_peer {
	struct prefix address;
	const struct radius_server *server;
};

/**
 * struct disconnect_server - the process
 * @client: Servers, with their secrets.
 * @peers: Their addresses.
 * @n: How many.
 * @own: Who we say we are, or NULL.
 * @auth: Where questions go.
 * @udp: Where requests come.
 * @from: Where the last one came from.
 * @last: The last one.
 * @reply: What was answered.
 */
struct disconnect_server {
	struct radius_client client;
	struct disconnect_peer peers[DISCONNECT_PEERS_MAX];
	size_t n;
	const char *own;
	int auth;
	int udp;
	union sockaddr_any from;
	struct radius_packet last;
	struct radius_packet reply;
};

static struct prefix serve_address(const union sockaddr_any *from)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct prefix p;

	prefix_from_sockaddr(&p, from);
	if (p.family != AF_INET6 || memcmp(p.addr, mapped, sizeof(mapped)))
		return p;
	memmove(p.addr, p.addr + sizeof(mapped), 4);
	memset(p.addr + 4, 0, sizeof(p.addr) - 4);
	p.family = AF_INET;
	p.len = 32;
	return p;
}

static void serve_add_peers(struct disconnect_server *s,
			    const struct radius_server *server)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_DGRAM };
	struct addrinfo *list, *entry;
	struct disconnect_peer *peer;

	if (getaddrinfo(server->name, NULL, &hints, &list))
		return;
	for (entry = list; entry && s->n < DISCONNECT_PEERS_MAX;
	     entry = entry->ai_next) {
		peer = &s->peers[s->n++];
		prefix_from_sockaddr(&peer->address, (void *)entry->ai_addr);
		peer->server = server;
	}
	freeaddrinfo(list);
}

/* One socket for both families, or for what the host has. */
static int serve_listen(uint16_t port)
{
	union sockaddr_any any = { .v6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(port),
	} };
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), off = 0;

	if (fd >= 0 &&
	    !setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) &&
	    !bind(fd, &any.sa, sizeof(any.v6)))
		return fd;
	if (fd >= 0)
		close(fd);
	any = (union sockaddr_any){ .v4 = {
		.sin_family = AF_INET, .sin_port = htons(port),
	} };
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && !bind(fd, &any.sa, sizeof(any.v4)))
		return fd;
	log_error("radius-disconnect-port: cannot listen on port %u: %m", port);
	if (fd >= 0)
		close(fd);
	return -EADDRINUSE;
}

static int
disconnect_serve_prepare(struct disconnect_server *s,
			 const struct radius_disconnect_config *config)
{
	size_t i;
	int err = radius_client_open(&s->client, config->file,
				     RADIUS_CLIENT_ACCOUNT);

	if (err)
		return err;
	for (i = 0; i < s->client.n; i++)
		serve_add_peers(s, &s->client.servers[i]);
	s->own = config->nas_identifier;
	s->udp = serve_listen(config->port);
	if (s->udp < 0)
		return s->udp;
	err = radius_client_confine(config->user);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return err ? err : sandbox_enter_as(SANDBOX_DATAGRAMS, EXIT_FAILURE);
}

/* Return: server whose secret made it, or NULL. */
static const struct radius_server *
serve_check(const struct disconnect_server *s, const struct prefix *from,
	    struct radius_packet *p)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (prefix_equal(&s->peers[i].address, from) &&
		    !radius_packet_check_request(p,
						 s->peers[i].server->secret))
			return s->peers[i].server;
	return NULL;
}

/* Who has sessions answers at once. */
static uint32_t serve_ask(const struct disconnect_server *s,
			  const struct radius_disconnect_query *query)
{
	uint32_t count = 0;

	if (send(s->auth, query, sizeof(*query), MSG_NOSIGNAL) !=
	    sizeof(*query) ||
	    recv(s->auth, &count, sizeof(count), 0) != sizeof(count))
		return 0;
	return count;
}

static void disconnect_serve_answer(struct disconnect_server *s,
				    const struct radius_packet *p,
				    enum radius_error error, const char *secret)
{
	struct radius_attribute a;
	size_t offset = 0;

	radius_packet_begin_reply(&s->reply, p, error ? RADIUS_DISCONNECT_NAK :
						RADIUS_DISCONNECT_ACK);
	if (error)
		radius_packet_add_number(&s->reply, RADIUS_ERROR_CAUSE, error);
	while (radius_packet_next(p, &offset, &a))
		if (!a.vendor && a.type == RADIUS_PROXY_STATE)
			radius_packet_add(&s->reply, a.type, a.value, a.len);
	if (radius_packet_seal_reply(&s->reply, p, secret))
		s->reply.len = 0;
}

static void disconnect_serve_request(struct disconnect_server *s,
				     const union sockaddr_any *from,
				     socklen_t from_len,
				     struct radius_packet *p)
{
	const struct prefix address = serve_address(from);
	const struct radius_server *server = serve_check(s, &address, p);
	struct radius_disconnect_query query;
	enum radius_error error;

	if (!server || p->bytes[0] != RADIUS_DISCONNECT_REQUEST)
		return;
	/* One that comes again has lost its answer. */
	if (s->last.len != p->len || memcmp(s->last.bytes, p->bytes, p->len) ||
	    memcmp(&s->from, from, sizeof(*from))) {
		error = radius_disconnect_read(p, s->own, time(NULL), &query);
		if (!error && !serve_ask(s, &query))
			error = RADIUS_ERROR_UNKNOWN;
		disconnect_serve_answer(s, p, error, server->secret);
		s->last = *p;
		s->from = *from;
	}
	if (s->reply.len)
		sendto(s->udp, s->reply.bytes, s->reply.len, MSG_DONTWAIT,
		       &from->sa, from_len);
}

int radius_disconnect_serve(int fd,
			    const struct radius_disconnect_config *config)
{
	static struct disconnect_server s;
	struct pollfd fds[2] = { { .fd = fd, .events = POLLIN } };
	struct radius_packet p;
	union sockaddr_any from;
	socklen_t len;
	ssize_t n;

	signal(SIGPIPE, SIG_IGN);
	s.auth = fd;
	if (disconnect_serve_prepare(&s, config) || send(fd, "", 1, 0) != 1)
		return EXIT_FAILURE;
	fds[1] = (struct pollfd){ .fd = s.udp, .events = POLLIN };
	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents)
			return EXIT_SUCCESS;
		memset(&from, 0, sizeof(from));
		len = sizeof(from);
		n = recvfrom(s.udp, p.bytes, sizeof(p.bytes), MSG_DONTWAIT,
			     &from.sa, &len);
		p.len = n > 0 ? n : 0;
		if (n > 0)
			disconnect_serve_request(&s, &from, len, &p);
	}
}

static int disconnect_serve(int fd, const void *config)
{
	return radius_disconnect_serve(fd, config);
}

int radius_disconnect_start(const struct radius_disconnect_config *config)
{
	return radius_child_start(disconnect_serve, config);
}
