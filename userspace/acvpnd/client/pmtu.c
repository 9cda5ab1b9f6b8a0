// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/pmtu.h"

void pmtu_start(struct pmtu *p, unsigned int max)
{
	*p = (struct pmtu){ .max = max, .high = max, .size = max };
}

/* Half of what is left, upwards. */
static bool pmtu_next(struct pmtu *p)
{
	unsigned int low = p->low ? p->low : PMTU_MIN - 1;

	p->tries = 0;
	if (low >= p->high)
		return false;
	p->size = (low + p->high + 1) / 2;
	return true;
}

bool pmtu_too_long(struct pmtu *p)
{
	p->high = p->size - 1;
	return pmtu_next(p);
}

/* Some peers answer what they cannot send back with next to nothing. */
bool pmtu_answer(struct pmtu *p, unsigned int size)
{
	if (size < PMTU_MIN && size < p->size) {
		p->heard = true;
		return pmtu_too_long(p);
	}
	/* A late one tells as much as any. */
	if (size > p->low)
		p->low = size < p->max ? size : p->max;
	if (p->high < p->low)
		p->high = p->low;
	return pmtu_next(p);
}

bool pmtu_silence(struct pmtu *p)
{
	return ++p->tries < PMTU_TRIES || pmtu_too_long(p);
}

unsigned int pmtu_result(const struct pmtu *p)
{
	return p->low || !p->heard ? p->low : p->max;
}
