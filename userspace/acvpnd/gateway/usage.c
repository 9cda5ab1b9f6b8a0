// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/usage.h"

const struct option_info gateway_usage_options[] = {
	{ GATEWAY_USAGE_FILE, 'c', "config", "FILE",
	  "configuration (" GATEWAY_USAGE_CONFIG ")" },
	{ GATEWAY_USAGE_CHECK, 0, "check-config", NULL,
	  "tell what is wrong with it, and with what it names" },
	{ GATEWAY_USAGE_INIT, 0, "init", "DIR",
	  "make a configuration to begin with in DIR:\n"
	  "certificate, password file, addresses" },
	{ GATEWAY_USAGE_HOST, 0, "host", "NAME",
	  "with --init: what clients connect to (this machine)" },
	{ GATEWAY_USAGE_USER, 'u', "user", "NAME",
	  "with --init: a user, whose password is asked for" },
	{ GATEWAY_USAGE_PASSWD, 0, "passwd", "USER",
	  "ask for a user's password, and put it into the\n"
	  "configuration's password file" },
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
	     "Make, or look at, the configuration of a gateway, in the syntax\n"
	     "of ocserv's. The gateway itself is not there yet.\n");
	for (const struct option_info *o = gateway_usage_options; o->name; o++)
		option_describe(stdout, o);
	puts("\n"
	     "Exit status:\n"
	     "   0  the configuration is usable, or made, or the\n"
	     "      password is set\n"
	     "   1  internal error\n"
	     "   2  wrong usage, or a configuration that is not usable");
}
