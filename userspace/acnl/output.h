/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_OUTPUT_H
#define _ACNL_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>

#include "acnl/exit.h"

/**
 * acnl_output_unread() - tell whether the reader of a pipe went away
 *
 * Return: Whether standard output is a pipe or socket that nobody reads.
 */
bool acnl_output_unread(void);

/**
 * acnl_output_wait() - wait until there is something to be printed
 * @fd: Descriptor that it comes from.
 *
 * Return: Whether it came, or ended; else the reader of standard output went
 * away.
 */
bool acnl_output_wait(int fd);

/**
 * acnl_output_json() - print a JSON document, one per line in compact form
 * @json: Document or NULL if there was no memory to make it; released.
 * @compact: On one line.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_output_json(json_t *json, bool compact);

#endif /* _ACNL_OUTPUT_H */
