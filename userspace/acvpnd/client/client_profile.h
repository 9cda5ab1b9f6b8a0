/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The profile that the gateway has for its users: between login and CONNECT.
 */
#ifndef _ACVPND_CLIENT_CLIENT_PROFILE_H
#define _ACVPND_CLIENT_CLIENT_PROFILE_H

#include "acvpnd/client/client_state.h"

/**
 * client_profile_open() - open the directory, if the user has named one
 * @c: Client; its process is who it will be.
 *
 * Return: Exit status; the user was told the reason.
 */
enum acvpnd_exit client_profile_open(struct client *c);

/**
 * client_profile_start() - fetch the profile if need be, then CONNECT
 * @c: Client with a token.
 */
void client_profile_start(struct client *c);

#endif /* _ACVPND_CLIENT_CLIENT_PROFILE_H */
