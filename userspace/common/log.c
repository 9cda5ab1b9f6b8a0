// SPDX-License-Identifier: GPL-2.0-only
#include "common/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text.h"

enum { LOG_LINE_MAX = 2048 };

static int log_max = LOG_LEVEL_INFO;

void log_set_level(int level)
{
	log_max = level;
}

/*
 * Is standard error the journal? Who has redirected it since has left the
 * variable as it was, see sd-daemon(3).
 */
static bool log_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st))
		return false;
	snprintf(own, sizeof(own), "%llu:%llu", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino);
	return !strcmp(stream, own);
}

bool log_to_journal(enum log_level level)
{
	return (int)level <= log_max && log_is_journal();
}

/* The journal takes a priority in front of the line. */
static const char *log_priority(enum log_level level)
{
	static const char *const names[] = {
		"<3>", "<4>", "<6>", "<6>", "<7>"
	};

	return log_is_journal() ? names[level] : "";
}

void log_vmessage(enum log_level level, const char *fmt, va_list args)
{
	static const char *const labels[] = {
		"error: ", "warning: ", "", "", ""
	};
	char line[LOG_LINE_MAX];

	if ((int)level > log_max)
		return;
	vsnprintf(line, sizeof(line), fmt, args);
	/* Gateways choose parts of it. */
	text_defuse(line);
	fprintf(stderr, "%sacvpnd: %s%s\n", log_priority(level), labels[level],
		line);
}

void log_message(enum log_level level, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_vmessage(level, fmt, args);
	va_end(args);
}

void log_lines(enum log_level level, const char *what, const char *text)
{
	int len;

	while (*text) {
		len = strcspn(text, "\r\n");
		if (len)
			log_message(level, "%s: %.*s", what, len, text);
		text += len;
		text += strspn(text, "\r\n");
	}
}
