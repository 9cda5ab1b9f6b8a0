/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Connections from a load balancer, until it has told whom they are of: then
 * they are served as if these had come themselves.
 */
#ifndef _ACVPND_WORKER_FRONT_H
#define _ACVPND_WORKER_FRONT_H

#include "acvpnd/worker/worker.h"

/* It tells so in its first packet. */
enum { FRONT_SECONDS = 10 };

/**
 * front_new() - a connection came
 * @w: Worker. Of too many such connections the oldest is closed.
 * @fd: Connected non-blocking TCP socket; from now on the worker's.
 * @balancer: Where it came from. It gets the address 0.0.0.0 instead if the
 *	balancer tells of no client: it never is to be taken for a client.
 * @local: Where it came to.
 */
void front_new(struct worker *w, int fd, const union sockaddr_any *balancer,
	       const union sockaddr_any *local);

/**
 * front_free_all() - close all of them
 * @w: Worker.
 */
void front_free_all(struct worker *w);

#endif /* _ACVPND_WORKER_FRONT_H */
