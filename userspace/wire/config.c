// SPDX-License-Identifier: GPL-2.0-only
#include "wire/config.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void tunnel_config_free(struct tunnel_config *config)
{
	size_t i;

	for (i = 0; i < config->dns.n; i++)
		free(config->dns.list[i]);
	for (i = 0; i < config->domains.n; i++)
		free(config->domains.list[i]);
	free(config->include.list);
	free(config->exclude.list);
	free(config->banner);
	explicit_bzero(config, sizeof(*config));
}

static int parse_number(const char *text, unsigned long max,
			unsigned int *out)
{
	unsigned long value = 0;

	if (!*text)
		return -EBADMSG;
	for (; *text; text++) {
		if (!isdigit((unsigned char)*text))
			return -EBADMSG;
		value = value * 10 + (*text - '0');
		if (value > max)
			return -EBADMSG;
	}
	*out = value;
	return 0;
}

static int set_seconds(unsigned int *out, const char *value)
{
	/* A year and more of silence is as good as none. */
	if (!strcasecmp(value, "none")) {
		*out = 0;
		return 0;
	}
	return parse_number(value, 366UL * 24 * 3600, out);
}

static int set_mtu(unsigned int *out, const char *value)
{
	unsigned int mtu;
	int err = parse_number(value, UINT16_MAX, &mtu);

	if (err)
		return err;
	if (mtu < TUNNEL_MTU_MIN)
		return -EBADMSG;
	*out = mtu < TUNNEL_MTU_MAX ? mtu : TUNNEL_MTU_MAX;
	return 0;
}

static int add_name(struct tunnel_names *names, const char *value)
{
	if (names->n == TUNNEL_NAMES_MAX)
		return -EMSGSIZE;
	names->list[names->n] = strdup(value);
	return names->list[names->n++] ? 0 : -ENOMEM;
}

static int add_route(struct tunnel_routes *routes, const char *value)
{
	struct prefix p;

	if (prefix_parse(value, &p))
		return -EBADMSG;
	if (routes->n == TUNNEL_ROUTES_MAX)
		return -EMSGSIZE;
	if (!routes->list)
		routes->list = calloc(TUNNEL_ROUTES_MAX, sizeof(p));
	if (!routes->list)
		return -ENOMEM;
	prefix_normalize(&p);
	routes->list[routes->n++] = p;
	return 0;
}

static int on_address(struct tunnel_config *c, const char *value)
{
	struct prefix p, *to;

	if (prefix_parse(value, &p))
		return -EBADMSG;
	to = p.family == AF_INET6 ? &c->ipv6 : &c->ipv4;
	/* The mask may have come first. */
	if (to->family && p.len == prefix_bits(p.family))
		p.len = to->len;
	*to = p;
	return 0;
}

static int on_netmask(struct tunnel_config *c, const char *value)
{
	struct prefix p;

	if (strchr(value, ':')) {
		if (prefix_parse(value, &p))
			return -EBADMSG;
		/* Only the length counts: some send the network here. */
		if (!c->ipv6.family)
			c->ipv6 = p;
		c->ipv6.len = p.len;
		return 0;
	}
	if (prefix_parse_mask(value, &c->ipv4.len))
		return -EBADMSG;
	c->ipv4.family = AF_INET;
	return 0;
}

static int on_include(struct tunnel_config *c, const char *value)
{
	return add_route(&c->include, value);
}

static int on_exclude(struct tunnel_config *c, const char *value)
{
	return add_route(&c->exclude, value);
}

static int on_dns(struct tunnel_config *c, const char *value)
{
	return add_name(&c->dns, value);
}

static int on_domain(struct tunnel_config *c, const char *value)
{
	return add_name(&c->domains, value);
}

static int on_banner(struct tunnel_config *c, const char *value)
{
	free(c->banner);
	c->banner = strdup(value);
	return c->banner ? 0 : -ENOMEM;
}

static int on_mtu(struct tunnel_config *c, const char *value)
{
	return set_mtu(&c->mtu, value);
}

static int on_base_mtu(struct tunnel_config *c, const char *value)
{
	return set_mtu(&c->base_mtu, value);
}

static int on_dpd(struct tunnel_config *c, const char *value)
{
	return set_seconds(&c->dpd, value);
}

static int on_keepalive(struct tunnel_config *c, const char *value)
{
	return set_seconds(&c->keepalive, value);
}

static int on_encoding(struct tunnel_config *c, const char *value)
{
	(void)c;
	/* We offer none. */
	return strcasecmp(value, "none") && strcasecmp(value, "identity") ?
	       -EBADMSG : 0;
}

static int on_dtls_suite(struct tunnel_config *c, const char *value)
{
	c->dtls = strcmp(value, "PSK-NEGOTIATE") ? TUNNEL_DTLS_RESUME :
		  TUNNEL_DTLS_PSK;
	return 0;
}

static int on_dtls_port(struct tunnel_config *c, const char *value)
{
	unsigned int port;
	int err = parse_number(value, UINT16_MAX, &port);

	if (!err)
		c->dtls_port = port;
	return err;
}

