/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Passwords of keys that are encrypted.
 */
#ifndef _ACVPND_GATEWAY_KEYPIN_H
#define _ACVPND_GATEWAY_KEYPIN_H

#include "acvpnd/config/gateway_config.h"
#include "common/buf.h"

/**
 * keypin_read() - password of a virtual host's keys
 * @vhost: Virtual host.
 * @pin: After buf_init(); filled in, and empty if there is no password.
 *
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int keypin_read(const struct config_vhost *vhost, struct buf *pin);

#endif /* _ACVPND_GATEWAY_KEYPIN_H */
