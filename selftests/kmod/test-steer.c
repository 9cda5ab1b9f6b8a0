// SPDX-License-Identifier: GPL-2.0-only
/*
 * All frames of a connection wait in one queue, wherever the worker runs that
 * reads them: in two of them they would overtake each other. Told by what the
 * kernel traces of the polling of queues.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cstpbed.h"
#include "netns.h"
#include "tap.h"

#define TRACING "/sys/kernel/tracing/"
#define POLLS TRACING "events/napi/napi_poll/enable"
#define WORKERS "/sys/devices/virtual/workqueue/cpumask"

enum { TURNS = 8, FRAMES = 5, CPUS_MAX = 64 };

/* What the trace tells of vpn0. */
static struct {
	char napi[64];
	unsigned int queues;
	unsigned long long cpus;
} seen;

static int cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < CPUS_MAX ? (int)n : CPUS_MAX;
}

static void trace_start(void)
{
	sh("mountpoint -q " TRACING " || mount -t tracefs none " TRACING "; "
	   "echo nop >" TRACING "current_tracer; echo >" TRACING "trace; "
	   "echo 1 >" POLLS "; echo 1 >" TRACING "tracing_on");
}

static void trace_stop(void)
{
	sh("echo 0 >" POLLS "; echo >" TRACING "trace");
}

static void see(const char *line)
{
	const char *cpu = strchr(line, '[');
	char napi[64], dev[16];
	const char *poll = strstr(line, "napi struct ");

	if (!cpu || !poll || sscanf(poll, "napi struct %63s for device %15s",
				    napi, dev) != 2 || strcmp(dev, "vpn0"))
		return;
	seen.cpus |= 1ULL << atoi(cpu + 1);
	if (seen.queues && !strcmp(napi, seen.napi))
		return;
	snprintf(seen.napi, sizeof(seen.napi), "%s", napi);
	seen.queues++;
}

static void read_trace(void)
{
	FILE *f = fopen(TRACING "trace", "re");
	char line[512];

	REQUIRE(f, "trace: %s", strerror(errno));
	memset(&seen, 0, sizeof(seen));
	while (fgets(line, sizeof(line), f))
		see(line);
	fclose(f);
}

static void frames_come(unsigned int sum)
{
	unsigned int i;

	for (i = 0; i < FRAMES; i++)
		stream_send(&cstpbed.peer, FRAME_KEEPALIVE, NULL, 0);
	EVENTUALLY_EQ(cstpbed_info().stats.rx_keepalives, sum, "keepalives");
}

static void test_one_queue(void)
{
	int i;

	cstpbed_up(&(struct cstpbed_config){});
	trace_start();
	for (i = 0; i < TURNS; i++) {
		sh("echo %llx >" WORKERS, 1ULL << i % cpus());
		frames_come(FRAMES * (i + 1));
	}
	read_trace();
	CHECK_EQ(__builtin_popcountll(seen.cpus), cpus(),
		 "processors that the worker was on");
	CHECK_EQ(seen.queues, 1, "changes of the queue");
}

static void down(void)
{
	sh("echo %llx >" WORKERS, cpus() < CPUS_MAX ? (1ULL << cpus()) - 1 :
						      ~0ULL);
	trace_stop();
	cstpbed_down();
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "one queue, whatever processor", test_one_queue },
	};

	netns_begin();
	tap_run("", cases, ARRAY_SIZE(cases), down);
	return tap_end();
}
