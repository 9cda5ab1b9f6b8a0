// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/login.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acvpnd/version.h"
#include "common/log.h"
#include "wire/xml.h"

static const struct authdoc_identity identity = {
	.version = ACVPN_VERSION,
	.device = sizeof(void *) == 8 ? "linux-64" : "linux",
};

void login_init(struct login *l, const struct login_config *config,
		const struct url *url)
{
	memset(l, 0, sizeof(*l));
	l->config = config;
	l->url = *url;
	l->entry = *url;
}

void login_free(struct login *l)
{
	cookie_jar_clear(&l->cookies);
	authdoc_free(&l->msg);
	free(l->group_sent);
	free(l->user_name);
	while (l->n_answered)
		free(l->answered[--l->n_answered]);
	memset(l, 0, sizeof(*l));
}

/* What went wrong is told by LOGIN_FAILED; a number, so that callers stop. */
static int login_fail(struct login *l, enum acvpnd_exit status,
		      const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int login_fail(struct login *l, enum acvpnd_exit status,
		      const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(l->reason, sizeof(l->reason), fmt, args);
	va_end(args);
	l->status = status;
	return -ECANCELED;
}

static int login_fail_errno(struct login *l, int err)
{
	return login_fail(l, ACVPND_INTERNAL, "login failed: %s",
			  strerror(-err));
}

static int build_document(struct login *l, struct buf *doc)
{
	char authority[URL_AUTHORITY_SIZE];
	char access[URL_AUTHORITY_SIZE + URL_PATH_MAX + 9];
	struct authdoc_init init = { 0 };

	if (l->replying)
		return authdoc_build_reply(doc, &identity, &l->msg);
	snprintf(access, sizeof(access), "https://%s%s",
		 url_authority(&l->entry, authority), l->entry.path);
	init.access = access;
	init.group = l->group_sent;
	init.no_certificate = l->no_certificate;
	return authdoc_build_init(doc, &identity, &init);
}

int login_request(struct login *l, struct buf *out)
{
	char authority[URL_AUTHORITY_SIZE];
	struct buf doc;
	int err;

	buf_init(&doc, XML_DOC_MAX);
	err = build_document(l, &doc);
	if (err)
		goto out_free;
	buf_fmt(out, "POST %s HTTP/1.1\r\nHost: %s\r\n", l->url.path,
		url_authority(&l->url, authority));
	buf_str(out, "User-Agent: " ACVPN_USER_AGENT "\r\n"
		"Accept: */*\r\nAccept-Encoding: identity\r\n"
		"X-Transcend-Version: 1\r\nX-Aggregate-Auth: 1\r\n");
	cookie_jar_header(&l->cookies, out);
	buf_fmt(out, "Content-Type: application/xml; charset=utf-8\r\n"
		"Content-Length: %zu\r\n\r\n", doc.len);
	err = buf_add(out, doc.data, doc.len);
	l->rounds++;
out_free:
	buf_free(&doc);
	return err;
}

/* Back to the first request, for instance at another gateway. */
static void login_restart(struct login *l)
{
	authdoc_free(&l->msg);
	l->question = NULL;
	l->replying = false;
	l->url = l->entry;
	l->send = true;
}

static int login_redirect(struct login *l, const char *location)
{
	struct url to;

	if (++l->redirects > LOGIN_REDIRECTS_MAX)
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s redirects without end; check the URL",
				  l->url.host);
	if (url_resolve(&l->url, location, &to))
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s redirects to a place that is no https URL",
				  l->url.host);
	if (strcasecmp(to.host, l->url.host) || to.port != l->url.port) {
		log_info("redirected to %s", to.host);
		cookie_jar_clear(&l->cookies);
	}
	l->entry = to;
	login_restart(l);
	return 0;
}

static const char *gateway_text(const struct login *l)
{
	return l->msg.error ? l->msg.error : l->msg.message;
}

static int login_refused(struct login *l, const char *why)
{
	const char *who = l->user_name ? l->user_name : "the user";
	int len;

	if (!why)
		why = gateway_text(l) ? gateway_text(l) : "no reason given";
	len = strlen(why);
	/* Gateways end their sentences, ours goes on. */
	while (len && strchr(" .\n", why[len - 1]))
		len--;
	return login_fail(l, ACVPND_AUTH,
			  "%s refused the login of %s: %.*s; check user name, password and group",
			  l->url.host, who, len, why);
}

