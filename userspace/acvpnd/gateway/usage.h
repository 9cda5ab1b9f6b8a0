/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options of "acvpnd gateway", as they are parsed, helped with and completed.
 */
#ifndef _ACVPND_GATEWAY_USAGE_H
#define _ACVPND_GATEWAY_USAGE_H

#include "common/option.h"

/* Read without -c. */
#define GATEWAY_USAGE_CONFIG "/etc/acvpn/gateway.conf"

/**
 * enum gateway_usage_option - ids of the options
 */
enum gateway_usage_option {
	GATEWAY_USAGE_FILE,
	GATEWAY_USAGE_CHECK,
	GATEWAY_USAGE_INIT,
	GATEWAY_USAGE_HOST,
	GATEWAY_USAGE_USER,
	GATEWAY_USAGE_PASSWD,
	GATEWAY_USAGE_VERBOSE,
	GATEWAY_USAGE_VERSION,
	GATEWAY_USAGE_HELP,
};

/* Ends with an entry without name. */
extern const struct option_info gateway_usage_options[];

/**
 * gateway_usage_help() - print the help text
 */
void gateway_usage_help(void);

#endif /* _ACVPND_GATEWAY_USAGE_H */
