// SPDX-License-Identifier: GPL-2.0-only
/* Command lines that are refused or answered before the kernel is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acnl/command.h"

enum {
	WORDS_MAX = 10,
	TEXT_MAX = 4096,
};

/* Split a line at blanks and run it; what it prints goes to text. */
static int run(const char *line, int fd, char text[TEXT_MAX])
{
	char copy[256], *argv[WORDS_MAX + 1] = { 0 };
	FILE *tmp = tmpfile();
	int argc = 0, saved, status;
	ssize_t len;

	assert_non_null(tmp);
	snprintf(copy, sizeof(copy), "acnl %s", line);
	for (char *word = strtok(copy, " "); word && argc < WORDS_MAX;
	     word = strtok(NULL, " "))
		argv[argc++] = word;
	fflush(NULL);
	saved = dup(fd);
	dup2(fileno(tmp), fd);
	status = acnl_command_main(argc, argv);
	fflush(NULL);
	dup2(saved, fd);
	close(saved);
	len = pread(fileno(tmp), text, TEXT_MAX - 1, 0);
	text[len < 0 ? 0 : len] = '\0';
	fclose(tmp);
	return status;
}

static const struct {
	const char *line, *text;
} cases[] = {
	/*  0 */ { "", "a command is missing; see 'acnl help'" },
	/*  1 */ { "frob", "frob: no such command" },
	/*  2 */ { "session", "session: what to do with it is" },
	/*  3 */ { "session frob", "session frob: no such command" },
	/*  4 */ { "session show", "session show needs DEV ID" },
	/*  5 */ { "session del vpn0", "session del needs DEV ID" },
	/*  6 */ { "session del vpn0 0", "0: not the number" },
	/*  7 */ { "session del vpn0 1 2", "2: too many arguments" },
	/*  8 */ { "show a b", "b: too many arguments" },
	/*  9 */ { "show --frob", "--frob: no such option" },
	/* 10 */ { "show -x", "-x: no such option" },
	/* 11 */ { "show --json=1", "--json: takes no value" },
	/* 12 */ { "monitor --drops", "does not take --drops" },
	/* 13 */ { "session del -j vpn0 1", "does not take --json" },
	/* 14 */ { "help frob", "frob: no such command" },
	/* 15 */ { "sho", "sho: no such command" },
	/* 16 */ { "session set vpn0 1 roaming",
		   "session set needs DEV ID SETTING VALUE ..." },
	/* 17 */ { "session set vpn0 1 roaming on prefer",
		   "prefer: its value is missing" },
	/* 18 */ { "session set vpn0 1 roaming yes",
		   "roaming yes: not on or off" },
	/* 19 */ { "session set vpn0 0 roaming on",
		   "0: not the number" },
	/* 20 */ { "session set vpn0 1 mtu 1400",
		   "mtu: no such setting; see 'acnl help session set" },
	/* 21 */ { "transport set vpn0 1 tls mtu 1400",
		   "tls: no such kind of transport" },
	/* 22 */ { "transport set vpn0 1 dtls mtu 575",
		   "mtu 575: not a number of bytes from 576 to" },
	/* 23 */ { "transport", "transport: what to do with it is" },
	/* 24 */ { "key show", "key show needs DEV [ID]" },
	/* 25 */ { "key show vpn0 x", "x: not the number" },
	/* 26 */ { "probe vpn0", "probe needs DEV ID" },
	/* 27 */ { "probe vpn0 1 tls", "tls: no such kind of" },
	/* 28 */ { "probe vpn0 1 16377", "16377: not a number of b" },
	/* 29 */ { "probe vpn0 1 9 dtls", "9: no such kind of" },
	/* 30 */ { "session flush", "session flush needs DEV" },
	/* 31 */ { "session list -o id,frob",
		   "--output: frob: no such column" },
	/* 32 */ { "session list -o", "-o: its value is missing" },
	/* 33 */ { "session list -s=id", "--sort: =id: no such column" },
	/* 34 */ { "session list -f active", "active: not such as" },
	/* 35 */ { "session list -f frob=1", "frob: no such column" },
	/* 36 */ { "session list -f id=x", "x: not a number" },
	/* 37 */ { "session list -f active<x", "active has no numbers" },
	/* 38 */ { "session list -f inner=x", "x: not an address" },
	/* 39 */ { "session list -j -o id", "--json takes no --output" },
	/* 40 */ { "session list -j -s id", "--json takes no --sort" },
	/* 41 */ { "show -o id", "show does not take --output" },
	/* 42 */ { "session list -o id,", "no such column" },
	/* 43 */ { "session list -f id!8", "id!8: not such as" },
	/* 44 */ { "monitor -e frob", "--events: frob: no such event" },
	/* 45 */ { "monitor -e idle,", "--events: : no such event" },
	/* 46 */ { "monitor -e", "-e: its value is missing" },
	/* 47 */ { "monitor vpn0 vpn1", "vpn1: too many arguments" },
	/* 48 */ { "show -e idle", "show does not take --events" },
	/* 49 */ { "session list -t", "--totals is for --json" },
	/* 50 */ { "session show vpn0 192.0.2.1:0", "not the number" },
	/* 51 */ { "sessions user", "user: not such as user=alice" },
	/* 52 */ { "sessions all=1", "all=1: not such as user=alice" },
	/* 53 */ { "sessions index=0", "index 0: not N" },
	/* 54 */ { "sessions protocol=tls", "protocol tls: not ssl|dtls|none" },
	/* 55 */ { "sessions address=x", "address x: not ADDRESS" },
	/* 56 */ { "logoff", "logoff needs WHOM" },
	/* 57 */ { "logoff alice", "alice: not such as 'user alice'" },
	/* 58 */ { "disconnect user", "user: NAME is missing" },
	/* 59 */ { "logoff all now", "now: too many arguments" },
	/* 60 */ { "ban del x", "x: not an address" },
	/* 61 */ { "ban del", "ban del needs ADDRESS" },
	/* 62 */ { "gateway", "gateway: what to do with it is" },
	/* 63 */ { "logoff --inactive all", "does not take --inactive" },
};