static int bad_status(struct login *l, const struct http_message *response)
{
	const char *reason = http_header_find(response, "X-Reason");

	if (!reason)
		reason = *response->reason ? response->reason : "no reason";
	if (response->status == 401 || response->status == 403)
		return login_refused(l, reason);
	if (response->status == 503)
		return login_fail(l, ACVPND_UNAVAILABLE,
				  "%s takes no logins now: %s; try again later",
				  l->url.host, reason);
	return login_fail(l, ACVPND_PROTOCOL,
			  "%s answered the login with HTTP status %u (%s); is it an AnyConnect-compatible gateway?",
			  l->url.host, response->status, reason);
}

static int login_complete(struct login *l)
{
	int err = 0;

	if (!l->msg.auth_id || strcmp(l->msg.auth_id, "success"))
		return login_refused(l, NULL);
	if (l->msg.session_token)
		err = cookie_jar_set(&l->cookies, "webvpn",
				     l->msg.session_token);
	if (err || !cookie_jar_get(&l->cookies, "webvpn"))
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s accepted the login but sent no usable session token",
				  l->url.host);
	l->done = true;
	return 0;
}

static int no_such_group(struct login *l, const struct authdoc_field *groups)
{
	char offer[256] = "";
	size_t i, len = 0;

	for (i = 0; i < groups->n_options && len < sizeof(offer); i++)
		len += snprintf(offer + len, sizeof(offer) - len, "%s%s",
				i ? ", " : "", groups->options[i].value);
	return login_fail(l, ACVPND_AUTH,
			  "%s has no group '%s'; choose one of: %s",
			  l->url.host, l->config->group, offer);
}

static bool is_group_list(const struct authdoc_field *f)
{
	return f->type == AUTHDOC_SELECT && !strcmp(f->name, "group_list");
}

/* Gateways may ask other questions per group, so a change begins anew. */
static int set_group(struct login *l, struct authdoc_field *groups,
		     const struct authdoc_option *choice)
{
	int err;

	authdoc_apply_choice(&l->msg, choice);
	err = authdoc_field_answer(groups, choice->value);
	if (err)
		return login_fail_errno(l, err);
	if (choice == authdoc_option_preset(groups) || l->group_sent)
		return 0;
	l->group_sent = strdup(choice->value);
	if (!l->group_sent)
		return login_fail_errno(l, -ENOMEM);
	login_restart(l);
	return 0;
}

static int choose_group(struct login *l, struct authdoc_field *groups)
{
	const struct authdoc_option *choice = authdoc_option_preset(groups);

	if (l->config->group)
		choice = authdoc_option_find(groups, l->config->group);
	else if (l->group_sent && authdoc_option_find(groups, l->group_sent))
		choice = authdoc_option_find(groups, l->group_sent);
	if (!choice && l->config->group)
		return no_such_group(l, groups);
	return choice ? set_group(l, groups, choice) : 0;
}

static int set_action(struct login *l)
{
	const char *action = l->msg.action;
	struct url to;

	if (l->msg.method && strcasecmp(l->msg.method, "post"))
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s wants its form sent with the method %s",
				  l->url.host, l->msg.method);
	if (!action)
		return 0;
	if (url_resolve(&l->url, action, &to) ||
	    strcasecmp(to.host, l->url.host) || to.port != l->url.port)
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s wants the password sent to another place",
				  l->url.host);
	l->url = to;
	return 0;
}

static bool was_answered(const struct login *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n_answered; i++)
		if (!strcmp(l->answered[i], name))
			return true;
	return false;
}

/* The name of a user, and no other text, such as a code. */
static bool is_user_name(const struct authdoc_field *f)
{
	static const char *const parts[] = {
		"user", "name", "login", "uid", "mail", "account",
	};
	size_t i;

	if (f->type != AUTHDOC_TEXT ||
	    !strncasecmp(f->name, "secondary", strlen("secondary")))
		return false;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcasestr(f->name, parts[i]))
			return true;
	return false;
}

/* The user's own password: not a code, a second or a new one. */
static bool is_password(const struct login *l, const struct authdoc_field *f)
{
	static const char *const others[] = {
		"secondary", "answer", "whichpin", "new_", "verify_",
	};
	size_t i;

	if (f->type != AUTHDOC_PASSWORD ||
	    (l->msg.auth_id && !strcmp(l->msg.auth_id, "challenge")))
		return false;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strncasecmp(f->name, others[i], strlen(others[i])))
			return false;
	return true;
}

