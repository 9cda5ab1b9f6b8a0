/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_COMMAND_H
#define _ACNL_COMMAND_H

#include <stddef.h>
#include <stdio.h>

#include "acnl/exit.h"

/**
 * enum acnl_option - options, as a bit mask
 * @ACNL_JSON: Print JSON.
 * @ACNL_DROPS: Explain drop counters.
 * @ACNL_HELP: Print help.
 * @ACNL_VERSION: Print the version.
 * @ACNL_VERBOSE: Show all details.
 * @ACNL_OUTPUT: Print these columns.
 * @ACNL_SORT: Sort by this column.
 * @ACNL_FILTER: List only what is so.
 * @ACNL_EVENTS: Print these events.
 * @ACNL_TOTALS: Print what it takes to account for sessions.
 * @ACNL_DETAIL: Show all that is known of each session.
 * @ACNL_INACTIVE: List only sessions without an SSL tunnel.
 * @ACNL_FOLLOW: Print what happens to sessions.
 * @ACNL_SOCKET: Socket of the gateway.
 */
enum acnl_option {
	ACNL_JSON = 1 << 0,
	ACNL_DROPS = 1 << 1,
	ACNL_HELP = 1 << 2,
	ACNL_VERSION = 1 << 3,
	ACNL_VERBOSE = 1 << 4,
	ACNL_OUTPUT = 1 << 5,
	ACNL_SORT = 1 << 6,
	ACNL_FILTER = 1 << 7,
	ACNL_EVENTS = 1 << 8,
	ACNL_TOTALS = 1 << 9,
	ACNL_DETAIL = 1 << 10,
	ACNL_INACTIVE = 1 << 11,
	ACNL_SOCKET = 1 << 12,
	ACNL_FOLLOW = 1 << 13,
};

enum {
	ACNL_FILTERS_MAX = 16,
};

/**
 * struct acnl_args - what a command was called with
 * @options: Bits of enum acnl_option.
 * @n: Entries in @argv.
 * @argv: Arguments after the command's name.
 * @output: Value of --output, or NULL.
 * @sort: Value of --sort, or NULL.
 * @events: Value of --events, or NULL.
 * @socket: Value of --socket, or NULL.
 * @n_filters: Entries in @filters.
 * @filters: Values of --filter.
 */
struct acnl_args {
	unsigned int options;
	int n;
	char **argv;
	const char *output;
	const char *sort;
	const char *events;
	const char *socket;
	size_t n_filters;
	const char *filters[ACNL_FILTERS_MAX];
};

/**
 * struct acnl_command - a command; help is made from this
 * @name: One or two words.
 * @args: Arguments as shown in the usage; empty if none.
 * @summary: A few words.
 * @help: Sentences.
 * @options: Bits of enum acnl_option that it takes.
 * @describe: Prints what its help has besides; or NULL.
 * @min: Least number of arguments.
 * @max: Largest number of arguments.
 * @run: Does it; has told about a failure when it returns.
 */
struct acnl_command {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	unsigned int options;
	void (*describe)(FILE *out);
	int min;
	int max;
	enum acnl_exit (*run)(const struct acnl_args *args);
};

/* Ends with an entry without name. */
extern const struct acnl_command acnl_commands[];

/**
 * acnl_command_main() - run the tool
 * @argc: As for main().
 * @argv: As for main().
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_command_main(int argc, char **argv);

/**
 * acnl_show_run() - "show"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_show_run(const struct acnl_args *args);

/**
 * acnl_session_list_run() - "session list"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_session_list_run(const struct acnl_args *args);

/**
 * acnl_session_show_run() - "session show"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_session_show_run(const struct acnl_args *args);

/**
 * acnl_session_del_run() - "session del"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_session_del_run(const struct acnl_args *args);

/**
 * acnl_session_set_run() - "session set"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_session_set_run(const struct acnl_args *args);

/**
 * acnl_session_flush_run() - "session flush"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_session_flush_run(const struct acnl_args *args);

/**
 * acnl_transport_set_run() - "transport set"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_transport_set_run(const struct acnl_args *args);

/**
 * acnl_key_show_run() - "key show"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_key_show_run(const struct acnl_args *args);

/**
 * acnl_probe_run() - "probe"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_probe_run(const struct acnl_args *args);

/**
 * acnl_monitor_run() - "monitor"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_monitor_run(const struct acnl_args *args);

/**
 * acnl_sessions_run() - "sessions"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_sessions_run(const struct acnl_args *args);

/**
 * acnl_logoff_run() - "logoff"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_logoff_run(const struct acnl_args *args);

/**
 * acnl_disconnect_run() - "disconnect"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_disconnect_run(const struct acnl_args *args);

/**
 * acnl_ban_list_run() - "ban list"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_ban_list_run(const struct acnl_args *args);

/**
 * acnl_ban_del_run() - "ban del"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_ban_del_run(const struct acnl_args *args);

/**
 * acnl_gateway_status_run() - "gateway status"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_gateway_status_run(const struct acnl_args *args);

/**
 * acnl_help_run() - "help"
 * @args: Arguments.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_help_run(const struct acnl_args *args);

#endif /* _ACNL_COMMAND_H */
