// SPDX-License-Identifier: GPL-2.0-only
#include "blame.h"

#include <stdio.h>
#include <string.h>

void blame_add(struct blame *blame, const char *why, size_t n)
{
	size_t i = 0;

	while (i < blame->kinds && strcmp(blame->why[i], why))
		i++;
	if (i == BLAME_MAX)
		i--;
	else if (i == blame->kinds)
		blame->why[blame->kinds++] = why;
	blame->n[i] += n;
}

void blame_tell(const struct blame *blame)
{
	size_t i;

	for (i = 0; i < blame->kinds; i++)
		printf("failed: %zu %s\n", blame->n[i], blame->why[i]);
}
