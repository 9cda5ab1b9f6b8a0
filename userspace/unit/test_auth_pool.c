// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/auth/pool.h"

static int setup(void **state)
{
	struct auth_pool *pool = NULL;

	assert_int_equal(auth_pool_new(&pool), 0);
	*state = pool;
	return 0;
}

static int teardown(void **state)
{
	auth_pool_free(*state);
	return 0;
}

static struct auth_pool_wish wish_of(const char *network, uint8_t len,
				     const char *user)
{
	struct auth_pool_wish wish = { .len = len, .user = user };

	assert_int_equal(prefix_parse(network, &wish.network), 0);
	return wish;
}

static struct prefix prefix_of(const char *text)
{
	struct prefix p;

	assert_int_equal(prefix_parse(text, &p), 0);
	return p;
}

static void assert_lease(const struct prefix *lease, const char *text)
{
	char buf[PREFIX_STRLEN];

	assert_string_equal(prefix_format(lease, buf), text);
}

/* All of them, none twice, and not the two that are nobody's. */
static void test_all(void **state)
{
	struct auth_pool_wish wish = wish_of("192.0.2.64/28", 32, NULL);
	struct prefix lease[14], more, gateway = prefix_of("192.0.2.65");
	bool seen[16] = { 0 };
	size_t i;

	assert_int_equal(auth_pool_claim(*state, &gateway), 0);
	for (i = 0; i < 13; i++) {
		assert_int_equal(auth_pool_take(*state, &wish, &lease[i]), 0);
		assert_true(prefix_covers(&wish.network, &lease[i]));
		assert_false(seen[lease[i].addr[3] & 15]);
		seen[lease[i].addr[3] & 15] = true;
	}
	assert_false(seen[0] || seen[1] || seen[15]);
	assert_int_equal(auth_pool_take(*state, &wish, &more),
			 -EADDRNOTAVAIL);
	assert_int_equal(auth_pool_used(*state), 14);
	auth_pool_give(*state, &lease[5]);
	auth_pool_give(*state, &lease[5]);
	assert_int_equal(auth_pool_used(*state), 13);
	assert_int_equal(auth_pool_take(*state, &wish, &more), 0);
	assert_true(prefix_equal(&more, &lease[5]));
}

static void test_small(void **state)
{
	struct auth_pool_wish wish = wish_of("192.0.2.8/31", 32, NULL);
	struct prefix lease;

	assert_int_equal(auth_pool_take(*state, &wish, &lease), 0);
	assert_int_equal(auth_pool_take(*state, &wish, &lease), 0);
	assert_int_equal(auth_pool_take(*state, &wish, &lease),
			 -EADDRNOTAVAIL);
	wish = wish_of("2001:db8::7", 128, NULL);
	assert_int_equal(auth_pool_take(*state, &wish, &lease), 0);
	assert_lease(&lease, "2001:db8::7");
	assert_int_equal(auth_pool_take(*state, &wish, &lease),
			 -EADDRNOTAVAIL);
}

static void test_stable(void **state)
{
	struct auth_pool_wish wish = wish_of("10.1.0.0/16", 32, "alice");
	struct prefix first, again, other;

	assert_int_equal(auth_pool_take(*state, &wish, &first), 0);
	assert_int_equal(auth_pool_take(*state, &wish, &other), 0);
	assert_false(prefix_equal(&first, &other));
	auth_pool_give(*state, &first);
	wish.user = "bob";
	assert_int_equal(auth_pool_take(*state, &wish, &other), 0);
	assert_false(prefix_equal(&first, &other));
	wish.user = "alice";
	assert_int_equal(auth_pool_take(*state, &wish, &again), 0);
	assert_true(prefix_equal(&first, &again));
	wish = wish_of("2001:db8::/64", 128, "alice");
	assert_int_equal(auth_pool_take(*state, &wish, &first), 0);
	auth_pool_give(*state, &first);
	assert_int_equal(auth_pool_take(*state, &wish, &again), 0);
	assert_true(prefix_equal(&first, &again));
}

static void test_wanted(void **state)
{
	struct auth_pool_wish wish = wish_of("10.1.0.0/24", 32, NULL);
	static const char *const not_mine[] = {
		"10.1.0.0", "10.1.0.255", "10.1.1.7", "2001:db8::1", "10.1.0.9",
	};
	struct prefix lease;
	size_t i;

	wish.wanted = prefix_of("10.1.0.9/24");
	assert_int_equal(auth_pool_take(*state, &wish, &lease), 0);
	assert_lease(&lease, "10.1.0.9");
	for (i = 0; i < sizeof(not_mine) / sizeof(not_mine[0]); i++) {
		wish.wanted = prefix_of(not_mine[i]);
		assert_int_equal(auth_pool_take(*state, &wish, &lease), 0);
		assert_false(prefix_equal(&lease, &wish.wanted));
	}
}

