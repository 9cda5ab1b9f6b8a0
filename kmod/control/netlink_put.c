// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts what the kernel knows into messages: replies and dumps. Keys are
 * described, never returned.
 */

#include "control/netlink_put.h"

#include <net/genetlink.h>
#include <net/ipv6.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/netdev.h"
#include "control/netlink_filter.h"
#include "netlink/generated/acvpn_nl.h"
#include "session/cookie.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/endpoint.h"
#include "session/key.h"
#include "session/network.h"
#include "session/rate.h"
#include "session/session.h"
#include "session/transport.h"
#include "stat/family.h"
#include "stat/stats.h"

/* All 64-bit values: userspace does not rely on their alignment. */
static int put_u64(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put(msg, attr, sizeof(value), &value);
}

static int put_stats(struct sk_buff *msg, const struct acvpn_stats *stats)
{
	struct acvpn_stats_sum sum = {};

	acvpn_stats_add(&sum, stats);
	return acvpn_stats_put(msg, ACVPN_A_TRANSPORT_STATS, &sum);
}

static int put_keydir(struct sk_buff *msg, int attr, u64 seq)
{
	struct nlattr *nest = nla_nest_start(msg, attr);

	if (!nest || put_u64(msg, ACVPN_A_KEYDIR_SEQ, seq))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_limits(struct sk_buff *msg, const struct acvpn_key_limits *l)
{
	return put_u64(msg, ACVPN_A_KEY_SOFT_RECORDS, l->soft_records) ?:
	       put_u64(msg, ACVPN_A_KEY_HARD_RECORDS, l->hard_records) ?:
	       put_u64(msg, ACVPN_A_KEY_SOFT_BYTES, l->soft_bytes) ?:
	       put_u64(msg, ACVPN_A_KEY_HARD_BYTES, l->hard_bytes);
}

static int put_key(struct sk_buff *msg, struct acvpn_key *key, int slot)
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
	    put_keydir(msg, ACVPN_A_KEY_RX, rx_next) ||
	    nla_put_u32(msg, ACVPN_A_KEY_SLOT, slot) ||
	    put_limits(msg, &key->limits))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_keys(struct sk_buff *msg, const struct acvpn_session *session,
		    const struct acvpn_transport *t)
{
	struct acvpn_key *key;
	int slot, err = 0;

	for (slot = ACVPN_SLOT_CURRENT; slot < ACVPN_SLOTS && !err; slot++) {
		key = acvpn_session_locked(session, t->keys[slot]);
		if (key)
			err = put_key(msg, key, slot);
	}
	return err;
}

static u64 msecs_since(unsigned long then)
{
	return div_u64((u64)(jiffies - then) * MSEC_PER_SEC, HZ);
}

/* @last is a value of acvpn_transport_seen_*(). */
static int put_last(struct sk_buff *msg, int attr, unsigned long last)
{
	return last ? put_u64(msg, attr, msecs_since(last)) : 0;
}

static const struct acvpn_sockaddr_attrs remote_attrs = {
	.v4 = ACVPN_A_TRANSPORT_REMOTE_IPV4,
	.v6 = ACVPN_A_TRANSPORT_REMOTE_IPV6,
	.port = ACVPN_A_TRANSPORT_REMOTE_PORT,
	.scope = ACVPN_A_TRANSPORT_REMOTE_SCOPE,
};

static const struct acvpn_sockaddr_attrs local_attrs = {
	.v4 = ACVPN_A_TRANSPORT_LOCAL_IPV4,
	.v6 = ACVPN_A_TRANSPORT_LOCAL_IPV6,
	.port = ACVPN_A_TRANSPORT_LOCAL_PORT,
};

static int put_addresses(struct sk_buff *msg, const struct acvpn_transport *t)
{
	union acvpn_sockaddr local = {}, remote = {};

	acvpn_transport_ops(t)->addresses(t, &local, &remote);
	return acvpn_sockaddr_put(msg, &remote, &remote_attrs) ?:
	       acvpn_sockaddr_put(msg, &local, &local_attrs);
}

