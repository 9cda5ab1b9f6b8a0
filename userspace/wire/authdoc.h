/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aggregate authentication, version 2: the documents of both sides, read and
 * written.
 */
#ifndef _WIRE_AUTHDOC_H
#define _WIRE_AUTHDOC_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

enum {
	AUTHDOC_FIELDS_MAX = 64,
	AUTHDOC_OPTIONS_MAX = 256,
	AUTHDOC_TEXT_MAX = 64 * 1024,
};

/**
 * enum authdoc_type - what a document is
 * @AUTHDOC_UNKNOWN: None of the below.
 * @AUTHDOC_INIT: The client begins.
 * @AUTHDOC_REQUEST: The gateway asks.
 * @AUTHDOC_REPLY: The client answers.
 * @AUTHDOC_COMPLETE: The gateway has decided, which may be a refusal.
 * @AUTHDOC_LOGOUT: The client ends its session.
 */
enum authdoc_type {
	AUTHDOC_UNKNOWN,
	AUTHDOC_INIT,
	AUTHDOC_REQUEST,
	AUTHDOC_REPLY,
	AUTHDOC_COMPLETE,
	AUTHDOC_LOGOUT,
};

/**
 * enum authdoc_input - kind of a field of a form
 * @AUTHDOC_TEXT: To be asked for.
 * @AUTHDOC_PASSWORD: To be asked for without echo.
 * @AUTHDOC_HIDDEN: Goes back as it came.
 * @AUTHDOC_SELECT: One of @options.
 * @AUTHDOC_SSO: Filled by single sign-on.
 */
enum authdoc_input {
	AUTHDOC_TEXT,
	AUTHDOC_PASSWORD,
	AUTHDOC_HIDDEN,
	AUTHDOC_SELECT,
	AUTHDOC_SSO,
};

/**
 * struct authdoc_option - choice of a select field
 * @value: What is sent.
 * @label: What is shown.
 * @selected: Preset by the gateway.
 * @no_aaa: With this choice nothing else is asked.
 * @second_auth: With this choice fields with @second_auth are asked too.
 */
struct authdoc_option {
	char *value;
	char *label;
	bool selected;
	bool no_aaa;
	bool second_auth;
};

/**
 * struct authdoc_field - field of a form
 * @type: Kind.
 * @name: Name, also of the element that answers.
 * @label: What to show.
 * @value: Preset by the gateway, or answered; NULL if none.
 * @second_auth: Only asked with choices that want it.
 * @skip: Not to be asked nor answered with the choice made.
 * @options: Choices of a select field.
 * @n_options: How many.
 */
struct authdoc_field {
	enum authdoc_input type;
	char *name;
	char *label;
	char *value;
	bool second_auth;
	bool skip;
	struct authdoc_option *options;
	size_t n_options;
};

/**
 * struct authdoc - a document
 * @type: What it is.
 * @opaque: Bytes of the last opaque element, which the client sends back as
 *	they are, unless it is for the client itself; or NULL.
 * @session_token: The session's secret, or NULL.
 * @session_id: Its public name, or NULL.
 * @auth_id: Of the gateway: "main", "success", ...
 * @title: Text to show, or NULL.
 * @message: Text to show, or NULL.
 * @error: Text of a failure, or NULL.
 * @banner: Text to show, or NULL.
 * @has_form: There is a form, though perhaps without fields.
 * @method: How the form is to be sent, or NULL.
 * @action: Where the form is to be sent, or NULL.
 * @fields: Fields of the form; of a reply: what was answered.
 * @n_fields: How many.
 * @wants_certificate: A client certificate is asked for.
 * @wants_host_scan: A program is to be run on the client's host.
 * @goes_on: No answer needed, an empty one makes the gateway go on.
 * @cert_hash: SHA-1 of the gateway's certificate, in hexadecimal digits, or
 *	NULL.
 * @profile_uri: Where the user's profile is, or NULL: there is none.
 * @profile_hash: SHA-1 of the profile, in hexadecimal digits, or NULL.
 * @version: Of the client: its version, or NULL.
 * @device: Of the client: kind of its device, or NULL.
 * @group_access: Of the client: URL that it was given, or NULL.
 * @group_select: Of the client: group that it chose, or NULL.
 * @no_certificate: Of the client: it has no certificate.
 */
struct authdoc {
	enum authdoc_type type;
	char *opaque;
	char *session_token;
	char *session_id;
	char *auth_id;
	char *title;
	char *message;
	char *error;
	char *banner;
	bool has_form;
	char *method;
	char *action;
	struct authdoc_field *fields;
	size_t n_fields;
	bool wants_certificate;
	bool wants_host_scan;
	bool goes_on;
	char *cert_hash;
	char *profile_uri;
	char *profile_hash;
	char *version;
	char *device;
	char *group_access;
	char *group_select;
	bool no_certificate;
};

