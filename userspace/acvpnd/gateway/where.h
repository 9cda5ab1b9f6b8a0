/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a gateway listens.
 */
#ifndef _ACVPND_GATEWAY_WHERE_H
#define _ACVPND_GATEWAY_WHERE_H

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/monitor/listener.h"

/**
 * where_find() - addresses and number of workers of a configuration
 * @config: Configuration.
 * @listen: Filled in.
 *
 * Return: 0, or -EINVAL, which is logged.
 */
int where_find(const struct gateway_config *config,
	       struct listener_config *listen);

#endif /* _ACVPND_GATEWAY_WHERE_H */
