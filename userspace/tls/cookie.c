// SPDX-License-Identifier: GPL-2.0-only
#include "tls/cookie.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

#include "tls/mac.h"

enum {
	RECORD_HEADER = 13,
	HANDSHAKE_HEADER = 12,
	RANDOM = 32,
	TYPE_HANDSHAKE = 22,
	TYPE_CLIENT_HELLO = 1,
	TYPE_VERIFY_REQUEST = 3,
	/* The versions count down. */
	DTLS_1_2_MINOR = 0xfd,
};

/**
 * struct cursor - what is left to parse
 * @p: Next byte.
 * @left: Bytes left.
 */
struct cursor {
	const uint8_t *p;
	size_t left;
};

static const uint8_t *cookie_take(struct cursor *c, size_t len)
{
	const uint8_t *p = c->p;

	if (len > c->left)
		return NULL;
	c->p += len;
	c->left -= len;
	return p;
}

/* A length of one byte, and so many bytes. */
static const uint8_t *take_short(struct cursor *c, size_t *len)
{
	const uint8_t *p = cookie_take(c, 1);

	*len = p ? *p : 0;
	return p ? cookie_take(c, *len) : NULL;
}

static uint32_t get24(const uint8_t *p)
{
	return p[0] << 16 | p[1] << 8 | p[2];
}

/* A record of epoch 0 that is one whole handshake message. */
static bool parse_headers(struct dtls_hello *hello, struct cursor *c)
{
	const uint8_t *record = cookie_take(c, RECORD_HEADER), *message;
	static const uint8_t epoch[2];

	if (!record || record[0] != TYPE_HANDSHAKE || record[1] != 0xfe ||
	    memcmp(record + 3, epoch, sizeof(epoch)) ||
	    (size_t)(record[11] << 8 | record[12]) > c->left)
		return false;
	hello->record_seq = record + 5;
	c->left = record[11] << 8 | record[12];
	message = cookie_take(c, HANDSHAKE_HEADER);
	return message && message[0] == TYPE_CLIENT_HELLO &&
	       get24(message + 1) == c->left && !get24(message + 6) &&
	       get24(message + 9) == c->left;
}

bool dtls_hello_parse(struct dtls_hello *hello, const uint8_t *data, size_t len)
{
	struct cursor c = { data, len };

	memset(hello, 0, sizeof(*hello));
	if (!parse_headers(hello, &c))
		return false;
	hello->head = c.p;
	if (!cookie_take(&c, 2 + RANDOM) || hello->head[0] != 0xfe ||
	    hello->head[1] > DTLS_1_2_MINOR)
		return false;
	hello->session_id = take_short(&c, &hello->session_id_len);
	if (!hello->session_id || hello->session_id_len > DTLS_SESSION_ID_MAX)
		return false;
	hello->head_len = c.p - hello->head;
	hello->cookie = take_short(&c, &hello->cookie_len);
	hello->tail = c.p;
	hello->tail_len = c.left;
	return hello->cookie && hello->tail_len;
}

/* Of all that the second ClientHello repeats, and where it comes from. */
static int make_cookie(const struct dtls_hello *hello, const uint8_t *secret,
		       const void *addr, size_t addr_len,
		       uint8_t cookie[DTLS_COOKIE_SIZE])
{
	const struct iovec pieces[] = {
		{ (void *)addr, addr_len },
		{ (void *)hello->head, hello->head_len },
		{ (void *)hello->tail, hello->tail_len },
	};

	return tls_hmac(TLS_HMAC_SHA256, secret, DTLS_COOKIE_SECRET_SIZE,
			pieces, 3, cookie);
}

bool dtls_cookie_valid(const struct dtls_hello *hello, const uint8_t *secret,
		       const void *addr, size_t addr_len)
{
	uint8_t cookie[DTLS_COOKIE_SIZE], differs = 0;
	size_t i;

	if (hello->cookie_len != sizeof(cookie) ||
	    make_cookie(hello, secret, addr, addr_len, cookie))
		return false;
	/* In a time that does not tell how much of a guess is right. */
	for (i = 0; i < sizeof(cookie); i++)
		differs |= cookie[i] ^ hello->cookie[i];
	return !differs;
}

int dtls_cookie_request(const struct dtls_hello *hello, const uint8_t *secret,
			const void *addr, size_t addr_len, uint8_t *out)
{
	enum { BODY = 2 + 1 + DTLS_COOKIE_SIZE };
	/* DTLS 1.0, whatever is negotiated later. */
	static const uint8_t head[] = {
		TYPE_HANDSHAKE, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0,
		0, HANDSHAKE_HEADER + BODY,
		TYPE_VERIFY_REQUEST, 0, 0, BODY, 0, 0, 0, 0, 0, 0, 0, BODY,
		0xfe, 0xff, DTLS_COOKIE_SIZE
	};

	memcpy(out, head, sizeof(head));
	memcpy(out + 5, hello->record_seq, 6);
	return make_cookie(hello, secret, addr, addr_len, out + sizeof(head));
}
