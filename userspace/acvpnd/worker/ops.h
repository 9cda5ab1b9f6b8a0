/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a worker cannot do, or may not.
 */
#ifndef _ACVPND_WORKER_OPS_H
#define _ACVPND_WORKER_OPS_H

#include "acvpnd/ipc/message.h"
#include "common/buf.h"

struct worker;

/**
 * struct worker_camouflage - how a gateway hides
 * @secret: Query of URLs by which clients are known.
 * @realm: What strangers are asked for a password of, or NULL: they are told
 *	that there is nothing.
 */
struct worker_camouflage {
	const char *secret;
	const char *realm;
};

/**
 * struct worker_ops - who is asked
 * @ask: Send a message to the process that it is for, and give its answer to
 *	worker_answer() with the number of the request, later. With the number 0
 *	nothing is waited for. A descriptor in @message stays the worker's. Must
 *	not call back from in here. Return: 0 or a negative errno.
 * @offload: Let the kernel protect the records of a socket, as ktls_start()
 *	does. @why: set to the reason of a failure. Return: 0 or a negative
 *	errno.
 * @headers: More lines of each reply of HTTP to a client that asked for @sni,
 *	or for no name if that is NULL. Return: Lines, or NULL. NULL if there
 *	never are any.
 * @camouflage: Is the gateway not to be known as one by clients that asked for
 *	@sni? Return: true if so, and @found is filled in. NULL if it never is.
 */
struct worker_ops {
	int (*ask)(void *arg, struct ipc_message *message);
	int (*offload)(void *arg, int fd, const struct tls_keys *keys,
		       const char **why);
	const struct buf *(*headers)(void *arg, const char *sni);
	bool (*camouflage)(void *arg, const char *sni,
			   struct worker_camouflage *found);
};

#endif /* _ACVPND_WORKER_OPS_H */
