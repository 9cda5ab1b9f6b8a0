/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of the session when the machine has slept.
 */
#ifndef _ACVPND_CLIENT_CLIENT_SLEEP_H
#define _ACVPND_CLIENT_CLIENT_SLEEP_H

#include "acvpnd/client/client_state.h"

/**
 * client_sleep_watch() - do from now on what the user wants then
 * @c: Client.
 *
 * If that cannot be, a sleep is noticed when the gateway does not answer.
 */
void client_sleep_watch(struct client *c);

#endif /* _ACVPND_CLIENT_CLIENT_SLEEP_H */
