// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/auth/attempt.h"
#include "acvpnd/auth/login.h"

enum { NOW = 1000000, LIFE_MS = 240000 };

/* A backend that does as it is told. */

static struct auth_query *waiting;
static unsigned int begun, dropped;

static enum auth_verdict judge(struct auth_query *query, const char *password)
{
	bool known = !strcmp(query->user, "alice") ||
		     !strcmp(query->user, "bob");

	if (known && !strcmp(password, "correct")) {
		snprintf(query->groups, sizeof(query->groups), "%s",
			 query->user[0] == 'a' ? "staff,admin" : "");
		return AUTH_VERDICT_PASS;
	}
	if (!strcmp(password, "ask") || !strcmp(password, "ask again")) {
		query->again = !strcmp(password, "ask again");
		snprintf(query->prompt, sizeof(query->prompt), "Which?");
		return AUTH_VERDICT_ASK;
	}
	if (strcmp(password, "broken"))
		return AUTH_VERDICT_WRONG;
	snprintf(query->prompt, sizeof(query->prompt), "nobody is there");
	return AUTH_VERDICT_FAILED;
}

static void backend_begin(struct auth_query *query, const char *password)
{
	begun++;
	if (!strcmp(password, "later"))
		waiting = query;
	else
		query->done(query, judge(query, password));
}

static void backend_drop(struct auth_query *query)
{
	dropped++;
	if (waiting == query)
		waiting = NULL;
}

static const struct auth_backend_ops backend_ops = {
	.name = "test",
	.begin = backend_begin,
	.answer = backend_begin,
	.drop = backend_drop,
};

static struct auth_backend backend = { .ops = &backend_ops };

/* What the client gets. */

static struct {
	unsigned int n;
	uint64_t call;
	enum auth_login_result result;
	char opaque[AUTH_ATTEMPT_ID_SIZE];
	char form[16];
	char message[128];
	char error[128];
	char inputs[64];
	size_t n_groups;
	size_t selected;
	char choice[AUTH_NAME_SIZE];
	char user[AUTH_NAME_SIZE];
	char group[AUTH_NAME_SIZE];
	char why[AUTH_NAME_SIZE];
	int64_t banned;
} got;

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static void take(void *arg, uint64_t call,
		 const struct auth_login_reply *reply)
{
	unsigned int n = got.n;
	size_t i, len;

	(void)arg;
	memset(&got, 0, sizeof(got));
	got.n = n + 1;
	got.call = call;
	got.result = reply->result;
	got.selected = reply->selected;
	got.banned = reply->banned_ms;
	got.n_groups = reply->groups ? reply->groups->n : 0;
	if (got.n_groups)
		copy(got.choice, sizeof(got.choice),
		     reply->groups->list[got.selected].name);
	copy(got.opaque, sizeof(got.opaque), reply->opaque);
	copy(got.form, sizeof(got.form), reply->form_id);
	copy(got.message, sizeof(got.message), reply->message);
	copy(got.error, sizeof(got.error), reply->error);
	copy(got.user, sizeof(got.user), reply->user);
	copy(got.group, sizeof(got.group), reply->group);
	copy(got.why, sizeof(got.why), reply->why);
	for (i = 0; i < reply->n_inputs; i++) {
		len = strlen(got.inputs);
		snprintf(got.inputs + len, sizeof(got.inputs) - len, "%s%s ",
			 reply->inputs[i].name,
			 reply->inputs[i].secret ? "*" : "");
	}
}

/* Engine and client of a test. */

struct world {
	struct auth_login_config config;
	struct auth_ban *ban;
	struct auth_login *login;
	union sockaddr_any peer;
	struct auth_certificate certificate;
	const char *group;
	const char *url;
	int64_t now;
};

