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

/* @expect: "network " through the tunnel, "!network " direct, "-" nowhere. */
static void plan(struct tunnel_config *c, const char *expect)
{
	static const char *const kinds[] = {
		[ROUTE_TUNNEL] = "", [ROUTE_DIRECT] = "!",
		[ROUTE_NOWHERE] = "-",
	};
	char text[1024] = "", one[PREFIX_STRLEN];
	struct route_plan p;
	size_t i;

	assert_int_equal(route_plan_make(&p, c), 0);
	for (i = 0; i < p.n; i++) {
		strcat(text, kinds[p.list[i].kind]);
		strcat(text, prefix_format(&p.list[i].to, one));
		strcat(text, " ");
	}
	assert_string_equal(text, expect);
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
	struct tunnel_config c = config("10.0.0.5/32", NULL);

	(void)state;
	/* What has no address in the tunnel does not go around it. */
	plan(&c, "0.0.0.0/0 -::/0 ");
	c = config(NULL, "fd00::5/64");
	plan(&c, "fd00::/64 ::/0 -0.0.0.0/0 ");
	c = config("10.0.0.5/24", "fd00::5/64");
	plan(&c, "10.0.0.0/24 0.0.0.0/0 fd00::/64 ::/0 ");
}

static void test_other_family(void **state)
{
	struct tunnel_config c = config("10.0.0.5/32", NULL);

	(void)state;
	c.bypass_protocol = HEADER_FLAG_FALSE;
	plan(&c, "0.0.0.0/0 -::/0 ");
	c = config("10.0.0.5/32", NULL);
	c.bypass_protocol = HEADER_FLAG_TRUE;
	plan(&c, "0.0.0.0/0 ");
	/* Where only some goes through the tunnel, the rest is no leak. */
	c = config("10.0.0.5/32", NULL);
	add(&c.include, "10.1.0.0/16");
	plan(&c, "10.1.0.0/16 ");
}

static void test_split(void **state)
{
	struct tunnel_config c = config("10.0.0.5/24", NULL);

	(void)state;
	add(&c.include, "10.1.2.3/16");
	add(&c.include, "10.1.0.0/16");
	add(&c.include, "fd00::/8");
	plan(&c, "10.0.0.0/24 10.1.0.0/16 ");
	c = config("10.0.0.5/32", NULL);
	add(&c.include, "0.0.0.0/0");
	plan(&c, "0.0.0.0/0 -::/0 ");
}

static void test_exclude(void **state)
{
	struct tunnel_config c = config("10.0.0.5/32", "fd00::5/128");

	(void)state;
	add(&c.exclude, "172.16.0.0/12");
	add(&c.exclude, "0.0.0.0/32");
	add(&c.exclude, "::/128");
	plan(&c, "!172.16.0.0/12 0.0.0.0/0 ::/0 ");
}

static void test_lengths(void **state)
{
	struct tunnel_config c = config("10.0.0.5/24", "fd00::5/64");
	uint8_t lengths[129];
	struct route_plan p;

	(void)state;
	add(&c.include, "10.1.0.0/16");
	add(&c.include, "10.2.0.0/16");
	add(&c.include, "10.9.9.9");
	assert_int_equal(route_plan_make(&p, &c), 0);
	assert_int_equal(route_plan_lengths(&p, AF_INET, lengths), 3);
	assert_int_equal(lengths[0], 32);
	assert_int_equal(lengths[1], 24);
	assert_int_equal(lengths[2], 16);
	assert_int_equal(route_plan_lengths(&p, AF_INET6, lengths), 2);
	assert_int_equal(lengths[1], 0);
	route_plan_free(&p);
	tunnel_config_free(&c);
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
		cmocka_unit_test(test_other_family),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_exclude),
		cmocka_unit_test(test_prefix),
	};

	return cmocka_run_group_tests_name("route_plan", tests, NULL, NULL);
}
