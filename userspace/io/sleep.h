/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * That the machine has slept: one clock has gone on, the other has not.
 */
#ifndef _IO_SLEEP_H
#define _IO_SLEEP_H

#include <stdint.h>
#include <systemd/sd-event.h>

#include "io/clock.h"

enum { SLEEP_TEXT_SIZE = 32 };

/**
 * typedef sleep_fn - hears that the machine has slept
 * @arg: What the caller gave.
 * @usec: For how long, in microseconds: a second or more.
 */
typedef void (*sleep_fn)(void *arg, uint64_t usec);

/**
 * struct sleep - a watch; all zero is none
 * @io: Wakes up when the machine does.
 * @asleep: For how long the machine had slept since it was started, when that
 *	was looked at last.
 * @fn: Hears of it.
 * @arg: Passed to @fn.
 */
struct sleep {
	sd_event_source *io;
	uint64_t asleep;
	sleep_fn fn;
	void *arg;
};

/**
 * sleep_watch() - hear of it
 * @s: Watch.
 * @event: Event loop.
 * @fn: Called soon after the machine wakes up, before other sources of @event
 *	that have been left at their priority.
 * @arg: Passed to @fn.
 *
 * Return: 0 or a negative errno.
 */
int sleep_watch(struct sleep *s, sd_event *event, sleep_fn fn, void *arg);

/**
 * sleep_stop() - hear no more
 * @s: Watch; may be all zero.
 */
void sleep_stop(struct sleep *s);

/**
 * sleep_asleep() - for how long has the machine slept since it was started?
 * @read: Reads clocks.
 *
 * Return: Microseconds, to some.
 */
uint64_t sleep_asleep(clock_fn read);

/**
 * sleep_note() - has it slept since?
 * @s: Watch.
 * @asleep: What sleep_asleep() returned.
 *
 * Return: Microseconds; 0 if it was less than a second since it was told last.
 */
uint64_t sleep_note(struct sleep *s, uint64_t asleep);

/**
 * sleep_describe() - a time for users
 * @usec: Microseconds.
 * @text: Room for the text.
 *
 * Return: @text.
 */
const char *sleep_describe(uint64_t usec, char text[SLEEP_TEXT_SIZE]);

#endif /* _IO_SLEEP_H */
