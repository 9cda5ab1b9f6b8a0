/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process that only asks servers. The configuration is that of radcli, and is
 * read by it; it has secrets and is root's, so it is read first, then the
 * process gives up what it does not need. What is sent and received is ours:
 * radcli 1.2.11 takes answers of whoever answers.
 */
#ifndef _ACVPND_RADIUS_CLIENT_H
#define _ACVPND_RADIUS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct privilege_user;

enum {
	RADIUS_SERVERS_MAX = 8,
	RADIUS_NAME_SIZE = 256,
	RADIUS_SECRET_SIZE = 97,
};

/**
 * enum radius_client_kind - what servers are asked for
 * @RADIUS_CLIENT_LOGIN: Logins.
 * @RADIUS_CLIENT_ACCOUNT: Accounting.
 */
enum radius_client_kind {
	RADIUS_CLIENT_LOGIN,
	RADIUS_CLIENT_ACCOUNT,
};

/**
 * struct radius_server - a server
 * @name: Its name or address.
 * @port: Its port.
 * @secret: What it and we share.
 */
struct radius_server {
	char name[RADIUS_NAME_SIZE];
	uint16_t port;
	char secret[RADIUS_SECRET_SIZE];
};

/**
 * struct radius_client - what asks them
 * @servers: Servers, in the order to ask them.
 * @n: How many.
 * @timeout_ms: How long one may take to answer, in milliseconds.
 * @retries: How often it is asked again, if it does not.
 * @realm: What users are said to be of who do not say so, or "".
 * @address: Address to ask from, or "".
 * @signed_only: Answers have to have a Message-Authenticator.
 */
struct radius_client {
	struct radius_server servers[RADIUS_SERVERS_MAX];
	size_t n;
	int timeout_ms;
	int retries;
	char realm[RADIUS_NAME_SIZE];
	char address[RADIUS_NAME_SIZE];
	bool signed_only;
};

/**
 * radius_client_open() - read a configuration
 * @client: Filled in, but for @client->signed_only.
 * @file: Configuration of radcli, see radiusclient.conf.
 * @kind: What servers are asked for.
 *
 * All files are read that it names. Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int radius_client_open(struct radius_client *client, const char *file,
		       enum radius_client_kind kind);

/**
 * radius_client_confine() - have no rights any more
 * @user: Who to be.
 *
 * Return: 0 or a negative errno, which was logged.
 */
int radius_client_confine(const struct privilege_user *user);

#endif /* _ACVPND_RADIUS_CLIENT_H */
