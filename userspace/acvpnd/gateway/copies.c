// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/copies.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { COPIES_CHUNK = 16 << 10 };

static int copies_copy(int to, int from)
{
	char data[COPIES_CHUNK];
	ssize_t n;

	do {
		n = read(from, data, sizeof(data));
		if (n < 0)
			return -errno;
		if (write(to, data, n) != n)
			return -EIO;
	} while (n);
	return 0;
}

static int copies_find(const struct copies *c, const char *path)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!strcmp(c->list[i].path, path))
			return c->list[i].fd;
	return -1;
}

int copies_add(struct copies *c, const char *path, int fd)
{
	char *name;
	int own, err;

	if (copies_find(c, path) >= 0)
		return 0;
	if (c->n == COPIES_MAX)
		return -E2BIG;
	own = memfd_create("copy", MFD_CLOEXEC);
	if (own < 0)
		return -errno;
	name = strdup(path);
	err = name ? copies_copy(own, fd) : -ENOMEM;
	if (err) {
		free(name);
		close(own);
		return err;
	}
	c->list[c->n].path = name;
	c->list[c->n++].fd = own;
	return 0;
}

const char *copies_path(const struct copies *c, const char *path,
			char buf[COPIES_PATH_SIZE])
{
	int fd = path ? copies_find(c, path) : -1;

	if (fd < 0)
		return path;
	snprintf(buf, COPIES_PATH_SIZE, "/proc/self/fd/%d", fd);
	return buf;
}

void copies_clear(struct copies *c)
{
	while (c->n) {
		c->n--;
		free(c->list[c->n].path);
		close(c->list[c->n].fd);
	}
}
