// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/client/options.h"
#include "common/log.h"

#define PIN "pin-sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

enum { ARGS_MAX = 40 };

/* @line: arguments, separated by single blanks; changed. */
static enum options_result parse(struct client_options *o, char *line)
{
	char *argv[ARGS_MAX + 1] = { "client" };
	char *word, *next = line;
	int argc = 1;

	while ((word = strsep(&next, " ")) && argc < ARGS_MAX)
		if (*word)
			argv[argc++] = word;
	return options_parse(o, argc, argv);
}

static void test_defaults(void **state)
{
	struct client_options o;
	char line[] = "https://a";

	(void)state;
	assert_int_equal(parse(&o, line), OPTIONS_RUN);
	assert_string_equal(o.interface, "vpn0");
	assert_string_equal(o.url.host, "a");
	assert_true(o.dtls);
	assert_false(o.lzs);
	assert_true(o.routes);
	assert_true(o.system_trust);
	assert_false(o.passwd_on_stdin);
	assert_null(o.passwd_file);
	assert_null(o.user);
	assert_int_equal(o.mtu, 0);
	assert_int_equal(o.patience, OPTIONS_PATIENCE_GATEWAY);
	assert_false(o.sleep_ends);
	assert_null(o.profile_dir);
	assert_int_equal(o.verbose, 0);
}

static void test_all(void **state)
{
	struct client_options o;
	char line[] = "-v --user me --passwd-on-stdin a:44 --authgroup=g "
		      "--servercert " PIN " -i tun9 --no-dtls -m 1200 -v "
		      "--no-routes --cafile /dev/null --no-system-trust "
		      "--passwd-file=/f -U daemon --reconnect-timeout 300 "
		      "--after-sleep=end --compression lzs "
		      "--profile-dir /p -c /dev/null "
		      "--certificate=/dev/zero -k /dev/full";

	(void)state;
	assert_int_equal(parse(&o, line), OPTIONS_RUN);
	assert_string_equal(o.user, "me");
	assert_true(o.passwd_on_stdin);
	assert_string_equal(o.passwd_file, "/f");
	assert_int_equal(o.url.port, 44);
	assert_string_equal(o.authgroup, "g");
	assert_string_equal(o.servercert, PIN);
	assert_string_equal(o.interface, "tun9");
	assert_false(o.dtls);
	assert_true(o.lzs);
	assert_false(o.routes);
	assert_false(o.system_trust);
	assert_string_equal(o.cafile, "/dev/null");
	assert_string_equal(o.setuid, "daemon");
	assert_int_equal(o.mtu, 1200);
	assert_int_equal(o.patience, 300);
	assert_true(o.sleep_ends);
	assert_string_equal(o.profile_dir, "/p");
	assert_int_equal(o.n_certificates, 2);
	assert_string_equal(o.certificates[0].cert_file, "/dev/null");
	assert_string_equal(o.certificates[0].key_file, "/dev/null");
	assert_string_equal(o.certificates[1].cert_file, "/dev/zero");
	assert_string_equal(o.certificates[1].key_file, "/dev/full");
	assert_int_equal(o.verbose, 2);
}

static void test_special(void **state)
{
	struct client_options o;
	char help[] = "-h", version[] = "--version";
	char never[] = "a --after-sleep end --after-sleep reconnect "
		       "--reconnect-timeout=0";

	(void)state;
	assert_int_equal(parse(&o, never), OPTIONS_RUN);
	assert_int_equal(o.patience, 0);
	assert_false(o.sleep_ends);
	assert_int_equal(parse(&o, help), OPTIONS_HELP);
	assert_int_equal(parse(&o, version), OPTIONS_VERSION);
}

static void test_bad(void **state)
{
	static const char *const lines[] = {
		"",
		"a b",
		"http://a",
		"--unknown a",
		"--user",
		"-m 575 a",
		"-m 16384 a",
		"-m 12x a",
		"-m -1 a",
		"--reconnect-timeout -1 a",
		"--reconnect-timeout 604801 a",
		"--reconnect-timeout 1m a",
		"--after-sleep resume a",
		"--after-sleep= a",
		"-i aaaaaaaaaaaaaaaa a",
		"-i a/b a",
		"-i vpn%d a",
		"-i .. a",
		"--servercert sha256:00 a",
		"--servercert pin-sha256:AAAA a",
		"--servercert " PIN "A a",
		"--cafile /nonexistent/file a",
		"-c /nonexistent/file a",
		"-c /dev/null -k /nonexistent/file a",
		"-k /dev/null -c /dev/null a",
		"-c /dev/null -c /dev/null -c /dev/null -c /dev/null "
		"-c /dev/null -c /dev/null -c /dev/null -c /dev/null "
		"-c /dev/null a",
		"--compression deflate a",
		"--compression",
	};
	struct client_options o;
	char line[160];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		snprintf(line, sizeof(line), "%s", lines[i]);
		assert_int_equal(parse(&o, line), OPTIONS_BAD);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_special),
		cmocka_unit_test(test_bad),
	};

	log_set_level(-1);
	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
