/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Child processes: started, ended, and started again if they die.
 */
#ifndef _ACVPND_MONITOR_PROCESS_H
#define _ACVPND_MONITOR_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

struct process;

/**
 * struct process_ops - what a child process is
 * @prepare: In the parent, before it is started; or NULL. Return: 0 or a
 *	negative errno.
 * @run: In the child, which has no other descriptors than those that
 *	@keep lists and the standard ones; returns its exit status.
 * @started: In the parent.
 * @ended: In the parent: the child is gone. @status: as waitpid() has it.
 * @keep: In the child: list the descriptors that it needs. Return: how many.
 */
struct process_ops {
	int (*prepare)(struct process *p);
	int (*run)(struct process *p);
	void (*started)(struct process *p);
	void (*ended)(struct process *p, int status);
	size_t (*keep)(struct process *p, int *fds, size_t max);
};

/**
 * struct process - a child process, part of a structure of the caller
 * @name: For people.
 * @ops: What it is.
 * @event: The parent's event loop.
 * @pid: Its number, 0: there is none.
 * @child: Watches it.
 * @again: Starts it again.
 * @since: When it was started, in microseconds of CLOCK_MONOTONIC.
 * @delay: Microseconds to wait before it is started again.
 */
struct process {
	const char *name;
	const struct process_ops *ops;
	sd_event *event;
	pid_t pid;
	sd_event_source *child;
	sd_event_source *again;
	uint64_t since;
	uint64_t delay;
};

/**
 * process_start() - start it
 * @p: Process that is not there.
 *
 * SIGCHLD has to be blocked. The child is killed when its parent is gone.
 *
 * Return: 0 or a negative errno.
 */
int process_start(struct process *p);

/**
 * process_start_later() - start it again, the later the sooner it died
 * @p: Process that has died.
 *
 * Return: 0 or a negative errno.
 */
int process_start_later(struct process *p);

/**
 * process_not_again() - do not start it again
 * @p: Process, which may be there.
 */
void process_not_again(struct process *p);

/**
 * process_kill() - send it a signal
 * @p: Process; there need not be one.
 * @signo: Signal.
 */
void process_kill(const struct process *p, int signo);

/**
 * process_stop() - kill it, and do not start it again
 * @p: Process; there need not be one. If there is, @ended is called.
 */
void process_stop(struct process *p);

/**
 * process_forget() - neither watch it nor start it again
 * @p: Process.
 */
void process_forget(struct process *p);

/**
 * process_status() - how a process ended
 * @status: As waitpid() has it.
 * @buf: Filled in.
 * @size: Bytes in @buf.
 *
 * Return: @buf, such as "killed by signal 9".
 */
const char *process_status(int status, char *buf, size_t size);

#endif /* _ACVPND_MONITOR_PROCESS_H */
