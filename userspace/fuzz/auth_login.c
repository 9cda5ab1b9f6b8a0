// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients that answer anything to a gateway's login: each request is a byte
 * that says what it is, and texts that end with a NUL.
 */
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/attempt.h"
#include "acvpnd/auth/login.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	INIT = 1,
	LATER = 2,
	CERTIFICATE = 4,
	KEEP_OPAQUE = 8,
	FIELDS = 3,
};

static struct auth_query *waiting;
static char opaque[AUTH_ATTEMPT_ID_SIZE];
static uint64_t calls, answered;
static const char *password;
static bool later;

static void judge(struct auth_query *query)
{
	if (!strcmp(query->user, "u") && !strcmp(password, "p")) {
		snprintf(query->groups, sizeof(query->groups), "g,h");
		query->done(query, AUTH_VERDICT_PASS);
	} else {
		query->done(query, password[0] == '?' ? AUTH_VERDICT_ASK :
			    password[0] == '!' ? AUTH_VERDICT_FAILED :
			    AUTH_VERDICT_WRONG);
	}
}

static void begin(struct auth_query *query, const char *text)
{
	if (waiting == query)
		__builtin_trap();
	if (later && !waiting) {
		waiting = query;
		return;
	}
	password = text;
	judge(query);
}

static void drop(struct auth_query *query)
{
	if (waiting == query)
		waiting = NULL;
}

static const struct auth_backend_ops ops = {
	.name = "fuzz", .begin = begin, .answer = begin, .drop = drop,
};

static struct auth_backend backend = { .ops = &ops };

static void reply(void *arg, uint64_t call, const struct auth_login_reply *r)
{
	(void)arg;
	if (call > calls || ++answered > calls)
		__builtin_trap();
	if (r->result == AUTH_LOGIN_DONE &&
	    (strcmp(r->user, "u") ||
	     (strcmp(r->group, "g") && strcmp(r->group, "h"))))
		__builtin_trap();
	if (r->result == AUTH_LOGIN_FORM &&
	    (!r->n_inputs ||
	     (r->groups->n ? r->selected >= r->groups->n : r->selected)))
		__builtin_trap();
	opaque[0] = '\0';
	if (r->opaque)
		snprintf(opaque, sizeof(opaque), "%s", r->opaque);
}

/* Return: the next text, which has a NUL behind it. */
static const char *text(const char **data, const char *end)
{
	const char *t = *data;

	if (t < end)
		*data += strlen(t) + 1;
	return t < end ? t : "";
}

static void request(struct auth_login *login, const char **data,
		    const char *end)
{
	static const union sockaddr_any peer = {
		.v4 = { .sin_family = AF_INET },
	};
	struct auth_certificate cert = { .user = "u", .groups = "h" };
	struct auth_login_request r = { .peer = &peer, .n_fields = FIELDS };
	struct auth_field fields[FIELDS];
	char kept[AUTH_ATTEMPT_ID_SIZE];
	uint8_t kind = *(*data)++;
	size_t i;

	cert.trusted = kind & CERTIFICATE;
	later = kind & LATER;
	snprintf(kept, sizeof(kept), "%s", opaque);
	r.init = kind & INIT;
	r.certificate = &cert;
	r.group = text(data, end);
	r.url = text(data, end);
	r.opaque = kind & KEEP_OPAQUE ? kept : text(data, end);
	r.fields = fields;
	for (i = 0; i < FIELDS; i++) {
		fields[i].name = text(data, end);
		fields[i].value = text(data, end);
	}
	auth_login_step(login, &r, ++calls, 1000 * (kind >> 4));
	if (waiting && !later) {
		struct auth_query *query = waiting;

		waiting = NULL;
		password = "p";
		judge(query);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct auth_ban_config bans = {
		.max_score = 80, .ban_ms = 3000, .reset_ms = 9000,
	};
	struct auth_login_config config = {
		.groups = { .list = { { "", "default" }, { "g", "one" },
				      { "h", "two" } }, .n = 3 },
		.groups_by_url = true,
		.methods = { { .backend = &backend },
			     { .certificate = true, .backend = &backend } },
		.n_methods = 2, .tries = 3, .life_ms = 5000, .points = 10,
		.two_forms = size && data[0] & 0x80,
	};
	struct auth_login *login = NULL;
	struct auth_ban *ban = NULL;
	const char *next, *end;
	char *copy = calloc(1, size + 2);

	waiting = NULL;
	opaque[0] = '\0';
	calls = 0;
	answered = 0;
	if (copy && !auth_ban_new(&ban, &bans) &&
	    !auth_login_new(&login, &config, ban, reply, NULL)) {
		memcpy(copy, data, size);
		for (next = copy, end = copy + size; next < end;)
			request(login, &next, end);
		auth_login_free(login);
		if (answered != calls)
			__builtin_trap();
	}
	auth_ban_free(ban);
	free(copy);
	return 0;
}
