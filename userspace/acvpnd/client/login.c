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
	memset(l, 0, sizeof(*l));
}

static enum login_step fail(struct login *l, enum acvpnd_exit status,
			    const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(l->reason, sizeof(l->reason), fmt, args);
	va_end(args);
	l->status = status;
	return LOGIN_FAILED;
}

static enum login_step fail_errno(struct login *l, int err)
{
	return fail(l, ACVPND_INTERNAL, "login failed: %s", strerror(-err));
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
static enum login_step restart(struct login *l)
{
	authdoc_free(&l->msg);
	l->replying = false;
	l->url = l->entry;
	return LOGIN_SEND;
}

static enum login_step redirect(struct login *l, const char *location)
{
	struct url to;

	if (++l->redirects > LOGIN_REDIRECTS_MAX)
		return fail(l, ACVPND_PROTOCOL,
			    "%s redirects without end; check the URL",
			    l->url.host);
	if (url_resolve(&l->url, location, &to))
		return fail(l, ACVPND_PROTOCOL,
			    "%s redirects to a place that is no https URL",
			    l->url.host);
	if (strcasecmp(to.host, l->url.host) || to.port != l->url.port) {
		log_info("redirected to %s", to.host);
		cookie_jar_clear(&l->cookies);
	}
	l->entry = to;
	return restart(l);
}

static const char *gateway_text(const struct login *l)
{
	return l->msg.error ? l->msg.error : l->msg.message;
}

static enum login_step refused(struct login *l, const char *why)
{
	const char *who = l->user_name ? l->user_name : "the user";
	int len = strlen(why);

	/* Gateways end their sentences, ours goes on. */
	while (len && strchr(" .\n", why[len - 1]))
		len--;
	return fail(l, ACVPND_AUTH,
		    "%s refused the login of %s: %.*s; check user name, password and group",
		    l->url.host, who, len, why);
}

static enum login_step bad_status(struct login *l,
				  const struct http_message *response)
{
	const char *reason = http_header_find(response, "X-Reason");

	if (!reason)
		reason = *response->reason ? response->reason : "no reason";
	if (response->status == 401 || response->status == 403)
		return refused(l, reason);
	return fail(l, ACVPND_PROTOCOL,
		    "%s answered the login with HTTP status %u (%s); is it an AnyConnect-compatible gateway?",
		    l->url.host, response->status, reason);
}

static enum login_step finish(struct login *l)
{
	int err = 0;

	if (!l->msg.auth_id || strcmp(l->msg.auth_id, "success"))
		return refused(l, gateway_text(l) ? gateway_text(l) :
			       "no reason given");
	if (l->msg.session_token)
		err = cookie_jar_set(&l->cookies, "webvpn",
				     l->msg.session_token);
	if (err || !cookie_jar_get(&l->cookies, "webvpn"))
		return fail(l, ACVPND_PROTOCOL,
			    "%s accepted the login but sent no usable session token",
			    l->url.host);
	if (l->msg.banner)
		log_info("banner of %s: %s", l->url.host, l->msg.banner);
	return LOGIN_DONE;
}

static enum login_step no_such_group(struct login *l,
				     const struct authdoc_field *groups)
{
	char offer[256] = "";
	size_t i, len = 0;

	for (i = 0; i < groups->n_options && len < sizeof(offer); i++)
		len += snprintf(offer + len, sizeof(offer) - len, "%s%s",
				i ? ", " : "", groups->options[i].value);
	return fail(l, ACVPND_AUTH,
		    "%s has no group '%s'; choose one of: %s",
		    l->url.host, l->config->group, offer);
}

/* Gateways may ask other questions per group, so a change begins anew. */
static enum login_step choose_group(struct login *l,
				    struct authdoc_field *groups)
{
	const struct authdoc_option *preset = authdoc_option_preset(groups);
	const struct authdoc_option *choice = preset;
	int err;

