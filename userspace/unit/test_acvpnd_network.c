// SPDX-License-Identifier: GPL-2.0-only
/*
 * Routes and rules, in a network namespace of its own where that is allowed: a
 * pair of virtual links stands for the uplink, another for the tunnel.
 */
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/client/network.h"

/*
 * The kernel gets to know a carrier some time after it is there, on a busy
 * machine a second. The routes tell of it.
 */
#define HAS_CARRIER \
	"ip link show up0 | grep 'state UP' && " \
	"ip link show up1 | grep 'state UP'"

#define SETUP \
	"ip link set lo up && " \
	"ip link add up0 type veth peer name up1 && " \
	"ip addr add 192.0.2.2/24 dev up0 && " \
	"ip addr add 2001:db8::2/64 dev up0 nodad && " \
	"ip link set up1 up && ip link set up0 up && " \
	"for i in $(seq 200); do " \
	HAS_CARRIER " && break; sleep 0.05; done && " \
	HAS_CARRIER " && " \
	"ip route add default via 192.0.2.1 && " \
	"ip route add 10.1.128.0/17 via 192.0.2.3 && " \
	"ip route add 10.0.0.0/8 via 192.0.2.3 && " \
	"ip -6 route add default via 2001:db8::1"

static bool run(const char *command)
{
	char line[2048];

	snprintf(line, sizeof(line), "(%s) >/dev/null 2>&1", command);
	return !system(line);
}

static unsigned int add_tunnel(const char *name)
{
	char line[128];

	snprintf(line, sizeof(line),
		 "ip link add %s type veth peer name %s-peer && "
		 "ip link set %s-peer up", name, name, name);
	assert_true(run(line));
	return if_nametoindex(name);
}

static void read_all(const char *command, char *out, size_t size)
{
	FILE *f = popen(command, "r");
	size_t n;

	assert_non_null(f);
	n = fread(out, 1, size - 1, f);
	out[n] = '\0';
	pclose(f);
}

/* The device that packets to @to leave by, "" if none. */
static const char *device(const char *to, bool marked)
{
	static char out[1024];
	char line[128], *dev;

	snprintf(line, sizeof(line), "ip -o route get %s %s%x 2>/dev/null", to,
		 "mark 0x", marked ? NETWORK_MARK : 0);
	read_all(line, out, sizeof(out));
	dev = strstr(out, " dev ");
	if (!dev || strstr(out, "unreachable"))
		return "";
	dev += strlen(" dev ");
	dev[strcspn(dev, "\n ")] = '\0';
	return dev;
}

#define goes_by(to, dev) assert_string_equal(device(to, false), dev)
#define marked_goes_by(to, dev) assert_string_equal(device(to, true), dev)

/* Rules and routes of all tables, but for what the kernel makes by itself. */
static void state_of(char *out, size_t size)
{
	static const char command[] =
		"ip rule; ip -6 rule; ip route show table all; "
		"ip -6 route show table all | grep -v -e fe80 -e ff00";

	read_all(command, out, size);
}

static void add(struct header_routes *routes, const char *text)
{
	routes->list = reallocarray(routes->list, routes->n + 1,
				    sizeof(*routes->list));
	assert_non_null(routes->list);
	assert_int_equal(prefix_parse(text, &routes->list[routes->n++]), 0);
}

static struct network *up(struct tunnel_config *c, unsigned int ifindex,
			  const char *ipv4)
{
	struct route_plan plan;
	struct network_config config = {
		.ifindex = ifindex, .mtu = 1400, .plan = &plan,
		.ipv4 = &c->inner.ipv4, .ipv6 = &c->inner.ipv6,
	};
	struct network *n;

	assert_int_equal(prefix_parse(ipv4, &c->inner.ipv4), 0);
	assert_int_equal(route_plan_make(&plan, c), 0);
	assert_int_equal(network_up(&n, &config), 0);
	route_plan_free(&plan);
	return n;
}

/* Addresses of vpn7, one a line. */
static const char *addresses(void)
{
	static char out[1024];

	read_all("ip -o addr show dev vpn7 | "
		 "awk '$4 !~ /^fe80/ { print $4 }'", out, sizeof(out));
	return out;
}

