/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One daemon for each interface name.
 */
#ifndef _COMMON_LOCK_H
#define _COMMON_LOCK_H

/**
 * lock_take() - be the daemon of an interface name
 * @role: What the daemon is, such as "client": each has a lock of its own.
 * @ifname: Name.
 *
 * The lock is the network namespace's, as the name is, and goes with the last
 * process that has the descriptor.
 *
 * Return: Descriptor that holds the lock until it is closed; -EBUSY another
 * process has it; or another negative errno.
 */
int lock_take(const char *role, const char *ifname);

#endif /* _COMMON_LOCK_H */
