// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/script/script.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* So that what is sent at once has room, as environments are long. */
enum { SCRIPT_SOCKET_SIZE = 4 * 1024 * 1024 };

/**
 * struct script_wait - a program that runs
 * @order: Place among all.
 * @id: By which it is known.
 * @done: Who is told, or NULL.
 * @arg: Passed to @done.
 */
struct script_wait {
	TAILQ_ENTRY(script_wait) order;
	uint64_t id;
	script_done_fn done;
	void *arg;
};

TAILQ_HEAD(script_waits, script_wait);

struct script {
	const char *paths[SCRIPT_KINDS];
	int fd;
	uint64_t last;
	struct script_waits waits;
};

static _Noreturn void script_child(int fd,
				   const char *const paths[SCRIPT_KINDS])
{
	/* All that the parent has is nothing for it. */
	if (fd > STDERR_FILENO + 1)
		close_range(STDERR_FILENO + 1, fd - 1, 0);
	close_range(fd + 1, ~0U, 0);
	script_serve(fd, paths);
	_exit(0);
}

int script_new(struct script **script, const char *const paths[SCRIPT_KINDS])
{
	struct script *s = calloc(1, sizeof(*s));
	int size = SCRIPT_SOCKET_SIZE, pair[2];
	pid_t pid;

	if (!s || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		free(s);
		return -ENOMEM;
	}
	pid = fork();
	if (!pid)
		script_child(pair[1], paths);
	close(pair[1]);
	if (pid < 0) {
		close(pair[0]);
		free(s);
		return -EAGAIN;
	}
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	memcpy(s->paths, paths, sizeof(s->paths));
	s->fd = pair[0];
	TAILQ_INIT(&s->waits);
	*script = s;
	return 0;
}

bool script_has(const struct script *script, enum script_kind kind)
{
	return script && script->paths[kind];
}

int script_fd(const struct script *script)
{
	return script->fd;
}

static void script_end(struct script *s, struct script_wait *wait, int status)
{
	TAILQ_REMOVE(&s->waits, wait, order);
	if (wait->done)
		wait->done(wait->arg, status);
	free(wait);
}

static struct script_wait *script_by_name(const struct script *s, uint64_t id)
{
	struct script_wait *wait;

	TAILQ_FOREACH(wait, &s->waits, order)
		if (wait->id == id)
			return wait;
	return NULL;
}

int script_ready(struct script *s)
{
	struct script_request answer;
	struct script_wait *wait;
	ssize_t n;

	while ((n = recv(s->fd, &answer, sizeof(answer), MSG_DONTWAIT)) ==
	       sizeof(answer)) {
		wait = script_by_name(s, answer.id);
		if (wait)
			script_end(s, wait, answer.status);
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	while ((wait = TAILQ_FIRST(&s->waits)))
		script_end(s, wait, -EPIPE);
	return -EPIPE;
}

int script_wait(struct script *s)
{
	char byte;

	recv(s->fd, &byte, sizeof(byte), MSG_PEEK);
	return script_ready(s);
}

static int script_send(const struct script *s,
		       const struct script_request *request,
		       const struct buf *env)
{
	struct iovec parts[] = {
		{ (void *)request, sizeof(*request) }, { env->data, env->len },
	};
	const struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	/* Who decides waits for nobody. */
	if (sendmsg(s->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}

int script_run(struct script *s, enum script_kind kind, const struct buf *env,
	       script_done_fn done, void *arg)
{
	struct script_request request = { .id = ++s->last, .kind = kind };
	struct script_wait *wait;
	int err;

	if (env->error)
		return -E2BIG;
	wait = calloc(1, sizeof(*wait));
	if (!wait)
		return -ENOMEM;
	err = script_send(s, &request, env);
	if (err) {
		free(wait);
		return err;
	}
	wait->id = request.id;
	wait->done = done;
	wait->arg = arg;
	TAILQ_INSERT_TAIL(&s->waits, wait, order);
	return 0;
}

/* The other end closes when the last program has ended. */
void script_free(struct script *s)
{
	struct script_request answer;
	struct script_wait *wait;

	if (!s)
		return;
	send(s->fd, "", 0, MSG_NOSIGNAL);
	while (recv(s->fd, &answer, sizeof(answer), 0) > 0)
		;
	close(s->fd);
	while ((wait = TAILQ_FIRST(&s->waits)))
		script_end(s, wait, -EPIPE);
	free(s);
}
