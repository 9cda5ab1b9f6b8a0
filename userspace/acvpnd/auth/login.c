// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/login.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/attempt.h"

#define login_attempt(ptr) ((struct auth_attempt *)((char *)(ptr) - \
	offsetof(struct auth_attempt, query)))

/* The same for everybody who is not let in. */
#define LOGIN_FAILED_TEXT "Login failed."
#define LOGIN_UNAVAILABLE_TEXT "Login is not possible now; try again later."

/**
 * struct auth_login - a login engine
 * @config: What is asked.
 * @ban: Where mistakes are counted.
 * @reply: Called with each answer.
 * @arg: Given to @reply.
 * @attempts: Logins under way.
 * @now: Time as it was told last; a backend that answers later does not know.
 */
struct auth_login {
	struct auth_login_config config;
	struct auth_ban *ban;
	auth_login_reply_fn reply;
	void *arg;
	struct auth_attempts attempts;
	int64_t now;
};

static void auth_login_forget(struct auth_attempt *attempt);

static int auth_login_rank(const struct auth_method *method)
{
	return method->certificate ? 2 + !method->backend : 1;
}

/* Rather by a certificate than without it; else as they were given. */
static void auth_login_sort(struct auth_login_config *config)
{
	struct auth_method *m = config->methods, moved;
	size_t i, j;

	for (i = 1; i < config->n_methods; i++) {
		moved = m[i];
		for (j = i; j && auth_login_rank(&m[j - 1]) <
				 auth_login_rank(&moved); j--)
			m[j] = m[j - 1];
		m[j] = moved;
	}
}

int auth_login_new(struct auth_login **login,
		   const struct auth_login_config *config,
		   struct auth_ban *ban, auth_login_reply_fn reply, void *arg)
{
	struct auth_login *l;

	if (!config->n_methods || config->n_methods > AUTH_METHODS_MAX ||
	    config->groups.n > AUTH_GROUPS_MAX || !config->tries)
		return -EINVAL;
	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	l->config = *config;
	auth_login_sort(&l->config);
	l->ban = ban;
	l->reply = reply;
	l->arg = arg;
	auth_attempt_init(&l->attempts, config->life_ms, auth_login_forget);
	*login = l;
	return 0;
}

void auth_login_free(struct auth_login *login)
{
	if (login)
		auth_attempt_clear(&login->attempts);
	free(login);
}

int64_t auth_login_tick(struct auth_login *login, int64_t now)
{
	login->now = now;
	return auth_attempt_expire(&login->attempts, now);
}

/* An answer without a form. */
static void auth_login_tell(struct auth_login *login, uint64_t call,
			    enum auth_login_result result, const char *user)
{
	struct auth_login_reply reply = {
		.result = result,
		.user = user,
		.error = LOGIN_FAILED_TEXT,
	};

	if (result == AUTH_LOGIN_UNAVAILABLE)
		reply.error = LOGIN_UNAVAILABLE_TEXT;
	login->reply(login->arg, call, &reply);
}

static void auth_login_tell_banned(struct auth_login *login, uint64_t call,
				   int64_t left, const char *user)
{
	struct auth_login_reply reply = {
		.result = AUTH_LOGIN_BANNED,
		.banned_ms = left,
		.user = user,
		.error = LOGIN_FAILED_TEXT,
	};

	login->reply(login->arg, call, &reply);
}

/* Clients know this text, and have one of their own for it. */
static void auth_login_tell_uncertified(struct auth_login *login, uint64_t call)
{
	struct auth_login_reply reply = {
		.result = AUTH_LOGIN_REFUSED,
		.user = "",
		.error = "Certificate Validation Failure",
	};

	login->reply(login->arg, call, &reply);
}

static void auth_login_drop_query(struct auth_attempt *attempt)
{
	struct auth_query *query = &attempt->query;

	if (attempt->begun && query->backend->ops->drop)
		query->backend->ops->drop(query);
	attempt->begun = false;
	attempt->asked = false;
	attempt->asking = false;
	auth_attempt_keep(attempt, NULL);
}

/* Whatever the reason, who waits for an answer gets one. */
static void auth_login_forget(struct auth_attempt *attempt)
{
	if (attempt->asking)
		auth_login_tell(attempt->login, attempt->call,
				AUTH_LOGIN_UNAVAILABLE, attempt->query.user);
	auth_login_drop_query(attempt);
}

