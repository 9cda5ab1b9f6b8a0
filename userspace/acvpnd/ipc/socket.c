// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/ipc/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* More than one is received to be closed, and to be complained of. */
enum { SOCKET_FDS = 4 };

/**
 * union socket_control - room for what goes with a packet
 * @align: As the kernel wants it.
 * @bytes: The room.
 */
union socket_control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(SOCKET_FDS * sizeof(int))];
};

int ipc_socket_send(int sock, const void *data, size_t len, int fd)
{
	struct iovec iov = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	union socket_control control = { .bytes = "" };
	struct cmsghdr *c;

	if (fd >= 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE(sizeof(fd));
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	while (sendmsg(sock, &msg, MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/* Returns how many there are; the first is not closed. */
static size_t take_descriptors(struct msghdr *msg, int *fd)
{
	struct cmsghdr *c;
	size_t n = 0, at;
	int other;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (at = CMSG_LEN(0); at + sizeof(other) <= c->cmsg_len;
		     at += sizeof(other)) {
			memcpy(&other, (char *)c + at, sizeof(other));
			if (n++)
				close(other);
			else
				*fd = other;
		}
	}
	return n;
}

ssize_t ipc_socket_receive(int sock, void *data, size_t size, int *fd)
{
	struct iovec iov = { .iov_base = data, .iov_len = size };
	union socket_control control;
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	size_t n_fds;
	ssize_t n;

	*fd = -1;
	do {
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	n_fds = take_descriptors(&msg, fd);
	/* An end that is closed has no control data, an empty packet may. */
	if (!n && !n_fds)
		return 0;
	if (n && n_fds <= 1 && !(msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		return n;
	if (n_fds)
		close(*fd);
	*fd = -1;
	return -EBADMSG;
}
