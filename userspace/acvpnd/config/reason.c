// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/reason.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int reason_give(char why[VALUE_WHY_SIZE], const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, VALUE_WHY_SIZE, fmt, args);
	va_end(args);
	return -EINVAL;
}

int reason_too_long(char why[VALUE_WHY_SIZE], size_t len, size_t max)
{
	if (len <= max)
		return 0;
	return reason_give(why, "is longer than %zu bytes; shorten it", max);
}
