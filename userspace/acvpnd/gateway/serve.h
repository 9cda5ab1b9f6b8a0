/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The gateway itself: what its configuration says becomes processes.
 */
#ifndef _ACVPND_GATEWAY_SERVE_H
#define _ACVPND_GATEWAY_SERVE_H

#include "acvpnd/exit.h"
#include "dataplane/dataplane.h"

/**
 * serve_gateway() - be a gateway until SIGTERM or SIGINT
 * @path: Configuration.
 * @ops: Kind of the data plane.
 * @verbose: How much more to tell, as -v says it; or log-level, if that says
 *	more.
 *
 * Failures are logged.
 *
 * Return: Exit status.
 */
enum acvpnd_exit serve_gateway(const char *path,
			       const struct dataplane_ops *ops,
			       unsigned int verbose);

#endif /* _ACVPND_GATEWAY_SERVE_H */
