// SPDX-License-Identifier: GPL-2.0-only
#include <dlfcn.h>
#include <errno.h>
#include <search.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/auth/table.h"

enum { NOW = 1000000 };

static const union sockaddr_any home = {
	.v4 = { .sin_family = AF_INET, .sin_port = 1 },
};

static const union sockaddr_any away = {
	.v4 = { .sin_family = AF_INET, .sin_port = 2 },
};

static int setup(void **state)
{
	struct auth_table *table = NULL;

	assert_int_equal(auth_table_new(&table, 0), 0);
	*state = table;
	return 0;
}

static int teardown(void **state)
{
	auth_table_free(*state);
	return 0;
}

static struct auth_parent *add(struct auth_table *table, const char *user,
			       int64_t now)
{
	static uint32_t serial;
	struct auth_record record = {
		.limits = {
			.session_ms = 30000, .disconnected_ms = 5000,
		},
		.login = now,
	};
	struct auth_parent *parent = NULL;

	snprintf(record.user, sizeof(record.user), "%s", user);
	serial++;
	memcpy(record.token.bytes, &serial, sizeof(serial));
	assert_int_equal(auth_table_add(table, &record, &parent), 0);
	return parent;
}

static void up(struct auth_table *table, struct auth_parent *parent,
	       int64_t now)
{
	auth_table_up(table, parent, AUTH_CHANNEL_SSL, &home, "cipher", false,
		      now);
}

static void down(struct auth_table *table, struct auth_parent *parent,
		 int64_t now)
{
	auth_table_down(table, parent, AUTH_CHANNEL_SSL, AUTH_REASON_DPD,
			NULL, now);
}

static void assert_due(struct auth_table *table, int64_t at,
		       struct auth_parent *parent, enum auth_reason reason)
{
	enum auth_reason why = AUTH_REASON_NONE;

	assert_true(auth_table_next_due(table) == at);
	assert_null(auth_table_due(table, at - 1, &why));
	assert_ptr_equal(auth_table_due(table, at, &why), parent);
	assert_string_equal(auth_reason_name(why), auth_reason_name(reason));
}

static void test_find(void **state)
{
	struct auth_table *t = *state;
	struct auth_parent *a = add(t, "alice", NOW), *b = add(t, "bob", NOW);
	struct auth_token_hash unknown = { { 0xff } };

	assert_int_equal(a->record.index, 1);
	assert_int_equal(b->record.index, 2);
	assert_ptr_equal(auth_table_find(t, 2), b);
	assert_null(auth_table_find(t, 3));
	assert_ptr_equal(auth_table_find_token(t, &a->record.token), a);
	assert_null(auth_table_find_token(t, &unknown));
	assert_int_equal(auth_table_count(t), 2);
	auth_table_remove(t, a);
	assert_null(auth_table_find(t, 1));
	/* Numbers are not used again. */
	assert_int_equal(add(t, "alice", NOW)->record.index, 3);
}

static void test_max(void **state)
{
	struct auth_record record = { .user = "x", .token = { { 1 } } };
	struct auth_table *t = *state;
	struct auth_parent *a = add(t, "alice", NOW), *b;

	auth_table_set_max(t, 1);
	assert_int_equal(auth_table_add(t, &record, &b), -ENOSPC);
	auth_table_remove(t, a);
	assert_int_equal(auth_table_add(t, &record, &b), 0);
	auth_table_set_max(t, 0);
	assert_int_equal(auth_table_add(t, &record, &a), -EEXIST);
	assert_int_equal(auth_table_count(t), 1);
}

/* From the login on; what happens meanwhile does not matter. */
static void test_session(void **state)
{
	struct auth_table *t = *state;
	struct auth_parent *p = add(t, "alice", NOW);

	up(t, p, NOW + 100);
	assert_due(t, NOW + 30000, p, AUTH_REASON_TIMEOUT);
	down(t, p, NOW + 15000);
	up(t, p, NOW + 18000);
	assert_due(t, NOW + 30000, p, AUTH_REASON_TIMEOUT);
	assert_true(auth_record_remaining(&p->record, NOW + 18000) == 12000);
	assert_true(auth_record_remaining(&p->record, NOW + 40000) == 0);
	down(t, p, NOW + 28000);
	assert_due(t, NOW + 30000, p, AUTH_REASON_TIMEOUT);
}

