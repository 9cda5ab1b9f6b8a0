// SPDX-License-Identifier: GPL-2.0-only
#include "wire/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIELD(member) offsetof(struct tunnel_config, member)

/* What is an address or an MTU cannot be done without, nor guessed. */
static const struct header_row config_rows[] = {
	{ "X-CSTP-Address", &header_address, FIELD(inner), HEADER_VITAL },
	{ "X-CSTP-Netmask", &header_netmask, FIELD(inner), HEADER_SKIPPED },
	{ "X-CSTP-Address-IP6", &header_address6, FIELD(inner), HEADER_VITAL },
	{ "X-CSTP-Hostname", &header_text, FIELD(hostname), HEADER_SKIPPED },
	{ "X-CSTP-DNS", &header_names4, FIELD(dns), HEADER_SKIPPED },
	{ "X-CSTP-DNS-IP6", &header_names6, FIELD(dns), HEADER_SKIPPED },
	{ "X-CSTP-NBNS", &header_names, FIELD(nbns), HEADER_SKIPPED },
	{ "X-CSTP-Default-Domain", &header_words,
	  FIELD(domains), HEADER_SKIPPED },
	{ "X-CSTP-Split-DNS", &header_names, FIELD(split_dns), HEADER_SKIPPED },
	{ "X-CSTP-Tunnel-All-DNS", &header_flag,
	  FIELD(tunnel_all_dns), HEADER_SKIPPED },
	{ "X-CSTP-Split-Include", &header_routes4,
	  FIELD(include), HEADER_SKIPPED },
	{ "X-CSTP-Split-Include-IP6", &header_routes6,
	  FIELD(include), HEADER_SKIPPED },
	{ "X-CSTP-Split-Exclude", &header_routes4,
	  FIELD(exclude), HEADER_SKIPPED },
	{ "X-CSTP-Split-Exclude-IP6", &header_routes6,
	  FIELD(exclude), HEADER_SKIPPED },
	{ "X-CSTP-Lease-Duration", &header_seconds,
	  FIELD(lease), HEADER_SKIPPED },
	{ "X-CSTP-Session-Timeout", &header_seconds,
	  FIELD(session_timeout), HEADER_SKIPPED },
	{ "X-CSTP-Session-Timeout-Alert-Interval", &header_seconds,
	  FIELD(session_alert), HEADER_SKIPPED },
	{ "X-CSTP-Session-Timeout-Remaining", &header_seconds,
	  FIELD(session_remaining), HEADER_SKIPPED },
	{ "X-CSTP-Idle-Timeout", &header_seconds,
	  FIELD(idle_timeout), HEADER_SKIPPED },
	{ "X-CSTP-Disconnected-Timeout", &header_seconds,
	  FIELD(disconnected_timeout), HEADER_SKIPPED },
	{ "X-CSTP-Keep", &header_flag, FIELD(keep), HEADER_SKIPPED },
	{ "X-CSTP-DPD", &header_seconds, FIELD(cstp.dpd), HEADER_SKIPPED },
	{ "X-CSTP-Keepalive", &header_seconds,
	  FIELD(cstp.keepalive), HEADER_SKIPPED },
	{ "X-CSTP-TCP-Keepalive", &header_flag,
	  FIELD(tcp_keepalive), HEADER_SKIPPED },
	{ "X-CSTP-Rekey-Time", &header_seconds,
	  FIELD(cstp.rekey_time), HEADER_SKIPPED },
	{ "X-CSTP-Rekey-Method", &header_text,
	  FIELD(cstp.rekey_method), HEADER_SKIPPED },
	{ "X-CSTP-Base-MTU", &header_mtu, FIELD(base_mtu), HEADER_SKIPPED },
	{ "X-CSTP-MTU", &header_mtu, FIELD(cstp.mtu), HEADER_VITAL },
	{ "X-CSTP-Content-Encoding", &header_text,
	  FIELD(cstp.encoding), HEADER_SKIPPED },
	{ "X-CSTP-Banner", &header_encoded, FIELD(banner), HEADER_SKIPPED },
	{ "X-CSTP-DynDNS", &header_flag, FIELD(dyndns), HEADER_SKIPPED },
	{ "X-CSTP-MSIE-Proxy-Pac-URL", &header_text,
	  FIELD(proxy_pac), HEADER_SKIPPED },
	{ "X-CSTP-MSIE-Proxy-Server", &header_text,
	  FIELD(proxy), HEADER_SKIPPED },
	{ "X-CSTP-MSIE-Proxy-Exception", &header_text,
	  FIELD(proxy_exception), HEADER_SKIPPED },
	{ "X-CSTP-MSIE-Proxy-Lockdown", &header_flag,
	  FIELD(proxy_lockdown), HEADER_SKIPPED },
	{ "X-CSTP-Smartcard-Removal-Disconnect", &header_flag,
	  FIELD(smartcard_disconnect), HEADER_SKIPPED },
	{ "X-CSTP-Routing-Filtering-Ignore", &header_flag,
	  FIELD(routing_filtering_ignore), HEADER_SKIPPED },
	{ "X-CSTP-Quarantine", &header_flag,
	  FIELD(quarantine), HEADER_SKIPPED },
	{ "X-CSTP-Disable-Always-On-VPN", &header_flag,
	  FIELD(no_always_on), HEADER_SKIPPED },
	{ "X-CSTP-Client-Bypass-Protocol", &header_flag,
	  FIELD(bypass_protocol), HEADER_SKIPPED },
	{ "X-CSTP-Tunnel-All-Networks", &header_flag,
	  FIELD(tunnel_all), HEADER_SKIPPED },
	{ "X-CSTP-License", &header_text, FIELD(license), HEADER_SKIPPED },
	{ "X-CSTP-Post-Auth-XML", &header_text,
	  FIELD(post_auth_xml), HEADER_SECRET },
	{ "X-DTLS-CipherSuite", &header_text,
	  FIELD(dtls_suite), HEADER_SKIPPED },
	{ "X-DTLS12-CipherSuite", &header_text,
	  FIELD(dtls12_suite), HEADER_SKIPPED },
	{ "X-DTLS-Port", &header_port, FIELD(dtls_port), HEADER_SKIPPED },
	{ "X-DTLS-Session-ID", &header_id,
	  FIELD(dtls_session_id), HEADER_SECRET },
	{ "X-DTLS-App-ID", &header_id, FIELD(app_id), HEADER_SECRET },
	{ "X-DTLS-DPD", &header_seconds, FIELD(udp.dpd), HEADER_SKIPPED },
	{ "X-DTLS-Keepalive", &header_seconds,
	  FIELD(udp.keepalive), HEADER_SKIPPED },
	{ "X-DTLS-Rekey-Time", &header_seconds,
	  FIELD(udp.rekey_time), HEADER_SKIPPED },
	{ "X-DTLS-Rekey-Method", &header_text,
	  FIELD(udp.rekey_method), HEADER_SKIPPED },
	{ "X-DTLS-MTU", &header_mtu, FIELD(udp.mtu), HEADER_SKIPPED },
	{ "X-DTLS-Content-Encoding", &header_text,
	  FIELD(udp.encoding), HEADER_SKIPPED },
};

