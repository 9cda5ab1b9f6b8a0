// SPDX-License-Identifier: GPL-2.0-only
/*
 * Documents, written.
 */
#include "wire/authdoc.h"

#include <errno.h>
#include <string.h>

#include "wire/xml.h"

static void build_head(struct buf *out, const char *type)
{
	buf_fmt(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<config-auth client=\"vpn\" type=\"%s\" "
		"aggregate-auth-version=\"2\">", type);
}

static void build_identity(struct buf *out, const struct authdoc_identity *id)
{
	buf_str(out, "<version who=\"vpn\">");
	xml_escape(out, id->version);
	buf_fmt(out, "</version><device-id>%s</device-id>", id->device);
	buf_str(out, "<capabilities></capabilities>");
}

static void build_element(struct buf *out, const char *name, const char *text)
{
	if (!text)
		return;
	buf_fmt(out, "<%s>", name);
	xml_escape(out, text);
	buf_fmt(out, "</%s>", name);
}

int authdoc_build_init(struct buf *out, const struct authdoc_identity *id,
		       const struct authdoc_init *init)
{
	build_head(out, "init");
	build_identity(out, id);
	build_element(out, "group-access", init->access);
	if (init->no_certificate)
		buf_str(out, "<client-cert-fail/>");
	build_element(out, "group-select", init->group);
	return buf_str(out, "</config-auth>\n");
}

/* Some questions are answered under another name, or not at all. */
static const char *reply_name(const char *name)
{
	if (!strcmp(name, "answer") || !strcmp(name, "whichpin") ||
	    !strcmp(name, "new_password"))
		return "password";
	if (!strcmp(name, "verify_pin") || !strcmp(name, "verify_password"))
		return NULL;
	return name;
}

static bool is_group_list(const struct authdoc_field *field)
{
	return field->type == AUTHDOC_SELECT &&
	       !strcmp(field->name, "group_list");
}

static void build_field(struct buf *out, const struct authdoc_field *field)
{
	const char *name = reply_name(field->name);

	if (!name || field->skip || !field->value || is_group_list(field))
		return;
	build_element(out, name, field->value);
}

int authdoc_build_reply(struct buf *out, const struct authdoc_identity *id,
			const struct authdoc *msg)
{
	size_t i;

	build_head(out, "auth-reply");
	build_identity(out, id);
	if (msg->opaque)
		buf_str(out, msg->opaque);
	buf_str(out, "<auth>");
	for (i = 0; i < msg->n_fields; i++)
		build_field(out, &msg->fields[i]);
	buf_str(out, "</auth>");
	for (i = 0; i < msg->n_fields; i++)
		if (is_group_list(&msg->fields[i]))
			build_element(out, "group-select",
				      msg->fields[i].value);
	return buf_str(out, "</config-auth>\n");
}

static void build_attr(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	buf_fmt(out, " %s=\"", name);
	xml_escape(out, value);
	buf_str(out, "\"");
}

static void build_flag(struct buf *out, const char *name, bool flag)
{
	if (flag)
		build_attr(out, name, "1");
}

static const char *input_name(enum authdoc_input type)
{
	switch (type) {
	case AUTHDOC_TEXT:
		return "text";
	case AUTHDOC_PASSWORD:
		return "password";
	case AUTHDOC_HIDDEN:
		return "hidden";
	case AUTHDOC_SSO:
		return "sso";
	case AUTHDOC_SELECT:
		break;
	}
	return NULL;
}

static void build_option(struct buf *out, const struct authdoc_option *o)
{
	buf_str(out, "<option");
	build_attr(out, "value", o->value);
	if (o->selected)
		build_attr(out, "selected", "true");
	build_flag(out, "noaaa", o->no_aaa);
	build_flag(out, "second-auth", o->second_auth);
	buf_str(out, ">");
	xml_escape(out, o->label);
	buf_str(out, "</option>");
}

