/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sessions. What a login makes is a parent: an entry that holds the token, the
 * user, his addresses and what his tunnels have carried, and which itself
 * carries nothing. It has an SSL and a DTLS tunnel while the client is there,
 * and waits for him to come again with his token while he is not.
 *
 * A parent has number N; the reference calls it N.1, its tunnels N.2 and N.3.
 *
 * Three times limit its life: session_ms from the login on, whatever happens;
 * disconnected_ms without an SSL tunnel; idle_ms without data while there is
 * one, of which whoever carries the data has to tell.
 */
#ifndef _ACVPND_AUTH_TABLE_H
#define _ACVPND_AUTH_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "acvpnd/auth/deadline.h"
#include "acvpnd/auth/offer.h"
#include "acvpnd/auth/record.h"

/**
 * struct auth_parent - a parent in the table
 * @record: What it is; @record.index, @record.token and @record.user stay.
 * @granted: @grant is one.
 * @grant: By which a worker may attach; whoever knows it sets it.
 * @found: The data plane was seen to have it since this process began; whoever
 *	looks sets it.
 * @deadline: When it ends if nothing happens; the table's.
 * @order: Its place among all; the table's.
 * @user: All parents of its user; the table's.
 * @siblings: Its place among them; the table's.
 */
struct auth_parent {
	struct auth_record record;
	bool granted;
	uint8_t grant[AUTH_GRANT_SIZE];
	bool found;
	struct auth_deadline deadline;
	TAILQ_ENTRY(auth_parent) order;
	struct auth_table_user *user;
	TAILQ_ENTRY(auth_parent) siblings;
};

enum {
	/* Time for the data plane to let go of a session that is over. */
	AUTH_TABLE_ENDING_MS = 15000,
};

struct auth_table;

/**
 * auth_table_new() - make an empty table
 * @table: Filled in.
 * @max: Parents that it may have; 0: any number.
 *
 * Return: 0 or -ENOMEM.
 */
int auth_table_new(struct auth_table **table, size_t max);

/** auth_table_free() - forget everything */
void auth_table_free(struct auth_table *table);

/**
 * auth_table_set_max() - change how many there may be
 * @table: Table.
 * @max: Parents that it may have, or 0. Those that there are stay.
 */
void auth_table_set_max(struct auth_table *table, size_t max);

/**
 * auth_table_add() - a user logged in
 * @table: Table.
 * @record: What is known of him; its index is not looked at, nor are its
 *	tunnels. @login is now.
 * @parent: Filled in; lives until auth_table_remove().
 *
 * Return: 0; -ENOSPC there are as many as there may be; -ENOMEM.
 */
int auth_table_add(struct auth_table *table, const struct auth_record *record,
		   struct auth_parent **parent);

/**
 * auth_table_adopt() - take a parent in that was there before this process
 * @table: Table.
 * @record: Parent as it was.
 * @parent: Filled in.
 *
 * Its index is not given to others. Tunnels that are up in @record are so
 * until somebody tells otherwise.
 *
 * Return: 0; -EEXIST the index or token is there; -EINVAL it is nonsense;
 * -ENOMEM.
 */
int auth_table_adopt(struct auth_table *table,
		     const struct auth_record *record,
		     struct auth_parent **parent);

/**
 * auth_table_remove() - a session is over
 * @table: Table.
 * @parent: Gone afterwards; tell and account for it before.
 */
void auth_table_remove(struct auth_table *table, struct auth_parent *parent);

/** auth_table_count() - number of parents */
size_t auth_table_count(const struct auth_table *table);

/** auth_table_next_index() - number that the next parent gets */
uint32_t auth_table_next_index(const struct auth_table *table);

/**
 * auth_table_reserve() - numbers below were used
 * @table: Table.
 * @index: First that may be used.
 */
void auth_table_reserve(struct auth_table *table, uint32_t index);

/**
 * auth_table_find() - parent by its number
 * @table: Table.
 * @index: Number.
 *
 * Return: Parent, or NULL.
 */
struct auth_parent *auth_table_find(const struct auth_table *table,
				    uint32_t index);

/**
 * auth_table_find_token() - parent by its token
 * @table: Table.
 * @token: Hash of the token.
 *
 * Return: Parent, or NULL.
 */
