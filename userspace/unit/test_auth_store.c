// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "acvpnd/auth/column.h"
#include "acvpnd/auth/store.h"

enum { MANY = 64, SETTINGS_SIZE = 1024 };

/* Some have some, longer than any name. */
static const char settings[] =
	"route = 192.0.2.0/24\nroute = 192.0.3.0/24\nroute = 192.0.4.0/24\n"
	"route = 192.0.5.0/24\nroute = 192.0.6.0/24\nroute = 192.0.7.0/24\n"
	"banner = '; \"--\n";

static const struct auth_clock clock_one = {
	.boot_id = "one", .realtime = 5000000, .now = 60000,
};

static char dir[64], path[80];

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/acvpn-store-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/db", dir);
	return 0;
}

static int teardown(void **state)
{
	char name[96];

	(void)state;
	unlink(path);
	snprintf(name, sizeof(name), "%s-wal", path);
	unlink(name);
	snprintf(name, sizeof(name), "%s-journal", path);
	unlink(name);
	return rmdir(dir);
}

static struct auth_store *reopen(const struct auth_clock *clock)
{
	struct auth_store *store;
	int err = auth_store_sqlite(path, clock, &store);

	if (err)
		fail_msg("%s", store->error);
	return store;
}

/* Everything in it depends on @seed. */
static struct auth_record record_of(uint32_t index, uint32_t seed)
{
	struct auth_record r = {
		.index = index,
		.limits = { seed, 2 * seed, 3 * seed },
		.login = -(int64_t)seed,
		.report_ms = seed & 1 ? 5000 : 0, .accounted = seed & 1,
		.inactive = (int64_t)seed << 32,
		.peer = { .v6 = { .sin6_family = AF_INET6,
				  .sin6_port = htons(seed & 0xffff) } },
		.ipv4 = { .family = AF_INET, .len = 32,
			  .addr = { 10, 0, seed & 0xff, 1 } },
	};
	struct auth_tunnel *ssl = &r.tunnels[AUTH_CHANNEL_SSL];

	if (seed & 1)
		r.settings = settings;
	else
		r.told = settings;
	r.classes = seed & 1 ? "00ff\n4f55\n" : NULL;
	memcpy(r.token.bytes, &index, sizeof(index));
	memcpy(r.token.bytes + 8, &seed, sizeof(seed));
	memcpy(r.dtls_id.bytes, &seed, sizeof(seed));
	snprintf(r.user, sizeof(r.user), "user '%u\";--", seed);
	snprintf(r.group, sizeof(r.group), "g\303\274%u\001", seed);
	snprintf(r.agent, sizeof(r.agent), "%127u", seed);
	r.peer.v6.sin6_addr.s6_addr[15] = seed;
	*ssl = (struct auth_tunnel){
		.up = seed & 1, .count = UINT32_MAX - seed, .since = seed,
		.ended = INT64_MAX - seed, .reason = AUTH_REASON_DPD,
		.peer = { .v4 = { .sin_family = AF_INET,
				  .sin_port = htons(443) } },
		.traffic = { seed, UINT64_MAX, 1ULL << 63, 0 },
		.before = { 1, 2, 3, seed },
		.compressed = seed & 1,
	};
	snprintf(ssl->cipher, sizeof(ssl->cipher), "cipher %u", seed);
	snprintf(ssl->agent, sizeof(ssl->agent), "agent %u", seed);
	return r;
}

struct found {
	uint32_t n;
	struct auth_record records[MANY];
	char settings[MANY][SETTINGS_SIZE];
	char told[MANY][SETTINGS_SIZE];
	char classes[MANY][SETTINGS_SIZE];
};

static int collect(void *arg, const struct auth_record *record)
{
	struct found *found = arg;

	assert_true(found->n < MANY);
	snprintf(found->settings[found->n], SETTINGS_SIZE, "%s",
		 record->settings ?: "");
	snprintf(found->told[found->n], SETTINGS_SIZE, "%s",
		 record->told ?: "");
	snprintf(found->classes[found->n], SETTINGS_SIZE, "%s",
		 record->classes ?: "");
	found->records[found->n] = *record;
	found->records[found->n].settings = found->settings[found->n];
	found->records[found->n].told = found->told[found->n];
	found->records[found->n].classes = found->classes[found->n];
	found->n++;
	return 0;
}

static void load(struct auth_store *store, struct found *found)
{
	memset(found, 0, sizeof(*found));
	assert_int_equal(auth_store_load(store, collect, found), 0);
}

