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
#include "acvpnd/auth/task.h"
#include "common/log.h"

/* @failed: the last look into @otp failed, which is told once. */
struct auth_plain {
	struct auth_backend backend;
	struct auth_passwd_file *passwd;
	char *otp;
	struct auth_plain_queues queues;
	bool failed;
};

/**
 * struct auth_plain_wait - a password of either kind that is being checked
 * @query: Whose.
 * @task: That.
 * @known: It may be the right one.
 * @bare: It is no password: whoever sent it has none, and needs none.
 */
struct auth_plain_wait {
	struct auth_query *query;
	struct auth_task *task;
	bool known;
	bool bare;
};

static struct auth_plain *auth_plain_of(const struct auth_query *query)
{
	return (struct auth_plain *)query->backend;
}

/* With an error there is no @wait for @query, and no verdict. */
static void auth_plain_asked(struct auth_query *query,
			     struct auth_plain_wait *wait, int err)
{
	if (!err) {
		query->state = wait;
		return;
	}
	free(wait);
	snprintf(query->prompt, sizeof(query->prompt), "%s", err == -EAGAIN ?
		 "too many passwords are being checked" :
		 "there is no memory");
	query->done(query, AUTH_VERDICT_FAILED);
}

static void auth_plain_on_code(void *arg, int right, const char *why)
{
	struct auth_plain_wait *wait = arg;
	struct auth_query *query = wait->query;
	struct auth_plain *plain = auth_plain_of(query);

	query->state = NULL;
	free(wait);
	if (right < 0 && !plain->failed)
		log_error("cannot use the one-time passwords of %s: %s; "
			  "nobody can log in by them", plain->otp, why);
	plain->failed = right < 0;
	query->done(query, right < 0 ? AUTH_VERDICT_FAILED :
		    right ? AUTH_VERDICT_PASS : AUTH_VERDICT_WRONG);
}

static void auth_plain_code(struct auth_query *query, const char *code)
{
	struct auth_plain *plain = auth_plain_of(query);
	struct auth_plain_wait *wait = calloc(1, sizeof(*wait));
	int err = -ENOMEM;

	if (wait) {
		wait->query = query;
		err = auth_otp_ask(plain->queues.codes, plain->otp, query->user,
				   code, auth_plain_on_code, wait, &wait->task);
	}
	auth_plain_asked(query, wait, err);
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
		err = auth_hash_ask(plain->queues.hashes, judge->setting,
				    password, auth_plain_on_hash, wait,
				    &wait->task);
	}
	auth_plain_asked(query, wait, err);
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
	auth_task_drop(wait->task);
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
		   const struct auth_plain_queues *queues,
		   struct auth_backend **backend)
{
	struct auth_plain *plain;

	if (!passwd && !otp)
		return -EINVAL;
	plain = calloc(1, sizeof(*plain));
	if (!plain)
		return -ENOMEM;
	plain->backend.ops = &auth_plain_ops;
	plain->queues = *queues;
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