static bool auth_login_trusted(const struct auth_certificate *certificate)
{
	return certificate && certificate->trusted && certificate->user[0];
}

/* The next way after @after that a client can go, or -1. */
static int auth_login_method(const struct auth_login *login, bool trusted,
			     int after)
{
	int i;

	for (i = after + 1; i < (int)login->config.n_methods; i++)
		if (trusted || !login->config.methods[i].certificate)
			return i;
	return -1;
}

static void auth_login_input(struct auth_login_reply *reply, const char *name,
			     const char *label, bool secret)
{
	reply->inputs[reply->n_inputs++] = (struct auth_input){
		.secret = secret, .name = name, .label = label,
	};
}

static void auth_login_challenge(struct auth_login_reply *reply,
				 const struct auth_attempt *attempt)
{
	reply->form_id = "challenge";
	reply->message = attempt->query.prompt;
	auth_login_input(reply, "secondary_password", "Response:",
			 !attempt->query.echo);
}

static void auth_login_first_form(const struct auth_login *login,
				  const struct auth_attempt *attempt,
				  bool named, struct auth_login_reply *reply)
{
	bool two = login->config.two_forms;

	if (two && attempt && attempt->query.user[0])
		named = true;
	reply->form_id = two && named ? "passwd" : "main";
	reply->message = login->config.message;
	if (!named)
		auth_login_input(reply, "username", "Username:", false);
	if (named || !two)
		auth_login_input(reply, "password", "Password:", true);
	if (!reply->message)
		reply->message = named ? "Please enter your password." :
				 two ? "Please enter your username." :
				 "Please enter your username and password.";
}

/**
 * struct auth_login_context - a request while it is looked at
 * @login: Engine.
 * @request: Request.
 * @call: By which it is known.
 * @method: Place of the way to authenticate.
 * @group: Name of the group that was chosen, "": the user's own; or NULL.
 * @by_url: The URL has chosen it.
 * @attempt: Login that it belongs to, or NULL.
 */
struct auth_login_context {
	struct auth_login *login;
	const struct auth_login_request *request;
	uint64_t call;
	int method;
	const char *group;
	bool by_url;
	struct auth_attempt *attempt;
};

static void auth_login_show(struct auth_groups *list, const char *name,
			    const char *label)
{
	if (list->n < AUTH_GROUPS_MAX)
		list->list[list->n++] = (struct auth_group){
			.name = name, .label = label,
		};
}

/*
 * The groups of a form: all of them, that of the URL alone, or none once the
 * client has chosen and is asked for more. One that is not shown to others
 * comes first if the client has named it: it could not choose what is not in
 * its form.
 */
static void auth_login_groups(const struct auth_login_context *c,
			      struct auth_groups *list,
			      struct auth_login_reply *reply)
{
	const struct auth_groups *all = &c->login->config.groups;
	const char *group = c->group ? c->group : "";
	bool same, chosen = c->attempt && (c->attempt->asked ||
				     (c->login->config.two_forms &&
				      c->attempt->query.user[0]));
	size_t i;

	list->n = 0;
	reply->groups = list;
	reply->selected = 0;
	if (chosen)
		return;
	if (group[0] && auth_group_find(all, group) < 0)
		auth_login_show(list, group, group);
	for (i = 0; i < all->n; i++) {
		same = !strcmp(all->list[i].name, group);
		if (same)
			reply->selected = list->n;
		if (same || !c->by_url)
			auth_login_show(list, all->list[i].name,
					all->list[i].label);
	}
}

static void auth_login_ask(const struct auth_login_context *c,
			   const char *error)
{
	const struct auth_attempt *attempt = c->attempt;
	struct auth_login_reply reply = {
		.result = AUTH_LOGIN_FORM,
		.opaque = attempt ? attempt->id : NULL,
		.error = error,
		.user = attempt ? attempt->query.user : "",
	};
	struct auth_groups list;

	auth_login_groups(c, &list, &reply);
	if (attempt && attempt->asked)
		auth_login_challenge(&reply, attempt);
	else
		auth_login_first_form(c->login, attempt,
				      c->login->config.methods[c->method]
					.certificate, &reply);
	c->login->reply(c->login->arg, c->call, &reply);
}

