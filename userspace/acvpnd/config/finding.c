// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/finding.h"

#include <stdarg.h>
#include <stdio.h>

static void finding_tell(struct finding_sink *sink, enum config_level level,
			 const char *fmt, va_list args)
{
	struct config_finding finding = {
		.level = level,
		.file = sink->file,
		.line = sink->line,
	};
	char text[FINDING_SIZE] = "";
	size_t len = 0;

	if (!sink->tell)
		return;
	if (sink->vhost)
		len = snprintf(text, sizeof(text), "[vhost:%.200s] ",
			       sink->vhost);
	vsnprintf(text + len, sizeof(text) - len, fmt, args);
	finding.text = text;
	sink->tell(sink->arg, &finding);
}

void finding_error(struct finding_sink *sink, const char *fmt, ...)
{
	va_list args;

	sink->errors++;
	va_start(args, fmt);
	finding_tell(sink, CONFIG_ERROR, fmt, args);
	va_end(args);
}

void finding_warning(struct finding_sink *sink, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	finding_tell(sink, CONFIG_WARNING, fmt, args);
	va_end(args);
}
