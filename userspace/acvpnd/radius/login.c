// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/radius/login.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/delegate.h"
#include "acvpnd/radius/attribute.h"
#include "acvpnd/radius/client.h"
#include "acvpnd/radius/exchange.h"
#include "acvpnd/radius/reply.h"
#include "common/sandbox.h"

/**
 * struct radius_work - what the processes have
 * @config: How servers are asked.
 * @client: What asks them.
 */
struct radius_work {
	const struct radius_login_config *config;
	struct radius_client client;
};

/**
 * struct radius_talk - a login
 * @work: What its process has.
 * @user: Name for the server.
 * @packet: Password or answer; then question or verdict.
 * @state: State of the last challenge, any bytes.
 * @state_len: How many; 0: there is none.
 * @asked: What it asked.
 */
struct radius_talk {
	const struct radius_work *work;
	char user[AUTH_NAME_SIZE + RADIUS_NAME_SIZE];
	struct auth_delegate_packet *packet;
	uint8_t state[RADIUS_VALUE_MAX];
	size_t state_len;
	char asked[AUTH_PROMPT_SIZE];
};

static int radius_prepare(void *arg)
{
	struct radius_work *work = arg;
	int err = radius_client_open(&work->client, work->config->file,
				     RADIUS_CLIENT_LOGIN);

	work->client.signed_only = work->config->signed_only;
	return err ? err : radius_client_confine(work->config->user);
}

/* As the configuration has it for those who name no realm. */
static void login_name(struct radius_talk *talk)
{
	const char *user = talk->packet->user;
	const char *realm = talk->work->client.realm;

	if (strchr(user, '@'))
		realm = "";
	snprintf(talk->user, sizeof(talk->user), "%s%s%s", user,
		 *realm ? "@" : "", realm);
}

static void login_fill(void *arg, struct radius_packet *request,
		       const char *secret)
{
	const struct radius_talk *talk = arg;
	const char *own = talk->work->config->nas_identifier;

	radius_packet_add_text(request, RADIUS_USER_NAME, talk->user);
	radius_packet_add_password(request, talk->packet->text, secret);
	radius_packet_add_text(request, RADIUS_NAS_IDENTIFIER, own ? own : "");
	radius_packet_add_text(request, RADIUS_CALLING_STATION_ID,
			       talk->packet->peer);
	radius_packet_add_number(request, RADIUS_SERVICE_TYPE,
				 RADIUS_SERVICE_AUTHENTICATE_ONLY);
	radius_packet_add_number(request, RADIUS_NAS_PORT_TYPE,
				 RADIUS_PORT_VIRTUAL);
	if (talk->state_len)
		radius_packet_add(request, RADIUS_STATE, talk->state,
				  talk->state_len);
}

static enum auth_delegate_kind login_failed(struct radius_talk *talk,
					    const char *why)
{
	snprintf(talk->packet->text, sizeof(talk->packet->text),
		 "%s (RADIUS by %s)", why, talk->work->config->file);
	return AUTH_DELEGATE_FAILED;
}

static enum auth_delegate_kind
login_accepted(struct radius_talk *talk, const struct radius_packet *answer)
{
	struct auth_delegate_packet *packet = talk->packet;
	struct radius_reply reply;
	int err;

	err = radius_reply_read(answer, talk->work->config->config, &reply);
	if (err == -EPERM)
		return AUTH_DELEGATE_WRONG;
	if (err)
		return login_failed(talk, "the server says too much of the "
					  "user");
	snprintf(packet->text, sizeof(packet->text), "%s", reply.groups);
	snprintf(packet->settings, sizeof(packet->settings), "%s",
		 reply.settings);
	snprintf(packet->classes, sizeof(packet->classes), "%s",
		 reply.classes);
	return AUTH_DELEGATE_PASS;
}

/* What is asked is shown in one line; lines may be attributes of their own. */
static void login_add_message(struct auth_delegate_packet *packet,
			      const struct radius_attribute *a)
{
	size_t i, len = strlen(packet->text);

	snprintf(packet->text + len, sizeof(packet->text) - len, "%s%.*s",
		 len ? " " : "", (int)a->len, (const char *)a->value);
	for (i = len; packet->text[i]; i++)
		if (iscntrl((unsigned char)packet->text[i]))
			packet->text[i] = ' ';
}

