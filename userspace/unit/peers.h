/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The programs of unit/peer/, from the test's side.
 */
#ifndef _UNIT_PEERS_H
#define _UNIT_PEERS_H

#include <sys/types.h>

#include "unit/peer/peer.h"

/**
 * struct peers_one - a program
 * @library: Its TLS library.
 * @pid: Process.
 * @fd: For requests.
 */
struct peers_one {
	const char *library;
	pid_t pid;
	int fd;
};

/**
 * peers_start() - start the program of a library
 * @p: Filled in.
 * @library: "gnutls" or "openssl".
 */
void peers_start(struct peers_one *p, const char *library);

/**
 * peers_stop() - end it, and see that it ends well
 * @p: Program.
 */
void peers_stop(struct peers_one *p);

/**
 * peers_ask() - send a request
 * @p: Program.
 * @q: Request.
 * @fd: Two descriptors for it, -1: none; they are closed here. Or NULL.
 */
void peers_ask(struct peers_one *p, const struct peer_request *q, int fd[2]);

/**
 * peers_answer() - wait for the reply
 * @p: Program.
 *
 * Return: Reply, until the next call.
 */
const struct peer_reply *peers_answer(struct peers_one *p);

/**
 * peers_do() - both, for a request that needs nothing but a length
 * @p: Program.
 * @op: What to do.
 * @len: Bytes.
 *
 * Return: Reply, until the next call.
 */
const struct peer_reply *peers_do(struct peers_one *p, enum peer_op op,
				  size_t len);

#endif /* _UNIT_PEERS_H */