static const struct auth_ban_config ban_config = {
	.max_score = 50, .ban_ms = 10000, .reset_ms = 60000,
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->config.tries = 3;
	w->config.life_ms = LIFE_MS;
	w->config.points = 10;
	w->config.n_methods = 1;
	w->config.methods[0].backend = &backend;
	w->now = NOW;
	w->peer.v4.sin_family = AF_INET;
	w->peer.v4.sin_addr.s_addr = htonl(0xc0000201);
	w->certificate.user = "";
	w->certificate.groups = "";
	assert_int_equal(auth_ban_new(&w->ban, &ban_config), 0);
	memset(&got, 0, sizeof(got));
	begun = 0;
	dropped = 0;
	waiting = NULL;
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	auth_login_free(w->login);
	auth_ban_free(w->ban);
	free(w);
	return 0;
}

static void group(struct world *w, const char *name, const char *label)
{
	w->config.groups.list[w->config.groups.n++] = (struct auth_group){
		.name = name, .label = label,
	};
}

static void begin(struct world *w)
{
	assert_int_equal(auth_login_new(&w->login, &w->config, w->ban, take,
					w), 0);
}

/* Send a document: init if there are no fields, with what opaque we have. */
static void say(struct world *w, const char *opaque,
		const struct auth_field *fields, size_t n)
{
	struct auth_login_request request = {
		.peer = &w->peer,
		.init = !n,
		.opaque = opaque,
		.group = w->group,
		.url = w->url,
		.certificate = &w->certificate,
		.fields = fields,
		.n_fields = n,
	};

	auth_login_step(w->login, &request, got.n + 1, w->now);
}

static void say_init(struct world *w)
{
	char opaque[AUTH_ATTEMPT_ID_SIZE];

	copy(opaque, sizeof(opaque), got.opaque);
	say(w, opaque, NULL, 0);
	assert_int_equal(got.call, got.n);
}

static void say_one(struct world *w, const char *name, const char *value)
{
	struct auth_field field = { name, value };
	char opaque[AUTH_ATTEMPT_ID_SIZE];

	copy(opaque, sizeof(opaque), got.opaque);
	say(w, opaque, &field, 1);
}

static void say_both(struct world *w, const char *user, const char *password)
{
	struct auth_field fields[] = {
		{ "username", user }, { "password", password },
	};
	char opaque[AUTH_ATTEMPT_ID_SIZE];

	copy(opaque, sizeof(opaque), got.opaque);
	say(w, opaque, fields, 2);
}

static void test_one_form(void **state)
{
	struct world *w = *state;

	begin(w);
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_string_equal(got.form, "main");
	assert_string_equal(got.inputs, "username password* ");
	/* Who only asks takes no memory. */
	assert_string_equal(got.opaque, "");
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.user, "alice");
	assert_string_equal(got.group, "staff");
	assert_int_equal(dropped, 1);
}