static int put_config(struct sk_buff *msg, const struct acvpn_transport *t)
{
	if (nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, t->type) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_SLOT, READ_ONCE(t->slot)) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_STATE,
			acvpn_transport_state(t)) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_MTU, t->mtu) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_DPD, t->dpd) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_KEEPALIVE, t->keepalive) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_COMPRESSION, t->compression) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_COMPRESS_MIN,
			t->compress_min) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_ANSWER_TIMEOUT,
			t->answer_timeout))
		return -EMSGSIZE;
	if (acvpn_transport_ops(t)->route &&
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_OUTER_DF, t->outer_df))
		return -EMSGSIZE;
	return READ_ONCE(t->path_mtu) < t->mtu ?
	       nla_put_u32(msg, ACVPN_A_TRANSPORT_PATH_MTU, t->path_mtu) : 0;
}

static int put_transport(struct sk_buff *msg,
			 const struct acvpn_session *session,
			 const struct acvpn_transport *t)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_SESSION_TRANSPORT);

	if (!nest || put_config(msg, t) || put_addresses(msg, t) ||
	    put_last(msg, ACVPN_A_TRANSPORT_LAST_RX, READ_ONCE(t->last_rx)) ||
	    put_last(msg, ACVPN_A_TRANSPORT_LAST_TX, READ_ONCE(t->last_tx)) ||
	    put_last(msg, ACVPN_A_TRANSPORT_ORPHANED,
		     acvpn_transport_orphaned(t)) ||
	    put_keys(msg, session, t) || put_stats(msg, &t->stats))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_network(struct sk_buff *msg,
		       const struct acvpn_route_prefix *prefix)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_SESSION_NETWORK);
	bool v4 = ipv6_addr_v4mapped(&prefix->addr) && prefix->len >= 96;
	int err;

	if (!nest)
		return -EMSGSIZE;
	if (v4)
		err = nla_put_in_addr(msg, ACVPN_A_NETWORK_IPV4,
				      prefix->addr.s6_addr32[3]);
	else
		err = nla_put_in6_addr(msg, ACVPN_A_NETWORK_IPV6,
				       &prefix->addr);
	if (err || nla_put_u32(msg, ACVPN_A_NETWORK_PREFIX_LEN,
			       prefix->len - (v4 ? 96 : 0)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_hosts(struct sk_buff *msg, const struct acvpn_session *session)
{
	if (session->host4.prefix.len &&
	    nla_put_in_addr(msg, ACVPN_A_SESSION_IPV4,
			    session->host4.prefix.addr.s6_addr32[3]))
		return -EMSGSIZE;
	if (session->host6.prefix.len &&
	    nla_put_in6_addr(msg, ACVPN_A_SESSION_IPV6,
			     &session->host6.prefix.addr))
		return -EMSGSIZE;
	return 0;
}

static int put_networks(struct sk_buff *msg,
			const struct acvpn_session *session)
{
	const struct acvpn_network *network;

	list_for_each_entry(network, &session->networks, list)
		if (put_network(msg, &network->route.prefix))
			return -EMSGSIZE;
	return 0;
}

static int put_options(struct sk_buff *msg,
		       const struct acvpn_session_options *opt)
{
	return nla_put_u32(msg, ACVPN_A_SESSION_IDLE_TIMEOUT,
			   opt->idle_timeout) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_ROAMING, opt->roaming) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_IGNORE_DF, opt->ignore_df) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_MSS_CLAMP, opt->mss_clamp) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_COPY_DSCP, opt->copy_dscp) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_PREFER, opt->prefer) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_IDLE_ACTION,
			   opt->idle_delete ? ACVPN_IDLE_ACTION_DELETE :
					      ACVPN_IDLE_ACTION_TELL) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_LIFETIME, opt->lifetime) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_DEAD_TIMEOUT,
			   opt->dead_timeout) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_PERSIST, opt->persist);
}

static int
put_marks(struct sk_buff *msg, const struct acvpn_session_options *opt)
{
	return nla_put_u32(msg, ACVPN_A_SESSION_MARK, opt->mark) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_PRIORITY, opt->priority) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_RX_MARK, opt->rx_mark) ?:
	       nla_put_u32(msg, ACVPN_A_SESSION_DSCP, opt->dscp);
}

