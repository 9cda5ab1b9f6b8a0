/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Passwords while they are hashed, which takes as long as it is meant to: each
 * is a task, see auth/task.h.
 */
#ifndef _ACVPND_AUTH_HASH_H
#define _ACVPND_AUTH_HASH_H

#include <stdbool.h>

struct auth_task;
struct auth_task_queue;

/**
 * typedef auth_hash_done_fn - called once a password was hashed
 * @arg: What was given with it.
 * @same: It is the password of the hash.
 * @password: It; wiped afterwards.
 */
typedef void (*auth_hash_done_fn)(void *arg, bool same, const char *password);

/**
 * auth_hash_ask() - have a password hashed
 * @queue: By whom.
 * @setting: Hash, as crypt(5) has it, that it is compared to; copied.
 * @password: Password; copied, and the copy is wiped.
 * @done: Called by auth_task_ready(), unless it is dropped before.
 * @arg: Passed to @done.
 * @task: Set on success; gone once @done was called.
 *
 * Return: 0; -EAGAIN there are too many of them now; -ENOMEM.
 */
int auth_hash_ask(struct auth_task_queue *queue, const char *setting,
		  const char *password, auth_hash_done_fn done, void *arg,
		  struct auth_task **task);

#endif /* _ACVPND_AUTH_HASH_H */
