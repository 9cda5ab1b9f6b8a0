/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TLS servers of a gateway, one for each virtual host, and the numbers of
 * the keys that auth signs with for them.
 */
#ifndef _ACVPND_GATEWAY_SERVERS_H
#define _ACVPND_GATEWAY_SERVERS_H

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/gateway/copies.h"
#include "acvpnd/ipc/sign.h"

/**
 * struct servers - TLS servers
 * @list: Servers, as the virtual hosts of the configuration are ordered; the
 *	first accepts, and knows the others' names.
 * @n: How many.
 * @signers: What they sign with.
 * @n_signers: How many.
 */
struct servers {
	struct tls_server **list;
	size_t n;
	struct ipc_signer *signers;
	size_t n_signers;
};

/**
 * servers_open() - read certificates
 * @s: Filled in, also on failure.
 * @config: Configuration.
 * @copies: Files that are read instead.
 *
 * The workers that are forked from this process resume each other's sessions,
 * and none of servers that were opened before: other certificates may be good.
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int servers_open(struct servers *s, const struct gateway_config *config,
		 const struct copies *copies);

/**
 * servers_close() - wipe and release
 * @s: What servers_open() filled in, or zeros; zeros afterwards.
 */
void servers_close(struct servers *s);

/**
 * servers_sign_by() - have signatures made by who is at the end of a socket
 * @s: Servers.
 * @fd: Socket, see struct ipc_signer.
 */
void servers_sign_by(struct servers *s, int fd);

/**
 * servers_key() - file of a key
 * @config: Configuration.
 * @number: As struct ipc_signer has it.
 * @vhost: Set to the virtual host that it is of, or NULL.
 *
 * Return: PEM file; NULL: there are not so many keys.
 */
const char *servers_key(const struct gateway_config *config, size_t number,
			const struct config_vhost **vhost);

#endif /* _ACVPND_GATEWAY_SERVERS_H */
