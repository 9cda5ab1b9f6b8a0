// SPDX-License-Identifier: GPL-2.0-only
#include "unit/peers.h"

#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void run(const char *library, int fd)
{
	char path[PATH_MAX], program[PATH_MAX + 16];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (n < 0 || dup2(fd, PEER_FD) < 0)
		_exit(1);
	path[n] = '\0';
	*strrchr(path, '/') = '\0';
	snprintf(program, sizeof(program), "%s/peer-%s", path, library);
	execl(program, program, NULL);
	perror(program);
	_exit(1);
}

void peers_start(struct peers_one *p, const char *library)
{
	int fd[2];

	p->library = library;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
				    fd), 0);
	p->pid = fork();
	assert_true(p->pid >= 0);
	if (!p->pid)
		run(library, fd[1]);
	close(fd[1]);
	p->fd = fd[0];
}

void peers_stop(struct peers_one *p)
{
	int status;

	close(p->fd);
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	assert_int_equal(status, 0);
}

void peers_ask(struct peers_one *p, const struct peer_request *q, int fd[2])
{
	size_t n = fd ? (fd[1] < 0 ? 1 : 2) : 0, i;
	union {
		struct cmsghdr head;
		char buf[CMSG_SPACE(2 * sizeof(int))];
	} control;
	struct iovec iov = { (void *)q, sizeof(*q) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	memset(&control, 0, sizeof(control));
	if (n) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(n * sizeof(int));
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(n * sizeof(int));
		memcpy(CMSG_DATA(&control.head), fd, n * sizeof(int));
	}
	assert_int_equal(sendmsg(p->fd, &msg, 0), sizeof(*q));
	for (i = 0; i < n; i++)
		close(fd[i]);
}

const struct peer_reply *peers_answer(struct peers_one *p)
{
	static struct peer_reply r;
	struct pollfd poll_fd = { .fd = p->fd, .events = POLLIN };

	assert_int_equal(poll(&poll_fd, 1, 2 * PEER_TIMEOUT_MS), 1);
	assert_int_equal(recv(p->fd, &r, sizeof(r), 0), sizeof(r));
	return &r;
}

const struct peer_reply *peers_do(struct peers_one *p, enum peer_op op,
				  size_t len)
{
	struct peer_request q = { .op = op, .len = len };

	memset(q.data, 'x', sizeof(q.data));
	peers_ask(p, &q, NULL);
	return peers_answer(p);
}
