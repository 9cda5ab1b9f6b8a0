// SPDX-License-Identifier: GPL-2.0-only
#include <crypt.h>
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
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/passwd.h"
#include "acvpnd/auth/plain.h"
#include "acvpnd/auth/task.h"
#include "common/log.h"

/* Of "correct", with as few rounds as may be. */
#define SHA512 \
	"$6$rounds=1000$saltsaltsaltsalt$1wp6D2WetFfbYFgtlYzsUWYCnlq." \
	"Coye3lZRZEqAUMDsMz4i9I/j8lnh7UQTjRztAcLUBVYR4z99Ny/sLx2DG1"
#define SHA256 \
	"$5$rounds=1000$saltsaltsaltsalt$KxkPx0JRlHiWg/7DtvqfdBKBqyoG" \
	"oGY9r8aOWYGELV/"
#define YESCRYPT \
	"$y$j75$saltsaltsaltsalt$8BYSTu6WLics0eIqlV.34nA8DHRLo.yMTAzJ" \
	"Y0Nvpk9"

static unsigned int hashes;
static char setting[128];

/* Instead of the library's: what is hashed, and how often. */
char *crypt_r(const char *phrase, const char *with, struct crypt_data *data)
{
	hashes++;
	snprintf(setting, sizeof(setting), "%s", with);
	return crypt_rn(phrase, with, data, sizeof(*data));
}

static struct auth_passwd *parse(const char *text)
{
	struct auth_passwd *passwd = NULL;

	assert_int_equal(auth_passwd_parse(&passwd, strdup(text),
					   strlen(text)), 0);
	return passwd;
}

/* Whose password it is. */
static const struct auth_passwd_entry *check(const struct auth_passwd *passwd,
					     const char *user,
					     const char *password)
{
	struct auth_passwd_judge judge;

	auth_passwd_judge(passwd, user, &judge);
	return auth_passwd_matches(judge.setting, password) ? judge.entry :
							      NULL;
}

static void test_hashes(void **state)
{
	static const char *const users[] = { "sha512", "sha256", "yescrypt" };
	const struct auth_passwd_entry *entry;
	struct auth_passwd *p;
	size_t i;

	(void)state;
	p = parse("sha512:*:" SHA512 "\n"
		  "sha256:a,b:" SHA256 "\r\n"
		  "yescrypt::" YESCRYPT);
	for (i = 0; i < 3; i++) {
		entry = check(p, users[i], "correct");
		assert_non_null(entry);
		assert_string_equal(entry->user, users[i]);
		assert_string_equal(entry->groups, i == 1 ? "a,b" : "");
		assert_null(check(p, users[i], "Correct"));
		assert_null(check(p, users[i], ""));
		assert_null(check(p, users[i], "correct "));
	}
	assert_null(check(p, "nobody", "correct"));
	assert_null(check(p, "", "correct"));
	auth_passwd_free(p);
}

/* Nobody gets in by a line that is not one, or by a hash that is none. */
static void add_name(void *arg, const char *name)
{
	strcat(arg, name);
	strcat(arg, " ");
}

/* Each as often as it is there; names that nobody can have are none. */
static void test_groups(void **state)
{
	char text[600], names[64] = "";
	struct auth_passwd *p;

	(void)state;
	snprintf(text, sizeof(text), "a:x,y:h\nb:*:h\nc:,y,,z,:h\nd:%0*d:h\n"
		 "e: v , w w,\t:h\n", AUTH_NAME_SIZE, 0);
	p = parse(text);
	auth_passwd_groups(p, add_name, names);
	assert_string_equal(names, "x y y z v w w ");
	auth_passwd_free(p);
}

static void test_odd(void **state)
{
	static const char *const out[] = {
		"", "#comment", "locked", "empty", "star", "short", "two",
		"plain", "bad",
	};
	struct auth_passwd_judge judge;
	struct auth_passwd *p;
	size_t i;

	(void)state;
	p = parse("\n::\n:*:" SHA512 "\n#comment:*:" SHA512 "\n"
		  "locked:*:!" SHA512 "\nempty:*:\nstar:*:*\nshort:*:x\n"
		  "two:" SHA512 "\nplain:*:correct\nbad:*:$6$salt$correct\n"
		  "twice:one:" SHA512 "\ntwice:two:!" SHA512 "\n"
		  "more:*:" SHA512 ":more:fields\n");
	for (i = 0; i < sizeof(out) / sizeof(out[0]); i++)
		assert_null(check(p, out[i], "correct"));
	assert_null(check(p, "empty", ""));
	assert_null(check(p, "star", "*"));
	auth_passwd_judge(p, "locked", &judge);
	assert_null(judge.bare);
	auth_passwd_judge(p, "empty", &judge);
	assert_string_equal(judge.bare->user, "empty");
	assert_string_equal(check(p, "twice", "correct")->groups, "one");
	assert_non_null(check(p, "more", "correct"));
	auth_passwd_free(p);
	p = parse("");
	assert_null(check(p, "x", "correct"));
	auth_passwd_free(p);
}

