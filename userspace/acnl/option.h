/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_OPTION_H
#define _ACNL_OPTION_H

#include <stdio.h>

#include "common/option.h"

struct acnl_args;

/* Their ids are the bits of enum acnl_option. */
extern const struct option_info acnl_options[];

/**
 * acnl_option_parse() - take the options out of a command line
 * @argc: As for main().
 * @argv: As for main(); options are moved to the front.
 * @args: Its options and their values are set.
 *
 * Return: Index of the first argument that is no option, or -1 if an option
 * is wrong, which has been told.
 */
int acnl_option_parse(int argc, char **argv, struct acnl_args *args);

/**
 * acnl_option_name() - long name of an option
 * @bit: One bit of enum acnl_option.
 *
 * Return: Such as "json".
 */
const char *acnl_option_name(unsigned int bit);

/**
 * acnl_option_describe() - list options with their meaning
 * @out: Where to.
 * @options: Which ones.
 */
void acnl_option_describe(FILE *out, unsigned int options);

#endif /* _ACNL_OPTION_H */
