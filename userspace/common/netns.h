/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Other network namespaces: sockets that are opened in one stay there.
 */
#ifndef _COMMON_NETNS_H
#define _COMMON_NETNS_H

#include <stddef.h>

enum { NETNS_PATH_SIZE = 4096 };

/**
 * netns_path() - where a namespace is
 * @name: Name, as "ip netns" has it, or path of its file.
 * @path: Filled in.
 *
 * Return: @path.
 */
const char *netns_path(const char *name, char path[NETNS_PATH_SIZE]);

/**
 * netns_enter() - go into a namespace
 * @name: As for netns_path(); NULL: stay where we are.
 * @own: Set: the way back, for netns_leave().
 * @error: Filled with the reason of a failure, and what to do.
 * @size: Bytes in @error.
 *
 * It is the calling thread that goes.
 *
 * Return: 0; -ENOENT there is no such namespace; -EACCES it takes CAP_SYS_ADMIN
 * here and over the namespace; another negative errno. We are where we were
 * then.
 */
int netns_enter(const char *name, int *own, char *error, size_t size);

/**
 * netns_enter_socket() - go into the namespace that a socket is in
 * @sock: Socket. If it is in ours, we stay.
 * @own: As for netns_enter().
 * @error: As for netns_enter().
 * @size: Bytes in @error.
 *
 * Return: As netns_enter().
 */
int netns_enter_socket(int sock, int *own, char *error, size_t size);

/**
 * netns_leave() - come back
 * @own: As netns_enter() has set it; closed.
 *
 * Return: 0 or a negative errno: this process should do nothing more.
 */
int netns_leave(int own);

#endif /* _COMMON_NETNS_H */
