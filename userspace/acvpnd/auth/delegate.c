// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/delegate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/**
 * struct auth_delegate_wait - a query that is being judged
 * @order: Place among all.
 * @id: By which it is known; none is used again.
 * @query: It.
 */
struct auth_delegate_wait {
	TAILQ_ENTRY(auth_delegate_wait) order;
	uint64_t id;
	struct auth_query *query;
};

static struct auth_delegate *auth_delegate_of(const struct auth_query *query)
{
	return (struct auth_delegate *)query->backend;
}

int auth_delegate_fd(const struct auth_backend *backend)
{
	return ((const struct auth_delegate *)backend)->fd;
}

static void auth_delegate_forget(struct auth_delegate *d,
				 struct auth_delegate_wait *wait)
{
	TAILQ_REMOVE(&d->waits, wait, order);
	wait->query->state = NULL;
	free(wait);
}

/* Return: 0, or a negative errno: nobody will answer. */
static int auth_delegate_say(struct auth_query *query,
			     enum auth_delegate_kind kind, const char *text)
{
	struct auth_delegate_wait *wait = query->state;
	struct auth_delegate_packet packet = { .kind = kind, .id = wait->id };
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
	err = auth_delegate_send(auth_delegate_of(query)->fd, &packet);
	explicit_bzero(&packet, sizeof(packet));
	return err;
}

static void auth_delegate_fail_query(struct auth_query *query, int err)
{
	auth_delegate_forget(auth_delegate_of(query), query->state);
	query->prompt[0] = '\0';
	query->done(query, err == -EINVAL ? AUTH_VERDICT_WRONG :
		    AUTH_VERDICT_FAILED);
}

void auth_delegate_begin(struct auth_query *query, const char *password)
{
	struct auth_delegate *d = auth_delegate_of(query);
	struct auth_delegate_wait *wait = calloc(1, sizeof(*wait));
	int err;

	if (!wait) {
		query->done(query, AUTH_VERDICT_FAILED);
		return;
	}
	wait->id = ++d->last;
	wait->query = query;
	query->state = wait;
	TAILQ_INSERT_TAIL(&d->waits, wait, order);
	err = auth_delegate_say(query, AUTH_DELEGATE_BEGIN, password);
	if (err)
		auth_delegate_fail_query(query, err);
}

void auth_delegate_answer(struct auth_query *query, const char *answer)
{
	int err = auth_delegate_say(query, AUTH_DELEGATE_ANSWER, answer);

	if (!err)
		return;
	auth_delegate_say(query, AUTH_DELEGATE_DROP, "");
	auth_delegate_fail_query(query, err);
}

void auth_delegate_drop(struct auth_query *query)
{
	if (!query->state)
		return;
	auth_delegate_say(query, AUTH_DELEGATE_DROP, "");
	auth_delegate_forget(auth_delegate_of(query), query->state);
}

static struct auth_query *auth_delegate_query(const struct auth_delegate *d,
					      uint64_t id)
{
	struct auth_delegate_wait *wait;

	TAILQ_FOREACH(wait, &d->waits, order)
		if (wait->id == id)
			return wait->query;
	return NULL;
}

static void auth_delegate_verdict(struct auth_delegate *d,
				  const struct auth_delegate_packet *packet)
{
	struct auth_query *query = auth_delegate_query(d, packet->id);

	if (!query)
		return;
	query->echo = packet->echo;
	query->again = packet->again;
	snprintf(query->prompt, sizeof(query->prompt), "%.*s",
		 (int)sizeof(query->prompt) - 1, packet->text);
	if (packet->kind == AUTH_DELEGATE_ASK) {
		query->done(query, AUTH_VERDICT_ASK);
		return;
	}
	auth_delegate_forget(d, query->state);
	if (packet->kind == AUTH_DELEGATE_PASS) {
		snprintf(query->user, sizeof(query->user), "%s", packet->user);
		snprintf(query->groups, sizeof(query->groups), "%s",
			 packet->text);
		snprintf(query->settings, sizeof(query->settings), "%s",
			 packet->settings);
		snprintf(query->classes, sizeof(query->classes), "%s",
			 packet->classes);
	}
	query->done(query, packet->kind == AUTH_DELEGATE_PASS ?
		    AUTH_VERDICT_PASS : packet->kind == AUTH_DELEGATE_WRONG ?
		    AUTH_VERDICT_WRONG : AUTH_VERDICT_FAILED);
}

int auth_delegate_ready(struct auth_backend *backend)
{
	struct auth_delegate *d = (struct auth_delegate *)backend;
	struct auth_delegate_packet packet;
	int err;

	while (!(err = auth_delegate_receive(d->fd, &packet, false))) {
		auth_delegate_verdict(d, &packet);
		explicit_bzero(&packet, sizeof(packet));
	}
	if (err == -EAGAIN)
		return 0;
	while (!TAILQ_EMPTY(&d->waits))
		auth_delegate_fail_query(TAILQ_FIRST(&d->waits)->query, err);
	return err;
}

void auth_delegate_free(struct auth_backend *backend)
{
	struct auth_delegate *d = (struct auth_delegate *)backend;

	close(d->fd);
	free(d);
}

/* The child gets nothing of what this process talks to. */
static void auth_delegate_close_others(int fd)
{
	enum { FIRST = STDERR_FILENO + 1 };

	if (fd > FIRST)
		close_range(FIRST, fd - 1, 0);
	close_range(fd + 1, ~0U, 0);
}

static _Noreturn void auth_delegate_child(int fd,
					  const struct auth_delegate_work *work)
{
	struct auth_delegate_packet ready = { .kind = AUTH_DELEGATE_PASS };

	auth_delegate_close_others(fd);
	if (work->prepare && work->prepare(work->arg))
		_exit(1);
	if (!auth_delegate_send(fd, &ready))
		auth_delegate_serve(fd, work);
	_exit(0);
}

int auth_delegate_start(struct auth_delegate *delegate,
			const struct auth_backend_ops *ops,
			const struct auth_delegate_work *work)
{
	struct auth_delegate_packet ready;
	int pair[2], err;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = fork();
	if (!pid)
		auth_delegate_child(pair[1], work);
	close(pair[1]);
	err = pid < 0 ? -EAGAIN :
	      auth_delegate_receive(pair[0], &ready, true);
	if (err) {
		close(pair[0]);
		return err == -EPIPE ? -EINVAL : err;
	}
	/* Who decides waits for nobody: two that do may do so for ever. */
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	delegate->backend.ops = ops;
	delegate->fd = pair[0];
	TAILQ_INIT(&delegate->waits);
	return 0;
}
