/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages to the user: one line each, to standard error.
 */
#ifndef _COMMON_LOG_H
#define _COMMON_LOG_H

#include <stdarg.h>
#include <stdbool.h>

/**
 * enum log_level - how much is told
 * @LOG_LEVEL_ERROR: What made us stop.
 * @LOG_LEVEL_WARNING: What is wrong but can be lived with.
 * @LOG_LEVEL_INFO: The story of a session.
 * @LOG_LEVEL_VERBOSE: What the gateway sent (-v).
 * @LOG_LEVEL_DEBUG: Single protocol steps (-vv).
 */
enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_VERBOSE,
	LOG_LEVEL_DEBUG,
};

/**
 * log_set_level() - choose how much is told
 * @level: Highest level that is printed.
 */
void log_set_level(int level);

/**
 * log_to_journal() - would a message go to the journal?
 * @level: Its level.
 *
 * Return: true if standard error is the journal, and the level is told; who has
 * more to tell than a line may do so there.
 */
bool log_to_journal(enum log_level level);

/**
 * log_message() - print one line
 * @level: Its level.
 * @fmt: As printf(); the result goes through text_defuse().
 *
 * Secrets are never passed in, at any level.
 */
void log_message(enum log_level level, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * log_vmessage() - as log_message()
 * @level: Its level.
 * @fmt: As vprintf().
 * @args: As vprintf().
 */
void log_vmessage(enum log_level level, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));

/**
 * log_lines() - print a text line by line
 * @level: Its level.
 * @what: Put in front of each.
 * @text: Text.
 */
void log_lines(enum log_level level, const char *what, const char *text);

#define log_error(...) log_message(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_message(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_message(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_verbose(...) log_message(LOG_LEVEL_VERBOSE, __VA_ARGS__)
#define log_debug(...) log_message(LOG_LEVEL_DEBUG, __VA_ARGS__)

#endif /* _COMMON_LOG_H */
