/* SPDX-License-Identifier: GPL-2.0-only */
/* Time that has passed. */
#ifndef _SELFTESTS_LOAD_CLOCK_H
#define _SELFTESTS_LOAD_CLOCK_H

#include <sys/resource.h>
#include <time.h>

/* Seconds of the monotonic clock. */
static inline double clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* Seconds that processors worked for this program. */
static inline double clock_worked(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return use.ru_utime.tv_sec + use.ru_stime.tv_sec +
	       (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

#endif