/* The same client, later. */
static void auth_login_ask_again(struct auth_attempt *attempt,
				 const char *error)
{
	const struct auth_login_context c = {
		.login = attempt->login,
		.call = attempt->call,
		.method = auth_login_method(attempt->login,
					    attempt->certificate_user[0], -1),
		.group = attempt->group,
		.attempt = attempt,
	};

	auth_login_ask(&c, error);
}

static void auth_login_done(struct auth_login *login, uint64_t call,
			    const char *user, const char *group,
			    const struct auth_query *query)
{
	struct auth_login_reply reply = {
		.result = AUTH_LOGIN_DONE,
		.user = user,
		.group = group,
		.query = query,
	};

	login->reply(login->arg, call, &reply);
}

/*
 * The group that a user gets: the one that he chose, if he is in it; else his
 * first one. Backend and certificate have to agree, unless one of them knows of
 * no group of his.
 */
static bool auth_login_group(const char *want, const char *const lists[2],
			     char name[AUTH_NAME_SIZE])
{
	const char *list = *lists[0] ? lists[0] : lists[1];
	const char *also = *lists[0] ? lists[1] : "";

	if (want && *want) {
		snprintf(name, AUTH_NAME_SIZE, "%s", want);
		return auth_group_member(list, want) &&
		       (!*also || auth_group_member(also, want));
	}
	auth_group_first(list, also, name, AUTH_NAME_SIZE);
	return *name || !*also;
}

/*
 * Where the certificate is enough, nobody is asked; where its groups are not
 * the one that was chosen, there may be another way. Return: false if it is
 * another way that is to be gone.
 */
static bool auth_login_certificate(struct auth_login_context *c)
{
	const struct auth_certificate *cert = c->request->certificate;
	const struct auth_login_config *config = &c->login->config;
	char group[AUTH_NAME_SIZE];

	while (c->method >= 0 && !config->methods[c->method].backend) {
		const char *const lists[2] = { cert->groups, "" };

		if (auth_login_group(c->group, lists, group)) {
			auth_login_done(c->login, c->call, cert->user, group,
					NULL);
			return true;
		}
		c->method = auth_login_method(c->login, true, c->method);
	}
	if (c->method < 0)
		auth_login_tell(c->login, c->call, AUTH_LOGIN_REFUSED,
				cert->user);
	return c->method < 0;
}

/* What a mistake costs. Return: true if the login goes on in spite of it. */
static bool auth_login_charge(struct auth_attempt *attempt)
{
	struct auth_login *login = attempt->login;
	int64_t left;

	left = auth_ban_add(login->ban, &attempt->query.peer,
			    login->config.points, login->now);
	attempt->tries++;
	if (left)
		auth_login_tell_banned(login, attempt->call, left,
				       attempt->query.user);
	else if (attempt->tries >= login->config.tries)
		auth_login_tell(login, attempt->call, AUTH_LOGIN_REFUSED,
				attempt->query.user);
	else
		return true;
	auth_attempt_end(&login->attempts, attempt);
	return false;
}

static void auth_login_wrong(struct auth_attempt *attempt)
{
	auth_login_drop_query(attempt);
	if (auth_login_charge(attempt))
		auth_login_ask_again(attempt, LOGIN_FAILED_TEXT);
}

/* Whoever is asked the same once more has answered wrong. */
static void auth_login_ask_more(struct auth_attempt *attempt)
{
	attempt->asked = true;
	auth_attempt_keep(attempt, NULL);
	if (!attempt->query.again)
		auth_login_ask_again(attempt, NULL);
	else if (auth_login_charge(attempt))
		auth_login_ask_again(attempt, LOGIN_FAILED_TEXT);
}

static void auth_login_ask_backend(struct auth_attempt *attempt, int method,
				   const char *password);

/*
 * Each way is enough alone: the next backend gets the password as well, unless
 * there were questions about it. Return: false if there is no next one.
 */
static bool auth_login_try_next(struct auth_attempt *attempt)
{
	char *password = attempt->password;
	int next;

	next = auth_login_method(attempt->login, attempt->certificate_user[0],
				 attempt->method);
	if (!password || next < 0)
		return false;
	attempt->password = NULL;
	auth_login_ask_backend(attempt, next, password);
	explicit_bzero(password, strlen(password));
	free(password);
	return true;
}

/* Is it the user of the certificate, if the way to authenticate wants one? */
static bool auth_login_certified(const struct auth_attempt *attempt)
{
	return !attempt->login->config.methods[attempt->method].certificate ||
	       !strcmp(attempt->certificate_user, attempt->query.user);
}

