/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tunnel from login to logout.
 */
#ifndef _ACVPND_CLIENT_CLIENT_H
#define _ACVPND_CLIENT_CLIENT_H

#include "acvpnd/client/options.h"
#include "acvpnd/exit.h"
#include "dataplane/dataplane.h"

/**
 * client_main() - "acvpnd client"
 * @argc: As of main(), argv[0] is the subcommand.
 * @argv: As of main().
 *
 * Return: Exit status.
 */
enum acvpnd_exit client_main(int argc, char **argv);

/**
 * client_command() - "acvpnd client", packets carried by something else
 * @argc: As of main(), argv[0] is the subcommand.
 * @argv: As of main().
 * @dataplane: What carries the packets.
 *
 * Return: Exit status.
 */
enum acvpnd_exit client_command(int argc, char **argv,
				const struct dataplane_ops *dataplane);

/**
 * client_run() - connect, stay connected, clean up
 * @options: What the user wants.
 * @dataplane: What carries the packets.
 *
 * Return: Exit status; the user was told the reason.
 */
enum acvpnd_exit client_run(const struct client_options *options,
			    const struct dataplane_ops *dataplane);

#endif /* _ACVPND_CLIENT_CLIENT_H */
