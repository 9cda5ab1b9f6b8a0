/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the records of a TLS stream end. Pure functions, for the backends.
 */
#ifndef _TLS_BOUNDARY_H
#define _TLS_BOUNDARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	/* Content type, version, length (big endian). */
	TLS_BOUNDARY_HEADER = 5,
};

/**
 * struct tls_boundary - position in a stream of records; all zero at its start
 * @header: Bytes of the header under way.
 * @have: How many of them there are.
 * @left: Bytes of the record's body that are still to come.
 */
struct tls_boundary {
	uint8_t header[TLS_BOUNDARY_HEADER];
	unsigned int have;
	unsigned int left;
};

/**
 * tls_boundary_feed() - go on
 * @b: Position.
 * @data: The next bytes of the stream.
 * @len: How many.
 */
void tls_boundary_feed(struct tls_boundary *b, const uint8_t *data,
		       size_t len);

/**
 * tls_boundary_rest() - how many bytes are known to belong to the record
 * @b: Position.
 *
 * Return: Bytes up to the end of the header, or to the end of the record if
 * its header is complete; never 0.
 */
size_t tls_boundary_rest(const struct tls_boundary *b);

/**
 * tls_boundary_inside() - is the position inside of a record?
 * @b: Position.
 *
 * Return: true if a part of a record was fed, false between two records.
 */
bool tls_boundary_inside(const struct tls_boundary *b);

#endif /* _TLS_BOUNDARY_H */
