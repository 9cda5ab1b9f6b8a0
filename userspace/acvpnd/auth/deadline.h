/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is due next, of many things whose times change: a heap of members of
 * other structures.
 */
#ifndef _ACVPND_AUTH_DEADLINE_H
#define _ACVPND_AUTH_DEADLINE_H

#include <stddef.h>
#include <stdint.h>

/* Never; also the time of a queue in which nothing is due. */
#define AUTH_DEADLINE_NEVER INT64_MAX

/**
 * struct auth_deadline - a member of what is due
 * @at: When; changed by auth_deadline_set() only.
 * @place: 1 + place in the queue; 0: not in it.
 */
struct auth_deadline {
	int64_t at;
	size_t place;
};

/**
 * struct auth_deadlines - queue; all zero if it is empty
 * @heap: Each is due no later than the two that it is above of.
 * @n: How many.
 * @size: How many fit.
 */
struct auth_deadlines {
	struct auth_deadline **heap;
	size_t n;
	size_t size;
};

/** auth_deadline_free() - release the queue, not what is in it */
void auth_deadline_free(struct auth_deadlines *queue);

/**
 * auth_deadline_add() - take something into the queue
 * @queue: Queue.
 * @what: All zero; due never, until auth_deadline_set().
 *
 * Return: 0 or -ENOMEM.
 */
int auth_deadline_add(struct auth_deadlines *queue,
		      struct auth_deadline *what);

/** auth_deadline_remove() - take something that is in the queue out of it */
void auth_deadline_remove(struct auth_deadlines *queue,
			  struct auth_deadline *what);

/**
 * auth_deadline_set() - change when something is due
 * @queue: Queue that it is in.
 * @what: It.
 * @at: When, or AUTH_DEADLINE_NEVER.
 */
void auth_deadline_set(struct auth_deadlines *queue,
		       struct auth_deadline *what, int64_t at);

/**
 * auth_deadline_first() - what is due first
 * @queue: Queue.
 *
 * Return: It, or NULL if nothing is in the queue.
 */
struct auth_deadline *auth_deadline_first(const struct auth_deadlines *queue);

#endif /* _ACVPND_AUTH_DEADLINE_H */