/* A network for each client; its address is the first one in it. */
static void test_networks(void **state)
{
	struct auth_pool_wish wish = wish_of("2001:db8:1::/62", 64, NULL);
	struct prefix gateway = prefix_of("2001:db8:1::1"), lease, address;
	size_t i;

	assert_int_equal(auth_pool_claim(*state, &gateway), 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(auth_pool_take(*state, &wish, &lease), 0);
		assert_int_equal(lease.len, 64);
		assert_int_not_equal(lease.addr[7], 0);
		auth_pool_address(&lease, &address);
		assert_int_equal(address.addr[15], 1);
		assert_true(prefix_covers(&lease, &address));
	}
	assert_int_equal(auth_pool_take(*state, &wish, &lease),
			 -EADDRNOTAVAIL);
	lease = prefix_of("192.0.2.7");
	auth_pool_address(&lease, &address);
	assert_lease(&address, "192.0.2.7");
}

/* Networks of groups may overlap, leases may not. */
static void test_overlap(void **state)
{
	struct prefix outer = prefix_of("10.2.0.0/24");
	struct prefix inner = prefix_of("10.2.0.77/32");
	struct auth_pool_wish wide = wish_of("10.2.0.0/22", 24, NULL);
	struct auth_pool_wish narrow = wish_of("10.2.0.64/26", 32, NULL);
	struct prefix lease;
	size_t i;

	assert_int_equal(auth_pool_claim(*state, &inner), 0);
	assert_int_equal(auth_pool_claim(*state, &outer), -EADDRINUSE);
	assert_int_equal(auth_pool_claim(*state, &inner), -EADDRINUSE);
	for (i = 0; i < 3; i++) {
		assert_int_equal(auth_pool_take(*state, &wide, &lease), 0);
		assert_false(prefix_covers(&lease, &inner));
	}
	assert_int_equal(auth_pool_take(*state, &wide, &lease),
			 -EADDRNOTAVAIL);
	for (i = 0; i < 61; i++)
		assert_int_equal(auth_pool_take(*state, &narrow, &lease), 0);
	assert_int_equal(auth_pool_take(*state, &narrow, &lease),
			 -EADDRNOTAVAIL);
	/* What only overlaps with a lease is not one. */
	auth_pool_give(*state, &outer);
	assert_int_equal(auth_pool_used(*state), 65);
	auth_pool_give(*state, &inner);
	assert_int_equal(auth_pool_take(*state, &narrow, &lease), 0);
	assert_true(prefix_equal(&lease, &inner));
}

static void test_invalid(void **state)
{
	struct auth_pool_wish wish = wish_of("10.0.0.0/24", 33, NULL);
	struct prefix lease, none = { 0 };

	assert_int_equal(auth_pool_take(*state, &wish, &lease), -EINVAL);
	wish.len = 16;
	assert_int_equal(auth_pool_take(*state, &wish, &lease), -EINVAL);
	wish.network = none;
	assert_int_equal(auth_pool_take(*state, &wish, &lease), -EINVAL);
	auth_pool_give(*state, &none);
	assert_int_equal(auth_pool_used(*state), 0);
}

/* Many come and go: there is always exactly what was not given back. */
static void test_churn(void **state)
{
	struct auth_pool_wish wish = wish_of("10.3.0.0/21", 32, NULL);
	static struct prefix held[2046];
	char name[16];
	size_t i, n = 0;

	for (i = 0; i < 20000; i++) {
		if (n == 2046 || (n && i % 3 == 0)) {
			auth_pool_give(*state, &held[(i * 7) % n]);
			held[(i * 7) % n] = held[n - 1];
			n--;
			continue;
		}
		snprintf(name, sizeof(name), "user%zu", i % 500);
		wish.user = i % 2 ? name : NULL;
		assert_int_equal(auth_pool_take(*state, &wish, &held[n]), 0);
		n++;
	}
	assert_int_equal(auth_pool_used(*state), n);
	for (i = 0; i < n; i++)
		assert_int_equal(auth_pool_claim(*state, &held[i]),
				 -EADDRINUSE);
}

/* A user's own address may be any that is not a network's. */
static void test_fixed(void **state)
{
	struct auth_pool_wish v4 = wish_of("192.0.2.64/28", 32, NULL);
	struct auth_pool_wish v6 = wish_of("2001:db8::/64", 128, NULL);
	struct prefix own = prefix_of("192.0.2.70");
	struct prefix away = prefix_of("198.51.100.0");
	struct prefix network = prefix_of("192.0.2.64");
	struct prefix broadcast = prefix_of("192.0.2.79");
	struct prefix anycast = prefix_of("2001:db8::");

	assert_int_equal(auth_pool_take_fixed(*state, &v4, &network),
			 -EADDRINUSE);
	assert_int_equal(auth_pool_take_fixed(*state, &v4, &broadcast),
			 -EADDRINUSE);
	assert_int_equal(auth_pool_take_fixed(*state, &v6, &anycast),
			 -EADDRINUSE);
	assert_int_equal(auth_pool_used(*state), 0);
	assert_int_equal(auth_pool_take_fixed(*state, &v4, &own), 0);
	assert_int_equal(auth_pool_take_fixed(*state, &v4, &own),
			 -EADDRINUSE);
	assert_int_equal(auth_pool_take_fixed(*state, &v4, &away), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all),
		TEST(test_small),
		TEST(test_stable),
		TEST(test_wanted),
		TEST(test_networks),
		TEST(test_overlap),
		TEST(test_invalid),
		TEST(test_fixed),
		TEST(test_churn),
	};

	return cmocka_run_group_tests_name("auth/pool", tests, NULL, NULL);
}
