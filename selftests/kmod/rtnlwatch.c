// SPDX-License-Identifier: GPL-2.0-only

#include "rtnlwatch.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "rawnl.h"
#include "tap.h"

enum { LOOPBACK = 1, PERIOD_NS = 1000000 };

#define NS_PER_S 1000000000LL

/**
 * struct watch - shared with the process that asks
 * @rounds: how often it was answered
 * @longest: nanoseconds that took at most
 */
struct watch {
	uint32_t rounds;
	int64_t longest;
};

static struct watch *watch;

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void sleep_until(int64_t ns)
{
	struct timespec t = {
		.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL))
		;
}

/*
 * Requests that read may do without the lock; one that changes a link does not,
 * even if it changes nothing.
 */
static void ask(int fd)
{
	static struct rawnl_answer answer;
	static struct rawnl_msg m;

	rawnl_start_route(&m, RTM_SETLINK, LOOPBACK);
	rawnl_call(fd, &m, &answer);
	REQUIRE(!answer.error, "RTM_SETLINK: %s", strerror(answer.error));
}

__attribute__((noreturn)) static void run(void)
{
	struct sched_param param = { .sched_priority = 1 };
	int fd = rawnl_open_route();
	int64_t due, late;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (sched_setscheduler(0, SCHED_FIFO, &param))
		tap_note("no real time: %s", strerror(errno));
	for (;;) {
		due = now_ns() + PERIOD_NS;
		sleep_until(due);
		ask(fd);
		late = now_ns() - due;
		if (late > __atomic_load_n(&watch->longest, __ATOMIC_RELAXED))
			__atomic_store_n(&watch->longest, late,
					 __ATOMIC_RELAXED);
		__atomic_add_fetch(&watch->rounds, 1, __ATOMIC_RELEASE);
	}
}

void rtnlwatch_start(void)
{
	pid_t pid;

	watch = mmap(NULL, sizeof(*watch), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	REQUIRE(watch != MAP_FAILED, "mmap: %s", strerror(errno));
	pid = fork();
	REQUIRE(pid >= 0, "fork: %s", strerror(errno));
	if (!pid)
		run();
}

static uint32_t rounds(void)
{
	return __atomic_load_n(&watch->rounds, __ATOMIC_ACQUIRE);
}

/* What is being asked for now is told in the first of two rounds. */
static void settle(void)
{
	uint32_t first = rounds();

	EVENTUALLY(rounds() - first >= 2, "nobody asks for the lock");
}

void rtnlwatch_begin(void)
{
	settle();
	__atomic_store_n(&watch->longest, 0, __ATOMIC_RELAXED);
}

double rtnlwatch_end(void)
{
	settle();
	return (double)__atomic_load_n(&watch->longest, __ATOMIC_RELAXED) / 1e6;
}
