// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/gateway.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/init.h"
#include "acvpnd/gateway/serve.h"
#include "acvpnd/gateway/usage.h"
#include "acvpnd/gateway/users.h"
#include "common/log.h"

/**
 * struct gateway_options - what the user wants
 * @config: Configuration.
 * @check: Only look at it.
 * @init: What to make; nothing if it has no directory.
 * @passwd: Whose password to set, or NULL.
 * @verbose: How much more to tell.
 * @done: Nothing: the user was told what was asked for.
 */
struct gateway_options {
	const char *config;
	bool check;
	struct init_options init;
	const char *passwd;
	unsigned int verbose;
	bool done;
};

/* Returns false if the user was told that the option is wrong. */
static bool gateway_take_option(struct gateway_options *o, int opt, char **argv)
{
	switch (opt) {
	case GATEWAY_USAGE_FILE:
		o->config = optarg;
		return true;
	case GATEWAY_USAGE_CHECK:
		o->check = true;
		return true;
	case GATEWAY_USAGE_INIT:
		o->init.dir = optarg;
		return true;
	case GATEWAY_USAGE_HOST:
		o->init.host = optarg;
		return true;
	case GATEWAY_USAGE_USER:
		o->init.user = optarg;
		return true;
	case GATEWAY_USAGE_PASSWD:
		o->passwd = optarg;
		return true;
	case GATEWAY_USAGE_VERBOSE:
		log_set_level(LOG_LEVEL_INFO + ++o->verbose);
		return true;
	case GATEWAY_USAGE_VERSION:
		puts("acvpnd " ACVPN_VERSION);
		o->done = true;
		return true;
	case GATEWAY_USAGE_HELP:
		gateway_usage_help();
		o->done = true;
		return true;
	default:
		log_error("%s %s; see acvpnd gateway --help",
			  opt == OPTION_NEEDS_VALUE ?
			  "a value is missing after" :
			  opt == OPTION_TAKES_NO_VALUE ?
			  "there is no value for" : "unknown option",
			  argv[optind - 1]);
		return false;
	}
}

static bool take_options(struct gateway_options *o, int argc, char **argv)
{
	int opt;

	optind = 0;
	while (!o->done && (opt = option_next(gateway_usage_options, argc,
					      argv)) != OPTION_END)
		if (!gateway_take_option(o, opt, argv))
			return false;
	if (!o->done && !o->init.dir && (o->init.host || o->init.user)) {
		log_error("--host and --user are of --init; "
			  "see acvpnd gateway --help");
		return false;
	}
	if (o->done || optind == argc)
		return true;
	log_error("'%s' is not expected here; see acvpnd gateway --help",
		  argv[optind]);
	return false;
}

enum acvpnd_exit gateway_command(int argc, char **argv,
				 const struct dataplane_ops *ops)
{
	struct gateway_options o = { .config = GATEWAY_USAGE_CONFIG };

	if (!take_options(&o, argc, argv))
		return ACVPND_USAGE;
	if (o.done)
		return ACVPND_OK;
	if (o.init.dir)
		return init_make(&o.init);
	if (o.passwd)
		return users_set(o.config, o.passwd);
	if (o.check)
		return check_config(o.config);
	return serve_gateway(o.config, ops, o.verbose);
}

enum acvpnd_exit gateway_main(int argc, char **argv)
{
	return gateway_command(argc, argv, &dataplane_kernel);
}
