// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/login.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acvpnd/client/login_answer.h"
#include "acvpnd/client/login_profile.h"
#include "acvpnd/version.h"
#include "common/log.h"
#include "wire/form.h"
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

int login_fail(struct login *l, enum acvpnd_exit status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(l->reason, sizeof(l->reason), fmt, args);
	va_end(args);
	l->status = status;
	return -ECANCELED;
}

int login_fail_errno(struct login *l, int err)
{
	return login_fail(l, ACVPND_INTERNAL, "login failed: %s",
			  strerror(-err));
}

static int login_build_document(struct login *l, struct buf *doc)
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

static int login_add_body(struct buf *out, const char *type,
			  const struct buf *body)
{
	buf_fmt(out, "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n", type,
		body->len);
	return buf_add(out, body->data, body->len);
}

static int login_add_document(struct login *l, struct buf *out)
{
	struct buf doc;
	int err;

	buf_init(&doc, XML_DOC_MAX);
	err = login_build_document(l, &doc);
	buf_str(out, "X-Aggregate-Auth: 1\r\n");
	if (!err)
		err = login_add_body(out, "application/xml; charset=utf-8",
				     &doc);
	buf_free(&doc);
	return err;
}

/* As browsers do. */
static int login_add_form(struct login *l, struct buf *out)
{
	struct buf form;
	int err;

	if (!l->replying)
		return buf_str(out, "\r\n");
	buf_init(&form, XML_DOC_MAX);
	err = form_build(&form, &l->msg);
	if (!err)
		err = login_add_body(out, "application/x-www-form-urlencoded",
				     &form);
	buf_free(&form);
	return err;
}

int login_request(struct login *l, struct buf *out)
{
	char authority[URL_AUTHORITY_SIZE];

	l->rounds++;
	buf_fmt(out, "%s %s HTTP/1.1\r\nHost: %s\r\n",
		l->plain && !l->replying ? "GET" : "POST", l->url.path,
		url_authority(&l->url, authority));
	buf_str(out, "User-Agent: " ACVPN_USER_AGENT "\r\n"
		"Accept: */*\r\nAccept-Encoding: identity\r\n"
		"X-Transcend-Version: 1\r\n");
	cookie_jar_header(&l->cookies, out);
	return l->plain ? login_add_form(l, out) : login_add_document(l, out);
}

/* Back to the first request, for instance at another gateway. */
void login_restart(struct login *l)
{
	authdoc_free(&l->msg);
	l->question = NULL;
	l->replying = false;
	l->url = l->entry;
	l->send = true;
}

/*
 * What does not understand our first document may know forms of old. What
 * understood it does not stop to.
 */
static int login_fall_back(struct login *l, int err)
{
	if (l->plain || l->replying)
		return err;
	log_message(LOG_LEVEL_VERBOSE,
		    "%s does not know version 2 of aggregate authentication; trying version 1",
		    l->url.host);
	l->plain = true;
	login_restart(l);
	return 0;
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
		l->plain = false;
	}
	l->entry = to;
	login_restart(l);
	return 0;
}

const char *login_gateway_text(const struct login *l)
{
	return l->msg.error ? l->msg.error : l->msg.message;
}

int login_refused(struct login *l, const char *why)
{
	const char *who = l->user_name ? l->user_name : "the user";
	int len;

	if (!why)
		why = login_gateway_text(l);
	if (!why)
		why = "no reason given";
	len = strlen(why);
	/* Gateways end their sentences, ours goes on. */
	while (len && strchr(" .\n", why[len - 1]))
		len--;
	return login_fail(l, ACVPND_AUTH,
			  "%s refused the login of %s: %.*s; check user name, password and group",
			  l->url.host, who, len, why);
}

static int login_bad_status(struct login *l,
			    const struct http_message *response)
{
	const char *reason = http_header_find(response, "X-Reason");
	int err;

	if (!reason)
		reason = *response->reason ? response->reason : "no reason";
	if (response->status == 401 || response->status == 403)
		return login_refused(l, reason);
	if (response->status == 503)
		return login_fail(l, ACVPND_UNAVAILABLE,
				  "%s takes no logins now: %s; try again later",
				  l->url.host, reason);
	err = login_fail(l, ACVPND_PROTOCOL,
			 "%s answered the login with HTTP status %u (%s); is it an AnyConnect-compatible gateway?",
			 l->url.host, response->status, reason);
	return login_fall_back(l, err);
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
	if (l->plain)
		err = login_profile_find(&l->msg, &l->cookies);
	if (err)
		return login_fail_errno(l, err);
	l->done = true;
	return 0;
}

