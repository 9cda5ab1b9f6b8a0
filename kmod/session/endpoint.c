// SPDX-License-Identifier: GPL-2.0-only

#include "session/endpoint.h"

#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ipv6.h>

#include "session/device.h"
#include "session/report.h"
#include "session/session.h"
#include "session/slab.h"
#include "session/transport.h"

enum { HOST_KEY_SIZE = offsetofend(struct acvpn_endpoint_key, addr) };

/* Seeded by rhashtable itself: peers cannot choose who collides. */
static const struct rhashtable_params by_address = {
	.key_len = sizeof(struct acvpn_endpoint_key),
	.key_offset = offsetof(struct acvpn_endpoint, key),
	.head_offset = offsetof(struct acvpn_endpoint, node),
	.automatic_shrinking = true,
};

static const struct rhashtable_params by_host = {
	.key_len = HOST_KEY_SIZE,
	.key_offset = offsetof(struct acvpn_endpoint, key),
	.head_offset = offsetof(struct acvpn_endpoint, host_node),
	.automatic_shrinking = true,
};

int acvpn_endpoint_init(struct acvpn_dev *adev)
{
	int err;

	err = rhashtable_init(&adev->endpoints, &by_address);
	if (err)
		return err;
	err = rhltable_init(&adev->endpoint_hosts, &by_host);
	if (err)
		rhashtable_destroy(&adev->endpoints);
	return err;
}

void acvpn_endpoint_destroy(struct acvpn_dev *adev)
{
	rhltable_destroy(&adev->endpoint_hosts);
	rhashtable_destroy(&adev->endpoints);
}

static void free_route(struct rcu_head *rcu)
{
	struct acvpn_endpoint_route *route;

	route = container_of(rcu, struct acvpn_endpoint_route, rcu);
	dst_release(route->dst);
	kfree(route);
}

static void free_endpoint(struct rcu_head *rcu)
{
	struct acvpn_endpoint *ep;
	struct acvpn_endpoint_route *route;

	ep = container_of(rcu, struct acvpn_endpoint, rcu);
	route = rcu_dereference_protected(ep->route, true);
	if (route)
		free_route(&route->rcu);
	kmem_cache_free(acvpn_slab.endpoint, ep);
}

static void set_key(struct acvpn_endpoint_key *key,
		    const struct acvpn_udp_sock *us,
		    const union acvpn_sockaddr *a)
{
	*key = (struct acvpn_endpoint_key){ .us = us };
	if (a->sa.sa_family == AF_INET6) {
		key->addr = a->v6.sin6_addr;
		key->port = a->v6.sin6_port;
	} else {
		ipv6_addr_set_v4mapped(a->v4.sin_addr.s_addr, &key->addr);
		key->port = a->v4.sin_port;
	}
}

static struct acvpn_endpoint *alloc(struct acvpn_transport *t,
				    const union acvpn_sockaddr *remote,
				    const union acvpn_sockaddr *local,
				    gfp_t gfp)
{
	struct acvpn_endpoint *ep = kmem_cache_zalloc(acvpn_slab.endpoint, gfp);

	if (!ep)
		return NULL;
	ep->transport = t;
	ep->since = jiffies;
	ep->remote = *remote;
	ep->local = *local;
	set_key(&ep->key, t->us, remote);
	return ep;
}

/* Context: BH disabled or process. */
static int insert(struct acvpn_dev *adev, struct acvpn_endpoint *ep)
{
	int err;

	ep->hashed = true;
	err = rhashtable_lookup_insert_fast(&adev->endpoints, &ep->node,
					    by_address);
	if (err)
		return err == -EEXIST ? -EADDRINUSE : err;
	err = rhltable_insert(&adev->endpoint_hosts, &ep->host_node, by_host);
	if (err)
		rhashtable_remove_fast(&adev->endpoints, &ep->node,
				       by_address);
	return err;
}

static void remove(struct acvpn_dev *adev, struct acvpn_endpoint *ep)
{
	rhltable_remove(&adev->endpoint_hosts, &ep->host_node, by_host);
	rhashtable_remove_fast(&adev->endpoints, &ep->node, by_address);
}

int acvpn_endpoint_new(struct acvpn_transport *t,
		       const union acvpn_sockaddr *remote,
		       const union acvpn_sockaddr *local, bool hashed)
{
	struct acvpn_endpoint *ep;
	int err = 0;

	ep = alloc(t, remote, local, GFP_KERNEL);
	if (!ep)
		return -ENOMEM;
	rcu_assign_pointer(t->endpoint, ep);
	if (hashed)
		err = insert(t->adev, ep);
	if (err) {
		RCU_INIT_POINTER(t->endpoint, NULL);
		call_rcu(&ep->rcu, free_endpoint);
		/* It may have been found; the caller frees the transport. */
		synchronize_net();
	}
	return err;
}

