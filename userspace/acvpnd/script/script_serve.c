// SPDX-License-Identifier: GPL-2.0-only
/*
 * The process that runs programs.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acvpnd/script/script.h"
#include "acvpnd/script/script_command.h"
#include "common/process.h"

#define SERVE_PATH "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin" \
	":/sbin:/bin"

/**
 * struct script_child - a program that runs
 * @id: Which.
 * @pid: Its process.
 */
struct script_child {
	uint64_t id;
	pid_t pid;
};

/**
 * struct script_server - the process
 * @paths: Programs.
 * @fds: To who asks, or -1: nobody does; and a descriptor of each process.
 * @children: Of @fds, but for the first.
 * @n: How many descriptors there are.
 * @env: A request.
 */
struct script_server {
	const char *const *paths;
	struct pollfd fds[SCRIPT_MAX + 1];
	struct script_child children[SCRIPT_MAX + 1];
	size_t n;
	char env[sizeof(struct script_request) + SCRIPT_ENV_MAX + 1];
};

static void script_serve_answer(const struct script_server *s, uint64_t id,
				int status)
{
	const struct script_request answer = { .id = id, .status = status };

	send(s->fds[0].fd, &answer, sizeof(answer), MSG_NOSIGNAL);
}

/* Lines of an environment, in @lines; what is more is cut. */
static void serve_lines(char *env, size_t len, char **lines)
{
	char *end = env + len;
	size_t n = 0;

	*end = '\0';
	lines[n++] = (char *)SERVE_PATH;
	while (env < end && n < SCRIPT_ENV_LINES_MAX) {
		lines[n++] = env;
		env += strlen(env) + 1;
	}
	lines[n] = NULL;
}

/* In the child: @argv is made of a program, or of a command. */
static void serve_arguments(enum script_kind kind, const char *path,
			    const char *env, size_t len, char *argv[4])
{
	struct buf command;

	argv[0] = (char *)path;
	if (kind != SCRIPT_ROUTE_ADD && kind != SCRIPT_ROUTE_DEL)
		return;
	buf_init(&command, SCRIPT_ENV_MAX);
	if (script_command(&command, path, env, len))
		_exit(127);
	argv[0] = (char *)"/bin/sh";
	argv[1] = (char *)"-c";
	argv[2] = (char *)buf_text(&command);
}

/* In the child. What it prints goes where our own log goes. */
static _Noreturn void serve_exec(enum script_kind kind, const char *path,
				 char *env, size_t len)
{
	char *argv[4] = { NULL };
	char *lines[SCRIPT_ENV_LINES_MAX + 1];
	int null = open("/dev/null", O_RDONLY);

	serve_lines(env, len, lines);
	serve_arguments(kind, path, env, len, argv);
	setsid();
	process_default_signals();
	if (null >= 0)
		dup2(null, STDIN_FILENO);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	close_range(STDERR_FILENO + 1, ~0U, 0);
	execve(argv[0], argv, lines);
	perror(argv[0]);
	_exit(127);
}

static int serve_start(struct script_server *s,
		       const struct script_request *request, char *env,
		       size_t len)
{
	pid_t pid;
	int fd;

	if (request->kind >= SCRIPT_KINDS || !s->paths[request->kind])
		return -EINVAL;
	if (s->n > SCRIPT_MAX)
		return -EAGAIN;
	pid = fork();
	if (!pid)
		serve_exec(request->kind, s->paths[request->kind], env, len);
	if (pid < 0)
		return -EAGAIN;
	fd = syscall(SYS_pidfd_open, pid, 0);
	if (fd < 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return -EMFILE;
	}
	s->fds[s->n] = (struct pollfd){ .fd = fd, .events = POLLIN };
	s->children[s->n++] = (struct script_child){ request->id, pid };
	return 0;
}

static void script_serve_request(struct script_server *s)
{
	struct script_request request;
	ssize_t n = recv(s->fds[0].fd, s->env, sizeof(s->env) - 1, 0);
	int err;

	if (n < (ssize_t)sizeof(request)) {
		/* Answers may still be sent. */
		if (n >= 0 || errno != EINTR)
			s->fds[0].events = 0;
		return;
	}
	memcpy(&request, s->env, sizeof(request));
	err = serve_start(s, &request, s->env + sizeof(request),
			  n - sizeof(request));
	if (err)
		script_serve_answer(s, request.id, err);
}

static void serve_end(struct script_server *s, size_t i)
{
	enum { SIGNALLED = 128 };
	int status = 0;

	close(s->fds[i].fd);
	while (waitpid(s->children[i].pid, &status, 0) < 0 && errno == EINTR)
		;
	script_serve_answer(s, s->children[i].id,
			    WIFEXITED(status) ? WEXITSTATUS(status) :
						SIGNALLED + WTERMSIG(status));
	s->n--;
	s->fds[i] = s->fds[s->n];
	s->children[i] = s->children[s->n];
}

void script_serve(int fd, const char *const paths[SCRIPT_KINDS])
{
	static struct script_server s;
	size_t i;

	s.paths = paths;
	s.fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
	s.n = 1;
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	/* Who asks ends it. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	while (s.fds[0].events || s.n > 1) {
		/* A closed end would be ready all the time. */
		bool asked = s.fds[0].events;

		if (poll(asked ? s.fds : s.fds + 1, asked ? s.n : s.n - 1,
			 -1) < 0)
			continue;
		for (i = s.n; --i;)
			if (s.fds[i].revents)
				serve_end(&s, i);
		if (asked && s.fds[0].revents)
			script_serve_request(&s);
	}
	close(fd);
}
