// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/connect.h"

#include "acvpnd/version.h"

int connect_request(struct buf *out, const struct connect_params *params)
{
	char authority[URL_AUTHORITY_SIZE];

	buf_fmt(out, "CONNECT /CSCOSSLC/tunnel HTTP/1.1\r\nHost: %s\r\n",
		url_authority(params->url, authority));
	/* Gateways read in this order: the agent decides what follows. */
	buf_str(out, "User-Agent: " ACVPN_USER_AGENT "\r\n");
	buf_fmt(out, "Cookie: webvpn=%s\r\n", params->token);
	buf_str(out, "X-CSTP-Version: 1\r\n");
	buf_fmt(out, "X-CSTP-Hostname: %s\r\n", params->hostname);
	/* Some gateways refuse clients that do not send this line. */
	buf_str(out,
		"X-CSTP-Protocol: Copyright (c) 2004 Cisco Systems, Inc.\r\n");
	buf_fmt(out, "X-CSTP-Base-MTU: %u\r\nX-CSTP-MTU: %u\r\n",
		params->base_mtu, params->mtu);
	buf_fmt(out, "X-CSTP-Address-Type: %s\r\n",
		params->ipv6 ? "IPv6,IPv4" : "IPv4");
	if (params->ipv6)
		buf_str(out, "X-CSTP-Full-IPv6-Capability: true\r\n");
	if (params->dtls)
		buf_str(out, "X-DTLS-CipherSuite: PSK-NEGOTIATE\r\n");
	return buf_str(out, "\r\n");
}