static int put_lifetime_left(struct sk_buff *msg,
			     const struct acvpn_session *session, u64 age)
{
	u64 lifetime = session->opt.lifetime * (u64)MSEC_PER_SEC;

	if (!lifetime)
		return 0;
	return put_u64(msg, ACVPN_A_SESSION_LIFETIME_LEFT,
		       lifetime > age ? lifetime - age : 0);
}

static int put_times(struct sk_buff *msg, const struct acvpn_session *session)
{
	u64 age = ktime_ms_delta(ktime_get(), session->created);
	u64 rx = msecs_since(READ_ONCE(session->last_rx_data));
	u64 tx = msecs_since(READ_ONCE(session->last_tx_data));

	return put_u64(msg, ACVPN_A_SESSION_LAST_RX_DATA, rx) ?:
	       put_u64(msg, ACVPN_A_SESSION_LAST_TX_DATA, tx) ?:
	       put_last(msg, ACVPN_A_SESSION_DEAD, READ_ONCE(session->down)) ?:
	       put_lifetime_left(msg, session, age);
}

static int put_rate(struct sk_buff *msg, const struct acvpn_rate_config *rate,
		    int bytes, int burst)
{
	return put_u64(msg, bytes, rate->bytes) ?:
	       (rate->bytes ? nla_put_u32(msg, burst, rate->burst) : 0);
}

static int put_rates(struct sk_buff *msg, const struct acvpn_session *session)
{
	struct acvpn_rate_config rx, tx;

	acvpn_rate_get(session, &rx, &tx);
	return put_rate(msg, &rx, ACVPN_A_SESSION_RX_RATE,
			ACVPN_A_SESSION_RX_BURST) ?:
	       put_rate(msg, &tx, ACVPN_A_SESSION_TX_RATE,
			ACVPN_A_SESSION_TX_BURST);
}

static int put_totals(struct sk_buff *msg, const struct acvpn_session *session)
{
	struct acvpn_stats_sum sum = {};

	acvpn_session_sum(session, &sum);
	return acvpn_stats_put(msg, ACVPN_A_SESSION_STATS, &sum);
}

static int put_transport_brief(struct sk_buff *msg,
			       const struct acvpn_transport *t)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_SESSION_TRANSPORT);

	if (!nest || nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, t->type) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_SLOT, READ_ONCE(t->slot)) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_STATE,
			acvpn_transport_state(t)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

/* Context: acvpn_session.lock held. */
static int put_active(struct sk_buff *msg, const struct acvpn_session *session)
{
	const struct acvpn_transport *t;

	t = acvpn_session_locked(session, session->data);
	return t ? nla_put_u32(msg, ACVPN_A_SESSION_ACTIVE, t->type) : 0;
}

/*
 * What is in which slot, and where data goes, is told of one moment: else what
 * is promoted meanwhile would be found in two slots, or in none.
 */
static int put_transports(struct sk_buff *msg, struct acvpn_session *session,
			  bool full)
{
	const struct acvpn_transport *t;
	int err;

	spin_lock_bh(&session->lock);
	err = put_active(msg, session);
	for (t = session->transports; t && !err; t = t->next)
		err = full ? put_transport(msg, session, t) :
			     put_transport_brief(msg, t);
	spin_unlock_bh(&session->lock);
	return err;
}

/* What tells the session from others. */
static int put_identity(struct sk_buff *msg,
			const struct acvpn_session *session)
{
	const struct acvpn_dev *adev = session->adev;
	const struct acvpn_cookie *cookie;

	cookie = rcu_dereference_protected(session->cookie,
					   lockdep_is_held(&adev->lock));
	if (nla_put_u32(msg, ACVPN_A_SESSION_ID, session->id) ||
	    nla_put_u32(msg, ACVPN_A_SESSION_GENERATION, session->generation))
		return -EMSGSIZE;
	return cookie ? nla_put(msg, ACVPN_A_SESSION_COOKIE, cookie->len,
				cookie->data) : 0;
}

