// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways to authenticate: "kind", or "kind[name=value,name=value]".
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/config/reason.h"
#include "acvpnd/config/value.h"
#include "common/text.h"

/**
 * struct auth_kind - a way to authenticate
 * @name: Its name.
 * @kind: What it is.
 */
static const struct auth_kind {
	const char *name;
	enum config_auth_kind kind;
} auth_kinds[] = {
	{ "certificate", CONFIG_AUTH_CERTIFICATE },
	{ "plain", CONFIG_AUTH_PLAIN },
	{ "pam", CONFIG_AUTH_PAM },
	{ "radius", CONFIG_AUTH_RADIUS },
};

static void auth_release(struct config_auth *auth)
{
	free(auth->file);
	free(auth->otp_file);
	free(auth->service);
	free(auth->nas_identifier);
}

/* Where the parameter of a kind goes that is a text, or NULL. */
static char **auth_text(struct config_auth *auth, const char *name)
{
	if (auth->kind == CONFIG_AUTH_PLAIN && !strcmp(name, "passwd"))
		return &auth->file;
	if (auth->kind == CONFIG_AUTH_PLAIN && !strcmp(name, "otp"))
		return &auth->otp_file;
	if (auth->kind == CONFIG_AUTH_PAM && !strcmp(name, "service"))
		return &auth->service;
	if (auth->kind == CONFIG_AUTH_RADIUS && !strcmp(name, "config"))
		return &auth->file;
	if (auth->kind == CONFIG_AUTH_RADIUS &&
	    !strcmp(name, "nas-identifier"))
		return &auth->nas_identifier;
	return NULL;
}

/* The same of a flag. */
static bool *auth_flag(struct config_auth *auth, const char *name)
{
	if (auth->kind != CONFIG_AUTH_RADIUS)
		return NULL;
	if (!strcmp(name, "groupconfig"))
		return &auth->group_config;
	if (!strcmp(name, "require-message-authenticator"))
		return &auth->signed_only;
	return NULL;
}

static int auth_set_text(char **field, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	free(*field);
	*field = copy;
	return 0;
}

static int auth_set_gid(struct config_auth *auth, const char *value,
			char why[VALUE_WHY_SIZE])
{
	uint64_t gid;

	if (text_number(value, UINT_MAX, &gid))
		return reason_give(why, "has a gid-min that is no number");
	auth->gid_min = gid;
	return 0;
}

static int auth_set_param(struct config_auth *auth, const char *name,
			  const char *value, char why[VALUE_WHY_SIZE])
{
	char **text = auth_text(auth, name);
	bool *flag;

	if (text && *value)
		return auth_set_text(text, value);
	if (text)
		return reason_give(why, "has nothing behind '%s='", name);
	if (auth->kind == CONFIG_AUTH_PAM && !strcmp(name, "gid-min"))
		return auth_set_gid(auth, value, why);
	flag = auth_flag(auth, name);
	if (flag) {
		*flag = strcasecmp(value, "false") && strcasecmp(value, "no");
		return 0;
	}
	return reason_give(why, "has the parameter '%s', which there is not",
			   name);
}

/*
 * A path alone, as old files have it, is the password file or the configuration
 * of RADIUS.
 */
static int auth_set_bare(struct config_auth *auth, const char *text,
			 char why[VALUE_WHY_SIZE])
{
	if (auth->kind == CONFIG_AUTH_RADIUS && !strcmp(text, "groupconfig"))
		return auth_set_param(auth, text, "true", why);
	if (auth->kind == CONFIG_AUTH_RADIUS)
		return auth_set_param(auth, "config", text, why);
	if (auth->kind == CONFIG_AUTH_PLAIN)
		return auth_set_param(auth, "passwd", text, why);
	return reason_give(why, "has '%s' where name=value is expected", text);
}

static int auth_set_params(struct config_auth *auth, char *text,
			   char why[VALUE_WHY_SIZE])
{
	char *saved, *param, *sign;
	int err = 0;

	for (param = strtok_r(text, ",", &saved); param && !err;
	     param = strtok_r(NULL, ",", &saved)) {
		param += strspn(param, " \t");
		sign = strchr(param, '=');
		if (!sign) {
			err = auth_set_bare(auth, param, why);
			continue;
		}
		*sign = '\0';
		err = auth_set_param(auth, param, sign + 1, why);
	}
	return err;
}

