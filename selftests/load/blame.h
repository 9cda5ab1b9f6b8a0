/* SPDX-License-Identifier: GPL-2.0-only */
/* What clients failed of, and how many of each. */
#ifndef _SELFTESTS_LOAD_BLAME_H
#define _SELFTESTS_LOAD_BLAME_H

#include <stddef.h>

enum { BLAME_MAX = 16 };

/**
 * struct blame - reasons
 * @why: texts, constants
 * @n: how many clients have each of them
 * @kinds: how many there are
 */
struct blame {
	const char *why[BLAME_MAX];
	size_t n[BLAME_MAX];
	size_t kinds;
};

/**
 * blame_add() - more have failed
 * @blame: reasons; of too many the last takes all others
 * @why: theirs
 * @n: how many
 */
void blame_add(struct blame *blame, const char *why, size_t n);

/**
 * blame_tell() - print "failed: N WHY" for each
 * @blame: reasons
 */
void blame_tell(const struct blame *blame);

#endif
