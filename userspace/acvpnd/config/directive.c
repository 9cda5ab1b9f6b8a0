// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/directive.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Names are nearly the same if so many letters have to be changed, at most. */
enum {
	NEAR_MAX = 3,
	NAME_MAX_LEN = 40,
};

static int directive_compare(const void *name, const void *member)
{
	const struct directive *d = member;

	return strcmp(name, d->name);
}

const struct directive *directive_find(const char *name)
{
	return bsearch(name, directive_table, directive_count,
		       sizeof(directive_table[0]), directive_compare);
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Letters to insert, delete or replace; names are at most NAME_MAX_LEN long. */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[NAME_MAX_LEN + 1], i, j, last, above;
	size_t n = strlen(b);

	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 1; a[i - 1]; i++) {
		last = row[0];
		row[0] = i;
		for (j = 1; j <= n; j++) {
			above = row[j];
			row[j] = least(least(row[j], row[j - 1]) + 1,
				       last + (a[i - 1] != b[j - 1]));
			last = above;
		}
	}
	return row[n];
}

const char *directive_near(const char *name)
{
	unsigned int best = NEAR_MAX + 1, d;
	size_t i, len, n = strlen(name);
	const char *near = NULL;

	if (n > NAME_MAX_LEN)
		return NULL;
	for (i = 0; i < directive_count; i++) {
		/* No number of changes makes up for so many letters. */
		len = strlen(directive_table[i].name);
		if (len > n + NEAR_MAX || n > len + NEAR_MAX)
			continue;
		d = distance(name, directive_table[i].name);
		if (d < best && d < n) {
			best = d;
			near = directive_table[i].name;
		}
	}
	return near;
}

size_t directive_index(const struct directive *d)
{
	return d - directive_table;
}

bool directive_may_be(const struct directive *d, enum directive_level where)
{
	switch (where) {
	case DIRECTIVE_GLOBAL:
		return d->level != DIRECTIVE_USER;
	case DIRECTIVE_VHOST:
		return d->level == DIRECTIVE_VHOST ||
		       d->level == DIRECTIVE_POLICY;
	default:
		return d->level == DIRECTIVE_POLICY ||
		       d->level == DIRECTIVE_USER;
	}
}

bool directive_has_value(const struct directive *d)
{
	return d->type->size && !d->alias;
}

const char *directive_status_name(enum directive_status status)
{
	static const char * const names[] = {
		[DIRECTIVE_HONOURED] = "honoured",
		[DIRECTIVE_IGNORED] = "no effect",
		[DIRECTIVE_REFUSED] = "refused",
	};

	return names[status];
}
