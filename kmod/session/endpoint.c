// SPDX-License-Identifier: GPL-2.0-only

#include "session/endpoint.h"

#include <linux/rculist.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/udp.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/ipv6.h>

#include "compat/compat.h"
#include "session/device.h"
#include "session/report.h"
#include "session/session.h"
#include "session/slab.h"
#include "session/transport.h"

enum { HOST_KEY_SIZE = offsetofend(struct acvpn_endpoint_key, scope) };

/* Seeded by rhashtable itself: peers cannot choose who collides. */
static const struct rhashtable_params endpoint_params = {
	.key_len = sizeof(struct acvpn_endpoint_key),
	.key_offset = offsetof(struct acvpn_endpoint, key),
	.head_offset = offsetof(struct acvpn_endpoint, node),
	.automatic_shrinking = true,
};

static const struct rhashtable_params endpoint_host_params = {
	.key_len = HOST_KEY_SIZE,
	.key_offset = offsetof(struct acvpn_endpoint_host, here),
	.head_offset = offsetof(struct acvpn_endpoint_host, node),
	.automatic_shrinking = true,
};

int acvpn_endpoint_init(struct acvpn_dev *adev)
{
	struct acvpn_endpoint_table *table = &adev->endpoints;
	int err;

	spin_lock_init(&table->lock);
	err = rhltable_init(&table->by_address, &endpoint_params);
	if (err)
		return err;
	err = rhashtable_init(&table->hosts, &endpoint_host_params);
	if (err)
		rhltable_destroy(&table->by_address);
	return err;
}

void acvpn_endpoint_destroy(struct acvpn_dev *adev)
{
	rhashtable_destroy(&adev->endpoints.hosts);
	rhltable_destroy(&adev->endpoints.by_address);
}

/* Pairs with endpoint_host_put(). */
static struct acvpn_endpoint_host *
endpoint_host_get(struct acvpn_endpoint_table *table,
		  const struct acvpn_endpoint_key *key)
{
	struct acvpn_endpoint_host *host, *found;

	host = kzalloc(sizeof(*host), GFP_KERNEL_ACCOUNT);
	if (!host)
		return ERR_PTR(-ENOMEM);
	host->here = key->here;
	host->addr = key->addr;
	host->scope = key->scope;

	spin_lock_bh(&table->lock);
	found = rhashtable_lookup_get_insert_fast(&table->hosts, &host->node,
						  endpoint_host_params);
	if (!found)
		host->users = 1;
	else if (!IS_ERR(found))
		found->users++;
	spin_unlock_bh(&table->lock);
	if (!found)
		return host;
	kfree(host);
	return found;
}

/* Context: acvpn_endpoint_table.lock held. */
static void endpoint_host_put(struct acvpn_endpoint_table *table,
			      struct acvpn_endpoint_host *host)
{
	if (--host->users)
		return;
	rhashtable_remove_fast(&table->hosts, &host->node,
			       endpoint_host_params);
	kfree_rcu(host, rcu);
}

static void endpoint_route_free(struct rcu_head *rcu)
{
	struct acvpn_endpoint_route *route;

	route = container_of(rcu, struct acvpn_endpoint_route, rcu);
	dst_release(route->dst);
	kfree(route);
}

static void endpoint_free(struct rcu_head *rcu)
{
	struct acvpn_endpoint *ep;
	struct acvpn_endpoint_route *route;

	ep = container_of(rcu, struct acvpn_endpoint, rcu);
	route = rcu_dereference_protected(ep->route, true);
	if (route)
		endpoint_route_free(&route->rcu);
	kmem_cache_free(acvpn_slab.endpoint, ep);
}

static void endpoint_key_set(struct acvpn_endpoint_key *key,
			     const struct acvpn_udp_port *here,
			     const union acvpn_sockaddr *a)
{
	*key = (struct acvpn_endpoint_key){ .here = here };
	if (a->sa.sa_family == AF_INET6) {
		key->addr = a->v6.sin6_addr;
		key->scope = a->v6.sin6_scope_id;
		key->port = a->v6.sin6_port;
	} else {
		ipv6_addr_set_v4mapped(a->v4.sin_addr.s_addr, &key->addr);
		key->port = a->v4.sin_port;
	}
}

