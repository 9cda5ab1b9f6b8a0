// SPDX-License-Identifier: GPL-2.0-only
/*
 * Documents, read.
 */
#include "wire/authdoc.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wire/xml.h"

/**
 * struct authdoc_parser - state while a document is read
 * @msg: Result.
 * @doc: Document.
 * @text: Character data of the innermost element that is collected.
 * @sink: Where @text goes at the end of the element; NULL if not collected.
 * @params: Replacements of "%s" in @text.
 * @depth: Open elements.
 * @sink_depth: Depth of the element that is collected.
 * @opaque_start: Offset of the opaque element that is open.
 * @opaque_depth: Its depth; 0 if none is open.
 * @opaque_stays: It is for the client itself, and goes back to nobody.
 * @select: Select field that is open; index plus one, 0 if none.
 * @in_auth: Depth of the auth element that is open, or 0.
 * @in_profile: Depth of the list of profiles that is open, or 0.
 */
struct authdoc_parser {
	struct authdoc *msg;
	const char *doc;
	struct buf text;
	char **sink;
	char *params[2];
	unsigned int depth;
	unsigned int sink_depth;
	size_t opaque_start;
	unsigned int opaque_depth;
	bool opaque_stays;
	size_t select;
	unsigned int in_auth;
	unsigned int in_profile;
};

static int authdoc_set(char **to, const char *value)
{
	if (*to)
		explicit_bzero(*to, strlen(*to));
	free(*to);
	*to = strdup(value ? value : "");
	return *to ? 0 : -ENOMEM;
}

static bool is_true(const char **attrs, const char *name)
{
	const char *value = xml_attr(attrs, name);

	return value && (!strcmp(value, "true") || !strcmp(value, "1"));
}

static void forget_params(struct authdoc_parser *p)
{
	free(p->params[0]);
	free(p->params[1]);
	p->params[0] = NULL;
	p->params[1] = NULL;
}

static int collect(struct authdoc_parser *p, char **sink, const char **attrs)
{
	static const char *const names[] = { "param1", "param2" };
	const char *value;
	size_t i;
	int err = 0;

	forget_params(p);
	for (i = 0; i < 2 && !err; i++) {
		value = xml_attr(attrs, names[i]);
		if (value)
			err = authdoc_set(&p->params[i], value);
	}
	buf_reset(&p->text);
	p->sink = sink;
	p->sink_depth = p->depth;
	return err;
}

/* A name becomes the name of an element of our answer. */
static bool valid_name(const char *name)
{
	const unsigned char *c = (const unsigned char *)name;

	if (!isalpha(*c) && *c != '_')
		return false;
	for (; *c; c++)
		if (!isalnum(*c) && !strchr("_-.", *c))
			return false;
	return true;
}

static int input_type(const char *type, enum authdoc_input *out)
{
	static const struct {
		const char *name;
		enum authdoc_input type;
	} types[] = {
		{ "text", AUTHDOC_TEXT },
		{ "password", AUTHDOC_PASSWORD },
		{ "hidden", AUTHDOC_HIDDEN },
		{ "sso", AUTHDOC_SSO },
	};
	size_t i;

	for (i = 0; type && i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcmp(types[i].name, type)) {
			*out = types[i].type;
			return 0;
		}
	}
	return -ENOENT;
}

static int new_field(struct authdoc *msg, struct authdoc_field **out)
{
	if (msg->n_fields == AUTHDOC_FIELDS_MAX)
		return -EMSGSIZE;
	if (!msg->fields)
		msg->fields = calloc(AUTHDOC_FIELDS_MAX, sizeof(*msg->fields));
	if (!msg->fields)
		return -ENOMEM;
	*out = &msg->fields[msg->n_fields++];
	return 0;
}

static int add_field(struct authdoc_parser *p, enum authdoc_input type,
		     const char **attrs)
{
	const char *name = xml_attr(attrs, "name");
	const char *label = xml_attr(attrs, "label");
	const char *value = xml_attr(attrs, "value");
	struct authdoc *msg = p->msg;
	struct authdoc_field *f;
	int err;

	if (!name || !valid_name(name))
		return 0;
	err = new_field(msg, &f);
	if (err)
		return err;
	f->type = type;
	f->second_auth = is_true(attrs, "second-auth");
	err = authdoc_set(&f->name, name);
	if (!err)
		err = authdoc_set(&f->label, label ? label : name);
	if (!err && value && type != AUTHDOC_SELECT)
		err = authdoc_set(&f->value, value);
	if (!err && !value && type == AUTHDOC_HIDDEN)
		err = authdoc_set(&f->value, "");
	if (!err && type == AUTHDOC_SELECT)
		p->select = msg->n_fields;
	return err;
}

