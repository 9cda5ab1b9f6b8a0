// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "acvpnd/worker/handshake.h"

enum {
	/* Datagrams read before others get their turn. */
	UDP_BATCH = 64,
	/* What a client sends again and again without a cookie, it cannot. */
	UDP_COOKIELESS_TRY = 2,
	UDP_RECORD_SEQ = 6,
};

/**
 * struct udp_datagram - a datagram
 * @socket: Socket that it came by.
 * @path: Where it came from and went to.
 * @key: Where it came from.
 * @data: Its bytes.
 * @len: How many.
 */
struct udp_datagram {
	const struct udp_socket *socket;
	struct dtls_path path;
	struct udp_key key;
	uint8_t data[HANDSHAKE_HELLO_MAX];
	size_t len;
};

int udp_new(struct udp **out, struct worker *worker)
{
	struct udp *udp = calloc(1, sizeof(*udp));

	if (!udp)
		return -ENOMEM;
	udp->worker = worker;
	if (getrandom(&udp->seed, sizeof(udp->seed), 0) != sizeof(udp->seed)) {
		free(udp);
		return -EIO;
	}
	*out = udp;
	return 0;
}

void udp_free(struct udp *udp)
{
	size_t i;

	if (!udp)
		return;
	while (udp->n_sockets) {
		udp->n_sockets--;
		sd_event_source_disable_unref(udp->sockets[udp->n_sockets].io);
	}
	for (i = 0; i < UDP_BUCKETS; i++)
		while (udp->buckets[i])
			handshake_free(udp->buckets[i]);
	explicit_bzero(udp, sizeof(*udp));
	free(udp);
}

static void key_make(struct udp_datagram *d)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const union sockaddr_any *peer = &d->path.peer;
	struct udp_key *key = &d->key;

	memset(key, 0, sizeof(*key));
	key->socket = d->socket - d->socket->udp->sockets;
	if (peer->sa.sa_family == AF_INET6) {
		memcpy(key->addr, &peer->v6.sin6_addr, sizeof(key->addr));
		key->scope = peer->v6.sin6_scope_id;
		key->port = peer->v6.sin6_port;
		return;
	}
	memcpy(key->addr, mapped, sizeof(mapped));
	memcpy(key->addr + sizeof(mapped), &peer->v4.sin_addr, 4);
	key->port = peer->v4.sin_port;
}

/* The address that the client sent to, as ours to answer from. */
static void take_local(struct msghdr *msg, union sockaddr_any *local)
{
	struct cmsghdr *c;
	struct in6_pktinfo v6;
	struct in_pktinfo v4;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level == IPPROTO_IPV6 &&
		    c->cmsg_type == IPV6_PKTINFO) {
			memcpy(&v6, CMSG_DATA(c), sizeof(v6));
			local->v6.sin6_family = AF_INET6;
			local->v6.sin6_addr = v6.ipi6_addr;
		} else if (c->cmsg_level == IPPROTO_IP &&
			   c->cmsg_type == IP_PKTINFO &&
			   local->sa.sa_family != AF_INET6) {
			memcpy(&v4, CMSG_DATA(c), sizeof(v4));
			local->v4.sin_family = AF_INET;
			local->v4.sin_addr = v4.ipi_addr;
		}
	}
}

static bool read_one(const struct udp_socket *s, struct udp_datagram *d)
{
	union {
		struct cmsghdr align;
		char data[256];
	} control;
	struct iovec piece = { d->data, sizeof(d->data) };
	struct msghdr msg = {
		.msg_name = &d->path.peer,
		.msg_namelen = sizeof(d->path.peer),
		.msg_iov = &piece, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	ssize_t n;

	memset(&d->path, 0, sizeof(d->path));
	n = recvmsg(s->fd, &msg, MSG_DONTWAIT);
	if (n < 0)
		return false;
	d->socket = s;
	/* What is longer than the room for it is no handshake. */
	d->len = msg.msg_flags & MSG_TRUNC ? 0 : n;
	take_local(&msg, &d->path.local);
	key_make(d);
	return true;
}

static void ask_for_cookie(const struct udp_datagram *d,
			   const struct dtls_hello *hello)
{
	const struct worker *w = d->socket->udp->worker;
	uint8_t request[DTLS_COOKIE_REQUEST_SIZE];

	/* Nobody gets more bytes than were sent in his name. */
	if (d->len < sizeof(request) ||
	    dtls_cookie_request(hello, w->config.cookie_secret, &d->key,
				sizeof(d->key), request))
		return;
	dtls_path_send(d->socket->fd, &d->path, request, sizeof(request));
}

/*
 * The session id is a secret of 256 bits, so who does not do cookies may be
 * who he says; but that is only looked at when he has tried a few times.
 */
static bool is_cookieless(const struct dtls_hello *hello)
{
	return !hello->cookie_len &&
	       hello->record_seq[UDP_RECORD_SEQ - 1] >= UDP_COOKIELESS_TRY;
}

/*
 * Who has not shown that he receives there may begin, but not end what has been
 * begun from the same address: @h, or NULL.
 */
static bool may_begin(const struct udp_datagram *d,
		      const struct dtls_hello *hello,
		      const struct handshake *h)
{
	const struct udp *udp = d->socket->udp;
	const struct worker_config *config = &udp->worker->config;

	if (hello->session_id_len != IPC_APP_ID_SIZE)
		return false;
	if (!dtls_cookie_valid(hello, config->cookie_secret, &d->key,
			       sizeof(d->key)) &&
	    (h || !is_cookieless(hello))) {
		ask_for_cookie(d, hello);
		return false;
	}
	return udp->finding < UDP_FINDING_MAX && udp->n < config->handshakes;
}

static bool is_known(const struct handshake *h, const struct dtls_hello *hello)
{
	return h && !memcmp(h->random, hello->head + 2, sizeof(h->random));
}

static void take_datagram(struct udp *udp, const struct udp_datagram *d)
{
	struct handshake *h = handshake_find(udp, &d->key);
	struct dtls_hello hello;

	if (!dtls_hello_parse(&hello, d->data, d->len) || is_known(h, &hello)) {
		if (h)
			handshake_input(h, d->data, d->len);
		return;
	}
	if (!may_begin(d, &hello, h))
		return;
	if (h)
		handshake_free(h);
	handshake_new(udp, d->socket, &d->key, &d->path, &hello, d->data,
		      d->len);
}

static int udp_on_readable(sd_event_source *source, int fd, uint32_t events,
			   void *arg)
{
	struct udp_socket *s = arg;
	struct udp_datagram d;
	unsigned int i;

	(void)source;
	(void)fd;
	(void)events;
	for (i = 0; i < UDP_BATCH && read_one(s, &d); i++)
		take_datagram(s->udp, &d);
	return 0;
}

int udp_listen(struct udp *udp, int fd, unsigned int listener)
{
	struct udp_socket *s = &udp->sockets[udp->n_sockets];
	const int one = 1;
	int err;

	if (udp->n_sockets == WORKER_LISTENERS_MAX)
		return -E2BIG;
	/* Only one of them is for this socket. */
	setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one));
	setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof(one));
	s->udp = udp;
	s->fd = fd;
	s->listener = listener;
	err = sd_event_add_io(udp->worker->config.event, &s->io, fd, EPOLLIN,
			      udp_on_readable, s);
	if (err < 0)
		return err;
	udp->n_sockets++;
	return 0;
}
