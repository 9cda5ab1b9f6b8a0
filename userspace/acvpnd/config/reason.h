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

#endif /* _ACVPND_CONFIG_REASON_H */
