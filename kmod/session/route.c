// SPDX-License-Identifier: GPL-2.0-only

#include "session/route.h"

#include <linux/bitmap.h>
#include <linux/ip.h>
#include <linux/rhashtable.h>
#include <net/ipv6.h>

#include "session/device.h"
#include "session/session.h"

enum { HOST_LEN = 128, MAPPED_LEN = 96 };

static const struct rhashtable_params route_params = {
	.key_len = sizeof(struct acvpn_route_prefix),
	.key_offset = offsetof(struct acvpn_route, prefix),
	.head_offset = offsetof(struct acvpn_route, node),
	.automatic_shrinking = true,
};

int acvpn_route_init(struct acvpn_dev *adev)
{
	return rhashtable_init(&adev->routes.hash, &route_params);
}

void acvpn_route_destroy(struct acvpn_dev *adev)
{
	rhashtable_destroy(&adev->routes.hash);
}

void acvpn_route_prefix_set(struct acvpn_route_prefix *prefix,
			    const struct in6_addr *addr, u8 len)
{
	*prefix = (struct acvpn_route_prefix){ .len = len };
	ipv6_addr_prefix(&prefix->addr, addr, len);
}

int acvpn_route_add(struct acvpn_route *route)
{
	struct acvpn_dev *adev = route->session->adev;
	struct acvpn_route_table *table = &adev->routes;
	int err;

	lockdep_assert_held(&adev->lock);

	err = rhashtable_lookup_insert_fast(&table->hash, &route->node,
					    route_params);
	if (err)
		return err == -EEXIST ? -EADDRINUSE : err;
	if (!table->count[route->prefix.len]++)
		set_bit(route->prefix.len, table->used);
	return 0;
}

void acvpn_route_del(struct acvpn_route *route)
{
	struct acvpn_dev *adev = route->session->adev;
	struct acvpn_route_table *table = &adev->routes;

	lockdep_assert_held(&adev->lock);

	rhashtable_remove_fast(&table->hash, &route->node, route_params);
	if (!--table->count[route->prefix.len])
		clear_bit(route->prefix.len, table->used);
}

/* Prefixes shorter than @min are of the other family. */
static struct acvpn_session *route_lookup(struct acvpn_route_table *table,
					  const struct in6_addr *addr,
					  unsigned long min)
{
	struct acvpn_route_prefix prefix;
	struct acvpn_route *route;
	unsigned long size, len = HOST_LEN + 1;

	/* find_last_bit() gives the size if there is none. */
	for (;;) {
		size = len;
		len = find_last_bit(table->used, size);
		if (len == size || len < min)
			return NULL;
		acvpn_route_prefix_set(&prefix, addr, len);
		route = rhashtable_lookup(&table->hash, &prefix, route_params);
		if (route)
			return route->session;
	}
}

struct acvpn_session *acvpn_route_to(struct acvpn_dev *adev,
				     const struct sk_buff *skb)
{
	struct in6_addr mapped;

	if (ip_hdr(skb)->version == 6)
		return route_lookup(&adev->routes, &ipv6_hdr(skb)->daddr, 0);
	ipv6_addr_set_v4mapped(ip_hdr(skb)->daddr, &mapped);
	return route_lookup(&adev->routes, &mapped, MAPPED_LEN);
}

struct acvpn_session *acvpn_route_from(struct acvpn_dev *adev,
				       const struct sk_buff *skb)
{
	struct in6_addr mapped;

	if (ip_hdr(skb)->version == 6)
		return route_lookup(&adev->routes, &ipv6_hdr(skb)->saddr, 0);
	ipv6_addr_set_v4mapped(ip_hdr(skb)->saddr, &mapped);
	return route_lookup(&adev->routes, &mapped, MAPPED_LEN);
}

struct acvpn_session *
acvpn_route_owner(struct acvpn_dev *adev,
		  const struct acvpn_route_prefix *prefix)
{
	struct acvpn_route *route;

	lockdep_assert_held(&adev->lock);

	rcu_read_lock();
	route = rhashtable_lookup(&adev->routes.hash, prefix, route_params);
	rcu_read_unlock();
	return route ? route->session : NULL;
}

struct acvpn_session *acvpn_route_find(struct acvpn_dev *adev,
				       const struct in6_addr *addr)
{
	unsigned long min = ipv6_addr_v4mapped(addr) ? MAPPED_LEN : 0;
	struct acvpn_session *session;

	lockdep_assert_held(&adev->lock);

	rcu_read_lock();
	session = route_lookup(&adev->routes, addr, min);
	rcu_read_unlock();
	return session;
}
