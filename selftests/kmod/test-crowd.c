// SPDX-License-Identifier: GPL-2.0-only
/*
 * A gateway with tens of thousands of sessions, two of five of them behind one
 * address, as a provider's address translation makes them: they come and go at
 * a cost that does not grow with their number, and the network's configuration
 * does not stand still meanwhile.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway.h"
#include "libacvpn/acvpn.h"
#include "netns.h"
#include "peer.h"
#include "rtnlwatch.h"
#include "tap.h"

/*
 * What a session more costs at most, if there are ten times as many; it would
 * be ten times as much if each were compared with all others. Only a clock that
 * counts instructions tells that: elsewhere a busy host takes time from the one
 * or the other, and memory is in no cache if there is much of it.
 */
#define RATIO_MAX 1.5

enum {
	ALL = 50000, SOME = 10000, FEW = 3000,
	TENTHS = 10, PEER_PORT = 10000, RTNL_MAX_MS = 100,
};

static struct acvpn *ctl;
/* For what holds rtnl, and for the rest, which grows with them alike. */
static unsigned int n_all, n_some;
static struct gateway gw = {
	.net = 0x0a400000, .local_port = PEER_PORT_M, .remote_port = PEER_PORT,
};

static void figure(const char *what, const char *name, double value,
		   const char *unit)
{
	tap_note("figure crowd-%s%s %.1f %s", what, name, value, unit);
}

/* @pauses: times that the kernel may wait longer than it needs to. */
static void
want_linear(const char *what, double many, double few, double pauses)
{
	CHECK(many <= RATIO_MAX * pauses * few || !tap_counted(),
	      "%s: %.1f us for each of many sessions, %.1f of few", what,
	      many * 1e6, few * 1e6);
}

/* A new device with @n sessions; the time that each tenth of them took. */
static void create(unsigned int n, double *tenths)
{
	unsigned int i, t;
	double start;

	gw.crowd = n / 5 * 2;
	gateway_open(&gw, ctl, "vpn0");
	sh("ip link set vpn0 up");
	for (t = 0, i = 0; t < TENTHS; t++) {
		start = gateway_now();
		for (; i < (t + 1) * n / TENTHS; i++)
			gateway_whole(&gw, i);
		tenths[t] = gateway_now() - start;
	}
}

static void delete_link(void)
{
	gateway_ok(&gw, acvpn_link_del(ctl, gw.ifindex), "link", 0);
}

static int count_session(const struct acvpn_session_info *info, void *arg)
{
	unsigned int *n = arg;

	CHECK_EQ(info->n_transports, 1, "transports");
	++*n;
	return 0;
}

static void dump(unsigned int want)
{
	unsigned int n = 0;

	gateway_ok(&gw, acvpn_session_dump(ctl, gw.ifindex, count_session, &n),
		   "dump", 0);
	CHECK_EQ(n, want, "sessions in the dump");
}

/* Ways to get rid of all of them */

static void flush(void)
{
	gateway_ok(&gw, acvpn_session_flush(ctl, gw.ifindex), "flush", 0);
}

static bool is_detached(unsigned int i)
{
	static struct acvpn_session_info info;

	gateway_ok(&gw, acvpn_session_get(ctl, gw.ifindex, i + 1, &info),
		   "session-get", i);
	return !info.n_transports;
}

static void close_socket(void)
{
	close(gw.sock);
	gw.sock = -1;
	EVENTUALLY(is_detached(0) && is_detached(gw.crowd - 1) &&
		   is_detached(gw.crowd), "transports outlive their socket");
}

static void only_delete_link(void)
{
}

static void tell_end(const char *name, double called, double all,
		     double waited)
{
	figure(name, "-call", called * 1e3, "ms");
	figure(name, "-to-the-end", all * 1e3, "ms");
	figure(name, "-rtnl-wait", waited, "ms");
	CHECK(waited < RTNL_MAX_MS || !tap_counted(),
	      "%s: %.1f ms without the lock of rtnetlink", name, waited);
}

/*
 * Seconds for each of @n sessions that are there, from the first step until
 * nothing is left of them, for the link is gone then.
 */
static double end_all(const char *name, unsigned int n, void (*step)(void),
		      bool tell)
{
	double start, called, all, waited;

	rtnlwatch_begin();
	start = gateway_now();
	step();
	called = gateway_now() - start;
	delete_link();
	all = gateway_now() - start;
	waited = rtnlwatch_end();
	if (gw.sock >= 0)
		close(gw.sock);
	if (tell)
		tell_end(name, called, all, waited);
	return all / n;
}

/* @look, if any, is called when all @n sessions are there. */
static void check_end(const char *name, unsigned int n, double pauses,
		      void (*look)(unsigned int n, const double *tenths),
		      void (*step)(void))
{
	double few, many, tenths[TENTHS];

	create(n / TENTHS, tenths);
	few = end_all(name, n / TENTHS, step, false);
	create(n, tenths);
	if (look)
		look(n, tenths);
	many = end_all(name, n, step, true);
	figure(name, "-each-of-few", few * 1e6, "us");
	figure(name, "-each-of-many", many * 1e6, "us");
	want_linear(name, many, few, pauses);
}

static void look_at_all(unsigned int n, const double *tenths)
{
	unsigned int t, each = n / TENTHS;
	double start, all = 0;

	for (t = 0; t < TENTHS; t++)
		all += tenths[t];
	figure("create", "", all * 1e3, "ms");
	figure("create", "-each", all / n * 1e6, "us");
	want_linear("create", tenths[TENTHS - 1] / each, tenths[0] / each, 1);
	start = gateway_now();
	dump(n);
	figure("dump", "", (gateway_now() - start) * 1e3, "ms");
}

/* The cases */

static void test_link(void)
{
	/* Whether nobody needs the device any more is looked at after pauses,
	 * each twice as long as the one before.
	 */
	check_end("link-delete", n_all, 2, look_at_all, only_delete_link);
}

static void test_flush(void)
{
	check_end("flush", n_some, 1, NULL, flush);
}

static void test_close(void)
{
	check_end("close", n_some, 1, NULL, close_socket);
}

static const struct tap_case cases[] = {
	{ "all are made and listed, and their link is deleted", test_link },
	{ "all are deleted", test_flush },
	{ "their socket is closed", test_close },
};

int main(void)
{
	n_all = (unsigned int)tap_form(tap_counted() ? ALL : FEW, ALL);
	n_some = (unsigned int)tap_form(tap_counted() ? SOME : FEW, ALL);
	/* All of them take their time where all takes longer. */
	sh("echo %d >/proc/sys/net/core/netdev_unregister_timeout_secs",
	   tap_slow(10));
	netns_begin();
	rtnlwatch_start();
	REQUIRE(!acvpn_open(&ctl), "acvpn_open");
	tap_run("", cases, ARRAY_SIZE(cases), NULL);
	acvpn_close(ctl);
	netns_cleanup();
	return tap_end();
}
