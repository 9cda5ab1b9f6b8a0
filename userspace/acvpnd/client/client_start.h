/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is done as root, before anything of a gateway is read.
 */
#ifndef _ACVPND_CLIENT_CLIENT_START_H
#define _ACVPND_CLIENT_CLIENT_START_H

#include "acvpnd/client/client_state.h"

/**
 * client_start() - lock, data plane, certificates, password
 * @c: Client.
 *
 * Return: ACVPND_OK, or an exit status, and the user was told why.
 */
enum acvpnd_exit client_start(struct client *c);

/**
 * client_start_has_password() - was a password given?
 * @o: What the user wants.
 *
 * Return: true if so, and client_start() has read it.
 */
bool client_start_has_password(const struct client_options *o);

#endif /* _ACVPND_CLIENT_CLIENT_START_H */
