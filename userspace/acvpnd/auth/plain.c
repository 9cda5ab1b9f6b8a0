// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/plain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/hash.h"
#include "acvpnd/auth/otp.h"
#include "acvpnd/auth/passwd_file.h"
#include "common/log.h"

/* @failed: the last look into @otp failed, which is told once. */
struct auth_plain {
	struct auth_backend backend;
	struct auth_passwd_file *passwd;
	char *otp;
	struct auth_hasher *hasher;
	bool failed;
};

/**
 * struct auth_plain_wait - a password that is being hashed
 * @query: Whose.
 * @hash: It.
 * @known: It may be the right one.
 * @bare: It is no password: whoever sent it has none, and needs none.
 */
struct auth_plain_wait {
	struct auth_query *query;
	struct auth_hash *hash;
	bool known;
	bool bare;
};

static struct auth_plain *auth_plain_of(const struct auth_query *query)
{
	return (struct auth_plain *)query->backend;
}

static void auth_plain_code(struct auth_query *query, const char *code)
{
	struct auth_plain *plain = auth_plain_of(query);
	int right = auth_otp_check(plain->otp, query->user, code);

	if (right < 0 && !plain->failed)
		log_error("cannot use the one-time passwords of %s: %s; "
			  "nobody can log in by them", plain->otp,
			  auth_otp_error());
	plain->failed = right < 0;
	query->done(query, right < 0 ? AUTH_VERDICT_FAILED :
		    right ? AUTH_VERDICT_PASS : AUTH_VERDICT_WRONG);
}

/* Who would pass has his groups already. */
static void auth_plain_pass(struct auth_query *query)
{
	if (!auth_plain_of(query)->otp) {
		query->done(query, AUTH_VERDICT_PASS);
		return;
	}
	snprintf(query->prompt, sizeof(query->prompt),
		 "Please enter your one-time password.");
	query->echo = false;
	query->done(query, AUTH_VERDICT_ASK);
}

static void auth_plain_on_hash(void *arg, bool same, const char *password)
{
	struct auth_plain_wait *wait = arg;
	const struct auth_plain_wait w = *wait;

	w.query->state = NULL;
	free(wait);
	if (w.bare)
		auth_plain_code(w.query, password);
	else if (same && w.known)
		auth_plain_pass(w.query);
	else
		w.query->done(w.query, AUTH_VERDICT_WRONG);
}

static void auth_plain_fail(struct auth_query *query, const char *why)
{
	snprintf(query->prompt, sizeof(query->prompt), "%s", why);
	query->done(query, AUTH_VERDICT_FAILED);
}

static void auth_plain_hash(struct auth_query *query,
			    const struct auth_passwd_judge *judge,
			    const char *password)
{
	struct auth_plain *plain = auth_plain_of(query);
	const struct auth_passwd_entry *entry = judge->entry;
	struct auth_plain_wait *wait = calloc(1, sizeof(*wait));
	int err = -ENOMEM;

	if (!entry && plain->otp)
		entry = judge->bare;
	if (entry)
		snprintf(query->groups, sizeof(query->groups), "%s",
			 entry->groups);
	if (wait) {
		wait->query = query;
		wait->known = judge->entry;
		wait->bare = entry && entry == judge->bare;
		err = auth_hash_ask(plain->hasher, judge->setting, password,
				    auth_plain_on_hash, wait, &wait->hash);
	}
	if (!err) {
		query->state = wait;
		return;
	}
	free(wait);
	auth_plain_fail(query, err == -EAGAIN ?
			"too many passwords are being checked" :
			"there is no memory");
}

static void auth_plain_begin(struct auth_query *query, const char *password)
{
	struct auth_plain *plain = auth_plain_of(query);
	struct auth_passwd_judge judge;

	if (!plain->passwd)
		auth_plain_code(query, password);
	else if (auth_passwd_file_judge(plain->passwd, query->user, &judge))
		query->done(query, AUTH_VERDICT_FAILED);
	else
		auth_plain_hash(query, &judge, password);
}

static void auth_plain_drop(struct auth_query *query)
{
	struct auth_plain_wait *wait = query->state;

	if (!wait)
		return;
	auth_hash_drop(wait->hash);
	query->state = NULL;
	free(wait);
}

static void auth_plain_groups(struct auth_backend *backend, auth_group_fn fn,
			      void *arg)
{
	struct auth_plain *plain = (struct auth_plain *)backend;

	if (plain->passwd)
		auth_passwd_file_groups(plain->passwd, fn, arg);
}

static void auth_plain_free(struct auth_backend *backend)
{
	struct auth_plain *plain = (struct auth_plain *)backend;

	auth_passwd_file_free(plain->passwd);
	free(plain->otp);
	free(plain);
}

static const struct auth_backend_ops auth_plain_ops = {
	.name = "plain",
	.begin = auth_plain_begin,
	.answer = auth_plain_code,
	.drop = auth_plain_drop,
	.groups = auth_plain_groups,
	.free = auth_plain_free,
};

int auth_plain_new(const char *passwd, const char *otp,
		   struct auth_hasher *hasher, struct auth_backend **backend)
{
	struct auth_plain *plain;

	if (!passwd && !otp)
		return -EINVAL;
	plain = calloc(1, sizeof(*plain));
	if (!plain)
		return -ENOMEM;
	plain->backend.ops = &auth_plain_ops;
	plain->hasher = hasher;
	if (otp)
		plain->otp = strdup(otp);
	if ((otp && !plain->otp) ||
	    (passwd && auth_passwd_file_new(passwd, &plain->passwd))) {
		auth_plain_free(&plain->backend);
		return -ENOMEM;
	}
	*backend = &plain->backend;
	return 0;
}
