/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A gateway that is asked by its socket.
 */
#ifndef _ACNL_CONTROL_H
#define _ACNL_CONTROL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "acnl/command.h"

/**
 * struct acnl_control - a gateway that was asked
 * @path: Its socket.
 * @in: Where the answer comes from.
 * @follows: The answer has no end.
 * @end: What the last line of the answer was, once it came.
 */
struct acnl_control {
	const char *path;
	FILE *in;
	bool follows;
	json_t *end;
};

/**
 * acnl_control_open() - ask; tells about failures
 * @args: Arguments of the command, of which the socket is one.
 * @request: Question, or NULL if there was no memory to make it; released.
 * @control: Filled in; close it in any case.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_control_open(const struct acnl_args *args,
				 json_t *request,
				 struct acnl_control *control);

/**
 * acnl_control_next() - an item of the answer; tells about failures
 * @control: Gateway.
 * @item: Set to a new reference; NULL: there is no more, and @control has the
 *	end.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_control_next(struct acnl_control *control, json_t **item);

/**
 * acnl_control_text() - a text of an answer, harmless for terminals
 * @object: Object.
 * @name: Member; a string.
 * @buf: Filled in; "" if it is null.
 * @size: Bytes in @buf.
 *
 * Return: @buf.
 */
const char *acnl_control_text(const json_t *object, const char *name,
			      char *buf, size_t size);

/**
 * acnl_control_endpoint() - an address and a port of an answer
 * @endpoint: Object with "address" and "port", or null.
 * @buf: Filled in: "192.0.2.1:443" or "[2001:db8::1]:443".
 * @size: Bytes in @buf.
 *
 * Return: @buf.
 */
const char *acnl_control_endpoint(const json_t *endpoint, char *buf,
				  size_t size);

/**
 * acnl_control_follow() - the answer comes as things happen
 * @control: Gateway, before the first acnl_control_next(). Nothing of an answer
 *	waits but in its socket afterwards.
 */
void acnl_control_follow(struct acnl_control *control);

/**
 * acnl_control_close() - ask no more
 * @control: Gateway.
 */
void acnl_control_close(struct acnl_control *control);

#endif /* _ACNL_CONTROL_H */
