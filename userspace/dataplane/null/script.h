/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test and the data plane tell each other, by environment variables:
 *
 * NULL_RECORD  file that gets a line for each call
 * NULL_FAIL    "CALL=ERRNO ...": these calls fail
 * NULL_EVENTS  FIFO whose lines are events:
 *		TYPE [CHANNEL [SLOT [CAUSE [TEXT]]]]
 *		where the text of "alert" and "handshake" is their bytes in
 *		hexadecimal, and that of "probed" is a number; that of "large"
 *		is one, too, and its MTU one less
 * NULL_PATH    file with a number: longer packets are not heard of again;
 *		without it all are
 */
#ifndef _DATAPLANE_NULL_SCRIPT_H
#define _DATAPLANE_NULL_SCRIPT_H

#include <stdio.h>

#include "dataplane/dataplane.h"

enum {
	NULL_SCRIPT_LINE_MAX = 512,
	NULL_SCRIPT_DATA_MAX = 64,
};

/**
 * struct null_script - the test's side
 * @record: Where calls are told, or NULL.
 * @fifo: Where events come from, or -1.
 * @line: What was read of the next event.
 * @len: Bytes in @line.
 * @data: Bytes of the event under way.
 */
struct null_script {
	FILE *record;
	int fifo;
	char line[NULL_SCRIPT_LINE_MAX];
	size_t len;
	uint8_t data[NULL_SCRIPT_DATA_MAX];
};

/**
 * null_script_open() - read the environment
 * @script: Filled in.
 *
 * Return: 0 or a negative errno.
 */
int null_script_open(struct null_script *script);

/**
 * null_script_close() - end it
 * @script: Script.
 */
void null_script_close(struct null_script *script);

/**
 * null_script_call() - tell of a call
 * @script: Script.
 * @call: Its name.
 * @fmt: The rest of the line, as printf().
 *
 * Return: 0, or the negative errno that it is to fail with.
 */
int null_script_call(struct null_script *script, const char *call,
		     const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * null_script_wake() - have events looked for
 * @script: Script.
 *
 * Return: 0 or a negative errno.
 */
int null_script_wake(struct null_script *script);

/**
 * null_script_event() - read an event
 * @script: Script.
 * @event: Filled in, but for the owner; valid until the next call.
 *
 * Return: true if there was one.
 */
bool null_script_event(struct null_script *script,
		       struct dataplane_event *event);

/**
 * null_script_happens() - have an event
 * @script: Script.
 * @fmt: Line for NULL_EVENTS, as printf().
 */
void null_script_happens(struct null_script *script, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * null_script_path() - what the path carries
 *
 * Return: Bytes.
 */
unsigned int null_script_path(void);

/**
 * null_script_channel() - name of a channel
 * @channel: Which.
 *
 * Return: Name, as events have it.
 */
const char *null_script_channel(enum dataplane_channel channel);

/**
 * null_script_slot() - name of a slot
 * @slot: Which.
 *
 * Return: Name, as events have it.
 */
const char *null_script_slot(enum dataplane_slot slot);

#endif /* _DATAPLANE_NULL_SCRIPT_H */
