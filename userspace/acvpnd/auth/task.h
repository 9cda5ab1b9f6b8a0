/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What takes its time, as to hash a password is meant to, or waits, as for the
 * lock of a file: in threads of its own, so that who decides, and signs, waits
 * for none of it.
 *
 * The threads get nothing but what is in a task, and leave there what became of
 * it. All else happens in the thread that has the event loop.
 */
#ifndef _ACVPND_AUTH_TASK_H
#define _ACVPND_AUTH_TASK_H

#include <stdbool.h>
#include <sys/queue.h>

enum {
	/* Tasks of a queue at a time; there are no more of them. */
	AUTH_TASK_MAX = 256,
	AUTH_TASK_THREADS_MAX = 8,
};

struct auth_task;
struct auth_task_queue;

/**
 * struct auth_task_ops - what is done with a task
 * @run: Called by a thread, unless it is dropped before.
 * @tell: Called by auth_task_ready() afterwards, unless it is dropped before.
 * @free: Wipe and release it; called whatever became of it, and last.
 */
struct auth_task_ops {
	void (*run)(struct auth_task *task);
	void (*tell)(struct auth_task *task);
	void (*free)(struct auth_task *task);
};

/**
 * struct auth_task - a task; first member of what it is about
 * @ops: What is done with it; set by who makes it, the rest is zero then.
 * @order: Place among those that wait, or that are done.
 * @queue: Whose.
 * @waits: No thread has it yet.
 * @dropped: Nobody is interested any more.
 */
struct auth_task {
	const struct auth_task_ops *ops;
	TAILQ_ENTRY(auth_task) order;
	struct auth_task_queue *queue;
	bool waits;
	bool dropped;
};

/**
 * auth_task_open() - get ready for tasks
 * @queue: Set on success.
 *
 * Nothing is done before auth_task_start().
 *
 * Return: 0 or a negative errno.
 */
int auth_task_open(struct auth_task_queue **queue);

/**
 * auth_task_start() - start the threads
 * @queue: Queue without any. They have the rights that the caller has now, and
 *	the limits that he sets for all of his threads later.
 * @threads: How many, AUTH_TASK_THREADS_MAX at most; 0: as many as processors
 *	can be spared.
 *
 * Return: 0 or a negative errno: there may be fewer, or none.
 */
int auth_task_start(struct auth_task_queue *queue, unsigned int threads);

/**
 * auth_task_close() - wait for the tasks that have begun, and release
 * @queue: Queue, or NULL. Nobody is told anything any more.
 */
void auth_task_close(struct auth_task_queue *queue);

/** auth_task_fd() - descriptor that is readable when some are done */
int auth_task_fd(const struct auth_task_queue *queue);

/**
 * auth_task_ready() - tell what became of those that are done
 * @queue: Queue. Others may be added meanwhile.
 */
void auth_task_ready(struct auth_task_queue *queue);

/**
 * auth_task_add() - have something done
 * @queue: Queue.
 * @task: It; the queue's from now on, which frees it once it was told, or on
 *	failure.
 *
 * Return: 0; -EAGAIN there are too many of them now.
 */
int auth_task_add(struct auth_task_queue *queue, struct auth_task *task);

/**
 * auth_task_drop() - nobody is interested any more
 * @task: Task. One that has begun counts until it has ended.
 */
void auth_task_drop(struct auth_task *task);

#endif /* _ACVPND_AUTH_TASK_H */
