// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/connect.h"

#include "acvpnd/version.h"
#include "wire/config.h"
#include "wire/request.h"

int connect_request(struct buf *out, const struct connect_params *params)
{
	char authority[URL_AUTHORITY_SIZE];
	const struct tunnel_request request = {
		.version = "1",
		.hostname = (char *)params->hostname,
		.protocol = "Copyright (c) 2004 Cisco Systems, Inc.",
		.base_mtu = params->base_mtu,
		.mtu = params->mtu,
		.addresses = *params->inner,
		.families = params->ipv6 ? "IPv6,IPv4" : "IPv4",
		.full_ipv6 = params->ipv6 ? HEADER_FLAG_TRUE :
			     HEADER_FLAG_UNTOLD,
		.encodings = params->lzs ? TUNNEL_LZS : NULL,
		.dtls_suites = params->dtls ? "PSK-NEGOTIATE" : NULL,
		.dtls_encodings = params->lzs && params->dtls ? TUNNEL_LZS :
				  NULL,
	};

	buf_fmt(out, "CONNECT /CSCOSSLC/tunnel HTTP/1.1\r\nHost: %s\r\n",
		url_authority(params->url, authority));
	/* Gateways read in this order: the agent decides what follows. */
	buf_str(out, "User-Agent: " ACVPN_USER_AGENT "\r\n");
	buf_fmt(out, "Cookie: webvpn=%s\r\n", params->token);
	tunnel_request_print(&request, out);
	return buf_str(out, "\r\n");
}
