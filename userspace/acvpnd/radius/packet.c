// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/radius/packet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/uio.h>

#include "acvpnd/radius/attribute.h"
#include "tls/mac.h"
#include "tls/md5.h"

/* Where things are. */
enum {
	PACKET_CODE = 0,
	PACKET_ID = 1,
	PACKET_LENGTH = 2,
	PACKET_AUTHENTICATOR = 4,
	PACKET_ATTRIBUTE_HEADER = 2,
	PACKET_VENDOR_HEADER = 6,
	/* Passwords are hidden in pieces of so many bytes. */
	PACKET_PIECE = 16,
};

static void packet_set_length(struct radius_packet *p)
{
	p->bytes[PACKET_LENGTH] = p->len >> 8;
	p->bytes[PACKET_LENGTH + 1] = p->len;
}

int radius_packet_begin(struct radius_packet *p, enum radius_code code)
{
	static const uint8_t none[TLS_MD5_SIZE];
	size_t n = RADIUS_AUTHENTICATOR_SIZE;

	p->len = RADIUS_HEADER_SIZE;
	p->error = 0;
	memset(p->bytes, 0, RADIUS_HEADER_SIZE);
	p->bytes[PACKET_CODE] = code;
	if (getrandom(p->bytes + PACKET_ID, 1, 0) != 1)
		return -EIO;
	if (code != RADIUS_ACCESS_REQUEST)
		return 0;
	radius_packet_add(p, RADIUS_MESSAGE_AUTHENTICATOR, none, sizeof(none));
	return getrandom(p->bytes + PACKET_AUTHENTICATOR, n, 0) != (ssize_t)n ?
	       -EIO : 0;
}

void radius_packet_add(struct radius_packet *p, uint8_t type,
		       const void *value, size_t len)
{
	size_t size = PACKET_ATTRIBUTE_HEADER + len;

	if (len > RADIUS_VALUE_MAX || size > sizeof(p->bytes) - p->len)
		p->error = p->error ?: -EMSGSIZE;
	if (p->error)
		return;
	p->bytes[p->len] = type;
	p->bytes[p->len + 1] = size;
	memcpy(p->bytes + p->len + PACKET_ATTRIBUTE_HEADER, value, len);
	p->len += size;
}

void radius_packet_add_number(struct radius_packet *p, uint8_t type,
			      uint32_t number)
{
	number = htonl(number);
	radius_packet_add(p, type, &number, sizeof(number));
}

void radius_packet_add_text(struct radius_packet *p, uint8_t type,
			    const char *text)
{
	if (*text)
		radius_packet_add(p, type, text,
				  strnlen(text, RADIUS_VALUE_MAX));
}

/* Each piece is hidden with the one before it, the first with our number. */
static int packet_hide(const struct radius_packet *p, uint8_t *text,
		       size_t len, const char *secret)
{
	const uint8_t *before = p->bytes + PACKET_AUTHENTICATOR;
	uint8_t mask[TLS_MD5_SIZE];
	size_t i, j;
	int err;

	for (i = 0; i < len; i += PACKET_PIECE) {
		const struct iovec pieces[] = {
			{ (void *)secret, strlen(secret) },
			{ (void *)before, PACKET_PIECE },
		};

		err = tls_md5(pieces, 2, mask);
		if (err)
			return err;
		for (j = 0; j < PACKET_PIECE; j++)
			text[i + j] ^= mask[j];
		before = text + i;
	}
	explicit_bzero(mask, sizeof(mask));
	return 0;
}

void radius_packet_add_password(struct radius_packet *p, const char *password,
				const char *secret)
{
	uint8_t text[RADIUS_PASSWORD_MAX] = { 0 };
	size_t len = strlen(password), size;
	int err;

	if (len > sizeof(text)) {
		p->error = p->error ?: -EMSGSIZE;
		return;
	}
	memcpy(text, password, len);
	/* There is one at least, also of no password. */
	size = len ? (len + PACKET_PIECE - 1) / PACKET_PIECE * PACKET_PIECE :
		     PACKET_PIECE;
	err = packet_hide(p, text, size, secret);
	if (err)
		p->error = p->error ?: err;
	else
		radius_packet_add(p, RADIUS_USER_PASSWORD, text, size);
	explicit_bzero(text, sizeof(text));
}

/*
 * Of a packet with another authenticator, and without what its own
 * Message-Authenticator at @offset has.
 */
