/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who reads metrics, by HTTP. Whatever is asked, the answer is the same, so of
 * a request nothing is looked at but where it ends.
 */
#ifndef _ACVPND_CONTROL_SCRAPE_H
#define _ACVPND_CONTROL_SCRAPE_H

#include <systemd/sd-event.h>

#include "acvpnd/control/listen.h"
#include "common/buf.h"

enum {
	CONTROL_SCRAPE_CLIENTS_MAX = 8,
	CONTROL_SCRAPE_REQUEST_MAX = 8192,
	CONTROL_SCRAPE_ANSWER_MAX = 64 * 1024,
};

struct control_scrape;
struct control_reader;

/**
 * struct control_scrape_ops - what answers
 * @read: A request came. @reader: to answer with control_scrape_answer(), at
 *	once or later, but before @gone.
 * @gone: The reader is.
 */
struct control_scrape_ops {
	void (*read)(void *arg, struct control_reader *reader);
	void (*gone)(void *arg, struct control_reader *reader);
};

/**
 * control_scrape_check() - could there be a socket?
 * @where: As for control_scrape_listen().
 * @error: Why not, CONTROL_LISTEN_ERROR_SIZE bytes.
 *
 * Return: 0, or -EINVAL: it is no place.
 */
int control_scrape_check(const char *where,
			 char error[CONTROL_LISTEN_ERROR_SIZE]);

/**
 * control_scrape_listen() - make the socket
 * @l: Filled in; close it with control_listen_close().
 * @where: Path of a Unix socket, or an address and a port.
 * @error: Why it failed, CONTROL_LISTEN_ERROR_SIZE bytes.
 *
 * Return: 0 or a negative errno.
 */
int control_scrape_listen(struct control_listen *l, const char *where,
			  char error[CONTROL_LISTEN_ERROR_SIZE]);

/**
 * control_scrape_new() - serve readers
 * @out: Set on success.
 * @event: Event loop.
 * @fd: Socket, which stays the caller's.
 * @ops: What answers.
 * @arg: Given to @ops.
 *
 * Return: 0 or a negative errno.
 */
int control_scrape_new(struct control_scrape **out, sd_event *event, int fd,
		       const struct control_scrape_ops *ops, void *arg);

/**
 * control_scrape_free() - close all readers, and tell of each that it is gone
 * @s: Server, or NULL.
 */
void control_scrape_free(struct control_scrape *s);

/**
 * control_scrape_answer() - what there is to read
 * @reader: Reader.
 * @text: OpenMetrics.
 */
void control_scrape_answer(struct control_reader *reader,
			   const struct buf *text);

/**
 * control_scrape_owner() - what was given with the ops of its server
 * @reader: Reader.
 */
void *control_scrape_owner(const struct control_reader *reader);

/**
 * control_scrape_set() - remember something with a reader
 * @reader: Reader.
 * @number: It, 0 at first.
 */
void control_scrape_set(struct control_reader *reader, uint32_t number);

/**
 * control_scrape_get() - what was remembered
 * @reader: Reader.
 */
uint32_t control_scrape_get(const struct control_reader *reader);

#endif /* _ACVPND_CONTROL_SCRAPE_H */
