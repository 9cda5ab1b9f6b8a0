/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Answers that are waited for. Who waits may go meanwhile: an answer to nobody
 * is thrown away, and a number is not used again soon.
 */
#ifndef _ACVPND_WORKER_WAIT_H
#define _ACVPND_WORKER_WAIT_H

#include <stddef.h>
#include <stdint.h>

#include "acvpnd/ipc/message.h"

/**
 * typedef wait_fn - gets an answer
 * @arg: What was given with it.
 * @answer: Answer, valid during the call; or NULL: none will come.
 */
typedef void (*wait_fn)(void *arg, const struct ipc_message *answer);

/**
 * struct wait_entry - one who waits, or a free place
 * @id: Number of the request; 0: free.
 * @fn: Gets the answer.
 * @arg: Passed to @fn.
 * @next: Free: the next free place, counted from 1; 0 none.
 * @turn: How often the place was used.
 */
struct wait_entry {
	uint32_t id;
	wait_fn fn;
	void *arg;
	uint32_t next;
	uint32_t turn;
};

/**
 * struct wait_table - all who wait; all zero is none
 * @list: Places.
 * @n: How many.
 * @free: The first free one, counted from 1; 0 none.
 */
struct wait_table {
	struct wait_entry *list;
	uint32_t n;
	uint32_t free;
};

/**
 * wait_begin() - begin to wait
 * @t: Table.
 * @fn: Gets the answer, once.
 * @arg: Passed to @fn.
 *
 * Return: Number for the request; 0: no memory.
 */
uint32_t wait_begin(struct wait_table *t, wait_fn fn, void *arg);

/**
 * wait_cancel() - wait no more
 * @t: Table.
 * @id: What wait_begin() returned; 0, or one that was answered: nothing
 *	happens.
 */
void wait_cancel(struct wait_table *t, uint32_t id);

/**
 * wait_answer() - give an answer to who waits for it
 * @t: Table.
 * @id: Number of the request.
 * @answer: Answer, or NULL.
 */
void wait_answer(struct wait_table *t, uint32_t id,
		 const struct ipc_message *answer);

/**
 * wait_free() - release the table, without answers
 * @t: Table.
 */
void wait_free(struct wait_table *t);

#endif /* _ACVPND_WORKER_WAIT_H */
