// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

#include <cmocka.h>

#include "acvpnd/radius/attribute.h"
#include "acvpnd/radius/packet.h"
#include "tls/mac.h"
#include "tls/md5.h"

#define SECRET "xyzzy5461"

enum { ID = 1, LENGTH = 2, AUTHENTICATOR = 4, ATTRIBUTES = 20, SIGNATURE = 22 };

/* The example of RFC 2865, 7.1. */
static const uint8_t asked[] = {
	0x01, 0x00, 0x00, 0x38, 0x0f, 0x40, 0x3f, 0x94, 0x73, 0x97, 0x80, 0x57,
	0xbd, 0x83, 0xd5, 0xcb, 0x98, 0xf4, 0x22, 0x7a,
};

static const uint8_t hidden[] = {
	0x0d, 0xbe, 0x70, 0x8d, 0x93, 0xd4, 0x13, 0xce, 0x31, 0x96, 0xe4, 0x3f,
	0x78, 0x2a, 0x0a, 0xee,
};

static const uint8_t answered[] = {
	0x02, 0x00, 0x00, 0x26, 0x86, 0xfe, 0x22, 0x0e, 0x76, 0x24, 0xba, 0x2a,
	0x10, 0x05, 0xf6, 0xbf, 0x9b, 0x55, 0xe0, 0xb2, 0x06, 0x06, 0x00, 0x00,
	0x00, 0x01, 0x0f, 0x06, 0x00, 0x00, 0x00, 0x00, 0x0e, 0x06, 0xc0, 0xa8,
	0x01, 0x03,
};

static struct radius_packet packet_of(const void *bytes, size_t len)
{
	struct radius_packet p = { .len = len };

	memcpy(p.bytes, bytes, len);
	return p;
}

static void test_password(void **state)
{
	struct radius_packet p = packet_of(asked, sizeof(asked));
	struct radius_attribute a;
	size_t offset = 0;

	(void)state;
	radius_packet_add_password(&p, "arctangent", SECRET);
	assert_int_equal(p.error, 0);
	assert_true(radius_packet_next(&p, &offset, &a));
	assert_int_equal(a.type, RADIUS_USER_PASSWORD);
	assert_int_equal(a.len, sizeof(hidden));
	assert_memory_equal(a.value, hidden, sizeof(hidden));
	assert_false(radius_packet_next(&p, &offset, &a));
}

static void test_passwords(void **state)
{
	static const struct {
		size_t len, size;
	} cases[] = {
		{ 0, 16 }, { 1, 16 }, { 16, 16 }, { 17, 32 }, { 128, 128 },
	};
	struct radius_packet p;
	char text[130];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		p = packet_of(asked, sizeof(asked));
		memset(text, 'p', sizeof(text));
		text[cases[i].len] = '\0';
		radius_packet_add_password(&p, text, SECRET);
		assert_int_equal(p.error, 0);
		assert_int_equal(p.len, sizeof(asked) + 2 + cases[i].size);
	}
	memset(text, 'p', sizeof(text));
	text[129] = '\0';
	radius_packet_add_password(&p, text, SECRET);
	assert_int_equal(p.error, -EMSGSIZE);
}

static int check(const struct radius_packet *request, const void *bytes,
		 size_t len, const char *secret, bool signed_only)
{
	struct radius_packet reply = packet_of(bytes, len);

	return radius_packet_check(&reply, request, secret, signed_only);
}

