// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	/* As long as a handshake is tried, by openconnect 12 seconds. */
	AUTH_SESSION_SHAKING_MS = 15000,
	/* The same, and the time that tunnels go on without a gateway. */
	AUTH_SESSION_FRESH_MS = 60000 + AUTH_SESSION_SHAKING_MS,
};

struct auth_sessions {
	struct auth_table *table;
	struct auth_pool *pool;
	struct auth_store *store;
	struct auth_offers offers;
	const struct auth_session_ops *ops;
	void *arg;
	/* Over, and not yet so in the store, which has failed. */
	uint32_t *stale;
	size_t n_stale;
};

int auth_session_new(struct auth_sessions **sessions, struct auth_store *store,
		     const struct auth_session_ops *ops, void *arg)
{
	struct auth_sessions *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	if (auth_table_new(&s->table, 0) || auth_pool_new(&s->pool)) {
		auth_session_free(s);
		return -ENOMEM;
	}
	s->store = store;
	s->ops = ops;
	s->arg = arg;
	*sessions = s;
	return 0;
}

/* What the data plane still has is needed until that has ended. */
static int auth_session_settle(struct auth_sessions *s, uint32_t index)
{
	const struct auth_parent *parent = auth_table_find(s->table, index);

	return parent ? auth_store_put(s->store, &parent->record, true) :
			auth_store_remove(s->store, index);
}

static void auth_session_sweep(struct auth_sessions *s)
{
	while (s->n_stale &&
	       !auth_session_settle(s, s->stale[s->n_stale - 1]))
		s->n_stale--;
}

void auth_session_free(struct auth_sessions *sessions)
{
	struct auth_parent *parent, *next;

	if (!sessions)
		return;
	auth_session_sweep(sessions);
	for (parent = sessions->table ? auth_table_first(sessions->table) :
		      NULL; parent; parent = next) {
		next = auth_table_after(parent);
		auth_table_remove(sessions->table, parent);
	}
	auth_table_free(sessions->table);
	auth_pool_free(sessions->pool);
	auth_offer_free(&sessions->offers);
	free(sessions->stale);
	auth_store_close(sessions->store);
	free(sessions);
}

struct auth_table *auth_session_table(const struct auth_sessions *sessions)
{
	return sessions->table;
}

struct auth_pool *auth_session_pool(const struct auth_sessions *sessions)
{
	return sessions->pool;
}

struct auth_store *auth_session_store(const struct auth_sessions *sessions)
{
	return sessions->store;
}

const char *auth_session_error(const struct auth_sessions *sessions)
{
	return sessions->store ? sessions->store->error : "";
}

/* The next auth must not have it again, nor must who knows its token. */
static void auth_session_settle_later(struct auth_sessions *s, uint32_t index)
{
	uint32_t *stale;

	stale = reallocarray(s->stale, s->n_stale + 1, sizeof(*stale));
	if (!stale)
		return;
	stale[s->n_stale++] = index;
	s->stale = stale;
}

static void auth_session_drop(struct auth_sessions *s, uint32_t index)
{
	if (auth_store_remove(s->store, index))
		auth_session_settle_later(s, index);
}

static int auth_session_put(struct auth_sessions *sessions,
			    const struct auth_parent *parent, bool firm)
{
	if (!sessions->store)
		return 0;
	auth_session_sweep(sessions);
	return auth_store_put(sessions->store, &parent->record, firm);
}

/* Whoever has it now: two of them cannot go on. */
static int auth_session_claim(struct auth_pool *pool,
			      const struct prefix *lease)
{
	return lease->family == AF_UNSPEC ? 0 : auth_pool_claim(pool, lease);
}

static bool auth_session_has_dtls(const struct auth_record *record)
{
	static const struct auth_token_hash none;

	return memcmp(&record->dtls_id, &none, sizeof(none)) != 0;
}

static int auth_session_adopt(void *arg, const struct auth_record *record)
{
	struct auth_sessions *s = arg;
	struct auth_parent *parent;
	int err;

	err = auth_table_adopt(s->table, record, &parent);
	if (err == -EINVAL || err == -EEXIST)
		return auth_store_remove(s->store, record->index);
	if (err)
		return err;
	if (auth_session_claim(s->pool, &record->ipv4))
		parent->record.ipv4 = (struct prefix){ 0 };
	if (auth_session_claim(s->pool, &record->ipv6))
		parent->record.ipv6 = (struct prefix){ 0 };
	if (!auth_session_has_dtls(record))
		return 0;
	err = auth_offer_lose(&s->offers, record->index, &record->dtls_id);
	return err == -EEXIST ? 0 : err;
}

