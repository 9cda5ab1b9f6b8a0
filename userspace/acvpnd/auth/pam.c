// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/pam.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acvpnd/auth/pam_packet.h"

/**
 * struct auth_pam_wait - a query that PAM has
 * @order: Place among all.
 * @id: By which it is known; none is used again.
 * @query: It.
 */
struct auth_pam_wait {
	TAILQ_ENTRY(auth_pam_wait) order;
	uint64_t id;
	struct auth_query *query;
};

TAILQ_HEAD(auth_pam_waits, auth_pam_wait);

struct auth_pam {
	struct auth_backend backend;
	gid_t gid_min;
	int fd;
	uint64_t last;
	struct auth_pam_waits waits;
};

static struct auth_pam *auth_pam_of(const struct auth_query *query)
{
	return (struct auth_pam *)query->backend;
}

int auth_pam_fd(const struct auth_backend *backend)
{
	return ((const struct auth_pam *)backend)->fd;
}

static void auth_pam_forget(struct auth_pam *pam, struct auth_pam_wait *wait)
{
	TAILQ_REMOVE(&pam->waits, wait, order);
	wait->query->state = NULL;
	free(wait);
}

/* Return: 0, or a negative errno: nobody will answer. */
static int auth_pam_say(struct auth_query *query, enum auth_pam_kind kind,
			const char *text)
{
	struct auth_pam_wait *wait = query->state;
	struct auth_pam_packet packet = { .kind = kind, .id = wait->id };
	struct prefix peer = { 0 };
	char buf[PREFIX_STRLEN];
	int err;

	if (strlen(text) >= sizeof(packet.text))
		return -EINVAL;
	if (query->peer.sa.sa_family != AF_UNSPEC)
		prefix_from_sockaddr(&peer, &query->peer);
	snprintf(packet.peer, sizeof(packet.peer), "%s",
		 prefix_format(&peer, buf));
	snprintf(packet.user, sizeof(packet.user), "%s", query->user);
	snprintf(packet.text, sizeof(packet.text), "%s", text);
	err = auth_pam_send(auth_pam_of(query)->fd, &packet);
	explicit_bzero(&packet, sizeof(packet));
	return err;
}

static void auth_pam_fail_query(struct auth_query *query, int err)
{
	auth_pam_forget(auth_pam_of(query), query->state);
	query->done(query, err == -EINVAL ? AUTH_VERDICT_WRONG :
		    AUTH_VERDICT_FAILED);
}

static void auth_pam_begin_query(struct auth_query *query,
				 const char *password)
{
	struct auth_pam *pam = auth_pam_of(query);
	struct auth_pam_wait *wait = calloc(1, sizeof(*wait));
	int err;

	if (!wait) {
		query->done(query, AUTH_VERDICT_FAILED);
		return;
	}
	wait->id = ++pam->last;
	wait->query = query;
	query->state = wait;
	TAILQ_INSERT_TAIL(&pam->waits, wait, order);
	err = auth_pam_say(query, AUTH_PAM_BEGIN, password);
	if (err)
		auth_pam_fail_query(query, err);
}

static void auth_pam_answer_query(struct auth_query *query,
				  const char *answer)
{
	int err = auth_pam_say(query, AUTH_PAM_ANSWER, answer);

	if (!err)
		return;
	auth_pam_say(query, AUTH_PAM_DROP, "");
	auth_pam_fail_query(query, err);
}

static void auth_pam_drop_query(struct auth_query *query)
{
	if (!query->state)
		return;
	auth_pam_say(query, AUTH_PAM_DROP, "");
	auth_pam_forget(auth_pam_of(query), query->state);
}

static struct auth_query *auth_pam_query(const struct auth_pam *pam,
					 uint64_t id)
{
	struct auth_pam_wait *wait;

	TAILQ_FOREACH(wait, &pam->waits, order)
		if (wait->id == id)
			return wait->query;
	return NULL;
}

static void auth_pam_verdict(struct auth_pam *pam,
			     const struct auth_pam_packet *packet)
{
	struct auth_query *query = auth_pam_query(pam, packet->id);

	if (!query)
		return;
	if (packet->kind == AUTH_PAM_ASK) {
		query->echo = packet->echo;
		snprintf(query->prompt, sizeof(query->prompt), "%.*s",
			 (int)sizeof(query->prompt) - 1, packet->text);
		query->done(query, AUTH_VERDICT_ASK);
		return;
	}
	auth_pam_forget(pam, query->state);
	if (packet->kind == AUTH_PAM_PASS) {
		snprintf(query->user, sizeof(query->user), "%s", packet->user);
		snprintf(query->groups, sizeof(query->groups), "%s",
			 packet->text);
	}
	query->done(query, packet->kind == AUTH_PAM_PASS ? AUTH_VERDICT_PASS :
		    packet->kind == AUTH_PAM_WRONG ? AUTH_VERDICT_WRONG :
		    AUTH_VERDICT_FAILED);
}

int auth_pam_ready(struct auth_backend *backend)
{
	struct auth_pam *pam = (struct auth_pam *)backend;
	struct auth_pam_packet packet;
	int err;

	while (!(err = auth_pam_receive(pam->fd, &packet, false))) {
		auth_pam_verdict(pam, &packet);
		explicit_bzero(&packet, sizeof(packet));
	}
	if (err == -EAGAIN)
		return 0;
	while (!TAILQ_EMPTY(&pam->waits))
		auth_pam_fail_query(TAILQ_FIRST(&pam->waits)->query, err);
	return err;
}

/* Those of the system that auth_pam_converse() would tell of a user. */
static void auth_pam_groups(struct auth_backend *backend, auth_group_fn fn,
			    void *arg)
{
	const struct auth_pam *pam = (const struct auth_pam *)backend;
	const struct group *group;

	setgrent();
	while ((group = getgrent()))
		if (group->gr_gid >= pam->gid_min)
			fn(arg, group->gr_name);
	endgrent();
}

static void auth_pam_free(struct auth_backend *backend)
{
	struct auth_pam *pam = (struct auth_pam *)backend;

	close(pam->fd);
	free(pam);
}

static const struct auth_backend_ops auth_pam_ops = {
	.name = "pam",
	.begin = auth_pam_begin_query,
	.answer = auth_pam_answer_query,
	.drop = auth_pam_drop_query,
	.groups = auth_pam_groups,
	.free = auth_pam_free,
};

/* Modules get nothing of what this process talks to. */
static void auth_pam_close_others(int fd)
{
	enum { FIRST = STDERR_FILENO + 1 };

	if (fd > FIRST)
		close_range(FIRST, fd - 1, 0);
	close_range(fd + 1, ~0U, 0);
}

int auth_pam_new(const struct auth_pam_config *config,
		 struct auth_backend **backend)
{
	struct auth_pam *pam = calloc(1, sizeof(*pam));
	int pair[2];
	pid_t pid;

	if (!pam || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
			       pair)) {
		free(pam);
		return -ENOMEM;
	}
	pid = fork();
	if (!pid) {
		auth_pam_close_others(pair[1]);
		auth_pam_serve(pair[1], config);
		_exit(0);
	}
	close(pair[1]);
	/* Who decides waits for nobody: two that do may do so for ever. */
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	pam->backend.ops = &auth_pam_ops;
	pam->gid_min = config->gid_min;
	pam->fd = pair[0];
	TAILQ_INIT(&pam->waits);
	if (pid < 0) {
		auth_pam_free(&pam->backend);
		return -EAGAIN;
	}
	*backend = &pam->backend;
	return 0;
}
