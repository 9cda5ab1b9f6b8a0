// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/script/script.h"

/* What a program says of itself goes to files in this directory. */
static char dir[] = { "/tmp/acvpn-script.XXXXXX" };
static char program[64];

static const char text[] =
	"#!/bin/sh\n"
	"cd \"$DIR\" || exit 99\n"
	"env >\"env.$ID\"\n"
	"[ \"$ID\" != 2 ] || kill -TERM $$\n"
	"[ \"$ID\" != 3 ] || { read -r _ <fifo; echo done >late; }\n"
	"exit \"${STATUS:-0}\"\n";

static int set_up(void **state)
{
	FILE *f;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(program, sizeof(program), "%s/program", dir);
	f = fopen(program, "we");
	if (!f)
		return -1;
	fputs(text, f);
	fclose(f);
	return chmod(program, 0700);
}

static int tear_down(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static struct script *begin(void)
{
	const char *const paths[SCRIPT_KINDS] = {
		[SCRIPT_CONNECT] = program,
		[SCRIPT_DISCONNECT] = "/nonexistent/program",
		[SCRIPT_ROUTE_ADD] =
			"echo \"%R %{R} %{RI} %D %{D} %X %\" "
			">\"$DIR/route\"; exit 4",
	};
	struct script *script = NULL;

	assert_int_equal(script_new(&script, paths), 0);
	return script;
}

/* Nobody would tell 77. */
enum { UNTOLD = 77 };

static void on_done(void *arg, int status)
{
	int *to = arg;

	assert_int_equal(*to, UNTOLD);
	*to = status;
}

static void make_env(struct buf *env, unsigned int id)
{
	script_env_init(env);
	script_env_add(env, "DIR", dir);
	script_env_count(env, "ID", id);
}

static void wait_told(struct script *script, const int *status)
{
	struct pollfd fd = { .fd = script_fd(script), .events = POLLIN };

	while (*status == UNTOLD) {
		assert_int_equal(poll(&fd, 1, 60000), 1);
		assert_int_equal(script_ready(script), 0);
	}
}

static int run(struct script *script, enum script_kind kind, struct buf *env)
{
	int status = UNTOLD;

	assert_int_equal(script_run(script, kind, env, on_done, &status), 0);
	wait_told(script, &status);
	buf_free(env);
	return status;
}

/* Its environment is what it was given, a path, and nothing of ours. */
static void test_env(void **state)
{
	struct script *script = begin();
	char name[64], line[256];
	unsigned int lines = 0;
	struct buf env;
	FILE *f;

	(void)state;
	setenv("SECRET", "of ours", 1);
	make_env(&env, 1);
	script_env_add(&env, "USER_AGENT", "two\nlines\x7f");
	script_env_add(&env, "NONE", NULL);
	assert_int_equal(run(script, SCRIPT_CONNECT, &env), 0);
	snprintf(name, sizeof(name), "%s/env.1", dir);
	f = fopen(name, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		assert_null(strstr(line, "SECRET"));
		assert_null(strstr(line, "NONE"));
		lines += !strcmp(line, "USER_AGENT=two?lines?\n");
		lines += !strncmp(line, "PATH=/usr/local/sbin:", 21);
		lines += !strcmp(line, "ID=1\n");
	}
	fclose(f);
	assert_int_equal(lines, 3);
	script_free(script);
}

static void test_status(void **state)
{
	struct script *script = begin();
	struct buf env;

	(void)state;
	assert_true(script_has(script, SCRIPT_CONNECT));
	assert_false(script_has(script, SCRIPT_HOST_UPDATE));
	assert_false(script_has(NULL, SCRIPT_CONNECT));
	make_env(&env, 1);
	script_env_add(&env, "STATUS", "3");
	assert_int_equal(run(script, SCRIPT_CONNECT, &env), 3);
	make_env(&env, 2);
	assert_int_equal(run(script, SCRIPT_CONNECT, &env), 128 + 15);
	make_env(&env, 1);
	assert_int_equal(run(script, SCRIPT_DISCONNECT, &env), 127);
	make_env(&env, 1);
	assert_int_equal(run(script, SCRIPT_HOST_UPDATE, &env), -EINVAL);
	script_free(script);
}

/* One that waits keeps nobody else waiting, and its end is waited for. */
static void test_late(void **state)
{
	struct script *script = begin();
	char name[64];
	int status = UNTOLD;
	struct buf env;
	FILE *f;

	(void)state;
	snprintf(name, sizeof(name), "%s/fifo", dir);
	assert_int_equal(mkfifo(name, 0600), 0);
	make_env(&env, 3);
	assert_int_equal(script_run(script, SCRIPT_CONNECT, &env, on_done,
				    &status), 0);
	buf_free(&env);
	make_env(&env, 1);
	assert_int_equal(run(script, SCRIPT_CONNECT, &env), 0);
	assert_int_equal(status, UNTOLD);
	f = fopen(name, "we");
	assert_non_null(f);
	fputs("go on\n", f);
	fclose(f);
	script_free(script);
	assert_int_equal(status, -EPIPE);
	snprintf(name, sizeof(name), "%s/late", dir);
	assert_int_equal(access(name, F_OK), 0);
}

/* A command of a shell, in which a route is named. */
static void test_command(void **state)
{
	struct script *script = begin();
	char name[64], line[256] = "";
	struct buf env;
	FILE *f;

	(void)state;
	make_env(&env, 1);
	script_env_add(&env, "DEVICE", "vpn0");
	script_env_add(&env, "ROUTE", "192.0.2.0/255.255.255.0");
	script_env_add(&env, "ROUTE_CIDR", "192.0.2.0/24");
	assert_int_equal(run(script, SCRIPT_ROUTE_ADD, &env), 4);
	snprintf(name, sizeof(name), "%s/route", dir);
	f = fopen(name, "re");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	assert_string_equal(line, "192.0.2.0/255.255.255.0 "
			    "192.0.2.0/255.255.255.0 192.0.2.0/24 vpn0 vpn0 "
			    "%X %\n");
	/* There may be no other one. */
	make_env(&env, 1);
	assert_int_equal(run(script, SCRIPT_ROUTE_DEL, &env), -EINVAL);
	script_free(script);
}

/* Whoever has no event loop waits for an end. */
static void test_wait(void **state)
{
	struct script *script = begin();
	int status = UNTOLD;
	struct buf env;

	(void)state;
	make_env(&env, 1);
	assert_int_equal(script_run(script, SCRIPT_CONNECT, &env, on_done,
				    &status), 0);
	while (status == UNTOLD)
		assert_int_equal(script_wait(script), 0);
	assert_int_equal(status, 0);
	buf_free(&env);
	script_free(script);
}

static void test_long(void **state)
{
	struct script *script = begin();
	int status = UNTOLD;
	struct buf env;
	char *value;

	(void)state;
	value = malloc(SCRIPT_ENV_MAX + 1);
	assert_non_null(value);
	memset(value, 'x', SCRIPT_ENV_MAX);
	value[SCRIPT_ENV_MAX] = '\0';
	make_env(&env, 1);
	script_env_add(&env, "LONG", value);
	assert_int_equal(script_run(script, SCRIPT_CONNECT, &env, on_done,
				    &status), -E2BIG);
	buf_free(&env);
	value[SCRIPT_ENV_MAX - 256] = '\0';
	make_env(&env, 1);
	script_env_add(&env, "LONG", value);
	assert_int_equal(run(script, SCRIPT_CONNECT, &env), 0);
	assert_int_equal(status, UNTOLD);
	free(value);
	script_free(script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_env),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_command),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("acvpnd/script", tests, set_up,
					   tear_down);
}
