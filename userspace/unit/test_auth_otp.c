// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <liboath/oath.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/otp.h"
#include "acvpnd/auth/plain.h"
#include "acvpnd/auth/task.h"
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

static char dir[64], otp[80], lock[88], passwd[80];
static struct auth_plain_queues queues;

/* More than there ever are. */
enum { PAUSES_MAX = 10000 };

/* Pauses of the thread, which last until the test ends them. */
static sem_t paused, may_go;

int nanosleep(const struct timespec *pause, struct timespec *rest)
{
	(void)pause;
	(void)rest;
	sem_post(&paused);
	while (sem_wait(&may_go))
		;
	return 0;
}

/* No verdict, and none of a one-time password. */
enum { UNSAID = 1000 };

static int said;

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
	snprintf(lock, sizeof(lock), "%s.lock", otp);
	snprintf(passwd, sizeof(passwd), "%s/passwd", dir);
	put(otp, "HOTP alice - " KEY "\n"
		 "HOTP/T30 bob - " KEY "\n");
	put(passwd, "alice:staff:" HASH "\n"
		    "bob:guests:\n"
		    "carol:*:!\n");
	sem_init(&paused, 0, 0);
	sem_init(&may_go, 0, 0);
	assert_int_equal(auth_task_open(&queues.hashes), 0);
	assert_int_equal(auth_task_open(&queues.codes), 0);
	return auth_task_start(queues.hashes, 1) ||
	       auth_task_start(queues.codes, 1);
}

static int teardown(void **state)
{
	(void)state;
	auth_task_close(queues.hashes);
	auth_task_close(queues.codes);
	unlink(lock);
	unlink(otp);
	unlink(passwd);
	return rmdir(dir);
}

/* Until @given has something, or for @timeout ms. */
static bool wait_for(const int *given, int timeout)
{
	struct pollfd ready[] = {
		{ .fd = auth_task_fd(queues.hashes), .events = POLLIN },
		{ .fd = auth_task_fd(queues.codes), .events = POLLIN },
	};

	while (*given == UNSAID && poll(ready, 2, timeout) > 0) {
		auth_task_ready(queues.hashes);
		auth_task_ready(queues.codes);
	}
	return *given != UNSAID;
}

static void on_code(void *arg, int right, const char *why)
{
	assert_string_not_equal(why, "");
	*(int *)arg = right;
}

static void ask(const char *user, const char *code, int *right)
{
	struct auth_task *task;

	*right = UNSAID;
	assert_int_equal(auth_otp_ask(queues.codes, otp, user, code, on_code,
				      right, &task), 0);
}

static int check(const char *user, const char *code)
{
	int right;

	ask(user, code, &right);
	assert_true(wait_for(&right, -1));
	return right;
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
		assert_int_equal(check("alice", bad[i]), 0);
	assert_int_equal(check("carol", codes[0]), 0);
	assert_int_equal(check("", codes[0]), 0);
	assert_int_equal(check("alice", codes[0]), 1);
	/* Once, and none from before one that was used. */
	assert_int_equal(check("alice", codes[0]), 0);
	assert_int_equal(check("alice", codes[5]), 1);
	assert_int_equal(check("alice", codes[3]), 0);
	assert_int_equal(check("alice", codes[6]), 1);
}

static void test_totp(void **state)
{
	char code[9];

	(void)state;
	/* Where the clock is in a step does not matter: a few are let by. */
	assert_int_equal(oath_totp_generate(KEY_TEXT, strlen(KEY_TEXT),
					    time(NULL), 30, 0, 6, code), 0);
	assert_int_equal(check("bob", code), 1);
	assert_int_equal(check("bob", code), 0);
	assert_int_equal(oath_totp_generate(KEY_TEXT, strlen(KEY_TEXT),
					    time(NULL) - 3600, 30, 0, 6,
					    code), 0);
	assert_int_equal(check("bob", code), 0);
}

static void done(struct auth_query *query, enum auth_verdict verdict)
{
	(void)query;
	said = verdict;
}

static void begin(struct auth_backend *backend, struct auth_query *query,
		  const char *user, const char *password)
{
	memset(query, 0, sizeof(*query));
	query->backend = backend;
	query->done = done;
	snprintf(query->user, sizeof(query->user), "%s", user);
	said = UNSAID;
	backend->ops->begin(query, password);
	wait_for(&said, -1);
}

static void answer(struct auth_query *query, const char *text)
{
	said = UNSAID;
	query->backend->ops->answer(query, text);
	wait_for(&said, -1);
}

