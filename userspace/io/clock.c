// SPDX-License-Identifier: GPL-2.0-only
#include "io/clock.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* The last second that there is. */
#define CLOCK_NEVER \
	((time_t)((UINTMAX_C(1) << (8 * sizeof(time_t) - 1)) - 1))

uint64_t clock_read(clockid_t id)
{
	struct timespec ts = { 0 };

	clock_gettime(id, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

/*
 * A timer that is never due, but is cancelled when the date is not what it was
 * a moment before plus that moment. So nothing has to wake up now and then to
 * look.
 */
static int clock_arm(int fd)
{
	const struct itimerspec never = { .it_value.tv_sec = CLOCK_NEVER };

	return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
			       &never, NULL) ? -errno : 0;
}

int clock_watch(void)
{
	int err, fd;

	fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (fd < 0)
		return -errno;
	err = clock_arm(fd);
	if (!err)
		return fd;
	close(fd);
	return err;
}

/* Reading fails: that is how a timer tells that it was cancelled. */
void clock_rearm(int fd)
{
	uint64_t times;

	if (read(fd, &times, sizeof(times)) < 0)
		clock_arm(fd);
}
