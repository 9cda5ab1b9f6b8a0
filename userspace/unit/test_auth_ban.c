// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/auth/ban.h"

enum { NOW = 1000000, BAN_MS = 10000, RESET_MS = 60000 };

static const struct auth_ban_config config = {
	.max_score = 20, .ban_ms = BAN_MS, .reset_ms = RESET_MS,
};

static int setup(void **state)
{
	struct auth_ban *ban = NULL;

	assert_int_equal(auth_ban_new(&ban, &config), 0);
	*state = ban;
	return 0;
}

static int teardown(void **state)
{
	auth_ban_free(*state);
	return 0;
}

static union sockaddr_any peer_of(const char *text)
{
	union sockaddr_any a = { 0 };

	a.sa.sa_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	assert_int_equal(inet_pton(a.sa.sa_family, text,
				   a.sa.sa_family == AF_INET6 ?
				   (void *)&a.v6.sin6_addr :
				   (void *)&a.v4.sin_addr), 1);
	return a;
}

static void test_score(void **state)
{
	union sockaddr_any peer = peer_of("192.0.2.1");
	union sockaddr_any other = peer_of("192.0.2.2");

	assert_true(auth_ban_add(*state, &peer, 10, NOW) == 0);
	assert_true(auth_ban_add(*state, &peer, 10, NOW + 1) == 0);
	assert_true(auth_ban_left(*state, &peer, NOW + 2) == 0);
	assert_true(auth_ban_add(*state, &peer, 1, NOW + 3) == BAN_MS);
	assert_true(auth_ban_left(*state, &peer, NOW + 3) == BAN_MS);
	assert_true(auth_ban_left(*state, &other, NOW + 3) == 0);
	/* What he does meanwhile changes nothing. */
	assert_true(auth_ban_add(*state, &peer, 10, NOW + 1003) ==
		    BAN_MS - 1000);
	assert_true(auth_ban_left(*state, &peer, NOW + 2 + BAN_MS) == 1);
	assert_true(auth_ban_left(*state, &peer, NOW + 3 + BAN_MS) == 0);
	/* And all points are forgotten. */
	assert_true(auth_ban_add(*state, &peer, 20, NOW + 3 + BAN_MS) == 0);
	assert_true(auth_ban_add(*state, &peer, 1, NOW + 4 + BAN_MS) ==
		    BAN_MS);
}

/* The window begins with the first point. */
static void test_window(void **state)
{
	union sockaddr_any peer = peer_of("192.0.2.1");

	assert_true(auth_ban_add(*state, &peer, 20, NOW) == 0);
	assert_true(auth_ban_add(*state, &peer, 20, NOW + RESET_MS) == 0);
	assert_true(auth_ban_add(*state, &peer, 1, NOW + 2 * RESET_MS - 1) ==
		    BAN_MS);
}

static void test_networks(void **state)
{
	union sockaddr_any a = peer_of("2001:db8:0:1::1");
	union sockaddr_any b = peer_of("2001:db8:0:1:ffff::2");
	union sockaddr_any c = peer_of("2001:db8:0:2::1");
	union sockaddr_any mapped = peer_of("::ffff:192.0.2.9");
	union sockaddr_any v4 = peer_of("192.0.2.9");
	union sockaddr_any near = peer_of("192.0.2.8");

	assert_true(auth_ban_add(*state, &a, 20, NOW) == 0);
	assert_true(auth_ban_add(*state, &b, 20, NOW) == BAN_MS);
	assert_true(auth_ban_left(*state, &a, NOW) == BAN_MS);
	assert_true(auth_ban_left(*state, &c, NOW) == 0);
	assert_true(auth_ban_add(*state, &mapped, 30, NOW) == BAN_MS);
	assert_true(auth_ban_left(*state, &v4, NOW) == BAN_MS);
	assert_true(auth_ban_left(*state, &near, NOW) == 0);
}

/* Behind a load balancer that does not tell who they are. */
static void test_nobody(void **state)
{
	union sockaddr_any nobody = peer_of("0.0.0.0");
	union sockaddr_any other = peer_of("0.0.0.1");

	assert_true(auth_ban_add(*state, &nobody, 1000, NOW) == 0);
	assert_true(auth_ban_left(*state, &nobody, NOW) == 0);
	assert_true(auth_ban_add(*state, &other, 1000, NOW) == BAN_MS);
}

static const struct auth_ban_entry *found;

static void find(void *arg, const struct auth_ban_entry *entry)
{
	(void)arg;
	found = entry;
}