static int add_option(struct authdoc_parser *p, const char **attrs)
{
	const char *value = xml_attr(attrs, "value");
	struct authdoc_field *f = &p->msg->fields[p->select - 1];
	struct authdoc_option *o;
	int err = 0;

	if (f->n_options == AUTHDOC_OPTIONS_MAX)
		return -EMSGSIZE;
	if (!f->options)
		f->options = calloc(AUTHDOC_OPTIONS_MAX, sizeof(*f->options));
	if (!f->options)
		return -ENOMEM;
	o = &f->options[f->n_options++];
	o->selected = is_true(attrs, "selected");
	o->no_aaa = is_true(attrs, "noaaa");
	o->second_auth = is_true(attrs, "second-auth");
	if (value)
		err = authdoc_set(&o->value, value);
	return err ? err : collect(p, &o->label, attrs);
}

static int start_root(struct authdoc_parser *p, const char **attrs)
{
	static const struct {
		const char *name;
		enum authdoc_type type;
	} types[] = {
		{ "init", AUTHDOC_INIT },
		{ "auth-request", AUTHDOC_REQUEST },
		{ "auth-reply", AUTHDOC_REPLY },
		{ "complete", AUTHDOC_COMPLETE },
		{ "logout", AUTHDOC_LOGOUT },
	};
	const char *type = xml_attr(attrs, "type");
	size_t i;

	for (i = 0; type && i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i].name, type))
			p->msg->type = types[i].type;
	return 0;
}

static int start_form(struct authdoc_parser *p, const char **attrs)
{
	const char *action = xml_attr(attrs, "action");
	const char *method = xml_attr(attrs, "method");
	int err = 0;

	p->msg->has_form = true;
	if (action)
		err = authdoc_set(&p->msg->action, action);
	if (!err && method)
		err = authdoc_set(&p->msg->method, method);
	return err;
}

static int start_in_auth(struct authdoc_parser *p, const char *name,
			 const char **attrs)
{
	struct authdoc *msg = p->msg;
	enum authdoc_input type;

	if (!strcmp(name, "title"))
		return collect(p, &msg->title, attrs);
	if (!strcmp(name, "message"))
		return collect(p, &msg->message, attrs);
	if (!strcmp(name, "banner"))
		return collect(p, &msg->banner, attrs);
	if (!strcmp(name, "form"))
		return start_form(p, attrs);
	if (!strcmp(name, "input"))
		return input_type(xml_attr(attrs, "type"), &type) ? 0 :
		       add_field(p, type, attrs);
	if (!strcmp(name, "select"))
		return add_field(p, AUTHDOC_SELECT, attrs);
	if (!strcmp(name, "option") && p->select)
		return add_option(p, attrs);
	if (!strcmp(name, "authentication-complete"))
		msg->goes_on = true;
	return 0;
}

/* What a client answered: the element has the name of the question. */
static int start_answer(struct authdoc_parser *p, const char *name,
			const char **attrs)
{
	struct authdoc_field *f;
	int err;

	if (p->depth != p->in_auth + 1 || !valid_name(name))
		return 0;
	err = new_field(p->msg, &f);
	if (!err)
		err = authdoc_set(&f->name, name);
	return err ? err : collect(p, &f->value, attrs);
}

/* What only a client says; -ENOENT if it is none of that. */
static int start_of_client(struct authdoc_parser *p, const char *name,
			   const char **attrs)
{
	struct authdoc *msg = p->msg;

	if (!strcmp(name, "version"))
		return collect(p, &msg->version, attrs);
	if (!strcmp(name, "device-id"))
		return collect(p, &msg->device, attrs);
	if (!strcmp(name, "group-access"))
		return collect(p, &msg->group_access, attrs);
	if (!strcmp(name, "group-select"))
		return collect(p, &msg->group_select, attrs);
	if (strcmp(name, "client-cert-fail"))
		return -ENOENT;
	msg->no_certificate = true;
	return 0;
}

static bool is_of_client(const struct authdoc *msg)
{
	return msg->type == AUTHDOC_INIT || msg->type == AUTHDOC_REPLY ||
	       msg->type == AUTHDOC_LOGOUT;
}

static int start_of_gateway(struct authdoc_parser *p, const char *name,
			    const char **attrs)
{
	struct authdoc *msg = p->msg;

	if (!strcmp(name, "error"))
		return collect(p, &msg->error, attrs);
	if (!strcmp(name, "server-cert-hash"))
		return collect(p, &msg->cert_hash, attrs);
	if (!strcmp(name, "vpn-profile-manifest"))
		p->in_profile = p->depth;
	if (p->in_profile && !strcmp(name, "uri"))
		return collect(p, &msg->profile_uri, attrs);
	if (p->in_profile && !strcmp(name, "hash"))
		return collect(p, &msg->profile_hash, attrs);
	if (!strcmp(name, "client-cert-request") ||
	    !strcmp(name, "multiple-client-cert-request"))
		msg->wants_certificate = true;
	if (!strcmp(name, "host-scan"))
		msg->wants_host_scan = true;
	return p->in_auth ? start_in_auth(p, name, attrs) : 0;
}