static void test_both(void **state)
{
	struct auth_backend *backend;
	struct auth_query query;

	(void)state;
	assert_int_equal(auth_plain_new(passwd, otp, &queues, &backend), 0);
	begin(backend, &query, "alice", codes[0]);
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "alice", "correct");
	assert_int_equal(said, AUTH_VERDICT_ASK);
	assert_string_not_equal(query.prompt, "");
	answer(&query, "correct");
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	begin(backend, &query, "alice", "correct");
	answer(&query, codes[0]);
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
	assert_int_equal(auth_plain_new(passwd, otp, &queues, &backend), 0);
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
	assert_int_equal(auth_plain_new(passwd, NULL, &queues, &backend), 0);
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
	assert_int_equal(auth_plain_new(NULL, NULL, &queues, &backend),
			 -EINVAL);
	assert_int_equal(auth_plain_new(NULL, otp, &queues, &backend), 0);
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
	auth_backend_free(backend);
}

/* A process that has the lock, until something comes from @fd, or its end. */
static pid_t lock_otp(int *fd)
{
	struct flock whole = { .l_type = F_WRLCK };
	int pair[2];
	pid_t pid;
	char c;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		int file = open(lock, O_WRONLY | O_CREAT | O_EXCL, 0600);

		close(pair[0]);
		if (file < 0 || fcntl(file, F_SETLK, &whole) ||
		    write(pair[1], "", 1) != 1)
			_exit(1);
		_exit(read(pair[1], &c, 1) == 1 && unlink(lock));
	}
	close(pair[1]);
	assert_int_equal(read(pair[0], &c, 1), 1);
	*fd = pair[0];
	return pid;
}

/* It is there, but for what it has if it is @killed. */
static void let_go(pid_t pid, int fd, bool killed)
{
	int status;

	if (!killed)
		assert_int_equal(write(fd, "", 1), 1);
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* While others have the file, whoever does not need it waits for nobody. */
static void test_locked(void **state)
{
	struct auth_query held, late, other;
	struct auth_backend *backend;
	pid_t pid;
	int fd;

	(void)state;
	assert_int_equal(auth_plain_new(passwd, otp, &queues, &backend), 0);
	begin(backend, &held, "alice", "correct");
	begin(backend, &late, "alice", "correct");
	pid = lock_otp(&fd);
	said = UNSAID;
	backend->ops->answer(&held, codes[0]);
	backend->ops->answer(&late, codes[1]);
	assert_int_equal(sem_wait(&paused), 0);
	assert_false(wait_for(&said, 0));
	begin(backend, &other, "alice", "correct");
	assert_int_equal(said, AUTH_VERDICT_ASK);
	begin(backend, &other, "alice", "guess");
	assert_int_equal(said, AUTH_VERDICT_WRONG);
	/* What was given up before it was looked at was not used. */
	backend->ops->drop(&late);
	let_go(pid, fd, false);
	sem_post(&may_go);
	said = UNSAID;
	wait_for(&said, -1);
	assert_int_equal(said, AUTH_VERDICT_PASS);
	assert_int_equal(check("alice", codes[1]), 1);
	auth_backend_free(backend);
}

static void let_go_on(void)
{
	int i;

	for (i = 0; i < PAUSES_MAX; i++)
		sem_post(&may_go);
}

/* Whoever has the file for too long keeps it, and whoever died does not. */
static void test_dead(void **state)
{
	char new_file[96];
	pid_t pid;
	int fd;

	(void)state;
	let_go_on();
	snprintf(new_file, sizeof(new_file), "%s.new", otp);
	log_set_level(-1);
	pid = lock_otp(&fd);
	put(new_file, "HOTP");
	assert_int_equal(check("alice", codes[0]), -EIO);
	assert_int_equal(access(lock, F_OK), 0);
	let_go(pid, fd, true);
	assert_int_equal(access(lock, F_OK), 0);
	assert_int_equal(check("alice", codes[0]), 1);
	assert_int_equal(check("alice", codes[0]), 0);
	assert_int_equal(access(new_file, F_OK), -1);
	log_set_level(LOG_LEVEL_INFO);
}

/* Whoever has just made his lock has not locked it yet. */
static void test_young(void **state)
{
	char next[96];
	int right;

	(void)state;
	snprintf(next, sizeof(next), "%s.next", otp);
	put(lock, "");
	put(next, "");
	ask("alice", codes[0], &right);
	assert_int_equal(sem_wait(&paused), 0);
	assert_int_equal(rename(next, lock), 0);
	let_go_on();
	assert_true(wait_for(&right, -1));
	assert_int_equal(right, -EIO);
	assert_int_equal(access(lock, F_OK), 0);
}

static void confined(void)
{
	if (auth_task_open(&queues.codes) || auth_task_start(queues.codes, 1) ||
	    sandbox_enter_as(SANDBOX_AUTH, 3))
		_exit(2);
	_exit(check("alice", codes[0]) == 1 && !check("alice", codes[0]) ?
	      0 : 1);
}

/* Where it is used nothing may be done but what files need. */
static void test_confined(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		confined();
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
		TEST(test_locked),
		TEST(test_dead),
		TEST(test_young),
		TEST(test_confined),
	};

	return cmocka_run_group_tests_name("auth/otp", tests, NULL, NULL);
}