static int packet_sign(const struct radius_packet *p, size_t offset,
		       const uint8_t *authenticator, const char *secret,
		       uint8_t out[TLS_MD5_SIZE])
{
	static const uint8_t none[TLS_MD5_SIZE];
	size_t value = offset + PACKET_ATTRIBUTE_HEADER;
	size_t rest = value + TLS_MD5_SIZE;
	const struct iovec pieces[] = {
		{ (void *)p->bytes, PACKET_AUTHENTICATOR },
		{ (void *)authenticator, RADIUS_AUTHENTICATOR_SIZE },
		{ (void *)(p->bytes + RADIUS_HEADER_SIZE),
		  value - RADIUS_HEADER_SIZE },
		{ (void *)none, sizeof(none) },
		{ (void *)(p->bytes + rest), p->len - rest },
	};

	return tls_hmac(TLS_HMAC_MD5, secret, strlen(secret), pieces,
			sizeof(pieces) / sizeof(pieces[0]), out);
}

/* The authenticator of all packets but RADIUS_ACCESS_REQUEST. */
static int packet_authenticate(const struct radius_packet *p,
			       const uint8_t *authenticator,
			       const char *secret, uint8_t out[TLS_MD5_SIZE])
{
	const struct iovec pieces[] = {
		{ (void *)p->bytes, PACKET_AUTHENTICATOR },
		{ (void *)authenticator, RADIUS_AUTHENTICATOR_SIZE },
		{ (void *)(p->bytes + RADIUS_HEADER_SIZE),
		  p->len - RADIUS_HEADER_SIZE },
		{ (void *)secret, strlen(secret) },
	};

	return tls_md5(pieces, sizeof(pieces) / sizeof(pieces[0]), out);
}

int radius_packet_seal(struct radius_packet *p, const char *secret)
{
	const uint8_t *authenticator = p->bytes + PACKET_AUTHENTICATOR;
	uint8_t digest[TLS_MD5_SIZE];
	uint8_t *to;

	if (p->error)
		return p->error;
	packet_set_length(p);
	if (p->bytes[PACKET_CODE] == RADIUS_ACCESS_REQUEST) {
		to = p->bytes + RADIUS_HEADER_SIZE + PACKET_ATTRIBUTE_HEADER;
		p->error = packet_sign(p, RADIUS_HEADER_SIZE, authenticator,
				       secret, digest);
	} else {
		to = p->bytes + PACKET_AUTHENTICATOR;
		p->error = packet_authenticate(p, authenticator, secret,
					       digest);
	}
	if (!p->error)
		memcpy(to, digest, sizeof(digest));
	return p->error;
}

int radius_packet_parse(struct radius_packet *p)
{
	size_t len, offset;

	if (p->len < RADIUS_HEADER_SIZE)
		return -EBADMSG;
	len = p->bytes[PACKET_LENGTH] << 8 | p->bytes[PACKET_LENGTH + 1];
	if (len < RADIUS_HEADER_SIZE || len > p->len)
		return -EBADMSG;
	/* What is behind is none of it. */
	p->len = len;
	for (offset = RADIUS_HEADER_SIZE; offset < len;
	     offset += p->bytes[offset + 1])
		if (len - offset < PACKET_ATTRIBUTE_HEADER ||
		    p->bytes[offset + 1] < PACKET_ATTRIBUTE_HEADER ||
		    p->bytes[offset + 1] > len - offset)
			return -EBADMSG;
	return 0;
}

/* Return: true if they are the same, in a time that does not tell where not. */
static bool packet_same(const uint8_t *a, const uint8_t *b, size_t n)
{
	uint8_t differ = 0;
	size_t i;

	for (i = 0; i < n; i++)
		differ |= a[i] ^ b[i];
	return !differ;
}

/* Return: where it is, 0: it is not there; -EPERM: there are more. */
static int packet_find_signature(const struct radius_packet *p)
{
	size_t offset, found = 0;

	for (offset = RADIUS_HEADER_SIZE; offset < p->len;
	     offset += p->bytes[offset + 1]) {
		if (p->bytes[offset] != RADIUS_MESSAGE_AUTHENTICATOR)
			continue;
		if (found || p->bytes[offset + 1] !=
			     PACKET_ATTRIBUTE_HEADER + TLS_MD5_SIZE)
			return -EPERM;
		found = offset;
	}
	return found;
}

