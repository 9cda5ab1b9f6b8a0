// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a configuration that is read again cannot change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/config/directive.h"
#include "acvpnd/config/keep.h"

#define COMMON \
	"auth = \"plain[passwd=/etc/passwd]\"\n" \
	"server-cert = /c\nserver-key = /k\n" \
	"ipv4-network = 10.0.0.0/16\n"

static char told[256];

static void tell(void *arg, const char *name)
{
	size_t len = strlen(told);

	(void)arg;
	snprintf(told + len, sizeof(told) - len, "%s ", name);
}

static struct gateway_config *parse(const char *text)
{
	struct gateway_config *config;
	char copy[1024];

	snprintf(copy, sizeof(copy), "%s%s", COMMON, text);
	assert_int_equal(gateway_config_parse("x", copy, strlen(copy), &config,
					      NULL, NULL), 0);
	return config;
}

static void test_names(void **state)
{
	const char *const *name;
	const struct directive *d;

	(void)state;
	for (name = keep_names; *name; name++) {
		d = directive_find(*name);
		assert_non_null(d);
		assert_true(directive_has_value(d));
		assert_true(d->level == DIRECTIVE_GLOBAL ||
			    d->level == DIRECTIVE_POLICY);
	}
}

static void test_kept(void **state)
{
	struct gateway_config *now = parse("tcp-port = 443\n"
					   "run-as-user = nobody\n"
					   "ipv4-network = 10.1.0.0/16\n"
					   "dns = 10.1.0.1\nworkers = 2\n");
	struct gateway_config *next = parse("tcp-port = 444\n"
					    "run-as-user = daemon\n"
					    "ipv4-network = 10.2.0.0/16\n"
					    "dns = 10.2.0.1\nworkers = 2\n"
					    "dpd = 7\n");
	char text[PREFIX_STRLEN];

	(void)state;
	told[0] = '\0';
	keep_options(next, now, tell, NULL);
	assert_string_equal(told, "ipv4-network run-as-user tcp-port ");
	assert_int_equal(next->tcp_port, 443);
	assert_string_equal(next->run_as_user, "nobody");
	prefix_format(&next->vhosts[0].policy.ipv4_network, text);
	assert_string_equal(text, "10.1.0.0/16");
	/* The rest is new. */
	assert_int_equal(next->vhosts[0].policy.dpd, 7);
	prefix_format(&next->vhosts[0].policy.dns.list[0], text);
	assert_non_null(strstr(text, "10.2.0.1"));
	gateway_config_free(now);
	gateway_config_free(next);
}

static void test_same(void **state)
{
	struct gateway_config *now = parse("pid-file = /a\n");
	struct gateway_config *next = parse("pid-file = /a\n");

	(void)state;
	told[0] = '\0';
	keep_options(next, now, tell, NULL);
	assert_string_equal(told, "");
	gateway_config_free(next);
	next = parse("");
	keep_options(next, now, tell, NULL);
	assert_string_equal(told, "pid-file ");
	assert_string_equal(next->pid_file, "/a");
	assert_null(now->pid_file);
	gateway_config_free(now);
	gateway_config_free(next);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
