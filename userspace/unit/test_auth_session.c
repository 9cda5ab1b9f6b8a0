// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/auth/session.h"

enum { NOW = 1000000, MANY = 64 };

static const union sockaddr_any home = {
	.v4 = { .sin_family = AF_INET, .sin_port = 1 },
};

static const union sockaddr_any away = {
	.v4 = { .sin_family = AF_INET, .sin_port = 2 },
};

/* A store in memory, which may fail. */

static struct {
	struct auth_record records[MANY];
	uint32_t next;
	bool firm;
	int begun;
	int fail;
} kept;

static int kept_load(struct auth_store *store, auth_store_fn fn, void *arg)
{
	size_t i;

	(void)store;
	for (i = 0; i < MANY; i++)
		if (kept.records[i].index)
			fn(arg, &kept.records[i]);
	return 0;
}

static int kept_next(struct auth_store *store, uint32_t *index)
{
	(void)store;
	*index = kept.next;
	return 0;
}

static int kept_put(struct auth_store *store, const struct auth_record *record,
		    bool firm)
{
	(void)store;
	kept.firm = firm;
	assert_true(record->index < MANY);
	if (kept.fail)
		return kept.fail;
	kept.records[record->index] = *record;
	if (record->index >= kept.next)
		kept.next = record->index + 1;
	return 0;
}

static int kept_remove(struct auth_store *store, uint32_t index)
{
	(void)store;
	if (kept.fail)
		return kept.fail;
	kept.records[index].index = 0;
	return 0;
}

static int kept_begin(struct auth_store *store)
{
	(void)store;
	kept.begun += !kept.fail;
	return kept.fail;
}

static int kept_commit(struct auth_store *store)
{
	(void)store;
	kept.begun--;
	return kept.fail;
}

static void kept_close(struct auth_store *store)
{
	(void)store;
}

static const struct auth_store_ops kept_ops = {
	.load = kept_load, .next = kept_next, .put = kept_put,
	.remove = kept_remove, .begin = kept_begin, .commit = kept_commit,
	.close = kept_close,
};

static struct auth_store kept_store = { .ops = &kept_ops };

/* What was told. */

static struct {
	unsigned int stops;
	unsigned int overs;
	uint32_t index;
	enum auth_reason reason;
	struct auth_traffic total;
	int begun;
} told;

static void stop(void *arg, const struct auth_record *record,
		 enum auth_reason reason)
{
	(void)arg;
	told.stops++;
	told.index = record->index;
	told.reason = reason;
}

static void over(void *arg, const struct auth_record *record,
		 enum auth_reason reason, int64_t now)
{
	(void)arg;
	(void)now;
	told.overs++;
	told.index = record->index;
	told.reason = reason;
	told.begun = kept.begun;
	auth_record_total(record, &told.total);
}

static const struct auth_session_ops ops = { .stop = stop, .over = over };

static struct auth_sessions *start(void)
{
	struct auth_sessions *s = NULL;

	assert_int_equal(auth_session_new(&s, &kept_store, &ops, NULL), 0);
	assert_int_equal(auth_session_load(s), 0);
	return s;
}

static int setup(void **state)
{
	memset(&kept, 0, sizeof(kept));
	memset(&told, 0, sizeof(told));
	kept.next = 1;
	*state = start();
	return 0;
}

static int teardown(void **state)
{
	auth_session_free(*state);
	return 0;
}

/* As if the process was killed and started. */
static struct auth_sessions *restart(void **state)
{
	auth_session_free(*state);
	*state = start();
	return *state;
}

static struct auth_parent *login(struct auth_sessions *s, const char *user,
				 int64_t now, uint8_t *token)
{
	struct auth_session_login who = {
		.user = user, .group = "g", .vhost = "", .agent = "agent",
		.peer = &home, .max_same = 2,
		.limits = { .session_ms = 30000, .disconnected_ms = 9000 },
	};
	struct auth_parent *parent = NULL;

	assert_int_equal(auth_session_login(s, &who, now, token, &parent), 0);
	return parent;
}

