// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel_address.h"

#include <stdio.h>
#include <string.h>

#include "common/log.h"

enum { ADDRESS_TEXT_SIZE = 2 * PREFIX_STRLEN + sizeof(" and ") };

int tunnel_address_start(struct tunnel *t)
{
	const struct header_inner *inner = &t->p.config->inner;
	struct in6_addr v6;
	struct in_addr v4;
	const struct dataplane_session_config config = {
		.ipv4 = inner->ipv4.family ? &v4 : NULL,
		.ipv6 = inner->ipv6.family ? &v6 : NULL,
		.owner = t,
	};

	memcpy(&v4, inner->ipv4.addr, sizeof(v4));
	memcpy(&v6, inner->ipv6.addr, sizeof(v6));
	return t->p.dp_ops->session_new(t->p.dp, &config, &t->session);
}

static bool address_same(const struct prefix *a, const struct prefix *b)
{
	return a->family == b->family &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

static const char *address_format(const struct header_inner *inner,
				  char text[ADDRESS_TEXT_SIZE])
{
	bool both = inner->ipv4.family && inner->ipv6.family;
	char v4[PREFIX_STRLEN] = "", v6[PREFIX_STRLEN] = "";

	if (inner->ipv4.family)
		prefix_format(&inner->ipv4, v4);
	if (inner->ipv6.family)
		prefix_format(&inner->ipv6, v6);
	snprintf(text, ADDRESS_TEXT_SIZE, "%s%s%s", v4, both ? " and " : "",
		 v6);
	return text;
}

static void address_add_stats(void *owner, const struct dataplane_stats *stats,
			      void *arg)
{
	struct tunnel *t = owner;

	(void)arg;
	t->carried.rx_packets += stats->rx_packets;
	t->carried.rx_bytes += stats->rx_bytes;
	t->carried.tx_packets += stats->tx_packets;
	t->carried.tx_bytes += stats->tx_bytes;
}

/*
 * A session keeps the addresses that it was made with, and a device of this
 * kind has one at a time. Between the two the device drops what is sent.
 */
static int address_exchange(struct tunnel *t)
{
	const struct dataplane_ops *ops = t->p.dp_ops;
	int err;

	if (ops->stats(t->p.dp, address_add_stats, NULL))
		log_verbose("what %s has carried is not known: %s",
			    tunnel_interface(t), ops->error(t->p.dp));
	ops->session_free(t->session);
	t->session = NULL;
	err = tunnel_address_start(t);
	return err ? tunnel_fail_dataplane(t, err) : 0;
}

int tunnel_address_renew(struct tunnel *t, const struct header_inner *had)
{
	const struct header_inner *inner = &t->p.config->inner;
	bool same = address_same(&had->ipv4, &inner->ipv4) &&
		    address_same(&had->ipv6, &inner->ipv6);
	char from[ADDRESS_TEXT_SIZE], to[ADDRESS_TEXT_SIZE];
	int err = 0;

	if (!same)
		err = address_exchange(t);
	if (!err)
		err = tunnel_configure(t, !same);
	if (err || same)
		return err;
	log_warning("%s gives other addresses than before: %s has %s now, not %s; connections of before end",
		    tunnel_host(t), tunnel_interface(t),
		    address_format(inner, to), address_format(had, from));
	return 0;
}