static void build_input(struct buf *out, const struct authdoc_field *f)
{
	bool select = f->type == AUTHDOC_SELECT;
	size_t i;

	buf_str(out, select ? "<select" : "<input");
	if (!select)
		build_attr(out, "type", input_name(f->type));
	build_attr(out, "name", f->name);
	build_attr(out, "label", f->label);
	if (!select)
		build_attr(out, "value", f->value);
	build_flag(out, "second-auth", f->second_auth);
	buf_str(out, select ? ">" : "/>");
	for (i = 0; i < f->n_options; i++)
		build_option(out, &f->options[i]);
	if (select)
		buf_str(out, "</select>");
}

static void build_form(struct buf *out, const struct authdoc *doc)
{
	size_t i;

	buf_str(out, "<form");
	build_attr(out, "method", doc->method);
	build_attr(out, "action", doc->action);
	buf_str(out, ">");
	for (i = 0; i < doc->n_fields; i++)
		build_input(out, &doc->fields[i]);
	buf_str(out, "</form>");
}

static void build_auth(struct buf *out, const struct authdoc *doc)
{
	buf_str(out, "<auth");
	build_attr(out, "id", doc->auth_id);
	buf_str(out, ">");
	build_element(out, "title", doc->title);
	build_element(out, "message", doc->message);
	build_element(out, "banner", doc->banner);
	build_element(out, "error", doc->error);
	if (doc->has_form)
		build_form(out, doc);
	if (doc->goes_on)
		buf_str(out, "<authentication-complete/>");
	buf_str(out, "</auth>");
}

/* Clients take what is missing here for a gateway that is too old for them. */
static void build_capabilities(struct buf *out)
{
	buf_str(out, "<capabilities><crypto-supported>ssl-dhe"
		"</crypto-supported></capabilities>");
}

static void build_profile(struct buf *out, const struct authdoc *doc)
{
	if (!doc->profile_uri)
		return;
	buf_str(out, "<vpn-profile-manifest><vpn rev=\"1.0\">"
		"<file type=\"profile\" service-type=\"user\">");
	build_element(out, "uri", doc->profile_uri);
	if (doc->profile_hash) {
		buf_str(out, "<hash type=\"sha1\">");
		xml_escape(out, doc->profile_hash);
		buf_str(out, "</hash>");
	}
	buf_str(out, "</file></vpn></vpn-profile-manifest>");
}

static void build_config(struct buf *out, const struct authdoc *doc)
{
	if (!doc->cert_hash && !doc->profile_uri)
		return;
	buf_str(out, "<config client=\"vpn\" type=\"private\">"
		"<vpn-base-config><base-package-uri>/1</base-package-uri>");
	build_element(out, "server-cert-hash", doc->cert_hash);
	buf_str(out, "</vpn-base-config><opaque is-for=\"vpn-client\">"
		"</opaque>");
	build_profile(out, doc);
	buf_str(out, "</config>");
}

int authdoc_build_plain(struct buf *out, const struct authdoc *doc)
{
	buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	build_auth(out, doc);
	return buf_str(out, "\n");
}

int authdoc_build(struct buf *out, const struct authdoc *doc)
{
	if (doc->type != AUTHDOC_REQUEST && doc->type != AUTHDOC_COMPLETE)
		return -EINVAL;
	build_head(out, doc->type == AUTHDOC_REQUEST ? "auth-request" :
		   "complete");
	build_element(out, "session-id", doc->session_id);
	build_element(out, "session-token", doc->session_token);
	if (doc->opaque)
		buf_str(out, doc->opaque);
	if (doc->auth_id)
		build_auth(out, doc);
	else
		build_element(out, "error", doc->error);
	if (doc->wants_certificate)
		buf_str(out, "<client-cert-request/>");
	if (doc->wants_host_scan)
		buf_str(out, "<host-scan/>");
	if (doc->type == AUTHDOC_COMPLETE && doc->session_token)
		build_capabilities(out);
	build_config(out, doc);
	return buf_str(out, "</config-auth>\n");
}