/* Who is gone has his time; DTLS alone is not being there. */
static void test_disconnected(void **state)
{
	struct auth_table *t = *state;
	struct auth_parent *p = add(t, "alice", NOW);

	assert_due(t, NOW + 5000, p, AUTH_REASON_DISCONNECTED);
	up(t, p, NOW + 1000);
	auth_table_up(t, p, AUTH_CHANNEL_DTLS, &home, "cipher", false,
		      NOW + 1500);
	assert_true(auth_table_next_due(t) == NOW + 30000);
	down(t, p, NOW + 2000);
	assert_false(auth_record_active(&p->record));
	assert_due(t, NOW + 7000, p, AUTH_REASON_DISCONNECTED);
	auth_table_down(t, p, AUTH_CHANNEL_DTLS, AUTH_REASON_DPD, NULL,
			NOW + 4000);
	assert_due(t, NOW + 7000, p, AUTH_REASON_DISCONNECTED);
	auth_table_up(t, p, AUTH_CHANNEL_DTLS, &home, "cipher", false,
		      NOW + 5000);
	assert_due(t, NOW + 7000, p, AUTH_REASON_DISCONNECTED);
	up(t, p, NOW + 6999);
	assert_true(auth_table_next_due(t) == NOW + 30000);
}

static void test_limits(void **state)
{
	static const struct auth_limits none = { 0 };
	struct auth_table *t = *state;
	struct auth_parent *p = add(t, "alice", NOW);

	auth_table_set_limits(t, p, &none);
	assert_true(auth_table_next_due(t) == AUTH_DEADLINE_NEVER);
	assert_true(auth_record_remaining(&p->record, NOW) == INT64_MAX);
}

/* The one that waits longest, then the oldest; never the newest. */
static void test_excess(void **state)
{
	struct auth_table *t = *state;
	struct auth_parent *a = add(t, "alice", NOW);
	struct auth_parent *b = add(t, "alice", NOW + 1);
	struct auth_parent *c = add(t, "alice", NOW + 2);
	struct auth_parent *d;

	add(t, "bob", NOW);
	up(t, a, NOW + 3);
	up(t, b, NOW + 3);
	up(t, c, NOW + 3);
	d = add(t, "alice", NOW + 100);
	assert_ptr_equal(auth_table_excess(t, "alice", 3), a);
	assert_null(auth_table_excess(t, "alice", 0));
	assert_null(auth_table_excess(t, "alice", 4));
	assert_null(auth_table_excess(t, "carol", 1));
	up(t, d, NOW + 101);
	assert_ptr_equal(auth_table_excess(t, "alice", 3), a);
	down(t, c, NOW + 102);
	down(t, b, NOW + 103);
	assert_ptr_equal(auth_table_excess(t, "alice", 3), c);
	auth_table_remove(t, c);
	assert_null(auth_table_excess(t, "alice", 3));
	assert_ptr_equal(auth_table_excess(t, "alice", 2), b);
	auth_table_remove(t, b);
	assert_ptr_equal(auth_table_excess(t, "alice", 1), a);
}

static void test_traffic(void **state)
{
	struct auth_traffic first = { 1, 100, 2, 200 };
	struct auth_traffic second = { 10, 1000, 20, 2000 };
	struct auth_traffic total;
	struct auth_table *t = *state;
	struct auth_parent *p = add(t, "alice", NOW);

	up(t, p, NOW);
	auth_table_down(t, p, AUTH_CHANNEL_SSL, AUTH_REASON_LOST, &first,
			NOW + 1);
	/* Told twice, it counts once. */
	auth_table_down(t, p, AUTH_CHANNEL_SSL, AUTH_REASON_LOST, &second,
			NOW + 1);
	up(t, p, NOW + 2);
	auth_table_up(t, p, AUTH_CHANNEL_DTLS, &away, "cipher", false, NOW + 2);
	auth_table_down(t, p, AUTH_CHANNEL_DTLS, AUTH_REASON_DPD, &second,
			NOW + 3);
	/* What is known when the client comes again is kept. */
	p->record.tunnels[AUTH_CHANNEL_SSL].traffic = second;
	up(t, p, NOW + 4);
	auth_table_down(t, p, AUTH_CHANNEL_SSL, AUTH_REASON_USER, &first,
			NOW + 5);
	auth_record_total(&p->record, &total);
	assert_true(total.rx_packets == 1 + 10 + 10 + 1);
	assert_true(total.rx_bytes == 100 + 1000 + 1000 + 100);
	assert_true(total.tx_packets == 2 + 20 + 20 + 2);
	assert_true(total.tx_bytes == 200 + 2000 + 2000 + 200);
	assert_int_equal(p->record.tunnels[AUTH_CHANNEL_SSL].count, 3);
	assert_int_equal(p->record.tunnels[AUTH_CHANNEL_DTLS].count, 1);
}

/* Where the client is now, not where it was at first. */
static void test_peer(void **state)
{
	struct auth_table *t = *state;
	struct auth_parent *p = add(t, "alice", NOW);

	up(t, p, NOW);
	auth_table_up(t, p, AUTH_CHANNEL_SSL, &away, "other", false, NOW + 1);
	assert_memory_equal(&p->record.peer, &away, sizeof(away));
	assert_string_equal(p->record.tunnels[AUTH_CHANNEL_SSL].cipher,
			    "other");
	auth_table_up(t, p, AUTH_CHANNEL_DTLS, &home, "dtls", false, NOW + 1);
	assert_memory_equal(&p->record.peer, &away, sizeof(away));
}

