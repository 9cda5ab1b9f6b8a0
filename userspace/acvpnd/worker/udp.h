/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * UDP sockets: which datagrams begin a handshake of DTLS, and which belong to
 * one. Before a client has shown that it receives at its address nothing is
 * kept of it.
 */
#ifndef _ACVPND_WORKER_UDP_H
#define _ACVPND_WORKER_UDP_H

#include "acvpnd/worker/worker.h"

enum {
	UDP_BUCKETS = 1024,
	UDP_MARKS_MAX = 64,
	/* ClientHellos whose session is looked for. */
	UDP_FINDING_MAX = 64,
};

/**
 * struct udp_socket - a socket
 * @udp: Whose.
 * @fd: Socket.
 * @listener: Its number.
 * @io: Watches it.
 */
struct udp_socket {
	struct udp *udp;
	int fd;
	unsigned int listener;
	sd_event_source *io;
};

/**
 * struct udp_key - where a client is
 * @addr: Address; IPv4 inside of IPv6.
 * @scope: Index of the link that a link-local address is on, else 0.
 * @port: Port, network byte order.
 * @socket: Which of the sockets it sends to.
 */
struct udp_key {
	uint8_t addr[16];
	uint32_t scope;
	uint16_t port;
	uint16_t socket;
};

/**
 * struct udp_mark - something to be known of a session for a while
 * @id: By which handshakes find the session.
 * @n: How often it happened.
 * @until: Microseconds, when that is forgotten.
 */
struct udp_mark {
	uint8_t id[IPC_APP_ID_SIZE];
	unsigned int n;
	uint64_t until;
};

/**
 * struct udp_marks - sessions to be known for a while, not too many
 * @list: Those.
 * @next: Which of them is the oldest.
 */
struct udp_marks {
	struct udp_mark list[UDP_MARKS_MAX];
	unsigned int next;
};

/**
 * struct udp - sockets and handshakes
 * @worker: Whose.
 * @sockets: Sockets.
 * @n_sockets: How many.
 * @buckets: Handshakes by where the client is.
 * @n: How many there are.
 * @finding: How many of them have no session yet.
 * @seed: Nobody outside knows which bucket a client is in.
 * @stale: Sessions to try with the previous secret first.
 * @refused: Sessions whose DTLS the monitor did not take.
 */
struct udp {
	struct worker *worker;
	struct udp_socket sockets[WORKER_LISTENERS_MAX];
	size_t n_sockets;
	struct handshake *buckets[UDP_BUCKETS];
	unsigned int n;
	unsigned int finding;
	uint64_t seed;
	struct udp_marks stale;
	struct udp_marks refused;
};

/**
 * udp_new() - no sockets yet
 * @out: Set on success.
 * @worker: Whose.
 *
 * Return: 0 or a negative errno.
 */
int udp_new(struct udp **out, struct worker *worker);

/**
 * udp_listen() - read a socket
 * @udp: Sockets.
 * @fd: Socket; stays the caller's.
 * @listener: Its number.
 *
 * Return: 0 or a negative errno.
 */
int udp_listen(struct udp *udp, int fd, unsigned int listener);

/**
 * udp_free() - stop reading, forget all handshakes
 * @udp: Sockets, or NULL.
 */
void udp_free(struct udp *udp);

#endif /* _ACVPND_WORKER_UDP_H */
