/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The CONNECT request.
 */
#ifndef _ACVPND_CLIENT_CONNECT_H
#define _ACVPND_CLIENT_CONNECT_H

#include <stdbool.h>

#include "common/buf.h"
#include "wire/header.h"
#include "wire/url.h"

/**
 * struct connect_params - what goes into the request
 * @url: Gateway.
 * @token: Session token; secret.
 * @hostname: Name of this host.
 * @base_mtu: Path MTU to the gateway.
 * @mtu: Inner MTU wished.
 * @inner: Inner addresses that we had.
 * @ipv6: We can use an inner IPv6 address.
 * @dtls: We can use DTLS.
 * @lzs: Packets may be compressed.
 */
struct connect_params {
	const struct url *url;
	const char *token;
	const char *hostname;
	unsigned int base_mtu;
	unsigned int mtu;
	const struct header_inner *inner;
	bool ipv6;
	bool dtls;
	bool lzs;
};

/**
 * connect_request() - make the request
 * @out: Filled in; holds secrets.
 * @params: What goes in.
 *
 * Return: 0 or a negative errno.
 */
int connect_request(struct buf *out, const struct connect_params *params);

#endif /* _ACVPND_CLIENT_CONNECT_H */
