// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/form.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/worker/camouflage.h"
#include "common/text.h"
#include "wire/authdoc.h"

/* Where the vendor's client looks for its words in another language. */
#define FORM_TRANSLATION \
	"/+CSCOT+/translation-table?textdomain%3DAnyConnect%26type%3Dmanifest"

enum {
	FORM_DOC_MAX = 256 * 1024,
	FORM_HEADERS_MAX = 8 * 1024,
	FORM_OPAQUE_MAX = 4 * 1024,
	FORM_INDEX_SIZE = 12,
	FORM_TOKEN_SIZE = 2 * IPC_TOKEN_SIZE + 1,
	FORM_COOKIE_SECONDS = 300,
};

/**
 * struct form - a document that is made
 * @doc: Document; nothing of it is its own.
 * @fields: Fields of @doc: inputs, handle and groups.
 * @options: Groups to choose from.
 * @opaque: Text of the opaque element.
 * @headers: Header lines.
 * @token: Secret of the session.
 * @index: Its number.
 */
struct form {
	struct authdoc doc;
	struct authdoc_field fields[IPC_INPUTS_MAX + 2];
	struct authdoc_option options[IPC_GROUPS_MAX];
	struct buf opaque;
	struct buf headers;
	char token[FORM_TOKEN_SIZE];
	char index[FORM_INDEX_SIZE];
};

/* Documents are only written here, so that what they point to may be const. */
static char *form_text(const char *text)
{
	return (char *)text;
}

static void form_init(struct form *f)
{
	memset(f, 0, sizeof(*f));
	f->doc.fields = f->fields;
	buf_init(&f->opaque, FORM_OPAQUE_MAX);
	buf_init(&f->headers, FORM_HEADERS_MAX);
}

/* All other texts of the document are somebody else's. */
static void form_free(struct form *f)
{
	free(f->doc.action);
	buf_free(&f->opaque);
	buf_free(&f->headers);
	explicit_bzero(f, sizeof(*f));
}

static struct authdoc_field *worker_form_add(struct form *f,
					     enum authdoc_input type,
					     const char *name,
					     const char *label)
{
	struct authdoc_field *field = &f->fields[f->doc.n_fields++];

	field->type = type;
	field->name = form_text(name);
	field->label = form_text(label);
	return field;
}

static void form_inputs(struct form *f, const struct ipc_login_reply *r)
{
	static const enum authdoc_input types[] = {
		[IPC_INPUT_TEXT] = AUTHDOC_TEXT,
		[IPC_INPUT_PASSWORD] = AUTHDOC_PASSWORD,
		[IPC_INPUT_HIDDEN] = AUTHDOC_HIDDEN,
	};
	const struct ipc_input *input;
	size_t i;

	for (i = 0; i < r->n_inputs; i++) {
		input = &r->inputs[i];
		worker_form_add(f, types[input->type], input->name,
				input->label)
			->value = form_text(input->value);
	}
}

static void form_groups(struct form *f, const struct ipc_login_reply *r)
{
	struct authdoc_field *field;
	size_t i;

	if (!r->n_groups)
		return;
	field = worker_form_add(f, AUTHDOC_SELECT, "group_list", "GROUP:");
	field->options = f->options;
	field->n_options = r->n_groups;
	for (i = 0; i < r->n_groups; i++) {
		f->options[i].value = form_text(r->groups[i].name);
		f->options[i].label = form_text(r->groups[i].label ?
						r->groups[i].label :
						r->groups[i].name);
		f->options[i].selected = i == r->selected;
	}
}

static void form_opaque(struct form *f, const struct ipc_login_reply *r)
{
	struct authdoc_opaque opaque = { .handle = form_text(r->opaque) };

	if (r->selected < r->n_groups) {
		opaque.group = f->options[r->selected].value;
		opaque.alias = f->options[r->selected].label;
	}
	if (!authdoc_opaque_build(&f->opaque, &opaque))
		f->doc.opaque = form_text(buf_text(&f->opaque));
}

static bool form_is_value(const char *text)
{
	const unsigned char *p;

	for (p = (const unsigned char *)text; *p; p++)
		if (!isalnum(*p) && !strchr("+/=-_.", *p))
			return false;
	return true;
}

/* For who keeps neither the element nor the field, but cookies. */
static void form_cookie(struct form *f, const char *handle)
{
	if (handle && form_is_value(handle))
		buf_fmt(&f->headers, "Set-Cookie: " FORM_COOKIE "=%s; "
			"Max-Age=%d; path=/; Secure; HttpOnly\r\n", handle,
			FORM_COOKIE_SECONDS);
}

static void form_question(struct conn *c, struct form *f,
			  const struct ipc_login_reply *r)
{
	struct authdoc *doc = &f->doc;

	doc->type = AUTHDOC_REQUEST;
	doc->auth_id = form_text(r->form_id ? r->form_id : "main");
	doc->title = form_text(r->title ? r->title : "Login");
	doc->message = form_text(r->message);
	doc->banner = form_text(r->banner);
	doc->error = form_text(r->error);
	doc->has_form = true;
	doc->method = form_text("post");
	doc->action = camouflage_action(c, "/auth");
	form_inputs(f, r);
	form_groups(f, r);
	if (!c->plain)
		form_opaque(f, r);
	else if (r->opaque)
		worker_form_add(f, AUTHDOC_HIDDEN, FORM_HANDLE, "")->value =
			form_text(r->opaque);
	form_cookie(f, r->opaque);
}

