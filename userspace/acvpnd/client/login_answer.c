// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/login_answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/log.h"

static bool answer_is_group_list(const struct authdoc_field *f)
{
	return f->type == AUTHDOC_SELECT && !strcmp(f->name, "group_list");
}

static int answer_no_such_group(struct login *l,
				const struct authdoc_field *groups)
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

/*
 * Gateways may ask other questions per group, so a change begins anew, if there
 * is a document that can tell of it.
 */
static int answer_set_group(struct login *l, struct authdoc_field *groups,
			    const struct authdoc_option *choice)
{
	int err;

	authdoc_apply_choice(&l->msg, choice);
	err = authdoc_field_answer(groups, choice->value);
	if (err)
		return login_fail_errno(l, err);
	if (choice == authdoc_option_preset(groups) || l->group_sent ||
	    l->plain)
		return 0;
	l->group_sent = strdup(choice->value);
	if (!l->group_sent)
		return login_fail_errno(l, -ENOMEM);
	login_restart(l);
	return 0;
}

static int answer_choose_group(struct login *l, struct authdoc_field *groups)
{
	const struct authdoc_option *choice = authdoc_option_preset(groups);

	if (l->config->group)
		choice = authdoc_option_find(groups, l->config->group);
	else if (l->group_sent && authdoc_option_find(groups, l->group_sent))
		choice = authdoc_option_find(groups, l->group_sent);
	if (!choice && l->config->group)
		return answer_no_such_group(l, groups);
	return choice ? answer_set_group(l, groups, choice) : 0;
}

static bool answer_was_given(const struct login *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n_answered; i++)
		if (!strcmp(l->answered[i], name))
			return true;
	return false;
}

/* The name of a user, and no other text, such as a code. */
static bool answer_is_user_name(const struct authdoc_field *f)
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
static bool answer_is_password(const struct login *l,
			       const struct authdoc_field *f)
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
static int answer_ask_nobody(struct login *l, const struct authdoc_field *f)
{
	const char *what = "no option answers that";

	if (l->msg.error || answer_was_given(l, f->name))
		return login_refused(l, login_gateway_text(l) ?
				     login_gateway_text(l) :
				     "it asks for the same again");
	if (answer_is_user_name(f) && !l->config->user)
		what = "use --user";
	else if (answer_is_password(l, f) && !l->config->password)
		what = "use --passwd-on-stdin";
	return login_fail(l, ACVPND_USAGE,
			  "%s asks for '%s' and there is no terminal to ask on; %s",
			  l->url.host, f->label, what);
}

static const char *answer_known(struct login *l, const struct authdoc_field *f)
{
	if (answer_is_password(l, f) && !l->password_used)
		return l->config->password;
	if (answer_was_given(l, f->name))
		return NULL;
	if (answer_is_user_name(f) && !l->user_name && l->config->user)
		return l->config->user;
	return f->type == AUTHDOC_TEXT && !l->config->interactive ?
	       f->value : NULL;
}

static int answer_note(struct login *l, const struct authdoc_field *f)
{
	char *name;

	if (answer_was_given(l, f->name) || l->n_answered == LOGIN_ANSWERED_MAX)
		return 0;
	name = strdup(f->name);
	if (!name)
		return -ENOMEM;
	l->answered[l->n_answered++] = name;
	return 0;
}

static int answer_store(struct login *l, struct authdoc_field *f,
			const char *text)
{
	int err = authdoc_field_answer(f, text);

	if (!err)
		err = answer_note(l, f);
	if (err)
		return login_fail_errno(l, err);
	if (answer_is_password(l, f))
		l->password_used = true;
	if (answer_is_user_name(f)) {
		free(l->user_name);
		l->user_name = strdup(text);
	}
	f->skip = false;
	return 0;
}

/* Of several choices, unless the user has made one. */
static bool answer_is_open_choice(const struct login *l,
				  const struct authdoc_field *f)
{
	return f->type == AUTHDOC_SELECT && f->n_options > 1 && !f->value &&
	       l->config->interactive;
}

static bool answer_is_needed(const struct login *l,
			     const struct authdoc_field *f)
{
	if (f->type == AUTHDOC_SELECT)
		return answer_is_open_choice(l, f);
	return (f->type == AUTHDOC_TEXT || f->type == AUTHDOC_PASSWORD) &&
	       !f->skip;
}

static int answer_preset(struct login *l, struct authdoc_field *f)
{
	const struct authdoc_option *option = authdoc_option_preset(f);
	int err = 0;

	if (f->type == AUTHDOC_SELECT && !f->value && option)
		err = authdoc_field_answer(f, option->value);
	return err ? login_fail_errno(l, err) : 0;
}

/* Answer what we can from field @i on; ask for the first that we cannot. */
static int answer_fill_from(struct login *l, size_t i)
{
	struct authdoc_field *f;
	const char *text;
	int err = 0;

	l->question = NULL;
	for (; i < l->msg.n_fields && !err; i++) {
		f = &l->msg.fields[i];
		if (!answer_is_needed(l, f)) {
			err = answer_preset(l, f);
			continue;
		}
		text = answer_known(l, f);
		if (!text && l->config->interactive) {
			l->question = f;
			return 0;
		}
		err = text ? answer_store(l, f, text) : answer_ask_nobody(l, f);
	}
	if (err)
		return err;
	l->replying = true;
	l->send = true;
	return 0;
}

/* The group comes first: the other questions may depend on it. */
int login_answer_all(struct login *l)
{
	struct authdoc_field *groups =
		authdoc_field_find(&l->msg, "group_list");

	if (!groups || !answer_is_group_list(groups))
		return answer_fill_from(l, 0);
	if (!l->config->group && !l->group_sent && !l->group_asked &&
	    answer_is_open_choice(l, groups)) {
		l->group_asked = true;
		l->question = groups;
		return 0;
	}
	if (answer_choose_group(l, groups))
		return -ECANCELED;
	return l->send ? 0 : answer_fill_from(l, 0);
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
		len += snprintf(buf + len, size - len, "%s%s", i ? ", " : " (",
				f->options[i].label);
	if (len < size)
		snprintf(buf + len, size - len, ") [%s]", preset->label);
}

/* Nothing stands for what the gateway proposes; nonsense is asked again. */
static int answer_choose(struct login *l, struct authdoc_field *f,
			 const char *text)
{
	const struct authdoc_option *choice =
		*text ? authdoc_option_find(f, text) : authdoc_option_preset(f);

	if (!choice) {
		log_info("'%s' is none of them", text);
		return 0;
	}
	if (answer_is_group_list(f)) {
		if (answer_set_group(l, f, choice))
			return -ECANCELED;
		return l->send ? 0 : answer_fill_from(l, 0);
	}
	if (authdoc_field_answer(f, choice->value))
		return login_fail_errno(l, -ENOMEM);
	return answer_fill_from(l, f - l->msg.fields + 1);
}

int login_answer_text(struct login *l, const char *text)
{
	struct authdoc_field *f = l->question;

	if (f->type == AUTHDOC_SELECT)
		return answer_choose(l, f, text);
	if (answer_store(l, f, text))
		return -ECANCELED;
	return answer_fill_from(l, f - l->msg.fields + 1);
}
