// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts what the kernel knows into messages: replies and dumps. Keys are
 * described, never returned.
 */

#include "netlink_put.h"

#include <net/genetlink.h>
#include <net/ipv6.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "key.h"
#include "netdev.h"
#include "netlink.h"
#include "netlink/generated/acvpn_nl.h"
#include "session.h"
#include "stats.h"
#include "transport.h"

/* All 64-bit values: userspace does not rely on their alignment. */
static int put_u64(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put(msg, attr, sizeof(value), &value);
}

static int put_addr(struct sk_buff *msg, const union acvpn_sockaddr *a,
		    int attr4, int attr6, int attr_port)
{
	if (a->sa.sa_family == AF_INET6)
		return nla_put_in6_addr(msg, attr6, &a->v6.sin6_addr) ?:
		       nla_put_u32(msg, attr_port, ntohs(a->v6.sin6_port));
	return nla_put_in_addr(msg, attr4, a->v4.sin_addr.s_addr) ?:
	       nla_put_u32(msg, attr_port, ntohs(a->v4.sin_port));
}

static int put_drop(struct sk_buff *msg, u32 reason, u64 count)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_STATS_DROP);

	if (!nest ||
	    nla_put_u32(msg, ACVPN_A_DROP_REASON, reason) ||
	    put_u64(msg, ACVPN_A_DROP_COUNT, count))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_stats(struct sk_buff *msg, const struct acvpn_transport *t)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_TRANSPORT_STATS);
	struct acvpn_stats_sum sum;
	unsigned int i;

	if (!nest)
		return -EMSGSIZE;
	acvpn_stats_read(t->stats, &sum);
	for (i = ACVPN_A_STATS_RX_PACKETS; i < ARRAY_SIZE(sum.counter); i++)
		if (put_u64(msg, i, sum.counter[i]))
			return -EMSGSIZE;
	for (i = 0; i < ARRAY_SIZE(sum.drop); i++)
		if (sum.drop[i] && put_drop(msg, i, sum.drop[i]))
			return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_keydir(struct sk_buff *msg, int attr, u64 seq)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	if (!nest || put_u64(msg, ACVPN_A_KEYDIR_SEQ, seq))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_key(struct sk_buff *msg, struct acvpn_key *key)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_TRANSPORT_KEY);
	u64 rx_next;

	spin_lock_bh(&key->rx_lock);
	rx_next = key->replay.next;
	spin_unlock_bh(&key->rx_lock);

	if (!nest ||
	    nla_put_u32(msg, ACVPN_A_KEY_EPOCH, key->epoch) ||
	    nla_put_u32(msg, ACVPN_A_KEY_CIPHER, key->alg) ||
	    put_keydir(msg, ACVPN_A_KEY_TX, atomic64_read(&key->tx_next)) ||
	    put_keydir(msg, ACVPN_A_KEY_RX, rx_next))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* Milliseconds since @last, a value of acvpn_transport_seen_*(). */
static int put_last(struct sk_buff *msg, int attr, unsigned long last)
{
	return last ? put_u64(msg, attr, jiffies_to_msecs(jiffies - last)) : 0;
}

