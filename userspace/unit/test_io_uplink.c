// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way to a peer, in a network namespace of its own where that is allowed:
 * two pairs of virtual links stand for two uplinks.
 */
#include <arpa/inet.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "io/uplink.h"

#define SETUP \
	"ip link add up0 type veth peer name up1 && " \
	"ip link add other0 type veth peer name other1 && " \
	"ip link set up0 up && ip link set up1 up && " \
	"ip link set other0 up && ip link set other1 up && " \
	"ip addr add 192.0.2.2/24 dev up0 && " \
	"ip addr add 192.0.2.3/24 dev up0 && " \
	"ip addr add 198.51.100.2/24 dev other0 && " \
	"ip addr add 2001:db8::2/64 dev up0 nodad"

enum { MARK = 7, WAIT_USEC = 30 * 1000 * 1000 };

static bool run(const char *command)
{
	char line[1024];

	snprintf(line, sizeof(line), "(%s) >/dev/null 2>&1", command);
	return !system(line);
}

static union sockaddr_any address(const char *text)
{
	union sockaddr_any a;

	memset(&a, 0, sizeof(a));
	if (inet_pton(AF_INET, text, &a.v4.sin_addr) == 1)
		a.sa.sa_family = AF_INET;
	else if (inet_pton(AF_INET6, text, &a.v6.sin6_addr) == 1)
		a.sa.sa_family = AF_INET6;
	else
		a.sa.sa_family = AF_UNSPEC;
	sockaddr_set_port(&a, 443);
	return a;
}

/* @from: "" for no way. */
static void comes_from(const char *to, uint32_t mark, const char *from)
{
	const union sockaddr_any peer = address(to), expected = address(from);
	union sockaddr_any source;

	uplink_source(&peer, mark, &source);
	assert_true(uplink_equal(&source, &expected));
}

static void test_source(void **state)
{
	(void)state;
	comes_from("192.0.2.9", 0, "192.0.2.2");
	comes_from("2001:db8::9", 0, "2001:db8::2");
	comes_from("203.0.113.1", 0, "");
	assert_true(run("ip route add default via 192.0.2.1"));
	comes_from("203.0.113.1", 0, "192.0.2.2");
	assert_true(run("ip route add default via 198.51.100.1 table 9"));
	assert_true(run("ip rule add fwmark 7 lookup 9"));
	comes_from("203.0.113.1", 0, "192.0.2.2");
	comes_from("203.0.113.1", MARK, "198.51.100.2");
}

static unsigned int mtu(const char *to, uint32_t mark)
{
	const union sockaddr_any peer = address(to);

	return uplink_mtu(&peer, mark);
}

/* That of the interface that it is now. */
static void test_mtu(void **state)
{
	(void)state;
	assert_int_equal(mtu("203.0.113.1", 0), 0);
	assert_true(run("ip link set other0 mtu 1400 && "
			"ip route replace default via 192.0.2.1 && "
			"ip route add default via 198.51.100.1 table 9 && "
			"ip rule add fwmark 7 lookup 9"));
	assert_int_equal(mtu("203.0.113.1", 0), 1500);
	assert_int_equal(mtu("2001:db8::9", 0), 1500);
	assert_int_equal(mtu("203.0.113.1", MARK), 1400);
	assert_true(run("ip link set up0 mtu 1300"));
	assert_int_equal(mtu("203.0.113.1", 0), 1300);
	assert_int_equal(mtu("2001:db8::9", 0), 1300);
}

static bool shared(const char *a, const char *b)
{
	const union sockaddr_any x = address(a), y = address(b);

	return uplink_shared(&x, &y);
}

static void test_shared(void **state)
{
	(void)state;
	assert_true(shared("192.0.2.2", "192.0.2.2"));
	assert_true(shared("192.0.2.2", "192.0.2.3"));
	assert_true(shared("192.0.2.2", "2001:db8::2"));
	assert_false(shared("192.0.2.2", "198.51.100.2"));
	assert_false(shared("192.0.2.2", "192.0.2.9"));
	assert_false(shared("192.0.2.9", "192.0.2.2"));
}

static void on_change(void *arg)
{
	++*(unsigned int *)arg;
}

/* Both families are watched, until that is stopped. */
static void test_watch(void **state)
{
	unsigned int told = 0;
	struct uplink u = { NULL };
	sd_event *event;

	(void)state;
	assert_return_code(sd_event_new(&event), 0);
	assert_int_equal(uplink_watch(&u, event, on_change, &told), 0);
	assert_true(run("ip addr add 192.0.2.4/24 dev up0 && "
			"ip route add 203.0.113.0/24 via 192.0.2.1"));
	while (!told)
		assert_true(sd_event_run(event, WAIT_USEC) > 0);
	assert_true(run("ip -6 addr add 2001:db8::3/64 dev up0 nodad"));
	while (told < 2)
		assert_true(sd_event_run(event, WAIT_USEC) > 0);
	uplink_stop(&u);
	uplink_stop(&u);
	assert_true(run("ip addr del 192.0.2.4/24 dev up0"));
	while (sd_event_run(event, 0) > 0)
		;
	assert_int_equal(told, 2);
	sd_event_unref(event);
}

static int set_up(void **state)
{
	(void)state;
	return unshare(CLONE_NEWNET) || !run(SETUP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_source, set_up),
		cmocka_unit_test_setup(test_mtu, set_up),
		cmocka_unit_test_setup(test_shared, set_up),
		cmocka_unit_test_setup(test_watch, set_up),
	};

	if (unshare(CLONE_NEWNET) || !run(SETUP)) {
		puts("1..1\nok 1 - uplink # SKIP no namespace or no ip");
		return 0;
	}
	return cmocka_run_group_tests_name("uplink", tests, NULL, NULL);
}