	if (l->config->group)
		choice = authdoc_option_find(groups, l->config->group);
	if (!choice && l->config->group)
		return no_such_group(l, groups);
	authdoc_apply_choice(&l->msg, choice);
	if (!choice)
		return LOGIN_ASK;
	err = authdoc_field_answer(groups, choice->value);
	if (err)
		return fail_errno(l, err);
	if (choice == preset || l->group_sent)
		return LOGIN_ASK;
	l->group_sent = strdup(choice->value);
	return l->group_sent ? restart(l) : fail_errno(l, -ENOMEM);
}

static enum login_step set_action(struct login *l)
{
	const char *action = l->msg.action;
	struct url to;

	if (l->msg.method && strcasecmp(l->msg.method, "post"))
		return fail(l, ACVPND_PROTOCOL,
			    "%s wants its form sent with the method %s",
			    l->url.host, l->msg.method);
	if (!action || !*action)
		return LOGIN_ASK;
	if (url_resolve(&l->url, action, &to) ||
	    strcasecmp(to.host, l->url.host) || to.port != l->url.port)
		return fail(l, ACVPND_PROTOCOL,
			    "%s wants the password sent to another place",
			    l->url.host);
	l->url = to;
	return LOGIN_ASK;
}

static enum login_step preset_choices(struct login *l)
{
	const struct authdoc_option *option;
	struct authdoc_field *f;
	size_t i;
	int err;

	for (i = 0; i < l->msg.n_fields; i++) {
		f = &l->msg.fields[i];
		if (f->type != AUTHDOC_SELECT || f->value)
			continue;
		option = authdoc_option_preset(f);
		if (!option)
			continue;
		err = authdoc_field_answer(f, option->value);
		if (err)
			return fail_errno(l, err);
	}
	return LOGIN_ASK;
}

static enum login_step ask_nobody(struct login *l,
				  const struct authdoc_field *f)
{
	if (f->type == AUTHDOC_PASSWORD && l->password_used)
		return refused(l, gateway_text(l) ? gateway_text(l) :
			       "it asks for a password again");
	if (f->type == AUTHDOC_TEXT && l->user_used)
		return refused(l, gateway_text(l) ? gateway_text(l) :
			       "it asks for the user name again");
	if (f->type == AUTHDOC_PASSWORD)
		return fail(l, ACVPND_USAGE,
			    "%s asks for a password and there is no terminal to ask on; use --passwd-on-stdin",
			    l->url.host);
	return fail(l, ACVPND_USAGE,
		    "%s asks for '%s' and there is no terminal to ask on; use --user",
		    l->url.host, f->label);
}

static const char *known_answer(struct login *l, const struct authdoc_field *f)
{
	if (f->type == AUTHDOC_PASSWORD && l->config->password &&
	    !l->password_used)
		return l->config->password;
	if (f->type == AUTHDOC_TEXT && l->config->user && !l->user_used)
		return l->config->user;
	if (f->type == AUTHDOC_TEXT && !l->config->interactive)
		return f->value;
	return NULL;
}

static enum login_step store_answer(struct login *l, struct authdoc_field *f,
				    const char *text)
{
	int err = authdoc_field_answer(f, text);

	if (err)
		return fail_errno(l, err);
	if (f->type == AUTHDOC_PASSWORD) {
		l->password_used = true;
	} else if (!l->user_used) {
		l->user_used = true;
		l->user_name = strdup(text);
	}
	f->skip = false;
	return LOGIN_ASK;
}

static bool needs_answer(const struct authdoc_field *f)
{
	return (f->type == AUTHDOC_TEXT || f->type == AUTHDOC_PASSWORD) &&
	       !f->skip;
}

/* Answer what we can from field @i on; ask for the first that we cannot. */
static enum login_step fill_from(struct login *l, size_t i)
{
	struct authdoc_field *f;
	const char *text;

