/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program that stands still says where, and ends. Whatever is called may not
 * come back, libraries too, and who waits for this program would wait for ever.
 */
#ifndef _SELFTESTS_LOAD_WATCH_H
#define _SELFTESTS_LOAD_WATCH_H

#include <stddef.h>

/* Exit status of a program that stood still. */
enum { WATCH_STATUS = 3 };

/**
 * watch_turn() - something else begins
 * @who: number of the client that it is for
 * @what: what, a constant
 *
 * If nothing else begins for a minute, "hangs: client N, WHAT" and the calls
 * that are under way are written, and the program ends with WATCH_STATUS.
 */
void watch_turn(size_t who, const char *what);

#endif
