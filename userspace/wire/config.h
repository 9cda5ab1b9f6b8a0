/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of a tunnel, as headers of the reply to CONNECT.
 */
#ifndef _WIRE_CONFIG_H
#define _WIRE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/prefix.h"
#include "wire/http.h"

enum {
	TUNNEL_ROUTES_MAX = 4096,
	TUNNEL_NAMES_MAX = 64,
	TUNNEL_APP_ID_MAX = 32,
	TUNNEL_MTU_MIN = 576,
	TUNNEL_MTU_MAX = 16383,
	TUNNEL_ERROR_SIZE = 256,
};

/**
 * enum tunnel_dtls - kind of DTLS that the gateway chose
 * @TUNNEL_DTLS_NONE: None.
 * @TUNNEL_DTLS_PSK: PSK-NEGOTIATE.
 * @TUNNEL_DTLS_RESUME: Resumption of a session that never was; not supported.
 */
enum tunnel_dtls {
	TUNNEL_DTLS_NONE,
	TUNNEL_DTLS_PSK,
	TUNNEL_DTLS_RESUME,
};

/**
 * struct tunnel_names - a few texts of the gateway
 * @list: The texts.
 * @n: How many.
 */
struct tunnel_names {
	char *list[TUNNEL_NAMES_MAX];
	size_t n;
};

/**
 * struct tunnel_routes - networks
 * @list: The networks, host bits cleared.
 * @n: How many.
 */
struct tunnel_routes {
	struct prefix *list;
	size_t n;
};

/**
 * struct tunnel_config - configuration of a tunnel
 * @ipv4: Inner address with prefix; family AF_UNSPEC if none.
 * @ipv6: Inner address with prefix; family AF_UNSPEC if none.
 * @include: Networks reached through the tunnel; none means all.
 * @exclude: Networks not reached through the tunnel.
 * @dns: Name servers.
 * @domains: Default domains.
 * @banner: Text to show, or NULL.
 * @mtu: Inner MTU on TLS, 0 if not told.
 * @base_mtu: Path MTU as the gateway sees it, 0 if not told.
 * @dpd: Seconds of silence on TLS until we probe; 0 never.
 * @keepalive: Seconds of own silence on TLS until we send; 0 never.
 * @dtls: Kind of DTLS.
 * @dtls_port: UDP port, 0 if not told.
 * @dtls_mtu: Inner MTU on DTLS, 0 if not told.
 * @dtls_dpd: Seconds of silence on DTLS until we probe; 0 never.
 * @dtls_keepalive: Seconds of own silence on DTLS until we send; 0 never.
 * @app_id: Session id of the DTLS handshake; secret.
 * @app_id_len: Bytes in @app_id.
 */
struct tunnel_config {
	struct prefix ipv4;
	struct prefix ipv6;
	struct tunnel_routes include;
	struct tunnel_routes exclude;
	struct tunnel_names dns;
	struct tunnel_names domains;
	char *banner;
	unsigned int mtu;
	unsigned int base_mtu;
	unsigned int dpd;
	unsigned int keepalive;
	enum tunnel_dtls dtls;
	uint16_t dtls_port;
	unsigned int dtls_mtu;
	unsigned int dtls_dpd;
	unsigned int dtls_keepalive;
	uint8_t app_id[TUNNEL_APP_ID_MAX];
	size_t app_id_len;
};

/**
 * tunnel_config_parse() - read the headers of a successful reply
 * @response: Reply.
 * @config: Filled in; to be released with tunnel_config_free() in any case.
 * @error: Filled with the reason of a failure.
 *
 * Headers that we do not know are skipped.
 *
 * Return: 0; -EBADMSG a header makes no sense or a needed one is missing;
 * -EMSGSIZE too many of a kind; -ENOMEM.
 */
int tunnel_config_parse(const struct http_response *response,
			struct tunnel_config *config,
			char error[TUNNEL_ERROR_SIZE]);

/**
 * tunnel_config_free() - wipe and release
 * @config: Configuration.
 */
void tunnel_config_free(struct tunnel_config *config);

#endif /* _WIRE_CONFIG_H */