static struct acvpn_endpoint *endpoint_alloc(struct acvpn_transport *t,
					     const union acvpn_sockaddr *remote,
					     const union acvpn_sockaddr *local,
					     const struct acvpn_udp_port *here,
					     gfp_t gfp)
{
	struct acvpn_endpoint *ep = kmem_cache_zalloc(acvpn_slab.endpoint, gfp);

	if (!ep)
		return NULL;
	ep->transport = t;
	ep->since = (u32)jiffies;
	ep->local = *local;
	endpoint_key_set(&ep->key, here, remote);
	return ep;
}

static struct acvpn_endpoint *endpoint_at(struct rhlist_head *list)
{
	return container_of(list, struct acvpn_endpoint, node);
}

/*
 * A session may be more than once in a place, as its transports replace each
 * other: so all that are found there are of one. Nobody has seen @ep if this
 * fails. Context: acvpn_endpoint_table.lock held.
 */
static int endpoint_enter(struct acvpn_endpoint_table *table,
			  struct acvpn_endpoint *ep)
{
	struct acvpn_session *there;
	struct rhlist_head *list;

	rcu_read_lock();
	list = rhltable_lookup(&table->by_address, &ep->key, endpoint_params);
	there = list ? endpoint_at(list)->transport->session : NULL;
	rcu_read_unlock();
	return there && there != ep->transport->session ? -EADDRINUSE :
		       rhltable_insert(&table->by_address, &ep->node,
				       endpoint_params);
}

/* Nobody has seen @ep if this fails. Context: process. */
static int endpoint_insert(struct acvpn_endpoint_table *table,
			   struct acvpn_endpoint *ep)
{
	struct acvpn_endpoint_host *host;
	int err;

	/* Which of those that are connected to one place is in the socket. */
	if (!ep->key.here)
		return rhltable_insert(&table->by_address, &ep->node,
				       endpoint_params);
	host = endpoint_host_get(table, &ep->key);
	if (IS_ERR(host))
		return PTR_ERR(host);
	ep->host = host;
	spin_lock_bh(&table->lock);
	err = endpoint_enter(table, ep);
	if (err)
		endpoint_host_put(table, host);
	else
		hlist_add_head_rcu(&ep->host_node, &host->endpoints);
	spin_unlock_bh(&table->lock);
	return err;
}

/* Context: BH disabled. */
static void endpoint_remove(struct acvpn_endpoint_table *table,
			    struct acvpn_endpoint *ep)
{
	if (ep->host) {
		spin_lock(&table->lock);
		hlist_del_rcu(&ep->host_node);
		endpoint_host_put(table, ep->host);
		spin_unlock(&table->lock);
	}
	rhltable_remove(&table->by_address, &ep->node, endpoint_params);
}

/*
 * Both are found until the old one is taken out. Nobody has seen @ep if this
 * fails. Context: BH disabled.
 */
static int endpoint_replace(struct acvpn_endpoint_table *table,
			    struct acvpn_endpoint *old,
			    struct acvpn_endpoint *ep)
{
	int err;

	ep->host = old->host;
	spin_lock(&table->lock);
	err = endpoint_enter(table, ep);
	if (!err)
		hlist_replace_rcu(&old->host_node, &ep->host_node);
	spin_unlock(&table->lock);
	if (err)
		return err;
	rcu_assign_pointer(ep->transport->endpoint, ep);
	rhltable_remove(&table->by_address, &old->node, endpoint_params);
	return 0;
}

int acvpn_endpoint_new(struct acvpn_transport *t,
		       const union acvpn_sockaddr *remote,
		       const union acvpn_sockaddr *local,
		       const struct acvpn_udp_port *here)
{
	struct acvpn_endpoint *ep;
	int err;

	ep = endpoint_alloc(t, remote, local, here, GFP_KERNEL);
	if (!ep)
		return -ENOMEM;
	err = endpoint_insert(&t->adev->endpoints, ep);
	if (err) {
		kmem_cache_free(acvpn_slab.endpoint, ep);
		return err;
	}
	rcu_assign_pointer(t->endpoint, ep);
	return 0;
}

