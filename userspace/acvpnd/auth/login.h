/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The conversation of a login, as the gateway has it: documents of a client in,
 * what it is to be told out. Users who are not there, users who are locked and
 * wrong passwords are told the same.
 *
 * What is here may be answered later, when a backend has to ask others; so all
 * answers come by a function.
 */
#ifndef _ACVPND_AUTH_LOGIN_H
#define _ACVPND_AUTH_LOGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/ban.h"
#include "acvpnd/auth/group.h"

enum {
	AUTH_METHODS_MAX = 8,
	AUTH_INPUTS_MAX = 2,
};

/**
 * struct auth_method - a way to authenticate
 * @certificate: It needs a certificate that is trusted. With @backend, that has
 *	to be of the same user.
 * @backend: Who judges the password; NULL: the certificate is enough.
 */
struct auth_method {
	bool certificate;
	struct auth_backend *backend;
};

/**
 * struct auth_login_config - what is asked of clients
 * @groups: Groups that are shown to choose from. Others that a user is in may
 *	be chosen by who knows of them, if there is a choice at all.
 * @groups_by_url: The path of the URL chooses a group, which then is the only
 *	one that the client is shown.
 * @methods: Ways to authenticate, each of which is enough. Those that need a
 *	certificate, and no more, are tried first, then those that need one.
 *	If one has it that a password is wrong, and has not asked more, the next
 *	one gets it; all together count as one mistake.
 * @n_methods: How many.
 * @two_forms: The user name is asked for first, then the password; else both
 *	at once. Clients may send both in any case.
 * @tries: Passwords that may be wrong before a client is refused.
 * @life_ms: Time that a login may take from its first answer on, in
 *	milliseconds.
 * @points: What a wrong password costs.
 * @message: What is shown with the first form, or NULL.
 *
 * What is pointed to has to be there as long as the login engine is.
 */
struct auth_login_config {
	struct auth_groups groups;
	bool groups_by_url;
	struct auth_method methods[AUTH_METHODS_MAX];
	size_t n_methods;
	bool two_forms;
	unsigned int tries;
	int64_t life_ms;
	uint32_t points;
	const char *message;
};

/**
 * struct auth_field - field that a client answered
 * @name: Its name.
 * @value: Answer; secret.
 */
struct auth_field {
	const char *name;
	const char *value;
};

/**
 * struct auth_certificate - a client's certificate
 * @trusted: It is valid, of a trusted root, and not revoked.
 * @user: Name of the user in it, or "".
 * @groups: Groups in it, separated by commas, or "".
 */
struct auth_certificate {
	bool trusted;
	const char *user;
	const char *groups;
};

/**
 * struct auth_login_request - a document of a client
 * @peer: Address and port of the client.
 * @init: It begins, or begins anew; else it answers.
 * @opaque: What the last reply had as @opaque, or NULL.
 * @group: Group that the client chose, or NULL.
 * @url: URL that the client has, or its path; or NULL.
 * @certificate: The client's, or NULL.
 * @fields: What it answered.
 * @n_fields: How many.
 */
struct auth_login_request {
	const union sockaddr_any *peer;
	bool init;
	const char *opaque;
	const char *group;
	const char *url;
	const struct auth_certificate *certificate;
	const struct auth_field *fields;
	size_t n_fields;
};

/**
 * enum auth_login_result - what a client is told
 * @AUTH_LOGIN_FORM: It is asked more.
 * @AUTH_LOGIN_DONE: This is the user.
 * @AUTH_LOGIN_REFUSED: It is not, and the login is over.
 * @AUTH_LOGIN_BANNED: None is let in from there for a while.
 * @AUTH_LOGIN_UNAVAILABLE: It cannot be told now; the login is over.
 */
enum auth_login_result {
	AUTH_LOGIN_FORM,
	AUTH_LOGIN_DONE,
	AUTH_LOGIN_REFUSED,
	AUTH_LOGIN_BANNED,
	AUTH_LOGIN_UNAVAILABLE,
};

/**
 * struct auth_input - field to be asked for
 * @secret: Without echo.
 * @name: Its name.
 * @label: What is shown.
 */
struct auth_input {
	bool secret;
	const char *name;
	const char *label;
};

/**
 * struct auth_login_reply - what a client is told
 * @result: Which of the following is meant.
 * @banned_ms: AUTH_LOGIN_BANNED: how long, in milliseconds.
 * @opaque: AUTH_LOGIN_FORM: to be handed back with the answer, or NULL.
 * @form_id: AUTH_LOGIN_FORM: "main", "passwd" or "challenge".
 * @message: Text to show, or NULL.
 * @error: Why the client is asked again, or refused; or NULL.
 * @groups: AUTH_LOGIN_FORM: groups to choose from; there may be none. Who has
 *	chosen and is asked for more is shown none.
 * @selected: AUTH_LOGIN_FORM: which of them is chosen.
 * @inputs: AUTH_LOGIN_FORM: what is asked.
 * @n_inputs: How many.
 * @user: AUTH_LOGIN_DONE: name of the user. AUTH_LOGIN_REFUSED and others: name
 *	that was tried, for the log; or "".
 * @group: AUTH_LOGIN_DONE: name of the group, or "".
 * @query: AUTH_LOGIN_DONE: what else the backend told; NULL if there is none.
 * @why: AUTH_LOGIN_UNAVAILABLE: what the backend says of it, for the log; "" or
 *	NULL: nothing.
 */
struct auth_login_reply {
	enum auth_login_result result;
	int64_t banned_ms;
	const char *opaque;
	const char *form_id;
	const char *message;
	const char *error;
	const struct auth_groups *groups;
	size_t selected;
	struct auth_input inputs[AUTH_INPUTS_MAX];
	size_t n_inputs;
	const char *user;
	const char *group;
	const struct auth_query *query;
	const char *why;
};

/**
 * typedef auth_login_reply_fn - called with an answer
 * @arg: What was given with it.
 * @call: Which request is answered.
 * @reply: Answer; gone afterwards.
 *
 * It must not call the login engine.
 */
typedef void (*auth_login_reply_fn)(void *arg, uint64_t call,
				    const struct auth_login_reply *reply);

struct auth_login;

/**
 * auth_login_new() - make a login engine: one for each virtual host
 * @login: Filled in.
 * @config: What is asked; copied.
 * @ban: Where mistakes are counted; for all engines.
 * @reply: Called with each answer.
 * @arg: Given to @reply.
 *
 * Return: 0; -EINVAL there is no way to authenticate; -ENOMEM.
 */
int auth_login_new(struct auth_login **login,
		   const struct auth_login_config *config,
		   struct auth_ban *ban, auth_login_reply_fn reply, void *arg);

/** auth_login_free() - forget all; who waits gets AUTH_LOGIN_UNAVAILABLE */
void auth_login_free(struct auth_login *login);

/**
 * auth_login_step() - a document of a client came
 * @login: Engine.
 * @request: Document.
 * @call: By which it is known in the answer.
 * @now: Time.
 *
 * It is answered once, before this returns or later. If a client sends another
 * one while a backend thinks, the first one is refused, and the second one gets
 * the answer.
 */
void auth_login_step(struct auth_login *login,
		     const struct auth_login_request *request, uint64_t call,
		     int64_t now);

/**
 * auth_login_tick() - forget logins that take too long
 * @login: Engine.
 * @now: Time.
 *
 * Return: When there is the next one, or INT64_MAX.
 */
int64_t auth_login_tick(struct auth_login *login, int64_t now);

#endif /* _ACVPND_AUTH_LOGIN_H */
