// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/radius/attribute.h"
#include "acvpnd/radius/reply.h"

static struct radius_packet packet(void)
{
	struct radius_packet p;

	assert_int_equal(radius_packet_begin(&p, RADIUS_ACCESS_ACCEPT), 0);
	return p;
}

static void put(struct radius_packet *p, int type, const void *value,
		size_t len)
{
	radius_packet_add(p, type, value, len);
	assert_int_equal(p->error, 0);
}

static void put_text(struct radius_packet *p, int type, const char *text)
{
	put(p, type, text, strlen(text));
}

static void put_number(struct radius_packet *p, int type, uint32_t number)
{
	radius_packet_add_number(p, type, number);
}

static void put_vendor(struct radius_packet *p, int vendor, int type,
		       uint32_t number)
{
	const unsigned char bytes[] = {
		0, 0, vendor >> 8, vendor & 0xff, type, 6,
		number >> 24, number >> 16, number >> 8, number,
	};

	put(p, RADIUS_VENDOR_SPECIFIC, bytes, sizeof(bytes));
}

static void put_microsoft(struct radius_packet *p, int type, uint32_t number)
{
	put_vendor(p, 311, type, number);
}

static int take(const struct radius_packet *p, bool config,
		struct radius_reply *reply)
{
	memset(reply, 'x', sizeof(*reply));
	return radius_reply_read(p, config, reply);
}

static void test_nothing(void **state)
{
	struct radius_packet p = packet();
	struct radius_reply reply;

	(void)state;
	assert_int_equal(take(&p, true, &reply), 0);
	assert_string_equal(reply.groups, "");
	assert_string_equal(reply.settings, "");
	assert_string_equal(reply.classes, "");
}

/* All of them, whatever they are; one that does not fit is left out whole. */
static void test_classes(void **state)
{
	struct radius_packet p = packet();
	static const uint8_t zeros[RADIUS_VALUE_MAX];
	struct radius_reply reply;

	(void)state;
	radius_packet_add(&p, RADIUS_CLASS, "\0\377", 2);
	radius_packet_add(&p, RADIUS_CLASS, zeros, sizeof(zeros));
	radius_packet_add(&p, RADIUS_CLASS, zeros, sizeof(zeros));
	radius_packet_add_text(&p, RADIUS_CLASS, "OU=a");
	assert_int_equal(take(&p, false, &reply), 0);
	assert_string_equal(reply.groups, "a");
	assert_int_equal(strlen(reply.classes), 5 + 2 * (2 * 253 + 1));
	assert_memory_equal(reply.classes, "00ff\n0000", 9);
}

static void test_groups(void **state)
{
	static const struct {
		const char *class[3], *groups;
	} cases[] = {
		/* 0 */ { { "OU=one" }, "one" },
		/* 1 */ { { "OU=one;two" }, "one,two" },
		/* 2 */ { { "OU=one;two", "OU=three;" }, "one,two,three" },
		/* 3 */ { { "one", "two", "OU=three" }, "one,two,three" },
		/* 4 */ { { "one two " }, "one two" },
		/* 5 */ { { "OU=" }, "" },
		/* 6 */ { { "OU=;;one;" }, "one" },
		/* Names that are none: commas are between them, and lines. */
		/* 7 */ { { "one,two", "OU=a\nb;c" }, "c" },
		/* 8 */ { { "ou=one" }, "ou=one" },
	};
	struct radius_reply reply;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct radius_packet p = packet();

		for (j = 0; j < 3 && cases[i].class[j]; j++)
			put_text(&p, RADIUS_CLASS, cases[i].class[j]);
		assert_int_equal(take(&p, false, &reply), 0);
		if (strcmp(reply.groups, cases[i].groups))
			fail_msg("%zu: %s", i, reply.groups);
	}
}