static void auth_login_pass(struct auth_attempt *attempt)
{
	struct auth_login *login = attempt->login;
	const char *const lists[2] = {
		attempt->query.groups,
		login->config.methods[attempt->method].certificate ?
			attempt->certificate_groups : "",
	};
	char group[AUTH_NAME_SIZE];

	if (!auth_login_certified(attempt) ||
	    !auth_login_group(attempt->group, lists, group)) {
		if (!auth_login_try_next(attempt))
			auth_login_wrong(attempt);
		return;
	}
	auth_login_done(login, attempt->call, attempt->query.user, group,
			&attempt->query);
	auth_attempt_end(&login->attempts, attempt);
}

static void auth_login_tell_failed(const struct auth_attempt *attempt)
{
	const struct auth_login_reply reply = {
		.result = AUTH_LOGIN_UNAVAILABLE,
		.user = attempt->query.user,
		.error = LOGIN_UNAVAILABLE_TEXT,
		.why = attempt->query.prompt,
	};
	struct auth_login *login = attempt->login;

	login->reply(login->arg, attempt->call, &reply);
}

static void auth_login_verdict(struct auth_query *query,
			       enum auth_verdict verdict)
{
	struct auth_attempt *attempt = login_attempt(query);
	struct auth_login *login = attempt->login;

	attempt->asking = false;
	switch (verdict) {
	case AUTH_VERDICT_PASS:
		auth_login_pass(attempt);
		break;
	case AUTH_VERDICT_WRONG:
		if (!auth_login_try_next(attempt))
			auth_login_wrong(attempt);
		break;
	case AUTH_VERDICT_ASK:
		auth_login_ask_more(attempt);
		break;
	case AUTH_VERDICT_FAILED:
		if (auth_login_try_next(attempt))
			break;
		auth_login_tell_failed(attempt);
		auth_attempt_end(&login->attempts, attempt);
		break;
	}
}

static const char *auth_login_field(const struct auth_login_request *request,
				    const char *name)
{
	size_t i;

	for (i = 0; i < request->n_fields; i++)
		if (!strcmp(request->fields[i].name, name))
			return request->fields[i].value;
	return NULL;
}

/* Clients differ in how they name the answer to a challenge. */
static const char *auth_login_answer(const struct auth_login_request *request)
{
	return auth_login_field(request, "secondary_password") ?:
	       auth_login_field(request, "answer") ?:
	       auth_login_field(request, "password");
}

static bool auth_login_name_ok(const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; i < len; i++)
		if (iscntrl((unsigned char)name[i]))
			return false;
	return len < AUTH_NAME_SIZE;
}

/* A name that no user can have is taken for "", which is nobody's, either. */
static void auth_login_set_user(struct auth_query *query, const char *name)
{
	snprintf(query->user, sizeof(query->user), "%s",
		 auth_login_name_ok(name) ? name : "");
}

static void auth_login_ask_backend(struct auth_attempt *attempt, int method,
				   const char *password)
{
	const struct auth_login_config *config = &attempt->login->config;
	struct auth_query *query = &attempt->query;

	auth_login_drop_query(attempt);
	attempt->method = method;
	query->backend = config->methods[method].backend;
	query->done = auth_login_verdict;
	query->groups[0] = '\0';
	query->again = false;
	query->settings[0] = '\0';
	query->classes[0] = '\0';
	query->prompt[0] = '\0';
	query->state = NULL;
	/* Without memory for it there is no second backend. */
	if (auth_login_method(attempt->login, attempt->certificate_user[0],
			      method) >= 0)
		auth_attempt_keep(attempt, password);
	attempt->begun = true;
	attempt->asking = true;
	query->backend->ops->begin(query, password);
}

/* The client answers what the backend asked. */
static void auth_login_continue(const struct auth_login_context *c)
{
	struct auth_attempt *attempt = c->attempt;
	const char *answer = auth_login_answer(c->request);

	if (!answer) {
		auth_login_ask(c, NULL);
		return;
	}
	attempt->asked = false;
	attempt->asking = true;
	attempt->query.backend->ops->answer(&attempt->query, answer);
}

/* @group may be what it has. */
static void auth_login_set_group(struct auth_attempt *attempt,
				 const char *group)
{
	if (group != attempt->group)
		snprintf(attempt->group, sizeof(attempt->group), "%s",
			 group ? group : "");
}

