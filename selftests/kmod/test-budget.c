// SPDX-License-Identifier: GPL-2.0-only
/* What one pass of a softirq may cost: NAPI's budget counts records. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bed.h"
#include "netns.h"
#include "tap.h"

enum { DATAGRAMS = 8, RECORDS = 60, WIRE_MAX = 4096 };

static int tracing = -1;

static void trace_write(const char *name, const char *text)
{
	int fd = openat(tracing, name, O_WRONLY | O_CLOEXEC | O_TRUNC);

	REQUIRE(fd >= 0 && write(fd, text, strlen(text)) >= 0, "%s: %s", name,
		strerror(errno));
	close(fd);
}

/* Sum of what the polls of vpn0 said that they had done. */
static unsigned int work_done(void)
{
	int fd = openat(tracing, "trace", O_RDONLY | O_CLOEXEC);
	unsigned int sum = 0;
	char *line = NULL, *at;
	size_t size = 0;
	FILE *trace;

	REQUIRE(fd >= 0, "trace: %s", strerror(errno));
	trace = fdopen(fd, "r");
	while (getline(&line, &size, trace) > 0) {
		at = strstr(line, "for device vpn0 work ");
		if (at)
			sum += (unsigned int)
			       strtoul(at + strlen("for device vpn0 work "),
				       NULL, 10);
	}
	free(line);
	fclose(trace);
	return sum;
}

static void test_records(void)
{
	uint8_t wire[WIRE_MAX];
	unsigned int i, j;
	size_t n;

	bed_up(&(struct bed_config){ .no_ipv6 = true });
	trace_write("trace", "");
	trace_write("events/napi/napi_poll/enable", "1");
	trace_write("tracing_on", "1");
	for (i = 0; i < DATAGRAMS; i++) {
		for (j = 0, n = 0; j < RECORDS; j++)
			n += peer_seal(&bed.peer, wire + n, FRAME_KEEPALIVE,
				       NULL, 0);
		peer_send_raw(&bed.peer, wire, n);
	}
	EVENTUALLY_EQ(bed_stats().rx_keepalives, DATAGRAMS * RECORDS,
		      "rx_keepalives");
	trace_write("tracing_on", "0");
	trace_write("events/napi/napi_poll/enable", "0");
	/* The last one of a poll may be more than is left of its budget. */
	CHECK(work_done() >= DATAGRAMS * RECORDS / 2,
	      "NAPI was told of %u, and %u records came", work_done(),
	      DATAGRAMS * RECORDS);
}

int main(void)
{
	static const struct tap_case cases[] = {
		{ "records, not datagrams", test_records },
	};

	tracing = open("/sys/kernel/tracing", O_PATH | O_CLOEXEC);
	netns_begin();
	tap_run("budget: ", cases, ARRAY_SIZE(cases), bed_down);
	return tap_end();
}
