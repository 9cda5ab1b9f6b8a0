/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stateless cookies of DTLS 1.2 (RFC 6347 4.2.1): what arrives on a server's
 * port is looked at before anything is allocated for it. Pure functions, but
 * for the library's HMAC.
 */
#ifndef _TLS_COOKIE_H
#define _TLS_COOKIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tls/tls.h"

struct iovec;

enum {
	DTLS_COOKIE_SIZE = 32,
	DTLS_COOKIE_SECRET_SIZE = 32,
	/* Record and handshake header, version, length, cookie. */
	DTLS_COOKIE_REQUEST_SIZE = 13 + 12 + 2 + 1 + DTLS_COOKIE_SIZE,
};

/**
 * struct dtls_hello - a ClientHello, as far as it matters before a session
 * @session_id: By which the session is found.
 * @session_id_len: Bytes in @session_id.
 * @head: In the datagram: version, random number and session id.
 * @head_len: Bytes in @head.
 * @cookie: In the datagram.
 * @cookie_len: Bytes in @cookie; 0: none yet.
 * @tail: In the datagram: what is behind the cookie.
 * @tail_len: Bytes in @tail.
 * @record_seq: In the datagram: number of the record, 6 bytes.
 */
struct dtls_hello {
	const uint8_t *session_id;
	size_t session_id_len;
	const uint8_t *head;
	size_t head_len;
	const uint8_t *cookie;
	size_t cookie_len;
	const uint8_t *tail;
	size_t tail_len;
	const uint8_t *record_seq;
};

/**
 * dtls_hello_parse() - is a datagram a ClientHello?
 * @hello: Filled in; points into @data.
 * @data: Datagram.
 * @len: Its bytes.
 *
 * It has to be in one piece, with epoch 0, for DTLS 1.2 at least.
 *
 * Return: true if so.
 */
bool dtls_hello_parse(struct dtls_hello *hello, const uint8_t *data,
		      size_t len);

/**
 * dtls_cookie_valid() - has this client been seen to receive at its address?
 * @hello: ClientHello.
 * @secret: DTLS_COOKIE_SECRET_SIZE bytes, or an earlier secret.
 * @addr: Address and port of the client.
 * @addr_len: Bytes in @addr.
 *
 * Return: true if so.
 */
bool dtls_cookie_valid(const struct dtls_hello *hello, const uint8_t *secret,
		       const void *addr, size_t addr_len);

/**
 * dtls_cookie_request() - HelloVerifyRequest: what a client is told otherwise
 * @hello: ClientHello, which is larger.
 * @secret: As in dtls_cookie_valid().
 * @addr: As there.
 * @addr_len: As there.
 * @out: Filled in: datagram of DTLS_COOKIE_REQUEST_SIZE bytes.
 *
 * Return: 0 or -EPROTO.
 */
int dtls_cookie_request(const struct dtls_hello *hello, const uint8_t *secret,
			const void *addr, size_t addr_len, uint8_t *out);

#endif /* _TLS_COOKIE_H */
