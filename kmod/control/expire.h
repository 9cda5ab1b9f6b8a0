/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine that is cloned or restored from an image runs twice from the same
 * state, and would use the same nonces twice. Keys do not survive that.
 */
#ifndef _ACVPN_EXPIRE_H
#define _ACVPN_EXPIRE_H

/**
 * acvpn_expire_register() - watch for clones and images
 *
 * Return: 0 or a negative errno.
 */
int acvpn_expire_register(void);

/**
 * acvpn_expire_unregister() - stop watching
 */
void acvpn_expire_unregister(void);

#endif /* _ACVPN_EXPIRE_H */