static int join(struct auth_sessions *s, struct auth_parent *parent,
		uint8_t *grant)
{
	struct auth_session_connect wish = {
		.peer = &away, .hostname = "host", .agent = "",
		.ipv4.len = 32, .ipv6.len = 128,
	};

	assert_int_equal(prefix_parse("10.0.0.0/29", &wish.ipv4.network), 0);
	assert_int_equal(prefix_parse("fd00::/125", &wish.ipv6.network), 0);
	return auth_session_connect(s, parent, &wish, grant);
}

static struct auth_parent *online(struct auth_sessions *s, const char *user,
				  uint8_t *token)
{
	struct auth_parent *p = login(s, user, NOW, token);
	uint8_t grant[AUTH_GRANT_SIZE];

	assert_int_equal(join(s, p, grant), 0);
	assert_int_equal(auth_session_up(s, p, AUTH_CHANNEL_SSL, &away, "c",
					 false, NOW), 0);
	return p;
}

/* The same session, address and number, whoever was killed in between. */
static void test_resume(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE], wrong[AUTH_TOKEN_SIZE];
	uint8_t grant[2][AUTH_GRANT_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = login(s, "alice", NOW, token);
	struct prefix ipv4, ipv6;
	uint32_t index;

	assert_true(kept.firm);
	assert_int_equal(join(s, p, grant[0]), 0);
	ipv4 = p->record.ipv4;
	ipv6 = p->record.ipv6;
	index = p->record.index;
	assert_int_equal(ipv4.family, AF_INET);
	assert_int_equal(ipv6.family, AF_INET6);
	s = restart(state);
	memcpy(wrong, token, sizeof(wrong));
	wrong[31] ^= 1;
	assert_null(auth_session_find(s, wrong, NOW));
	p = auth_session_find(s, token, NOW + 8999);
	assert_non_null(p);
	assert_int_equal(p->record.index, index);
	assert_int_equal(join(s, p, grant[1]), 0);
	assert_memory_not_equal(grant[0], grant[1], AUTH_GRANT_SIZE);
	assert_true(prefix_equal(&p->record.ipv4, &ipv4));
	assert_true(prefix_equal(&p->record.ipv6, &ipv6));
	assert_string_equal(p->record.hostname, "host");
	assert_string_equal(p->record.agent, "agent");
	assert_int_equal(p->record.peer.v4.sin_port, 2);
	/* Its time is over, though nobody has looked yet. */
	assert_null(auth_session_find(s, token, NOW + 9000));
	/* Only the hash is kept. */
	assert_memory_not_equal(kept.records[index].token.bytes, token,
				AUTH_TOKEN_SIZE);
}

/* The record has what the client was told last. */
static void test_told(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE], grant[AUTH_GRANT_SIZE];
	struct auth_session_connect wish = {
		.peer = &away, .hostname = "", .agent = "",
	};
	struct auth_sessions *s = *state;
	struct auth_parent *p = login(s, "alice", NOW, token);

	assert_null(p->record.told);
	wish.told = "dns = 192.0.2.1\n";
	assert_int_equal(auth_session_connect(s, p, &wish, grant), 0);
	wish.told = "dns = 192.0.2.2\n";
	assert_int_equal(auth_session_connect(s, p, &wish, grant), 0);
	assert_string_equal(p->record.told, "dns = 192.0.2.2\n");
	wish.told = "";
	assert_int_equal(auth_session_connect(s, p, &wish, grant), 0);
	assert_null(p->record.told);
}

/* 30 s after the login, wherever the client was meanwhile. */
static void test_timeout(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = online(s, "alice", token);

	auth_session_down(s, p, AUTH_CHANNEL_SSL, AUTH_REASON_LOST, NULL,
			  NOW + 15000);
	p = auth_session_find(s, token, NOW + 18000);
	assert_true(auth_record_remaining(&p->record, NOW + 18000) == 12000);
	auth_session_up(s, p, AUTH_CHANNEL_SSL, &home, "c", false, NOW + 18000);
	assert_true(auth_session_tick(s, NOW + 29999) == NOW + 30000);
	assert_int_equal(told.stops, 0);
	auth_session_tick(s, NOW + 30000);
	assert_int_equal(told.stops, 1);
	assert_int_equal(told.reason, AUTH_REASON_TIMEOUT);
	assert_null(auth_session_find(s, token, NOW + 30000));
	auth_session_gone(s, p, AUTH_REASON_KICK, NULL, NOW + 30001);
	assert_int_equal(told.overs, 1);
	assert_int_equal(told.reason, AUTH_REASON_TIMEOUT);
	assert_int_equal(kept.records[1].index, 0);
}

