/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The socket for administration.
 */
#ifndef _ACVPND_CONTROL_LISTEN_H
#define _ACVPND_CONTROL_LISTEN_H

#include <stdbool.h>
#include <sys/types.h>
#include <sys/un.h>

enum { CONTROL_LISTEN_ERROR_SIZE = 256 };

/**
 * struct control_listen - a socket that listens
 * @fd: It, or -1.
 * @owner: Who may ask, besides root.
 * @path: Where it is.
 */
struct control_listen {
	int fd;
	uid_t owner;
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
};

/**
 * control_listen_open() - make it
 * @l: Filled in.
 * @path: Where, or NULL: in the directory that the service manager has made for
 *	us, or else in CONTROL_PROTOCOL_DIR, which is made.
 * @error: Why it failed, CONTROL_LISTEN_ERROR_SIZE bytes.
 *
 * A socket there that nobody listens on is removed.
 *
 * Return: 0; -EADDRINUSE another gateway has it; or another negative errno.
 */
int control_listen_open(struct control_listen *l, const char *path,
			char error[CONTROL_LISTEN_ERROR_SIZE]);

/**
 * control_listen_close() - close it, and remove it if that is possible
 * @l: Socket, or one without descriptor.
 */
void control_listen_close(struct control_listen *l);

#endif /* _ACVPND_CONTROL_LISTEN_H */
