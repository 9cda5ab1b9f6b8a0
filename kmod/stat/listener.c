// SPDX-License-Identifier: GPL-2.0-only

#include "stat/listener.h"

#include <linux/bits.h>
#include <linux/hash.h>
#include <linux/netlink.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <net/genetlink.h>

enum { TABLE_BITS = 8 };

/**
 * struct listener - a socket that wants some events
 * @node: member of the table
 * @net: namespace of the socket, which keeps it
 * @portid: port of the socket
 * @ifindex: device, 0 for all; written under @lock
 * @types: bits by enum acvpn_event_type; likewise
 * @lock: held from taking a number until the event is queued, so that events
 *	come in the order of their numbers; taken last
 * @seq: number of the last event; protected by @lock
 * @rcu: frees it after readers are gone
 */
struct listener {
	struct hlist_node node;
	struct net *net;
	u32 portid;
	int ifindex;
	u64 types;
	spinlock_t lock; /* seq, and the order of events */
	u32 seq;
	struct rcu_head rcu;
};

/*
 * By namespace: those of one are not to slow down the events of another.
 * Written under @table_lock, read under RCU.
 */
static struct hlist_head table[BIT(TABLE_BITS)];
static DEFINE_SPINLOCK(table_lock);

static struct hlist_head *bucket(const struct net *net)
{
	return &table[hash_ptr(net, TABLE_BITS)];
}

/* Context: @table_lock held. */
static struct listener *listener_find(const struct net *net, u32 portid)
{
	struct listener *l;

	hlist_for_each_entry(l, bucket(net), node)
		if (l->net == net && l->portid == portid)
			return l;
	return NULL;
}

/* Context: @table_lock held. */
static void listener_del(struct listener *l)
{
	hlist_del_rcu(&l->node);
	kfree_rcu(l, rcu);
}

static void listener_forget(const struct net *net, u32 portid)
{
	struct listener *l;

	spin_lock(&table_lock);
	l = listener_find(net, portid);
	if (l)
		listener_del(l);
	spin_unlock(&table_lock);
}

/* Context: @table_lock held. */
static void listener_change(struct listener *l, int ifindex, u64 types)
{
	spin_lock_bh(&l->lock);
	WRITE_ONCE(l->ifindex, ifindex);
	WRITE_ONCE(l->types, types);
	spin_unlock_bh(&l->lock);
}

static struct listener *
listener_new(struct net *net, u32 portid, int ifindex, u64 types)
{
	struct listener *l = kzalloc(sizeof(*l), GFP_KERNEL_ACCOUNT);

	if (!l)
		return NULL;
	l->net = net;
	l->portid = portid;
	l->ifindex = ifindex;
	l->types = types;
	spin_lock_init(&l->lock);
	return l;
}

int acvpn_listener_set(struct net *net, u32 portid, int ifindex, u64 types)
{
	struct listener *fresh, *l;

	if (!types) {
		listener_forget(net, portid);
		return 0;
	}
	fresh = listener_new(net, portid, ifindex, types);
	if (!fresh)
		return -ENOMEM;
	spin_lock(&table_lock);
	l = listener_find(net, portid);
	if (l)
		listener_change(l, ifindex, types);
	else
		hlist_add_head_rcu(&fresh->node, bucket(net));
	spin_unlock(&table_lock);
	if (l)
		kfree(fresh);
	return 0;
}

static bool
listener_wants(const struct listener *l, const struct net *net, int ifindex,
	       u32 type)
{
	int only = READ_ONCE(l->ifindex);

	return l->net == net && (!only || only == ifindex) &&
	       READ_ONCE(l->types) & BIT_ULL(type);
}

bool acvpn_listener_wants(const struct net *net, int ifindex, u32 type)
{
	const struct listener *l;
	bool wants = false;

	rcu_read_lock();
	hlist_for_each_entry_rcu(l, bucket(net), node)
		wants |= listener_wants(l, net, ifindex, type);
	rcu_read_unlock();
	return wants;
}

/* A socket that is full is told so by the kernel. */
static void listener_tell(struct listener *l, const struct sk_buff *msg,
			  size_t seq_at)
{
	struct sk_buff *copy = NULL;

	if (msg)
		copy = skb_copy(msg, GFP_ATOMIC | __GFP_NOWARN);
	spin_lock_bh(&l->lock);
	l->seq++;
	if (copy) {
		memcpy(copy->data + seq_at, &l->seq, sizeof(l->seq));
		genlmsg_unicast(l->net, copy, l->portid);
	}
	spin_unlock_bh(&l->lock);
}

void acvpn_listener_send(struct net *net, int ifindex, u32 type,
			 const struct sk_buff *msg, size_t seq_at)
{
	struct listener *l;

	rcu_read_lock();
	hlist_for_each_entry_rcu(l, bucket(net), node)
		if (listener_wants(l, net, ifindex, type))
			listener_tell(l, msg, seq_at);
	rcu_read_unlock();
}

static int listener_notify(struct notifier_block *nb, unsigned long event,
			   void *data)
{
	const struct netlink_notify *n = data;

	if (event == NETLINK_URELEASE && n->protocol == NETLINK_GENERIC)
		listener_forget(n->net, n->portid);
	return NOTIFY_DONE;
}

static struct notifier_block listener_nb = {
	.notifier_call = listener_notify,
};

int acvpn_listener_init(void)
{
	return netlink_register_notifier(&listener_nb);
}

void acvpn_listener_exit(void)
{
	struct hlist_node *next;
	struct listener *l;
	unsigned int i;

	netlink_unregister_notifier(&listener_nb);
	spin_lock(&table_lock);
	for (i = 0; i < ARRAY_SIZE(table); i++)
		hlist_for_each_entry_safe(l, next, &table[i], node)
			listener_del(l);
	spin_unlock(&table_lock);
}
