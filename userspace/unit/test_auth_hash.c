// SPDX-License-Identifier: GPL-2.0-only
#include <crypt.h>
#include <errno.h>
#include <poll.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/auth/hash.h"
#include "acvpnd/auth/task.h"
#include "common/sandbox.h"

enum { GUESSES = 20 };

static struct auth_task_queue *queue;
static sem_t begun, may_end;
static atomic_bool has_sockets;

/* Auth may have none. */
static bool may_have_sockets(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Instead of the library's: as hard as the test wants it. */
char *crypt_r(const char *phrase, const char *setting, struct crypt_data *data)
{
	has_sockets = may_have_sockets();
	sem_post(&begun);
	while (sem_wait(&may_end))
		;
	snprintf(data->output, sizeof(data->output), "%s",
		 strcmp(phrase, "correct") ? "wrong" : setting);
	return data->output;
}

/* What was told: a letter for each, in upper case if it was right. */
static char told[GUESSES + 1];

static void on_hash(void *arg, bool same, const char *password)
{
	const char *letter = arg;
	size_t n = strlen(told);

	assert_true(n < GUESSES);
	assert_true(same == !strcmp(password, "correct"));
	told[n] = same ? *letter - 'a' + 'A' : *letter;
}

static const char letters[] = "abcdefghijklmnopqrst";

static struct auth_task *ask(unsigned int i, const char *password)
{
	struct auth_task *task;

	assert_int_equal(auth_hash_ask(queue, "setting", password, on_hash,
				       (void *)&letters[i], &task), 0);
	return task;
}

static bool is_ready(int timeout)
{
	struct pollfd ready = { .fd = auth_task_fd(queue), .events = POLLIN };

	return poll(&ready, 1, timeout) == 1;
}

static void let_end(unsigned int n)
{
	while (n--)
		sem_post(&may_end);
}

static void wait_for(size_t n)
{
	while (strlen(told) < n && is_ready(-1))
		auth_task_ready(queue);
}

static int setup(void **state)
{
	(void)state;
	memset(told, 0, sizeof(told));
	sem_init(&begun, 0, 0);
	sem_init(&may_end, 0, 0);
	return auth_task_open(&queue);
}

static int teardown(void **state)
{
	(void)state;
	auth_task_close(queue);
	sem_destroy(&begun);
	sem_destroy(&may_end);
	return 0;
}

/* Whoever asks goes on at once, however long the hashes take. */
static void test_order(void **state)
{
	unsigned int i;

	(void)state;
	assert_int_equal(auth_task_start(queue, 1), 0);
	for (i = 0; i < GUESSES; i++)
		ask(i, i == 7 ? "correct" : "guess");
	assert_int_equal(sem_wait(&begun), 0);
	assert_false(is_ready(0));
	let_end(1);
	wait_for(1);
	assert_string_equal(told, "a");
	let_end(GUESSES - 1);
	wait_for(GUESSES);
	assert_string_equal(told, "abcdefgHijklmnopqrst");
	/* The last may have come while those before were told. */
	auth_task_ready(queue);
	assert_false(is_ready(0));
}

/* As many at a time as there are threads. */
static void test_threads(void **state)
{
	unsigned int i;
	int n;

	(void)state;
	assert_int_equal(auth_task_start(queue, 3), 0);
	for (i = 0; i < 5; i++)
		ask(i, "guess");
	for (i = 0; i < 3; i++)
		assert_int_equal(sem_wait(&begun), 0);
	assert_int_equal(sem_getvalue(&begun, &n), 0);
	assert_int_equal(n, 0);
	let_end(5);
	wait_for(5);
}

/* What is dropped is told nobody, and counts as long as it is worked on. */
static void test_drop(void **state)
{
	struct auth_task *hashes[AUTH_TASK_MAX], *more;
	unsigned int i;

	(void)state;
	assert_int_equal(auth_task_start(queue, 1), 0);
	for (i = 0; i < AUTH_TASK_MAX; i++)
		hashes[i] = ask(i % GUESSES, "guess");
	assert_int_equal(sem_wait(&begun), 0);
	assert_int_equal(auth_hash_ask(queue, "", "", on_hash, NULL, &more),
			 -EAGAIN);
	auth_task_drop(hashes[0]);
	assert_int_equal(auth_hash_ask(queue, "", "", on_hash, NULL, &more),
			 -EAGAIN);
	for (i = 1; i < AUTH_TASK_MAX - 1; i++)
		auth_task_drop(hashes[i]);
	ask(1, "correct");
	let_end(3);
	wait_for(2);
	assert_string_equal(told, "pB");
}

/* Wherever they are, they go. */
static void test_close(void **state)
{
	unsigned int i;

	assert_int_equal(auth_task_start(queue, 1), 0);
	for (i = 0; i < GUESSES; i++)
		ask(i, "guess");
	assert_int_equal(sem_wait(&begun), 0);
	let_end(GUESSES);
	auth_task_close(queue);
	assert_string_equal(told, "");
	setup(state);
}

static void confined(void)
{
	if (auth_task_start(queue, 1) || sandbox_enter_as(SANDBOX_AUTH, 3))
		_exit(2);
	ask(0, "correct");
	let_end(1);
	wait_for(1);
	_exit(told[0] == 'A' && has_sockets == may_have_sockets() ? 0 : 1);
}

/* What is forbidden to auth after they were started is so to them, too. */
static void test_confined(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
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
		TEST(test_order),
		TEST(test_threads),
		TEST(test_drop),
		TEST(test_close),
		TEST(test_confined),
	};

	return cmocka_run_group_tests_name("auth/hash", tests, NULL, NULL);
}