/* What a client of version 1 is told in a cookie. */
static void form_info(struct form *f, const struct ipc_login_reply *r)
{
	buf_str(&f->headers, "Set-Cookie: webvpnc=; expires=Thu, 01 Jan 1970 "
		"22:00:00 GMT; path=/; Secure; HttpOnly\r\n");
	buf_fmt(&f->headers, "Set-Cookie: webvpnc=bu:/&p:t&iu:1/&sh:%s",
		r->cert_hash ? r->cert_hash : "");
	if (r->profile && r->profile_hash)
		buf_fmt(&f->headers, "&lu:%s&fu:%s&fh:%s", FORM_TRANSLATION,
			r->profile + (*r->profile == '/'), r->profile_hash);
	buf_str(&f->headers, "; path=/; Secure; HttpOnly\r\n");
}

static void form_success(struct form *f, const struct ipc_login_reply *r)
{
	struct authdoc *doc = &f->doc;

	text_hex(r->token, IPC_TOKEN_SIZE, f->token);
	snprintf(f->index, sizeof(f->index), "%u", r->index);
	doc->type = AUTHDOC_COMPLETE;
	doc->auth_id = form_text("success");
	doc->session_token = f->token;
	doc->session_id = r->session_id ? form_text(r->session_id) : f->index;
	doc->title = form_text(r->title ? r->title : "SSL VPN Service");
	doc->message = form_text(r->message);
	doc->banner = form_text(r->banner);
	doc->cert_hash = form_text(r->cert_hash);
	doc->profile_uri = form_text(r->profile);
	doc->profile_hash = form_text(r->profile_hash);
	form_info(f, r);
	buf_fmt(&f->headers, "Set-Cookie: webvpn=%s; path=/; Secure; "
		"HttpOnly\r\n", f->token);
}

static void form_send(struct conn *c, struct form *f)
{
	struct http_reply reply = {
		.status = 200, .keep_alive = true,
		.type = "text/xml; charset=utf-8", .headers = &f->headers,
	};
	struct buf out;
	int err;

	buf_init(&out, FORM_DOC_MAX);
	if (c->plain)
		err = authdoc_build_plain(&out, &f->doc);
	else
		err = authdoc_build(&out, &f->doc);
	if (!c->plain)
		buf_str(&f->headers, "X-Aggregate-Auth: 1\r\n");
	reply.body = out.data;
	reply.len = out.len;
	if (err || f->headers.error)
		conn_status(c, 500, NULL);
	else
		conn_reply(c, &reply);
	buf_free(&out);
}

static void form_tell(struct conn *c, const struct ipc_login_reply *r)
{
	struct form f;

	form_init(&f);
	if (r->result == IPC_LOGIN_DONE)
		form_success(&f, r);
	else
		form_question(c, &f, r);
	form_send(c, &f);
	form_free(&f);
}

void form_answer(struct conn *c, const struct ipc_message *answer)
{
	const struct ipc_login_reply *r;

	if (!answer || answer->type != IPC_LOGIN_REPLY) {
		conn_status(c, 503, NULL);
		return;
	}
	r = &answer->login_reply;
	switch (r->result) {
	case IPC_LOGIN_FORM:
	case IPC_LOGIN_DONE:
		form_tell(c, r);
		break;
	case IPC_LOGIN_BANNED:
		conn_status(c, 403, "too many attempts failed, come later");
		break;
	default:
		conn_status(c, 401, r->error);
		break;
	}
}

/* In texts a line feed has a name: the others are between elements. */
static void add_line(struct buf *out, const struct buf *doc)
{
	size_t i, n;

	for (i = 0; i < doc->len; i += n + 1) {
		n = strcspn(buf_text(doc) + i, "\n");
		buf_add(out, doc->data + i, n);
	}
}

int form_again(struct buf *out, const struct ipc_connect_reply *r,
	       const uint8_t token[IPC_TOKEN_SIZE])
{
	struct ipc_login_reply login = {
		.index = r->index, .banner = r->banner,
		.cert_hash = r->cert_hash, .profile = r->profile,
		.profile_hash = r->profile_hash,
	};
	struct form f;
	struct buf doc;
	int err;

	form_init(&f);
	buf_init(&doc, FORM_DOC_MAX);
	memcpy(login.token, token, IPC_TOKEN_SIZE);
	form_success(&f, &login);
	err = authdoc_build(&doc, &f.doc);
	if (!err)
		add_line(out, &doc);
	buf_free(&doc);
	form_free(&f);
	explicit_bzero(&login, sizeof(login));
	return err ? err : out->error;
}

void form_bye(struct conn *c)
{
	struct form f;

	form_init(&f);
	f.doc.type = AUTHDOC_COMPLETE;
	f.doc.auth_id = form_text("logout");
	form_send(c, &f);
	form_free(&f);
}
