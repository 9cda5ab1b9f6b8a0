/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One daemon for each interface name.
 */
#ifndef _ACVPND_CLIENT_LOCK_H
#define _ACVPND_CLIENT_LOCK_H

/**
 * lock_take() - be the daemon of an interface name
 * @ifname: Name.
 *
 * The lock is the network namespace's, as the name is, and goes with the
 * process.
 *
 * Return: Descriptor that holds the lock until it is closed; -EBUSY another
 * process has it; or another negative errno.
 */
int lock_take(const char *ifname);

#endif /* _ACVPND_CLIENT_LOCK_H */
