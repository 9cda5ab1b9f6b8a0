// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/nursery.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acvpnd/ipc/channel.h"
#include "acvpnd/ipc/socket.h"

/* How a child ended that could not be started. */
enum { NURSERY_FAILED = 126 };

static struct nursery *nursery_of(struct process *p)
{
	return (struct nursery *)p;
}

/* In the nursery */

static _Noreturn void nursery_run_child(struct nursery *n, int fd, pid_t parent)
{
	int status;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	close(n->theirs);
	signal(SIGHUP, SIG_DFL);
	status = n->ops->run(n, fd);
	fflush(NULL);
	_exit(status);
}

/* A packet without a descriptor. Return: false: the monitor says no more. */
static bool nursery_hear(const struct nursery *n, pid_t pid)
{
	ssize_t len;
	char byte;
	int fd;

	len = ipc_socket_receive(n->theirs, &byte, sizeof(byte), &fd);
	if (fd >= 0)
		close(fd);
	else if (len > 0)
		kill(pid, SIGKILL);
	return len > 0;
}

/* Until it has ended; whoever hangs does so when the monitor wants it. */
static void nursery_watch(const struct nursery *n, pid_t pid)
{
	struct pollfd fds[] = {
		{ .fd = pidfd_open(pid, 0), .events = POLLIN },
		{ .fd = n->theirs, .events = POLLIN },
	};

	while (fds[0].fd >= 0 && !fds[0].revents) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].revents && !nursery_hear(n, pid))
			fds[1].fd = -1;
	}
	if (fds[0].fd >= 0)
		close(fds[0].fd);
}

/* Return: as waitpid() has it. */
static int raise_child(struct nursery *n, int fd)
{
	int status = W_EXITCODE(NURSERY_FAILED, 0);
	pid_t parent = getpid(), pid = fork();

	if (!pid)
		nursery_run_child(n, fd, parent);
	close(fd);
	if (pid > 0)
		nursery_watch(n, pid);
	if (pid > 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	return status;
}

/* The monitor ends it, after its child. */
static int nursery_run(struct process *p)
{
	struct nursery *n = nursery_of(p);
	int status, fd;
	char byte;

	if (n->ops->comm)
		prctl(PR_SET_NAME, n->ops->comm);
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	while (ipc_socket_receive(n->theirs, &byte, sizeof(byte), &fd) > 0) {
		if (fd < 0)
			continue;
		status = raise_child(n, fd);
		ipc_socket_send(n->theirs, &status, sizeof(status), -1);
	}
	return 0;
}

static size_t nursery_keep(struct process *p, int *fds, size_t max)
{
	struct nursery *n = nursery_of(p);

	fds[0] = n->theirs;
	return 1 + n->ops->keep(n, fds + 1, max - 1);
}

/* In the monitor */

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void nursery_started(struct process *p)
{
	close_end(&nursery_of(p)->theirs);
}

static void nursery_ended(struct process *p, int status)
{
	struct nursery *n = nursery_of(p);

	n->ops->ended(n, status);
}

static const struct process_ops nursery_process_ops = {
	.run = nursery_run,
	.started = nursery_started,
	.ended = nursery_ended,
	.keep = nursery_keep,
};

static int nursery_on_report(sd_event_source *source, int sock,
			     uint32_t revents, void *arg)
{
	struct nursery *n = arg;
	int status, fd;

	(void)revents;
	if (ipc_socket_receive(sock, &status, sizeof(status), &fd) ==
	    sizeof(status)) {
		n->ops->died(n, status);
		return 0;
	}
	/* How it ended is told when it is waited for. */
	sd_event_source_set_enabled(source, SD_EVENT_OFF);
	return 0;
}

int nursery_open(struct nursery *n, sd_event *event,
		 const struct nursery_ops *ops)
{
	int fds[2], err = ipc_channel_pair(fds);

	if (err)
		return err;
	*n = (struct nursery){
		.process = {
			.name = ops->name,
			.ops = &nursery_process_ops, .event = event,
		},
		.ops = ops, .ours = fds[0], .theirs = fds[1],
	};
	err = process_start(&n->process);
	if (!err)
		err = sd_event_add_io(event, &n->reports, n->ours, EPOLLIN,
				      nursery_on_report, n);
	return err < 0 ? err : 0;
}

int nursery_start(struct nursery *n, int fd)
{
	return ipc_socket_send(n->ours, "", 1, fd);
}

void nursery_kill(struct nursery *n)
{
	ipc_socket_send(n->ours, "", 1, -1);
}

void nursery_end(struct nursery *n)
{
	n->reports = sd_event_source_disable_unref(n->reports);
	close_end(&n->ours);
}

void nursery_close(struct nursery *n)
{
	if (!n->ops)
		return;
	nursery_end(n);
	close_end(&n->theirs);
	process_forget(&n->process);
}
