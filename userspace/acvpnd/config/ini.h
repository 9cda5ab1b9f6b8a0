/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines of a configuration file: "[section]", and "name = value" or "name:
 * value", between blank lines and comments. A pure parser.
 *
 * A comment begins with "#" or ";" at the start of a line, or with a blank and
 * "#" behind a value. A value in double quotes ends at its last quote.
 */
#ifndef _ACVPND_CONFIG_INI_H
#define _ACVPND_CONFIG_INI_H

#include <stddef.h>

/**
 * struct ini - a file, and how far it is read
 * @next: Where the next line begins.
 * @end: Behind the last byte, where there is a NUL.
 * @line: Number of the line that was read last.
 */
struct ini {
	char *next;
	char *end;
	unsigned int line;
};

/**
 * enum ini_kind - what a line is
 * @INI_END: None; there are no more.
 * @INI_SECTION: A section begins.
 * @INI_OPTION: An option with its value.
 * @INI_WRONG: Neither.
 */
enum ini_kind {
	INI_END,
	INI_SECTION,
	INI_OPTION,
	INI_WRONG,
};

/**
 * struct ini_line - what a line says
 * @name: Name of the section, or of the option.
 * @value: Value of the option.
 * @complaint: Wrong line: what is wrong. Option: what is odd, or NULL.
 */
struct ini_line {
	const char *name;
	const char *value;
	const char *complaint;
};

/**
 * ini_init() - begin to read
 * @ini: Filled in.
 * @text: File, with a NUL behind it; changed while it is read.
 * @len: Bytes of it, without that NUL.
 */
void ini_init(struct ini *ini, char *text, size_t len);

/**
 * ini_next() - read to the next line that says something
 * @ini: File.
 * @line: Filled in with texts in the file.
 *
 * Return: What it is.
 */
enum ini_kind ini_next(struct ini *ini, struct ini_line *line);

#endif /* _ACVPND_CONFIG_INI_H */
