// SPDX-License-Identifier: GPL-2.0-only
/*
 * Profiles in their directory: names that gateways choose, and files.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/client/profile.h"

/* Of "abc". */
#define HASH "A9993E364706816aba3e25717850c26c9cd0d89d"

static char dir_name[64];
static int dir;

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir_name, sizeof(dir_name), "/tmp/acvpn-profile.XXXXXX");
	if (!mkdtemp(dir_name))
		return -1;
	dir = profile_open(dir_name);
	return dir < 0;
}

static int remove_dir(void **state)
{
	(void)state;
	unlinkat(dir, "p.xml", 0);
	close(dir);
	return rmdir(dir_name);
}

static const char *init_from(struct profile *profile, const char *uri,
			     const char *hash)
{
	struct url base, url;

	assert_false(url_parse("https://gw/start", &base));
	assert_false(url_resolve(&base, uri, &url));
	return profile_init(profile, &url, hash);
}

static void test_names(void **state)
{
	static const struct {
		const char *uri;
		const char *name;
	} cases[] = {
		{ "/CACHE/stc/profiles/a.xml", "a.xml" },
		{ "/profiles/two%20words.xml", "two words.xml" },
		{ "profiles/a.xml?x=/../b", "a.xml" },
		{ "/profiles/a.xml%00b", "a.xml" },
		{ "/../../a..xml", "a..xml" },
		{ "/profiles/", NULL },
		{ "/profiles/.", NULL },
		{ "/profiles/..", NULL },
		{ "/profiles/.bashrc", NULL },
		{ "/profiles/%2e%2e", NULL },
		{ "/profiles/%2e%2e%2fetc%2fpasswd", NULL },
		{ "/profiles/a%2Fb", NULL },
		{ "/profiles/a%1B%5B2J", NULL },
		{ "/profiles/a%0Ab", NULL },
		{ "/profiles/%FF", NULL },
		{ "?a/..", "start" },
	};
	struct profile profile;
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		why = init_from(&profile, cases[i].uri, HASH);
		if (!cases[i].name || why) {
			if (!why != !!cases[i].name)
				fail_msg("%s", cases[i].uri);
			continue;
		}
		assert_string_equal(profile.name, cases[i].name);
	}
}

static void test_long_name(void **state)
{
	struct profile profile;
	char uri[PROFILE_NAME_SIZE + 2] = "/";

	(void)state;
	memset(uri + 1, 'a', PROFILE_NAME_SIZE);
	uri[PROFILE_NAME_SIZE + 1] = '\0';
	assert_non_null(init_from(&profile, uri, HASH));
	uri[PROFILE_NAME_SIZE] = '\0';
	assert_null(init_from(&profile, uri, HASH));
}

static void test_hashes(void **state)
{
	static const char *const bad[] = {
		NULL, "", "A9", HASH "00", "not hexadecimal at all, is it?",
	};
	struct profile profile;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_non_null(init_from(&profile, "/a", bad[i]));
}

static void test_store(void **state)
{
	struct buf body = { .data = (uint8_t *)"abc", .len = 3 };
	struct profile profile;
	struct stat st;
	int round;

	(void)state;
	assert_null(init_from(&profile, "/p.xml", HASH));
	assert_true(profile_matches(&profile, &body));
	assert_false(profile_is_current(dir, &profile));
	for (round = 0; round < 2; round++) {
		assert_int_equal(profile_store(dir, &profile, &body), 0);
		assert_true(profile_is_current(dir, &profile));
	}
	assert_int_equal(fstatat(dir, "p.xml", &st, 0), 0);
	assert_int_equal(st.st_size, 3);
	/* Nothing else is left: the directory can be removed then. */
	body.len = 2;
	assert_false(profile_matches(&profile, &body));
	assert_int_equal(profile_store(dir, &profile, &body), 0);
	assert_false(profile_is_current(dir, &profile));
}

/* Whoever else may write there makes the daemon read nothing else. */
static void test_no_file(void **state)
{
	struct buf body = { .data = (uint8_t *)"abc", .len = 3 };
	struct profile profile;

	(void)state;
	assert_null(init_from(&profile, "/p.xml", HASH));
	assert_int_equal(mkfifoat(dir, "p.xml", 0600), 0);
	assert_false(profile_is_current(dir, &profile));
	assert_int_equal(unlinkat(dir, "p.xml", 0), 0);
	assert_int_equal(symlinkat("/dev/zero", dir, "p.xml"), 0);
	assert_false(profile_is_current(dir, &profile));
	assert_int_equal(profile_store(dir, &profile, &body), 0);
	assert_true(profile_is_current(dir, &profile));
}

static void test_fails(void **state)
{
	struct buf body = { .data = (uint8_t *)"abc", .len = 3 };
	struct profile profile;

	(void)state;
	assert_null(init_from(&profile, "/p.xml", HASH));
	assert_int_equal(profile_open("/no/such/directory"), -ENOENT);
	assert_int_equal(profile_open("/dev/null"), -ENOTDIR);
	assert_int_equal(mkdirat(dir, "p.xml", 0700), 0);
	assert_int_equal(profile_store(dir, &profile, &body), -EISDIR);
	assert_int_equal(unlinkat(dir, "p.xml", AT_REMOVEDIR), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_hashes),
		cmocka_unit_test_setup_teardown(test_store, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(test_no_file, make_dir,
						remove_dir),
		cmocka_unit_test_setup_teardown(test_fails, make_dir,
						remove_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
