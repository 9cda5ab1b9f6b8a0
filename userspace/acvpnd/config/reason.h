/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a value is wrong.
 */
#ifndef _ACVPND_CONFIG_REASON_H
#define _ACVPND_CONFIG_REASON_H

#include "acvpnd/config/value.h"

/**
 * reason_give() - say why a value is wrong
 * @why: Filled in.
 * @fmt: As printf(): what follows the value in a sentence.
 *
 * Return: -EINVAL.
 */
int reason_give(char why[VALUE_WHY_SIZE], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * reason_too_long() - say so of a text that is longer than may be
 * @why: Filled in, if it is.
 * @len: Its bytes.
 * @max: How many there may be.
 *
 * Return: 0, or -EINVAL if it is too long.
 */
int reason_too_long(char why[VALUE_WHY_SIZE], size_t len, size_t max);

#endif /* _ACVPND_CONFIG_REASON_H */