static void test_two_forms(void **state)
{
	struct world *w = *state;

	w->config.two_forms = true;
	w->config.message = "Hello";
	begin(w);
	say_init(w);
	assert_string_equal(got.inputs, "username ");
	assert_string_equal(got.message, "Hello");
	say_one(w, "username", "bob");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_string_equal(got.form, "passwd");
	assert_string_equal(got.inputs, "password* ");
	say_one(w, "password", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.user, "bob");
	assert_string_equal(got.group, "");
	/* Both at once will do as well. */
	say_init(w);
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	/* A password without a user is none. */
	begun = 0;
	say_init(w);
	say_one(w, "password", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_int_equal(begun, 0);
}

/* Unknown users, wrong passwords and impossible names are told the same. */
static void test_equal(void **state)
{
	static const char *const users[] = { "alice", "nobody", "\n", "" };
	char name[2 * AUTH_NAME_SIZE], first[128] = "";
	struct world *w = *state;
	size_t i;

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	w->config.points = 0;
	begin(w);
	for (i = 0; i < 5; i++) {
		got.opaque[0] = '\0';
		say_both(w, i < 4 ? users[i] : name, "wrong");
		assert_int_equal(got.result, AUTH_LOGIN_FORM);
		if (!i)
			copy(first, sizeof(first), got.error);
		assert_string_equal(got.error, first);
		assert_int_equal(begun, i + 1);
	}
	assert_string_not_equal(first, "");
}

static void test_tries(void **state)
{
	struct world *w = *state;
	char id[AUTH_ATTEMPT_ID_SIZE];

	begin(w);
	say_init(w);
	say_both(w, "alice", "wrong");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	copy(id, sizeof(id), got.opaque);
	assert_int_equal(strlen(id), AUTH_ATTEMPT_ID_SIZE - 1);
	say_both(w, "alice", "wrong");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_string_equal(got.opaque, id);
	say_both(w, "alice", "wrong");
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	assert_string_equal(got.user, "alice");
	/* That login is over, and the next one may succeed. */
	copy(got.opaque, sizeof(got.opaque), id);
	say_both(w, "alice", "wrong");
	assert_string_not_equal(got.opaque, id);
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
}

static void test_ban(void **state)
{
	struct world *w = *state;
	size_t i;

	begin(w);
	for (i = 0; i < 5; i++) {
		got.opaque[0] = '\0';
		say_both(w, "alice", "wrong");
		assert_int_equal(got.result, AUTH_LOGIN_FORM);
	}
	got.opaque[0] = '\0';
	say_both(w, "alice", "wrong");
	assert_int_equal(got.result, AUTH_LOGIN_BANNED);
	assert_true(got.banned == 10000);
	begun = 0;
	w->now += 9999;
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_BANNED);
	assert_true(got.banned == 1);
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_BANNED);
	assert_int_equal(begun, 0);
	w->now++;
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
}

static void test_groups(void **state)
{
	struct world *w = *state;

	group(w, "", "Default");
	group(w, "staff", "The staff");
	group(w, "admin", "Admins");
	group(w, "guests", "Guests");
	w->config.groups_by_url = true;
	begin(w);
	say_init(w);
	assert_int_equal(got.n_groups, 4);
	assert_int_equal(got.selected, 0);
	w->group = "Admins";
	say_init(w);
	assert_int_equal(got.selected, 2);
	say_both(w, "alice", "correct");
	assert_string_equal(got.group, "admin");
	/* Of which she is none. */
	w->group = "guests";
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_int_equal(got.selected, 3);
	/* Another group in between; the wrong passwords stay counted. */
	w->group = "staff";
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_int_equal(got.selected, 1);
	assert_string_not_equal(got.opaque, "");
	say_both(w, "alice", "wrong");
	say_both(w, "alice", "wrong");
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	begun = 0;
	w->group = "non\nsense";
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_int_equal(got.n_groups, 4);
	assert_int_equal(begun, 0);
	w->group = "Default";
	say_both(w, "alice", "correct");
	assert_string_equal(got.group, "staff");
}

/* Groups that are not shown are as good as others for who is in them. */
static void test_hidden(void **state)
{
	struct world *w = *state;

	group(w, "", "Default");
	group(w, "staff", "The staff");
	begin(w);
	w->group = "admin";
	say_init(w);
	assert_int_equal(got.n_groups, 3);
	assert_string_equal(got.choice, "admin");
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.group, "admin");
	/* To name one that is not one's own is as wrong as a password is. */
	w->group = "guests";
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_string_equal(got.choice, "guests");
	say_both(w, "alice", "correct");
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
}

/* It is remembered from one form to the next, and forgotten for another. */
static void test_hidden_later(void **state)
{
	struct world *w = *state;

	group(w, "", "Default");
	w->config.two_forms = true;
	begin(w);
	w->group = "admin";
	say_one(w, "username", "alice");
	w->group = NULL;
	say_one(w, "password", "correct");
	assert_string_equal(got.group, "admin");
	w->group = "admin";
	say_one(w, "username", "alice");
	w->group = "Default";
	say_one(w, "password", "correct");
	assert_string_equal(got.group, "staff");
}

