// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/deadline.h"

#include <errno.h>
#include <stdlib.h>

enum { AUTH_DEADLINE_MIN = 64 };

void auth_deadline_free(struct auth_deadlines *queue)
{
	free(queue->heap);
	*queue = (struct auth_deadlines){ 0 };
}

static void auth_deadline_put(struct auth_deadlines *queue, size_t i,
			      struct auth_deadline *what)
{
	queue->heap[i] = what;
	what->place = i + 1;
}

/* Move @what from place @i to where what is above it is due before. */
static void auth_deadline_rise(struct auth_deadlines *queue, size_t i,
			       struct auth_deadline *what)
{
	for (; i && queue->heap[(i - 1) / 2]->at > what->at; i = (i - 1) / 2)
		auth_deadline_put(queue, i, queue->heap[(i - 1) / 2]);
	auth_deadline_put(queue, i, what);
}

/* Move @what from place @i to where what is below it is due later. */
static void auth_deadline_sink(struct auth_deadlines *queue, size_t i,
			       struct auth_deadline *what)
{
	size_t below;

	for (; (below = 2 * i + 1) < queue->n; i = below) {
		if (below + 1 < queue->n &&
		    queue->heap[below + 1]->at < queue->heap[below]->at)
			below++;
		if (queue->heap[below]->at >= what->at)
			break;
		auth_deadline_put(queue, i, queue->heap[below]);
	}
	auth_deadline_put(queue, i, what);
}

int auth_deadline_add(struct auth_deadlines *queue,
		      struct auth_deadline *what)
{
	size_t size = queue->size ? 2 * queue->size : AUTH_DEADLINE_MIN;
	struct auth_deadline **heap;

	if (queue->n == queue->size) {
		heap = reallocarray(queue->heap, size, sizeof(*heap));
		if (!heap)
			return -ENOMEM;
		queue->heap = heap;
		queue->size = size;
	}
	what->at = AUTH_DEADLINE_NEVER;
	auth_deadline_put(queue, queue->n++, what);
	return 0;
}

void auth_deadline_set(struct auth_deadlines *queue,
		       struct auth_deadline *what, int64_t at)
{
	what->at = at;
	auth_deadline_rise(queue, what->place - 1, what);
	auth_deadline_sink(queue, what->place - 1, what);
}

void auth_deadline_remove(struct auth_deadlines *queue,
			  struct auth_deadline *what)
{
	struct auth_deadline *last = queue->heap[--queue->n];

	if (last != what) {
		auth_deadline_put(queue, what->place - 1, last);
		auth_deadline_set(queue, last, last->at);
	}
	what->place = 0;
}

struct auth_deadline *auth_deadline_first(const struct auth_deadlines *queue)
{
	return queue->n ? queue->heap[0] : NULL;
}
