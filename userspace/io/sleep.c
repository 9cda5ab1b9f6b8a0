// SPDX-License-Identifier: GPL-2.0-only
#include "io/sleep.h"

#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

#define SECOND 1000000ULL

enum {
	/* Between two looks at one clock, for the other one to be in time. */
	SLEEP_APART_USEC = 1000,
	SLEEP_LOOKS = 16,
	MINUTE = 60,
	HOUR = 60 * MINUTE,
};

/* A process may have to wait between any two looks; then it looks again. */
uint64_t sleep_asleep(clock_fn read)
{
	uint64_t before, boot, after, apart, best = UINT64_MAX, asleep = 0;
	unsigned int i;

	for (i = 0; i < SLEEP_LOOKS && best > SLEEP_APART_USEC; i++) {
		before = read(CLOCK_MONOTONIC);
		boot = read(CLOCK_BOOTTIME);
		after = read(CLOCK_MONOTONIC);
		apart = after - before;
		if (apart >= best)
			continue;
		best = apart;
		asleep = boot > after ? boot - after : 0;
	}
	return asleep;
}

/* Naps add up. */
uint64_t sleep_note(struct sleep *s, uint64_t asleep)
{
	uint64_t before = s->asleep;

	if (asleep < before + SECOND)
		return 0;
	s->asleep = asleep;
	return asleep - before;
}

static int sleep_on_jump(sd_event_source *source, int fd, uint32_t events,
			 void *arg)
{
	struct sleep *s = arg;
	uint64_t usec;

	(void)source;
	(void)events;
	clock_rearm(fd);
	usec = sleep_note(s, sleep_asleep(clock_read));
	if (usec)
		s->fn(s->arg, usec);
	return 0;
}

int sleep_watch(struct sleep *s, sd_event *event, sleep_fn fn, void *arg)
{
	int err, fd = clock_watch();

	if (fd < 0)
		return fd;
	s->fn = fn;
	s->arg = arg;
	s->asleep = sleep_asleep(clock_read);
	err = sd_event_add_io(event, &s->io, fd, EPOLLIN, sleep_on_jump, s);
	if (err < 0) {
		close(fd);
		return err;
	}
	sd_event_source_set_io_fd_own(s->io, 1);
	sd_event_source_set_priority(s->io, SD_EVENT_PRIORITY_IMPORTANT);
	return 0;
}

void sleep_stop(struct sleep *s)
{
	s->io = sd_event_source_disable_unref(s->io);
}

const char *sleep_describe(uint64_t usec, char text[SLEEP_TEXT_SIZE])
{
	unsigned long long seconds = (usec + SECOND / 2) / SECOND;

	if (seconds < 2 * MINUTE)
		snprintf(text, SLEEP_TEXT_SIZE, "%llu s", seconds);
	else if (seconds < 2 * HOUR)
		snprintf(text, SLEEP_TEXT_SIZE, "%llu min", seconds / MINUTE);
	else
		snprintf(text, SLEEP_TEXT_SIZE, "%llu h %llu min",
			 seconds / HOUR, seconds % HOUR / MINUTE);
	return text;
}