static enum auth_delegate_kind
login_challenged(struct radius_talk *talk, const struct radius_packet *answer)
{
	struct auth_delegate_packet *packet = talk->packet;
	struct radius_attribute a;
	uint32_t prompt = 0;
	size_t offset = 0;

	packet->text[0] = '\0';
	talk->state_len = 0;
	while (radius_packet_next(answer, &offset, &a)) {
		if (!a.vendor && a.type == RADIUS_STATE) {
			memcpy(talk->state, a.value, a.len);
			talk->state_len = a.len;
		} else if (!a.vendor && a.type == RADIUS_REPLY_MESSAGE) {
			login_add_message(packet, &a);
		} else if (!a.vendor && a.type == RADIUS_PROMPT) {
			radius_attribute_number(&a, &prompt);
		}
	}
	packet->echo = prompt == RADIUS_PROMPT_ECHO;
	if (!packet->text[0])
		snprintf(packet->text, sizeof(packet->text),
			 "Please enter the response.");
	/* Servers tell so by asking the same. */
	packet->again = !strncmp(talk->asked, packet->text,
				 sizeof(talk->asked) - 1);
	snprintf(talk->asked, sizeof(talk->asked), "%.*s",
		 (int)sizeof(talk->asked) - 1, packet->text);
	return AUTH_DELEGATE_ASK;
}

static enum auth_delegate_kind login_judge(struct radius_talk *talk,
					   const struct radius_packet *answer)
{
	switch (answer->bytes[0]) {
	case RADIUS_ACCESS_ACCEPT:
		return login_accepted(talk, answer);
	case RADIUS_ACCESS_CHALLENGE:
		return login_challenged(talk, answer);
	case RADIUS_ACCESS_REJECT:
		return AUTH_DELEGATE_WRONG;
	default:
		return login_failed(talk, "the server answers something else");
	}
}

/* Ask the servers; what they say is the answer, in @talk->packet. */
static enum auth_delegate_kind radius_login_ask(struct radius_talk *talk)
{
	struct radius_packet answer;
	int err;

	if (strlen(talk->packet->text) > RADIUS_PASSWORD_MAX)
		return AUTH_DELEGATE_WRONG;
	err = radius_exchange(&talk->work->client, RADIUS_ACCESS_REQUEST,
			      login_fill, talk, &answer);
	if (!err)
		return login_judge(talk, &answer);
	if (err == -ETIMEDOUT)
		return login_failed(talk, "no server answers");
	if (err == -EPERM)
		return login_failed(talk, "what answers does not have our "
					  "secret");
	return login_failed(talk, strerror(-err));
}

static enum auth_delegate_kind login_talk(struct radius_talk *talk, int fd)
{
	enum auth_delegate_kind kind;
	unsigned int rounds = 0;

	while ((kind = radius_login_ask(talk)) == AUTH_DELEGATE_ASK) {
		talk->packet->kind = kind;
		if (rounds++ == RADIUS_LOGIN_ROUNDS_MAX ||
		    auth_delegate_send(fd, talk->packet) ||
		    auth_delegate_receive(fd, talk->packet, true) ||
		    talk->packet->kind != AUTH_DELEGATE_ANSWER)
			return AUTH_DELEGATE_WRONG;
	}
	return kind;
}

static void radius_converse(void *arg, int fd,
			    struct auth_delegate_packet *begin)
{
	struct radius_talk talk = { .work = arg, .packet = begin };

	login_name(&talk);
	if (sandbox_enter_as(SANDBOX_DATAGRAMS, EXIT_FAILURE))
		begin->kind = login_failed(&talk, "the system has no filters");
	else
		begin->kind = login_talk(&talk, fd);
	auth_delegate_send(fd, begin);
	explicit_bzero(begin, sizeof(*begin));
}

static const struct auth_backend_ops radius_ops = {
	.name = "radius",
	.begin = auth_delegate_begin,
	.answer = auth_delegate_answer,
	.drop = auth_delegate_drop,
	.free = auth_delegate_free,
};

int radius_login_new(const struct radius_login_config *config,
		     struct auth_backend **backend)
{
	struct radius_work radius = { .config = config };
	const struct auth_delegate_work work = {
		.prepare = radius_prepare,
		.converse = radius_converse,
		.arg = &radius,
	};
	struct auth_delegate *delegate = calloc(1, sizeof(*delegate));
	int err;

	if (!delegate)
		return -ENOMEM;
	err = auth_delegate_start(delegate, &radius_ops, &work);
	if (err)
		free(delegate);
	else
		*backend = &delegate->backend;
	return err;
}
