/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Logins under way: what the gateway has to remember from one request of a
 * client to the next, which come over different connections and without
 * cookies. A client hands back an id that nobody can guess.
 *
 * Who only asks for a form has none. There is a bound for all of them together
 * and for those of one address or /64, so that who begins thousands ends his
 * own.
 */
#ifndef _ACVPND_AUTH_ATTEMPT_H
#define _ACVPND_AUTH_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "acvpnd/auth/backend.h"

enum {
	AUTH_ATTEMPT_ID_BYTES = 16,
	AUTH_ATTEMPT_ID_SIZE = 2 * AUTH_ATTEMPT_ID_BYTES + 1,
	AUTH_ATTEMPTS_MAX = 4096,
	AUTH_ATTEMPTS_PER_PEER = 64,
};

/**
 * struct auth_attempt - a login under way
 * @id: By which the client's next request finds it.
 * @peer: Whose it counts as.
 * @expires: When it is forgotten.
 * @group: Name of the group that was chosen, or "".
 * @tries: Wrong passwords.
 * @asking: The backend has been asked and has not answered.
 * @asked: The client has been asked what the backend wants to know.
 * @begun: The backend may have state for @query.
 * @call: By which the request that waits for an answer is known to the caller.
 * @login: Conversation that it belongs to.
 * @method: Place of the way to authenticate, or -1.
 * @certificate_user: Name in the client's certificate, or "": there is none
 *	that is trusted.
 * @certificate_groups: Groups in the client's certificate.
 * @password: For the next way to authenticate, or NULL; secret.
 * @query: The user as the backend sees him.
 * @order: Place among all, the oldest first.
 */
struct auth_attempt {
	char id[AUTH_ATTEMPT_ID_SIZE];
	struct prefix peer;
	int64_t expires;
	char group[AUTH_NAME_SIZE];
	unsigned int tries;
	bool asking;
	bool asked;
	bool begun;
	uint64_t call;
	struct auth_login *login;
	int method;
	char certificate_user[AUTH_NAME_SIZE];
	char certificate_groups[AUTH_GROUP_LIST_SIZE];
	char *password;
	struct auth_query query;
	TAILQ_ENTRY(auth_attempt) order;
};

/**
 * typedef auth_attempt_end_fn - called for an attempt that is forgotten
 * @attempt: It; gone afterwards.
 */
typedef void (*auth_attempt_end_fn)(struct auth_attempt *attempt);

TAILQ_HEAD(auth_attempt_list, auth_attempt);

/**
 * struct auth_attempts - all of them
 * @ids: Tree of them.
 * @list: All, the oldest first.
 * @n: How many.
 * @life_ms: How long one lasts, in milliseconds.
 * @end: Called for each that goes.
 */
struct auth_attempts {
	void *ids;
	struct auth_attempt_list list;
	size_t n;
	int64_t life_ms;
	auth_attempt_end_fn end;
};

/**
 * auth_attempt_init() - begin without any
 * @attempts: Filled in.
 * @life_ms: How long one lasts, in milliseconds.
 * @end: Called for each that goes, however it does.
 */
void auth_attempt_init(struct auth_attempts *attempts, int64_t life_ms,
		       auth_attempt_end_fn end);

/** auth_attempt_clear() - end all of them */
void auth_attempt_clear(struct auth_attempts *attempts);

/**
 * auth_attempt_new() - begin one
 * @attempts: All of them; others may be ended to make room.
 * @peer: Whose it is.
 * @now: Time.
 *
 * Return: Attempt, or NULL if there is no memory.
 */
struct auth_attempt *auth_attempt_new(struct auth_attempts *attempts,
				      const union sockaddr_any *peer,
				      int64_t now);

/**
 * auth_attempt_find() - the one that a client goes on with
 * @attempts: All of them.
 * @id: What it handed back, or NULL.
 * @now: Time.
 *
 * Return: Attempt, or NULL: there is none, or not any more.
 */
struct auth_attempt *auth_attempt_find(struct auth_attempts *attempts,
				       const char *id, int64_t now);

/**
 * auth_attempt_keep() - keep a password until it is wanted again
 * @attempt: Attempt; what it had before is wiped.
 * @password: Copied; NULL: nothing. Without memory for it nothing is kept.
 */
void auth_attempt_keep(struct auth_attempt *attempt, const char *password);

/** auth_attempt_end() - forget one */
void auth_attempt_end(struct auth_attempts *attempts,
		      struct auth_attempt *attempt);

/**
 * auth_attempt_expire() - forget those whose time is over
 * @attempts: All of them.
 * @now: Time.
 *
 * Return: When the next one's is, or INT64_MAX.
 */
int64_t auth_attempt_expire(struct auth_attempts *attempts, int64_t now);

#endif /* _ACVPND_AUTH_ATTEMPT_H */
