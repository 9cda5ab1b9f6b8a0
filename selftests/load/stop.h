/* SPDX-License-Identifier: GPL-2.0-only */
/* SIGTERM and SIGINT, which say that it is enough. */
#ifndef _SELFTESTS_LOAD_STOP_H
#define _SELFTESTS_LOAD_STOP_H

#include <stdbool.h>

/**
 * stop_expect() - from now on these signals end nothing by themselves
 */
void stop_expect(void);

/**
 * stop_asked() - has one come
 *
 * Return: true if so, also the next time.
 */
bool stop_asked(void);

#endif
