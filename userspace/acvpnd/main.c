// SPDX-License-Identifier: GPL-2.0-only
/*
 * acvpnd: one program, a subcommand per role.
 */
#include <stdio.h>
#include <string.h>

#include "acvpnd/client/client.h"
#include "acvpnd/exit.h"
#include "acvpnd/gateway/gateway.h"
#include "acvpnd/version.h"
#include "common/log.h"
#include "common/process.h"

static const struct {
	const char *name;
	const char *text;
	enum acvpnd_exit (*run)(int argc, char **argv);
} commands[] = {
	{ "client", "connect to a gateway", client_main },
	{ "gateway", "look at the configuration of a gateway", gateway_main },
};

static void help(void)
{
	size_t i;

	puts("Usage: acvpnd COMMAND [options]\n");
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  %-10s %s\n", commands[i].name, commands[i].text);
	puts("\nacvpnd COMMAND --help tells the options of a command.");
}

static enum acvpnd_exit main_run(int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		log_error("no command given; see acvpnd --help");
		return ACVPND_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		help();
		return ACVPND_OK;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("acvpnd " ACVPN_VERSION);
		return ACVPND_OK;
	}
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	log_error("unknown command '%s'; see acvpnd --help", argv[1]);
	return ACVPND_USAGE;
}

int main(int argc, char **argv)
{
	int err = process_guard_stdfds(-1);
	enum acvpnd_exit status;

	/* It holds keys and passwords. */
	if (!err)
		err = process_hide_memory();
	if (err) {
		log_error("cannot protect this process: %s", strerror(-err));
		return ACVPND_INTERNAL;
	}
	status = main_run(argc, argv);
	if (status == ACVPND_OK && (fflush(stdout) || ferror(stdout))) {
		log_error("standard output cannot be written to: %m");
		return ACVPND_INTERNAL;
	}
	return status;
}