int auth_session_load(struct auth_sessions *sessions)
{
	uint32_t next;
	int err;

	if (!sessions->store)
		return 0;
	err = auth_store_next(sessions->store, &next);
	if (err)
		return err;
	auth_table_reserve(sessions->table, next);
	return auth_store_load(sessions->store, auth_session_adopt, sessions);
}

/*
 * It is over, and nobody has anything of it any more. What accounting is told
 * of that is in the store once it is not: neither is there without the other.
 */
static void auth_session_finish(struct auth_sessions *sessions,
				struct auth_parent *parent,
				enum auth_reason reason, int64_t now)
{
	struct auth_record *record = &parent->record;
	struct auth_store *store = sessions->store;
	bool begun;

	auth_session_sweep(sessions);
	begun = store && !auth_store_begin(store);
	auth_offer_remove(&sessions->offers, record->index);
	if (store)
		auth_session_drop(sessions, record->index);
	auth_pool_give(sessions->pool, &record->ipv4);
	auth_pool_give(sessions->pool, &record->ipv6);
	sessions->ops->over(sessions->arg, record, reason, now);
	if (begun && auth_store_commit(store))
		auth_session_drop(sessions, record->index);
	auth_table_remove(sessions->table, parent);
}

void auth_session_end(struct auth_sessions *sessions,
		      struct auth_parent *parent, enum auth_reason reason,
		      int64_t now)
{
	if (parent->record.ending)
		return;
	if (!parent->record.carried) {
		auth_session_finish(sessions, parent, reason, now);
		return;
	}
	auth_table_end(sessions->table, parent, reason, now);
	auth_offer_remove(&sessions->offers, parent->record.index);
	if (auth_session_put(sessions, parent, true))
		auth_session_settle_later(sessions, parent->record.index);
	sessions->ops->stop(sessions->arg, &parent->record, reason);
}

int auth_session_stop(struct auth_sessions *sessions, enum auth_reason reason,
		      int64_t now)
{
	struct auth_store *store = sessions->store;
	struct auth_parent *parent, *next;
	bool begun = store && !auth_store_begin(store);

	for (parent = auth_table_first(sessions->table); parent;
	     parent = next) {
		next = auth_table_after(parent);
		if (!parent->record.carried)
			auth_session_finish(sessions, parent, reason, now);
	}
	return begun ? auth_store_commit(store) : 0;
}

void auth_session_gone(struct auth_sessions *sessions,
		       struct auth_parent *parent, enum auth_reason reason,
		       const struct auth_traffic *total, int64_t now)
{
	struct auth_record *record = &parent->record;
	enum auth_channel channel;

	for (channel = 0; channel < AUTH_CHANNELS; channel++)
		auth_table_down(sessions->table, parent, channel, reason, NULL,
				now);
	if (total && record->carried)
		auth_record_settle(record, total);
	record->carried = false;
	if (record->ending)
		auth_session_finish(sessions, parent, record->ending, now);
	else if (auth_reason_is_final(reason))
		auth_session_finish(sessions, parent, reason, now);
	else
		auth_session_put(sessions, parent, false);
}

static void auth_session_fill(struct auth_record *record,
			      const struct auth_session_login *login,
			      int64_t now)
{
	memset(record, 0, sizeof(*record));
	snprintf(record->user, sizeof(record->user), "%s", login->user);
	snprintf(record->group, sizeof(record->group), "%s", login->group);
	snprintf(record->vhost, sizeof(record->vhost), "%s", login->vhost);
	snprintf(record->agent, sizeof(record->agent), "%s", login->agent);
	record->peer = *login->peer;
	record->limits = login->limits;
	record->settings = login->settings;
	record->classes = login->classes;
	record->login = now;
}

int auth_session_login(struct auth_sessions *sessions,
		       const struct auth_session_login *login, int64_t now,
		       uint8_t token[AUTH_TOKEN_SIZE],
		       struct auth_parent **parent)
{
	struct auth_record record;
	struct auth_parent *old;
	int err;