/* Servers may have their own bytes in it; and lists end somewhere. */
static void test_odd_groups(void **state)
{
	struct radius_packet p = packet();
	struct radius_reply reply;
	char name[120], many[200];
	int i;

	(void)state;
	put(&p, RADIUS_CLASS, "a\0b", 3);
	put(&p, RADIUS_CLASS, "", 0);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (i = 0; i < 20; i++)
		put_text(&p, RADIUS_CLASS, name);
	put_text(&p, RADIUS_CLASS, "last");
	assert_int_equal(take(&p, false, &reply), 0);
	assert_int_equal(strlen(reply.groups), 8 * sizeof(name) - 1 +
			 strlen(",last"));
	/* One that is too long for a name. */
	p = packet();
	put_text(&p, RADIUS_CLASS, "OU=one");
	memset(many, 'm', sizeof(many));
	put(&p, RADIUS_CLASS, many, sizeof(many));
	assert_int_equal(take(&p, false, &reply), 0);
	assert_string_equal(reply.groups, "one");
}

static void test_service(void **state)
{
	struct radius_packet p = packet();
	struct radius_reply reply;

	(void)state;
	put_number(&p, RADIUS_SERVICE_TYPE, RADIUS_SERVICE_FRAMED);
	assert_int_equal(take(&p, true, &reply), 0);
	put_number(&p, RADIUS_SERVICE_TYPE, 6);
	put_text(&p, RADIUS_CLASS, "one");
	assert_int_equal(take(&p, true, &reply), -EPERM);
	assert_string_equal(reply.settings, "");
}

static void put_all(struct radius_packet *p)
{
	static const unsigned char address[16] = {
		0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,
	};
	static const unsigned char prefix[] = {
		0, 48, 0x20, 1, 0xd, 0xb8, 0, 9,
	};

	put_number(p, RADIUS_FRAMED_IP_ADDRESS, 0xc0000205);
	put_number(p, RADIUS_FRAMED_IP_NETMASK, 0xffffff00);
	put_number(p, RADIUS_FRAMED_MTU, 1400);
	put_text(p, RADIUS_FRAMED_ROUTE, "198.51.100.7/24 192.0.2.1 1");
	put_text(p, RADIUS_FRAMED_IPV6_ROUTE, "2001:db8:1::/48 ::");
	put(p, RADIUS_FRAMED_IPV6_PREFIX, prefix, sizeof(prefix));
	put(p, RADIUS_FRAMED_IPV6_ADDRESS, address, sizeof(address));
	put(p, RADIUS_DNS_SERVER_IPV6_ADDRESS, address, sizeof(address));
	put_microsoft(p, RADIUS_MS_PRIMARY_DNS, 0xc0000235);
	put_microsoft(p, RADIUS_MS_SECONDARY_NBNS, 0xc0000236);
	put_number(p, RADIUS_SESSION_TIMEOUT, 3600);
	put_number(p, RADIUS_IDLE_TIMEOUT, 0xffffffff);
}

static void test_settings(void **state)
{
	struct radius_packet p = packet();
	struct radius_reply reply;

	(void)state;
	put_all(&p);
	assert_int_equal(take(&p, true, &reply), 0);
	assert_string_equal(reply.settings,
			    "mtu = 1400\n"
			    "route = 198.51.100.0/24\n"
			    "route = 2001:db8:1::/48\n"
			    "route = 2001:db8:9::/48\n"
			    "explicit-ipv6 = 2001:db8::7\n"
			    "dns = 2001:db8::7\n"
			    "dns = 192.0.2.53\n"
			    "nbns = 192.0.2.54\n"
			    "session-timeout = 3600\n"
			    "idle-timeout = 31536000\n"
			    "explicit-ipv4 = 192.0.2.5\n"
			    "ipv4-network = 192.0.2.0/24\n");
	assert_int_equal(take(&p, false, &reply), 0);
	assert_string_equal(reply.settings, "");
}

/* In thousands of bytes; upstream is what the client sends. */
static void test_rates(void **state)
{
	struct radius_packet p = packet();
	struct radius_reply reply;

	(void)state;
	put_vendor(&p, 10055, 1, 16);
	put_vendor(&p, 10055, 2, 0xffffffff);
	put_vendor(&p, 10055, 2, 0);
	put_vendor(&p, 10055, 3, 7);
	put_vendor(&p, 10056, 1, 8);
	assert_int_equal(take(&p, true, &reply), 0);
	assert_string_equal(reply.settings,
			    "rx-data-per-sec = 16000\n"
			    "tx-data-per-sec = 1000000000000\n");
}

