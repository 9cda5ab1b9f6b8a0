/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Header lines that all replies of HTTP have, of each virtual host.
 */
#ifndef _ACVPND_GATEWAY_HEADERS_H
#define _ACVPND_GATEWAY_HEADERS_H

#include "acvpnd/config/gateway_config.h"
#include "common/buf.h"

/**
 * struct headers - header lines; all zero is none
 * @config: Configuration that they are of.
 * @list: Lines, as the virtual hosts of @config are ordered.
 */
struct headers {
	const struct gateway_config *config;
	struct buf *list;
};

/**
 * headers_open() - write what a configuration says
 * @h: Filled in, also on failure.
 * @config: Configuration; kept.
 *
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int headers_open(struct headers *h, const struct gateway_config *config);

/**
 * headers_of() - header lines for a client
 * @h: Header lines of all virtual hosts.
 * @sni: Name that it asked for in TLS, or NULL.
 *
 * Return: Those of its virtual host.
 */
const struct buf *headers_of(const struct headers *h, const char *sni);

/**
 * headers_close() - release them
 * @h: What headers_open() filled in, or zeros; zeros afterwards. Its
 *	configuration is still there.
 */
void headers_close(struct headers *h);

#endif /* _ACVPND_GATEWAY_HEADERS_H */
