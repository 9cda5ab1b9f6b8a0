// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stream of numbered datagrams from one namespace to another, to see what
 * becomes of each.
 *
 *	udpflow FROM TO ADDRESS MICROSECONDS SECONDS [SIZE]
 *
 * Sends one of SIZE bytes to ADDRESS every so many microseconds, both ends in
 * this one process. Prints "at MS NUMBER" for each that arrives for the first
 * time (milliseconds of the monotonic clock), then "sent", "received", "lost",
 * "duplicates", "late" (those overtaken), "reorder-max" (by how many) and
 * "gap" (most milliseconds without a new one while it was sending). SIGTERM
 * ends the sending early.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "netns.h"
#include "tap.h"

enum { PORT = 7009, SIZE_MIN = 8, SIZE_MAX = 1400, STRAGGLE_MS = 500 };

static struct {
	uint8_t *seen;
	uint32_t numbers;
	uint32_t sent;
	uint32_t received;
	uint32_t duplicates;
	uint32_t late;
	uint32_t reorder_max;
	uint32_t highest;
	long long last;
	long long gap;
} flow;

static int family;
static int out = -1, in = -1;

/* SIGTERM is blocked, so it waits to be noticed. */
static bool stopped(void)
{
	sigset_t pending;

	return !sigpending(&pending) && sigismember(&pending, SIGTERM);
}

static void block_signal(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static int udp_socket(const char *ns)
{
	int fd, size = 4 << 20;

	netns_enter(ns);
	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	netns_enter(NULL);
	REQUIRE(fd >= 0, "socket: %s", strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

static void open_flow(char **argv)
{
	union {
		struct sockaddr sa;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} addr = {};
	socklen_t len = sizeof(addr.v4);

	family = strchr(argv[3], ':') ? AF_INET6 : AF_INET;
	out = udp_socket(argv[1]);
	in = udp_socket(argv[2]);
	addr.sa.sa_family = (sa_family_t)family;
	addr.v4.sin_port = htons(PORT);
	if (family == AF_INET6)
		len = sizeof(addr.v6);
	REQUIRE(inet_pton(family, argv[3], family == AF_INET ?
			  (void *)&addr.v4.sin_addr :
			  (void *)&addr.v6.sin6_addr) == 1, "%s", argv[3]);
	REQUIRE(!bind(in, &addr.sa, len), "bind: %s", strerror(errno));
	REQUIRE(!connect(out, &addr.sa, len), "connect: %s", strerror(errno));
}

/* What cannot be sent counts as sent: it is lost. */
static void send_next(size_t size)
{
	uint8_t buf[SIZE_MAX] = {};
	uint32_t number = htonl(flow.sent++);

	memcpy(buf, &number, sizeof(number));
	if (send(out, buf, size, 0) < 0 && flow.sent == 1)
		tap_note("send: %s", strerror(errno));
}

static void arrived(uint32_t number, long long at)
{
	if (number >= flow.numbers)
		return;
	if (flow.seen[number]) {
		flow.duplicates++;
		return;
	}
	flow.seen[number] = 1;
	flow.received++;
	if (number < flow.highest) {
		flow.late++;
		if (flow.highest - number > flow.reorder_max)
			flow.reorder_max = flow.highest - number;
	} else {
		flow.highest = number;
	}
	if (at - flow.last > flow.gap)
		flow.gap = at - flow.last;
	flow.last = at;
	printf("at %lld %u\n", at, number);
	/* Whoever started this waits for the first. */
	if (flow.received == 1)
		fflush(stdout);
}

static void receive_all(void)
{
	uint8_t buf[SIZE_MAX];
	uint32_t number;

	while (recv(in, buf, sizeof(buf), 0) >= (ssize_t)sizeof(number)) {
		memcpy(&number, buf, sizeof(number));
		arrived(ntohl(number), tap_now());
	}
}

static void wait_until(long long until_us)
{
	struct pollfd pfd = { .fd = in, .events = POLLIN };
	struct timespec rest;
	long long left;

	while ((left = until_us - now_us()) > 0) {
		rest.tv_sec = left / 1000000;
		rest.tv_nsec = left % 1000000 * 1000;
		if (ppoll(&pfd, 1, &rest, NULL) > 0)
			receive_all();
	}
}

static void run_flow(long long interval, long long seconds, size_t size)
{
	long long next = now_us(), end = next + seconds * 1000000;

	flow.numbers = (uint32_t)(seconds * 1000000 / interval) + 1;
	flow.seen = calloc(flow.numbers, 1);
	REQUIRE(flow.seen, "no memory");
	flow.last = tap_now();
	while (!stopped() && next < end && flow.sent < flow.numbers) {
		send_next(size);
		receive_all();
		next += interval;
		/* Nobody gains from a burst after a pause of this process. */
		if (now_us() > next)
			next = now_us();
		wait_until(next);
	}
	if (tap_now() - flow.last > flow.gap)
		flow.gap = tap_now() - flow.last;
	wait_until(now_us() + tap_slow(STRAGGLE_MS) * 1000LL);
}

int main(int argc, char **argv)
{
	size_t size = argc > 6 ? (size_t)atoi(argv[6]) : 64;

	if (argc < 6 || atoi(argv[4]) < 1 || size < SIZE_MIN ||
	    size > SIZE_MAX) {
		fprintf(stderr, "usage: udpflow FROM TO ADDRESS MICROSECONDS "
			"SECONDS [SIZE]\n");
		return 2;
	}
	block_signal();
	/* Not to outlive the case of a test. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	open_flow(argv);
	run_flow(atoi(argv[4]), atoi(argv[5]), size);
	printf("sent %u\nreceived %u\nlost %u\nduplicates %u\nlate %u\n",
	       flow.sent, flow.received, flow.sent - flow.received,
	       flow.duplicates, flow.late);
	printf("reorder-max %u\ngap %lld\n", flow.reorder_max, flow.gap);
	return 0;
}