/* Logged off, the token is dead, also if everybody dies at that moment. */
static void test_kick(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE], other[AUTH_TOKEN_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = online(s, "alice", token);

	online(s, "bob", other);
	assert_false(kept.firm);
	auth_session_end(s, p, AUTH_REASON_KICK, NOW + 1);
	assert_true(kept.firm);
	assert_int_equal(told.stops, 1);
	assert_int_equal(told.overs, 0);
	assert_null(auth_session_find(s, token, NOW + 1));
	/* What is still carried has its address. */
	assert_int_equal(auth_pool_used(auth_session_pool(s)), 4);
	s = restart(state);
	assert_null(auth_session_find(s, token, NOW + 1));
	assert_non_null(auth_session_find(s, other, NOW + 1));
	assert_int_equal(auth_pool_used(auth_session_pool(s)), 4);
	/* Nobody says that it is gone. */
	auth_session_tick(s, NOW + AUTH_TABLE_ENDING_MS);
	assert_int_equal(told.overs, 0);
	auth_session_tick(s, NOW + 1 + AUTH_TABLE_ENDING_MS);
	assert_int_equal(told.overs, 1);
	assert_int_equal(told.reason, AUTH_REASON_KICK);
	assert_int_equal(auth_pool_used(auth_session_pool(s)), 2);
	assert_int_equal(auth_table_count(auth_session_table(s)), 1);
}

static void test_final(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = online(s, "alice", token);

	auth_session_down(s, p, AUTH_CHANNEL_SSL, AUTH_REASON_USER, NULL,
			  NOW + 1);
	assert_int_equal(told.stops, 1);
	assert_null(auth_session_find(s, token, NOW + 1));
	auth_session_gone(s, p, AUTH_REASON_ERROR, NULL, NOW + 2);
	assert_int_equal(told.reason, AUTH_REASON_USER);
	/* The data plane ends it by itself. */
	p = online(s, "alice", token);
	auth_session_gone(s, p, AUTH_REASON_IDLE, NULL, NOW + 2);
	assert_int_equal(told.overs, 2);
	assert_int_equal(told.reason, AUTH_REASON_IDLE);
	/* It loses it: the client may come again. */
	p = online(s, "alice", token);
	auth_session_gone(s, p, AUTH_REASON_ERROR, NULL, NOW + 2);
	assert_int_equal(told.overs, 2);
	assert_false(p->record.carried);
	assert_ptr_equal(auth_session_find(s, token, NOW + 3), p);
	/* What nobody carries is over at once. */
	auth_session_end(s, p, AUTH_REASON_KICK, NOW + 3);
	assert_int_equal(told.overs, 3);
	assert_int_equal(told.stops, 1);
}