static void assert_record(const struct auth_record *a,
			  const struct auth_record *b)
{
	const struct auth_column *c;
	char buf[2][AUTH_COLUMN_TEXT_SIZE];
	size_t i;

	for (i = 0; i < auth_record_columns.n; i++) {
		c = &auth_record_columns.list[i];
		if (auth_column_is_text(c))
			assert_string_equal(auth_column_text(c, a, buf[0]),
					    auth_column_text(c, b, buf[1]));
		else
			assert_true(auth_column_number(c, a) ==
				    auth_column_number(c, b));
	}
	assert_memory_equal(&a->peer, &b->peer, sizeof(a->peer));
	assert_memory_equal(&a->ipv4, &b->ipv4, sizeof(a->ipv4));
	assert_memory_equal(a->tunnels, b->tunnels, sizeof(a->tunnels));
}

/* What accounting is told */

static struct auth_account account_of(int64_t id)
{
	struct auth_account a = {
		.id = id, .status = AUTH_ACCOUNT_STOP,
		.cause = AUTH_REASON_KICK, .at = 1000 * id, .seconds = id,
		.ipv4 = { .family = AF_INET, .len = 32,
			  .addr = { 10, 0, 0, id } },
		.traffic = { 1, UINT64_MAX, id, 0 },
	};

	snprintf(a.user, sizeof(a.user), "user '%d\";--", (int)id);
	snprintf(a.session, sizeof(a.session), "%024d", (int)id);
	snprintf(a.agent, sizeof(a.agent), "%127d", (int)id);
	memset(a.classes, '0', sizeof(a.classes) - 2);
	a.classes[sizeof(a.classes) - 2] = '\n';
	snprintf(a.vhost, sizeof(a.vhost), "vhost");
	snprintf(a.peer, sizeof(a.peer), "2001:db8::%d", (int)id);
	return a;
}

struct accounts {
	size_t n;
	struct auth_account list[MANY];
};

static int collect_account(void *arg, const struct auth_account *account)
{
	struct accounts *accounts = arg;

	assert_true(accounts->n < MANY);
	accounts->list[accounts->n++] = *account;
	return 0;
}

static void load_accounts(struct auth_store *store, struct accounts *accounts)
{
	accounts->n = 0;
	assert_int_equal(auth_store_load_accounts(store, collect_account,
						  accounts), 0);
}

static void test_same(void **state)
{
	static struct found found;
	struct auth_record a = record_of(3, 7), b = record_of(9, 1000);
	struct auth_store *store = reopen(&clock_one);
	uint32_t next;

	(void)state;
	assert_int_equal(auth_store_next(store, &next), 0);
	assert_int_equal(next, 1);
	assert_int_equal(auth_store_put(store, &b, true), 0);
	assert_int_equal(auth_store_put(store, &a, true), 0);
	assert_int_equal(auth_store_put(store, &a, true), 0);
	auth_store_close(store);
	store = reopen(&clock_one);
	load(store, &found);
	assert_int_equal(found.n, 2);
	assert_record(&found.records[0], &a);
	assert_record(&found.records[1], &b);
	a = record_of(3, 8);
	assert_int_equal(auth_store_put(store, &a, true), 0);
	assert_int_equal(auth_store_remove(store, 9), 0);
	assert_int_equal(auth_store_remove(store, 9), 0);
	load(store, &found);
	assert_int_equal(found.n, 1);
	assert_record(&found.records[0], &a);
	/* Nobody gets the number again that the highest one had. */
	assert_int_equal(auth_store_next(store, &next), 0);
	assert_int_equal(next, 10);
	auth_store_close(store);
}

/* Many at one go, or none of them. */
static void test_remove(void **state)
{
	static struct found found;
	struct auth_store *store = reopen(&clock_one);
	struct auth_record r;
	uint32_t i;

	(void)state;
	for (i = 1; i <= 9; i++) {
		r = record_of(i, i);
		assert_int_equal(auth_store_put(store, &r, false), 0);
	}
	assert_int_equal(auth_store_begin(store), 0);
	for (i = 2; i <= 9; i++)
		assert_int_equal(auth_store_remove(store, i), 0);
	assert_int_equal(auth_store_commit(store), 0);
	assert_int_equal(auth_store_put(store, &r, false), 0);
	assert_int_equal(auth_store_begin(store), 0);
	assert_int_equal(auth_store_remove(store, 1), 0);
	auth_store_close(store);
	store = reopen(&clock_one);
	load(store, &found);
	assert_int_equal(found.n, 2);
	assert_int_equal(found.records[0].index, 1);
	assert_int_equal(found.records[1].index, 9);
	auth_store_close(store);
}

