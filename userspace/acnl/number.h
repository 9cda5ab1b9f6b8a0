/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_NUMBER_H
#define _ACNL_NUMBER_H

#include <stdint.h>

/**
 * acnl_number_parse() - value of a decimal number
 * @text: Digits and nothing else.
 * @max: Largest value allowed.
 * @value: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acnl_number_parse(const char *text, uint64_t max, uint64_t *value);

#endif /* _ACNL_NUMBER_H */