static int put_state(struct sk_buff *msg, struct acvpn_session *session,
		     bool full)
{
	u64 age = ktime_ms_delta(ktime_get(), session->created);
	u64 idle = msecs_since(READ_ONCE(session->last_rx_data));

	return put_u64(msg, ACVPN_A_SESSION_AGE, age) ?:
	       put_u64(msg, ACVPN_A_SESSION_IDLE, idle) ?:
	       put_hosts(msg, session) ?:
	       put_totals(msg, session) ?:
	       put_transports(msg, session, full);
}

static int put_session(struct sk_buff *msg, struct acvpn_session *session,
		       u32 detail)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_SESSION);
	bool full = detail == ACVPN_DETAIL_FULL;

	if (!nest || put_identity(msg, session))
		return -EMSGSIZE;
	if (detail != ACVPN_DETAIL_IDS && put_state(msg, session, full))
		return -EMSGSIZE;
	if (full && (put_networks(msg, session) ||
		     put_options(msg, &session->opt) ||
		     put_marks(msg, &session->opt) ||
		     put_times(msg, session) ||
		     put_rates(msg, session)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_netlink_put_session(struct sk_buff *msg,
			      struct acvpn_session *session, u32 detail,
			      u32 portid, u32 seq, struct netlink_callback *cb)
{
	void *hdr;

	hdr = genlmsg_put(msg, portid, seq, &acvpn_family,
			  cb ? NLM_F_MULTI : 0, ACVPN_CMD_SESSION_GET);
	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	if (nla_put_u32(msg, ACVPN_A_IFINDEX, session->adev->dev->ifindex) ||
	    put_session(msg, session, detail)) {
		genlmsg_cancel(msg, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, hdr);
	return 0;
}

static int put_last_session(struct sk_buff *msg,
			    const struct acvpn_session *session, bool totals)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_SESSION);

	if (!nest || put_identity(msg, session) ||
	    (totals && put_totals(msg, session)))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_last_transport(struct sk_buff *msg,
			      const struct acvpn_transport *t)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_TRANSPORT);

	if (!nest || nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, t->type) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_SLOT, READ_ONCE(t->slot)) ||
	    put_stats(msg, &t->stats))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

struct sk_buff *acvpn_netlink_last_words(struct genl_info *info,
					 const struct acvpn_session *session,
					 const struct acvpn_transport *t)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *hdr;

	if (!msg)
		return NULL;
	hdr = genlmsg_put_reply(msg, info, &acvpn_family, 0,
				info->genlhdr->cmd);
	if (!hdr ||
	    nla_put_u32(msg, ACVPN_A_IFINDEX, session->adev->dev->ifindex) ||
	    put_last_session(msg, session, !t) ||
	    (t && put_last_transport(msg, t))) {
		nlmsg_free(msg);
		return NULL;
	}
	genlmsg_end(msg, hdr);
	return msg;
}

int acvpn_netlink_put_count(struct sk_buff *msg, struct genl_info *info,
			    int ifindex, u32 count)
{
	void *hdr;

	hdr = genlmsg_put_reply(msg, info, &acvpn_family, 0,
				info->genlhdr->cmd);
	if (!hdr || nla_put_u32(msg, ACVPN_A_IFINDEX, ifindex) ||
	    nla_put_u32(msg, ACVPN_A_COUNT, count))
		return -EMSGSIZE;
	genlmsg_end(msg, hdr);
	return 0;
}

static int put_session_id(struct sk_buff *msg, u32 id)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_SESSION);

	if (!nest || nla_put_u32(msg, ACVPN_A_SESSION_ID, id))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

static int put_socket(struct sk_buff *msg, const struct acvpn_transport *t,
		      int fd)
{
	struct nlattr *nest = nla_nest_start(msg, ACVPN_A_TRANSPORT);

	if (!nest || nla_put_u32(msg, ACVPN_A_TRANSPORT_TYPE, t->type) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_SLOT, READ_ONCE(t->slot)) ||
	    nla_put_u32(msg, ACVPN_A_TRANSPORT_SOCKET, fd))
		return -EMSGSIZE;
	nla_nest_end(msg, nest);
	return 0;
}

