// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "acnl/attr.h"
#include "acnl/error.h"
#include "acnl/option.h"
#include "acnl/select.h"

enum {
	/* More than there are. */
	SETTINGS_MAX = 32,
};

const struct acnl_command acnl_commands[] = {
	{
		.name = "show",
		.args = "[DEV]",
		.summary = "show devices with their sessions",
		.help = "Show all acvpn devices of the network namespace, or "
			"one, with their sessions. With --verbose, show all "
			"of their transports, keys (without secrets) and "
			"counters. With --drops, show only drop counters that "
			"are not zero, with their meaning.",
		.options = ACNL_JSON | ACNL_DROPS | ACNL_VERBOSE,
		.max = 1,
		.run = acnl_show_run,
	},
	{
		.name = "session list",
		.args = "[DEV]",
		.summary = "list sessions, one per line",
		.help = "List the sessions of all devices, or of one. With "
			"--json and --totals, the kernel tells what it takes "
			"to account for sessions, and no more, which is "
			"faster. The columns, those with (*) unless others "
			"are asked for:",
		.options = ACNL_JSON | ACNL_OUTPUT | ACNL_SORT | ACNL_FILTER |
			   ACNL_TOTALS,
		.describe = acnl_attr_describe,
		.max = 1,
		.run = acnl_session_list_run,
	},
	{
		.name = "session show",
		.args = "DEV ID|ADDRESS|PEER",
		.summary = "show one session",
		.help = "Show one session. With --verbose, show all of its "
			"transports, keys (without secrets) and counters. An "
			"inner address stands for the session that packets to "
			"it go to; the outer address and UDP port of a peer, "
			"such as 192.0.2.1:4433 or [2001:db8::1]:4433, for its "
			"session.",
		.options = ACNL_JSON | ACNL_VERBOSE,
		.min = 2,
		.max = 2,
		.run = acnl_session_show_run,
	},
	{
		.name = "session del",
		.args = "DEV ID",
		.summary = "delete a session",
		.help = "Delete a session with its transports and keys. The "
			"peer is not told; stop the daemon to end a session "
			"in good order.",
		.min = 2,
		.max = 2,
		.run = acnl_session_del_run,
	},
	{
		.name = "session flush",
		.args = "DEV",
		.summary = "delete all sessions of a device",
		.help = "Delete all sessions of a device with their "
			"transports and keys. The peers are not told.",
		.min = 1,
		.max = 1,
		.run = acnl_session_flush_run,
	},
	{
		.name = "session set",
		.args = "DEV ID SETTING VALUE ...",
		.summary = "change a session",
		.help = "Change settings of a session, all or none: "
			"idle-timeout SECONDS (0 for never), roaming on|off, "
			"ignore-df on|off, mss-clamp BYTES (0 for off), "
			"copy-dscp on|off, prefer dtls|cstp, networks "
			"NETWORK,...|none, cookie TEXT|0xDIGITS|none, "
			"idle-action tell|delete, lifetime SECONDS, "
			"dead-timeout SECONDS (0 for never), persist SECONDS, "
			"rx-rate BYTES per second (0 for any number), rx-burst "
			"BYTES, tx-rate BYTES, tx-burst BYTES, mark NUMBER, "
			"priority NUMBER, rx-mark NUMBER (0 for none), dscp "
			"NUMBER.",
		.min = 4,
		.max = 2 + 2 * SETTINGS_MAX,
		.run = acnl_session_set_run,
	},
	{
		.name = "transport set",
		.args = "DEV ID TYPE[/SLOT] SETTING VALUE ...",
		.summary = "change a transport",
		.help = "Change settings of a transport, all or none: mtu "
			"BYTES, dpd SECONDS (0 for never), keepalive SECONDS "
			"(0 for never), compression none|lzs-rx|lzs, outer-df "
			"on|off, answer-timeout MILLISECONDS (0 for never), "
			"compress-min BYTES. TYPE is dtls or cstp, SLOT current (default), next or "
			"previous.",
		.min = 5,
		.max = 3 + 2 * SETTINGS_MAX,
		.run = acnl_transport_set_run,
	},
	{
		.name = "key show",
		.args = "DEV [ID]",
		.summary = "list keys, without secrets",
		.help = "List the keys of all sessions of a device, or of "
			"one: slot, epoch, cipher, sequence numbers, limits. "
			"The kernel does not tell secrets.",
		.options = ACNL_JSON,
		.min = 1,
		.max = 2,
		.run = acnl_key_show_run,
	},
	{
		.name = "probe",
		.args = "DEV ID [TYPE[/SLOT]] [SIZE]",
		.summary = "ask the peer to echo a packet",
		.help = "Send a dead-peer detection request with SIZE bytes "
			"of payload (default 0) by the transport that data "
			"goes by, or by TYPE, and wait up to 5 s for the "
			"answer. Exit status 6 tells that none came.",
		.options = ACNL_JSON,
		.min = 2,
		.max = 4,
		.run = acnl_probe_run,
	},
	{
		.name = "monitor",
		.args = "[DEV]",
		.summary = "print events as they happen",
		.help = "Print a line per event of all devices, or of one, "
			"until interrupted. With --events, print only those, "
			"such as session-new,session-del. If some of them "
			"were lost, a line tells how many.",
		.options = ACNL_JSON | ACNL_EVENTS,
		.max = 1,
		.run = acnl_monitor_run,
	},
	{
		.name = "sessions",
		.args = "[FILTER] ...",
		.summary = "list the sessions of the gateway",
		.help = "List the sessions of a gateway that runs here, with "
			"their users. With --detail, show all that is known "
			"of each. With --follow, print a line when a user "
			"logs in, a tunnel comes up or ends, and a session is "
			"over, until interrupted. With filters, list only "
			"those that are all of it:",
		.options = ACNL_JSON | ACNL_DETAIL | ACNL_INACTIVE |
			   ACNL_FOLLOW | ACNL_SOCKET,
		.describe = acnl_select_describe_filters,
		.max = 8,
		.run = acnl_sessions_run,
	},
	{
		.name = "logoff",
		.args = "WHOM [NAME]",
		.summary = "end sessions of the gateway",
		.help = "End sessions of a gateway: their tunnels and their "
			"tokens. The clients are told, and have to log in "
			"again. WHOM is",
		.options = ACNL_JSON | ACNL_SOCKET,
		.describe = acnl_select_describe,
		.min = 1,
		.max = 2,
		.run = acnl_logoff_run,
	},
	{
		.name = "disconnect",
		.args = "WHOM [NAME]",
		.summary = "end tunnels of the gateway",
		.help = "End the tunnels of sessions of a gateway. The "
			"sessions stay, and clients may come again with their "
			"tokens. WHOM is",
		.options = ACNL_JSON | ACNL_SOCKET,
		.describe = acnl_select_describe,
		.min = 1,
		.max = 2,
		.run = acnl_disconnect_run,
	},
	{
		.name = "ban list",
		.args = "",
		.summary = "list who guessed wrong passwords",
		.help = "List the addresses that have points at a gateway, "
			"those first that are banned.",
		.options = ACNL_JSON | ACNL_SOCKET,
		.run = acnl_ban_list_run,
	},
	{
		.name = "ban del",
		.args = "ADDRESS",
		.summary = "forget the points of an address",
		.help = "Forget the points that an address has at a gateway, "
			"and its ban. Of an IPv6 address the first 64 bits "
			"count.",
		.options = ACNL_SOCKET,
		.min = 1,
		.max = 1,
		.run = acnl_ban_del_run,
	},
	{
		.name = "gateway status",
		.args = "",
		.summary = "show how the gateway is",
		.help = "Show the gateway that runs here, and how many "
			"sessions it has.",
		.options = ACNL_JSON | ACNL_SOCKET,
		.run = acnl_gateway_status_run,
	},
	{
		.name = "help",
		.args = "[COMMAND]",
		.summary = "explain acnl or a command",
		.help = "Without argument, list all commands.",
		.max = 2,
		.run = acnl_help_run,
	},
	{ 0 },
};

