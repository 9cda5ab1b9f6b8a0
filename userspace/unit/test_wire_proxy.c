// SPDX-License-Identifier: GPL-2.0-only
/*
 * Headers of the PROXY protocol, whole, cut at each byte, and broken.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/proxy.h"

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define V4_ADDRESSES "\xc0\0\x02\x07\xc6\x33\x64\x01\xc8\x22\x01\xbb"
#define V6_ADDRESSES \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07" \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\xc8\x22\x01\xbb"
#define MAPPED "\0\0\0\0\0\0\0\0\0\0\xff\xff"

/* A header, from a place that has no byte more than it. */
static ssize_t parse(struct proxy_header *h, const char *data, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	ssize_t n;

	memcpy(copy, data, len);
	n = proxy_parse(h, copy, len);
	free(copy);
	return n;
}

static void is(const union sockaddr_any *a, const char *text)
{
	char name[SOCKADDR_STRLEN];

	assert_string_equal(sockaddr_format(a, name), text);
	/* It would be written alike if it were IPv6 still. */
	assert_int_equal(a->sa.sa_family, *text == '[' ? AF_INET6 : AF_INET);
}

/* Whole with what follows, and not yet with less. */
static void check_whole(const char *data, size_t len, const char *peer,
			const char *local)
{
	char more[PROXY_MAX];
	struct proxy_header h;
	size_t i;

	for (i = 0; i < len; i++)
		assert_int_equal(parse(&h, data, i), 0);
	memcpy(more, data, len);
	memcpy(more + len, "\x16\x03\x01", 3);
	assert_int_equal(parse(&h, data, len), len);
	assert_int_equal(parse(&h, more, len + 3), len);
	assert_int_equal(h.known, !!peer);
	if (!peer)
		return;
	is(&h.peer, peer);
	is(&h.local, local);
}

#define WHOLE(data, peer, local) \
	check_whole(data, sizeof(data) - 1, peer, local)

static void test_v1(void **state)
{
	(void)state;
	WHOLE("PROXY TCP4 192.0.2.7 198.51.100.1 51234 443\r\n",
	      "192.0.2.7:51234", "198.51.100.1:443");
	WHOLE("PROXY TCP6 2001:db8::7 2001:db8::1 51234 443\r\n",
	      "[2001:db8::7]:51234", "[2001:db8::1]:443");
	WHOLE("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 51234 443\r\n",
	      "192.0.2.7:51234", "198.51.100.1:443");
	WHOLE("PROXY UNKNOWN\r\n", NULL, NULL);
	WHOLE("PROXY UNKNOWN ffff:f...f:ffff 1 2 3\r\n", NULL, NULL);
}

static void test_v2(void **state)
{
	(void)state;
	WHOLE(SIGNATURE "\x21\x11\0\x0c" V4_ADDRESSES, "192.0.2.7:51234",
	      "198.51.100.1:443");
	WHOLE(SIGNATURE "\x21\x21\0\x24" V6_ADDRESSES, "[2001:db8::7]:51234",
	      "[2001:db8::1]:443");
	/* An address of IPv4 is one, however it is told. */
	WHOLE(SIGNATURE "\x21\x21\0\x24" MAPPED "\xc0\0\x02\x07"
	      MAPPED "\xc6\x33\x64\x01" "\xc8\x22\x01\xbb",
	      "192.0.2.7:51234", "198.51.100.1:443");
	/* What balancers add is passed over. */
	WHOLE(SIGNATURE "\x21\x11\0\x11" V4_ADDRESSES "\x04\0\x02ok",
	      "192.0.2.7:51234", "198.51.100.1:443");
	WHOLE(SIGNATURE "\x20\0\0\0", NULL, NULL);
	WHOLE(SIGNATURE "\x20\x11\0\x0c" V4_ADDRESSES, NULL, NULL);
	/* UDP, local sockets: nothing that we would know. */
	WHOLE(SIGNATURE "\x21\x12\0\x0c" V4_ADDRESSES, NULL, NULL);
	WHOLE(SIGNATURE "\x21\x31\0\x01x", NULL, NULL);
}

static void check_broken(const char *data, size_t len)
{
	struct proxy_header h;

	assert_int_equal(parse(&h, data, len), -EPROTO);
}

#define BROKEN(data) check_broken(data, sizeof(data) - 1)

static void test_broken(void **state)
{
	char line[256] = "PROXY UNKNOWN ";
	struct proxy_header h;

	(void)state;
	BROKEN("\x16\x03\x01");
	BROKEN("GET / HTTP/1.1\r\n");
	BROKEN("PROXY \r\n");
	BROKEN("PROXY TCP4\r\n");
	BROKEN("PROXY TCP4 192.0.2.7 198.51.100.1 51234\r\n");
	BROKEN("PROXY TCP4 192.0.2.7 198.51.100.1 51234 443 1\r\n");
	BROKEN("PROXY TCP4 192.0.2.7 198.51.100.1 51234 65536\r\n");
	BROKEN("PROXY TCP4 192.0.2.7 198.51.100.1 -1 443\r\n");
	BROKEN("PROXY TCP4 192.0.2.7  198.51.100.1 1 443\r\n");
	BROKEN("PROXY TCP4 2001:db8::7 2001:db8::1 1 443\r\n");
	BROKEN("PROXY TCP6 192.0.2.7 198.51.100.1 1 443\r\n");
	BROKEN("PROXY TCP4 192.0.2.7\0 198.51.100.1 1 443\r\n");
	BROKEN("PROXY UNKNOWN\n");
	BROKEN("PROXY SCTP4 192.0.2.7 198.51.100.1 1 443\r\n");
	/* A line has its longest. */
	memset(line + strlen(line), 'x', sizeof(line) - strlen(line) - 1);
	assert_int_equal(parse(&h, line, 106), 0);
	assert_int_equal(parse(&h, line, 107), -EPROTO);
	BROKEN(SIGNATURE "\x11\x11\0\x0c");
	BROKEN(SIGNATURE "\x22\x11\0\x0c");
	BROKEN(SIGNATURE "\x21\x11\0\x0b" V4_ADDRESSES);
	BROKEN(SIGNATURE "\x21\x21\0\x0c" V4_ADDRESSES);
	BROKEN("\r\n\r\n\0\r\nQUIX");
	assert_int_equal(parse(&h, SIGNATURE "\x21\x11\xff\xff", 16),
			 -EMSGSIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v1),
		cmocka_unit_test(test_v2),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
