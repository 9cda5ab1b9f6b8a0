// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <liboath/oath.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/hash.h"
#include "acvpnd/auth/otp.h"
#include "acvpnd/auth/plain.h"
#include "common/log.h"
#include "common/sandbox.h"

/* Key and passwords of RFC 4226, appendix D. */
#define KEY "3132333435363738393031323334353637383930"
#define KEY_TEXT "12345678901234567890"

static const char *const codes[] = {
	"755224", "287082", "359152", "969429", "338314", "254676", "287922",
	"162583", "399871", "520489",
};

/* Of "correct". */
#define HASH \
	"$6$rounds=1000$saltsaltsaltsalt$1wp6D2WetFfbYFgtlYzsUWYCnlq." \
	"Coye3lZRZEqAUMDsMz4i9I/j8lnh7UQTjRztAcLUBVYR4z99Ny/sLx2DG1"

static char dir[64], otp[80], passwd[80];
static struct auth_hasher *hasher;

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/acvpn-otp-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(otp, sizeof(otp), "%s/users.oath", dir);
	snprintf(passwd, sizeof(passwd), "%s/passwd", dir);
	put(otp, "HOTP alice - " KEY "\n"
		 "HOTP/T30 bob - " KEY "\n");
	put(passwd, "alice:staff:" HASH "\n"
		    "bob:guests:\n"
		    "carol:*:!\n");
	assert_int_equal(auth_hash_open(&hasher), 0);
	return auth_hash_start(hasher, 1);
}

static int teardown(void **state)
{
	char lock[96];

	(void)state;
	auth_hash_close(hasher);
	snprintf(lock, sizeof(lock), "%s.lock", otp);
	unlink(lock);
	unlink(otp);
	unlink(passwd);
	return rmdir(dir);
}

static void test_hotp(void **state)
{
	static const char *const bad[] = {
		"", "7", "75522", "7552244444", "-75522", "75522x", " 755224",
		"755225",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(auth_otp_check(otp, "alice", bad[i]), 0);
	assert_int_equal(auth_otp_check(otp, "carol", codes[0]), 0);
	assert_int_equal(auth_otp_check(otp, "", codes[0]), 0);
	assert_int_equal(auth_otp_check(otp, "alice", codes[0]), 1);
	/* Once, and none from before one that was used. */
	assert_int_equal(auth_otp_check(otp, "alice", codes[0]), 0);
	assert_int_equal(auth_otp_check(otp, "alice", codes[5]), 1);
	assert_int_equal(auth_otp_check(otp, "alice", codes[3]), 0);
	assert_int_equal(auth_otp_check(otp, "alice", codes[6]), 1);
}

static void test_totp(void **state)
{
	char code[9];

	(void)state;
	/* Where the clock is in a step does not matter: a few are let by. */
	assert_int_equal(oath_totp_generate(KEY_TEXT, strlen(KEY_TEXT),
					    time(NULL), 30, 0, 6, code), 0);
	assert_int_equal(auth_otp_check(otp, "bob", code), 1);
	assert_int_equal(auth_otp_check(otp, "bob", code), 0);
	assert_int_equal(oath_totp_generate(KEY_TEXT, strlen(KEY_TEXT),
					    time(NULL) - 3600, 30, 0, 6,
					    code), 0);
	assert_int_equal(auth_otp_check(otp, "bob", code), 0);
}

enum { UNSAID = -1 };

static int said;

static void done(struct auth_query *query, enum auth_verdict verdict)
{
	(void)query;
	said = verdict;
}

static void begin(struct auth_backend *backend, struct auth_query *query,
		  const char *user, const char *password)
{
	struct pollfd ready = { .fd = auth_hash_fd(hasher), .events = POLLIN };

	memset(query, 0, sizeof(*query));
	query->backend = backend;
	query->done = done;
	snprintf(query->user, sizeof(query->user), "%s", user);
	said = UNSAID;
	backend->ops->begin(query, password);
	while (said == UNSAID && poll(&ready, 1, -1) > 0)
		auth_hash_ready(hasher);
}

static void test_both(void **state)
{
	struct auth_backend *backend;
	struct auth_query query;

	(void)state;
	assert_int_equal(auth_plain_new(passwd, otp, hasher, &backend), 0);
	begin(backend, &query, "alice", codes[0]);
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "alice", "correct");
	assert_int_equal(said, AUTH_VERDICT_ASK);
	assert_string_not_equal(query.prompt, "");
	backend->ops->answer(&query, "correct");
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "alice", "correct");
	backend->ops->answer(&query, codes[0]);
	assert_int_equal(said, AUTH_VERDICT_PASS);
	assert_string_equal(query.groups, "staff");
	auth_backend_free(backend);
}

/* Who has no password is asked for nothing else but the one-time password. */
static void test_bare(void **state)
{
	struct auth_backend *backend;
	struct auth_query query;

	(void)state;
	put(otp, "HOTP bob - " KEY "\n"
		 "HOTP carol - " KEY "\n");
	assert_int_equal(auth_plain_new(passwd, otp, hasher, &backend), 0);
	begin(backend, &query, "bob", "");
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "bob", "correct");
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "bob", codes[0]);
	assert_int_equal(said, AUTH_VERDICT_PASS);
	assert_string_equal(query.groups, "guests");
	begin(backend, &query, "bob", codes[0]);
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	/* Nor whoever is locked, and whoever is not there. */
	begin(backend, &query, "carol", codes[0]);
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "dave", codes[1]);
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	auth_backend_free(backend);
	/* Without one-time passwords nothing lets him in. */
	assert_int_equal(auth_plain_new(passwd, NULL, hasher, &backend), 0);
	begin(backend, &query, "bob", "");
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "bob", codes[1]);
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	auth_backend_free(backend);
}

static void test_alone(void **state)
{
	struct auth_backend *backend;
	struct auth_query query;

	(void)state;
	assert_int_equal(auth_plain_new(NULL, NULL, hasher, &backend),
			 -EINVAL);
	assert_int_equal(auth_plain_new(NULL, otp, hasher, &backend), 0);
	begin(backend, &query, "alice", "correct");
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "alice", codes[0]);
	assert_int_equal(said, AUTH_VERDICT_PASS);
	assert_string_equal(query.groups, "");
	log_set_level(-1);
	assert_int_equal(unlink(otp), 0);
	begin(backend, &query, "alice", codes[1]);
	assert_int_equal(said, AUTH_VERDICT_FAILED);
	log_set_level(LOG_LEVEL_INFO);
	assert_string_not_equal(auth_otp_error(), "");
	auth_backend_free(backend);
}

/* Where it is used nothing may be done but what files need. */
static void test_confined(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		if (sandbox_enter_as(SANDBOX_AUTH, 3))
			_exit(2);
		_exit(auth_otp_check(otp, "alice", codes[0]) == 1 &&
		      !auth_otp_check(otp, "alice", codes[0]) ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_hotp),
		TEST(test_totp),
		TEST(test_both),
		TEST(test_bare),
		TEST(test_alone),
		TEST(test_confined),
	};

	return cmocka_run_group_tests_name("auth/otp", tests, NULL, NULL);
}
