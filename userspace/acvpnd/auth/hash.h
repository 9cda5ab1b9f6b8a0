/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Passwords while they are hashed, which takes as long as it is meant to: in
 * threads of their own, so that who decides, and signs, waits for none of them.
 *
 * The threads get nothing but a password and what it is compared to, and give
 * back whether it is the same. All else happens in the thread that has the
 * event loop.
 */
#ifndef _ACVPND_AUTH_HASH_H
#define _ACVPND_AUTH_HASH_H

#include <stdbool.h>

enum {
	/* Passwords at a time; there is no verdict on more of them. */
	AUTH_HASH_MAX = 256,
	AUTH_HASH_THREADS_MAX = 8,
};

struct auth_hash;
struct auth_hasher;

/**
 * typedef auth_hash_done_fn - called once a password was hashed
 * @arg: What was given with it.
 * @same: It is the password of the hash.
 * @password: It; wiped afterwards.
 */
typedef void (*auth_hash_done_fn)(void *arg, bool same, const char *password);

/**
 * auth_hash_open() - get ready for passwords
 * @hasher: Set on success.
 *
 * Nothing is hashed before auth_hash_start().
 *
 * Return: 0 or a negative errno.
 */
int auth_hash_open(struct auth_hasher **hasher);

/**
 * auth_hash_start() - start the threads
 * @hasher: Hasher without any. They have the rights that the caller has now,
 *	and the limits that he sets for all of his threads later.
 * @threads: How many, AUTH_HASH_THREADS_MAX at most; 0: as many as processors
 *	can be spared.
 *
 * Return: 0 or a negative errno: there may be fewer, or none.
 */
int auth_hash_start(struct auth_hasher *hasher, unsigned int threads);

/**
 * auth_hash_close() - wait for the hashes that have begun, and release
 * @hasher: Hasher, or NULL. Nobody is told anything any more.
 */
void auth_hash_close(struct auth_hasher *hasher);

/** auth_hash_fd() - descriptor that is readable when some are done */
int auth_hash_fd(const struct auth_hasher *hasher);

/**
 * auth_hash_ready() - tell whose passwords were hashed
 * @hasher: Hasher. Others may be asked for meanwhile.
 */
void auth_hash_ready(struct auth_hasher *hasher);

/**
 * auth_hash_ask() - have a password hashed
 * @hasher: Hasher.
 * @setting: Hash, as crypt(5) has it, that it is compared to; copied.
 * @password: Password; copied, and the copy is wiped.
 * @done: Called by auth_hash_ready(), unless it is dropped before.
 * @arg: Passed to @done.
 * @hash: Set on success; gone when @done is called.
 *
 * Return: 0; -EAGAIN there are too many of them now; -ENOMEM.
 */
int auth_hash_ask(struct auth_hasher *hasher, const char *setting,
		  const char *password, auth_hash_done_fn done, void *arg,
		  struct auth_hash **hash);

/**
 * auth_hash_drop() - nobody is interested any more
 * @hash: Hash. One that has begun counts until it has ended.
 */
void auth_hash_drop(struct auth_hash *hash);

#endif /* _ACVPND_AUTH_HASH_H */
