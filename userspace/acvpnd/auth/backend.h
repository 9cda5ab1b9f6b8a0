/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a source of users has to do: judge passwords, ask more if it has to, and
 * tell the groups of who passed.
 *
 * A backend has to take the same time for users that it does not know as for
 * wrong passwords of those that it does.
 */
#ifndef _ACVPND_AUTH_BACKEND_H
#define _ACVPND_AUTH_BACKEND_H

#include <stdbool.h>

#include "acvpnd/auth/group.h"
#include "acvpnd/auth/record.h"
#include "common/sockaddr.h"

enum {
	AUTH_PROMPT_SIZE = 512,
	AUTH_SETTINGS_SIZE = 4096,
	AUTH_CLASSES_SIZE = 1024,
};

/**
 * enum auth_verdict - what became of a question to a backend
 * @AUTH_VERDICT_PASS: This is the user.
 * @AUTH_VERDICT_WRONG: It is not, or there is no such user, or he may not.
 * @AUTH_VERDICT_ASK: The client is to be asked what @prompt of the query says.
 * @AUTH_VERDICT_FAILED: The backend cannot tell; nobody's fault but ours.
 */
enum auth_verdict {
	AUTH_VERDICT_PASS,
	AUTH_VERDICT_WRONG,
	AUTH_VERDICT_ASK,
	AUTH_VERDICT_FAILED,
};

struct auth_query;

/**
 * typedef auth_query_done_fn - called with a verdict
 * @query: Query; must not be used by the backend afterwards, unless the verdict
 *	was AUTH_VERDICT_ASK and its answer comes.
 * @verdict: What became of it.
 */
typedef void (*auth_query_done_fn)(struct auth_query *query,
				   enum auth_verdict verdict);

/**
 * struct auth_query - a user who says that he is one
 * @backend: Who is asked.
 * @done: Called by the backend once for each question, before it returns from
 *	it or later.
 * @user: Name that the client sent; "" is nobody's. The backend may change it
 *	to what it calls the user.
 * @peer: Address and port of the client.
 * @groups: Filled in by the backend before AUTH_VERDICT_PASS: the user's
 *	groups, separated by commas.
 * @settings: Filled in: what else he gets, as lines of a file of a user, or "".
 * @classes: Filled in: what accounting has to say of his sessions, a line of
 *	hexadecimal digits each, or "".
 * @prompt: Filled in before AUTH_VERDICT_ASK; with AUTH_VERDICT_FAILED it says
 *	why, for the log, or is "".
 * @echo: Filled in: what is typed then may be seen.
 * @again: Filled in before AUTH_VERDICT_ASK: the same was asked before, and the
 *	answer was wrong.
 * @state: The backend's own, NULL at first.
 */
struct auth_query {
	struct auth_backend *backend;
	auth_query_done_fn done;
	char user[AUTH_NAME_SIZE];
	union sockaddr_any peer;
	char groups[AUTH_GROUP_LIST_SIZE];
	char settings[AUTH_SETTINGS_SIZE];
	char classes[AUTH_CLASSES_SIZE];
	char prompt[AUTH_PROMPT_SIZE];
	bool echo;
	bool again;
	void *state;
};

/**
 * typedef auth_group_fn - called for the name of a group
 * @arg: What was given with it.
 * @name: Its name.
 */
typedef void (*auth_group_fn)(void *arg, const char *name);

/**
 * struct auth_backend_ops - what a backend does
 * @name: For logs.
 * @begin: Judge @password of @query's user. It is the caller's, and wiped by
 *	him.
 * @answer: Judge @answer to what was asked.
 * @drop: Forget @query, of which there is a verdict or not; nothing is to be
 *	called any more. NULL if there never is anything to forget.
 * @groups: Tell all groups that its users may be in, some of them more than
 *	once. NULL if nobody knows.
 * @free: Release the backend, which has no queries any more.
 */
struct auth_backend_ops {
	const char *name;
	void (*begin)(struct auth_query *query, const char *password);
	void (*answer)(struct auth_query *query, const char *answer);
	void (*drop)(struct auth_query *query);
	void (*groups)(struct auth_backend *backend, auth_group_fn fn,
		       void *arg);
	void (*free)(struct auth_backend *backend);
};

/**
 * struct auth_backend - a source of users; the first member of a backend's own
 *	structure
 * @ops: What it does.
 */
struct auth_backend {
	const struct auth_backend_ops *ops;
};

/** auth_backend_free() - release a backend, or NULL */
static inline void auth_backend_free(struct auth_backend *backend)
{
	if (backend)
		backend->ops->free(backend);
}

#endif /* _ACVPND_AUTH_BACKEND_H */
