/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The socket of a TLS connection, as a library gets to see it: for the
 * backends.
 *
 * A library may read a record and what is behind it; what it has read, nobody
 * else can. So it is given one record at most between two calls of
 * tls_feed_permit(), and never a byte behind it. Its backend then shows that
 * the record was consumed before it permits the next.
 *
 * A peer may send a record byte by byte. Whoever waits for the socket is woken
 * by its first byte, when its header is there, and when all of it is:
 * SO_RCVLOWAT is what is missing while a library waits inside of a record, and
 * 1 between two records, as whoever gets the socket afterwards expects it.
 */
#ifndef _TLS_FEED_H
#define _TLS_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "tls/boundary.h"

/**
 * struct tls_feed - a socket and what of it was given to the library
 * @fd: Non-blocking socket; the owner's of the connection.
 * @boundary: Where the records end.
 * @permitted: The library may begin a record.
 * @spent: It was given the end of a record since it was permitted one.
 * @given: Bytes given.
 * @records: Records of which the last byte was given.
 * @error: errno of the last failure of the socket, or 0: libraries lose it.
 * @stuck: The socket did not take all of what was last to be sent.
 * @shaking: The handshake is under way.
 * @lowat: SO_RCVLOWAT of the socket.
 */
struct tls_feed {
	int fd;
	struct tls_boundary boundary;
	bool permitted;
	bool spent;
	uint64_t given;
	uint64_t records;
	int error;
	bool stuck;
	bool shaking;
	int lowat;
};

/**
 * tls_feed_init() - begin
 * @f: Feed.
 * @fd: Connected non-blocking stream socket at the start of a record.
 */
void tls_feed_init(struct tls_feed *f, int fd);

/**
 * tls_feed_permit() - let the library have the rest of one record
 * @f: Feed.
 */
void tls_feed_permit(struct tls_feed *f);

/**
 * tls_feed_recv() - what a library calls to receive
 * @f: Feed.
 * @data: Filled in.
 * @size: Bytes that fit.
 *
 * Return: as recv(), which may be less than has arrived.
 */
ssize_t tls_feed_recv(struct tls_feed *f, void *data, size_t size);

/**
 * tls_feed_send() - what a library calls to send
 * @f: Feed.
 * @data: Bytes.
 * @len: How many.
 *
 * Return: as send(), but @len if the peer has gone during the handshake: the
 * library is to read what he said before.
 */
ssize_t tls_feed_send(struct tls_feed *f, const void *data, size_t len);

#endif /* _TLS_FEED_H */