void acvpn_endpoint_del(struct acvpn_transport *t)
{
	struct acvpn_endpoint *ep;

	spin_lock_bh(&t->endpoint_lock);
	ep = rcu_replace_pointer(t->endpoint, NULL,
				 lockdep_is_held(&t->endpoint_lock));
	if (ep)
		endpoint_remove(&t->adev->endpoints, ep);
	spin_unlock_bh(&t->endpoint_lock);
	if (ep)
		call_rcu(&ep->rcu, endpoint_free);
}

static __be16 endpoint_local_port(const struct acvpn_endpoint *ep)
{
	return ep->local.sa.sa_family == AF_INET6 ? ep->local.v6.sin6_port :
						    ep->local.v4.sin_port;
}

/* Only under the device's lock do transports go, and what they belong to. */
struct acvpn_session *
acvpn_endpoint_owner(struct acvpn_dev *adev, const struct acvpn_udp_port *here,
		     const union acvpn_sockaddr *remote, __be16 local_port)
{
	struct acvpn_session *session, *owner = NULL;
	struct rhlist_head *pos, *list;
	struct acvpn_endpoint_key key;
	struct acvpn_endpoint *ep;

	lockdep_assert_held(&adev->lock);

	endpoint_key_set(&key, here, remote);
	rcu_read_lock();
	list = rhltable_lookup(&adev->endpoints.by_address, &key,
			       endpoint_params);
	rhl_for_each_entry_rcu(ep, pos, list, node) {
		if (local_port && endpoint_local_port(ep) != local_port)
			continue;
		session = ep->transport->session;
		if (owner && owner != session)
			owner = ERR_PTR(-ENOTUNIQ);
		else
			owner = session;
		if (IS_ERR(owner))
			break;
	}
	rcu_read_unlock();
	return owner;
}

/* @scope is the index of the link that @skb came by, for whom that matters. */
static void endpoint_source(const struct sk_buff *skb, u32 scope,
			    union acvpn_sockaddr *a)
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
		a->v6.sin6_scope_id = scope;
	}
}

/* What recvmsg() would tell. Context: IP6CB() is still there. */
static u32 endpoint_scope(const struct sk_buff *skb)
{
	return ip_hdr(skb)->version == 4 ? 0 :
	       ipv6_iface_scope_id(&ipv6_hdr(skb)->saddr, inet6_iif(skb));
}

/* Context: RCU read side. One of those at that host, if all are of one session,
 * or NULL.
 */
static struct acvpn_endpoint *
endpoint_host_only(const struct acvpn_endpoint_host *host)
{
	struct acvpn_endpoint *ep, *only = NULL;

	hlist_for_each_entry_rcu(ep, &host->endpoints, host_node) {
		if (only && only->transport->session != ep->transport->session)
			return NULL;
		only = ep;
	}
	return only;
}

/* One at that host, if its session is the only one and may move, or NULL. */
static struct acvpn_endpoint *
endpoint_roamer(struct acvpn_endpoint_table *table,
		const struct acvpn_endpoint_key *key)
{
	struct acvpn_endpoint_host *host;
	struct acvpn_session *session;
	struct acvpn_endpoint *only;

	host = rhashtable_lookup(&table->hosts, key, endpoint_host_params);
	only = host ? endpoint_host_only(host) : NULL;
	if (!only)
		return NULL;
	session = acvpn_transport_attached_to(only->transport);
	return session && READ_ONCE(session->opt.roaming) ? only : NULL;
}

bool acvpn_endpoint_find(struct acvpn_dev *adev,
			 const struct acvpn_udp_port *here,
			 const struct sk_buff *skb,
			 struct acvpn_endpoint_match *match)
{
	struct acvpn_endpoint_key key;
	union acvpn_sockaddr source;
	struct acvpn_endpoint *ep;
	struct rhlist_head *list;

	match->scope = endpoint_scope(skb);
	endpoint_source(skb, match->scope, &source);
	endpoint_key_set(&key, here, &source);
	list = rhltable_lookup(&adev->endpoints.by_address, &key,
			       endpoint_params);
	match->roams = !list;
	ep = list ? endpoint_at(list) :
		    endpoint_roamer(&adev->endpoints, &key);
	match->shared = list && rcu_access_pointer(list->next);
	match->transport = ep ? ep->transport : NULL;
	return ep;
}