static const struct header_table config_table = {
	config_rows, sizeof(config_rows) / sizeof(config_rows[0]),
};

static void channel_init(struct tunnel_channel *c)
{
	c->dpd = HEADER_UNTOLD;
	c->keepalive = HEADER_UNTOLD;
	c->rekey_time = HEADER_UNTOLD;
}

void tunnel_config_init(struct tunnel_config *c)
{
	memset(c, 0, sizeof(*c));
	c->lease = HEADER_UNTOLD;
	c->session_timeout = HEADER_UNTOLD;
	c->session_alert = HEADER_UNTOLD;
	c->session_remaining = HEADER_UNTOLD;
	c->idle_timeout = HEADER_UNTOLD;
	c->disconnected_timeout = HEADER_UNTOLD;
	channel_init(&c->cstp);
	channel_init(&c->udp);
}

void tunnel_config_free(struct tunnel_config *c)
{
	header_table_release(&config_table, c);
	explicit_bzero(c, sizeof(*c));
}

static void config_default(unsigned int *seconds, unsigned int otherwise)
{
	if (*seconds == HEADER_UNTOLD)
		*seconds = otherwise;
}

/* Both channels go the same way: what is told of one is good for the other. */
static void config_complete(struct tunnel_config *c)
{
	config_default(&c->lease, 0);
	config_default(&c->session_timeout, 0);
	config_default(&c->session_alert, 0);
	config_default(&c->session_remaining, 0);
	config_default(&c->idle_timeout, 0);
	config_default(&c->disconnected_timeout, 0);
	config_default(&c->cstp.dpd, 0);
	config_default(&c->cstp.keepalive, 0);
	config_default(&c->cstp.rekey_time, 0);
	config_default(&c->udp.dpd, c->cstp.dpd);
	config_default(&c->udp.keepalive, c->cstp.keepalive);
	config_default(&c->udp.rekey_time, c->cstp.rekey_time);
	if ((c->dtls_suite && !strcmp(c->dtls_suite, "PSK-NEGOTIATE")) ||
	    (c->dtls12_suite && !strcmp(c->dtls12_suite, "PSK-NEGOTIATE")))
		c->dtls = TUNNEL_DTLS_PSK;
	else if (c->dtls_suite || c->dtls12_suite)
		c->dtls = TUNNEL_DTLS_RESUME;
}

