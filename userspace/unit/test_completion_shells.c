// SPDX-License-Identifier: GPL-2.0-only
/* What the programs take is completed, by every shell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acnl/attr.h"
#include "acnl/command.h"
#include "acnl/option.h"
#include "acnl/set.h"
#include "acvpnd/client/usage.h"
#include "completion/program.h"

static const struct shell *const shells[] = {
	&shell_bash, &shell_zsh, &shell_fish,
};

enum {
	N_SHELLS = sizeof(shells) / sizeof(shells[0]),
	TEXT_MAX = 4096,
};

static char *completion(const struct shell *shell, const char *program)
{
	struct program p;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_true(program_find(program, &p));
	program_complete(out, shell, &p);
	fclose(out);
	return text;
}

static void must_have(const char *text, const char *shell, const char *before,
		      const char *what)
{
	char expected[128];

	snprintf(expected, sizeof(expected), "%s%s", before, what);
	if (!strstr(text, expected))
		fail_msg("%s: no %s", shell, expected);
}

/* How an option is written in each: with its long name. */
static void check_options(const char *program, const struct option_info *o)
{
	static const char *const before[] = { "--", "--", "-l " };

	for (; o->name; o++) {
		for (int i = 0; i < N_SHELLS; i++) {
			char *text = completion(shells[i], program);

			must_have(text, shells[i]->name, before[i], o->name);
			free(text);
		}
	}
}

static void test_options(void **state)
{
	(void)state;
	check_options("acnl", acnl_options);
	check_options("acvpnd", usage_options);
}

/* The part of the text about a command has its options, and no others. */
static void test_options_of_command(void **state)
{
	char *bash = completion(&shell_bash, "acnl");
	char line[TEXT_MAX], *part, expected[64];

	(void)state;
	for (const struct acnl_command *c = acnl_commands; c->name; c++) {
		snprintf(expected, sizeof(expected), "\t\"%s\"", c->name);
		part = strstr(bash, expected);
		assert_non_null(part);
		part = strstr(part, "options='");
		snprintf(line, sizeof(line), "%.*s",
			 (int)strcspn(part, "\n"), part);
		for (const struct option_info *o = acnl_options; o->name; o++) {
			snprintf(expected, sizeof(expected), "--%s",
				 o->name);
			assert_int_equal(!!strstr(line, expected),
					 !!(o->id & (c->options | ACNL_HELP)));
		}
	}
	free(bash);
}

static void check_settings(const char *text, const char *shell,
			   const struct acnl_setting *s)
{
	for (; s->name; s++)
		must_have(text, shell, " ", s->name);
}

static void test_words(void **state)
{
	(void)state;
	for (int i = 0; i < N_SHELLS; i++) {
		char *text = completion(shells[i], "acnl");
		const struct acnl_command *c = acnl_commands;
		const struct acnl_attr *a = acnl_attrs;

		for (; c->name; c++)
			must_have(text, shells[i]->name, "", c->name);
		check_settings(text, shells[i]->name, acnl_session_settings);
		check_settings(text, shells[i]->name, acnl_transport_settings);
		for (; a->name || a->member; a++)
			if (a->name)
				must_have(text, shells[i]->name, "", a->name);
		free(text);
	}
}

/* Whatever completes something is defined. */
static void test_functions(void **state)
{
	static const char *const names[] = {
		"columns", "column_list", "tests", "devices", "sessions",
		"transports", "commands", "filters", "whom",
	};
	static const char *const before[] = {
		"\n_acnl_", "\n_acnl_", "\nfunction __acnl_",
	};

	(void)state;
	for (int i = 0; i < N_SHELLS; i++) {
		char *text = completion(shells[i], "acnl");

		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			must_have(text, shells[i]->name, before[i], names[n]);
		free(text);
	}
}

/* What bash makes of it: @line, completed at its end. */
static void check_bash(const char *program, const char *line,
		       const char *expected)
{
	static const char driver[] =
		"bash -uc '. %s; COMP_WORDS=(%s); "
		"COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _%s; "
		"echo \"${COMPREPLY[*]}\"' 2>&1";
	char path[] = "/tmp/completion-XXXXXX", command[512];
	char got[TEXT_MAX] = "", *text = completion(&shell_bash, program);
	FILE *file = fdopen(mkstemp(path), "w"), *pipe;

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	free(text);
	snprintf(command, sizeof(command), driver, path, line, program);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	if (!fgets(got, sizeof(got), pipe))
		got[0] = '\0';
	got[strcspn(got, "\n")] = '\0';
	pclose(pipe);
	unlink(path);
	if (strcmp(got, expected))
		fail_msg("%s: %s, not %s", line, got, expected);
}

static void test_bash(void **state)
{
	static const struct {
		const char *program, *line, *expected;
	} cases[] = {
		/*  0 */ { "acnl", "acnl se", "session sessions" },
		/*  1 */ { "acnl", "acnl session \"\"",
			   "list show del flush set" },
		/*  2 */ { "acnl", "acnl session list --out", "--output" },
		/*  3 */ { "acnl", "acnl session list -o id,pee",
			   "id,peer" },
		/*  4 */ { "acnl", "acnl session list --sort = dr", "drops" },
		/*  5 */ { "acnl", "acnl session list -f act", "active=" },
		/*  6 */ { "acnl", "acnl session del --js", "" },
		/*  7 */ { "acnl", "acnl session set vpn0 1 roam", "roaming" },
		/*  8 */ { "acnl", "acnl -j session set vpn0 1 roaming \"\"",
			   "on off" },
		/*  9 */ { "acnl", "acnl session set vpn0 1 roaming on pre",
			   "prefer" },
		/* 10 */ { "acnl", "acnl transport set vpn0 1 dt",
			   "dtls dtls/next dtls/previous" },
		/* 11 */ { "acnl",
			   "acnl transport set vpn0 1 dtls compression lzs-",
			   "lzs-rx" },
		/* 12 */ { "acnl", "acnl --ver", "--verbose --version" },
		/* 13 */ { "acnl", "acnl help session d", "del" },
		/* 14 */ { "acnl", "acnl \"\"",
			   "show session transport key probe monitor sessions "
			   "logoff disconnect ban gateway help" },
		/* 15 */ { "acvpnd", "acvpnd \"\"", "client gateway" },
		/* 16 */ { "acvpnd", "acvpnd client --no-",
			   "--no-system-trust --no-dtls --no-routes" },
		/* 17 */ { "acvpnd", "acvpnd client --cafile /usr/includ",
			   "/usr/include" },
		/* 18 */ { "acvpnd", "acvpnd client --user \"\"", "" },
		/* 19 */ { "acnl", "acnl sessions us", "user=" },
		/* 20 */ { "acnl", "acnl logoff a", "address all" },
		/* 21 */ { "acnl", "acnl ban \"\"", "list del" },
		/* 22 */ { "acnl", "acnl sessions --ina", "--inactive" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_bash(cases[i].program, cases[i].line, cases[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_options_of_command),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_bash),
	};

	return cmocka_run_group_tests_name("completion", tests, NULL, NULL);
}
