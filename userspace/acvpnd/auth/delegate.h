/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A backend whose logins are judged by processes of their own, as judging them
 * waits, or takes rights or libraries that the one which decides must not have.
 * Each login has one, which is thrown away afterwards. They are started by a
 * process that was forked before anything was heard from the network, as the
 * one that decides may neither fork nor open sockets.
 */
#ifndef _ACVPND_AUTH_DELEGATE_H
#define _ACVPND_AUTH_DELEGATE_H

#include <sys/queue.h>

#include "acvpnd/auth/backend.h"
#include "acvpnd/auth/delegate_packet.h"

enum {
	/* Logins at a time; there is no answer to more of them. */
	AUTH_DELEGATE_MAX = 256,
	/* Seconds that one may take. */
	AUTH_DELEGATE_TIME_MAX = 300,
};

/**
 * struct auth_delegate_work - what its processes do
 * @prepare: Called once in the process that starts the others, with all that it
 *	was forked with: to get ready and to give up what is not needed. What
 *	fails is logged there. Return: 0 or a negative errno. NULL: there is
 *	nothing to do.
 * @converse: Called in the process of a login, which ends afterwards: judge
 *	it. Questions and the verdict go to @fd, answers come from there; @begin
 *	is AUTH_DELEGATE_BEGIN, to be wiped.
 * @arg: Passed to both; looked at by those processes alone.
 */
struct auth_delegate_work {
	int (*prepare)(void *arg);
	void (*converse)(void *arg, int fd, struct auth_delegate_packet *begin);
	void *arg;
};

TAILQ_HEAD(auth_delegate_waits, auth_delegate_wait);

/**
 * struct auth_delegate - the end of who decides; first member of a backend's
 *	own structure
 * @backend: As others see it.
 * @fd: To the process that starts the others.
 * @last: Number of the last login.
 * @waits: Logins that are being judged.
 */
struct auth_delegate {
	struct auth_backend backend;
	int fd;
	uint64_t last;
	struct auth_delegate_waits waits;
};

/**
 * auth_delegate_start() - fork
 * @delegate: Zeroed; filled in.
 * @ops: The backend's: but for name and groups, the functions below.
 * @work: What the processes do.
 *
 * Call this while the process still has the rights that @work needs, and before
 * it has secrets. It waits until that is prepared. What is forked ends when the
 * backend is released, or this process ends; it is a child that has to be
 * waited for.
 *
 * Return: 0; -EINVAL it could not be prepared, which was logged; or another
 * negative errno.
 */
int auth_delegate_start(struct auth_delegate *delegate,
			const struct auth_backend_ops *ops,
			const struct auth_delegate_work *work);

/** auth_delegate_begin() - as struct auth_backend_ops has it */
void auth_delegate_begin(struct auth_query *query, const char *password);

/** auth_delegate_answer() - as struct auth_backend_ops has it */
void auth_delegate_answer(struct auth_query *query, const char *answer);

/** auth_delegate_drop() - as struct auth_backend_ops has it */
void auth_delegate_drop(struct auth_query *query);

/** auth_delegate_free() - as struct auth_backend_ops has it */
void auth_delegate_free(struct auth_backend *backend);

/** auth_delegate_fd() - descriptor that is readable when there is an answer */
int auth_delegate_fd(const struct auth_backend *backend);

/**
 * auth_delegate_ready() - take the answers that are there
 * @backend: Backend whose descriptor is readable.
 *
 * Return: 0; or -EPIPE: what was forked is gone, and all who wait have been
 * told so.
 */
int auth_delegate_ready(struct auth_backend *backend);

/**
 * auth_delegate_serve() - start a process for each login, until @fd is closed
 * @fd: To who decides.
 * @work: What they do.
 */
void auth_delegate_serve(int fd, const struct auth_delegate_work *work);

#endif /* _ACVPND_AUTH_DELEGATE_H */
