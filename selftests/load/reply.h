/* SPDX-License-Identifier: GPL-2.0-only */
/* Replies of HTTP, as text, and what a client looks for in them. */
#ifndef _SELFTESTS_LOAD_REPLY_H
#define _SELFTESTS_LOAD_REPLY_H

#include <stdbool.h>
#include <stddef.h>

/**
 * reply_length() - how long a reply is, if all of it is there
 * @text: what came, a string
 *
 * Return: its bytes; 0 if some are missing.
 */
size_t reply_length(const char *text);

/**
 * reply_status() - its status
 * @text: a reply
 *
 * Return: such as 200; 0 if it has none.
 */
int reply_status(const char *text);

/**
 * reply_header() - find a header line
 * @text: a reply
 * @name: its name with the colon, and what its value begins with, if any
 * @value: set to what follows
 * @size: room there
 *
 * Return: true if there is one, and its value, up to the end of the line or a
 * semicolon, fits.
 */
bool reply_header(const char *text, const char *name, char *value,
		  size_t size);

/**
 * reply_element() - find an element of the document, from its first byte to its
 * last
 * @text: a reply
 * @name: name of an element that does not hold another one of this name
 * @len: set to its length
 *
 * Return: where it begins, NULL if there is none.
 */
const char *reply_element(const char *text, const char *name, size_t *len);

#endif
