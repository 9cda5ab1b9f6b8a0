// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that starts one for each login, and hands on what they say.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acvpnd/auth/delegate.h"
#include "common/process.h"

/**
 * struct auth_delegate_child - a login
 * @id: Which.
 * @pid: Its process, which leads a group of its own.
 * @judged: Its verdict was handed on, or nobody is interested in it.
 */
struct auth_delegate_child {
	uint64_t id;
	pid_t pid;
	bool judged;
};

/**
 * struct auth_delegate_server - all of them
 * @work: What they do.
 * @fds: To who decides, and to each child.
 * @children: Of @fds, but for the first.
 * @n: How many descriptors there are.
 */
struct auth_delegate_server {
	const struct auth_delegate_work *work;
	struct pollfd fds[AUTH_DELEGATE_MAX + 1];
	struct auth_delegate_child children[AUTH_DELEGATE_MAX + 1];
	size_t n;
};

static void auth_delegate_fail(struct auth_delegate_server *s, uint64_t id)
{
	struct auth_delegate_packet packet = {
		.kind = AUTH_DELEGATE_FAILED, .id = id,
	};

	auth_delegate_send(s->fds[0].fd, &packet);
}

/* In the child: nothing of the others, and no longer than it may take. */
static void auth_delegate_run(struct auth_delegate_server *s, int fd,
			      struct auth_delegate_packet *begin)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		close(s->fds[i].fd);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	process_default_signals();
	alarm(AUTH_DELEGATE_TIME_MAX);
	s->work->converse(s->work->arg, fd, begin);
	_exit(0);
}

static int auth_delegate_launch(struct auth_delegate_server *s,
				struct auth_delegate_packet *begin)
{
	int pair[2];
	pid_t pid;

	if (s->n > AUTH_DELEGATE_MAX)
		return -EAGAIN;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return -errno;
	pid = fork();
	if (!pid) {
		close(pair[0]);
		auth_delegate_run(s, pair[1], begin);
	}
	close(pair[1]);
	/* Here and there: whoever is first, nobody is in between. */
	if (pid > 0)
		setpgid(pid, pid);
	if (pid < 0) {
		close(pair[0]);
		return -EAGAIN;
	}
	s->fds[s->n] = (struct pollfd){ .fd = pair[0], .events = POLLIN };
	s->children[s->n++] = (struct auth_delegate_child){
		.id = begin->id, .pid = pid,
	};
	return 0;
}

/*
 * With all that its modules started; while it has not been waited for, nobody
 * else has its number.
 */
static void auth_delegate_end(struct auth_delegate_server *s, size_t i)
{
	const struct auth_delegate_child *child = &s->children[i];

	if (!child->judged)
		auth_delegate_fail(s, child->id);
	close(s->fds[i].fd);
	kill(-child->pid, SIGKILL);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	s->n--;
	s->fds[i] = s->fds[s->n];
	s->children[i] = s->children[s->n];
}

static size_t auth_delegate_find(const struct auth_delegate_server *s,
				 uint64_t id)
{
	size_t i;

	for (i = 1; i < s->n; i++)
		if (s->children[i].id == id)
			break;
	return i;
}

static void auth_delegate_request(struct auth_delegate_server *s,
				  struct auth_delegate_packet *packet)
{
	size_t i = auth_delegate_find(s, packet->id);

	if (packet->kind == AUTH_DELEGATE_BEGIN) {
		if (auth_delegate_launch(s, packet))
			auth_delegate_fail(s, packet->id);
		return;
	}
	if (i == s->n)
		return;
	if (packet->kind == AUTH_DELEGATE_ANSWER &&
	    !auth_delegate_send(s->fds[i].fd, packet))
		return;
	s->children[i].judged = packet->kind == AUTH_DELEGATE_DROP;
	auth_delegate_end(s, i);
}

static void auth_delegate_hand_on(struct auth_delegate_server *s, size_t i)
{
	struct auth_delegate_packet packet;

	if (auth_delegate_receive(s->fds[i].fd, &packet, false)) {
		auth_delegate_end(s, i);
		return;
	}
	packet.id = s->children[i].id;
	auth_delegate_send(s->fds[0].fd, &packet);
	if (packet.kind == AUTH_DELEGATE_ASK)
		return;
	s->children[i].judged = true;
	auth_delegate_end(s, i);
}

void auth_delegate_serve(int fd, const struct auth_delegate_work *work)
{
	struct auth_delegate_server s = {
		.work = work,
		.fds = { { .fd = fd, .events = POLLIN } },
		.n = 1,
	};
	struct auth_delegate_packet packet;
	size_t i;

	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		if (poll(s.fds, s.n, -1) < 0)
			continue;
		for (i = s.n; --i;)
			if (s.fds[i].revents)
				auth_delegate_hand_on(&s, i);
		if (!s.fds[0].revents)
			continue;
		if (auth_delegate_receive(fd, &packet, true))
			break;
		auth_delegate_request(&s, &packet);
		explicit_bzero(&packet, sizeof(packet));
	}
	while (s.n > 1)
		auth_delegate_end(&s, s.n - 1);
}