/* Whoever it is, one hash of the same kind and cost is made. */
static void test_work(void **state)
{
	static const char *const users[] = {
		"alice", "locked", "empty", "star", "nobody", "",
	};
	struct auth_passwd *p;
	size_t i;

	(void)state;
	p = parse("star:*:*\nalice:*:" SHA512 "\n"
		  "locked:*:!" SHA512 "\nempty:*:\n");
	for (i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		hashes = 0;
		assert_null(check(p, users[i], "wrong"));
		assert_int_equal(hashes, 1);
		assert_string_equal(setting, SHA512);
	}
	auth_passwd_free(p);
	p = parse("");
	hashes = 0;
	assert_null(check(p, "nobody", "wrong"));
	assert_int_equal(hashes, 1);
	auth_passwd_free(p);
}

enum { UNSAID = -1 };

static struct auth_plain_queues queues;
static int said;

static int make_queues(void **state)
{
	(void)state;
	assert_int_equal(auth_task_open(&queues.hashes), 0);
	return 0;
}

static int close_queues(void **state)
{
	(void)state;
	auth_task_close(queues.hashes);
	return 0;
}

static void done(struct auth_query *query, enum auth_verdict verdict)
{
	(void)query;
	said = verdict;
}

static void begin(struct auth_backend *backend, const char *user,
		  const char *password, struct auth_query *query)
{
	memset(query, 0, sizeof(*query));
	query->backend = backend;
	query->done = done;
	snprintf(query->user, sizeof(query->user), "%s", user);
	said = UNSAID;
	backend->ops->begin(query, password);
}

static int ask(struct auth_backend *backend, const char *user,
	       const char *password, struct auth_query *query)
{
	struct pollfd ready = {
		.fd = auth_task_fd(queues.hashes), .events = POLLIN,
	};

	begin(backend, user, password, query);
	while (said == UNSAID && poll(&ready, 1, -1) > 0)
		auth_task_ready(queues.hashes);
	return said;
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* What changes in the file counts from the next login on. */
static void test_file(void **state)
{
	char dir[] = "/tmp/acvpn-passwd-XXXXXX", path[64], next[64];
	struct auth_backend *backend;
	struct auth_query query;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/passwd", dir);
	snprintf(next, sizeof(next), "%s/next", dir);
	assert_int_equal(auth_plain_new(path, NULL, &queues, &backend), 0);
	assert_int_equal(auth_task_start(queues.hashes, 1), 0);
	log_set_level(-1);
	assert_int_equal(ask(backend, "alice", "correct", &query),
			 AUTH_VERDICT_FAILED);
	put(path, "alice:staff:" SHA512 "\n");
	assert_int_equal(ask(backend, "alice", "correct", &query),
			 AUTH_VERDICT_PASS);
	assert_string_equal(query.groups, "staff");
	assert_int_equal(ask(backend, "bob", "correct", &query),
			 AUTH_VERDICT_WRONG);
	put(next, "bobby:staff:" SHA512 "\n");
	assert_int_equal(rename(next, path), 0);
	assert_int_equal(ask(backend, "bobby", "correct", &query),
			 AUTH_VERDICT_PASS);
	assert_int_equal(ask(backend, "alice", "correct", &query),
			 AUTH_VERDICT_WRONG);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(ask(backend, "bobby", "correct", &query),
			 AUTH_VERDICT_FAILED);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(ask(backend, "bobby", "correct", &query),
			 AUTH_VERDICT_FAILED);
	log_set_level(LOG_LEVEL_INFO);
	rmdir(path);
	rmdir(dir);
	auth_backend_free(backend);
}

/* Beyond a bound nobody waits, and who gives up makes room. */
static void test_busy(void **state)
{
	static struct auth_query queries[AUTH_TASK_MAX];
	char path[] = "/tmp/acvpn-passwd-XXXXXX";
	struct auth_backend *backend;
	struct auth_query late;
	size_t i;

	(void)state;
	assert_int_equal(close(mkstemp(path)), 0);
	put(path, "alice:staff:" SHA512 "\n");
	assert_int_equal(auth_plain_new(path, NULL, &queues, &backend), 0);
	for (i = 0; i < AUTH_TASK_MAX; i++) {
		begin(backend, "alice", "guess", &queries[i]);
		assert_int_equal(said, UNSAID);
	}
	begin(backend, "alice", "correct", &late);
	assert_int_equal(said, AUTH_VERDICT_FAILED);
	assert_string_equal(late.prompt,
			    "too many passwords are being checked");
	backend->ops->drop(&late);
	backend->ops->drop(&queries[3]);
	begin(backend, "alice", "correct", &late);
	assert_int_equal(said, UNSAID);
	backend->ops->drop(&late);
	for (i = 0; i < AUTH_TASK_MAX; i++)
		backend->ops->drop(&queries[i]);
	auth_backend_free(backend);
	unlink(path);
}

#define QUEUES_TEST(name) \
	cmocka_unit_test_setup_teardown(name, make_queues, close_queues)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hashes),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_work),
		QUEUES_TEST(test_file),
		QUEUES_TEST(test_busy),
	};

	return cmocka_run_group_tests_name("auth/passwd", tests, NULL, NULL);
}
