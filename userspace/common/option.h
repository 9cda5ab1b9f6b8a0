/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options of a command line. One table is what they are parsed with, what the
 * help shows of them, and what shells complete.
 */
#ifndef _COMMON_OPTION_H
#define _COMMON_OPTION_H

#include <stdio.h>

enum {
	/* Options of a program, at most. */
	OPTION_MAX = 48,

	/* Instead of an option: */
	OPTION_END = -1,
	OPTION_UNKNOWN = -2,
	OPTION_NEEDS_VALUE = -3,
	OPTION_TAKES_NO_VALUE = -4,
};

/**
 * struct option_info - an option
 * @id: What the program knows it by, not negative.
 * @letter: Short name; 0 if it has none.
 * @name: Long name.
 * @value: What its value is called in the help; NULL if it takes none. What is
 *	called FILE is completed as such.
 * @text: What it does; lines after the first are indented as that.
 */
struct option_info {
	int id;
	char letter;
	const char *name;
	const char *value;
	const char *text;
};

/**
 * option_next() - take the next option of a command line, as getopt_long()
 * @infos: Options, ended by one without name.
 * @argc: As for main().
 * @argv: As for main(); set optind to 0 before the first call.
 *
 * Return: Its id, its value being in optarg; OPTION_END; or what is wrong with
 * it.
 */
int option_next(const struct option_info *infos, int argc, char **argv);

/**
 * option_describe() - print the help of an option
 * @out: Where to.
 * @info: Option.
 */
void option_describe(FILE *out, const struct option_info *info);

#endif /* _COMMON_OPTION_H */
