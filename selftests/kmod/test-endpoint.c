// SPDX-License-Identifier: GPL-2.0-only
/*
 * Thousands of peers behind one outer address, as a load balancer or a NAT of a
 * provider makes them: what each costs must not depend on how many there are.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "bed.h"
#include "netns.h"
#include "tap.h"

enum {
	FEW = 2000, MANY = 20000, FEW_SLOW = 200, MANY_SLOW = 2000,
	FIRST_PORT = 10000, DUPLICATES = 100, FREED_MS = 500,
};

/* A session more costs this much more if there are ten times as many. */
#define RATIO_MAX 2.0

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int attach(uint32_t id, unsigned int port)
{
	struct acvpn_transport_config config = {
		.type = ACVPN_TRANSPORT_TYPE_DTLS, .socket = bed.sock,
		.mtu = BED_MTU, .has_dpd = true, .has_keepalive = true,
		.remote = bed_endpoint(AF_INET, 2, (int)port),
	};

	return acvpn_transport_attach(bed.ctl, bed.ifindex, id, &config);
}

static void new_peer(uint32_t id, unsigned int port)
{
	struct acvpn_session_config session = {
		.ifindex = bed.ifindex, .id = id,
	};

	REQUIRE(!acvpn_session_new(bed.ctl, &session, NULL) &&
		!attach(id, port), "session %u: %s", id,
		acvpn_error(bed.ctl));
}

static void up(void)
{
	bed_up(&(struct bed_config){
		.mode = ACVPN_MODE_MP, .no_ipv6 = true, .unconnected = true,
		.no_session = true });
}

/* Microseconds for each of so many sessions that are deleted together. */
static double flush(unsigned int n)
{
	unsigned int i;
	double begin;

	for (i = 0; i < n; i++)
		new_peer(i + 1, FIRST_PORT + i);
	begin = now();
	REQUIRE(!acvpn_session_flush(bed.ctl, bed.ifindex), "flush: %s",
		acvpn_error(bed.ctl));
	return (now() - begin) / n;
}

static void test_flush(void)
{
	bool slow = tap_slow(1) > 1;
	unsigned int n = slow ? FEW_SLOW : FEW;
	unsigned int m = slow ? MANY_SLOW : MANY;
	double few, many;

	up();
	flush(n);
	few = flush(n);
	many = flush(m);
	tap_note("figure endpoint-flush-%u %.2f us", n, few);
	tap_note("figure endpoint-flush-%u %.2f us", m, many);
	CHECK(many < RATIO_MAX * few || !tap_counted(),
	      "a session costs %.2f us, and %.2f of ten times as many", few,
	      many);
}

/* The address of another session's peer is refused, and costs no more. */
static void test_duplicates(void)
{
	struct acvpn_transport_ref spare = {
		.id = DUPLICATES + 2, .type = ACVPN_TRANSPORT_TYPE_DTLS,
	};
	double begin, good, bad;
	unsigned int i;

	up();
	spare.ifindex = bed.ifindex;
	new_peer(1, FIRST_PORT);
	begin = now();
	for (i = 1; i <= DUPLICATES; i++)
		new_peer(i + 1, FIRST_PORT + i);
	good = (now() - begin) / DUPLICATES;
	new_peer(spare.id, FIRST_PORT + DUPLICATES + 1);
	REQUIRE(!acvpn_transport_detach(bed.ctl, &spare), "detach: %s",
		acvpn_error(bed.ctl));
	/* It is freed meanwhile, or that would count to what comes now. */
	tap_sleep(FREED_MS);
	begin = now();
	for (i = 0; i < DUPLICATES; i++)
		REQUIRE(attach(spare.id, FIRST_PORT) == -EADDRINUSE,
			"attach: %s", acvpn_error(bed.ctl));
	bad = (now() - begin) / DUPLICATES;
	tap_note("figure endpoint-attach %.1f us", good);
	tap_note("figure endpoint-attach-refused %.1f us", bad);
	CHECK(bad < 2 * good || !tap_counted(),
	      "%.1f us to refuse, %.1f to attach", bad, good);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "deleted together", test_flush },
		{ "an address that is taken", test_duplicates },
	};

	netns_begin();
	tap_run("peers of one host: ", cases, ARRAY_SIZE(cases), bed_down);
	return tap_end();
}