static int packet_check_signature(const struct radius_packet *p,
				  const uint8_t *authenticator,
				  const char *secret, bool signed_only)
{
	uint8_t digest[TLS_MD5_SIZE];
	int at = packet_find_signature(p);

	if (at <= 0)
		return at || signed_only ? -EPERM : 0;
	if (packet_sign(p, at, authenticator, secret, digest) ||
	    !packet_same(p->bytes + at + PACKET_ATTRIBUTE_HEADER, digest,
			 sizeof(digest)))
		return -EPERM;
	return 0;
}

int radius_packet_check(struct radius_packet *reply,
			const struct radius_packet *request,
			const char *secret, bool signed_only)
{
	const uint8_t *asked = request->bytes + PACKET_AUTHENTICATOR;
	uint8_t digest[TLS_MD5_SIZE];

	if (radius_packet_parse(reply))
		return -EBADMSG;
	if (reply->bytes[PACKET_ID] != request->bytes[PACKET_ID])
		return -ENOENT;
	if (packet_authenticate(reply, asked, secret, digest) ||
	    !packet_same(reply->bytes + PACKET_AUTHENTICATOR, digest,
			 sizeof(digest)))
		return -EPERM;
	return packet_check_signature(reply, asked, secret, signed_only);
}

/* Both are made as if there were no authenticator. */
int radius_packet_check_request(struct radius_packet *p, const char *secret)
{
	static const uint8_t none[RADIUS_AUTHENTICATOR_SIZE];
	uint8_t digest[TLS_MD5_SIZE];

	if (radius_packet_parse(p))
		return -EBADMSG;
	if (packet_authenticate(p, none, secret, digest) ||
	    !packet_same(p->bytes + PACKET_AUTHENTICATOR, digest,
			 sizeof(digest)))
		return -EPERM;
	return packet_check_signature(p, none, secret, false);
}

void radius_packet_begin_reply(struct radius_packet *p,
			       const struct radius_packet *request,
			       enum radius_code code)
{
	p->len = RADIUS_HEADER_SIZE;
	p->error = 0;
	memset(p->bytes, 0, RADIUS_HEADER_SIZE);
	p->bytes[PACKET_CODE] = code;
	p->bytes[PACKET_ID] = request->bytes[PACKET_ID];
}

int radius_packet_seal_reply(struct radius_packet *p,
			     const struct radius_packet *request,
			     const char *secret)
{
	uint8_t digest[TLS_MD5_SIZE];

	if (p->error)
		return p->error;
	packet_set_length(p);
	p->error = packet_authenticate(p,
				       request->bytes + PACKET_AUTHENTICATOR,
				       secret, digest);
	if (!p->error)
		memcpy(p->bytes + PACKET_AUTHENTICATOR, digest,
		       sizeof(digest));
	return p->error;
}

static void packet_look_into_vendor(struct radius_attribute *a)
{
	const uint8_t *value = a->value;
	uint32_t vendor;

	if (a->len < PACKET_VENDOR_HEADER || value[5] > a->len - 4 ||
	    value[5] < PACKET_ATTRIBUTE_HEADER)
		return;
	memcpy(&vendor, value, sizeof(vendor));
	*a = (struct radius_attribute){
		.vendor = ntohl(vendor), .type = value[4],
		.len = value[5] - PACKET_ATTRIBUTE_HEADER,
		.value = value + PACKET_VENDOR_HEADER,
	};
}

bool radius_packet_next(const struct radius_packet *p, size_t *offset,
			struct radius_attribute *a)
{
	const uint8_t *bytes;

	if (!*offset)
		*offset = RADIUS_HEADER_SIZE;
	if (*offset >= p->len)
		return false;
	bytes = p->bytes + *offset;
	*a = (struct radius_attribute){
		.type = bytes[0], .len = bytes[1] - PACKET_ATTRIBUTE_HEADER,
		.value = bytes + PACKET_ATTRIBUTE_HEADER,
	};
	*offset += bytes[1];
	if (a->type == RADIUS_VENDOR_SPECIFIC)
		packet_look_into_vendor(a);
	return true;
}

bool radius_attribute_number(const struct radius_attribute *a,
			     uint32_t *number)
{
	if (a->len != sizeof(*number))
		return false;
	memcpy(number, a->value, sizeof(*number));
	*number = ntohl(*number);
	return true;
}
