/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_SET_H
#define _ACNL_SET_H

#include "acnl/exit.h"
#include "libacvpn/acvpn.h"

enum {
	ACNL_SET_NETWORKS_MAX = 256,
};

/**
 * struct acnl_set - settings given on the command line
 * @session: Those of a session.
 * @transport: Those of a transport.
 * @networks: Where @session.networks points to.
 */
struct acnl_set {
	struct acvpn_session_config session;
	struct acvpn_transport_config transport;
	struct acvpn_network networks[ACNL_SET_NETWORKS_MAX];
};

/**
 * struct acnl_setting - something that can be set
 * @name: Its name.
 * @expects: What its value must be: words such as "on or off", or "a ..."; for
 *	messages and for completion.
 * @parse: Reads the value; returns 0 or -EINVAL.
 */
struct acnl_setting {
	const char *name;
	const char *expects;
	int (*parse)(const char *text, struct acnl_set *set);
};

/* Both end with an entry without name. */
extern const struct acnl_setting acnl_session_settings[];
extern const struct acnl_setting acnl_transport_settings[];

/**
 * acnl_set_parse_session() - read settings of a session; tells what is wrong
 * @n: Entries in @argv.
 * @argv: Names and values in turn.
 * @set: Filled in; all zero at first.
 *
 * Return: ACNL_OK or ACNL_USAGE.
 */
enum acnl_exit acnl_set_parse_session(int n, char **argv,
				      struct acnl_set *set);

/**
 * acnl_set_parse_transport() - read settings of a transport, likewise
 * @n: Entries in @argv.
 * @argv: Names and values in turn.
 * @set: Filled in; all zero at first.
 *
 * Return: ACNL_OK or ACNL_USAGE.
 */
enum acnl_exit acnl_set_parse_transport(int n, char **argv,
					struct acnl_set *set);

#endif /* _ACNL_SET_H */
