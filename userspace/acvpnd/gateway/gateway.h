/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A gateway.
 */
#ifndef _ACVPND_GATEWAY_GATEWAY_H
#define _ACVPND_GATEWAY_GATEWAY_H

#include "acvpnd/exit.h"

/**
 * gateway_main() - "acvpnd gateway"
 * @argc: As of main(), argv[0] is the subcommand.
 * @argv: As of main().
 *
 * Return: Exit status.
 */
enum acvpnd_exit gateway_main(int argc, char **argv);

#endif /* _ACVPND_GATEWAY_GATEWAY_H */
