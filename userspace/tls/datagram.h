/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The socket of a DTLS handshake, as a library gets to see it: for the
 * backends. Application data is not for the library.
 */
#ifndef _TLS_DATAGRAM_H
#define _TLS_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tls/tls.h"

enum {
	TLS_DATAGRAM_HEADER = 13,
	TLS_DATAGRAM_MAX = 2048,
	TLS_DATAGRAM_FLIGHT = 8192,
	TLS_DATAGRAM_SEALED = 8,
	TLS_DATAGRAM_SEALED_MAX = 128,
};

/**
 * struct tls_datagram - a socket and what went over it
 * @fd: Non-blocking UDP socket.
 * @shared: It is not connected: @path tells whose datagrams are meant.
 * @path: Where they go to and come from.
 * @received: Datagrams received.
 * @refused: ICMP reported a closed port.
 * @send_error: errno of the last datagram that could not be sent, or 0.
 * @silent: The keys were handed out, nothing new may be sent.
 * @first: Datagram that was received elsewhere.
 * @first_len: Bytes in @first; 0: it was read.
 * @fresh: What is sent next is a new flight.
 * @flight: The last flight sent: datagrams, two bytes of length before each.
 * @flight_len: Bytes in @flight.
 * @overflow: It was larger than @flight.
 * @tx_next: Number of the next record to send in epoch 1.
 * @sealed: The last records of handshake messages received in epoch 1.
 * @sealed_len: Bytes in each of @sealed.
 * @sealed_n: How many there were.
 */
struct tls_datagram {
	int fd;
	bool shared;
	struct dtls_path path;
	unsigned int received;
	bool refused;
	int send_error;
	bool silent;
	uint8_t first[TLS_DATAGRAM_MAX];
	size_t first_len;
	bool fresh;
	uint8_t flight[TLS_DATAGRAM_FLIGHT];
	size_t flight_len;
	bool overflow;
	uint64_t tx_next;
	uint8_t sealed[TLS_DATAGRAM_SEALED][TLS_DATAGRAM_SEALED_MAX];
	size_t sealed_len[TLS_DATAGRAM_SEALED];
	unsigned int sealed_n;
};

/**
 * tls_datagram_first() - give it a datagram that was received elsewhere
 * @d: Socket.
 * @data: Datagram.
 * @len: Its bytes.
 *
 * Return: 0 or -EINVAL: it is too large.
 */
int tls_datagram_first(struct tls_datagram *d, const uint8_t *data,
		       size_t len);

/**
 * tls_datagram_share() - the socket is not connected
 * @d: Socket.
 * @path: Whose datagrams are meant, or NULL: it is connected.
 */
void tls_datagram_share(struct tls_datagram *d, const struct dtls_path *path);

/**
 * tls_datagram_input() - as tls_datagram_first(), without application data
 * @d: Socket.
 * @data: Datagram.
 * @len: Its bytes.
 *
 * Return: 0; -ENOENT nothing is left of it; -EINVAL it is too large.
 */
int tls_datagram_input(struct tls_datagram *d, const uint8_t *data,
		       size_t len);

/**
 * tls_datagram_turn() - the library gets its turn
 * @d: Socket.
 *
 * What it sends from here on is a flight, if it sends anything.
 */
void tls_datagram_turn(struct tls_datagram *d);

/**
 * tls_datagram_done() - the handshake is done
 * @d: Socket.
 *
 * If nothing was sent since tls_datagram_turn(), the last flight is the peer's.
 */
void tls_datagram_done(struct tls_datagram *d);

/**
 * tls_datagram_recv() - what a library calls to receive
 * @d: Socket.
 * @data: Filled in.
 * @size: Bytes that fit.
 *
 * Return: as recv(), without application data.
 */
ssize_t tls_datagram_recv(struct tls_datagram *d, uint8_t *data, size_t size);

/**
 * tls_datagram_send() - what a library calls to send
 * @d: Socket.
 * @data: Datagram.
 * @len: Its bytes.
 *
 * Return: @len: whatever happens to it, it may as well have been lost.
 */
ssize_t tls_datagram_send(struct tls_datagram *d, const uint8_t *data,
			  size_t len);

/**
 * tls_datagram_resend() - send the last flight again
 * @d: Socket.
 */
void tls_datagram_resend(struct tls_datagram *d);

/**
 * tls_datagram_seq() - epoch and number of a record
 * @record: Record.
 *
 * Return: Epoch in the upper 16 bits.
 */
uint64_t tls_datagram_seq(const uint8_t *record);

#endif /* _TLS_DATAGRAM_H */