struct auth_parent *auth_table_find_token(const struct auth_table *table,
					  const struct auth_token_hash *token);

/**
 * auth_table_excess() - which session of a user has to make way?
 * @table: Table.
 * @user: Name of the user.
 * @max: Sessions that he may have; 0: any number.
 *
 * Those that wait for their client go first, the one that waits longest before
 * the others; then the one with the oldest login. Never the newest one: who
 * lost his token is not kept out by what he left behind.
 *
 * Those that are over do not count.
 *
 * Return: Parent, or NULL if there are not more than @max.
 */
struct auth_parent *auth_table_excess(const struct auth_table *table,
				      const char *user, unsigned int max);

/**
 * auth_table_due() - a session whose time is over
 * @table: Table.
 * @now: Time.
 * @reason: Set: why.
 *
 * Of those that are over already, it tells the ones that have been so for
 * AUTH_TABLE_ENDING_MS.
 *
 * Return: Parent, to be ended or removed before the next one is asked for; or
 * NULL.
 */
struct auth_parent *auth_table_due(const struct auth_table *table, int64_t now,
				   enum auth_reason *reason);

/**
 * auth_table_next_due() - when auth_table_due() has to be asked next
 * @table: Table.
 *
 * Return: Time, or AUTH_DEADLINE_NEVER.
 */
int64_t auth_table_next_due(const struct auth_table *table);

/**
 * auth_table_up() - a client's tunnel came up
 * @table: Table.
 * @parent: Session.
 * @channel: Which; if one was up, it ended for AUTH_REASON_RECONNECT.
 * @peer: Address and port of the client, which are those of the session now if
 *	this is the SSL tunnel.
 * @cipher: What protects it.
 * @compressed: Its packets may be compressed.
 * @now: Time.
 */
void auth_table_up(struct auth_table *table, struct auth_parent *parent,
		   enum auth_channel channel, const union sockaddr_any *peer,
		   const char *cipher, bool compressed, int64_t now);

/**
 * auth_table_down() - a tunnel ended
 * @table: Table.
 * @parent: Session.
 * @channel: Which. If it is not up nothing happens, so that traffic is not
 *	counted twice.
 * @reason: Why.
 * @traffic: What it has carried, all of it; NULL: what is known already.
 * @now: Time. With the SSL tunnel the wait for the client begins.
 */
void auth_table_down(struct auth_table *table, struct auth_parent *parent,
		     enum auth_channel channel, enum auth_reason reason,
		     const struct auth_traffic *traffic, int64_t now);

/**
 * auth_table_end() - a session is over, but the data plane still has it
 * @table: Table.
 * @parent: Session.
 * @reason: Why.
 * @now: Time.
 */
void auth_table_end(struct auth_table *table, struct auth_parent *parent,
		    enum auth_reason reason, int64_t now);

/**
 * auth_table_set_limits() - the configuration or the server says otherwise
 * @table: Table.
 * @parent: Session.
 * @limits: How long it may last from now on.
 */
void auth_table_set_limits(struct auth_table *table,
			   struct auth_parent *parent,
			   const struct auth_limits *limits);

/**
 * auth_table_tell() - keep what the client of a session is told
 * @parent: Session.
 * @told: Lines, as struct auth_record has them; "" or NULL: nothing. Copied.
 *
 * Return: 0 or -ENOMEM; what it was told before stays then.
 */
int auth_table_tell(struct auth_parent *parent, const char *told);

/**
 * auth_table_first() - the session with the lowest number
 * @table: Table.
 *
 * Return: Parent, or NULL.
 */
struct auth_parent *auth_table_first(const struct auth_table *table);

/**
 * auth_table_from() - the session with this number, or the next one
 * @table: Table.
 * @index: Number.
 *
 * Return: Parent, or NULL; found without a look at all of them.
 */
struct auth_parent *auth_table_from(const struct auth_table *table,
				    uint32_t index);

/**
 * auth_table_after() - the session with the next number
 * @parent: Session; ask before it is removed.
 *
 * Return: Parent, or NULL.
 */
struct auth_parent *auth_table_after(const struct auth_parent *parent);

#endif /* _ACVPND_AUTH_TABLE_H */
