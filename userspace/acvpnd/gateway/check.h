/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "acvpnd gateway --check-config", and how the user is told of a configuration.
 */
#ifndef _ACVPND_GATEWAY_CHECK_H
#define _ACVPND_GATEWAY_CHECK_H

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/exit.h"

/**
 * check_tell() - log what was found in a configuration
 * @arg: Not used.
 * @finding: What.
 */
void check_tell(void *arg, const struct config_finding *finding);

/**
 * check_config() - tell all that is wrong with a configuration
 * @path: File.
 *
 * Return: ACVPND_OK if nothing but warnings were told.
 */
enum acvpnd_exit check_config(const char *path);

/**
 * check_log_level() - log as much as the configuration says
 * @config: Configuration.
 * @verbose: How much more than usual is logged in any case.
 */
void check_log_level(const struct gateway_config *config,
		     unsigned int verbose);

#endif /* _ACVPND_GATEWAY_CHECK_H */
