// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/wait.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* A number is the turn of a place above the place. */
	WAIT_PLACE_BITS = 18,
	WAIT_PLACES_MIN = 64,
	WAIT_PLACES_MAX = 1 << WAIT_PLACE_BITS,
	WAIT_TURNS = 1 << (32 - WAIT_PLACE_BITS),
};

static int wait_grow(struct wait_table *t)
{
	uint32_t n = t->n ? 2 * t->n : WAIT_PLACES_MIN;
	struct wait_entry *list;

	if (n > WAIT_PLACES_MAX)
		return -1;
	list = reallocarray(t->list, n, sizeof(*list));
	if (!list)
		return -1;
	memset(list + t->n, 0, (n - t->n) * sizeof(*list));
	t->list = list;
	for (; t->n < n; t->n++) {
		list[t->n].next = t->free;
		t->free = t->n + 1;
	}
	return 0;
}

/* Never 0, for the turn is not. */
static uint32_t wait_number(struct wait_table *t, struct wait_entry *e)
{
	e->turn = e->turn % (WAIT_TURNS - 1) + 1;
	return e->turn << WAIT_PLACE_BITS | (uint32_t)(e - t->list);
}

uint32_t wait_begin(struct wait_table *t, wait_fn fn, void *arg)
{
	struct wait_entry *e;

	if (!t->free && wait_grow(t))
		return 0;
	e = &t->list[t->free - 1];
	t->free = e->next;
	e->id = wait_number(t, e);
	e->fn = fn;
	e->arg = arg;
	return e->id;
}

static struct wait_entry *wait_find(struct wait_table *t, uint32_t id)
{
	uint32_t place = id % WAIT_PLACES_MAX;

	if (!id || place >= t->n || t->list[place].id != id)
		return NULL;
	return &t->list[place];
}

void wait_cancel(struct wait_table *t, uint32_t id)
{
	struct wait_entry *e = wait_find(t, id);

	if (!e)
		return;
	e->id = 0;
	e->next = t->free;
	t->free = e - t->list + 1;
}

void wait_answer(struct wait_table *t, uint32_t id,
		 const struct ipc_message *answer)
{
	struct wait_entry *e = wait_find(t, id), copy;

	if (!e)
		return;
	/* Whoever gets it may ask the next thing. */
	copy = *e;
	wait_cancel(t, id);
	copy.fn(copy.arg, answer);
}

void wait_free(struct wait_table *t)
{
	free(t->list);
	memset(t, 0, sizeof(*t));
}
