/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies of files that another process has opened, for who may not open them:
 * they are read by paths of their own.
 */
#ifndef _ACVPND_GATEWAY_COPIES_H
#define _ACVPND_GATEWAY_COPIES_H

#include <stddef.h>

enum { COPIES_MAX = 64, COPIES_PATH_SIZE = 32 };

/**
 * struct copies - copies; all zero is none
 * @list: Each with the path that it is known by, and a descriptor.
 * @n: How many.
 */
struct copies {
	struct {
		char *path;
		int fd;
	} list[COPIES_MAX];
	size_t n;
};

/**
 * copies_add() - copy a file
 * @c: Copies. One of the same path is kept, and this one not looked at.
 * @path: Path that it is known by.
 * @fd: It, open for reading; stays the caller's.
 *
 * Return: 0; -E2BIG there are too many; or another negative errno.
 */
int copies_add(struct copies *c, const char *path, int fd);

/**
 * copies_path() - path of a copy
 * @c: Copies.
 * @path: Path that it is known by.
 * @buf: May be filled in.
 *
 * Return: Path that can be opened; @path, if there is no copy or no path.
 */
const char *copies_path(const struct copies *c, const char *path,
			char buf[COPIES_PATH_SIZE]);

/**
 * copies_clear() - release all of them
 * @c: Copies.
 */
void copies_clear(struct copies *c);

#endif /* _ACVPND_GATEWAY_COPIES_H */