static void change(struct network *n, struct tunnel_config *c,
		   unsigned int mtu)
{
	struct route_plan plan;
	const struct network_config config = {
		.ifindex = if_nametoindex("vpn7"), .mtu = mtu, .plan = &plan,
		.ipv4 = &c->inner.ipv4, .ipv6 = &c->inner.ipv6,
	};

	assert_int_equal(route_plan_make(&plan, c), 0);
	assert_int_equal(network_change(n, &config), 0);
	route_plan_free(&plan);
}

static char before[65536], after[65536];

static void test_full(void **state)
{
	struct tunnel_config c = { 0 };
	struct network *n;

	(void)state;
	state_of(before, sizeof(before));
	add(&c.exclude, "172.16.0.0/12");
	n = up(&c, add_tunnel("vpn7"), "10.99.0.5/24");
	goes_by("203.0.113.1", "vpn7");
	goes_by("10.99.0.1", "vpn7");
	/* What the host has a route of its own for. */
	goes_by("192.0.2.9", "up0");
	goes_by("10.1.2.3", "up0");
	goes_by("172.16.1.1", "up0");
	/* No IPv6 goes around a tunnel that has none. */
	goes_by("2001:db8:9::1", "");
	goes_by("2001:db8::9", "up0");
	/* The sockets that carry it, to whatever address. */
	marked_goes_by("203.0.113.1", "up0");
	marked_goes_by("2001:db8:9::1", "up0");
	assert_true(run("ip link del vpn7"));
	network_down(n);
	state_of(after, sizeof(after));
	assert_string_equal(before, after);
	tunnel_config_free(&c);
}

/* Who wants no routes gets none, not even that of the address's network. */
static void test_no_routes(void **state)
{
	static const struct route_plan none;
	struct prefix ipv4, ipv6;
	const struct network_config config = {
		.mtu = 1400, .plan = &none, .ipv4 = &ipv4, .ipv6 = &ipv6,
		.ifindex = add_tunnel("vpn7"),
	};
	struct network *n;

	(void)state;
	assert_int_equal(prefix_parse("10.99.0.5/24", &ipv4), 0);
	assert_int_equal(prefix_parse("fd00::5/64", &ipv6), 0);
	assert_int_equal(network_up(&n, &config), 0);
	assert_string_equal(addresses(), "10.99.0.5/24\nfd00::5/64\n");
	goes_by("10.99.0.1", "up0");
	goes_by("fd00::1", "up0");
	assert_true(run("ip link del vpn7"));
	network_down(n);
}

/* The longer prefix wins, whichever table it is in. */
static void test_split(void **state)
{
	struct tunnel_config c = { 0 };
	struct network *n;

	(void)state;
	state_of(before, sizeof(before));
	add(&c.include, "10.1.0.0/16");
	add(&c.include, "10.1.200.0/24");
	add(&c.include, "192.0.0.0/16");
	n = up(&c, add_tunnel("vpn7"), "10.99.0.5/32");
	goes_by("10.1.2.3", "vpn7");
	goes_by("10.1.129.1", "up0");
	goes_by("10.1.200.1", "vpn7");
	goes_by("10.2.0.1", "up0");
	goes_by("192.0.3.1", "vpn7");
	goes_by("192.0.2.9", "up0");
	goes_by("203.0.113.1", "up0");
	goes_by("2001:db8:9::1", "up0");
	marked_goes_by("192.0.3.1", "up0");
	assert_true(run("ip link del vpn7"));
	network_down(n);
	state_of(after, sizeof(after));
	assert_string_equal(before, after);
	tunnel_config_free(&c);
}

/* Two tunnels to one gateway; the first to end leaves the other alone. */
static void test_two(void **state)
{
	struct tunnel_config c = { 0 }, d = { 0 };
	struct network *one, *two;

	(void)state;
	state_of(before, sizeof(before));
	add(&c.include, "198.51.100.0/24");
	add(&d.include, "203.0.113.0/24");
	one = up(&c, add_tunnel("vpn7"), "10.99.0.5/32");
	two = up(&d, add_tunnel("vpn8"), "10.98.0.5/32");
	goes_by("198.51.100.1", "vpn7");
	goes_by("203.0.113.1", "vpn8");
	marked_goes_by("203.0.113.1", "up0");
	assert_true(run("ip link del vpn7"));
	network_down(one);
	goes_by("198.51.100.1", "up0");
	goes_by("203.0.113.1", "vpn8");
	marked_goes_by("203.0.113.1", "up0");
	assert_true(run("ip link del vpn8"));
	network_down(two);
	state_of(after, sizeof(after));
	assert_string_equal(before, after);
	tunnel_config_free(&c);
	tunnel_config_free(&d);
}

