/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test does in a process of its own, for there is no way back.
 */
#ifndef _UNIT_CHILD_H
#define _UNIT_CHILD_H

#include <stddef.h>

/**
 * child_run() - run a function in a child
 * @fn: It; what it returns is the child's exit status.
 * @arg: Passed to @fn.
 * @text: Filled in: the start of what it wrote to standard error.
 * @size: Size of @text.
 *
 * Return: Exit status, or 1000 and the number of the signal that ended it.
 */
int child_run(int (*fn)(void *arg), void *arg, char *text, size_t size);

#endif /* _UNIT_CHILD_H */