static void test_hidden_without_choice(void **state)
{
	struct world *w = *state;

	begin(w);
	w->group = "admin";
	say_both(w, "alice", "correct");
	assert_string_equal(got.group, "staff");
}

static void test_url(void **state)
{
	struct world *w = *state;

	group(w, "", "Default");
	group(w, "admin", "Admins");
	w->config.groups_by_url = true;
	begin(w);
	w->url = "https://gw.example:4443/admin";
	say_init(w);
	assert_int_equal(got.n_groups, 1);
	assert_int_equal(got.selected, 0);
	w->url = "/admin/?x";
	say_both(w, "alice", "correct");
	assert_string_equal(got.group, "admin");
	w->url = "/Admins";
	say_both(w, "alice", "correct");
	assert_string_equal(got.group, "staff");
	w->url = "https://admin";
	say_init(w);
	assert_int_equal(got.n_groups, 2);
	assert_int_equal(got.selected, 0);
	/* What the user chose goes before. */
	w->url = "/admin";
	w->group = "Default";
	say_both(w, "alice", "correct");
	assert_string_equal(got.group, "staff");
}

/* Who has chosen is not shown them again, unless it begins again. */
static void test_chosen(void **state)
{
	struct world *w = *state;

	group(w, "admin", "Admins");
	group(w, "staff", "The staff");
	w->config.two_forms = true;
	begin(w);
	w->group = "staff";
	say_one(w, "username", "alice");
	assert_string_equal(got.form, "passwd");
	assert_int_equal(got.n_groups, 0);
	w->group = NULL;
	say_one(w, "password", "ask");
	assert_string_equal(got.form, "challenge");
	assert_int_equal(got.n_groups, 0);
	say_one(w, "answer", "wrong");
	assert_string_equal(got.form, "passwd");
	assert_int_equal(got.n_groups, 0);
	say_one(w, "password", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.group, "staff");
	say_one(w, "username", "alice");
	w->group = "admin";
	say_init(w);
	assert_int_equal(got.n_groups, 2);
	assert_int_equal(got.selected, 0);
}

