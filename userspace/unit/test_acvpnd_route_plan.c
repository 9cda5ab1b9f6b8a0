// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/client/route_plan.h"

static void add(struct header_routes *routes, const char *text)
{
	if (!routes->list)
		routes->list = calloc(16, sizeof(*routes->list));
	assert_non_null(routes->list);
	assert_int_equal(prefix_parse(text, &routes->list[routes->n++]), 0);
}

static void set_gateway(union sockaddr_any *a, const char *text)
{
	struct prefix p;

	memset(a, 0, sizeof(*a));
	assert_int_equal(prefix_parse(text, &p), 0);
	a->sa.sa_family = p.family;
	if (p.family == AF_INET6)
		memcpy(&a->v6.sin6_addr, p.addr, 16);
	else
		memcpy(&a->v4.sin_addr, p.addr, 4);
}

/* @expect: prefixes with a blank behind each. */
static void check(const struct prefix *list, size_t n, const char *expect)
{
	char text[1024] = "", one[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < n; i++) {
		strcat(text, prefix_format(&list[i], one));
		strcat(text, " ");
	}
	assert_string_equal(text, expect);
}

static void plan(struct tunnel_config *c, const char *gateway,
		 const char *tunnel, const char *bypass)
{
	union sockaddr_any outer;
	struct route_plan p;

	set_gateway(&outer, gateway);
	assert_int_equal(route_plan_make(&p, c, &outer), 0);
	check(p.tunnel, p.n_tunnel, tunnel);
	check(p.bypass, p.n_bypass, bypass);
	route_plan_free(&p);
	tunnel_config_free(c);
}

static struct tunnel_config config(const char *ipv4, const char *ipv6)
{
	struct tunnel_config c = { .cstp = { .mtu = 1400 } };

	if (ipv4)
		assert_int_equal(prefix_parse(ipv4, &c.inner.ipv4), 0);
	if (ipv6)
		assert_int_equal(prefix_parse(ipv6, &c.inner.ipv6), 0);
	return c;
}

static void test_default(void **state)
{
	struct tunnel_config c = config("10.0.0.5/24", NULL);

	(void)state;
	plan(&c, "192.0.2.1", "0.0.0.0/1 128.0.0.0/1 ", "192.0.2.1 ");
	/* Without inner IPv6 nothing catches an outer IPv6 address. */
	c = config("10.0.0.5/24", NULL);
	plan(&c, "2001:db8::1", "0.0.0.0/1 128.0.0.0/1 ", "");
	c = config("10.0.0.5/24", "fd00::5/64");
	plan(&c, "2001:db8::1", "0.0.0.0/1 128.0.0.0/1 ::/1 8000::/1 ",
	     "2001:db8::1 ");
}

static void test_split(void **state)
{
	struct tunnel_config c = config("10.0.0.5/24", NULL);

	(void)state;
	add(&c.include, "10.1.0.0/16");
	add(&c.include, "10.1.0.0/16");
	add(&c.include, "fd00::/8");
	plan(&c, "192.0.2.1", "10.1.0.0/16 ", "");
	c = config("10.0.0.5/24", NULL);
	add(&c.include, "192.0.0.0/16");
	plan(&c, "192.0.2.1", "192.0.0.0/16 ", "192.0.2.1 ");
	c = config("10.0.0.5/24", NULL);
	add(&c.include, "0.0.0.0/0");
	plan(&c, "192.0.2.1", "0.0.0.0/1 128.0.0.0/1 ", "192.0.2.1 ");
}

/* The network of the inner address makes a route of its own. */
static void test_connected(void **state)
{
	struct tunnel_config c = config("192.0.2.77/24", NULL);

	(void)state;
	add(&c.include, "10.1.0.0/16");
	plan(&c, "192.0.2.1", "10.1.0.0/16 ", "192.0.2.1 ");
}

static void test_exclude(void **state)
{
	struct tunnel_config c = config("10.0.0.5/24", "fd00::5/64");

	(void)state;
	add(&c.exclude, "172.16.0.0/12");
	add(&c.exclude, "0.0.0.0/32");
	add(&c.exclude, "::/128");
	plan(&c, "192.0.2.1", "0.0.0.0/1 128.0.0.0/1 ::/1 8000::/1 ",
	     "192.0.2.1 172.16.0.0/12 ");
}

static void test_prefix(void **state)
{
	struct prefix a, b;
	uint8_t len;

	(void)state;
	assert_int_equal(prefix_parse("10.1.2.3/8", &a), 0);
	assert_int_equal(prefix_parse("10.200.0.0/255.255.0.0", &b), 0);
	assert_true(prefix_covers(&a, &b));
	assert_false(prefix_covers(&b, &a));
	assert_int_equal(prefix_parse("fd00::/7", &b), 0);
	assert_false(prefix_covers(&a, &b));
	assert_int_equal(prefix_parse_mask("0.0.0.0", &len), 0);
	assert_int_equal(len, 0);
	assert_int_equal(prefix_parse_mask("255.255.255.255", &len), 0);
	assert_int_equal(len, 32);
	assert_int_equal(prefix_parse_mask("255.255.0.255", &len), -EINVAL);
	assert_int_equal(prefix_parse("10.0.0.0/8x", &a), -EINVAL);
	assert_int_equal(prefix_parse("fd00::/255.0.0.0", &a), -EINVAL);
	assert_int_equal(prefix_parse("10.0.0.0/0008", &a), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_connected),
		cmocka_unit_test(test_exclude),
		cmocka_unit_test(test_prefix),
	};

	return cmocka_run_group_tests_name("route_plan", tests, NULL, NULL);
}
