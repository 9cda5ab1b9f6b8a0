/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to the sessions of a gateway, as it does.
 */
#ifndef _ACNL_FOLLOW_H
#define _ACNL_FOLLOW_H

#include <jansson.h>
#include <stdio.h>

#include "acnl/command.h"

/**
 * acnl_follow_print() - print what a gateway told, for people
 * @out: Where to.
 * @item: Event or notice; of these, the first one is not worth a line.
 */
void acnl_follow_print(FILE *out, const json_t *item);

/**
 * acnl_follow_run() - sessions --follow
 * @args: Arguments of the command.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_follow_run(const struct acnl_args *args);

#endif /* _ACNL_FOLLOW_H */
