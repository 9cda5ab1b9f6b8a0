// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/plain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/otp.h"
#include "acvpnd/auth/passwd_file.h"
#include "common/log.h"

/* @failed: the last look into @otp failed, which is told once. */
struct auth_plain {
	struct auth_backend backend;
	struct auth_passwd_file *passwd;
	char *otp;
	bool failed;
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

static void auth_plain_begin(struct auth_query *query, const char *password)
{
	struct auth_plain *plain = auth_plain_of(query);
	const struct auth_passwd_entry *entry, *bare = NULL;
	int err;

	if (!plain->passwd) {
		auth_plain_code(query, password);
		return;
	}
	err = auth_passwd_file_check(plain->passwd, query->user, password,
				     &entry);
	if (!err && !entry && plain->otp)
		bare = auth_passwd_file_bare(plain->passwd, query->user);
	if (bare)
		entry = bare;
	if (err || !entry) {
		query->done(query, err ? AUTH_VERDICT_FAILED :
			    AUTH_VERDICT_WRONG);
		return;
	}
	snprintf(query->groups, sizeof(query->groups), "%s", entry->groups);
	if (bare) {
		auth_plain_code(query, password);
		return;
	}
	snprintf(query->prompt, sizeof(query->prompt),
		 "Please enter your one-time password.");
	query->echo = false;
	query->done(query, plain->otp ? AUTH_VERDICT_ASK : AUTH_VERDICT_PASS);
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
	.groups = auth_plain_groups,
	.free = auth_plain_free,
};

int auth_plain_new(const char *passwd, const char *otp,
		   struct auth_backend **backend)
{
	struct auth_plain *plain;

	if (!passwd && !otp)
		return -EINVAL;
	plain = calloc(1, sizeof(*plain));
	if (!plain)
		return -ENOMEM;
	plain->backend.ops = &auth_plain_ops;
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
