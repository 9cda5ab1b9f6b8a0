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
 * check_refuse() - log why a configuration cannot be used, and where
 * @config: Configuration.
 * @vhost: Virtual host that it is about, or NULL: the default one.
 * @option: Option that it is about; its line is told.
 * @fmt: As printf(): what is wrong, and what to do.
 */
void check_refuse(const struct gateway_config *config,
		  const struct config_vhost *vhost, const char *option,
		  const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/**
 * check_config() - tell all that is wrong with a configuration
 * @path: File.
 *
 * What a start would refuse is refused, but for what only the kernel can: ports
 * and places that others have, devices, rights.
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
