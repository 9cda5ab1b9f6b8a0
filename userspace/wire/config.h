/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration of a tunnel, as headers of the reply to CONNECT: the client
 * reads them, a gateway writes them.
 */
#ifndef _WIRE_CONFIG_H
#define _WIRE_CONFIG_H

#include "wire/header.h"

/* The compression that there is here, as headers name it. */
#define TUNNEL_LZS "lzs"

/**
 * enum tunnel_dtls - kind of DTLS that the gateway chose
 * @TUNNEL_DTLS_NONE: None.
 * @TUNNEL_DTLS_PSK: PSK-NEGOTIATE.
 * @TUNNEL_DTLS_RESUME: Resumption of a session that never was.
 */
enum tunnel_dtls {
	TUNNEL_DTLS_NONE,
	TUNNEL_DTLS_PSK,
	TUNNEL_DTLS_RESUME,
};

/**
 * struct tunnel_channel - what is told of TLS, and of DTLS
 * @mtu: Inner MTU, 0 if not told.
 * @dpd: Seconds of silence until the peer is asked; 0 never.
 * @keepalive: Seconds of own silence until something is sent; 0 never.
 * @rekey_time: Seconds until new keys; 0 never.
 * @rekey_method: "ssl", "new-tunnel", "none", or NULL.
 * @encoding: Compression, or NULL: none.
 */
struct tunnel_channel {
	unsigned int mtu;
	unsigned int dpd;
	unsigned int keepalive;
	unsigned int rekey_time;
	char *rekey_method;
	char *encoding;
};

/**
 * struct tunnel_config - configuration of a tunnel; all zero is empty
 * @inner: Inner addresses.
 * @hostname: Name that the client is given, or NULL.
 * @dns: Name servers.
 * @nbns: NetBIOS name servers.
 * @domains: Default domains.
 * @split_dns: Domains that the name servers are for.
 * @tunnel_all_dns: No name server outside is asked.
 * @include: Networks reached through the tunnel; none means all.
 * @exclude: Networks not reached through the tunnel.
 * @lease: Seconds that the addresses are given for.
 * @session_timeout: Seconds from login to the end of the session.
 * @session_alert: Seconds before that the user is warned.
 * @session_remaining: Seconds of them that are left.
 * @idle_timeout: Seconds without data until the gateway ends the session.
 * @disconnected_timeout: Seconds that the session may be resumed within.
 * @keep: The session outlives the loss of a tunnel.
 * @tcp_keepalive: The client's TCP asks, too.
 * @base_mtu: Path MTU as the gateway sees it, 0 if not told.
 * @cstp: Told of TLS.
 * @banner: Text to show, or NULL.
 * @dyndns: The gateway's name is looked up anew for each connection.
 * @proxy_pac: URL of a proxy configuration, or NULL.
 * @proxy: Proxy, or NULL.
 * @proxy_exception: What it is not for, or NULL.
 * @proxy_lockdown: Users may not change that.
 * @smartcard_disconnect: The session ends with the removal of a smartcard.
 * @routing_filtering_ignore: Routes of others are left alone.
 * @quarantine: The session is in quarantine.
 * @no_always_on: The client does not insist on a tunnel.
 * @bypass_protocol: What has no inner address of its family goes outside the
 *	tunnel, and is dropped otherwise.
 * @tunnel_all: Local networks, too.
 * @license: License mode, or NULL.
 * @post_auth_xml: A document of the login that holds the token; secret.
 * @dtls: Kind of DTLS.
 * @dtls_suite: Cipher suite of DTLS, or NULL.
 * @dtls12_suite: As @dtls_suite, for DTLS 1.2 alone, or NULL.
 * @dtls_port: UDP port, 0 if not told.
 * @dtls_session_id: Session id of a resumption; secret.
 * @app_id: Session id of the DTLS handshake; secret.
 * @udp: Told of DTLS.
 */
struct tunnel_config {
	struct header_inner inner;
	char *hostname;
	struct header_names dns;
	struct header_names nbns;
	struct header_names domains;
	struct header_names split_dns;
	enum header_flag tunnel_all_dns;
	struct header_routes include;
	struct header_routes exclude;
	unsigned int lease;
	unsigned int session_timeout;
	unsigned int session_alert;
	unsigned int session_remaining;
	unsigned int idle_timeout;
	unsigned int disconnected_timeout;
	enum header_flag keep;
	enum header_flag tcp_keepalive;
	unsigned int base_mtu;
	struct tunnel_channel cstp;
	char *banner;
	enum header_flag dyndns;
	char *proxy_pac;
	char *proxy;
	char *proxy_exception;
	enum header_flag proxy_lockdown;
	enum header_flag smartcard_disconnect;
	enum header_flag routing_filtering_ignore;
	enum header_flag quarantine;
	enum header_flag no_always_on;
	enum header_flag bypass_protocol;
	enum header_flag tunnel_all;
	char *license;
	char *post_auth_xml;
	enum tunnel_dtls dtls;
	char *dtls_suite;
	char *dtls12_suite;
	uint16_t dtls_port;
	struct header_id dtls_session_id;
	struct header_id app_id;
	struct tunnel_channel udp;
};

/**
 * tunnel_config_init() - nothing told yet
 * @config: Configuration.
 */
void tunnel_config_init(struct tunnel_config *config);

/**
 * tunnel_config_parse() - read the headers of a successful reply
 * @config: Filled in; to be released with tunnel_config_free() in any case.
 *	Intervals that are not told of DTLS are those of TLS.
 * @reply: Reply.
 * @lzs: LZS was offered, for both channels.
 * @warn: Where to tell of headers that make no sense and are skipped, or NULL.
 * @error: Filled with the reason of a failure.
 *
 * Return: 0; -EBADMSG what no tunnel goes without makes no sense or is missing,
 * or there is a compression that was not offered; -ENOMEM.
 */
int tunnel_config_parse(struct tunnel_config *config,
			const struct http_message *reply, bool lzs,
			const struct header_warn *warn,
			char error[HEADER_ERROR_SIZE]);

/**
 * tunnel_config_print() - write the headers of a reply
 * @config: Configuration after tunnel_config_init().
 * @out: Header lines are appended.
 *
 * Return: 0; -EINVAL a text would break a header apart; or as buf_add().
 */
int tunnel_config_print(const struct tunnel_config *config, struct buf *out);

/**
 * tunnel_config_free() - wipe and release
 * @config: Configuration.
 */
void tunnel_config_free(struct tunnel_config *config);

#endif /* _WIRE_CONFIG_H */