void acvpn_endpoint_del(struct acvpn_transport *t)
{
	struct acvpn_endpoint *ep;

	spin_lock_bh(&t->endpoint_lock);
	ep = rcu_replace_pointer(t->endpoint, NULL,
				 lockdep_is_held(&t->endpoint_lock));
	if (ep && ep->hashed)
		remove(t->adev, ep);
	spin_unlock_bh(&t->endpoint_lock);
	if (ep)
		call_rcu(&ep->rcu, free_endpoint);
}

static void source_of(const struct sk_buff *skb, union acvpn_sockaddr *a)
{
	memset(a, 0, sizeof(*a));
	if (ip_hdr(skb)->version == 4) {
		a->v4.sin_family = AF_INET;
		a->v4.sin_addr.s_addr = ip_hdr(skb)->saddr;
		a->v4.sin_port = udp_hdr(skb)->source;
	} else {
		a->v6.sin6_family = AF_INET6;
		a->v6.sin6_addr = ipv6_hdr(skb)->saddr;
		a->v6.sin6_port = udp_hdr(skb)->source;
		if (ipv6_addr_type(&a->v6.sin6_addr) & IPV6_ADDR_LINKLOCAL)
			a->v6.sin6_scope_id = skb->skb_iif;
	}
}

/* The only endpoint at that host whose session lets it move, or NULL. */
static struct acvpn_endpoint *
only_roamer(struct acvpn_dev *adev, const struct acvpn_endpoint_key *key)
{
	struct acvpn_endpoint *ep, *found = NULL;
	struct rhlist_head *list, *pos;
	struct acvpn_session *session;

	list = rhltable_lookup(&adev->endpoint_hosts, key, by_host);
	rhl_for_each_entry_rcu(ep, pos, list, host_node) {
		if (found)
			return NULL;
		found = ep;
	}
	if (!found)
		return NULL;
	session = rcu_dereference(found->transport->session);
	return session && READ_ONCE(session->opt.roaming) ? found : NULL;
}

struct acvpn_transport *acvpn_endpoint_find(struct acvpn_dev *adev,
					    const struct acvpn_udp_sock *us,
					    const struct sk_buff *skb,
					    bool *roams)
{
	struct acvpn_endpoint_key key;
	union acvpn_sockaddr source;
	struct acvpn_endpoint *ep;

	source_of(skb, &source);
	set_key(&key, us, &source);
	*roams = false;
	ep = rhashtable_lookup(&adev->endpoints, &key, by_address);
	if (!ep) {
		*roams = true;
		ep = only_roamer(adev, &key);
	}
	return ep ? ep->transport : NULL;
}

void acvpn_endpoint_move(struct acvpn_transport *t, const struct sk_buff *skb)
{
	struct acvpn_endpoint *old, *ep = NULL;
	union acvpn_sockaddr source;

	source_of(skb, &source);
	spin_lock(&t->endpoint_lock);
	old = rcu_dereference_protected(t->endpoint,
					lockdep_is_held(&t->endpoint_lock));
	/* A peer that is here and there need not be followed all the time. */
	if (old && time_after(jiffies, old->since + HZ))
		ep = alloc(t, &source, &old->local, GFP_ATOMIC | __GFP_NOWARN);
	if (ep && insert(t->adev, ep)) {
		kmem_cache_free(acvpn_slab.endpoint, ep);
		ep = NULL;
	}
	if (ep) {
		rcu_assign_pointer(t->endpoint, ep);
		remove(t->adev, old);
	}
	spin_unlock(&t->endpoint_lock);
	if (!ep)
		return;
	call_rcu(&old->rcu, free_endpoint);
	acvpn_report_endpoint(t, &source);
}

void acvpn_endpoint_set_route(struct acvpn_endpoint *ep, struct dst_entry *dst,
			      const struct in6_addr *saddr)
{
	struct acvpn_endpoint_route *route, *old;

	route = kmalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	if (!route)
		return;
	route->dst = dst_clone(dst);
	route->saddr = *saddr;
	route->cookie = dst->ops->family == AF_INET6 ?
			rt6_get_cookie(dst_rt6_info(dst)) : 0;
	old = unrcu_pointer(xchg(&ep->route, RCU_INITIALIZER(route)));
	if (old)
		call_rcu(&old->rcu, free_route);
}

struct dst_entry *acvpn_endpoint_get_route(struct acvpn_endpoint *ep,
					   struct in6_addr *saddr)
{
	struct acvpn_endpoint_route *route = rcu_dereference(ep->route);
	struct dst_entry *dst;

	if (!route)
		return NULL;
	dst = route->dst;
	if (READ_ONCE(dst->obsolete) && !dst->ops->check(dst, route->cookie))
		return NULL;
	*saddr = route->saddr;
	return dst_clone(dst);
}
