// SPDX-License-Identifier: GPL-2.0-only
/*
 * One conversation with PAM, in a process that ends after it.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_appl.h>

#include "acvpnd/auth/pam.h"
#include "acvpnd/auth/delegate_packet.h"
#include "common/log.h"

/* The kernel's, for a process. */
enum { AUTH_PAM_GROUPS_MAX = 65536 };

/**
 * struct auth_pam_talk - a conversation
 * @fd: To who decides.
 * @id: Of the login.
 * @password: What the client sent first, or NULL: it was used.
 * @said: What PAM has told, to be shown with the next question.
 */
struct auth_pam_talk {
	int fd;
	uint64_t id;
	const char *password;
	char said[AUTH_PROMPT_SIZE];
};

static void auth_pam_tell(struct auth_pam_talk *talk, const char *text)
{
	size_t len = strlen(talk->said);

	snprintf(talk->said + len, sizeof(talk->said) - len, "%s%s",
		 len ? " " : "", text);
}

/* Return: what is to be freed by PAM, or NULL. */
static char *auth_pam_ask(struct auth_pam_talk *talk, bool echo)
{
	struct auth_delegate_packet packet = {
		.kind = AUTH_DELEGATE_ASK, .id = talk->id, .echo = echo,
	};
	char *answer = NULL;

	snprintf(packet.text, sizeof(packet.text), "%s", talk->said);
	talk->said[0] = '\0';
	if (!auth_delegate_send(talk->fd, &packet) &&
	    !auth_delegate_receive(talk->fd, &packet, true) &&
	    packet.kind == AUTH_DELEGATE_ANSWER)
		answer = strdup(packet.text);
	explicit_bzero(&packet, sizeof(packet));
	return answer;
}

static char *auth_pam_reply(struct auth_pam_talk *talk,
			    const struct pam_message *message)
{
	bool secret = message->msg_style == PAM_PROMPT_ECHO_OFF;
	const char *password = talk->password;

	if (secret && password) {
		talk->password = NULL;
		talk->said[0] = '\0';
		return strdup(password);
	}
	auth_pam_tell(talk, message->msg);
	if (secret || message->msg_style == PAM_PROMPT_ECHO_ON)
		return auth_pam_ask(talk, !secret);
	return strdup("");
}

static int auth_pam_talk(int n, const struct pam_message **messages,
			 struct pam_response **responses, void *arg)
{
	struct pam_response *r = calloc(n, sizeof(*r));
	int i;

	for (i = 0; r && i < n; i++) {
		r[i].resp = auth_pam_reply(arg, messages[i]);
		if (r[i].resp)
			continue;
		while (i--) {
			explicit_bzero(r[i].resp, strlen(r[i].resp));
			free(r[i].resp);
		}
		free(r);
		return PAM_CONV_ERR;
	}
	*responses = r;
	return r ? PAM_SUCCESS : PAM_BUF_ERR;
}

/* Return: groups to be released, @n of them; NULL: none. */
static gid_t *pam_converse_gids(const char *user, int *n)
{
	const struct passwd *pw = getpwnam(user);
	gid_t *gids = NULL;
	int room;

	if (!pw)
		return NULL;
	for (room = 64; room <= AUTH_PAM_GROUPS_MAX; room *= 2) {
		free(gids);
		gids = calloc(room, sizeof(*gids));
		*n = room;
		if (!gids || getgrouplist(user, pw->pw_gid, gids, n) >= 0)
			return gids;
	}
	free(gids);
	return NULL;
}

/* Return: whether it fits, too. */
static bool pam_converse_add_group(char *list, size_t size, const char *name)
{
	size_t len = strlen(list);

	if (len + strlen(name) + 2 > size)
		return false;
	snprintf(list + len, size - len, "%s%s", len ? "," : "", name);
	return true;
}

static void pam_converse_groups(const char *user, gid_t min, char *list,
				size_t size)
{
	const struct group *group;
	unsigned int more = 0;
	gid_t *gids;
	int i, n;

	list[0] = '\0';
	gids = pam_converse_gids(user, &n);
	for (i = 0; gids && i < n; i++) {
		group = gids[i] < min ? NULL : getgrgid(gids[i]);
		if (group &&
		    !pam_converse_add_group(list, size, group->gr_name))
			more++;
	}
	free(gids);
	if (more)
		log_warning("user %s is in %u more groups, which are left out, as their names do not fit in %zu bytes; set gid-min of 'auth' to pass over others",
			    user, more, size);
}

static enum auth_delegate_kind
auth_pam_judge(pam_handle_t *pam, const struct auth_pam_config *config,
	       struct auth_delegate_packet *verdict)
{
	const void *user = NULL;
	int rc = pam_authenticate(pam, PAM_DISALLOW_NULL_AUTHTOK);

	if (rc == PAM_SUCCESS)
		rc = pam_acct_mgmt(pam, PAM_DISALLOW_NULL_AUTHTOK);
	/* Modules tell PAM_SYSTEM_ERR for wrong passwords, too. */
	if (rc == PAM_AUTHINFO_UNAVAIL || rc == PAM_BUF_ERR)
		return AUTH_DELEGATE_FAILED;
	if (rc != PAM_SUCCESS ||
	    pam_get_item(pam, PAM_USER, &user) != PAM_SUCCESS || !user ||
	    strlen(user) >= sizeof(verdict->user))
		return AUTH_DELEGATE_WRONG;
	snprintf(verdict->user, sizeof(verdict->user), "%s",
		 (const char *)user);
	pam_converse_groups(user, config->gid_min, verdict->text,
			    sizeof(verdict->text));
	return AUTH_DELEGATE_PASS;
}

void auth_pam_converse(void *arg, int fd, struct auth_delegate_packet *begin)
{
	const struct auth_pam_config *config = arg;
	struct auth_pam_talk talk = {
		.fd = fd, .id = begin->id, .password = begin->text,
	};
	struct auth_delegate_packet verdict = {
		.kind = AUTH_DELEGATE_FAILED, .id = begin->id,
	};
	const struct pam_conv conv = { auth_pam_talk, &talk };
	pam_handle_t *pam = NULL;
	int rc;

	rc = pam_start_confdir(config->service, begin->user, &conv,
			       config->confdir, &pam);
	if (rc == PAM_SUCCESS) {
		pam_set_item(pam, PAM_RHOST, begin->peer);
		verdict.kind = auth_pam_judge(pam, config, &verdict);
		pam_end(pam, PAM_SUCCESS);
	}
	explicit_bzero(begin, sizeof(*begin));
	auth_delegate_send(fd, &verdict);
}