/* The third one; what waits for its client goes first. */
static void test_same(void **state)
{
	uint8_t first[AUTH_TOKEN_SIZE], second[AUTH_TOKEN_SIZE];
	uint8_t third[AUTH_TOKEN_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p;

	online(s, "alice", first);
	p = online(s, "alice", second);
	auth_session_down(s, p, AUTH_CHANNEL_SSL, AUTH_REASON_DPD, NULL,
			  NOW + 1);
	login(s, "alice", NOW + 2, third);
	assert_null(auth_session_find(s, second, NOW + 2));
	assert_int_equal(told.reason, AUTH_REASON_REPLACED);
	assert_non_null(auth_session_find(s, first, NOW + 2));
	assert_non_null(auth_session_find(s, third, NOW + 2));
	login(s, "alice", NOW + 3, second);
	assert_null(auth_session_find(s, third, NOW + 3));
	assert_non_null(auth_session_find(s, first, NOW + 3));
}

static void test_full(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE], grant[AUTH_GRANT_SIZE];
	struct auth_sessions *s = *state;
	struct auth_session_connect wish = { .peer = &away, .hostname = "",
					     .agent = "" };
	struct auth_parent *p;
	char user[16];
	int i;

	for (i = 0; i < 6; i++) {
		snprintf(user, sizeof(user), "u%d", i);
		online(s, user, token);
	}
	p = login(s, "late", NOW, token);
	assert_int_equal(join(s, p, grant), -EADDRNOTAVAIL);
	assert_false(p->record.carried);
	assert_int_equal(p->record.ipv4.family, AF_UNSPEC);
	/* An address of his own is; somebody else's is not. */
	wish.explicit_ipv4 = kept.records[1].ipv4;
	assert_int_equal(auth_session_connect(s, p, &wish, grant),
			 -EADDRINUSE);
	assert_int_equal(prefix_parse("10.9.9.9", &wish.explicit_ipv4), 0);
	assert_int_equal(auth_session_connect(s, p, &wish, grant), 0);
	assert_int_equal(p->record.ipv6.family, AF_UNSPEC);
	auth_session_gone(s, auth_table_find(auth_session_table(s), 1),
			  AUTH_REASON_USER, NULL, NOW);
	assert_int_equal(join(s, p, grant), 0);
	assert_int_equal(p->record.ipv4.addr[1], 9);
	assert_int_equal(p->record.ipv6.family, AF_INET6);
}

/* Nothing is answered that could not be stored. */
static void test_store(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE], grant[AUTH_GRANT_SIZE];
	struct auth_session_login who = {
		.user = "bob", .group = "", .vhost = "", .agent = "",
		.peer = &home,
	};
	struct auth_sessions *s = *state;
	struct auth_parent *p = login(s, "alice", NOW, token), *none;

	kept.fail = -ENOSPC;
	assert_int_equal(join(s, p, grant), -ENOSPC);
	assert_int_equal(auth_session_login(s, &who, NOW, token, &none),
			 -ENOSPC);
	assert_int_equal(auth_table_count(auth_session_table(s)), 1);
	/* What is told of an end is stored in step with it. */
	kept.fail = 0;
	auth_session_end(s, p, AUTH_REASON_USER, NOW);
	auth_session_gone(s, p, AUTH_REASON_USER, NULL, NOW);
	assert_int_equal(told.overs, 1);
	assert_int_equal(told.begun, 1);
	assert_int_equal(kept.begun, 0);
	/* Without a store there is nothing to fail. */
	auth_session_free(s);
	assert_int_equal(auth_session_new(&s, NULL, &ops, NULL), 0);
	*state = s;
	assert_int_equal(auth_session_load(s), 0);
	p = online(s, "alice", token);
	auth_session_gone(s, p, AUTH_REASON_USER, NULL, NOW);
	assert_int_equal(told.overs, 2);
}

/* What is over stays so, also if the disk was full when it ended. */
static void test_store_late(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE], other[AUTH_TOKEN_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = login(s, "alice", NOW, token);
	struct auth_parent *q = login(s, "carol", NOW, other);

	kept.fail = -ENOSPC;
	auth_session_end(s, p, AUTH_REASON_KICK, NOW);
	auth_session_end(s, q, AUTH_REASON_KICK, NOW);
	assert_int_equal(told.overs, 2);
	kept.fail = 0;
	login(s, "bob", NOW, token);
	s = restart(state);
	assert_int_equal(auth_table_count(auth_session_table(s)), 1);
}

/* The same of what the data plane still has, and which is told later. */
static void test_store_late_tunnel(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE], other[AUTH_TOKEN_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = online(s, "alice", token);
	uint32_t index = p->record.index;

	kept.fail = -ENOSPC;
	auth_session_end(s, p, AUTH_REASON_KICK, NOW);
	assert_int_equal(told.stops, 1);
	assert_false(kept.records[index].ending);
	kept.fail = 0;
	login(s, "bob", NOW, other);
	assert_int_equal(kept.records[index].ending, AUTH_REASON_KICK);
	s = restart(state);
	assert_null(auth_session_find(s, token, NOW));
	p = auth_table_find(auth_session_table(s), index);
	assert_non_null(p);
	auth_session_gone(s, p, AUTH_REASON_KICK, NULL, NOW);
	assert_int_equal(told.overs, 1);
	assert_int_equal(kept.records[index].index, 0);
}

