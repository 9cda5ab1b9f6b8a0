// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/usage.h"

const struct option_info gateway_usage_options[] = {
	{ GATEWAY_USAGE_FILE, 'c', "config", "FILE",
	  "configuration (" GATEWAY_USAGE_CONFIG ")" },
	{ GATEWAY_USAGE_CHECK, 0, "check-config", NULL,
	  "tell what is wrong with it, and with what it names" },
	{ GATEWAY_USAGE_VERBOSE, 'v', "verbose", NULL,
	  "tell more; twice: each step" },
	{ GATEWAY_USAGE_VERSION, 'V', "version", NULL, "print the version" },
	{ GATEWAY_USAGE_HELP, 'h', "help", NULL, "print this" },
	{ 0 },
};

void gateway_usage_help(void)
{
	puts("Usage: acvpnd gateway [options]\n"
	     "\n"
	     "Look at the configuration of a gateway for AnyConnect-compatible "
	     "clients, in\n"
	     "the syntax of ocserv's. The gateway itself is not there yet.\n");
	for (const struct option_info *o = gateway_usage_options; o->name; o++)
		option_describe(stdout, o);
	puts("\n"
	     "Exit status:\n"
	     "   0  the configuration is usable\n"
	     "   1  internal error\n"
	     "   2  wrong usage, or a configuration that is not usable");
}
