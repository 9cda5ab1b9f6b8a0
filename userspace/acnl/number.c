// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

int acnl_number_parse(const char *text, uint64_t max, uint64_t *value)
{
	unsigned long long n;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (*end || errno || n > max)
		return -EINVAL;
	*value = n;
	return 0;
}
