/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text from users and peers: numbers, hexadecimal digits, and what a terminal
 * may be shown of it.
 */
#ifndef _COMMON_TEXT_H
#define _COMMON_TEXT_H

#include <stddef.h>
#include <stdint.h>

/**
 * text_number() - value of a decimal number
 * @text: Digits and nothing else.
 * @max: Largest value allowed.
 * @value: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int text_number(const char *text, uint64_t max, uint64_t *value);

/**
 * text_hex() - bytes as hexadecimal digits
 * @bytes: Bytes.
 * @n: How many.
 * @out: Room for 2 * @n + 1 characters.
 *
 * Return: @out.
 */
const char *text_hex(const uint8_t *bytes, size_t n, char *out);

/**
 * text_unhex() - bytes of hexadecimal digits
 * @text: Digits in pairs and nothing else, at least one pair.
 * @out: Bytes.
 * @max: Room in @out.
 * @n: Set to how many there are.
 *
 * Return: 0 or -EINVAL; @out may have been written to.
 */
int text_unhex(const char *text, uint8_t *out, size_t max, size_t *n);

/**
 * text_defuse() - make a peer's text harmless for terminals and logs
 * @text: Changed in place, never longer: blanks of any kind become a blank,
 *	what is not printable in UTF-8, controls of a terminal and of the
 *	direction of writing among it, a question mark.
 */
void text_defuse(char *text);

#endif /* _COMMON_TEXT_H */
