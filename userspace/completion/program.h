/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _COMPLETION_PROGRAM_H
#define _COMPLETION_PROGRAM_H

#include <stdbool.h>
#include <stdio.h>

#include "common/option.h"

/**
 * struct command - a command of a program
 * @name: One or two words.
 * @args: Its arguments, as its help shows them.
 * @summary: A few words about it.
 * @options: Options of the program.
 * @mask: Of those, the ids that the command takes, as a bit mask; 0 if it
 *	takes all.
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const struct option_info *options;
	unsigned int mask;
};

/**
 * struct program - a program
 * @name: Its name.
 * @n: Entries in @commands.
 * @commands: Its commands.
 */
struct program {
	const char *name;
	size_t n;
	struct command commands[32];
};

/**
 * struct shell - how a shell is told what to complete
 * @name: Its name.
 * @begin: Prints what comes before the commands.
 * @command: Prints what is completed behind a command.
 * @end: Prints what comes after them.
 */
struct shell {
	const char *name;
	void (*begin)(FILE *out, const struct program *p);
	void (*command)(FILE *out, const struct program *p,
			const struct command *c);
	void (*end)(FILE *out, const struct program *p);
};

extern const struct shell shell_bash;
extern const struct shell shell_zsh;
extern const struct shell shell_fish;

/**
 * program_find() - what is known of a program
 * @name: "acnl" or "acvpnd".
 * @p: Filled in.
 *
 * Return: Whether there is such a program.
 */
bool program_find(const char *name, struct program *p);

/**
 * program_complete() - print the completion of a program
 * @out: Where to.
 * @shell: For this shell.
 * @p: Program.
 */
void program_complete(FILE *out, const struct shell *shell,
		      const struct program *p);

/**
 * program_takes() - does a command take an option?
 * @c: Command.
 * @o: Option of its program.
 */
bool program_takes(const struct command *c, const struct option_info *o);

/**
 * program_value() - what a value of an option may be
 * @o: Option.
 *
 * Return: Name of a function of the shell, without the program's, that
 * completes it; NULL if nothing does.
 */
const char *program_value(const struct option_info *o);

/**
 * program_argument() - what the i-th argument of a command may be
 * @c: Command.
 * @i: Number of the argument, from 0.
 *
 * Return: Likewise.
 */
const char *program_argument(const struct command *c, unsigned int i);

/**
 * program_columns() - print the columns that acnl knows
 * @out: Where to.
 * @suffix: Behind each, before the blank.
 */
void program_columns(FILE *out, const char *suffix);

/**
 * program_selects() - print what acnl can say of a gateway's sessions
 * @out: Where to.
 * @filters: Only what has a value, with a sign behind each; else all.
 */
void program_selects(FILE *out, bool filters);

/**
 * program_settings() - print the names of settings and their values
 * @out: Where to.
 * @c: Command that sets them.
 * @name: Prints a setting; @values are words, or empty.
 */
void program_settings(FILE *out, const struct command *c,
		      void (*name)(FILE *out, const char *setting,
				   const char *values));

#endif /* _COMPLETION_PROGRAM_H */
