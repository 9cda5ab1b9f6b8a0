// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Two weeks: the addresses live as long as the session. */
	SETTINGS_LEASE = 14 * 24 * 3600,
	/* The user is warned a minute before the end. */
	SETTINGS_ALERT = 60,
	/* Header of IPv6, header of UDP, record and frame in the worst case. */
	SETTINGS_OVERHEAD = 40 + 8 + 66,
	SETTINGS_TIMESTAMPS = 12,
};

static int settings_text(char **to, const char *text)
{
	if (!text)
		return 0;
	*to = strdup(text);
	return *to ? 0 : -ENOMEM;
}

static int settings_names(struct header_names *to, const struct ipc_texts *from)
{
	for (; to->n < from->n && to->n < HEADER_NAMES_MAX; to->n++) {
		to->list[to->n] = strdup(from->list[to->n]);
		if (!to->list[to->n])
			return -ENOMEM;
	}
	return 0;
}

static int settings_routes(struct header_routes *to,
			   const struct ipc_prefixes *from)
{
	if (!from->n)
		return 0;
	to->list = reallocarray(NULL, from->n, sizeof(*to->list));
	if (!to->list)
		return -ENOMEM;
	memcpy(to->list, from->list, from->n * sizeof(*to->list));
	to->n = from->n;
	to->room = from->n;
	return 0;
}

static enum header_flag settings_flag(bool flag)
{
	return flag ? HEADER_FLAG_TRUE : HEADER_FLAG_FALSE;
}

static void settings_times(struct tunnel_config *c,
			   const struct ipc_connect_reply *r)
{
	c->lease = SETTINGS_LEASE;
	c->session_timeout = r->session_timeout;
	c->session_alert = SETTINGS_ALERT;
	c->session_remaining = r->session_timeout ? r->session_remaining : 0;
	c->idle_timeout = r->idle_timeout;
	c->disconnected_timeout = r->disconnected_timeout;
	c->cstp.dpd = r->dpd;
	c->cstp.keepalive = r->keepalive;
	/* The kernel's keys are not the library's to renegotiate. */
	c->cstp.rekey_time = r->rekey_time;
	c->udp.dpd = r->dpd;
	c->udp.keepalive = r->keepalive;
}

/* The vendor's client misses what it is not told. */
static void settings_flags(struct tunnel_config *c,
			   const struct ipc_connect_reply *r)
{
	c->tunnel_all_dns = settings_flag(r->tunnel_all_dns);
	c->keep = settings_flag(r->keep);
	c->bypass_protocol = settings_flag(r->bypass_protocol);
	c->tunnel_all = settings_flag(r->tunnel_all);
	c->tcp_keepalive = HEADER_FLAG_TRUE;
	c->smartcard_disconnect = HEADER_FLAG_TRUE;
	c->routing_filtering_ignore = HEADER_FLAG_FALSE;
	c->quarantine = HEADER_FLAG_FALSE;
	c->no_always_on = HEADER_FLAG_FALSE;
	if (r->dyndns)
		c->dyndns = HEADER_FLAG_TRUE;
	/* Or users might undo what they are told. */
	if (r->proxy_pac || r->proxy)
		c->proxy_lockdown = HEADER_FLAG_TRUE;
}

static int settings_lists(struct tunnel_config *c,
			  const struct ipc_connect_reply *r)
{
	int err = settings_names(&c->dns, &r->dns);

	if (!err)
		err = settings_names(&c->nbns, &r->nbns);
	if (!err)
		err = settings_names(&c->domains, &r->domains);
	if (!err)
		err = settings_names(&c->split_dns, &r->split_dns);
	if (!err)
		err = settings_routes(&c->include, &r->include);
	if (!err)
		err = settings_routes(&c->exclude, &r->exclude);
	return err;
}

static int settings_texts(struct tunnel_config *c,
			  const struct ipc_connect_reply *r)
{
	int err = settings_text(&c->hostname, r->hostname);

	if (!err)
		err = settings_text(&c->banner, r->banner);
	if (!err)
		err = settings_text(&c->proxy_pac, r->proxy_pac);
	if (!err)
		err = settings_text(&c->proxy, r->proxy);
	if (!err)
		err = settings_text(&c->proxy_exception, r->proxy_exception);
	if (!err && r->rekey_time)
		err = settings_text(&c->cstp.rekey_method, "new-tunnel");
	return err ? err : settings_text(&c->license, "accept");
}

/* Such clients have no IPv6 by default: all that is routed is told them. */
static int settings_default6(struct tunnel_config *c)
{
	static const struct prefix global = {
		.family = AF_INET6, .len = 3, .addr = { 0x20 },
	};

	c->include.list = malloc(sizeof(global));
	if (!c->include.list)
		return -ENOMEM;
	c->include.list[0] = global;
	c->include.n = 1;
	c->include.room = 1;
	return 0;
}

int settings_fill(struct tunnel_config *c, const struct ipc_connect_reply *r,
		  bool apple)
{
	int err;

	tunnel_config_init(c);
	c->inner.ipv4 = r->ipv4;
	c->inner.ipv6 = r->ipv6;
	settings_times(c, r);
	settings_flags(c, r);
	err = settings_lists(c, r);
	if (!err && apple && r->ipv6.family && !r->include.n)
		err = settings_default6(c);
	return err ? err : settings_texts(c, r);
}

static unsigned int settings_least(unsigned int mtu, unsigned int limit)
{
	return limit && limit < mtu ? limit : mtu;
}

static unsigned int settings_bound(unsigned int mtu, unsigned int limit)
{
	mtu = settings_least(settings_least(mtu, limit), MTU_INNER_MAX);
	return mtu < MTU_INNER_MIN ? MTU_INNER_MIN : mtu;
}

/* Clients of old tell what they wish, and nothing of the path. */
static unsigned int settings_base(const struct settings_link *l)
{
	if (l->told || !l->wish)
		return settings_least(l->link, l->told);
	return settings_least(l->link, l->wish + SETTINGS_OVERHEAD);
}

static bool settings_fits_ipv6(const struct tunnel_config *c)
{
	unsigned int mtu = c->cstp.mtu > c->udp.mtu ? c->cstp.mtu : c->udp.mtu;

	return mtu >= MTU_IPV6_MIN;
}

void settings_mtu(struct tunnel_config *c, const struct settings_link *l)
{
	unsigned int base = settings_base(l), mss;

	mss = mtu_tcp_payload(l->family, base);
	mss = mss > SETTINGS_TIMESTAMPS ? mss - SETTINGS_TIMESTAMPS : 0;
	c->base_mtu = base;
	c->cstp.mtu = settings_bound(mtu_cstp_inner(mss, l->tls), l->limit);
	if (l->dtls)
		c->udp.mtu = settings_bound(mtu_dtls_inner(l->family, base,
							   l->dtls),
					    l->limit);
	if (c->inner.ipv4.family && !settings_fits_ipv6(c))
		memset(&c->inner.ipv6, 0, sizeof(c->inner.ipv6));
}
