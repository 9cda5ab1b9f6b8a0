/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine that is cloned or restored from an image runs twice from the same
 * state, and would use the same nonces twice. Keys do not survive that.
 */
#ifndef _ACVPN_EXPIRE_H
#define _ACVPN_EXPIRE_H

struct netlink_ext_ack;

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

/**
 * acvpn_expire_check() - may keys be taken into use?
 * @extack: filled in on error
 *
 * Not from when the machine prepares to write its image until that was written
 * or restored: they would be in it.
 *
 * Context: acvpn_dev.lock held.
 * Return: 0 or -EBUSY.
 */
int acvpn_expire_check(struct netlink_ext_ack *extack);

#endif /* _ACVPN_EXPIRE_H */
