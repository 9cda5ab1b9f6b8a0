/* SPDX-License-Identifier: GPL-2.0-only */
/* The far end of a tunnel: a UDP socket that speaks records byte by byte. */
#ifndef _SELFTESTS_KMOD_PEER_H
#define _SELFTESTS_KMOD_PEER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "seal.h"

enum {
	PEER_PORT_M = 4431,
	PEER_PORT_P = 4432,
	PEER_WAIT_MS = 30000,
	PEER_QUIET_MS = 150,
};

/* Frame types, as the protocol numbers them. */
enum {
	FRAME_DATA = 0,
	FRAME_DPD_REQUEST = 3,
	FRAME_DPD_RESPONSE = 4,
	FRAME_DISCONNECT = 5,
	FRAME_KEEPALIVE = 7,
	FRAME_COMPRESSED = 8,
	FRAME_TERMINATE = 9,
};

enum {
	CONTENT_CCS = 20,
	CONTENT_ALERT = 21,
	CONTENT_HANDSHAKE = 22,
	CONTENT_DATA = 23,
};

enum { VERSION_1_2 = 0xfefd };

/**
 * struct peer - far end
 * @fd: its UDP socket
 * @tx: key of the records it sends
 * @rx: key of the records it receives
 * @epoch: epoch of all records
 * @seq: number of the next record sent
 * @got: last record received
 * @plain: plaintext of it
 */
struct peer {
	int fd;
	struct seal_key tx;
	struct seal_key rx;
	uint16_t epoch;
	uint64_t seq;
	struct seal_record got;
	uint8_t plain[SEAL_RECORD_MAX];
};

/** union peer_addr - outer address of either family */
union peer_addr {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/** peer_addr() - outer address of host 1 or 2 of the drawing in netns.h */
socklen_t peer_addr(union peer_addr *addr, int family, int host, int port);

/** peer_socket() - bound UDP socket in the present namespace, or -1 */
int peer_socket(int family, int host, int port);

/** peer_seal() - make the next record from a frame; returns its bytes */
size_t peer_seal(struct peer *p, uint8_t *out, uint8_t frame,
		 const void *payload, size_t len);

/** peer_send() - send the next record with one frame */
void peer_send(struct peer *p, uint8_t frame, const void *payload, size_t len);

/** peer_send_raw() - send a datagram */
void peer_send_raw(struct peer *p, const void *buf, size_t len);

/** peer_seal_record() - make the next record of any type; returns its bytes */
size_t peer_seal_record(struct peer *p, uint8_t *out, uint8_t type,
			const void *plain, size_t len);

/** peer_peek_epoch() - wait for a record; its epoch, or -1 if none came */
int peer_peek_epoch(int fd, int timeout_ms);

/** peer_recv_record() - as peer_recv(), but of any type */
bool peer_recv_record(struct peer *p, int timeout_ms);

/**
 * peer_recv() - wait for a record of type 23 and open it
 * @p: peer; @got and @plain are filled in
 * @timeout_ms: how long to wait
 *
 * The case fails if the record is not wholly right.
 *
 * Return: true if one came.
 */
bool peer_recv(struct peer *p, int timeout_ms);

/** peer_recv_frame() - peer_recv() until a frame that is no noise comes */
bool peer_recv_frame(struct peer *p, int timeout_ms);

/** peer_drain() - receive until it is quiet; returns the number of records */
unsigned int peer_drain(struct peer *p);

/**
 * peer_readable() - wait until a socket has something
 * @fd: socket
 * @timeout_ms: how long, as for tap_slow()
 *
 * Return: false if nothing came in time.
 */
bool peer_readable(int fd, int timeout_ms);

#endif /* _SELFTESTS_KMOD_PEER_H */
