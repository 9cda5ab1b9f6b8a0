/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is found wrong in a file, told as it is found.
 */
#ifndef _ACVPND_CONFIG_FINDING_H
#define _ACVPND_CONFIG_FINDING_H

#include "acvpnd/config/gateway_config.h"

/* Longest text of a finding. */
enum { FINDING_SIZE = 512 };

/**
 * struct finding_sink - who is told, and where in a file we are
 * @tell: Who, or NULL.
 * @arg: Passed to @tell.
 * @file: Path.
 * @line: Line of findings; 0: the whole file.
 * @vhost: Name of the virtual host that it is about, or NULL.
 * @errors: How many errors were told.
 */
struct finding_sink {
	config_tell_fn tell;
	void *arg;
	const char *file;
	unsigned int line;
	const char *vhost;
	unsigned int errors;
};

/**
 * finding_error() - tell of what makes the file useless
 * @sink: Who is told.
 * @fmt: As printf(): what is wrong, and what to do.
 */
void finding_error(struct finding_sink *sink, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * finding_warning() - tell of what has not the effect that it seems to have
 * @sink: Who is told.
 * @fmt: As for finding_error().
 */
void finding_warning(struct finding_sink *sink, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* _ACVPND_CONFIG_FINDING_H */
