/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a client gives up before it hears from a gateway.
 */
#ifndef _ACVPND_CLIENT_CONFINE_H
#define _ACVPND_CLIENT_CONFINE_H

#include "acvpnd/client/options.h"
#include "acvpnd/exit.h"

/**
 * confine_process() - be nobody who could do much harm
 * @options: What the user wants.
 *
 * From here on the process is not root, has no capability but CAP_NET_ADMIN
 * and makes only the system calls that it needs. The user was told of failures.
 *
 * Return: ACVPND_OK or an exit status.
 */
enum acvpnd_exit confine_process(const struct client_options *options);

#endif /* _ACVPND_CLIENT_CONFINE_H */