/* The host itself has points, and is told of, but never kept away. */
static void test_local(void **state)
{
	static const char *const own[] = {
		"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1",
	};
	union sockaddr_any peer, near = peer_of("0:0:0:1::1");
	size_t i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		peer = peer_of(own[i]);
		assert_true(auth_ban_add(*state, &peer, 21, NOW) == 0);
		assert_true(auth_ban_add(*state, &peer, 1, NOW) == 0);
		assert_true(auth_ban_left(*state, &peer, NOW) == 0);
		auth_ban_each(*state, NOW, find, NULL);
		assert_true(found->exempt);
		assert_true(found->banned);
		assert_int_equal(auth_ban_remove(*state, &found->who, NOW), 0);
	}
	assert_true(auth_ban_add(*state, &near, 21, NOW) == BAN_MS);
	auth_ban_each(*state, NOW, find, NULL);
	assert_false(found->exempt);
}

static void count(void *arg, const struct auth_ban_entry *entry)
{
	size_t *n = arg;

	n[entry->banned]++;
}

static void test_list(void **state)
{
	union sockaddr_any a = peer_of("192.0.2.1");
	union sockaddr_any b = peer_of("2001:db8:0:1::1");
	size_t n[2] = { 0 };
	struct prefix who;

	auth_ban_add(*state, &a, 30, NOW);
	auth_ban_add(*state, &b, 5, NOW);
	auth_ban_each(*state, NOW, count, n);
	assert_int_equal(n[0], 1);
	assert_int_equal(n[1], 1);
	assert_int_equal(prefix_parse("192.0.2.1", &who), 0);
	assert_int_equal(auth_ban_remove(*state, &who, NOW), 0);
	assert_int_equal(auth_ban_remove(*state, &who, NOW), -ENOENT);
	assert_true(auth_ban_left(*state, &a, NOW) == 0);
	assert_int_equal(prefix_parse("2001:db8:0:1:2::/80", &who), 0);
	assert_int_equal(auth_ban_remove(*state, &who, NOW), 0);
	memset(n, 0, sizeof(n));
	auth_ban_each(*state, NOW, count, n);
	assert_int_equal(n[0] + n[1], 0);
}

static void test_off(void **state)
{
	static const struct auth_ban_config off = {
		.max_score = 0, .ban_ms = BAN_MS, .reset_ms = RESET_MS,
	};
	union sockaddr_any peer = peer_of("192.0.2.1");

	auth_ban_set(*state, &off);
	assert_true(auth_ban_add(*state, &peer, UINT32_MAX, NOW) == 0);
	auth_ban_set(*state, &config);
	assert_true(auth_ban_add(*state, &peer, 0, NOW) == 0);
	assert_true(auth_ban_add(*state, &peer, 20, NOW) == 0);
	assert_true(auth_ban_add(*state, &peer, UINT32_MAX, NOW) == BAN_MS);
}

/* A shorter time behind a longer one in the list is over when it is over. */
static void test_reload(void **state)
{
	static const struct auth_ban_config shorter = {
		.max_score = 20, .ban_ms = BAN_MS / 2, .reset_ms = 10,
	};
	union sockaddr_any a = peer_of("192.0.2.1");
	union sockaddr_any b = peer_of("192.0.2.2");
	size_t n[2] = { 0 };

	auth_ban_add(*state, &a, 21, NOW);
	auth_ban_set(*state, &shorter);
	assert_true(auth_ban_add(*state, &b, 21, NOW) == BAN_MS / 2);
	assert_true(auth_ban_left(*state, &b, NOW + BAN_MS / 2) == 0);
	assert_true(auth_ban_left(*state, &a, NOW + BAN_MS / 2) ==
		    BAN_MS / 2);
	auth_ban_each(*state, NOW + BAN_MS / 2, count, n);
	assert_int_equal(n[1], 1);
}

/* Any number of addresses with points neither takes memory nor ends bans. */
static void test_flood(void **state)
{
	union sockaddr_any bad = peer_of("192.0.2.1");
	union sockaddr_any peer = { .v6 = { .sin6_family = AF_INET6 } };
	uint32_t i, n[2] = { 0 };
	size_t counted[2] = { 0 };

	assert_true(auth_ban_add(*state, &bad, 21, NOW) == BAN_MS);
	for (i = 0; i < 2 * AUTH_BAN_ENTRIES_MAX; i++) {
		n[0] = htonl(0x20010000 + (i >> 16));
		n[1] = htonl(i);
		memcpy(peer.v6.sin6_addr.s6_addr, n, sizeof(n));
		auth_ban_add(*state, &peer, 1, NOW);
	}
	auth_ban_each(*state, NOW, count, counted);
	assert_int_equal(counted[0] + counted[1], AUTH_BAN_ENTRIES_MAX);
	assert_true(auth_ban_left(*state, &bad, NOW) == BAN_MS);
	assert_true(auth_ban_add(*state, &peer, 20, NOW) == BAN_MS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_score),
		TEST(test_window),
		TEST(test_networks),
		TEST(test_nobody),
		TEST(test_local),
		TEST(test_list),
		TEST(test_off),
		TEST(test_reload),
		TEST(test_flood),
	};

	return cmocka_run_group_tests_name("auth/ban", tests, NULL, NULL);
}