/* Within its host: another association of the session may be at another one. */
static bool endpoint_may_follow(const struct acvpn_endpoint *ep,
				const union acvpn_sockaddr *to,
				const struct acvpn_endpoint_key *from)
{
	struct acvpn_endpoint_key key;

	endpoint_key_set(&key, ep->key.here, to);
	if (memcmp(&key, &ep->key, HOST_KEY_SIZE))
		return false;
	/* A peer that is here and there need not be followed all the time. */
	return from ? !memcmp(&ep->key, from, sizeof(*from)) :
		      (u32)jiffies - ep->since > HZ;
}

/*
 * Returns the endpoint that the transport had, or NULL if it did not move. It
 * is freed when the caller's read side is over.
 */
static struct acvpn_endpoint *
endpoint_follow(struct acvpn_transport *t, const union acvpn_sockaddr *to,
		const struct acvpn_endpoint_key *from)
{
	struct acvpn_endpoint *old, *ep = NULL;

	spin_lock(&t->endpoint_lock);
	old = rcu_dereference_protected(t->endpoint,
					lockdep_is_held(&t->endpoint_lock));
	if (old && endpoint_may_follow(old, to, from))
		ep = endpoint_alloc(t, to, &old->local, old->key.here,
				    GFP_ATOMIC | __GFP_NOWARN);
	if (ep && endpoint_replace(&t->adev->endpoints, old, ep)) {
		kmem_cache_free(acvpn_slab.endpoint, ep);
		ep = NULL;
	}
	spin_unlock(&t->endpoint_lock);
	if (!ep)
		return NULL;
	call_rcu(&old->rcu, endpoint_free);
	acvpn_report_endpoint(t, to);
	return old;
}

void acvpn_endpoint_move(struct acvpn_transport *t, const struct sk_buff *skb,
			 u32 scope)
{
	struct acvpn_session *session = acvpn_transport_attached_to(t);
	struct acvpn_transport *other;
	union acvpn_sockaddr source;
	struct acvpn_endpoint *old;
	int slot;

	endpoint_source(skb, scope, &source);
	old = session ? endpoint_follow(t, &source, NULL) : NULL;
	if (!old)
		return;
	for (slot = ACVPN_SLOT_CURRENT; slot < ACVPN_SLOTS; slot++) {
		other = rcu_dereference(session->dtls[slot]);
		if (other && other != t)
			endpoint_follow(other, &source, &old->key);
	}
}

void acvpn_endpoint_remote(const struct acvpn_endpoint *ep,
			   union acvpn_sockaddr *remote)
{
	const struct acvpn_endpoint_key *key = &ep->key;

	if (ipv6_addr_v4mapped(&key->addr)) {
		remote->v4.sin_family = AF_INET;
		remote->v4.sin_addr.s_addr = key->addr.s6_addr32[3];
		remote->v4.sin_port = key->port;
	} else {
		remote->v6.sin6_family = AF_INET6;
		remote->v6.sin6_addr = key->addr;
		remote->v6.sin6_scope_id = key->scope;
		remote->v6.sin6_port = key->port;
	}
}

void acvpn_endpoint_set_route(struct acvpn_endpoint *ep, struct dst_entry *dst,
			      u32 mark, const struct in6_addr *saddr)
{
	struct acvpn_endpoint_route *route, *old;

	route = kmalloc(sizeof(*route), GFP_ATOMIC | __GFP_NOWARN);
	if (!route)
		return;
	route->dst = dst_clone(dst);
	route->mark = mark;
	route->saddr = *saddr;
	route->cookie = dst->ops->family == AF_INET6 ?
			rt6_get_cookie(dst_rt6_info(dst)) : 0;
	old = unrcu_pointer(xchg(&ep->route, RCU_INITIALIZER(route)));
	if (old)
		call_rcu(&old->rcu, endpoint_route_free);
}

struct dst_entry *acvpn_endpoint_get_route(struct acvpn_endpoint *ep, u32 mark,
					   struct in6_addr *saddr)
{
	struct acvpn_endpoint_route *route = rcu_dereference(ep->route);
	struct dst_entry *dst;

	if (!route || route->mark != mark)
		return NULL;
	dst = route->dst;
	if (READ_ONCE(dst->obsolete) && !dst->ops->check(dst, route->cookie))
		return NULL;
	*saddr = route->saddr;
	return dst_clone(dst);
}
