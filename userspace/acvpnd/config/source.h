/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that are read whole.
 */
#ifndef _ACVPND_CONFIG_SOURCE_H
#define _ACVPND_CONFIG_SOURCE_H

#include "common/buf.h"

/* Bytes of a file, at most. */
enum { SOURCE_MAX = 4 << 20 };

/**
 * source_read() - read a file
 * @path: Path of a regular file.
 * @out: After buf_init(); filled in.
 *
 * Return: 0; -EMSGSIZE it is too long; -EISDIR, -EINVAL it is no regular file;
 * or another negative errno.
 */
int source_read(const char *path, struct buf *out);

#endif /* _ACVPND_CONFIG_SOURCE_H */
