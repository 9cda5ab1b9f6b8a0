/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A gateway.
 */
#ifndef _ACVPND_GATEWAY_GATEWAY_H
#define _ACVPND_GATEWAY_GATEWAY_H

#include "acvpnd/exit.h"
#include "dataplane/dataplane.h"

/**
 * gateway_main() - "acvpnd gateway"
 * @argc: As of main(), argv[0] is the subcommand.
 * @argv: As of main().
 *
 * Return: Exit status.
 */
enum acvpnd_exit gateway_main(int argc, char **argv);

/**
 * gateway_command() - the same with a data plane of one's own
 * @argc: As there.
 * @argv: As there.
 * @ops: Kind of the data plane.
 *
 * Return: Exit status.
 */
enum acvpnd_exit gateway_command(int argc, char **argv,
				 const struct dataplane_ops *ops);

#endif /* _ACVPND_GATEWAY_GATEWAY_H */