static void auth_login_identify(struct auth_login_context *c)
{
	const struct auth_certificate *cert = c->request->certificate;
	const char *user = auth_login_field(c->request, "username");
	struct auth_attempt *attempt = c->attempt;

	attempt->method = c->method;
	auth_login_set_group(attempt, c->group);
	attempt->query.peer = *c->request->peer;
	attempt->certificate_user[0] = '\0';
	attempt->certificate_groups[0] = '\0';
	if (auth_login_trusted(cert)) {
		snprintf(attempt->certificate_user, AUTH_NAME_SIZE, "%s",
			 cert->user);
		snprintf(attempt->certificate_groups, AUTH_GROUP_LIST_SIZE,
			 "%s", cert->groups);
	}
	if (user)
		auth_login_set_user(&attempt->query, user);
	else if (c->login->config.methods[c->method].certificate)
		auth_login_set_user(&attempt->query, cert->user);
}

static void auth_login_reply(struct auth_login_context *c)
{
	const char *password = auth_login_field(c->request, "password");
	const char *user = auth_login_field(c->request, "username");

	if (!c->attempt)
		c->attempt = auth_attempt_new(&c->login->attempts,
					      c->request->peer,
					      c->login->now);
	if (!c->attempt) {
		auth_login_tell(c->login, c->call, AUTH_LOGIN_UNAVAILABLE, "");
		return;
	}
	c->attempt->login = c->login;
	c->attempt->call = c->call;
	if (c->attempt->asked) {
		auth_login_continue(c);
		return;
	}
	auth_login_identify(c);
	if (password && (user || c->attempt->query.user[0]))
		auth_login_ask_backend(c->attempt, c->method, password);
	else
		auth_login_ask(c, NULL);
}

static void auth_login_init(struct auth_login_context *c)
{
	if (c->attempt) {
		auth_login_drop_query(c->attempt);
		c->attempt->query.user[0] = '\0';
		auth_login_set_group(c->attempt, c->group);
	}
	auth_login_ask(c, NULL);
}

/*
 * Set the group of a request. What is not the name of one that is shown may be
 * that of another; where there is no choice it does not matter what clients
 * think. Return: false if it can be nobody's.
 */
static bool auth_login_choose(struct auth_login_context *c)
{
	const struct auth_login_config *config = &c->login->config;
	const struct auth_groups *all = &config->groups;
	const char *want = c->request->group;
	int found = auth_group_find(all, want);

	if (found < 0 && want && want[0] && all->n) {
		c->group = auth_login_name_ok(want) ? want : NULL;
		return c->group;
	}
	if (found < 0 && config->groups_by_url) {
		found = auth_group_find_url(all, c->request->url);
		c->by_url = found >= 0;
	}
	if (found >= 0)
		c->group = all->list[found].name;
	else if (c->attempt)
		c->group = c->attempt->group;
	return true;
}

/*
 * A client that sends the next request while a backend thinks has lost the
 * connection of the first one. The answer to that is good for this.
 */
static bool auth_login_still_asking(struct auth_login_context *c)
{
	struct auth_attempt *attempt = c->attempt;

	if (!attempt || !attempt->asking)
		return false;
	auth_login_tell(c->login, attempt->call, AUTH_LOGIN_REFUSED,
			attempt->query.user);
	attempt->call = c->call;
	if (c->request->init)
		auth_login_drop_query(attempt);
	return !c->request->init;
}

void auth_login_step(struct auth_login *login,
		     const struct auth_login_request *request, uint64_t call,
		     int64_t now)
{
	struct auth_login_context c = {
		.login = login,
		.request = request,
		.call = call,
		.attempt = auth_attempt_find(&login->attempts, request->opaque,
					     now),
	};
	int64_t left = auth_ban_left(login->ban, request->peer, now);

	login->now = now;
	c.method = auth_login_method(login,
				     auth_login_trusted(request->certificate),
				     -1);
	if (left)
		auth_login_tell_banned(login, call, left, "");
	else if (c.method < 0)
		auth_login_tell_uncertified(login, call);
	else if (auth_login_still_asking(&c))
		return;
	else if (!auth_login_choose(&c))
		auth_login_ask(&c, "There is no such group.");
	else if (auth_login_certificate(&c))
		return;
	else if (request->init)
		auth_login_init(&c);
	else
		auth_login_reply(&c);
}
