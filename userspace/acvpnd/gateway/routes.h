/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands for routes to networks behind clients: one after the other, so that
 * those of a client that goes and comes again are run in this order.
 */
#ifndef _ACVPND_GATEWAY_ROUTES_H
#define _ACVPND_GATEWAY_ROUTES_H

#include <sys/queue.h>

#include "acvpnd/script/script.h"
#include "common/prefix.h"

TAILQ_HEAD(routes_queue, routes_command);

/**
 * struct routes - commands
 * @script: Who runs them, or NULL.
 * @queue: Those that have not been run; the first one runs.
 */
struct routes {
	struct script *script;
	struct routes_queue queue;
};

/**
 * routes_open() - begin without any
 * @r: Filled in.
 * @script: Who runs them, or NULL.
 */
void routes_open(struct routes *r, struct script *script);

/**
 * routes_change() - run a command for a network
 * @r: Commands.
 * @kind: SCRIPT_ROUTE_ADD or SCRIPT_ROUTE_DEL; without a command of the kind
 *	nothing is done.
 * @env: Environment of the session; copied.
 * @network: Network.
 *
 * Failures are logged.
 */
void routes_change(struct routes *r, enum script_kind kind,
		   const struct buf *env, const struct prefix *network);

/**
 * routes_close() - wait until all of them have been run
 * @r: Commands, or zeros.
 */
void routes_close(struct routes *r);

#endif /* _ACVPND_GATEWAY_ROUTES_H */
