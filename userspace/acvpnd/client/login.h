/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The conversation that turns a user name and a password into a session token.
 * It reads responses and makes requests; sending them is the caller's part.
 */
#ifndef _ACVPND_CLIENT_LOGIN_H
#define _ACVPND_CLIENT_LOGIN_H

#include "acvpnd/exit.h"
#include "wire/authdoc.h"
#include "wire/cookie.h"
#include "wire/http.h"
#include "wire/url.h"

enum {
	LOGIN_REDIRECTS_MAX = 10,
	LOGIN_ROUNDS_MAX = 24,
	LOGIN_REASON_SIZE = 512,
	LOGIN_ANSWERED_MAX = 64,
	LOGIN_QUESTION_SIZE = 1024,
};

/**
 * enum login_step - what to do next
 * @LOGIN_SEND: Send login_request().
 * @LOGIN_ASK: Ask the user for login_question(), then login_answer().
 * @LOGIN_DONE: The token is there.
 * @LOGIN_FAILED: Give up, @status and @reason of the login tell why.
 */
enum login_step {
	LOGIN_SEND,
	LOGIN_ASK,
	LOGIN_DONE,
	LOGIN_FAILED,
};

/**
 * struct login_config - what the user gave
 * @user: User name, or NULL.
 * @password: Password to be used once, or NULL.
 * @group: Group to select by value or label, or NULL.
 * @certificate: There are certificates, which TLS shows if it is asked.
 * @interactive: The user can be asked.
 */
struct login_config {
	const char *user;
	const char *password;
	const char *group;
	bool certificate;
	bool interactive;
};

/**
 * struct login - a login under way
 * @config: What the user gave; must live as long.
 * @url: Where the next request goes.
 * @entry: Where the login began; redirects change it.
 * @cookies: Cookies of the gateway, in the end with "webvpn".
 * @msg: What the gateway asked last.
 * @question: Field that the user is being asked for, or NULL.
 * @group_sent: Value of the group that was asked for by a new init, or NULL.
 * @group_asked: The user was asked for a group.
 * @plain: The gateway has no version 2: it is asked for forms, and sent what is
 *	in them.
 * @no_certificate: The gateway is told that we have no certificate.
 * @anew: The next request is to have a TLS connection of its own.
 * @was_anew: One had.
 * @user_name: User name that was sent, or NULL.
 * @answered: Names of the fields that were answered; who asks for one again
 *	did not like the answer.
 * @n_answered: How many.
 * @redirects: Redirects followed.
 * @rounds: Requests made.
 * @replying: The next request answers @msg, else it begins anew.
 * @password_used: The user's password was sent.
 * @send: The next step is a request.
 * @done: There is a token.
 * @status: Exit status after LOGIN_FAILED.
 * @reason: Text after LOGIN_FAILED.
 */
struct login {
	const struct login_config *config;
	struct url url;
	struct url entry;
	struct cookie_jar cookies;
	struct authdoc msg;
	struct authdoc_field *question;
	char *group_sent;
	bool group_asked;
	bool plain;
	bool no_certificate;
	bool anew;
	bool was_anew;
	char *user_name;
	char *answered[LOGIN_ANSWERED_MAX];
	size_t n_answered;
	unsigned int redirects;
	unsigned int rounds;
	bool replying;
	bool password_used;
	bool send;
	bool done;
	enum acvpnd_exit status;
	char reason[LOGIN_REASON_SIZE];
};

/**
 * login_init() - begin
 * @l: Login.
 * @config: What the user gave.
 * @url: Gateway.
 */
void login_init(struct login *l, const struct login_config *config,
		const struct url *url);

/**
 * login_free() - wipe
 * @l: Login; may be all zero.
 */
void login_free(struct login *l);

/**
 * login_request() - make the next HTTP request
 * @l: Login.
 * @out: Filled in; holds secrets.
 *
 * Return: 0 or a negative errno.
 */
int login_request(struct login *l, struct buf *out);

/**
 * login_response() - read the response to it
 * @l: Login.
 * @response: Response.
 *
 * Return: What to do next.
 */
enum login_step login_response(struct login *l,
			       const struct http_message *response);

/**
 * login_question() - what the user is to be asked
 * @l: Login after LOGIN_ASK.
 *
 * Return: Field.
 */
const struct authdoc_field *login_question(const struct login *l);

/**
 * login_question_text() - how to ask
 * @l: Login after LOGIN_ASK.
 * @buf: Filled with the label, and what there is to choose from.
 * @size: Bytes in @buf.
 */
void login_question_text(const struct login *l, char *buf, size_t size);

/**
 * login_answer() - what the user said
 * @l: Login after LOGIN_ASK.
 * @text: Answer; "" to choose what the gateway proposes.
 *
 * Return: What to do next.
 */
enum login_step login_answer(struct login *l, const char *text);

/* For the files of the login */

/**
 * login_fail() - give up
 * @l: Login.
 * @status: Exit status.
 * @fmt: Text, one line.
 *
 * Return: -ECANCELED, so that callers stop; LOGIN_FAILED tells what went wrong.
 */
int login_fail(struct login *l, enum acvpnd_exit status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * login_fail_errno() - give up because of an error of our own
 * @l: Login.
 * @err: Negative errno.
 *
 * Return: -ECANCELED.
 */
int login_fail_errno(struct login *l, int err);

/**
 * login_refused() - give up because the gateway does
 * @l: Login.
 * @why: What the gateway said, or NULL: what @msg has.
 *
 * Return: -ECANCELED.
 */
int login_refused(struct login *l, const char *why);

/**
 * login_gateway_text() - what the gateway's document says to people
 * @l: Login.
 *
 * Return: Text, or NULL.
 */
const char *login_gateway_text(const struct login *l);

/**
 * login_restart() - back to the first request, for instance at another gateway
 * @l: Login.
 */
void login_restart(struct login *l);

#endif /* _ACVPND_CLIENT_LOGIN_H */
