/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which sessions of a gateway a command is about. Help and completion are made
 * from the same table.
 */
#ifndef _ACNL_SELECT_H
#define _ACNL_SELECT_H

#include <jansson.h>

#include "acnl/command.h"

/**
 * struct acnl_select - something that is said of sessions
 * @name: Its name, also that of the gateway's protocol.
 * @value: What is said, for the help; NULL: nothing more.
 * @about: What it means, for the help.
 */
struct acnl_select {
	const char *name;
	const char *value;
	const char *about;
};

/* Ends with an entry without name. */
extern const struct acnl_select acnl_selects[];

/**
 * acnl_select_request() - a question to the gateway
 * @name: Name of the request.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_select_request(const char *name);

/**
 * acnl_select_filters() - arguments such as user=alice; tells what is wrong
 * @args: Arguments.
 * @request: Question that they are added to.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_select_filters(const struct acnl_args *args,
				   json_t *request);

/**
 * acnl_select_whom() - arguments such as "user alice"; tells what is wrong
 * @args: Arguments.
 * @command: Command that they are of.
 * @request: Question that they are added to.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_select_whom(const struct acnl_args *args,
				const char *command, json_t *request);

/**
 * acnl_select_describe_filters() - explain acnl_select_filters()
 * @out: Where to.
 */
void acnl_select_describe_filters(FILE *out);

/**
 * acnl_select_describe() - explain acnl_select_whom()
 * @out: Where to.
 */
void acnl_select_describe(FILE *out);

#endif /* _ACNL_SELECT_H */
