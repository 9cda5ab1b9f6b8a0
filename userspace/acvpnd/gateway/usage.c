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
	     "Serve AnyConnect-compatible clients, whose packets the kernel "
	     "carries, until\n"
	     "SIGINT or SIGTERM. The configuration is in the syntax of "
	     "ocserv's.\n");
	for (const struct option_info *o = gateway_usage_options; o->name; o++)
		option_describe(stdout, o);
	puts("\n"
	     "Exit status:\n"
	     "   0  ended by a signal; the configuration is usable, or made,\n"
	     "      or the password is set\n"
	     "   1  internal error\n"
	     "   2  wrong usage, or a configuration that is not usable\n"
	     "   3  kernel module not usable\n"
	     "  10  permission denied\n"
	     "  11  interface name, address or port in use");
}
