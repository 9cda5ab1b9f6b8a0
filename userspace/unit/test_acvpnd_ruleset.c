// SPDX-License-Identifier: GPL-2.0-only
/*
 * What nft is told: the rules of a policy, and changes of the table.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/monitor/ruleset.h"

#define REJECT "reject with icmpx admin-prohibited\n"

#define NET4(a, b, c, d, bits) \
	{ .family = AF_INET, .len = bits, .addr = { a, b, c, d } }
#define NET6(a, b, bits) \
	{ .family = AF_INET6, .len = bits, .addr = { 0xfd, a, b } }

#define LIST(...) { \
	(const struct prefix[]){ __VA_ARGS__ }, \
	sizeof((const struct prefix[]){ __VA_ARGS__ }) / \
		sizeof(struct prefix), \
}

struct rules_case {
	const char *name;
	struct ipc_filter filter;
	const char *rules;
};

static const struct rules_case cases[] = {
	{
		"routes of both families",
		{
			.restricted = true,
			.include = LIST(NET4(10, 0, 0, 0, 8),
					NET6(1, 0, 64)),
		},
		"ip daddr != { 10.0.0.0/8, } " REJECT
		"ip6 daddr != { fd01::/64, } " REJECT,
	},
	{
		"a family without a route",
		{ .restricted = true, .include = LIST(NET4(10, 1, 2, 3, 32)) },
		"ip daddr != { 10.1.2.3, } " REJECT
		"meta nfproto ipv6 " REJECT,
	},
	{
		"all of a family",
		{ .restricted = true, .include = LIST(NET6(0, 0, 0)) },
		"meta nfproto ipv4 " REJECT,
	},
	{
		"routes in others, twice, and out of order",
		{
			.restricted = true,
			.include = LIST(NET4(10, 2, 0, 0, 16),
					NET4(192, 168, 7, 0, 24),
					NET4(10, 1, 0, 0, 16),
					NET4(192, 168, 0, 0, 16),
					NET4(10, 1, 0, 0, 16)),
		},
		"ip daddr != { 10.1.0.0/16, 10.2.0.0/16, 192.168.0.0/16, } "
		REJECT "meta nfproto ipv6 " REJECT,
	},
	{
		"all but some",
		{
			.exclude = LIST(NET4(10, 0, 0, 0, 8),
					NET6(9, 1, 48)),
		},
		"ip daddr { 10.0.0.0/8, } " REJECT
		"ip6 daddr { fd09:100::/48, } " REJECT,
	},
	{
		"what is excluded is not within the routes",
		{
			.restricted = true,
			.exclude = LIST(NET4(10, 9, 0, 0, 16)),
			.include = LIST(NET4(10, 0, 0, 0, 8)),
			.dns = LIST(NET4(10, 9, 0, 53, 32)),
		},
		"ip daddr { 10.9.0.53, } meta l4proto { tcp, udp } "
		"th dport 53 accept\n"
		"ip daddr { 10.9.0.0/16, } " REJECT
		"ip daddr != { 10.0.0.0/8, } " REJECT
		"meta nfproto ipv6 " REJECT,
	},
	{
		"ports",
		{
			.ports = {
				{ IPC_PORT_TCP, 443 }, { IPC_PORT_UDP, 53 },
				{ IPC_PORT_SCTP, 99 }, { IPC_PORT_TCP, 0 },
				{ IPC_PORT_ICMP, 0 }, { IPC_PORT_ICMPV6, 0 },
				{ IPC_PORT_ESP, 0 },
			},
			.n_ports = 7,
		},
		"tcp dport 443 accept\n"
		"udp dport 53 accept\n"
		"sctp dport 99 accept\n"
		"meta l4proto 6 accept\n"
		"meta l4proto 1 accept\n"
		"meta l4proto 58 accept\n"
		"meta l4proto 50 accept\n"
		"ip frag-off & 0x1fff != 0 accept\n"
		"frag frag-off != 0 accept\n"
		REJECT,
	},
	{
		"ports that are forbidden, in one network",
		{
			.restricted = true,
			.include = LIST(NET4(10, 0, 0, 0, 8)),
			.deny = true,
			.ports = { { IPC_PORT_TCP, 25 } },
			.n_ports = 1,
		},
		"ip daddr != { 10.0.0.0/8, } " REJECT
		"meta nfproto ipv6 " REJECT
		"tcp dport 25 " REJECT,
	},
};

static void test_rules(void **state)
{
	struct buf rules;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].name);
		buf_init(&rules, 4096);
		assert_int_equal(ruleset_rules(&rules, &cases[i].filter), 0);
		assert_string_equal(buf_text(&rules), cases[i].rules);
		buf_free(&rules);
	}
}

/* Room for less than all is room for nothing: a part would let more through. */
static void test_no_room(void **state)
{
	struct buf rules;

	(void)state;
	buf_init(&rules, strlen(cases[0].rules) - 1);
	assert_int_equal(ruleset_rules(&rules, &cases[0].filter), -EMSGSIZE);
	buf_free(&rules);
}