/* Another address of the same network, then others of other kinds. */
static void test_change(void **state)
{
	struct tunnel_config c = { 0 }, d = { 0 };
	struct network *n;

	(void)state;
	state_of(before, sizeof(before));
	add(&c.exclude, "172.16.0.0/12");
	n = up(&c, add_tunnel("vpn7"), "10.99.0.5/24");
	assert_int_equal(prefix_parse("10.99.0.6/24", &c.inner.ipv4), 0);
	change(n, &c, 1400);
	assert_string_equal(addresses(), "10.99.0.6/24\n");
	goes_by("203.0.113.1", "vpn7");
	goes_by("172.16.1.1", "up0");

	/* What led out leads in, and the other way round. */
	assert_int_equal(prefix_parse("10.98.0.6/32", &d.inner.ipv4), 0);
	assert_int_equal(prefix_parse("fd00::6/128", &d.inner.ipv6), 0);
	add(&d.include, "172.16.0.0/12");
	add(&d.include, "2001:db8:7::/48");
	add(&d.exclude, "2001:db8:7:1::/64");
	change(n, &d, 1300);
	assert_string_equal(addresses(), "10.98.0.6/32\nfd00::6/128\n");
	goes_by("172.16.1.1", "vpn7");
	goes_by("203.0.113.1", "up0");
	goes_by("2001:db8:7::1", "vpn7");
	goes_by("2001:db8:7:1::1", "up0");
	goes_by("2001:db8:9::1", "up0");

	/* Below that the kernel has no IPv6. */
	change(n, &c, 1000);
	assert_string_equal(addresses(), "10.99.0.6/24\n");
	goes_by("203.0.113.1", "vpn7");
	goes_by("172.16.1.1", "up0");
	goes_by("2001:db8:9::1", "");
	change(n, &d, 1300);
	assert_string_equal(addresses(), "10.98.0.6/32\nfd00::6/128\n");
	goes_by("2001:db8:7::1", "vpn7");
	assert_true(run("ip link del vpn7"));
	network_down(n);
	state_of(after, sizeof(after));
	assert_string_equal(before, after);
	tunnel_config_free(&c);
	tunnel_config_free(&d);
}

/* The kernel looks after carriers by and by. */
static bool leftover_soon(char name[IF_NAMESIZE])
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
	int i;

	for (i = 0; i < 500 && !network_leftover(name); i++)
		nanosleep(&pause, NULL);
	return *name;
}

/* A run is killed; its interface goes, and the next run has another one. */
static void test_killed(void **state)
{
	struct tunnel_config c = { 0 };
	struct network *n, *killed;
	char name[IF_NAMESIZE];

	(void)state;
	state_of(before, sizeof(before));
	add(&c.exclude, "172.16.0.0/12");
	assert_false(network_leftover(name));
	killed = up(&c, add_tunnel("vpn7"), "10.99.0.5/24");
	/* It fails closed, and its like still reach their gateways. */
	goes_by("203.0.113.1", "vpn7");
	marked_goes_by("203.0.113.1", "up0");
	assert_false(network_leftover(name));
	assert_true(run("ip link set vpn7-peer down"));
	assert_true(leftover_soon(name));
	assert_string_equal(name, "vpn7");
	assert_true(run("ip link del vpn7"));
	assert_false(network_leftover(name));
	n = up(&c, add_tunnel("vpn8"), "10.98.0.5/24");
	goes_by("203.0.113.1", "vpn8");
	assert_true(run("ip link del vpn8"));
	network_down(n);
	state_of(after, sizeof(after));
	assert_string_equal(before, after);
	/* It would have been killed. */
	network_down(killed);
	tunnel_config_free(&c);
}

static int set_up(void **state)
{
	(void)state;
	return unshare(CLONE_NEWNET) || !run(SETUP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_full, set_up),
		cmocka_unit_test_setup(test_no_routes, set_up),
		cmocka_unit_test_setup(test_split, set_up),
		cmocka_unit_test_setup(test_two, set_up),
		cmocka_unit_test_setup(test_change, set_up),
		cmocka_unit_test_setup(test_killed, set_up),
	};

	if (unshare(CLONE_NEWNET) || !run(SETUP)) {
		puts("1..1\nok 1 - network # SKIP no namespace or no ip");
		return 0;
	}
	return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
