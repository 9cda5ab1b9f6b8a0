/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of sessions: table, addresses, store and offers of DTLS, kept in
 * step. What is answered has been stored before.
 */
#ifndef _ACVPND_AUTH_SESSION_H
#define _ACVPND_AUTH_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "acvpnd/auth/offer.h"
#include "acvpnd/auth/pool.h"
#include "acvpnd/auth/store.h"
#include "acvpnd/auth/table.h"

struct auth_sessions;

/**
 * struct auth_session_ops - what happens with sessions; none of these may
 * change them
 * @stop: The data plane is to end what it has of @record, for @reason, and
 *	whoever asked for that to call auth_session_gone() then.
 * @over: @record is over for @reason, and what its tunnels have carried is
 *	complete. It is gone afterwards. What is put into the store meanwhile is
 *	there once the session is not any more: a kill loses neither or both.
 */
struct auth_session_ops {
	void (*stop)(void *arg, const struct auth_record *record,
		     enum auth_reason reason);
	void (*over)(void *arg, const struct auth_record *record,
		     enum auth_reason reason, int64_t now);
};

/**
 * auth_session_new() - begin without sessions
 * @sessions: Filled in.
 * @store: Where they are kept, or NULL; theirs from now on.
 * @ops: Called when something happens.
 * @arg: Given to @ops.
 *
 * Return: 0 or -ENOMEM; then @store is the caller's.
 */
int auth_session_new(struct auth_sessions **sessions, struct auth_store *store,
		     const struct auth_session_ops *ops, void *arg);

/** auth_session_free() - forget all that is not stored, and close the store */
void auth_session_free(struct auth_sessions *sessions);

/**
 * auth_session_load() - take over what the store has
 * @sessions: Sessions; there are none yet.
 *
 * Those whose time was over meanwhile end at the next auth_session_tick(), as
 * do those that were over and not gone. Tunnels are taken to be up that were
 * so; tell auth_session_down() or auth_session_gone() what is not any more.
 *
 * Return: 0 or a negative errno, see auth_session_error().
 */
int auth_session_load(struct auth_sessions *sessions);

/** auth_session_store() - where they are kept, or NULL */
struct auth_store *auth_session_store(const struct auth_sessions *sessions);

/** auth_session_error() - what failed in the store last, for people */
const char *auth_session_error(const struct auth_sessions *sessions);

/** auth_session_table() - all of them */
struct auth_table *auth_session_table(const struct auth_sessions *sessions);

/** auth_session_pool() - all inner addresses that are somebody's */
struct auth_pool *auth_session_pool(const struct auth_sessions *sessions);

/**
 * struct auth_session_login - who logged in
 * @user: Name of the user.
 * @group: Name of his group, or "".
 * @vhost: Name of the virtual host, or "".
 * @peer: Address and port of the client.
 * @agent: What the client says it is, or "".
 * @limits: How long the session may last.
 * @settings: What the source of users says that he gets, or NULL.
 * @classes: What accounting has to say of the session, or NULL.
 * @max_same: Sessions that the user may have; 0: any number.
 */
struct auth_session_login {
	const char *user;
	const char *group;
	const char *vhost;
	const union sockaddr_any *peer;
	const char *agent;
	struct auth_limits limits;
	const char *settings;
	const char *classes;
	unsigned int max_same;
};

/**
 * auth_session_login() - a user logged in
 * @sessions: Sessions.
 * @login: Who.
 * @now: Time.
 * @token: Filled in, for the client; wipe after use.
 * @parent: Filled in.
 *
 * Sessions that are more than he may have end, for AUTH_REASON_REPLACED.
 *
 * Return: 0; -ENOSPC there are as many sessions as there may be; another
 * negative errno: it could not be stored.
 */
int auth_session_login(struct auth_sessions *sessions,
		       const struct auth_session_login *login, int64_t now,
		       uint8_t token[AUTH_TOKEN_SIZE],
		       struct auth_parent **parent);

/**
 * auth_session_find() - session of a token that is shown
 * @sessions: Sessions.
 * @token: Token.
 * @now: Time.
 *
 * Return: Session, or NULL: there is none, or its time is over.
 */
struct auth_parent *auth_session_find(const struct auth_sessions *sessions,
				      const uint8_t token[AUTH_TOKEN_SIZE],
				      int64_t now);

/**
 * struct auth_session_connect - what a client with a session wishes
 * @peer: Address and port of the client.
 * @hostname: Name that the client says it has, or "".
 * @agent: What the client says it is; "": as before.
 * @ipv4: From where to take an address if the session has none; its network is
 *	AF_UNSPEC if it is to have none.
 * @ipv6: As @ipv4.
 * @explicit_ipv4: The address of this very user, or AF_UNSPEC.
 * @explicit_ipv6: As @explicit_ipv4.
 * @report_ms: As struct auth_record has it.
 * @told: As struct auth_record has it; copied.
 */
struct auth_session_connect {
	const union sockaddr_any *peer;
	const char *hostname;
	const char *agent;
	struct auth_pool_wish ipv4;
	struct auth_pool_wish ipv6;
	struct prefix explicit_ipv4;
	struct prefix explicit_ipv6;
	int64_t report_ms;
	const char *told;
};

/**
 * auth_session_connect() - a client comes, or comes again
 * @sessions: Sessions.
 * @parent: Its session, which has the addresses that it had.
 * @connect: What it wishes.
 * @grant: Filled in: what lets a worker attach. The one before is void, and so
 *	is what was offered of DTLS.
 *
 * Return: 0; -EADDRNOTAVAIL no address is free; -EADDRINUSE somebody else has
 * the explicit one, or nobody may; another negative errno: it could not be
 * stored.
 */