static const struct prefix from[] = {
	NET4(10, 9, 0, 2, 32), NET6(9, 0, 128), NET4(192, 168, 1, 0, 24),
	NET6(8, 0, 64),
};

static void add_all(struct ruleset_change *change, unsigned int chain)
{
	struct buf rules;
	size_t i;

	for (i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		ruleset_add(change, &from[i], chain);
	buf_init(&rules, 64);
	buf_str(&rules, "tcp dport 1 accept\n");
	ruleset_chain(change, chain, &rules);
	buf_free(&rules);
}

#define POLICY(n) "\tchain policy" n " {\ntcp dport 1 accept\n\t}\n"

static const char updated[] =
	"delete element inet acvpn_vpn0 users4 { 10.9.0.2 }\n"
	"delete element inet acvpn_vpn0 networks6 { fd08::/64 }\n"
	"table inet acvpn_vpn0 {\n"
	"\tmap users4 {\n\t\ttype ipv4_addr : verdict ;\n"
	"\t\telements = {\n\t\t10.9.0.2 : goto policy4,\n\t\t}\n\t}\n"
	"\tmap users6 {\n\t\ttype ipv6_addr : verdict ;\n"
	"\t\telements = {\n\t\tfd09:: : goto policy4,\n\t\t}\n\t}\n"
	"\tmap networks4 {\n"
	"\t\ttype ipv4_addr : verdict ; flags interval ;\n"
	"\t\telements = {\n\t\t192.168.1.0/24 : goto policy4,\n"
	"\t\t}\n\t}\n"
	"\tmap networks6 {\n"
	"\t\ttype ipv6_addr : verdict ; flags interval ;\n"
	"\t\telements = {\n\t\tfd08::/64 : goto policy4,\n\t\t}\n\t}\n"
	POLICY("4")
	"}\n"
	"delete chain inet acvpn_vpn0 policy3\n";

static void test_update(void **state)
{
	struct ruleset_change change;
	struct buf text;

	(void)state;
	ruleset_init(&change);
	buf_init(&text, 4096);
	ruleset_remove(&change, "vpn0", &from[0]);
	ruleset_remove(&change, "vpn0", &from[3]);
	ruleset_drop(&change, "vpn0", 3);
	add_all(&change, 4);
	ruleset_update(&text, "vpn0", &change);
	assert_int_equal(text.error, 0);
	assert_string_equal(buf_text(&text), updated);
	buf_free(&text);
	ruleset_free(&change);
}

/* The table that is there, whichever, is another one at once. */
static void test_replace(void **state)
{
	static const char head[] =
		"table inet acvpn_vpn0\ndelete table inet acvpn_vpn0\n"
		"table inet acvpn_vpn0 {\n";
	struct ruleset_change change;
	struct buf text;

	(void)state;
	ruleset_init(&change);
	buf_init(&text, 4096);
	add_all(&change, 1);
	ruleset_replace(&text, "vpn0", &change);
	assert_int_equal(text.error, 0);
	assert_memory_equal(buf_text(&text), head, sizeof(head) - 1);
	assert_non_null(strstr(buf_text(&text),
			       "\t\tiifname != \"vpn0\" accept\n"
			       "\t\tip saddr vmap @users4\n"));
	assert_non_null(strstr(buf_text(&text), POLICY("1") "}\n"));
	buf_free(&text);
	ruleset_free(&change);
}

/* No name of a device is more than a name for nft. */
static void test_names(void **state)
{
	static const char *const bad[] = {
		"", "vpn*", "a\"b", "a b", "a;b", "a{", "$a", "a\nb", "@a",
	};
	size_t i;

	(void)state;
	assert_true(ruleset_is_name("vpn0"));
	assert_true(ruleset_is_name("Vpn-0_a.b"));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ruleset_is_name(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_update),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