static int command_count_words(const char *name)
{
	return strchr(name, ' ') ? 2 : 1;
}

static bool matches(const struct acnl_command *cmd, int n, char **argv)
{
	int words = command_count_words(cmd->name);
	char name[64];

	if (n < words)
		return false;
	snprintf(name, sizeof(name), "%s%s%s", argv[0], words > 1 ? " " : "",
		 words > 1 ? argv[1] : "");
	return !strcmp(name, cmd->name);
}

static const struct acnl_command *acnl_command_find(int n, char **argv)
{
	for (const struct acnl_command *cmd = acnl_commands; cmd->name; cmd++) {
		if (matches(cmd, n, argv))
			return cmd;
	}
	return NULL;
}

static enum acnl_exit command_unknown(int n, char **argv)
{
	size_t len = strlen(argv[0]);

	for (const struct acnl_command *cmd = acnl_commands; cmd->name; cmd++) {
		if (strncmp(cmd->name, argv[0], len) || cmd->name[len] != ' ')
			continue;
		if (n < 2)
			return acnl_usage_error(argv[0], "%s: what to do with "
						"it is missing", argv[0]);
		return acnl_usage_error(argv[0], "%s %s: no such command",
					argv[0], argv[1]);
	}
	return acnl_usage_error(NULL, "%s: no such command", argv[0]);
}

static enum acnl_exit command_run(const struct acnl_command *cmd,
				  struct acnl_args *args)
{
	unsigned int wrong = args->options & ~cmd->options;

	if (wrong)
		return acnl_usage_error(cmd->name, "%s does not take --%s",
					cmd->name,
					acnl_option_name(wrong & -wrong));
	if (args->n < cmd->min)
		return acnl_usage_error(cmd->name, "%s needs %s", cmd->name,
					cmd->args);
	if (args->n > cmd->max)
		return acnl_usage_error(cmd->name, "%s: too many arguments",
					args->argv[cmd->max]);
	return cmd->run(args);
}

enum acnl_exit acnl_command_main(int argc, char **argv)
{
	const struct acnl_command *cmd;
	struct acnl_args args = { 0 };
	int words, first;

	first = acnl_option_parse(argc, argv, &args);
	if (first < 0)
		return ACNL_USAGE;
	args.n = argc - first;
	args.argv = argv + first;
	if (args.options & ACNL_VERSION) {
		printf("acnl %s\n", ACVPN_VERSION);
		return ACNL_OK;
	}
	cmd = acnl_command_find(args.n, args.argv);
	words = cmd ? command_count_words(cmd->name) : 0;
	if (args.options & ACNL_HELP) {
		args.n = cmd ? words : args.n;
		return acnl_help_run(&args);
	}
	if (!args.n)
		return acnl_usage_error(NULL, "a command is missing");
	if (!cmd)
		return command_unknown(args.n, args.argv);
	args.n -= words;
	args.argv += words;
	return command_run(cmd, &args);
}