static int auth_set_kind(struct config_auth *auth, const char *name,
			 char why[VALUE_WHY_SIZE])
{
	size_t i;

	for (i = 0; i < sizeof(auth_kinds) / sizeof(auth_kinds[0]); i++)
		if (!strcasecmp(name, auth_kinds[i].name)) {
			auth->kind = auth_kinds[i].kind;
			return 0;
		}
	return reason_give(why, "is none of certificate, plain, pam and "
				"radius, which is what there is");
}

static int auth_complete(struct config_auth *auth, char why[VALUE_WHY_SIZE])
{
	if (auth->kind == CONFIG_AUTH_PLAIN && !auth->file && !auth->otp_file)
		return reason_give(why, "names no file; write "
					"plain[passwd=FILE]");
	if (auth->kind == CONFIG_AUTH_RADIUS && !auth->file)
		return reason_give(why, "names no configuration; write "
					"radius[config=FILE]");
	if (auth->kind == CONFIG_AUTH_PAM && !auth->service)
		return auth_set_text(&auth->service, "ocserv");
	return 0;
}

static int auth_read(struct config_auth *auth, char *text,
		     char why[VALUE_WHY_SIZE])
{
	char *params = strchr(text, '['), *end;
	int err;

	if (params) {
		end = strrchr(params, ']');
		if (!end || end[1])
			return reason_give(why, "lacks its last bracket");
		*end = '\0';
		*params++ = '\0';
	}
	err = auth_set_kind(auth, text, why);
	if (!err && params)
		err = auth_set_params(auth, params, why);
	if (!err)
		err = auth_complete(auth, why);
	return err;
}

/* Takes over what @auth owns, in any case. */
static int auths_add(struct config_auths *auths, struct config_auth *auth)
{
	struct config_auth *grown = reallocarray(auths->list, auths->n + 1,
						 sizeof(*grown));

	if (!grown) {
		auth_release(auth);
		return -ENOMEM;
	}
	auths->list = grown;
	grown[auths->n++] = *auth;
	return 0;
}

static int auths_set(void *value, const char *text,
		     const struct value_range *range,
		     char why[VALUE_WHY_SIZE])
{
	struct config_auths *auths = value;
	struct config_auth auth = { 0 };
	char *copy = strdup(text);
	size_t i;
	int err;

	(void)range;
	if (!copy)
		return -ENOMEM;
	err = auth_read(&auth, copy, why);
	free(copy);
	for (i = 0; i < auths->n && !err; i++)
		if (auths->list[i].kind == auth.kind)
			err = reason_give(why, "is of a kind that is there "
					       "already");
	if (!err)
		return auths_add(auths, &auth);
	auth_release(&auth);
	return err;
}

static int auth_copy_text(char **to, const char *from)
{
	return from ? auth_set_text(to, from) : 0;
}

static int auth_copy(struct config_auth *to, const struct config_auth *from)
{
	int err;

	to->kind = from->kind;
	to->gid_min = from->gid_min;
	to->group_config = from->group_config;
	to->signed_only = from->signed_only;
	err = auth_copy_text(&to->file, from->file);
	if (!err)
		err = auth_copy_text(&to->otp_file, from->otp_file);
	if (!err)
		err = auth_copy_text(&to->service, from->service);
	if (!err)
		err = auth_copy_text(&to->nas_identifier,
				     from->nas_identifier);
	return err;
}

static int auths_copy(void *to, const void *from)
{
	const struct config_auths *auths = from;
	size_t i;
	int err = 0;

	for (i = 0; i < auths->n && !err; i++) {
		struct config_auth auth = { 0 };

		err = auth_copy(&auth, &auths->list[i]);
		if (err)
			auth_release(&auth);
		else
			err = auths_add(to, &auth);
	}
	return err;
}

static void auths_release(void *value)
{
	struct config_auths *auths = value;
	size_t i;

	for (i = 0; i < auths->n; i++)
		auth_release(&auths->list[i]);
	free(auths->list);
	auths->list = NULL;
	auths->n = 0;
}

const struct value_type value_auths = {
	.name = "way to authenticate",
	.size = sizeof(struct config_auths),
	.many = true,
	.set = auths_set,
	.copy = auths_copy,
	.release = auths_release,
};
