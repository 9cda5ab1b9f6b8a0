/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process that waits for servers, so that the one that it was forked by need
 * not.
 */
#ifndef _ACVPND_RADIUS_CHILD_H
#define _ACVPND_RADIUS_CHILD_H

/**
 * typedef radius_child_fn - be the process
 * @fd: Connection to the other one; a byte tells that the process is ready. It
 *	has no other descriptor but those of standard streams.
 * @config: What radius_child_start() was given.
 *
 * Return: exit status.
 */
typedef int (*radius_child_fn)(int fd, const void *config);

/**
 * radius_child_start() - fork a process, and wait until it is ready
 * @serve: What it does.
 * @config: Passed to @serve.
 *
 * Return: nonblocking connection of packets to it, or a negative errno, such as
 * -EINVAL: it has ended, and logged why.
 */
int radius_child_start(radius_child_fn serve, const void *config);

#endif /* _ACVPND_RADIUS_CHILD_H */
