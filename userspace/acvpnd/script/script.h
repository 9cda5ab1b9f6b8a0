/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that are told of clients. They are run by a process of their own,
 * some at a time; nobody waits for them but who wants to know how they ended.
 */
#ifndef _ACVPND_SCRIPT_SCRIPT_H
#define _ACVPND_SCRIPT_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "acvpnd/script/script_env.h"

/**
 * enum script_kind - which program
 * @SCRIPT_CONNECT: Before a client gets its tunnel; it may refuse that.
 * @SCRIPT_DISCONNECT: After it has lost it.
 * @SCRIPT_HOST_UPDATE: When its name is known.
 * @SCRIPT_ROUTE_ADD: When there is a network behind it: a command of a shell,
 *	in which script_command() names it.
 * @SCRIPT_ROUTE_DEL: The same, when it has gone.
 * @SCRIPT_KINDS: How many there are.
 */
enum script_kind {
	SCRIPT_CONNECT,
	SCRIPT_DISCONNECT,
	SCRIPT_HOST_UPDATE,
	SCRIPT_ROUTE_ADD,
	SCRIPT_ROUTE_DEL,
	SCRIPT_KINDS,
};

enum {
	/* Programs at a time; one that comes then has failed. */
	SCRIPT_MAX = 256,
};

struct script;

/**
 * typedef script_done_fn - a program has ended
 * @arg: What was given with it.
 * @status: Its exit status; 128 and the number of the signal that ended it; or
 *	a negative errno: it did not run, or nobody knows.
 */
typedef void (*script_done_fn)(void *arg, int status);

/**
 * script_new() - begin, and fork the process that runs them
 * @script: Filled in.
 * @paths: Programs, NULL for those that there are not; they are executed with
 *	the rights that the caller has now.
 *
 * That process has none of the caller's descriptors but the standard ones.
 *
 * Return: 0 or a negative errno.
 */
int script_new(struct script **script, const char *const paths[SCRIPT_KINDS]);

/** script_has() - is there a program of that kind? NULL has none. */
bool script_has(const struct script *script, enum script_kind kind);

/** script_fd() - readable, when script_ready() is to be called */
int script_fd(const struct script *script);

/**
 * script_ready() - hear of programs that have ended
 * @script: Scripts; what waits for them is told.
 *
 * Return: 0, or a negative errno: the process is gone, and all that waited for
 * it has been told so.
 */
int script_ready(struct script *script);

/**
 * script_wait() - wait until a program has ended
 * @script: Scripts; there is one that runs.
 *
 * Return: as script_ready().
 */
int script_wait(struct script *script);

/**
 * script_run() - run a program
 * @script: Scripts.
 * @kind: Which; there is one.
 * @env: Environment, made by script_env.
 * @done: Called once it has ended, not from within this; or NULL.
 * @arg: Passed to @done.
 *
 * Return: 0; -E2BIG the environment is too large; or another negative errno,
 * and @done is not called.
 */
int script_run(struct script *script, enum script_kind kind,
	       const struct buf *env, script_done_fn done, void *arg);

/**
 * script_free() - wait for the programs that run, and end the process
 * @script: Scripts, or NULL. Whoever waits for one is told that nobody knows.
 */
void script_free(struct script *script);

/**
 * struct script_request - what the process is asked, and what it answers
 * @id: By which a program is known.
 * @kind: enum script_kind; only asked. The environment comes behind.
 * @status: As for script_done_fn; only answered.
 */
struct script_request {
	uint64_t id;
	uint32_t kind;
	int32_t status;
};

/**
 * script_serve() - be the process that runs programs
 * @fd: Connection to who asks.
 * @paths: Programs.
 *
 * Returns when nobody asks any more, and all of them have ended.
 */
void script_serve(int fd, const char *const paths[SCRIPT_KINDS]);

#endif /* _ACVPND_SCRIPT_SCRIPT_H */