/* Another boot: as much time goes by as the clock says. */
static void test_boot(void **state)
{
	static const struct auth_clock later = {
		.boot_id = "two", .realtime = 5000000 + 70000,
	};
	static struct found found;
	struct auth_record r = record_of(1, 1);
	struct auth_store *store;
	int i;

	(void)state;
	r.login = 60000;
	r.inactive = 65000;
	r.tunnels[AUTH_CHANNEL_SSL].since = 61000;
	store = reopen(&clock_one);
	assert_int_equal(auth_store_put(store, &r, true), 0);
	auth_store_close(store);
	for (i = 0; i < 2; i++) {
		store = reopen(&later);
		load(store, &found);
		assert_true(found.records[0].login == -10000);
		assert_true(found.records[0].inactive == -5000);
		assert_true(found.records[0].tunnels[0].since == -9000);
		assert_true(found.records[0].limits.session_ms == 2);
		auth_store_close(store);
	}
}

/* The machine has lost its clock: nothing is to come, as it would never end. */
static void test_clock_lost(void **state)
{
	static const struct auth_clock lost = {
		.boot_id = "two", .realtime = 0, .now = 30000,
	};
	static struct found found;
	struct auth_record r = record_of(1, 1);
	struct auth_store *store;

	(void)state;
	r.login = 60000;
	r.inactive = -5000000;
	store = reopen(&clock_one);
	assert_int_equal(auth_store_put(store, &r, true), 0);
	auth_store_close(store);
	store = reopen(&lost);
	load(store, &found);
	assert_true(found.records[0].login == 30000);
	assert_true(found.records[0].inactive == 0);
	auth_store_close(store);
}

/* What is there without the columns of later versions has them empty. */
static void test_update(void **state)
{
	static struct accounts accounts;
	static struct found found;
	struct auth_account a = account_of(1);
	struct auth_record r = record_of(1, 2);
	struct auth_store *store;
	sqlite3 *db;

	(void)state;
	store = reopen(&clock_one);
	assert_int_equal(auth_store_put(store, &r, true), 0);
	auth_store_close(store);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "ALTER TABLE session DROP COLUMN "
				      "settings; ALTER TABLE session DROP "
				      "COLUMN accounted; ALTER TABLE session "
				      "DROP COLUMN report_ms; ALTER TABLE "
				      "session DROP COLUMN dtls_id; ALTER "
				      "TABLE session DROP COLUMN told; ALTER "
				      "TABLE session DROP COLUMN ssl_agent; "
				      "ALTER TABLE session DROP COLUMN "
				      "dtls_agent; ALTER TABLE session DROP "
				      "COLUMN ssl_compressed; ALTER TABLE "
				      "session DROP COLUMN dtls_compressed; "
				      "ALTER TABLE session DROP COLUMN "
				      "classes; DROP TABLE account; "
				      "PRAGMA user_version = 1",
				      NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	store = reopen(&clock_one);
	load(store, &found);
	assert_int_equal(found.n, 1);
	r.dtls_id = (struct auth_token_hash){ 0 };
	r.told = NULL;
	memset(r.tunnels[AUTH_CHANNEL_SSL].agent, 0, AUTH_NAME_SIZE);
	assert_record(&found.records[0], &r);
	r = record_of(2, 3);
	assert_int_equal(auth_store_put(store, &r, true), 0);
	load(store, &found);
	assert_record(&found.records[1], &r);
	assert_int_equal(auth_store_put_account(store, &a), 0);
	load_accounts(store, &accounts);
	assert_int_equal(accounts.n, 1);
	auth_store_close(store);
}

/* All of it, in the order of the numbers. */
static void test_accounts(void **state)
{
	static struct accounts found;
	struct auth_account a = account_of(5), b = account_of(7);
	struct auth_store *store = reopen(&clock_one);

	(void)state;
	assert_int_equal(auth_store_put_account(store, &b), 0);
	assert_int_equal(auth_store_put_account(store, &a), 0);
	auth_store_close(store);
	store = reopen(&clock_one);
	load_accounts(store, &found);
	assert_int_equal(found.n, 2);
	assert_memory_equal(&found.list[0], &a, sizeof(a));
	assert_memory_equal(&found.list[1], &b, sizeof(b));
	assert_int_equal(auth_store_remove_account(store, 5), 0);
	assert_int_equal(auth_store_remove_account(store, 5), 0);
	load_accounts(store, &found);
	assert_int_equal(found.n, 1);
	assert_int_equal(found.list[0].id, 7);
	auth_store_close(store);
}