static int on_dtls_mtu(struct tunnel_config *c, const char *value)
{
	return set_mtu(&c->dtls_mtu, value);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static int on_dtls_dpd(struct tunnel_config *c, const char *value)
{
	return set_seconds(&c->dtls_dpd, value);
}

static int on_dtls_keepalive(struct tunnel_config *c, const char *value)
{
	return set_seconds(&c->dtls_keepalive, value);
}

static int on_app_id(struct tunnel_config *c, const char *value)
{
	size_t len = strlen(value);
	int high, low;
	size_t i;

	if (!len || len % 2 || len / 2 > TUNNEL_APP_ID_MAX)
		return -EBADMSG;
	for (i = 0; i < len / 2; i++) {
		high = hex_digit(value[2 * i]);
		low = hex_digit(value[2 * i + 1]);
		if (high < 0 || low < 0)
			return -EBADMSG;
		c->app_id[i] = high << 4 | low;
	}
	c->app_id_len = len / 2;
	return 0;
}

/* A value that no header can have. */
#define NOT_TOLD UINT_MAX

/* Both channels go the same way: what is told of one is good for the other. */
static void complete(struct tunnel_config *c)
{
	if (c->dtls_dpd == NOT_TOLD)
		c->dtls_dpd = c->dpd;
	if (c->dtls_keepalive == NOT_TOLD)
		c->dtls_keepalive = c->keepalive;
}

static const struct {
	const char *name;
	int (*handle)(struct tunnel_config *c, const char *value);
} reply_headers[] = {
	{ "X-CSTP-Address", on_address },
	{ "X-CSTP-Address-IP6", on_address },
	{ "X-CSTP-Netmask", on_netmask },
	{ "X-CSTP-Split-Include", on_include },
	{ "X-CSTP-Split-Include-IP6", on_include },
	{ "X-CSTP-Split-Exclude", on_exclude },
	{ "X-CSTP-Split-Exclude-IP6", on_exclude },
	{ "X-CSTP-DNS", on_dns },
	{ "X-CSTP-DNS-IP6", on_dns },
	{ "X-CSTP-Default-Domain", on_domain },
	{ "X-CSTP-Banner", on_banner },
	{ "X-CSTP-MTU", on_mtu },
	{ "X-CSTP-Base-MTU", on_base_mtu },
	{ "X-CSTP-DPD", on_dpd },
	{ "X-CSTP-Keepalive", on_keepalive },
	{ "X-CSTP-Content-Encoding", on_encoding },
	{ "X-DTLS-Content-Encoding", on_encoding },
	{ "X-DTLS-CipherSuite", on_dtls_suite },
	{ "X-DTLS12-CipherSuite", on_dtls_suite },
	{ "X-DTLS-Port", on_dtls_port },
	{ "X-DTLS-MTU", on_dtls_mtu },
	{ "X-DTLS-DPD", on_dtls_dpd },
	{ "X-DTLS-Keepalive", on_dtls_keepalive },
	{ "X-DTLS-App-ID", on_app_id },
};

static int handle_header(const struct http_header *h,
			 struct tunnel_config *config)
{
	size_t i;

	for (i = 0; i < sizeof(reply_headers) / sizeof(reply_headers[0]); i++)
		if (!strcasecmp(reply_headers[i].name, h->name))
			return reply_headers[i].handle(config, h->value);
	return 0;
}

static bool usable(const struct prefix *p)
{
	static const uint8_t zero[16];
	bool multicast = p->addr[0] == 0xff ||
			 (p->family == AF_INET && p->addr[0] >= 224);

	return memcmp(p->addr, zero, sizeof(zero)) && !multicast;
}

static int check(struct tunnel_config *c, char error[TUNNEL_ERROR_SIZE])
{
	const char *what = NULL;

	if (!c->ipv4.family && !c->ipv6.family)
		what = "no inner address";
	else if (c->ipv4.family && !usable(&c->ipv4))
		what = "no usable inner IPv4 address";
	else if (c->ipv6.family && !usable(&c->ipv6))
		what = "no usable inner IPv6 address";
	else if (!c->mtu && !c->dtls_mtu)
		what = "no MTU";
	if (!what)
		return 0;
	snprintf(error, TUNNEL_ERROR_SIZE, "it gives %s", what);
	return -EBADMSG;
}

int tunnel_config_parse(const struct http_response *response,
			struct tunnel_config *config,
			char error[TUNNEL_ERROR_SIZE])
{
	const struct http_header *h = response->headers;
	size_t i;
	int err;

	memset(config, 0, sizeof(*config));
	config->dtls_dpd = NOT_TOLD;
	config->dtls_keepalive = NOT_TOLD;
	for (i = 0; i < response->n_headers; i++) {
		err = handle_header(&h[i], config);
		if (!err)
			continue;
		/* Not the value: it may be a secret. */
		snprintf(error, TUNNEL_ERROR_SIZE, "header %.64s: %s",
			 h[i].name, err == -EBADMSG ? "malformed" :
			 strerror(-err));
		return err;
	}
	complete(config);
	return check(config, error);
}