static void test_adopt(void **state)
{
	struct auth_record record = {
		.index = 7, .token = { { 7 } }, .user = "alice",
		.login = NOW, .inactive = NOW + 10,
		.limits = { .disconnected_ms = 50 },
	};
	struct auth_table *t = *state;
	struct auth_parent *p, *q;

	assert_int_equal(auth_table_adopt(t, &record, &p), 0);
	assert_due(t, NOW + 60, p, AUTH_REASON_DISCONNECTED);
	assert_int_equal(auth_table_adopt(t, &record, &q), -EEXIST);
	record.index = 5;
	assert_int_equal(auth_table_adopt(t, &record, &q), -EEXIST);
	record.token.bytes[0] = 5;
	assert_int_equal(auth_table_adopt(t, &record, &q), 0);
	record.index = 0;
	assert_int_equal(auth_table_adopt(t, &record, &q), -EINVAL);
	assert_int_equal(add(t, "bob", NOW)->record.index, 8);
	auth_table_reserve(t, 4);
	assert_int_equal(auth_table_next_index(t), 9);
	/* By their numbers, in whatever order they came. */
	p = auth_table_first(t);
	assert_int_equal(p->record.index, 5);
	p = auth_table_after(p);
	assert_int_equal(p->record.index, 7);
	p = auth_table_after(p);
	assert_int_equal(p->record.index, 8);
	assert_null(auth_table_after(p));
}

/* Thousands whose times change: they come due in order, each once. */
static void test_many(void **state)
{
	enum { MANY = 5000 };
	struct auth_table *t = *state;
	enum auth_reason why;
	struct auth_parent *p;
	int64_t last = 0;
	char name[16];
	size_t i, n = 0;

	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "u%zu", i % 100);
		p = add(t, name, NOW + (i * 7919) % 10007);
		if (i % 3)
			up(t, p, NOW);
		if (i % 3 == 2)
			down(t, p, NOW + (i * 104729) % 20011);
		if (i % 7 == 3 && auth_table_find(t, i / 2 + 1))
			auth_table_remove(t, auth_table_find(t, i / 2 + 1));
	}
	n = auth_table_count(t);
	while ((p = auth_table_due(t, INT64_MAX - 1, &why))) {
		assert_true(p->deadline.at >= last);
		last = p->deadline.at;
		auth_table_remove(t, p);
		n--;
	}
	assert_int_equal(n, 0);
	assert_int_equal(auth_table_count(t), 0);
	assert_null(auth_table_first(t));
}

/* What is in this program comes before what is in libraries. */

static unsigned int comparisons;
static int (*asked)(const void *a, const void *b);

static int counted(const void *a, const void *b)
{
	comparisons++;
	return asked(a, b);
}

void *tfind(const void *key, void *const *root,
	    int (*compare)(const void *a, const void *b))
{
	void *(*real)(const void *key, void *const *root,
		      int (*compare)(const void *a, const void *b));

	asked = compare;
	*(void **)&real = dlsym(RTLD_NEXT, "tfind");
	return real(key, root, counted);
}

/* A list in pages costs as much for each of them, wherever it is. */
static void test_from(void **state)
{
	enum { MANY = 50000, PAGE = 32, DEPTH = 32 };
	struct auth_table *t = *state;
	struct auth_parent *p;
	unsigned int n = 0, i;
	uint32_t next = 0;
	char user[16];

	assert_null(auth_table_from(t, 0));
	for (i = 0; i < MANY; i++) {
		snprintf(user, sizeof(user), "u%u", i);
		add(t, user, NOW);
	}
	for (i = 2; i <= MANY; i += 3)
		auth_table_remove(t, auth_table_find(t, i));
	assert_int_equal(auth_table_from(t, 2)->record.index, 3);
	assert_int_equal(auth_table_from(t, 3)->record.index, 3);
	assert_null(auth_table_from(t, MANY + 1));
	while ((p = auth_table_from(t, next))) {
		comparisons = 0;
		assert_ptr_equal(auth_table_from(t, next), p);
		assert_in_range(comparisons, 1, DEPTH);
		for (i = 0; p && i < PAGE; i++, p = auth_table_after(p)) {
			assert_true(p->record.index >= next);
			next = p->record.index + 1;
			n++;
		}
	}
	assert_int_equal(n, auth_table_count(t));
	while ((p = auth_table_first(t)))
		auth_table_remove(t, p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_find),
		TEST(test_max),
		TEST(test_session),
		TEST(test_disconnected),
		TEST(test_limits),
		TEST(test_excess),
		TEST(test_traffic),
		TEST(test_peer),
		TEST(test_adopt),
		TEST(test_many),
		TEST(test_from),
	};

	return cmocka_run_group_tests_name("auth/table", tests, NULL, NULL);
}