/* Asked again for the same, the gateway did not like the answer. */
static int ask_nobody(struct login *l, const struct authdoc_field *f)
{
	const char *what = "no option answers that";

	if (l->msg.error || was_answered(l, f->name))
		return login_refused(l, gateway_text(l) ? gateway_text(l) :
				     "it asks for the same again");
	if (is_user_name(f) && !l->config->user)
		what = "use --user";
	else if (is_password(l, f) && !l->config->password)
		what = "use --passwd-on-stdin";
	return login_fail(l, ACVPND_USAGE,
			  "%s asks for '%s' and there is no terminal to ask on; %s",
			  l->url.host, f->label, what);
}

static const char *known_answer(struct login *l, const struct authdoc_field *f)
{
	if (is_password(l, f) && !l->password_used)
		return l->config->password;
	if (was_answered(l, f->name))
		return NULL;
	if (is_user_name(f) && !l->user_name && l->config->user)
		return l->config->user;
	return f->type == AUTHDOC_TEXT && !l->config->interactive ?
	       f->value : NULL;
}

static int note_answered(struct login *l, const struct authdoc_field *f)
{
	char *name;

	if (was_answered(l, f->name) || l->n_answered == LOGIN_ANSWERED_MAX)
		return 0;
	name = strdup(f->name);
	if (!name)
		return -ENOMEM;
	l->answered[l->n_answered++] = name;
	return 0;
}

static int store_answer(struct login *l, struct authdoc_field *f,
			const char *text)
{
	int err = authdoc_field_answer(f, text);

	if (!err)
		err = note_answered(l, f);
	if (err)
		return login_fail_errno(l, err);
	if (is_password(l, f))
		l->password_used = true;
	if (is_user_name(f)) {
		free(l->user_name);
		l->user_name = strdup(text);
	}
	f->skip = false;
	return 0;
}

/* Of several choices, unless the user has made one. */
static bool is_open_choice(const struct login *l,
			   const struct authdoc_field *f)
{
	return f->type == AUTHDOC_SELECT && f->n_options > 1 && !f->value &&
	       l->config->interactive;
}

static bool needs_answer(const struct login *l, const struct authdoc_field *f)
{
	if (f->type == AUTHDOC_SELECT)
		return is_open_choice(l, f);
	return (f->type == AUTHDOC_TEXT || f->type == AUTHDOC_PASSWORD) &&
	       !f->skip;
}

static int preset_choice(struct login *l, struct authdoc_field *f)
{
	const struct authdoc_option *option = authdoc_option_preset(f);
	int err = 0;

	if (f->type == AUTHDOC_SELECT && !f->value && option)
		err = authdoc_field_answer(f, option->value);
	return err ? login_fail_errno(l, err) : 0;
}

/* Answer what we can from field @i on; ask for the first that we cannot. */
static int fill_from(struct login *l, size_t i)
{
	struct authdoc_field *f;
	const char *text;
	int err = 0;

	l->question = NULL;
	for (; i < l->msg.n_fields && !err; i++) {
		f = &l->msg.fields[i];
		if (!needs_answer(l, f)) {
			err = preset_choice(l, f);
			continue;
		}
		text = known_answer(l, f);
		if (!text && l->config->interactive) {
			l->question = f;
			return 0;
		}
		err = text ? store_answer(l, f, text) : ask_nobody(l, f);
	}
	if (err)
		return err;
	l->replying = true;
	l->send = true;
	return 0;
}

/* A gateway may let users in without a certificate, if it knows of that. */
static int without_certificate(struct login *l)
{
	if (l->no_certificate)
		return login_fail(l, ACVPND_AUTH,
				  "%s wants a client certificate, which this version cannot give",
				  l->url.host);
	log_verbose("%s asks for a client certificate; going on without",
		    l->url.host);
	l->no_certificate = true;
	login_restart(l);
	return 0;
}

static int check_abilities(struct login *l)
{
	const struct authdoc *msg = &l->msg;
	size_t i;

	for (i = 0; i < msg->n_fields; i++)
		if (msg->fields[i].type == AUTHDOC_SSO)
			return login_fail(l, ACVPND_AUTH,
					  "%s wants single sign-on in a browser, which this version cannot do",
					  l->url.host);
	if (msg->has_form || msg->goes_on)
		return 0;
	if (msg->wants_certificate && !gateway_text(l))
		return without_certificate(l);
	if (msg->wants_host_scan)
		return login_fail(l, ACVPND_AUTH,
				  "%s wants to run a host scan, which this version refuses",
				  l->url.host);
	return login_refused(l, gateway_text(l) ? gateway_text(l) :
			     "it asks nothing and gives nothing");
}

