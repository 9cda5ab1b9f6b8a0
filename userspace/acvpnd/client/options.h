/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command line of "acvpnd client".
 */
#ifndef _ACVPND_CLIENT_OPTIONS_H
#define _ACVPND_CLIENT_OPTIONS_H

#include <net/if.h>
#include <stdbool.h>

#include "tls/tls.h"
#include "wire/url.h"

enum {
	/* The gateway says how long; and what may be asked for, in seconds. */
	OPTIONS_PATIENCE_GATEWAY = -1,
	OPTIONS_PATIENCE_MAX = 7 * 24 * 3600,
};

/**
 * struct client_options - what the user wants
 * @url: Gateway.
 * @user: User name, or NULL.
 * @passwd_on_stdin: The password is the first line of standard input.
 * @passwd_file: The password is the first line of this file; or NULL.
 * @authgroup: Group, or NULL.
 * @servercert: Pin of the gateway's public key, or NULL.
 * @certificates: Of the user, in the order in which they are preferred.
 * @n_certificates: How many.
 * @key_password_file: The first line of this file decrypts their keys; or NULL.
 * @cafile: Trusted certificates, or NULL.
 * @system_trust: Trust what the system trusts.
 * @interface: Interface name.
 * @dtls: DTLS may be used.
 * @lzs: Packets may be compressed.
 * @routes: Install routes.
 * @mtu: Upper limit of the inner MTU, or 0.
 * @patience: For how many seconds another connection is tried when one is lost,
 *	0 not at all; or OPTIONS_PATIENCE_GATEWAY.
 * @sleep_ends: The session ends when the machine has slept.
 * @profile_dir: Where profiles of gateways go, or NULL: they are not fetched.
 * @setuid: Whom root becomes, or NULL.
 * @verbose: How often -v was given.
 */
struct client_options {
	struct url url;
	const char *user;
	bool passwd_on_stdin;
	const char *passwd_file;
	const char *authgroup;
	const char *servercert;
	struct tls_identity certificates[TLS_IDENTITIES_MAX];
	size_t n_certificates;
	const char *key_password_file;
	const char *cafile;
	bool system_trust;
	char interface[IFNAMSIZ];
	bool dtls;
	bool lzs;
	bool routes;
	unsigned int mtu;
	int patience;
	bool sleep_ends;
	const char *profile_dir;
	const char *setuid;
	unsigned int verbose;
};

/**
 * enum options_result - what the command line asks for
 * @OPTIONS_RUN: A tunnel.
 * @OPTIONS_HELP: The help text.
 * @OPTIONS_VERSION: The version.
 * @OPTIONS_BAD: Nothing; the user was told what is wrong.
 */
enum options_result {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_BAD,
};

/**
 * options_parse() - read the command line
 * @o: Filled in; points into @argv.
 * @argc: As of main(), argv[0] is the subcommand.
 * @argv: As of main().
 *
 * Return: What to do.
 */
enum options_result options_parse(struct client_options *o, int argc,
				  char **argv);

#endif /* _ACVPND_CLIENT_OPTIONS_H */
