/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's clocks. Tests link another one, whose machine sleeps when they
 * say so.
 */
#ifndef _IO_CLOCK_H
#define _IO_CLOCK_H

#include <stdint.h>
#include <time.h>

/**
 * typedef clock_fn - reads a clock, as clock_read()
 * @id: Which.
 *
 * Return: Microseconds.
 */
typedef uint64_t (*clock_fn)(clockid_t id);

/**
 * clock_read() - what a clock shows
 * @id: Which.
 *
 * Return: Microseconds.
 */
uint64_t clock_read(clockid_t id);

/**
 * clock_watch() - be told when clocks have jumped
 *
 * They have when the machine wakes up, but also when somebody sets the date.
 *
 * Return: A descriptor that can be read then, or a negative errno.
 */
int clock_watch(void);

/**
 * clock_rearm() - take notice, and be told of the next time
 * @fd: What clock_watch() returned, and what can be read.
 */
void clock_rearm(int fd);

#endif /* _IO_CLOCK_H */