	auth_session_fill(&record, login, now);
	err = auth_token_new(token, &record.token);
	if (err)
		return err;
	err = auth_table_add(sessions->table, &record, parent);
	if (err)
		return err;
	err = auth_session_put(sessions, *parent, true);
	if (err) {
		auth_table_remove(sessions->table, *parent);
		return err;
	}
	while ((old = auth_table_excess(sessions->table, login->user,
					login->max_same)))
		auth_session_end(sessions, old, AUTH_REASON_REPLACED, now);
	return 0;
}

struct auth_parent *auth_session_find(const struct auth_sessions *sessions,
				      const uint8_t token[AUTH_TOKEN_SIZE],
				      int64_t now)
{
	struct auth_token_hash hash;
	struct auth_parent *parent;

	if (auth_token_hash(token, &hash))
		return NULL;
	parent = auth_table_find_token(sessions->table, &hash);
	if (!parent || parent->record.ending || parent->deadline.at <= now)
		return NULL;
	return parent;
}

static int auth_session_lease(struct auth_pool *pool,
			      const struct auth_pool_wish *wish,
			      const struct prefix *fixed, struct prefix *lease)
{
	int err = 0;

	if (lease->family != AF_UNSPEC)
		return 0;
	if (fixed->family != AF_UNSPEC) {
		err = auth_pool_take_fixed(pool, wish, fixed);
		if (!err)
			*lease = *fixed;
	} else if (wish->network.family != AF_UNSPEC) {
		err = auth_pool_take(pool, wish, lease);
	}
	if (err)
		*lease = (struct prefix){ 0 };
	return err;
}

static int auth_session_leases(struct auth_sessions *sessions,
			       struct auth_record *record,
			       const struct auth_session_connect *connect)
{
	struct prefix before = record->ipv4;
	int err;

	err = auth_session_lease(sessions->pool, &connect->ipv4,
				 &connect->explicit_ipv4, &record->ipv4);
	if (err)
		return err;
	err = auth_session_lease(sessions->pool, &connect->ipv6,
				 &connect->explicit_ipv6, &record->ipv6);
	if (err && before.family == AF_UNSPEC) {
		auth_pool_give(sessions->pool, &record->ipv4);
		record->ipv4 = before;
	}
	return err;
}

int auth_session_connect(struct auth_sessions *sessions,
			 struct auth_parent *parent,
			 const struct auth_session_connect *connect,
			 uint8_t grant[AUTH_GRANT_SIZE])
{
	struct auth_record *record = &parent->record;
	int err;

	if (getrandom(parent->grant, sizeof(parent->grant), 0) !=
	    sizeof(parent->grant))
		return -EIO;
	parent->granted = true;
	err = auth_table_tell(parent, connect->told);
	if (!err)
		err = auth_session_leases(sessions, record, connect);
	if (err)
		return err;
	snprintf(record->hostname, sizeof(record->hostname), "%s",
		 connect->hostname);
	if (connect->agent[0])
		snprintf(record->agent, sizeof(record->agent), "%s",
			 connect->agent);
	record->peer = *connect->peer;
	record->report_ms = connect->report_ms;
	if (!record->carried)
		auth_record_total(record, &record->base);
	record->carried = true;
	record->dtls_id = (struct auth_token_hash){ 0 };
	err = auth_session_put(sessions, parent, false);
	if (!err)
		memcpy(grant, parent->grant, AUTH_GRANT_SIZE);
	return err;
}

int auth_session_offer(struct auth_sessions *sessions,
		       const struct auth_offer *offer)
{
	struct auth_token_hash id;
	struct auth_parent *parent;
	int err;

	parent = auth_table_find(sessions->table, offer->index);
	if (!parent || parent->record.ending)
		return -ENOENT;
	if (!parent->granted ||
	    memcmp(parent->grant, offer->grant, AUTH_GRANT_SIZE))
		return -EPERM;
	err = auth_token_hash(offer->app_id, &id);
	if (!err)
		err = auth_offer_set(&sessions->offers, offer, &id);
	if (err)
		return err;
	parent->record.dtls_id = id;
	return auth_session_put(sessions, parent, false);
}

const struct auth_offered *
auth_session_offered(struct auth_sessions *sessions,
		     const uint8_t app_id[AUTH_APP_ID_SIZE], uint64_t taker,
		     int64_t now)
{
	struct auth_offered *offered = auth_offer_find(&sessions->offers,
						       app_id);

	if (!offered || offered->lost)
		return NULL;
	offered->taker = taker;
	offered->taken = now;
	return offered;
}

