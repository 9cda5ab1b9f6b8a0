/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that others change.
 */
#ifndef _ACVPND_AUTH_FILE_H
#define _ACVPND_AUTH_FILE_H

#include <stdbool.h>

struct stat;

/**
 * auth_file_same() - is this the file that it was, with what was in it?
 * @before: What stat() said then.
 * @now: What it says now.
 *
 * The number of a file alone may have become another one's.
 */
bool auth_file_same(const struct stat *before, const struct stat *now);

#endif /* _ACVPND_AUTH_FILE_H */
