// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"

enum {
	PROCESS_FDS_MAX = 256,
	/* Microseconds. Who lived that long may start again at once. */
	PROCESS_LIVED = 10 * 1000 * 1000,
	PROCESS_DELAY_MIN = 100 * 1000,
	PROCESS_DELAY_MAX = 10 * 1000 * 1000,
};

static int process_compare(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* All that the parent has open is nothing for its children. */
static void close_others(int *keep, size_t n)
{
	unsigned int from = STDERR_FILENO + 1;
	size_t i;

	qsort(keep, n, sizeof(*keep), process_compare);
	for (i = 0; i < n; i++) {
		if ((unsigned int)keep[i] > from)
			close_range(from, keep[i] - 1, 0);
		if ((unsigned int)keep[i] >= from)
			from = keep[i] + 1;
	}
	close_range(from, ~0U, 0);
}

/* No child outlives its parent, however that ends. */
static void process_follow(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
}

static _Noreturn void process_run_child(struct process *p, pid_t parent)
{
	int keep[PROCESS_FDS_MAX], status;
	sigset_t none;
	size_t n;

	process_follow(parent);
	n = p->ops->keep(p, keep, PROCESS_FDS_MAX);
	close_others(keep, n);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	status = p->ops->run(p);
	fflush(NULL);
	/* What the parent has to do at its end is not the child's to do. */
	_exit(status);
}

static int process_on_child(sd_event_source *source, const siginfo_t *info,
			    void *arg)
{
	struct process *p = arg;
	int status = info->si_code == CLD_EXITED ? W_EXITCODE(info->si_status,
							       0) :
						   W_EXITCODE(0,
							      info->si_status);

	(void)source;
	p->child = sd_event_source_disable_unref(p->child);
	p->pid = 0;
	p->ops->ended(p, status);
	return 0;
}

static uint64_t process_now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000ULL + ts.tv_nsec / 1000;
}

int process_start(struct process *p)
{
	int err = p->ops->prepare ? p->ops->prepare(p) : 0;
	pid_t parent = getpid();

	if (err)
		return err;
	fflush(NULL);
	p->pid = fork();
	if (p->pid < 0) {
		p->pid = 0;
		return -errno;
	}
	if (!p->pid)
		process_run_child(p, parent);
	p->since = process_now_us();
	err = sd_event_add_child(p->event, &p->child, p->pid, WEXITED,
				 process_on_child, p);
	if (err < 0)
		return err;
	p->ops->started(p);
	return 0;
}

static int process_on_again(sd_event_source *source, uint64_t usec, void *arg)
{
	struct process *p = arg;
	int err;

	(void)source;
	(void)usec;
	p->again = sd_event_source_disable_unref(p->again);
	err = process_start(p);
	if (err) {
		log_error("%s cannot be started again: %s", p->name,
			  strerror(-err));
		process_start_later(p);
	}
	return 0;
}

int process_start_later(struct process *p)
{
	int err;

	if (process_now_us() - p->since >= PROCESS_LIVED)
		p->delay = 0;
	p->delay = p->delay ? 2 * p->delay : PROCESS_DELAY_MIN;
	if (p->delay > PROCESS_DELAY_MAX)
		p->delay = PROCESS_DELAY_MAX;
	err = sd_event_add_time_relative(p->event, &p->again, CLOCK_MONOTONIC,
					 p->delay, 0, process_on_again, p);
	return err < 0 ? err : 0;
}

void process_not_again(struct process *p)
{
	p->again = sd_event_source_disable_unref(p->again);
}

void process_kill(const struct process *p, int signo)
{
	if (p->pid > 0)
		kill(p->pid, signo);
}

void process_stop(struct process *p)
{
	p->again = sd_event_source_disable_unref(p->again);
	process_kill(p, SIGKILL);
}

void process_forget(struct process *p)
{
	p->child = sd_event_source_disable_unref(p->child);
	p->again = sd_event_source_disable_unref(p->again);
}

const char *process_status(int status, char *buf, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(buf, size, "killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(buf, size, "exit status %d", WEXITSTATUS(status));
	return buf;
}
