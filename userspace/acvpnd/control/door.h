/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A socket at which connections come in. When no descriptor is left for one,
 * the socket is not looked at for a moment: it stays readable, and nothing else
 * would be done.
 */
#ifndef _ACVPND_CONTROL_DOOR_H
#define _ACVPND_CONTROL_DOOR_H

#include <stdint.h>
#include <systemd/sd-event.h>

enum {
	/* Whoever logs in goes first. */
	CONTROL_DOOR_PRIORITY = 50,
	CONTROL_DOOR_PAUSE_USEC = 1000 * 1000,
};

/* Is given a connection, non-blocking, which is its own from then on. */
typedef void (*control_door_fn)(void *arg, int fd);

/**
 * struct control_door - a socket at which connections come in
 * @what: What it is, for the log.
 * @fn: Who gets them.
 * @arg: For it.
 * @listen: Watches the socket.
 * @again: Ends a pause.
 * @quiet: Until then it is not told again that there is no descriptor left;
 *	microseconds of CLOCK_MONOTONIC.
 */
struct control_door {
	const char *what;
	control_door_fn fn;
	void *arg;
	sd_event_source *listen;
	sd_event_source *again;
	uint64_t quiet;
};

/**
 * control_door_open() - take what comes in
 * @door: Zeros, but for what, fn and arg.
 * @event: Event loop.
 * @fd: Listening socket, non-blocking; stays the caller's.
 *
 * Return: 0, or a negative errno: @door is as it was.
 */
int control_door_open(struct control_door *door, sd_event *event, int fd);

/** control_door_close() - take no more; also if it was never opened */
void control_door_close(struct control_door *door);

#endif /* _ACVPND_CONTROL_DOOR_H */