static void show_text(const struct login *l, const char *text)
{
	enum log_level level = l->config->interactive ? LOG_LEVEL_INFO :
							LOG_LEVEL_VERBOSE;

	if (text)
		log_lines(level, l->url.host, text);
}

/* The group comes first: the other questions may depend on it. */
static int ask_group(struct login *l)
{
	struct authdoc_field *groups = authdoc_field_find(&l->msg,
							  "group_list");

	if (!groups || !is_group_list(groups))
		return fill_from(l, 0);
	if (!l->config->group && !l->group_sent && !l->group_asked &&
	    is_open_choice(l, groups)) {
		l->group_asked = true;
		l->question = groups;
		return 0;
	}
	if (choose_group(l, groups))
		return -ECANCELED;
	return l->send ? 0 : fill_from(l, 0);
}

static int handle_request(struct login *l)
{
	int err = check_abilities(l);

	if (!err && !l->send)
		err = set_action(l);
	if (err || l->send)
		return err;
	show_text(l, l->msg.banner);
	show_text(l, l->msg.message);
	show_text(l, l->msg.error);
	return ask_group(l);
}

static int handle_document(struct login *l, const struct http_message *response)
{
	int err;

	authdoc_free(&l->msg);
	l->question = NULL;
	err = authdoc_parse(response->body.data, response->body.len, &l->msg);
	if (err)
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s answered the login with something that is not acceptable XML (%s); is it an AnyConnect-compatible gateway?",
				  l->url.host, strerror(-err));
	switch (l->msg.type) {
	case AUTHDOC_REQUEST:
		return handle_request(l);
	case AUTHDOC_COMPLETE:
		return login_complete(l);
	default:
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s does not speak aggregate authentication; is it an AnyConnect-compatible gateway?",
				  l->url.host);
	}
}

static int handle_response(struct login *l, const struct http_message *response)
{
	const char *location = http_header_find(response, "Location");

	if (cookie_jar_store(&l->cookies, response))
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s sent too many or too long cookies",
				  l->url.host);
	if (response->status >= 300 && response->status < 400 && location)
		return login_redirect(l, location);
	if (response->status != 200)
		return bad_status(l, response);
	if (!response->body.len)
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s answered the login with an empty page; is it an AnyConnect-compatible gateway?",
				  l->url.host);
	if (l->rounds > LOGIN_ROUNDS_MAX)
		return login_refused(l, "it asks questions without end");
	return handle_document(l, response);
}

static enum login_step login_step(const struct login *l, int err)
{
	if (err)
		return LOGIN_FAILED;
	if (l->done)
		return LOGIN_DONE;
	return l->send ? LOGIN_SEND : LOGIN_ASK;
}

enum login_step login_response(struct login *l,
			       const struct http_message *response)
{
	l->send = false;
	return login_step(l, handle_response(l, response));
}

const struct authdoc_field *login_question(const struct login *l)
{
	return l->question;
}

void login_question_text(const struct login *l, char *buf, size_t size)
{
	const struct authdoc_field *f = l->question;
	const struct authdoc_option *preset = authdoc_option_preset(f);
	size_t i, len = snprintf(buf, size, "%s", f->label);

	if (f->type != AUTHDOC_SELECT)
		return;
	for (i = 0; i < f->n_options && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s",
				i ? ", " : " (", f->options[i].label);
	if (len < size)
		snprintf(buf + len, size - len, ") [%s]", preset->label);
}

/* Nothing stands for what the gateway proposes; nonsense is asked again. */
static int answer_choice(struct login *l, struct authdoc_field *f,
			 const char *text)
{
	const struct authdoc_option *choice =
		*text ? authdoc_option_find(f, text) : authdoc_option_preset(f);

	if (!choice) {
		log_info("'%s' is none of them", text);
		return 0;
	}
	if (is_group_list(f)) {
		if (set_group(l, f, choice))
			return -ECANCELED;
		return l->send ? 0 : fill_from(l, 0);
	}
	if (authdoc_field_answer(f, choice->value))
		return login_fail_errno(l, -ENOMEM);
	return fill_from(l, f - l->msg.fields + 1);
}

static int handle_answer(struct login *l, const char *text)
{
	struct authdoc_field *f = l->question;

	if (f->type == AUTHDOC_SELECT)
		return answer_choice(l, f, text);
	if (store_answer(l, f, text))
		return -ECANCELED;
	return fill_from(l, f - l->msg.fields + 1);
}

enum login_step login_answer(struct login *l, const char *text)
{
	l->send = false;
	return login_step(l, handle_answer(l, text));
}