/**
 * struct authdoc_identity - what we tell about ourselves
 * @version: Version text.
 * @device: Kind of device, such as "linux-64".
 */
struct authdoc_identity {
	const char *version;
	const char *device;
};

/**
 * authdoc_parse() - read a document
 * @doc: Document.
 * @len: Bytes in @doc.
 * @msg: Filled in; to be released with authdoc_free() in any case.
 *
 * Unknown elements are transparent: what is inside them counts. Of which type a
 * document is, its root says, and nothing inside of it.
 *
 * Return: 0, or as xml_parse().
 */
int authdoc_parse(const void *doc, size_t len, struct authdoc *msg);

/**
 * authdoc_free() - wipe and release what a document held
 * @msg: Document.
 */
void authdoc_free(struct authdoc *msg);

/**
 * authdoc_field_find() - field of a name
 * @msg: Document.
 * @name: Name.
 *
 * Return: Field or NULL.
 */
struct authdoc_field *authdoc_field_find(struct authdoc *msg, const char *name);

/**
 * authdoc_field_answer() - answer a field
 * @field: Field.
 * @value: Answer, copied.
 *
 * Return: 0 or -ENOMEM.
 */
int authdoc_field_answer(struct authdoc_field *field, const char *value);

/**
 * authdoc_option_find() - choice by its value, else by its label
 * @field: Select field.
 * @text: What the user wrote.
 *
 * Return: Choice or NULL.
 */
const struct authdoc_option *
authdoc_option_find(const struct authdoc_field *field, const char *text);

/**
 * authdoc_option_preset() - choice that the gateway proposes
 * @field: Select field.
 *
 * Return: The selected choice, else the first; NULL if there is none.
 */
const struct authdoc_option *
authdoc_option_preset(const struct authdoc_field *field);

/**
 * authdoc_apply_choice() - mark the fields that a choice makes superfluous
 * @msg: Document.
 * @option: The group chosen, or NULL.
 */
void authdoc_apply_choice(struct authdoc *msg,
			  const struct authdoc_option *option);

/**
 * struct authdoc_init - what the first document says
 * @access: URL that the client was given.
 * @group: Group to select instead of the gateway's own choice, or NULL.
 * @no_certificate: The gateway asked for a certificate, and there is none.
 */
struct authdoc_init {
	const char *access;
	const char *group;
	bool no_certificate;
};

/**
 * authdoc_build_init() - make the client's first document
 * @out: Filled in.
 * @id: Who we are.
 * @init: What it says.
 *
 * Return: 0 or a negative errno.
 */
int authdoc_build_init(struct buf *out, const struct authdoc_identity *id,
		       const struct authdoc_init *init);

/**
 * authdoc_build_reply() - make the client's answer to a form
 * @out: Filled in; holds secrets.
 * @id: Who we are.
 * @msg: Document with all answers.
 *
 * Return: 0 or a negative errno.
 */
int authdoc_build_reply(struct buf *out, const struct authdoc_identity *id,
			const struct authdoc *msg);

/**
 * authdoc_build_plain() - make a document of the gateway, of version 1
 * @out: Filled in.
 * @doc: Of any type; what version 1 has no words for is left out.
 *
 * Return: 0 or a negative errno.
 */
int authdoc_build_plain(struct buf *out, const struct authdoc *doc);

/**
 * struct authdoc_opaque - what a gateway has its clients bring back
 * @group: Name of the group that is selected, or NULL.
 * @alias: What users know it by, or NULL.
 * @handle: By which the gateway finds the login again, or NULL.
 */
struct authdoc_opaque {
	char *group;
	char *alias;
	char *handle;
};

/**
 * authdoc_opaque_build() - make an opaque element
 * @out: Filled in.
 * @opaque: What is in it.
 *
 * Return: 0 or a negative errno.
 */
int authdoc_opaque_build(struct buf *out, const struct authdoc_opaque *opaque);

/**
 * authdoc_opaque_parse() - read an opaque element
 * @text: What struct authdoc has, or NULL: empty.
 * @opaque: Filled in; to be released with authdoc_opaque_free() in any case.
 *
 * Return: 0, or as xml_parse().
 */
int authdoc_opaque_parse(const char *text, struct authdoc_opaque *opaque);

/**
 * authdoc_opaque_free() - release what an opaque element held
 * @opaque: Element.
 */
void authdoc_opaque_free(struct authdoc_opaque *opaque);

/**
 * authdoc_build() - make a document of the gateway
 * @out: Filled in; may hold secrets.
 * @doc: AUTHDOC_REQUEST or AUTHDOC_COMPLETE; its opaque is a whole element.
 *
 * Return: 0; -EINVAL it is of another type; or as buf_add().
 */
int authdoc_build(struct buf *out, const struct authdoc *doc);

#endif /* _WIRE_AUTHDOC_H */
