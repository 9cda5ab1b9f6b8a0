// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "acnl/command.h"
#include "acnl/error.h"
#include "acnl/option.h"

enum {
	LINE_WIDTH = 76,
};

/* Fill lines with words. */
static void print_wrapped(const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (column && column + 1 + len > LINE_WIDTH) {
			putchar('\n');
			column = 0;
		}
		column += printf("%s%.*s", column ? " " : "", (int)len, text);
		text += len;
		text += strspn(text, " ");
	}
	putchar('\n');
}

/* Returns the column after @word, which is on a line of its own if need be. */
static int print_word(int column, const char *before, const char *word,
		      const char *after)
{
	int len = strlen(before) + strlen(word) + strlen(after);

	if (column + 1 + len > LINE_WIDTH) {
		putchar('\n');
		column = printf("    ");
	}
	return column + printf(" %s%s%s", before, word, after);
}

static void print_usage(const struct acnl_command *cmd)
{
	int column = printf("acnl %s", cmd->name);

	for (unsigned int bit = 1; bit <= cmd->options; bit <<= 1) {
		if (cmd->options & bit)
			column = print_word(column, "[--",
					    acnl_option_name(bit), "]");
	}
	if (cmd->args[0])
		print_word(column, "", cmd->args, "");
	putchar('\n');
}

static void help_explain(const struct acnl_command *cmd)
{
	print_usage(cmd);
	print_wrapped(cmd->help);
	if (cmd->describe)
		cmd->describe(stdout);
	acnl_option_describe(stdout, cmd->options);
}

static void explain_all(void)
{
	puts("acnl: show and control acvpn devices\n\nCommands:");
	for (const struct acnl_command *cmd = acnl_commands; cmd->name; cmd++)
		printf("  %-14s %s\n", cmd->name, cmd->summary);
	puts("\nOptions:");
	acnl_option_describe(stdout, ~0U);
	puts("\nExit status:");
	acnl_exit_describe(stdout);
}

/* "session" names all commands of which it is the first word. */
static bool is_named(const struct acnl_command *cmd, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(cmd->name, name, len) &&
	       (!cmd->name[len] || cmd->name[len] == ' ');
}

enum acnl_exit acnl_help_run(const struct acnl_args *args)
{
	char name[64];
	int found = 0;

	if (!args->n) {
		explain_all();
		return ACNL_OK;
	}
	snprintf(name, sizeof(name), "%s%s%s", args->argv[0],
		 args->n > 1 ? " " : "", args->n > 1 ? args->argv[1] : "");
	for (const struct acnl_command *cmd = acnl_commands; cmd->name; cmd++) {
		if (!is_named(cmd, name))
			continue;
		if (found++)
			putchar('\n');
		help_explain(cmd);
	}
	if (found)
		return ACNL_OK;
	return acnl_usage_error(NULL, "%s: no such command", name);
}