/* Another boot: it has waited as long as the clock says. */
static void test_accounts_boot(void **state)
{
	static const struct auth_clock later = {
		.boot_id = "two", .realtime = 5000000 + 70000,
	};
	static struct accounts found;
	struct auth_account a = account_of(5);
	struct auth_store *store = reopen(&clock_one);

	(void)state;
	assert_int_equal(auth_store_put_account(store, &a), 0);
	auth_store_close(store);
	store = reopen(&later);
	load_accounts(store, &found);
	assert_true(found.list[0].at == 5000 - 70000);
	assert_int_equal(found.list[0].seconds, 5);
	auth_store_close(store);
}

/* The end of a session, and what is told of it: neither without the other. */
static void test_accounts_step(void **state)
{
	static struct accounts accounts;
	static struct found found;
	struct auth_account a = account_of(1);
	struct auth_record r = record_of(1, 1);
	struct auth_store *store;
	int commits;

	(void)state;
	for (commits = 0; commits <= 2; commits++) {
		store = reopen(&clock_one);
		assert_int_equal(auth_store_put(store, &r, false), 0);
		assert_int_equal(auth_store_begin(store), 0);
		/* A part is not more done than the whole. */
		assert_int_equal(auth_store_begin(store), 0);
		assert_int_equal(auth_store_remove(store, 1), 0);
		assert_int_equal(auth_store_put_account(store, &a), 0);
		if (commits > 0)
			assert_int_equal(auth_store_commit(store), 0);
		if (commits > 1)
			assert_int_equal(auth_store_commit(store), 0);
		auth_store_close(store);
		store = reopen(&clock_one);
		load(store, &found);
		load_accounts(store, &accounts);
		assert_int_equal(found.n, commits > 1 ? 0 : 1);
		assert_int_equal(accounts.n, commits > 1 ? 1 : 0);
		/* It can be put, firmly and not, after either. */
		assert_int_equal(auth_store_put(store, &r, true), 0);
		assert_int_equal(auth_store_put(store, &r, false), 0);
		auth_store_close(store);
	}
}

static void put_text(const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* The same is told without a change of anything. */
static void test_check(void **state)
{
	char error[AUTH_STORE_ERROR_SIZE];
	struct auth_store *store;
	sqlite3 *db;

	(void)state;
	unlink(path);
	assert_int_equal(auth_store_sqlite_check(path, error), 0);
	assert_int_equal(access(path, F_OK), -1);
	put_text("This is not a database, and long enough to be none of it.");
	assert_int_equal(auth_store_sqlite_check(path, error), -EUCLEAN);
	assert_non_null(strstr(error, "not a database"));
	unlink(path);
	store = reopen(&clock_one);
	/* It is somebody's, who has it open. */
	assert_int_equal(auth_store_sqlite_check(path, error), 0);
	auth_store_close(store);
	assert_int_equal(auth_store_sqlite_check(path, error), 0);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 1000", NULL,
				      NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(auth_store_sqlite_check(path, error), -ENOTSUP);
	assert_non_null(strstr(error, "version 1000"));
}

static void test_refused(void **state)
{
	struct auth_store *store, *other;
	struct stat st;

	(void)state;
	put_text("This is not a database, and long enough to be none of it.");
	assert_int_equal(auth_store_sqlite(path, &clock_one, &store),
			 -EUCLEAN);
	assert_non_null(strstr(store->error, "not a database"));
	auth_store_close(store);
	unlink(path);
	store = reopen(&clock_one);
	assert_int_equal(auth_store_sqlite(path, &clock_one, &other), -EBUSY);
	auth_store_close(other);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	auth_store_close(store);
	assert_int_equal(auth_store_sqlite("/nonexistent/db", &clock_one,
					   &store), -EIO);
	auth_store_close(store);
}

/*
 * The child puts sessions, each time with another seed, and says which seed it
 * has put; it is killed at any moment. What it said is there, or what came
 * after it; and nothing else is.
 */
static void writer(int fd, uint32_t seed)
{
	struct auth_store *store;
	struct auth_record r;

	if (auth_store_sqlite(path, &clock_one, &store))
		_exit(1);
	for (;; seed++) {
		r = record_of(seed % MANY + 1, seed);
		if (auth_store_put(store, &r, seed % 3) ||
		    write(fd, &seed, sizeof(seed)) != sizeof(seed))
			_exit(1);
	}
}

static uint32_t random_below(uint32_t max)
{
	uint32_t n;

	assert_int_equal(getrandom(&n, sizeof(n), 0), sizeof(n));
	return n % max;
}

static uint32_t run_writer(uint32_t seed)
{
	uint32_t said = seed, n = random_below(40), last = seed;
	int pipes[2], status;
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		close(pipes[0]);
		writer(pipes[1], seed + 1);
	}
	close(pipes[1]);
	while (n-- && read(pipes[0], &said, sizeof(said)) == sizeof(said))
		last = said;
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	while (read(pipes[0], &said, sizeof(said)) == sizeof(said))
		last = said;
	close(pipes[0]);
	return last;
}