static void test_challenge(void **state)
{
	struct world *w = *state;

	begin(w);
	say_both(w, "alice", "ask");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_string_equal(got.form, "challenge");
	assert_string_equal(got.message, "Which?");
	assert_string_equal(got.inputs, "secondary_password* ");
	say_one(w, "nonsense", "x");
	assert_string_equal(got.form, "challenge");
	say_one(w, "secondary_password", "ask");
	assert_string_equal(got.form, "challenge");
	say_one(w, "password", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	/* Wrong: from the start, and one try is gone. */
	say_both(w, "alice", "ask");
	say_one(w, "answer", "wrong");
	assert_string_equal(got.form, "main");
	say_both(w, "alice", "wrong");
	say_both(w, "alice", "ask");
	say_one(w, "answer", "wrong");
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	/* A new beginning forgets what was asked. */
	say_both(w, "alice", "ask");
	say_init(w);
	assert_string_equal(got.form, "main");
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
}

/* A backend that asks the same once more has it that an answer was wrong. */
static void test_again(void **state)
{
	struct world *w = *state;
	unsigned int before;

	begin(w);
	say_both(w, "alice", "ask");
	say_one(w, "answer", "ask again");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_string_equal(got.form, "challenge");
	assert_string_equal(got.error, "Login failed.");
	say_one(w, "answer", "ask again");
	assert_string_equal(got.form, "challenge");
	before = dropped;
	say_one(w, "answer", "ask again");
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	assert_int_equal(dropped, before + 1);
	say_both(w, "alice", "ask");
	say_one(w, "answer", "ask");
	assert_string_equal(got.error, "");
	say_one(w, "answer", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
}

static void test_later(void **state)
{
	struct world *w = *state;
	char id[AUTH_ATTEMPT_ID_SIZE];

	begin(w);
	say_both(w, "alice", "wrong");
	copy(id, sizeof(id), got.opaque);
	say_both(w, "alice", "later");
	assert_int_equal(got.n, 1);
	waiting->done(waiting, AUTH_VERDICT_WRONG);
	assert_int_equal(got.n, 2);
	assert_int_equal(got.call, 2);
	assert_string_equal(got.opaque, id);
	/* The client comes again before there is an answer. */
	say_both(w, "alice", "later");
	copy(got.opaque, sizeof(got.opaque), id);
	begun = 0;
	say_both(w, "alice", "later");
	assert_int_equal(begun, 0);
	assert_int_equal(got.n, 3);
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	waiting->done(waiting, AUTH_VERDICT_PASS);
	assert_int_equal(got.n, 4);
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	/* A backend that never answers. */
	say_both(w, "alice", "later");
	assert_int_equal(got.n, 4);
	assert_true(auth_login_tick(w->login, NOW + 1) == NOW + LIFE_MS);
	assert_true(auth_login_tick(w->login, NOW + LIFE_MS) == INT64_MAX);
	assert_int_equal(got.n, 5);
	assert_int_equal(got.result, AUTH_LOGIN_UNAVAILABLE);
	assert_null(waiting);
}

static void test_broken(void **state)
{
	struct world *w = *state;
	size_t i;

	begin(w);
	for (i = 0; i < 10; i++) {
		say_both(w, "alice", "broken");
		assert_int_equal(got.result, AUTH_LOGIN_UNAVAILABLE);
		assert_string_equal(got.why, "nobody is there");
		/* That is for the log. */
		assert_null(strstr(got.error, "nobody"));
	}
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
}

static void test_expiry(void **state)
{
	struct world *w = *state;
	char id[AUTH_ATTEMPT_ID_SIZE];

	begin(w);
	say_both(w, "alice", "wrong");
	copy(id, sizeof(id), got.opaque);
	w->now += LIFE_MS - 1;
	say_both(w, "alice", "wrong");
	assert_string_equal(got.opaque, id);
	w->now++;
	say_both(w, "alice", "wrong");
	assert_string_not_equal(got.opaque, id);
}

/* Who begins many ends his own; others keep theirs. */
static void test_flood(void **state)
{
	struct world *w = *state;
	char id[AUTH_ATTEMPT_ID_SIZE];
	size_t i;

	w->config.points = 0;
	w->config.two_forms = true;
	begin(w);
	say_one(w, "username", "alice");
	copy(id, sizeof(id), got.opaque);
	w->peer.v4.sin_addr.s_addr = htonl(0xc0000202);
	for (i = 0; i < 2 * AUTH_ATTEMPTS_MAX; i++) {
		got.opaque[0] = '\0';
		say_one(w, "username", "bob");
	}
	w->peer.v4.sin_addr.s_addr = htonl(0xc0000201);
	copy(got.opaque, sizeof(got.opaque), id);
	say_one(w, "password", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.user, "alice");
	/* From everywhere, the oldest go. */
	for (i = 0; i < 2 * AUTH_ATTEMPTS_MAX; i++) {
		w->peer.v4.sin_addr.s_addr = htonl(0x0a000000 + i);
		got.opaque[0] = '\0';
		say_one(w, "username", "alice");
	}
	say_one(w, "password", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
}

static void test_opaque(void **state)
{
	static const char *const bad[] = {
		"", "x", "0123456789abcdef0123456789abcdef",
		"0123456789abcdef0123456789abcdef0",
	};
	struct world *w = *state;
	size_t i;

	w->config.two_forms = true;
	begin(w);
	say_one(w, "username", "alice");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		copy(got.opaque, sizeof(got.opaque), bad[i]);
		say_one(w, "password", "correct");
		assert_int_equal(got.result, AUTH_LOGIN_FORM);
	}
	assert_int_equal(begun, 0);
}

static void test_certificate(void **state)
{
	struct world *w = *state;

	w->config.methods[0].certificate = true;
	w->config.methods[0].backend = NULL;
	group(w, "staff", "Staff");
	group(w, "admin", "Admins");
	begin(w);
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	w->certificate.user = "carol";
	w->certificate.groups = "guests,admin";
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	w->certificate.trusted = true;
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.user, "carol");
	assert_string_equal(got.group, "guests");
	w->group = "admin";
	say_init(w);
	assert_string_equal(got.group, "admin");
	w->group = "staff";
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	/* Without a name it is nobody's. */
	w->certificate.user = "";
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
}

static void test_certificate_password(void **state)
{
	struct world *w = *state;

	w->config.methods[0].certificate = true;
	begin(w);
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	assert_int_equal(begun, 0);
	w->certificate.user = "alice";
	w->certificate.trusted = true;
	say_init(w);
	assert_string_equal(got.inputs, "password* ");
	say_one(w, "password", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.user, "alice");
	/* Somebody else's certificate and somebody else's password. */
	say_both(w, "bob", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	w->certificate.user = "bob";
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
}

/* A group has to be one of both, unless one of them knows of none. */
static void test_certificate_and_group(void **state)
{
	static const struct {
		const char *user, *certificate, *want, *group;
	} cases[] = {
		{ "alice", "admin", NULL, "admin" },
		{ "alice", "admin", "admin", "admin" },
		{ "alice", "admin", "staff", NULL },
		{ "alice", "guests,admin", "guests", NULL },
		{ "alice", "guests", NULL, NULL },
		{ "alice", "", NULL, "staff" },
		{ "alice", "", "admin", "admin" },
		{ "bob", "guests,admin", NULL, "guests" },
		{ "bob", "guests,admin", "admin", "admin" },
		{ "bob", "guests", "admin", NULL },
		{ "bob", "", NULL, "" },
		{ "bob", "", "admin", NULL },
	};
	struct world *w = *state;
	size_t i;

	group(w, "", "Default");
	w->config.methods[0].certificate = true;
	w->config.points = 0;
	begin(w);
	w->certificate.trusted = true;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		w->certificate.user = cases[i].user;
		w->certificate.groups = cases[i].certificate;
		w->group = cases[i].want;
		say_both(w, cases[i].user, "correct");
		if (cases[i].group) {
			assert_int_equal(got.result, AUTH_LOGIN_DONE);
			assert_string_equal(got.group, cases[i].group);
		} else {
			assert_int_equal(got.result, AUTH_LOGIN_FORM);
		}
		memset(got.opaque, 0, sizeof(got.opaque));
	}
}

/* Either will do: who has a certificate is not asked. */
static void test_alternatives(void **state)
{
	struct world *w = *state;

	w->config.n_methods = 2;
	w->config.methods[1] = (struct auth_method){ .certificate = true };
	begin(w);
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	w->certificate.user = "carol";
	w->certificate.trusted = true;
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.user, "carol");
}

