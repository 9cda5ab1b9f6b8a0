// SPDX-License-Identifier: GPL-2.0-only
#include "common/log.h"

#include <stdio.h>
#include <stdlib.h>

static int log_max = LOG_LEVEL_INFO;

void log_set_level(int level)
{
	log_max = level;
}

/* The journal takes a priority in front of the line, see sd-daemon(3). */
static const char *priority(enum log_level level)
{
	static const char *const names[] = {
		"<3>", "<4>", "<6>", "<6>", "<7>"
	};

	return getenv("JOURNAL_STREAM") ? names[level] : "";
}

/* Gateways choose parts of our messages: no terminal escapes, no new lines. */
static void defuse(char *line)
{
	unsigned char *p;

	for (p = (unsigned char *)line; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			*p = ' ';
}

void log_vmessage(enum log_level level, const char *fmt, va_list args)
{
	static const char *const labels[] = {
		"error: ", "warning: ", "", "", ""
	};
	char line[2048];

	if ((int)level > log_max)
		return;
	vsnprintf(line, sizeof(line), fmt, args);
	defuse(line);
	fprintf(stderr, "%sacvpnd: %s%s\n", priority(level), labels[level],
		line);
}

void log_message(enum log_level level, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_vmessage(level, fmt, args);
	va_end(args);
}