static void test_refused(void **state)
{
	char text[TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = run(cases[i].line, STDERR_FILENO, text);

		if (status != ACNL_USAGE)
			fail_msg("case %zu: status %d", i, status);
		if (!strstr(text, cases[i].text))
			fail_msg("case %zu: \"%s\"", i, text);
		if (strncmp(text, "acnl: ", 6) ||
		    strchr(text, '\n') != text + strlen(text) - 1)
			fail_msg("case %zu: not one line: \"%s\"", i, text);
	}
}

/* Where no gateway listens: what is wrong, and what to do. */
static void test_no_gateway(void **state)
{
	static const char *const lines[] = {
		"sessions", "logoff all", "disconnect index 1", "ban list",
		"ban del 192.0.2.1", "gateway status",
	};
	char text[TEXT_MAX], line[64];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		snprintf(line, sizeof(line), "%s --socket /nowhere/sock",
			 lines[i]);
		assert_int_equal(run(line, STDERR_FILENO, text),
				 ACNL_NO_GATEWAY);
		assert_string_equal(text,
				    "acnl: gateway /nowhere/sock: not running; start it with 'systemctl start acvpn-gateway', or name its socket with --socket\n");
	}
}

/* Every command has a help text, and no line of it is too wide. */
static void test_help(void **state)
{
	char text[TEXT_MAX], line[64];

	(void)state;
	assert_int_equal(run("help", STDOUT_FILENO, text), ACNL_OK);
	assert_non_null(strstr(text, "5  permission denied\n"));
	for (const struct acnl_command *cmd = acnl_commands; cmd->name; cmd++) {
		assert_int_equal(run("help", STDOUT_FILENO, text), ACNL_OK);
		assert_non_null(strstr(text, cmd->name));
		snprintf(line, sizeof(line), "help %s", cmd->name);
		assert_int_equal(run(line, STDOUT_FILENO, text), ACNL_OK);
		assert_non_null(strstr(text, cmd->name));
		for (char *s = strtok(text, "\n"); s; s = strtok(NULL, "\n"))
			assert_true(strlen(s) < 80);
	}
}

static void test_help_option(void **state)
{
	char a[TEXT_MAX], b[TEXT_MAX];

	(void)state;
	assert_int_equal(run("help session del", STDOUT_FILENO, a), ACNL_OK);
	assert_int_equal(run("session del vpn0 --help", STDOUT_FILENO, b),
			 ACNL_OK);
	assert_string_equal(a, b);
}

static void test_version(void **state)
{
	char text[TEXT_MAX];

	(void)state;
	assert_int_equal(run("--version", STDOUT_FILENO, text), ACNL_OK);
	assert_string_equal(text, "acnl " ACVPN_VERSION "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_gateway),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_help_option),
		cmocka_unit_test(test_version),
	};

	return cmocka_run_group_tests_name("acnl_command", tests, NULL, NULL);
}