/* A mask alone makes no address. */
static bool config_has_address(const struct prefix *p)
{
	static const uint8_t zero[16];

	return p->family && memcmp(p->addr, zero, sizeof(zero));
}

/* Returns whether it is none, or one that may be. */
static bool config_decodes(char **encoding, bool lzs)
{
	if (*encoding && (!strcasecmp(*encoding, "none") ||
			  !strcasecmp(*encoding, "identity"))) {
		free(*encoding);
		*encoding = NULL;
	}
	return !*encoding || (lzs && !strcasecmp(*encoding, TUNNEL_LZS));
}

static int config_check(struct tunnel_config *c, bool lzs,
			char error[HEADER_ERROR_SIZE])
{
	const char *what = NULL;

	if (!config_has_address(&c->inner.ipv4))
		memset(&c->inner.ipv4, 0, sizeof(c->inner.ipv4));
	if (!config_has_address(&c->inner.ipv6))
		memset(&c->inner.ipv6, 0, sizeof(c->inner.ipv6));
	if (!c->inner.ipv4.family && !c->inner.ipv6.family)
		what = "it gives no inner address";
	else if (!c->cstp.mtu && !c->udp.mtu)
		what = "it gives no MTU";
	else if (!config_decodes(&c->cstp.encoding, lzs) ||
		 !config_decodes(&c->udp.encoding, lzs))
		what = "it compresses, which was not offered";
	if (!what)
		return 0;
	snprintf(error, HEADER_ERROR_SIZE, "%s", what);
	return -EBADMSG;
}

int tunnel_config_parse(struct tunnel_config *config,
			const struct http_message *reply, bool lzs,
			const struct header_warn *warn,
			char error[HEADER_ERROR_SIZE])
{
	int err;

	tunnel_config_init(config);
	err = header_table_parse(&config_table, config, reply, warn, error);
	if (err)
		return err;
	config_complete(config);
	return config_check(config, lzs, error);
}

int tunnel_config_print(const struct tunnel_config *config, struct buf *out)
{
	return header_table_print(&config_table, config, out);
}
