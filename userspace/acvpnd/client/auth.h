/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aggregate authentication, version 2: the gateway's documents in, ours out.
 * Pure functions, no input or output of their own.
 */
#ifndef _ACVPND_CLIENT_AUTH_H
#define _ACVPND_CLIENT_AUTH_H

#include <stdbool.h>
#include <stddef.h>

#include "acvpnd/common/buf.h"

enum {
	AUTH_FIELDS_MAX = 64,
	AUTH_OPTIONS_MAX = 256,
	AUTH_TEXT_MAX = 64 * 1024,
};

/**
 * enum auth_type - what a document of the gateway is
 * @AUTH_UNKNOWN: None of the below.
 * @AUTH_REQUEST: The gateway asks.
 * @AUTH_COMPLETE: The gateway has decided.
 */
enum auth_type {
	AUTH_UNKNOWN,
	AUTH_REQUEST,
	AUTH_COMPLETE,
};

/**
 * enum auth_input - kind of a field of a form
 * @AUTH_TEXT: To be asked for.
 * @AUTH_PASSWORD: To be asked for without echo.
 * @AUTH_HIDDEN: Goes back as it came.
 * @AUTH_SELECT: One of @options.
 * @AUTH_SSO: Filled by single sign-on.
 */
enum auth_input {
	AUTH_TEXT,
	AUTH_PASSWORD,
	AUTH_HIDDEN,
	AUTH_SELECT,
	AUTH_SSO,
};

/**
 * struct auth_option - choice of a select field
 * @value: What is sent.
 * @label: What is shown.
 * @selected: Preset by the gateway.
 * @no_aaa: With this choice nothing else is asked.
 * @second_auth: With this choice fields with @second_auth are asked too.
 */
struct auth_option {
	char *value;
	char *label;
	bool selected;
	bool no_aaa;
	bool second_auth;
};

/**
 * struct auth_field - field of a form
 * @type: Kind.
 * @name: Name, also of the element that answers.
 * @label: What to show.
 * @value: Preset by the gateway, or answered; NULL if none.
 * @second_auth: Only asked with choices that want it.
 * @skip: Not to be asked nor answered with the choice made.
 * @options: Choices of a select field.
 * @n_options: How many.
 */
struct auth_field {
	enum auth_input type;
	char *name;
	char *label;
	char *value;
	bool second_auth;
	bool skip;
	struct auth_option *options;
	size_t n_options;
};

/**
 * struct auth_message - document of the gateway
 * @type: What it is.
 * @auth_id: "main", "success", ...
 * @message: Text to show, or NULL.
 * @error: Text of a failure, or NULL.
 * @banner: Text to show, or NULL.
 * @opaque: Bytes of the last opaque element, to be sent back; or NULL.
 * @session_token: The session's secret, or NULL.
 * @has_form: There is a form, though perhaps without fields.
 * @method: How the form is to be sent, or NULL.
 * @action: Where the form is to be sent, or NULL.
 * @fields: Fields of the form.
 * @n_fields: How many.
 * @wants_certificate: A client certificate is asked for.
 * @wants_host_scan: A program is to be run on this host.
 * @goes_on: No answer needed, an empty one makes the gateway go on.
 */
struct auth_message {
	enum auth_type type;
	char *auth_id;
	char *message;
	char *error;
	char *banner;
	char *opaque;
	char *session_token;
	bool has_form;
	char *method;
	char *action;
	struct auth_field *fields;
	size_t n_fields;
	bool wants_certificate;
	bool wants_host_scan;
	bool goes_on;
};

/**
 * struct auth_identity - what we tell about ourselves
 * @version: Version text.
 * @device: Kind of device, such as "linux-64".
 */
struct auth_identity {
	const char *version;
	const char *device;
};

/**
 * auth_parse() - read a document
 * @doc: Document.
 * @len: Bytes in @doc.
 * @msg: Filled in; to be released with auth_message_free() in any case.
 *
 * Unknown elements are transparent: what is inside them counts.
 *
 * Return: 0, or as xml_parse().
 */
int auth_parse(const void *doc, size_t len, struct auth_message *msg);

/**
 * auth_message_free() - wipe and release what a document held
 * @msg: Document.
 */
void auth_message_free(struct auth_message *msg);

/**
 * auth_field_find() - field of a name
 * @msg: Document.
 * @name: Name.
 *
 * Return: Field or NULL.
 */
struct auth_field *auth_field_find(struct auth_message *msg, const char *name);

/**
 * auth_field_answer() - answer a field
 * @field: Field.
 * @value: Answer, copied.
 *
 * Return: 0 or -ENOMEM.
 */
int auth_field_answer(struct auth_field *field, const char *value);

/**
 * auth_option_find() - choice by its value, else by its label
 * @field: Select field.
 * @text: What the user wrote.
 *
 * Return: Choice or NULL.
 */
const struct auth_option *auth_option_find(const struct auth_field *field,
					   const char *text);

/**
 * auth_option_preset() - choice that the gateway proposes
 * @field: Select field.
 *
 * Return: The selected choice, else the first; NULL if there is none.
 */
const struct auth_option *auth_option_preset(const struct auth_field *field);

/**
 * auth_apply_choice() - mark the fields that a choice makes superfluous
 * @msg: Document.
 * @option: The group chosen, or NULL.
 */
void auth_apply_choice(struct auth_message *msg,
		       const struct auth_option *option);

/**
 * auth_build_init() - make the first document
 * @out: Filled in.
 * @id: Who we are.
 * @access: URL of the gateway.
 * @group: Group to select instead of the gateway's own choice, or NULL.
 *
 * Return: 0 or a negative errno.
 */
int auth_build_init(struct buf *out, const struct auth_identity *id,
		    const char *access, const char *group);

/**
 * auth_build_reply() - make the answer to a form
 * @out: Filled in; holds secrets.
 * @id: Who we are.
 * @msg: Document with all answers.
 *
 * Return: 0 or a negative errno.
 */
int auth_build_reply(struct buf *out, const struct auth_identity *id,
		     const struct auth_message *msg);

#endif /* _ACVPND_CLIENT_AUTH_H */