static void test_answer(void **state)
{
	struct radius_packet request = packet_of(asked, sizeof(asked));
	uint8_t bytes[sizeof(answered) + 7];
	size_t i;

	(void)state;
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, answered, sizeof(answered));
	assert_int_equal(check(&request, bytes, sizeof(answered), SECRET,
			       false), 0);
	/* What is behind it does not count. */
	assert_int_equal(check(&request, bytes, sizeof(bytes), SECRET, false),
			 0);
	assert_int_equal(check(&request, bytes, sizeof(answered), SECRET,
			       true), -EPERM);
	assert_int_equal(check(&request, bytes, sizeof(answered), "xyzzy5462",
			       false), -EPERM);
	for (i = 0; i < sizeof(answered); i++) {
		bytes[i] ^= 1;
		assert_true(check(&request, bytes, sizeof(answered), SECRET,
				  false) < 0);
		bytes[i] ^= 1;
	}
	for (i = 0; i < sizeof(answered); i++)
		assert_int_equal(check(&request, bytes, i, SECRET, false),
				 -EBADMSG);
	request.bytes[ID]++;
	assert_int_equal(check(&request, bytes, sizeof(answered), SECRET,
			       false), -ENOENT);
	request.bytes[ID]--;
	request.bytes[AUTHENTICATOR]++;
	assert_int_equal(check(&request, bytes, sizeof(answered), SECRET,
			       false), -EPERM);
}

static void put_digest(struct radius_packet *p,
		       const struct radius_packet *request, const char *secret)
{
	const struct iovec pieces[] = {
		{ p->bytes, AUTHENTICATOR },
		{ (void *)(request->bytes + AUTHENTICATOR), 16 },
		{ p->bytes + ATTRIBUTES, p->len - ATTRIBUTES },
		{ (void *)secret, strlen(secret) },
	};

	assert_int_equal(tls_md5(pieces, 4, p->bytes + AUTHENTICATOR), 0);
}

/* A server's answer with a Message-Authenticator, right or with a bit wrong. */
static struct radius_packet answer_to(const struct radius_packet *request,
				      unsigned int wrong)
{
	struct radius_packet p;
	uint8_t signature[16];
	struct iovec piece;

	assert_int_equal(radius_packet_begin(&p, RADIUS_ACCESS_REQUEST), 0);
	radius_packet_add_text(&p, RADIUS_CLASS, "OU=one");
	p.bytes[0] = RADIUS_ACCESS_ACCEPT;
	p.bytes[ID] = request->bytes[ID];
	p.bytes[LENGTH] = p.len >> 8;
	p.bytes[LENGTH + 1] = p.len;
	memcpy(p.bytes + AUTHENTICATOR, request->bytes + AUTHENTICATOR, 16);
	piece = (struct iovec){ p.bytes, p.len };
	assert_int_equal(tls_hmac(TLS_HMAC_MD5, SECRET, strlen(SECRET), &piece,
				  1, signature), 0);
	memcpy(p.bytes + SIGNATURE, signature, 16);
	p.bytes[SIGNATURE] ^= wrong;
	put_digest(&p, request, SECRET);
	return p;
}

static void test_signature(void **state)
{
	struct radius_packet request, reply;

	(void)state;
	assert_int_equal(radius_packet_begin(&request, RADIUS_ACCESS_REQUEST),
			 0);
	radius_packet_add_text(&request, RADIUS_USER_NAME, "alice");
	assert_int_equal(radius_packet_seal(&request, SECRET), 0);
	reply = answer_to(&request, 0);
	assert_int_equal(radius_packet_check(&reply, &request, SECRET, true),
			 0);
	assert_int_equal(radius_packet_check(&reply, &request, SECRET, false),
			 0);
	reply = answer_to(&request, 1);
	assert_int_equal(radius_packet_check(&reply, &request, SECRET, false),
			 -EPERM);
	/* Two of them, of which one is right. */
	reply = answer_to(&request, 0);
	radius_packet_add(&reply, RADIUS_MESSAGE_AUTHENTICATOR,
			  reply.bytes + SIGNATURE, 16);
	reply.bytes[LENGTH + 1] = reply.len;
	put_digest(&reply, &request, SECRET);
	assert_int_equal(radius_packet_check(&reply, &request, SECRET, false),
			 -EPERM);
}