	for (; i < l->msg.n_fields; i++) {
		f = &l->msg.fields[i];
		if (!needs_answer(f))
			continue;
		text = known_answer(l, f);
		if (!text && l->config->interactive) {
			l->question = f;
			return LOGIN_ASK;
		}
		if (!text)
			return ask_nobody(l, f);
		if (store_answer(l, f, text) == LOGIN_FAILED)
			return LOGIN_FAILED;
	}
	l->question = NULL;
	l->replying = true;
	return LOGIN_SEND;
}

static enum login_step check_abilities(struct login *l)
{
	const struct authdoc *msg = &l->msg;
	size_t i;

	for (i = 0; i < msg->n_fields; i++)
		if (msg->fields[i].type == AUTHDOC_SSO)
			return fail(l, ACVPND_AUTH,
				    "%s wants single sign-on in a browser, which this version cannot do",
				    l->url.host);
	if (msg->has_form || msg->goes_on)
		return LOGIN_ASK;
	if (msg->wants_certificate)
		return fail(l, ACVPND_AUTH,
			    "%s wants a client certificate, which this version cannot give",
			    l->url.host);
	if (msg->wants_host_scan)
		return fail(l, ACVPND_AUTH,
			    "%s wants to run a host scan, which this version refuses",
			    l->url.host);
	return refused(l, gateway_text(l) ? gateway_text(l) :
		       "it asks nothing and gives nothing");
}

static enum login_step handle_request(struct login *l)
{
	struct authdoc_field *groups =
		authdoc_field_find(&l->msg, "group_list");
	enum login_step step = check_abilities(l);

	if (step == LOGIN_ASK)
		step = set_action(l);
	if (step == LOGIN_ASK && groups && groups->type == AUTHDOC_SELECT)
		step = choose_group(l, groups);
	if (step == LOGIN_ASK)
		step = preset_choices(l);
	if (step != LOGIN_ASK)
		return step;
	if (gateway_text(l))
		log_message(l->config->interactive ? LOG_LEVEL_INFO :
			    LOG_LEVEL_VERBOSE, "%s says: %s", l->url.host,
			    gateway_text(l));
	return fill_from(l, 0);
}

static enum login_step handle_document(struct login *l,
				       const struct http_message *response)
{
	int err;

	authdoc_free(&l->msg);
	l->question = NULL;
	err = authdoc_parse(response->body.data, response->body.len, &l->msg);
	if (err)
		return fail(l, ACVPND_PROTOCOL,
			    "%s answered the login with something that is not acceptable XML (%s); is it an AnyConnect-compatible gateway?",
			    l->url.host, strerror(-err));
	switch (l->msg.type) {
	case AUTHDOC_REQUEST:
		return handle_request(l);
	case AUTHDOC_COMPLETE:
		return finish(l);
	default:
		return fail(l, ACVPND_PROTOCOL,
			    "%s does not speak aggregate authentication; is it an AnyConnect-compatible gateway?",
			    l->url.host);
	}
}

enum login_step login_response(struct login *l,
			       const struct http_message *response)
{
	const char *location = http_header_find(response, "Location");
	int err = cookie_jar_store(&l->cookies, response);

	if (err)
		return fail(l, ACVPND_PROTOCOL,
			    "%s sent too many or too long cookies",
			    l->url.host);
	if (response->status >= 300 && response->status < 400 && location)
		return redirect(l, location);
	if (response->status != 200)
		return bad_status(l, response);
	if (!response->body.len)
		return fail(l, ACVPND_PROTOCOL,
			    "%s answered the login with an empty page; is it an AnyConnect-compatible gateway?",
			    l->url.host);
	if (l->rounds > LOGIN_ROUNDS_MAX)
		return refused(l, "it asks questions without end");
	return handle_document(l, response);
}

const struct authdoc_field *login_question(const struct login *l)
{
	return l->question;
}

enum login_step login_answer(struct login *l, const char *text)
{
	struct authdoc_field *f = l->question;

	if (store_answer(l, f, text) == LOGIN_FAILED)
		return LOGIN_FAILED;
	return fill_from(l, f - l->msg.fields + 1);
}
