/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names that clients of a server ask for, and who answers for them.
 */
#ifndef _TLS_SNI_H
#define _TLS_SNI_H

#include "tls/tls.h"

/* The extension's number in a ClientHello, RFC 6066. */
enum { TLS_SNI_EXTENSION = 0 };

/**
 * struct tls_sni_host - a name
 * @next: Another one.
 * @server: Who answers.
 * @name: Name.
 */
struct tls_sni_host {
	struct tls_sni_host *next;
	struct tls_server *server;
	char name[TLS_NAME_SIZE];
};

/**
 * tls_sni_parse() - name in an extension of a ClientHello
 * @data: Content of the extension.
 * @len: Its bytes.
 * @name: Filled in; "" if there is no name of a host, or it makes no sense.
 */
void tls_sni_parse(const uint8_t *data, size_t len, char name[TLS_NAME_SIZE]);

/**
 * tls_sni_add() - somebody answers for a name
 * @hosts: Names.
 * @name: Name.
 * @server: Who.
 *
 * Return: 0; -ENOMEM; -EINVAL no client can ask for it.
 */
int tls_sni_add(struct tls_sni_host **hosts, const char *name,
		struct tls_server *server);

/**
 * tls_sni_find() - who answers for a name?
 * @hosts: Names.
 * @name: What a client asked for; letters of either case are the same.
 *
 * Return: Who, or NULL.
 */
struct tls_server *tls_sni_find(const struct tls_sni_host *hosts,
				const char *name);

/** tls_sni_free() - forget all names, but not who answers */
void tls_sni_free(struct tls_sni_host *hosts);

#endif /* _TLS_SNI_H */