/* Sessions are put in turns, so those of the last MANY seeds are there. */
static uint32_t check_seeds(uint32_t said)
{
	static struct found found;
	struct auth_store *store = reopen(&clock_one);
	struct auth_record expect;
	uint32_t i, seed, newest = 0, next;

	load(store, &found);
	for (i = 0; i < found.n; i++) {
		seed = found.records[i].limits.idle_ms;
		expect = record_of(seed % MANY + 1, seed);
		assert_record(&found.records[i], &expect);
		if (seed > newest)
			newest = seed;
	}
	assert_true(newest == said || newest == said + 1);
	for (i = 0; i < found.n; i++)
		assert_true(found.records[i].limits.idle_ms + MANY > newest);
	assert_int_equal(found.n, newest < MANY ? newest : MANY);
	assert_int_equal(auth_store_next(store, &next), 0);
	assert_true(next > newest || next == MANY + 1);
	auth_store_close(store);
	return newest;
}

static void test_killed(void **state)
{
	uint32_t seed = 0, round;

	(void)state;
	for (round = 0; round < 60; round++)
		seed = check_seeds(run_writer(seed));
	assert_true(seed > 60);
}

static void copy_bytes(const char *from, const char *to, size_t max)
{
	char buf[4096];
	ssize_t n;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(in >= 0 && out >= 0);
	while (max && (n = read(in, buf, max < sizeof(buf) ? max :
				sizeof(buf))) > 0) {
		assert_int_equal(write(out, buf, n), n);
		max -= n;
	}
	close(in);
	close(out);
}

static size_t size_of(const char *name)
{
	struct stat st;

	assert_int_equal(stat(name, &st), 0);
	return st.st_size;
}

/*
 * A log that ends at any byte, as a loss of power may leave it: what was
 * committed before that byte is there, and what came after it is not.
 */
static void test_cut(void **state)
{
	char wal[96], saved[96], saved_wal[112];
	static struct found found;
	size_t ends[20], cut, i, n;
	struct auth_store *store;
	struct auth_record r;

	(void)state;
	snprintf(wal, sizeof(wal), "%s-wal", path);
	snprintf(saved, sizeof(saved), "%s.saved", path);
	snprintf(saved_wal, sizeof(saved_wal), "%s-wal", saved);
	auth_store_close(reopen(&clock_one));
	store = reopen(&clock_one);
	for (i = 0; i < 20; i++) {
		r = record_of(i + 1, i + 1);
		assert_int_equal(auth_store_put(store, &r, true), 0);
		ends[i] = size_of(wal);
	}
	copy_bytes(path, saved, SIZE_MAX);
	copy_bytes(wal, saved_wal, SIZE_MAX);
	auth_store_close(store);
	for (i = 0; i < 60; i++) {
		cut = i < 20 ? ends[i] : random_below(ends[19]);
		copy_bytes(saved, path, SIZE_MAX);
		copy_bytes(saved_wal, wal, cut);
		store = reopen(&clock_one);
		load(store, &found);
		for (n = 0; n < 20 && ends[n] <= cut; n++)
			;
		assert_int_equal(found.n, n);
		auth_store_close(store);
	}
	unlink(saved);
	unlink(saved_wal);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_same),
		TEST(test_remove),
		TEST(test_boot),
		TEST(test_clock_lost),
		TEST(test_update),
		TEST(test_accounts),
		TEST(test_accounts_boot),
		TEST(test_accounts_step),
		TEST(test_refused),
		TEST(test_check),
		TEST(test_killed),
		TEST(test_cut),
	};

	return cmocka_run_group_tests_name("auth/store", tests, NULL, NULL);
}