static int start_element(struct authdoc_parser *p, const char *name,
			 const char **attrs)
{
	struct authdoc *msg = p->msg;
	int err;

	/* The root alone says what it is, or the kinds would be mixed. */
	if (!strcmp(name, "config-auth"))
		return p->depth == 1 ? start_root(p, attrs) : 0;
	if (!strcmp(name, "auth") && !p->in_auth) {
		p->in_auth = p->depth;
		return authdoc_set(&msg->auth_id, xml_attr(attrs, "id"));
	}
	if (p->in_auth && msg->type == AUTHDOC_REPLY)
		return start_answer(p, name, attrs);
	if (!strcmp(name, "session-token"))
		return collect(p, &msg->session_token, attrs);
	if (!strcmp(name, "session-id"))
		return collect(p, &msg->session_id, attrs);
	if (!is_of_client(msg))
		return start_of_gateway(p, name, attrs);
	err = start_of_client(p, name, attrs);
	return err == -ENOENT ? 0 : err;
}

static int authdoc_on_start(void *arg, const char *name, const char **attrs,
			    size_t offset)
{
	struct authdoc_parser *p = arg;
	const char *reader;

	p->depth++;
	if (p->opaque_depth)
		return 0;
	if (!strcmp(name, "opaque")) {
		reader = xml_attr(attrs, "is-for");
		p->opaque_start = offset;
		p->opaque_depth = p->depth;
		p->opaque_stays = reader && !strcmp(reader, "vpn-client");
		return 0;
	}
	return start_element(p, name, attrs);
}

static int end_opaque(struct authdoc_parser *p, size_t offset)
{
	p->opaque_depth = 0;
	if (p->opaque_stays)
		return 0;
	if (p->msg->opaque)
		explicit_bzero(p->msg->opaque, strlen(p->msg->opaque));
	free(p->msg->opaque);
	p->msg->opaque = strndup(p->doc + p->opaque_start,
				 offset - p->opaque_start);
	return p->msg->opaque ? 0 : -ENOMEM;
}

/* Messages have at most two places for text that the gateway fills in. */
static int authdoc_expand(struct authdoc_parser *p, struct buf *out)
{
	const char *from = buf_text(&p->text);
	const char *place;
	size_t i;

	for (i = 0; i < 2; i++) {
		place = strstr(from, "%s");
		if (!place || !p->params[i])
			break;
		buf_add(out, from, place - from);
		buf_str(out, p->params[i]);
		from = place + 2;
	}
	return buf_str(out, from);
}

static int end_text(struct authdoc_parser *p)
{
	struct buf out;
	char **sink = p->sink;
	int err;

	buf_init(&out, 2 * AUTHDOC_TEXT_MAX);
	err = authdoc_expand(p, &out);
	if (!err && strlen(buf_text(&out)) == out.len)
		err = authdoc_set(sink, buf_text(&out));
	buf_free(&out);
	p->sink = NULL;
	buf_reset(&p->text);
	forget_params(p);
	return err;
}

/* An option without a value stands for its label. */
static int complete_option(struct authdoc_option *o)
{
	int err = 0;

	if (!o->label)
		err = authdoc_set(&o->label, o->value);
	if (!err && !o->value)
		err = authdoc_set(&o->value, o->label);
	return err;
}

static int complete_options(struct authdoc *msg)
{
	size_t i, j;
	int err = 0;

	for (i = 0; i < msg->n_fields; i++)
		for (j = 0; j < msg->fields[i].n_options && !err; j++)
			err = complete_option(&msg->fields[i].options[j]);
	return err;
}

static int authdoc_on_end(void *arg, const char *name, size_t offset)
{
	struct authdoc_parser *p = arg;
	int err = 0;

	if (p->opaque_depth) {
		if (p->opaque_depth == p->depth)
			err = end_opaque(p, offset);
	} else {
		if (p->sink && p->sink_depth == p->depth)
			err = end_text(p);
		if (!strcmp(name, "select"))
			p->select = 0;
		if (p->in_auth == p->depth)
			p->in_auth = 0;
		if (p->in_profile == p->depth)
			p->in_profile = 0;
	}
	p->depth--;
	return err;
}

static int authdoc_on_text(void *arg, const char *text, size_t len)
{
	struct authdoc_parser *p = arg;

	if (!p->sink || p->opaque_depth || p->sink_depth != p->depth)
		return 0;
	return buf_add(&p->text, text, len);
}

static bool blank(const char *text)
{
	return !text || text[strspn(text, " \t\r\n")] == '\0';
}

static void drop_blank(char **text)
{
	if (!blank(*text))
		return;
	free(*text);
	*text = NULL;
}

int authdoc_parse(const void *doc, size_t len, struct authdoc *msg)
{
	static const struct xml_handler handler = {
		.start = authdoc_on_start,
		.end = authdoc_on_end,
		.text = authdoc_on_text,
	};
	struct authdoc_parser p = { .msg = msg, .doc = doc };
	int err;

	memset(msg, 0, sizeof(*msg));
	buf_init(&p.text, AUTHDOC_TEXT_MAX);
	err = xml_parse(doc, len, &handler, &p);
	if (!err)
		err = complete_options(msg);
	buf_free(&p.text);
	forget_params(&p);
	drop_blank(&msg->title);
	drop_blank(&msg->message);
	drop_blank(&msg->error);
	drop_blank(&msg->banner);
	drop_blank(&msg->session_token);
	drop_blank(&msg->session_id);
	return err;
}