int acvpn_netlink_put_socket(struct sk_buff *msg,
			     const struct acvpn_transport *t, int fd,
			     u32 portid, u32 seq)
{
	void *hdr;

	hdr = genlmsg_put(msg, portid, seq, &acvpn_family, 0,
			  ACVPN_CMD_TRANSPORT_GET_FD);
	if (!hdr || nla_put_u32(msg, ACVPN_A_IFINDEX, t->adev->dev->ifindex) ||
	    put_session_id(msg, t->session->id) || put_socket(msg, t, fd))
		return -EMSGSIZE;
	genlmsg_end(msg, hdr);
	return 0;
}

/*
 * Where a dump goes on, in netlink_callback.args: by ifindex and session id,
 * not by counting, so that it is linear and does not repeat or skip what was
 * there all the time.
 */
enum { CURSOR_IFINDEX, CURSOR_SESSION };

/* Sessions that are looked at before others have the device's lock. */
enum { DUMP_AT_A_TIME = 256 };

/*
 * Leaves the cursor at what is next, at 0 after the last. Sessions of a device
 * that is going are not there any more.
 */
static int dump_some(struct sk_buff *msg, struct netlink_callback *cb,
		     struct acvpn_dev *adev, u32 detail,
		     const struct acvpn_netlink_filter *filter)
{
	unsigned long id = cb->args[CURSOR_SESSION];
	struct acvpn_session *session = NULL;
	unsigned int n = 0;
	int err = 0;

	mutex_lock(&adev->lock);
	if (READ_ONCE(adev->dying))
		goto out;
	xa_for_each_start(&adev->sessions, id, session, id) {
		if (n++ == DUMP_AT_A_TIME)
			break;
		if (!acvpn_netlink_filter_passes(filter, session))
			continue;
		err = acvpn_netlink_put_session(msg, session, detail,
						NETLINK_CB(cb->skb).portid,
						cb->nlh->nlmsg_seq, cb);
		if (err)
			break;
	}
out:
	mutex_unlock(&adev->lock);
	cb->args[CURSOR_SESSION] = session ? id : 0;
	return err;
}

static int dump_device(struct sk_buff *msg, struct netlink_callback *cb,
		       struct acvpn_dev *adev)
{
	struct nlattr **attrs = acvpn_compat_dump_attrs(cb);
	struct nlattr *detail = attrs[ACVPN_A_DETAIL];
	u32 how = detail ? nla_get_u32(detail) : ACVPN_DETAIL_FULL;
	struct acvpn_netlink_filter filter;
	int err;

	acvpn_netlink_filter_parse(&filter, attrs[ACVPN_A_FILTER]);
	do {
		err = dump_some(msg, cb, adev, how, &filter);
		cond_resched();
	} while (!err && cb->args[CURSOR_SESSION]);
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
		if (dev->ifindex != cb->args[CURSOR_IFINDEX])
			cb->args[CURSOR_SESSION] = 0;
		cb->args[CURSOR_IFINDEX] = dev->ifindex;
		if (dev->ifindex <= last)
			err = dump_device(msg, cb, netdev_priv(dev));
		if (!err)
			cb->args[CURSOR_IFINDEX]++;
		netdev_put(dev, &tracker);
	}
	/* An error of a message that is not empty only means to go on later. */
	return msg->len ?: err;
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

/* Each message has room for any session. */
int acvpn_nl_session_get_start(struct netlink_callback *cb)
{
	cb->min_dump_alloc = ACVPN_NETLINK_SESSION_SIZE;
	return 0;
}

int acvpn_nl_session_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct nlattr *only = acvpn_compat_dump_attrs(cb)[ACVPN_A_IFINDEX];
	int ifindex = only ? nla_get_u32(only) : 0;

	cb->seq = acvpn_session_changes();
	if (!only)
		return dump_from(skb, cb, 1, S32_MAX);
	if (!cb->args[CURSOR_IFINDEX] && !exists(sock_net(skb->sk), ifindex)) {
		NL_SET_ERR_MSG_ATTR(cb->extack, only,
				    "acvpn: no acvpn device with this ifindex");
		return -ENODEV;
	}
	return dump_from(skb, cb, ifindex, ifindex);
}