static int put_transport(struct sk_buff *msg, const struct acvpn_transport *t)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_SESSION_TRANSPORT);
	struct acvpn_key *key;

	key = rcu_dereference_protected(t->key,
					lockdep_is_held(&t->adev->lock));
	if (!nest ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, t->type) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_MTU, t->mtu) ||
	    put_addr(msg, &t->usock.remote, ACVPN_A_TRANSPORT_REMOTE_IPV4,
		     ACVPN_A_TRANSPORT_REMOTE_IPV6,
		     ACVPN_A_TRANSPORT_REMOTE_PORT) ||
	    put_addr(msg, &t->usock.local, ACVPN_A_TRANSPORT_LOCAL_IPV4,
		     ACVPN_A_TRANSPORT_LOCAL_IPV6,
		     ACVPN_A_TRANSPORT_LOCAL_PORT) ||
	    put_last(msg, ACVPN_A_TRANSPORT_LAST_RX, READ_ONCE(t->last_rx)) ||
	    put_last(msg, ACVPN_A_TRANSPORT_LAST_TX, READ_ONCE(t->last_tx)) ||
	    (key && put_key(msg, key)) ||
	    put_stats(msg, t))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_session(struct sk_buff *msg, const struct acvpn_session *session)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_SESSION);
	const struct acvpn_transport *t;
	u64 age = ktime_ms_delta(ktime_get(), session->created);

	t = rcu_dereference_protected(session->dtls,
				      lockdep_is_held(&session->adev->lock));
	if (!nest ||
	    nla_put_u32(msg, ACVPN_A_SESSION_ID, session->id) ||
	    put_u64(msg, ACVPN_A_SESSION_AGE, age) ||
	    (session->ipv4 && nla_put_in_addr(msg, ACVPN_A_SESSION_IPV4,
					      session->ipv4)) ||
	    (!ipv6_addr_any(&session->ipv6) &&
	     nla_put_in6_addr(msg, ACVPN_A_SESSION_IPV6, &session->ipv6)) ||
	    (t && put_transport(msg, t)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_netlink_put_session(struct sk_buff *msg,
			      const struct acvpn_session *session, u32 portid,
			      u32 seq, struct netlink_callback *cb)
{
	void *hdr;

	hdr = genlmsg_put(msg, portid, seq, &acvpn_netlink_family,
			  cb ? NLM_F_MULTI : 0, ACVPN_CMD_SESSION_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	if (nla_put_u32(msg, ACVPN_A_IFINDEX, session->adev->dev->ifindex) ||
	    put_session(msg, session)) {
		genlmsg_cancel(msg, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return 0;
}

/*
 * Where a dump goes on, in netlink_callback.args: by ifindex and session id,
 * not by counting, so that it is linear and does not repeat or skip what was
 * there all the time.
 */
enum { CURSOR_IFINDEX, CURSOR_SESSION };

static int dump_device(struct sk_buff *msg, struct netlink_callback *cb,
		       struct acvpn_dev *adev)
{
	unsigned long id = cb->args[CURSOR_SESSION];
	struct acvpn_session *session;
	int err = 0;

	mutex_lock(&adev->lock);
	xa_for_each_start(&adev->sessions, id, session, id) {
		err = acvpn_netlink_put_session(msg, session,
						NETLINK_CB(cb->skb).portid,
						cb->nlh->nlmsg_seq, cb);
		if (err)
			break;
	}
	mutex_unlock(&adev->lock);
	cb->args[CURSOR_SESSION] = err ? id : 0;
	return err;
}

/* The next device of ours whose ifindex is at least @from, with a reference. */
static struct net_device *next_device(struct net *net, int from,
				      netdevice_tracker *tracker)
{
	struct net_device *dev, *best = NULL;

	rcu_read_lock();
	for_each_netdev_rcu(net, dev)
		if (acvpn_netdev_is(dev) && dev->ifindex >= from &&
		    (!best || dev->ifindex < best->ifindex))
			best = dev;
	if (best)
		netdev_hold(best, tracker, GFP_ATOMIC);
	rcu_read_unlock();
	return best;
}

/* From the cursor on; only the very first call finds it at @first. */
static int dump_from(struct sk_buff *msg, struct netlink_callback *cb,
		     int first, int last)
{
	netdevice_tracker tracker;
	struct net_device *dev;
	int err = 0;

	cb->args[CURSOR_IFINDEX] = cb->args[CURSOR_IFINDEX] ?: first;
	while (!err && cb->args[CURSOR_IFINDEX] <= last) {
		dev = next_device(sock_net(msg->sk), cb->args[CURSOR_IFINDEX],
				  &tracker);
		if (!dev)
			break;
		cb->args[CURSOR_IFINDEX] = dev->ifindex;
		if (dev->ifindex <= last)
			err = dump_device(msg, cb, netdev_priv(dev));
		if (!err)
			cb->args[CURSOR_IFINDEX]++;
		netdev_put(dev, &tracker);
	}
	return msg->len;
}

static bool exists(struct net *net, int ifindex)
{
	netdevice_tracker tracker;
	struct net_device *dev;
	bool found;

	dev = next_device(net, ifindex, &tracker);
	if (!dev)
		return false;
	found = dev->ifindex == ifindex;
	netdev_put(dev, &tracker);
	return found;
}

int acvpn_nl_session_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct nlattr *only = acvpn_compat_dump_attrs(cb)[ACVPN_A_IFINDEX];
	int ifindex = only ? nla_get_u32(only) : 0;

	cb->seq = acvpn_session_generation();
	if (!only)
		return dump_from(skb, cb, 1, S32_MAX);
	if (!cb->args[CURSOR_IFINDEX] && !exists(sock_net(skb->sk), ifindex)) {
		NL_SET_ERR_MSG_ATTR(cb->extack, only,
				    "acvpn: no acvpn device with this ifindex");
		return -ENODEV;
	}
	return dump_from(skb, cb, ifindex, ifindex);
}