int auth_session_connect(struct auth_sessions *sessions,
			 struct auth_parent *parent,
			 const struct auth_session_connect *connect,
			 uint8_t grant[AUTH_GRANT_SIZE]);

/**
 * auth_session_offer() - a worker offers DTLS to a client
 * @sessions: Sessions.
 * @offer: What; with the grant of the last CONNECT.
 *
 * Return: 0; -EPERM the grant is void; -ENOENT there is no such session; or as
 * auth_offer_set().
 */
int auth_session_offer(struct auth_sessions *sessions,
		       const struct auth_offer *offer);

/**
 * auth_session_offered() - a ClientHello came
 * @sessions: Sessions.
 * @app_id: Its session id.
 * @taker: Who makes a tunnel of it; not 0.
 * @now: Time.
 *
 * Return: What was offered, or NULL.
 */
const struct auth_offered *
auth_session_offered(struct auth_sessions *sessions,
		     const uint8_t app_id[AUTH_APP_ID_SIZE], uint64_t taker,
		     int64_t now);

/**
 * auth_session_stranded() - whose ClientHello nobody can answer any more
 * @sessions: Sessions.
 * @app_id: Its session id.
 *
 * Return: Session with a tunnel, which was offered DTLS by a process before
 * this one: its client has to come again. Or NULL.
 */
struct auth_parent *
auth_session_stranded(const struct auth_sessions *sessions,
		      const uint8_t app_id[AUTH_APP_ID_SIZE]);

/**
 * auth_session_abandoned() - whose handshake ended with who had it
 * @sessions: Sessions.
 * @taker: Who is gone.
 * @now: Time.
 *
 * Return: Session whose client may be in the midst of a handshake, or think
 * that it has DTLS: it has to come again. Or NULL, at last.
 */
struct auth_parent *auth_session_abandoned(struct auth_sessions *sessions,
					   uint64_t taker, int64_t now);

/**
 * auth_session_up() - a tunnel came up
 * @sessions: Sessions.
 * @parent: Session.
 * @channel: Which.
 * @peer: Address and port of the client.
 * @cipher: What protects it.
 * @compressed: Its packets may be compressed.
 * @now: Time.
 *
 * Return: 0, or a negative errno: it could not be stored.
 */
int auth_session_up(struct auth_sessions *sessions, struct auth_parent *parent,
		    enum auth_channel channel, const union sockaddr_any *peer,
		    const char *cipher, bool compressed, int64_t now);

/**
 * auth_session_down() - a tunnel ended
 * @sessions: Sessions.
 * @parent: Session; if @reason is one that ends sessions, see
 *	auth_reason_is_final(), it ends as by auth_session_end().
 * @channel: Which.
 * @reason: Why.
 * @traffic: What it has carried, or NULL.
 * @now: Time.
 */
void auth_session_down(struct auth_sessions *sessions,
		       struct auth_parent *parent, enum auth_channel channel,
		       enum auth_reason reason,
		       const struct auth_traffic *traffic, int64_t now);

/**
 * auth_session_end() - a session is over, and its token void from now on
 * @sessions: Sessions.
 * @parent: Session. If the data plane has it, it is there until
 *	auth_session_gone(), and so are its addresses; else it is gone.
 * @reason: Why.
 * @now: Time.
 */
void auth_session_end(struct auth_sessions *sessions,
		      struct auth_parent *parent, enum auth_reason reason,
		      int64_t now);

/**
 * auth_session_gone() - the data plane has nothing of a session any more
 * @sessions: Sessions.
 * @parent: Session. It is gone if it was over, or if @reason is one that ends
 *	sessions; else it waits for its client.
 * @reason: Why.
 * @total: What all its tunnels have carried since the data plane had it, or
 *	NULL if nobody knows.
 * @now: Time.
 */
void auth_session_gone(struct auth_sessions *sessions,
		       struct auth_parent *parent, enum auth_reason reason,
		       const struct auth_traffic *total, int64_t now);

/**
 * auth_session_stop() - end all that the data plane does not have
 * @sessions: Sessions, of which the others end by auth_session_gone().
 * @reason: Why.
 * @now: Time.
 *
 * Return: 0 or a negative errno: they are stored still.
 */
int auth_session_stop(struct auth_sessions *sessions, enum auth_reason reason,
		      int64_t now);

/**
 * auth_session_found() - the data plane has a session that was loaded
 * @sessions: Sessions.
 * @parent: Session.
 * @up: Which of its tunnels there are; what was stored of others is corrected.
 * @now: Time.
 *
 * Return: Whether its client may be in the midst of a DTLS handshake, or think
 * that it has DTLS, while this process has no secrets for it: it has to come
 * again.
 */
bool auth_session_found(struct auth_sessions *sessions,
			struct auth_parent *parent,
			const bool up[AUTH_CHANNELS], int64_t now);

/**
 * auth_session_lost() - the data plane has no others than were found
 * @sessions: Sessions. Others that it had, and that are not over, wait for
 *	their clients; what they carried since it was told last is not known.
 * @now: Time.
 */
void auth_session_lost(struct auth_sessions *sessions, int64_t now);

/**
 * auth_session_tick() - end those whose time is over
 * @sessions: Sessions.
 * @now: Time.
 *
 * Return: When there is the next one, or INT64_MAX.
 */
int64_t auth_session_tick(struct auth_sessions *sessions, int64_t now);

#endif /* _ACVPND_AUTH_SESSION_H */