static void test_delegated(void **state)
{
	static const unsigned char prefix[] = {
		0, 56, 0x20, 1, 0xd, 0xb8, 0, 9, 0xff, 0xff,
	};
	struct radius_packet p = packet();
	struct radius_reply reply;

	(void)state;
	put(&p, RADIUS_DELEGATED_IPV6_PREFIX, prefix, sizeof(prefix));
	assert_int_equal(take(&p, true, &reply), 0);
	assert_string_equal(reply.settings,
			    "explicit-ipv6 = 2001:db8:9:ff00::/56\n");
}

/* What means nothing here is passed over; nothing makes a line of its own. */
static void test_nonsense(void **state)
{
	static const unsigned char long_prefix[] = { 0, 200, 0x20 };
	struct radius_packet p = packet();
	struct radius_reply reply;

	(void)state;
	put_number(&p, RADIUS_FRAMED_IP_ADDRESS, 0xfffffffe);
	put_number(&p, RADIUS_FRAMED_IP_NETMASK, 0xff00ff00);
	put_number(&p, RADIUS_FRAMED_MTU, 100);
	put_number(&p, RADIUS_FRAMED_MTU, 65535);
	put_number(&p, RADIUS_SESSION_TIMEOUT, 0);
	put_microsoft(&p, RADIUS_MS_PRIMARY_DNS, 0);
	put_text(&p, RADIUS_FRAMED_ROUTE, "");
	put_text(&p, RADIUS_FRAMED_ROUTE, "10.0.0.0/8\nbanner = x");
	put_text(&p, RADIUS_FRAMED_ROUTE, "here 10.0.0.0/8");
	put(&p, RADIUS_FRAMED_IPV6_PREFIX, long_prefix, sizeof(long_prefix));
	put(&p, RADIUS_FRAMED_IPV6_PREFIX, long_prefix, 1);
	put_number(&p, RADIUS_FRAMED_IPV6_ADDRESS, 1);
	put_text(&p, 250, "unknown");
	assert_int_equal(take(&p, true, &reply), 0);
	assert_string_equal(reply.settings, "route = 10.0.0.0/8\n");
}

static void test_masks(void **state)
{
	static const struct {
		uint32_t mask;
		const char *network;
	} cases[] = {
		/* 0 */ { 0xffffffff, "" },
		/* 1 */ { 0, "" },
		/* 2 */ { 0xff00ff00, "" },
		/* 3 */ { 0xfffffffe, "" },
		/* 4 */ { 0xfffffffc, "ipv4-network = 192.0.2.4/30\n" },
		/* 5 */ { 0x80000000, "ipv4-network = 128.0.0.0/1\n" },
	};
	struct radius_reply reply;
	char want[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct radius_packet p = packet();

		put_number(&p, RADIUS_FRAMED_IP_NETMASK, cases[i].mask);
		put_number(&p, RADIUS_FRAMED_IP_ADDRESS, 0xc0000205);
		assert_int_equal(take(&p, true, &reply), 0);
		snprintf(want, sizeof(want), "explicit-ipv4 = 192.0.2.5\n%s",
			 cases[i].network);
		assert_string_equal(reply.settings, want);
	}
}

static void test_too_much(void **state)
{
	static const unsigned char prefix[] = { 0, 24, 0x20, 1, 0xd };
	struct radius_packet p = packet();
	struct radius_reply reply;

	(void)state;
	while (p.len + sizeof(prefix) + 2 <= RADIUS_PACKET_MAX)
		put(&p, RADIUS_FRAMED_IPV6_PREFIX, prefix, sizeof(prefix));
	assert_int_equal(take(&p, true, &reply), -E2BIG);
	assert_string_equal(reply.settings, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_odd_groups),
		cmocka_unit_test(test_service),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_delegated),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_too_much),
	};

	return cmocka_run_group_tests_name("radius/reply", tests, NULL,
					   NULL);
}
