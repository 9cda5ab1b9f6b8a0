// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/task.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

TAILQ_HEAD(auth_task_list, auth_task);

/**
 * struct auth_task_queue - all of them
 * @lock: Of what follows, but for @n, @fd and @threads.
 * @more: There is another one, or the end.
 * @waiting: Not begun, the oldest in front.
 * @done: To be told.
 * @ends: No more are begun.
 * @n: How many there are, wherever.
 * @fd: Readable while some are done.
 * @threads: Those that do them.
 * @n_threads: How many.
 */
struct auth_task_queue {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct auth_task_list waiting;
	struct auth_task_list done;
	bool ends;
	size_t n;
	int fd;
	pthread_t threads[AUTH_TASK_THREADS_MAX];
	unsigned int n_threads;
};

int auth_task_open(struct auth_task_queue **queue)
{
	struct auth_task_queue *q = calloc(1, sizeof(*q));
	int err;

	if (!q)
		return -ENOMEM;
	q->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (q->fd < 0) {
		err = -errno;
		free(q);
		return err;
	}
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->more, NULL);
	TAILQ_INIT(&q->waiting);
	TAILQ_INIT(&q->done);
	*queue = q;
	return 0;
}

int auth_task_fd(const struct auth_task_queue *queue)
{
	return queue->fd;
}

/* In the threads */

/* With the lock. Return: the next one, or NULL: there is none to come. */
static struct auth_task *auth_task_next(struct auth_task_queue *q)
{
	struct auth_task *task;

	while (!q->ends && TAILQ_EMPTY(&q->waiting))
		pthread_cond_wait(&q->more, &q->lock);
	if (q->ends)
		return NULL;
	task = TAILQ_FIRST(&q->waiting);
	TAILQ_REMOVE(&q->waiting, task, order);
	task->waits = false;
	return task;
}

static void *auth_task_run(void *arg)
{
	struct auth_task_queue *q = arg;
	struct auth_task *task;

	pthread_mutex_lock(&q->lock);
	while ((task = auth_task_next(q))) {
		pthread_mutex_unlock(&q->lock);
		task->ops->run(task);
		pthread_mutex_lock(&q->lock);
		TAILQ_INSERT_TAIL(&q->done, task, order);
		eventfd_write(q->fd, 1);
	}
	pthread_mutex_unlock(&q->lock);
	return NULL;
}

/* In the thread of the event loop */

/* Half of the processors are left to handshakes. */
static unsigned int auth_task_spared(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN) / 2;

	if (n > AUTH_TASK_THREADS_MAX)
		return AUTH_TASK_THREADS_MAX;
	return n > 1 ? n : 1;
}

int auth_task_start(struct auth_task_queue *queue, unsigned int threads)
{
	unsigned int n = threads ? threads : auth_task_spared();
	int err = 0;

	while (!err && queue->n_threads < n) {
		err = pthread_create(&queue->threads[queue->n_threads], NULL,
				     auth_task_run, queue);
		queue->n_threads += !err;
	}
	return -err;
}

static void auth_task_free(struct auth_task *task)
{
	task->queue->n--;
	task->ops->free(task);
}

static struct auth_task *auth_task_pop(struct auth_task_queue *q,
				       struct auth_task_list *list)
{
	struct auth_task *task;

	pthread_mutex_lock(&q->lock);
	task = TAILQ_FIRST(list);
	if (task)
		TAILQ_REMOVE(list, task, order);
	pthread_mutex_unlock(&q->lock);
	return task;
}

void auth_task_close(struct auth_task_queue *queue)
{
	struct auth_task *task;

	if (!queue)
		return;
	pthread_mutex_lock(&queue->lock);
	queue->ends = true;
	pthread_cond_broadcast(&queue->more);
	pthread_mutex_unlock(&queue->lock);
	while (queue->n_threads)
		pthread_join(queue->threads[--queue->n_threads], NULL);
	while ((task = auth_task_pop(queue, &queue->waiting)))
		auth_task_free(task);
	while ((task = auth_task_pop(queue, &queue->done)))
		auth_task_free(task);
	pthread_cond_destroy(&queue->more);
	pthread_mutex_destroy(&queue->lock);
	close(queue->fd);
	free(queue);
}

void auth_task_ready(struct auth_task_queue *queue)
{
	struct auth_task *task;
	eventfd_t n;

	/* First: what is done afterwards is told again. */
	eventfd_read(queue->fd, &n);
	while ((task = auth_task_pop(queue, &queue->done))) {
		if (!task->dropped)
			task->ops->tell(task);
		auth_task_free(task);
	}
}

int auth_task_add(struct auth_task_queue *queue, struct auth_task *task)
{
	if (queue->n >= AUTH_TASK_MAX) {
		task->ops->free(task);
		return -EAGAIN;
	}
	queue->n++;
	task->queue = queue;
	task->waits = true;
	pthread_mutex_lock(&queue->lock);
	TAILQ_INSERT_TAIL(&queue->waiting, task, order);
	pthread_cond_signal(&queue->more);
	pthread_mutex_unlock(&queue->lock);
	return 0;
}

void auth_task_drop(struct auth_task *task)
{
	struct auth_task_queue *q = task->queue;
	bool waits;

	pthread_mutex_lock(&q->lock);
	waits = task->waits;
	if (waits)
		TAILQ_REMOVE(&q->waiting, task, order);
	pthread_mutex_unlock(&q->lock);
	task->dropped = true;
	if (waits)
		auth_task_free(task);
}