static int login_set_action(struct login *l)
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

/*
 * Gateways may ask for it in the second TLS connection only, when they know
 * what for; and may let users in without, if they are told that there is none.
 */
static int login_without_certificate(struct login *l)
{
	if (l->config->certificate && !l->was_anew) {
		l->anew = true;
		l->was_anew = true;
		login_restart(l);
		return 0;
	}
	if (l->no_certificate)
		return login_fail(l, ACVPND_AUTH,
				  "%s wants a client certificate; %s",
				  l->url.host, l->config->certificate ?
				  "try another --certificate than those" :
				  "give it one with --certificate");
	log_verbose("%s asks for a client certificate; going on without",
		    l->url.host);
	l->no_certificate = true;
	login_restart(l);
	return 0;
}

static int login_check_abilities(struct login *l)
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
	if (msg->wants_certificate && !login_gateway_text(l))
		return login_without_certificate(l);
	if (msg->wants_host_scan)
		return login_fail(l, ACVPND_AUTH,
				  "%s wants to run a host scan, which this version refuses",
				  l->url.host);
	return login_refused(l, login_gateway_text(l) ? login_gateway_text(l) :
			     "it asks nothing and gives nothing");
}

static void login_show_text(const struct login *l, const char *text)
{
	enum log_level level = l->config->interactive ? LOG_LEVEL_INFO :
							LOG_LEVEL_VERBOSE;

	if (text)
		log_lines(level, l->url.host, text);
}

static int login_handle_request(struct login *l)
{
	int err = login_check_abilities(l);

	if (!err && !l->send)
		err = login_set_action(l);
	if (err || l->send)
		return err;
	login_show_text(l, l->msg.banner);
	login_show_text(l, l->msg.message);
	login_show_text(l, l->msg.error);
	return login_answer_all(l);
}

static int login_read_document(struct login *l,
			       const struct http_message *response)
{
	struct authdoc *msg = &l->msg;
	int err;

	authdoc_free(msg);
	l->question = NULL;
	if (!response->body.len)
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s answered the login with an empty page; is it an AnyConnect-compatible gateway?",
				  l->url.host);
	err = authdoc_parse(response->body.data, response->body.len, msg);
	if (err)
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s answered the login with something that is not acceptable XML (%s); is it an AnyConnect-compatible gateway?",
				  l->url.host, strerror(-err));
	/* In version 1 nothing else tells what it is. */
	if (l->plain && msg->type == AUTHDOC_UNKNOWN && msg->auth_id)
		msg->type = strcmp(msg->auth_id, "success") ?
			    AUTHDOC_REQUEST : AUTHDOC_COMPLETE;
	if (msg->type == AUTHDOC_REQUEST || msg->type == AUTHDOC_COMPLETE)
		return 0;
	return login_fail(l, ACVPND_PROTOCOL,
			  "%s does not speak aggregate authentication; is it an AnyConnect-compatible gateway?",
			  l->url.host);
}

static int login_handle_document(struct login *l,
				 const struct http_message *response)
{
	int err = login_read_document(l, response);

	if (err)
		return login_fall_back(l, err);
	return l->msg.type == AUTHDOC_COMPLETE ? login_complete(l) :
						 login_handle_request(l);
}

static int login_handle_response(struct login *l,
				 const struct http_message *response)
{
	const char *location = http_header_find(response, "Location");

	if (cookie_jar_store(&l->cookies, response))
		return login_fail(l, ACVPND_PROTOCOL,
				  "%s sent too many or too long cookies",
				  l->url.host);
	if (response->status >= 300 && response->status < 400 && location)
		return login_redirect(l, location);
	if (response->status != 200)
		return login_bad_status(l, response);
	if (l->rounds > LOGIN_ROUNDS_MAX)
		return login_refused(l, "it asks questions without end");
	return login_handle_document(l, response);
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
	return login_step(l, login_handle_response(l, response));
}

enum login_step login_answer(struct login *l, const char *text)
{
	l->send = false;
	return login_step(l, login_answer_text(l, text));
}