/* A second source of users, where bob has another password. */
static void other_begin(struct auth_query *query, const char *password)
{
	bool right = !strcmp(query->user, "bob") &&
		     !strcmp(password, "other");

	query->done(query, right ? AUTH_VERDICT_PASS : AUTH_VERDICT_WRONG);
}

static const struct auth_backend_ops other_ops = {
	.name = "other",
	.begin = other_begin,
	.answer = other_begin,
};

static struct auth_backend other = { .ops = &other_ops };

/* Each is enough alone, and both together are one try. */
static void test_second_backend(void **state)
{
	struct world *w = *state;

	w->config.n_methods = 2;
	w->config.methods[1].backend = &other;
	begin(w);
	say_both(w, "bob", "other");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_int_equal(begun, 1);
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	say_both(w, "bob", "broken");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	say_both(w, "alice", "wrong");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	say_both(w, "alice", "wrong");
	assert_int_equal(got.result, AUTH_LOGIN_REFUSED);
	/* Who was asked more has begun with the first one, and ends there. */
	say_both(w, "bob", "ask");
	assert_string_equal(got.form, "challenge");
	say_one(w, "secondary_password", "other");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_string_equal(got.form, "main");
}

/* A backend that answers later: the password is still there for the next. */
static void test_second_later(void **state)
{
	struct world *w = *state;

	w->config.n_methods = 2;
	w->config.methods[1].backend = &other;
	begin(w);
	say_both(w, "bob", "later");
	assert_non_null(waiting);
	waiting->done(waiting, AUTH_VERDICT_WRONG);
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	say_both(w, "bob", "later");
	/* It ends in the middle: nothing of it is left. */
	auth_login_tick(w->login, w->now + LIFE_MS);
	assert_int_equal(got.result, AUTH_LOGIN_UNAVAILABLE);
}

