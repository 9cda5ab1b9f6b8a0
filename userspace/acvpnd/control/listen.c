// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/control/listen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acvpnd/control/protocol.h"

enum {
	LISTEN_BACKLOG = 8,
	LISTEN_MASK = 0177,
	LISTEN_DIR_MODE = 0755,
};

/* Of several directories the first one is meant. */
static int listen_path(struct control_listen *l, const char *path)
{
	const char *dir = getenv("RUNTIME_DIRECTORY");
	int n;

	if (path) {
		n = snprintf(l->path, sizeof(l->path), "%s", path);
	} else if (dir && *dir == '/') {
		n = snprintf(l->path, sizeof(l->path), "%.*s/%s",
			     (int)strcspn(dir, ":"), dir,
			     CONTROL_PROTOCOL_NAME);
	} else {
		mkdir(CONTROL_PROTOCOL_DIR, LISTEN_DIR_MODE);
		n = snprintf(l->path, sizeof(l->path), "%s",
			     CONTROL_PROTOCOL_PATH);
	}
	return n < (int)sizeof(l->path) ? 0 : -ENAMETOOLONG;
}

static struct sockaddr_un listen_address(const struct control_listen *l)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	memcpy(address.sun_path, l->path, sizeof(address.sun_path));
	return address;
}

/* Returns 0 if there is nothing, or nothing any more. */
static int listen_clear(const struct control_listen *l)
{
	const struct sockaddr_un address = listen_address(l);
	struct stat st;
	int fd, err;

	if (lstat(l->path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	err = connect(fd, (const void *)&address, sizeof(address)) ? errno : 0;
	close(fd);
	if (err != ECONNREFUSED)
		return -EADDRINUSE;
	return unlink(l->path) ? -errno : 0;
}

/* Nobody but its owner may connect, at any time. */
static int listen_bind(struct control_listen *l)
{
	const struct sockaddr_un address = listen_address(l);
	mode_t mask;
	int err;

	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return -errno;
	mask = umask(LISTEN_MASK);
	err = bind(l->fd, (const void *)&address, sizeof(address)) ?
	      -errno : 0;
	umask(mask);
	if (!err && listen(l->fd, LISTEN_BACKLOG))
		err = -errno;
	if (!err)
		return 0;
	close(l->fd);
	l->fd = -1;
	return err;
}

int control_listen_open(struct control_listen *l, const char *path,
			char error[CONTROL_LISTEN_ERROR_SIZE])
{
	int err;

	*l = (struct control_listen){ .fd = -1, .owner = geteuid() };
	err = listen_path(l, path);
	if (!err)
		err = listen_clear(l);
	if (!err)
		err = listen_bind(l);
	if (err == -EADDRINUSE)
		snprintf(error, CONTROL_LISTEN_ERROR_SIZE,
			 "%s: another gateway listens there; end it, or give this one a place of its own",
			 l->path);
	else if (err == -EEXIST)
		snprintf(error, CONTROL_LISTEN_ERROR_SIZE,
			 "%s: there is something else; remove it, or choose another place",
			 l->path);
	else if (err)
		snprintf(error, CONTROL_LISTEN_ERROR_SIZE,
			 "%s: %s; make its directory, or choose another place",
			 l->path, strerror(-err));
	return err;
}

void control_listen_close(struct control_listen *l)
{
	if (l->fd < 0)
		return;
	/* As long as we listen nobody else takes its place. */
	if (l->path[0])
		unlink(l->path);
	close(l->fd);
	l->fd = -1;
}