/* To the byte: over tunnels, restarts, and what a dead process did not tell. */
static void test_accounting(void **state)
{
	struct auth_traffic ssl = { 1, 10, 100, 1000 };
	struct auth_traffic dtls = { 2, 20, 200, 2000 };
	struct auth_traffic all = { 10, 100, 1000, 10000 };
	struct auth_traffic more = { 5, 50, 500, 5000 };
	uint8_t token[AUTH_TOKEN_SIZE], grant[AUTH_GRANT_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = online(s, "alice", token);

	auth_session_up(s, p, AUTH_CHANNEL_DTLS, &away, "c", false, NOW);
	auth_session_down(s, p, AUTH_CHANNEL_DTLS, AUTH_REASON_DPD, &dtls,
			  NOW);
	auth_session_down(s, p, AUTH_CHANNEL_SSL, AUTH_REASON_DPD, &ssl, NOW);
	s = restart(state);
	p = auth_session_find(s, token, NOW);
	assert_int_equal(join(s, p, grant), 0);
	auth_session_up(s, p, AUTH_CHANNEL_SSL, &away, "c", false, NOW);
	/* The data plane lost it; all the rest it had carried before. */
	auth_session_gone(s, p, AUTH_REASON_ERROR, &all, NOW);
	s = restart(state);
	p = auth_session_find(s, token, NOW);
	assert_int_equal(join(s, p, grant), 0);
	auth_session_up(s, p, AUTH_CHANNEL_SSL, &away, "c", false, NOW);
	auth_session_down(s, p, AUTH_CHANNEL_SSL, AUTH_REASON_USER, &ssl, NOW);
	/* The last word is about what the data plane had since then. */
	auth_session_gone(s, p, AUTH_REASON_USER, &more, NOW);
	assert_int_equal(told.overs, 1);
	assert_true(told.total.rx_packets == 10 + 5);
	assert_true(told.total.rx_bytes == 100 + 50);
	assert_true(told.total.tx_packets == 1000 + 500);
	assert_true(told.total.tx_bytes == 10000 + 5000);
}

/* What the data plane has is right, and what the store has is not. */
static void test_found(void **state)
{
	static const bool ssl_only[AUTH_CHANNELS] = { true, false };
	uint8_t token[AUTH_TOKEN_SIZE], other[AUTH_TOKEN_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = online(s, "alice", token);

	auth_session_up(s, p, AUTH_CHANNEL_DTLS, &away, "c", false, NOW);
	online(s, "bob", other);
	s = restart(state);
	p = auth_session_find(s, token, NOW);
	auth_session_found(s, p, ssl_only, NOW + 1);
	auth_session_lost(s, NOW + 1);
	assert_true(p->record.carried);
	assert_true(auth_record_active(&p->record));
	assert_int_equal(p->record.tunnels[AUTH_CHANNEL_SSL].count, 1);
	assert_false(p->record.tunnels[AUTH_CHANNEL_DTLS].up);
	assert_int_equal(p->record.tunnels[AUTH_CHANNEL_DTLS].reason,
			 AUTH_REASON_LOST);
	/* Nothing has it, and its client may come again. */
	p = auth_session_find(s, other, NOW);
	assert_non_null(p);
	assert_false(p->record.carried);
	assert_false(auth_record_active(&p->record));
	assert_int_equal(p->record.inactive, NOW + 1);
	assert_int_equal(told.overs, 0);
	/* So it is stored. */
	s = restart(state);
	p = auth_session_find(s, other, NOW);
	assert_false(p->record.carried);
	auth_session_lost(s, NOW + 2);
	p = auth_session_find(s, token, NOW);
	assert_non_null(p);
	assert_false(p->record.carried);
}

/* Tunnels that came up, and sessions that were over, and nobody heard so. */
static void test_found_changed(void **state)
{
	static const bool both[AUTH_CHANNELS] = { true, true };
	uint8_t token[AUTH_TOKEN_SIZE], other[AUTH_TOKEN_SIZE];
	uint8_t grant[AUTH_GRANT_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = login(s, "alice", NOW, token);

	assert_int_equal(join(s, p, grant), 0);
	p = online(s, "bob", other);
	auth_session_end(s, p, AUTH_REASON_KICK, NOW);
	assert_int_equal(told.stops, 1);
	s = restart(state);
	p = auth_session_find(s, token, NOW);
	auth_session_found(s, p, both, NOW);
	assert_true(auth_record_active(&p->record));
	assert_true(p->record.tunnels[AUTH_CHANNEL_DTLS].up);
	assert_memory_equal(&p->record.tunnels[AUTH_CHANNEL_SSL].peer,
			    &p->record.peer, sizeof(p->record.peer));
	auth_session_lost(s, NOW);
	assert_int_equal(told.overs, 1);
	assert_int_equal(told.reason, AUTH_REASON_KICK);
	assert_int_equal(auth_table_count(auth_session_table(s)), 1);
}

/* Who waits is over when all ends; of others the data plane tells. */
static void test_stop(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE], other[AUTH_TOKEN_SIZE];
	struct auth_sessions *s = *state;
	struct auth_parent *p = online(s, "alice", token);

	login(s, "bob", NOW, other);
	assert_int_equal(auth_session_stop(s, AUTH_REASON_SHUTDOWN, NOW), 0);
	assert_int_equal(told.overs, 1);
	assert_int_equal(told.index, 2);
	assert_int_equal(told.reason, AUTH_REASON_SHUTDOWN);
	assert_int_equal(kept.records[2].index, 0);
	assert_null(auth_session_find(s, other, NOW));
	assert_ptr_equal(auth_session_find(s, token, NOW), p);
	auth_session_gone(s, p, AUTH_REASON_SHUTDOWN, NULL, NOW);
	assert_int_equal(kept.records[1].index, 0);
	login(s, "carol", NOW, other);
	kept.fail = -ENOSPC;
	assert_int_equal(auth_session_stop(s, AUTH_REASON_SHUTDOWN, NOW), 0);
}

static void test_offer(void **state)
{
	uint8_t token[AUTH_TOKEN_SIZE];
	struct auth_offer offer = {
		.app_id = "one", .secret = "first", .secret_len = 32,
	};
	static const uint8_t one[AUTH_APP_ID_SIZE] = "one";
	uint8_t grant[AUTH_GRANT_SIZE];
	struct auth_sessions *s = *state;
	const struct auth_offered *found;
	struct auth_parent *p;

	p = login(s, "alice", NOW, token);
	offer.index = p->record.index;
	assert_int_equal(auth_session_offer(s, &offer), -EPERM);
	assert_int_equal(join(s, p, offer.grant), 0);
	assert_int_equal(auth_session_offer(s, &offer), 0);
	found = auth_session_offered(s, offer.app_id, 1, NOW);
	assert_non_null(found);
	assert_int_equal(found->previous_len, 0);
	assert_int_equal(found->now.index, offer.index);
	/* The next CONNECT makes the grant void; its offer has both secrets. */
	assert_int_equal(join(s, p, grant), 0);
	assert_int_equal(auth_session_offer(s, &offer), -EPERM);
	memcpy(offer.grant, p->grant, sizeof(offer.grant));
	memcpy(offer.app_id, "two", 3);
	memcpy(offer.secret, "other", 5);
	assert_int_equal(auth_session_offer(s, &offer), 0);
	assert_null(auth_session_offered(s, one, 1, NOW));
	found = auth_session_offered(s, offer.app_id, 1, NOW);
	assert_string_equal((char *)found->now.secret, "other");
	assert_string_equal((char *)found->previous, "first");
	assert_int_equal(found->previous_len, 32);
	offer.index++;
	assert_int_equal(auth_session_offer(s, &offer), -ENOENT);
	offer.index--;
	offer.secret_len = AUTH_SECRET_MAX + 1;
	assert_int_equal(auth_session_offer(s, &offer), -EINVAL);
	auth_session_end(s, p, AUTH_REASON_KICK, NOW);
	assert_null(auth_session_offered(s, offer.app_id, 1, NOW));
	offer.secret_len = 32;
	assert_int_equal(auth_session_offer(s, &offer), -ENOENT);
}

/* A session with a TLS tunnel that was offered DTLS. */
static struct auth_parent *offered(struct auth_sessions *s, const char *user,
				   struct auth_offer *offer)
{
	uint8_t token[AUTH_TOKEN_SIZE];
	struct auth_parent *p = login(s, user, NOW, token);

	assert_int_equal(join(s, p, offer->grant), 0);
	offer->index = p->record.index;
	offer->secret_len = 32;
	assert_int_equal(auth_session_offer(s, offer), 0);
	assert_int_equal(auth_session_up(s, p, AUTH_CHANNEL_SSL, &away, "c",
					 false, NOW), 0);
	return p;
}

/*
 * Whoever was offered DTLS by a process that is gone has to come again: at once
 * if he may be at it, else when he tries.
 */
static void test_offer_lost(void **state)
{
	static const bool ssl[AUTH_CHANNELS] = { [AUTH_CHANNEL_SSL] = true };
	static const bool both[AUTH_CHANNELS] = { true, true };
	struct auth_offer offer = { .app_id = "one", .secret = "first" };
	struct auth_sessions *s = *state;
	struct auth_parent *p = offered(s, "alice", &offer);
	uint32_t index = p->record.index;

	assert_null(auth_session_stranded(s, offer.app_id));
	/* Who could take it for the session id has no use of what is kept. */
	assert_memory_not_equal(kept.records[index].dtls_id.bytes,
				offer.app_id, AUTH_APP_ID_SIZE);
	s = restart(state);
	p = auth_table_find(auth_session_table(s), index);
	assert_true(auth_session_found(s, p, ssl, NOW + 1));
	assert_false(auth_session_found(s, p, both, NOW + 1));
	assert_false(auth_session_found(s, p, ssl, NOW + 600000));
	assert_null(auth_session_offered(s, offer.app_id, 1, NOW));
	assert_ptr_equal(auth_session_stranded(s, offer.app_id), p);
	offer.app_id[0] ^= 1;
	assert_null(auth_session_stranded(s, offer.app_id));
	offer.app_id[0] ^= 1;
	/* It has come again, and does without. */
	assert_int_equal(join(s, p, offer.grant), 0);
	assert_null(auth_session_stranded(s, offer.app_id));
	assert_int_equal(auth_session_offer(s, &offer), 0);
	assert_null(auth_session_stranded(s, offer.app_id));
	assert_non_null(auth_session_offered(s, offer.app_id, 1, NOW));
}

/* Nobody else can go on with what a worker that is gone had begun. */
static void test_offer_abandoned(void **state)
{
	struct auth_offer one = { .app_id = "one" }, two = { .app_id = "two" };
	struct auth_offer idle = { .app_id = "idle" };
	struct auth_sessions *s = *state;
	struct auth_parent *p = offered(s, "alice", &one);
	struct auth_parent *q = offered(s, "bob", &two);

	offered(s, "carol", &idle);
	assert_non_null(auth_session_offered(s, one.app_id, 7, NOW));
	assert_non_null(auth_session_offered(s, two.app_id, 7, NOW));
	assert_null(auth_session_abandoned(s, 8, NOW));
	/* One has done it; of the other nobody will hear any more. */
	assert_int_equal(auth_session_up(s, q, AUTH_CHANNEL_DTLS, &away, "c",
					 false, NOW), 0);
	assert_ptr_equal(auth_session_abandoned(s, 7, NOW), p);
	assert_null(auth_session_abandoned(s, 7, NOW));
	assert_non_null(auth_session_offered(s, one.app_id, 7, NOW));
	assert_null(auth_session_abandoned(s, 7, NOW + 600000));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_resume),
		TEST(test_told),
		TEST(test_timeout),
		TEST(test_kick),
		TEST(test_final),
		TEST(test_same),
		TEST(test_full),
		TEST(test_store),
		TEST(test_store_late),
		TEST(test_store_late_tunnel),
		TEST(test_accounting),
		TEST(test_found),
		TEST(test_found_changed),
		TEST(test_stop),
		TEST(test_offer),
		TEST(test_offer_lost),
		TEST(test_offer_abandoned),
	};

	return cmocka_run_group_tests_name("auth/session", tests, NULL, NULL);
}