/* Requests differ, and are signed. */
static void test_request(void **state)
{
	static const uint8_t none[16];
	struct radius_packet a, b;
	uint8_t signature[16], expected[16];
	struct iovec piece;

	(void)state;
	assert_int_equal(radius_packet_begin(&a, RADIUS_ACCESS_REQUEST), 0);
	assert_int_equal(radius_packet_begin(&b, RADIUS_ACCESS_REQUEST), 0);
	assert_memory_not_equal(a.bytes + AUTHENTICATOR,
				b.bytes + AUTHENTICATOR, 16);
	radius_packet_add_text(&a, RADIUS_USER_NAME, "alice");
	assert_int_equal(radius_packet_seal(&a, SECRET), 0);
	assert_int_equal(radius_packet_parse(&a), 0);
	assert_int_equal(a.bytes[ATTRIBUTES], RADIUS_MESSAGE_AUTHENTICATOR);
	memcpy(signature, a.bytes + SIGNATURE, 16);
	memcpy(a.bytes + SIGNATURE, none, 16);
	piece = (struct iovec){ a.bytes, a.len };
	assert_int_equal(tls_hmac(TLS_HMAC_MD5, SECRET, strlen(SECRET), &piece,
				  1, expected), 0);
	assert_memory_equal(signature, expected, 16);
}

static void test_full(void **state)
{
	uint8_t value[254] = { 0 };
	struct radius_packet p;

	(void)state;
	assert_int_equal(radius_packet_begin(&p, RADIUS_ACCESS_ACCEPT), 0);
	while (!p.error)
		radius_packet_add(&p, RADIUS_CLASS, value, RADIUS_VALUE_MAX);
	assert_true(p.len <= RADIUS_PACKET_MAX);
	assert_int_equal(radius_packet_seal(&p, SECRET), -EMSGSIZE);
	assert_int_equal(radius_packet_begin(&p, RADIUS_ACCESS_ACCEPT), 0);
	radius_packet_add(&p, RADIUS_CLASS, value, sizeof(value));
	assert_int_equal(p.error, -EMSGSIZE);
}

static void test_malformed(void **state)
{
	static const uint8_t attributes[][4] = {
		{ 25, 0 }, { 25, 1 }, { 25, 5 }, { 25, 255 }, { 25, 3, 0, 25 },
	};
	struct radius_packet p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
		p = packet_of(asked, sizeof(asked));
		memcpy(p.bytes + p.len, attributes[i], 4);
		p.len += 4;
		p.bytes[LENGTH + 1] = p.len;
		assert_int_equal(radius_packet_parse(&p), -EBADMSG);
	}
}

static void test_vendors(void **state)
{
	static const uint8_t values[][8] = {
		{ 0, 0, 1, 55, 28, 4, 7, 7 },
		{ 0, 0, 1, 55, 28, 5, 7, 7 },
		{ 0, 0, 1, 55, 28, 1, 7, 7 },
		{ 0, 0, 1, 55, 28, 2, 7, 7 },
	};
	struct radius_packet p = packet_of(asked, sizeof(asked));
	struct radius_attribute a;
	size_t i, offset = 0;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		radius_packet_add(&p, RADIUS_VENDOR_SPECIFIC, values[i], 8);
	radius_packet_add(&p, RADIUS_VENDOR_SPECIFIC, values[0], 5);
	assert_true(radius_packet_next(&p, &offset, &a));
	assert_int_equal(a.vendor, RADIUS_VENDOR_MICROSOFT);
	assert_int_equal(a.type, 28);
	assert_int_equal(a.len, 2);
	assert_int_equal(a.value[0], 7);
	for (i = 0; i < 2; i++) {
		assert_true(radius_packet_next(&p, &offset, &a));
		assert_int_equal(a.vendor, 0);
		assert_int_equal(a.type, RADIUS_VENDOR_SPECIFIC);
	}
	assert_true(radius_packet_next(&p, &offset, &a));
	assert_int_equal(a.vendor, RADIUS_VENDOR_MICROSOFT);
	assert_int_equal(a.len, 0);
	assert_true(radius_packet_next(&p, &offset, &a));
	assert_int_equal(a.vendor, 0);
	assert_false(radius_packet_next(&p, &offset, &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_answer),
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_vendors),
	};

	return cmocka_run_group_tests_name("radius/packet", tests, NULL, NULL);
}