/* With a tunnel, so that there is one to end. */
static struct auth_parent *
auth_session_carried(const struct auth_sessions *sessions, uint32_t index)
{
	struct auth_parent *parent = auth_table_find(sessions->table, index);

	return parent && parent->record.carried && !parent->record.ending ?
	       parent : NULL;
}

struct auth_parent *
auth_session_stranded(const struct auth_sessions *sessions,
		      const uint8_t app_id[AUTH_APP_ID_SIZE])
{
	const struct auth_offered *offered = auth_offer_find(&sessions->offers,
							     app_id);
	struct auth_parent *parent;

	if (!offered || !offered->lost)
		return NULL;
	parent = auth_session_carried(sessions, offered->now.index);
	/* It may have come again since, and want no DTLS. */
	return parent && auth_session_has_dtls(&parent->record) ? parent : NULL;
}

struct auth_parent *auth_session_abandoned(struct auth_sessions *sessions,
					   uint64_t taker, int64_t now)
{
	const struct auth_offered *offered;
	struct auth_parent *parent = NULL;

	do {
		offered = auth_offer_abandoned(&sessions->offers, taker,
					       now - AUTH_SESSION_SHAKING_MS);
		if (offered)
			parent = auth_session_carried(sessions,
						      offered->now.index);
	} while (offered && !parent);
	return parent;
}

int auth_session_up(struct auth_sessions *sessions, struct auth_parent *parent,
		    enum auth_channel channel, const union sockaddr_any *peer,
		    const char *cipher, bool compressed, int64_t now)
{
	auth_table_up(sessions->table, parent, channel, peer, cipher,
		      compressed, now);
	if (channel == AUTH_CHANNEL_DTLS)
		auth_offer_done(&sessions->offers, parent->record.index);
	return auth_session_put(sessions, parent, false);
}

void auth_session_down(struct auth_sessions *sessions,
		       struct auth_parent *parent, enum auth_channel channel,
		       enum auth_reason reason,
		       const struct auth_traffic *traffic, int64_t now)
{
	auth_table_down(sessions->table, parent, channel, reason, traffic,
			now);
	if (auth_reason_is_final(reason) && !parent->record.ending)
		auth_session_end(sessions, parent, reason, now);
	else
		auth_session_put(sessions, parent, false);
}

static bool auth_session_shakes(const struct auth_record *record, int64_t now)
{
	const struct auth_tunnel *ssl = &record->tunnels[AUTH_CHANNEL_SSL];

	return auth_session_has_dtls(record) && ssl->up &&
	       !record->tunnels[AUTH_CHANNEL_DTLS].up &&
	       now - ssl->since < AUTH_SESSION_FRESH_MS;
}

bool auth_session_found(struct auth_sessions *sessions,
			struct auth_parent *parent,
			const bool up[AUTH_CHANNELS], int64_t now)
{
	struct auth_record *record = &parent->record;
	enum auth_channel channel;

	parent->found = true;
	for (channel = 0; channel < AUTH_CHANNELS; channel++) {
		if (!up[channel])
			auth_table_down(sessions->table, parent, channel,
					AUTH_REASON_LOST, NULL, now);
		else if (!record->tunnels[channel].up)
			auth_table_up(sessions->table, parent, channel,
				      &record->peer, "", false, now);
	}
	auth_session_put(sessions, parent, false);
	return auth_session_shakes(record, now);
}

void auth_session_lost(struct auth_sessions *sessions, int64_t now)
{
	struct auth_parent *parent, *next;

	for (parent = auth_table_first(sessions->table); parent;
	     parent = next) {
		next = auth_table_after(parent);
		if (parent->record.carried && !parent->found)
			auth_session_gone(sessions, parent, AUTH_REASON_LOST,
					  NULL, now);
	}
}

int64_t auth_session_tick(struct auth_sessions *sessions, int64_t now)
{
	struct auth_parent *parent;
	enum auth_reason reason;

	while ((parent = auth_table_due(sessions->table, now, &reason))) {
		if (parent->record.ending)
			auth_session_finish(sessions, parent, reason, now);
		else
			auth_session_end(sessions, parent, reason, now);
	}
	return auth_table_next_due(sessions->table);
}