/*
 * Certificate and password, or another password alone: who has a certificate
 * may still use the latter, under any name.
 */
static void test_certificate_or_other(void **state)
{
	struct world *w = *state;

	w->config.n_methods = 2;
	w->config.methods[0].backend = &other;
	w->config.methods[1] = (struct auth_method){
		.certificate = true, .backend = &backend,
	};
	begin(w);
	say_init(w);
	assert_string_equal(got.inputs, "username password* ");
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	w->certificate.user = "alice";
	w->certificate.trusted = true;
	say_init(w);
	assert_string_equal(got.inputs, "password* ");
	say_one(w, "password", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.user, "alice");
	say_both(w, "bob", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	assert_string_equal(got.inputs, "password* ");
	say_both(w, "bob", "other");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.user, "bob");
}

/* The certificate is not of the group that was chosen, the password is. */
static void test_certificate_group(void **state)
{
	struct world *w = *state;

	group(w, "staff", "Staff");
	w->config.n_methods = 2;
	w->config.methods[1] = (struct auth_method){ .certificate = true };
	begin(w);
	w->certificate.user = "alice";
	w->certificate.groups = "guests";
	w->certificate.trusted = true;
	w->group = "staff";
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_FORM);
	say_both(w, "alice", "correct");
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.group, "staff");
	/* Groups of a certificate that was not needed count for nothing. */
	w->group = NULL;
	say_init(w);
	assert_int_equal(got.result, AUTH_LOGIN_DONE);
	assert_string_equal(got.group, "guests");
}

static void test_config(void **state)
{
	struct world *w = *state;
	struct auth_login *login;

	w->config.n_methods = 0;
	assert_int_equal(auth_login_new(&login, &w->config, w->ban, take, w),
			 -EINVAL);
	w->config.n_methods = 1;
	w->config.tries = 0;
	assert_int_equal(auth_login_new(&login, &w->config, w->ban, take, w),
			 -EINVAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_form),
		TEST(test_two_forms),
		TEST(test_equal),
		TEST(test_tries),
		TEST(test_ban),
		TEST(test_groups),
		TEST(test_hidden),
		TEST(test_hidden_later),
		TEST(test_hidden_without_choice),
		TEST(test_url),
		TEST(test_chosen),
		TEST(test_challenge),
		TEST(test_again),
		TEST(test_later),
		TEST(test_broken),
		TEST(test_expiry),
		TEST(test_flood),
		TEST(test_opaque),
		TEST(test_certificate),
		TEST(test_certificate_password),
		TEST(test_certificate_and_group),
		TEST(test_alternatives),
		TEST(test_second_backend),
		TEST(test_second_later),
		TEST(test_certificate_or_other),
		TEST(test_certificate_group),
		TEST(test_config),
	};

	return cmocka_run_group_tests_name("auth/login", tests, NULL, NULL);
}
