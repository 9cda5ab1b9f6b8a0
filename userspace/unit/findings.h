/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configurations of a gateway, written to files for a test, and what was found
 * wrong in them.
 */
#ifndef _UNIT_FINDINGS_H
#define _UNIT_FINDINGS_H

#include "acvpnd/config/gateway_config.h"

/* What was told since findings_forget(), as "LINE error: TEXT\n" and so on. */
extern char findings[8192];

/** findings_forget() - nothing was told */
void findings_forget(void);

/** findings_tell() - a config_tell_fn that writes findings down */
void findings_tell(void *arg, const struct config_finding *finding);

/** findings_dir() - a directory for the test, made by the first call */
const char *findings_dir(void);

/** findings_clean() - remove that directory */
void findings_clean(void);

/**
 * findings_write() - write a file in the directory
 * @name: Its name there; directories are made.
 * @text: What to write.
 *
 * Return: Its path, until the next call.
 */
const char *findings_write(const char *name, const char *text);

/**
 * findings_load() - load a configuration
 * @text: The file.
 * @config: Set on success.
 *
 * Return: As gateway_config_load().
 */
int findings_load(const char *text, struct gateway_config **config);

#endif /* _UNIT_FINDINGS_H */
