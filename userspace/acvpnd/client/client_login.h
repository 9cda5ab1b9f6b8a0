/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connection to the gateway, and the login over it.
 */
#ifndef _ACVPND_CLIENT_CLIENT_LOGIN_H
#define _ACVPND_CLIENT_CLIENT_LOGIN_H

#include "acvpnd/client/client_state.h"

/* What the exchange with the gateway calls; its argument is the client. */
extern const struct exchange_ops client_login_ops;

/**
 * client_login_start() - look the gateway up that the login is to go to
 * @c: Client.
 *
 * The login follows, and CONNECT that.
 */
void client_login_start(struct client *c);

#endif /* _ACVPND_CLIENT_CLIENT_LOGIN_H */
