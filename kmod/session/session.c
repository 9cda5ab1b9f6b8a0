// SPDX-License-Identifier: GPL-2.0-only

#include "session/session.h"

#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/ipv6.h>
#include <uapi/linux/acvpn.h>

#include "session/cookie.h"
#include "session/device.h"
#include "session/failover.h"
#include "session/liveness.h"
#include "session/network.h"
#include "session/reaper.h"
#include "session/report.h"
#include "session/slab.h"

/*
 * In acvpn_dev.sessions: to be deleted. Set by id, which may be another
 * session's by then: acvpn_session.end_reason tells. XA_MARK_0 is taken by the
 * allocator.
 */
#define SESSION_ENDED XA_MARK_1

/* Sessions that are deleted before others have their turn. */
enum { DEL_AT_A_TIME = 64 };

/* Of all devices: a dump may span them. */
static atomic_t session_changes = ATOMIC_INIT(1);

static bool inner4_usable(__be32 addr)
{
	return !addr || !(ipv4_is_multicast(addr) || ipv4_is_loopback(addr) ||
			  ipv4_is_lbcast(addr));
}

static bool inner6_usable(const struct in6_addr *addr)
{
	return ipv6_addr_any(addr) || !(ipv6_addr_is_multicast(addr) ||
					ipv6_addr_loopback(addr));
}

static int session_check_room(const struct acvpn_dev *adev,
			      struct netlink_ext_ack *extack)
{
	u32 max = READ_ONCE(adev->max_sessions);

	if (!max || adev->n_sessions < max)
		return 0;
	NL_SET_ERR_MSG_MOD(extack,
			   "device has as many sessions as its max-sessions allow");
	return -ENOSPC;
}

static int session_check(struct acvpn_dev *adev,
			 const struct acvpn_session_config *cfg,
			 struct netlink_ext_ack *extack)
{
	if (adev->mode == ACVPN_MODE_P2P && rcu_access_pointer(adev->p2p)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "point-to-point device has its session");
		return -EBUSY;
	}
	if (!inner4_usable(cfg->ipv4)) {
		NL_SET_ERR_MSG_MOD(extack, "inner IPv4 address is not unicast");
		return -EADDRNOTAVAIL;
	}
	if (!inner6_usable(&cfg->ipv6)) {
		NL_SET_ERR_MSG_MOD(extack, "inner IPv6 address is not unicast");
		return -EADDRNOTAVAIL;
	}
	return session_check_room(adev, extack);
}

/*
 * An id that is chosen here is used again as late as possible, so that nobody
 * takes what was said of its last session for something said of this one.
 */
static int session_insert(struct acvpn_dev *adev, struct acvpn_session *session,
			  struct netlink_ext_ack *extack)
{
	int err;

	if (!session->id) {
		err = xa_alloc_cyclic(&adev->sessions, &session->id, session,
				      XA_LIMIT(1, S32_MAX), &adev->session_next,
				      GFP_KERNEL);
		/* 1 says that the ids have wrapped. */
		return min(err, 0);
	}
	err = xa_insert(&adev->sessions, session->id, session, GFP_KERNEL);
	if (err != -EBUSY)
		return err;
	NL_SET_ERR_MSG_MOD(extack, "session id is in use");
	return -EEXIST;
}

static bool session_has_host(const struct acvpn_route *route)
{
	return route->prefix.len;
}

static void session_del_host(struct acvpn_route *route)
{
	if (session_has_host(route))
		acvpn_route_del(route);
}

static int
session_add_host(struct acvpn_session *session, struct acvpn_route *route,
		 const struct in6_addr *addr, struct netlink_ext_ack *extack)
{
	int err;

	acvpn_route_prefix_set(&route->prefix, addr, 128);
	route->session = session;
	err = acvpn_route_add(route);
	if (err == -EADDRINUSE) {
		NL_SET_ERR_MSG_MOD(extack,
				   "inner address belongs to another session");
		acvpn_session_blame(acvpn_route_owner(session->adev,
						      &route->prefix), extack);
	}
	if (err)
		route->prefix.len = 0;
	return err;
}

static void session_del_routes(struct acvpn_session *session)
{
	acvpn_network_clear(session);
	session_del_host(&session->host6);
	session_del_host(&session->host4);
}

static int session_add_routes(struct acvpn_session *session,
			      const struct acvpn_session_config *cfg,
			      struct netlink_ext_ack *extack)
{
	struct in6_addr mapped;
	int err = 0;

	ipv6_addr_set_v4mapped(cfg->ipv4, &mapped);
	if (cfg->ipv4)
		err = session_add_host(session, &session->host4, &mapped,
				       extack);
	if (!err && !ipv6_addr_any(&cfg->ipv6))
		err = session_add_host(session, &session->host6, &cfg->ipv6,
				       extack);
	if (!err)
		err = acvpn_network_set(session, cfg->networks,
					cfg->n_networks, extack);
	if (err)
		session_del_routes(session);
	return err;
}

static void session_free_rcu(struct rcu_head *rcu)
{
	struct acvpn_session *session;

	session = container_of(rcu, struct acvpn_session, rcu);
	acvpn_cookie_free(rcu_dereference_protected(session->cookie, true));
	if (session->past)
		kfree(session->past->drop);
	kfree(session->past);
	acvpn_rate_free(session);
	kmem_cache_free(acvpn_slab.session, session);
}

void acvpn_session_free(struct acvpn_session *session)
{
	call_rcu(&session->rcu, session_free_rcu);
}

static struct acvpn_session *
session_alloc(struct acvpn_dev *adev, const struct acvpn_session_config *cfg)
{
	struct acvpn_session *session;
	struct acvpn_cookie *cookie;

	cookie = acvpn_cookie_new(cfg->cookie, cfg->cookie_len);
	if (IS_ERR(cookie))
		return NULL;
	session = kmem_cache_zalloc(acvpn_slab.session, GFP_KERNEL);
	if (!session) {
		acvpn_cookie_free(cookie);
		return NULL;
	}
	RCU_INIT_POINTER(session->cookie, cookie);
	session->id = cfg->id;
	session->adev = adev;
	session->opt = cfg->opt;
	session->created = ktime_get();
	session->last_rx_data = jiffies;
	session->last_tx_data = jiffies;
	session->idle_told = jiffies - 1;
	session->down = jiffies ?: 1;
	session->switched = (u32)jiffies;
	session->timer.of_session = true;
	INIT_LIST_HEAD(&session->networks);
	spin_lock_init(&session->lock);
	return session;
}

struct acvpn_session *
acvpn_session_new(struct acvpn_dev *adev,
		  const struct acvpn_session_config *cfg,
		  struct netlink_ext_ack *extack)
{
	struct acvpn_session *session;
	struct acvpn_rates rates;
	int err;

	lockdep_assert_held(&adev->lock);

	err = session_check(adev, cfg, extack);
	if (err)
		return ERR_PTR(err);
	session = session_alloc(adev, cfg);
	if (!session)
		return ERR_PTR(-ENOMEM);
	err = acvpn_rate_make(&rates, &cfg->rx_rate, &cfg->tx_rate);
	if (err)
		goto err_free;
	acvpn_rate_install(session, &rates);
	err = session_add_routes(session, cfg, extack);
	if (err)
		goto err_free;
	err = session_insert(adev, session, extack);
	if (err)
		goto err_routes;
	adev->n_sessions++;
	session->generation = ++adev->generation ?: ++adev->generation;
	if (adev->mode == ACVPN_MODE_P2P)
		rcu_assign_pointer(adev->p2p, session);
	acvpn_liveness_start_session(session);
	atomic_inc(&session_changes);
	pr_debug("%s: session %u created\n", adev->dev->name, session->id);
	acvpn_report_session(session, ACVPN_EVENT_TYPE_SESSION_NEW, 0);
	return session;

err_routes:
	session_del_routes(session);
err_free:
	acvpn_session_free(session);
	return ERR_PTR(err);
}

/* Packets read them meanwhile: each by itself. */
static void session_set_options(struct acvpn_session_options *opt,
				const struct acvpn_session_options *to)
{
	WRITE_ONCE(opt->idle_timeout, to->idle_timeout);
	WRITE_ONCE(opt->idle_delete, to->idle_delete);
	WRITE_ONCE(opt->lifetime, to->lifetime);
	WRITE_ONCE(opt->dead_timeout, to->dead_timeout);
	WRITE_ONCE(opt->persist, to->persist);
	WRITE_ONCE(opt->mark, to->mark);
	WRITE_ONCE(opt->priority, to->priority);
	WRITE_ONCE(opt->rx_mark, to->rx_mark);
	WRITE_ONCE(opt->dscp, to->dscp);
	WRITE_ONCE(opt->mss_clamp, to->mss_clamp);
	WRITE_ONCE(opt->roaming, to->roaming);
	WRITE_ONCE(opt->ignore_df, to->ignore_df);
	WRITE_ONCE(opt->copy_dscp, to->copy_dscp);
	WRITE_ONCE(opt->prefer, to->prefer);
}

static void session_set_cookie(struct acvpn_session *session,
			       struct acvpn_cookie *cookie)
{
	struct acvpn_dev *adev = session->adev;

	cookie = rcu_replace_pointer(session->cookie, cookie,
				     lockdep_is_held(&adev->lock));
	acvpn_cookie_free(cookie);
}

/* Whether and how long their sockets are held, and what marks they have. */
static void session_tell_transports(struct acvpn_session *session)
{
	struct acvpn_transport *t;

	for (t = session->transports; t; t = t->next) {
		acvpn_transport_hold(t);
		acvpn_transport_mark(t);
		acvpn_liveness_kick(t, 0);
	}
}

/* Marks decide which way the packets of a socket go, in its own namespace. */
static int session_check_marks(const struct acvpn_session *session,
			       const struct acvpn_session_options *to,
			       struct netlink_ext_ack *extack)
{
	struct acvpn_transport *t;
	int err = 0;

	if (to->mark == session->opt.mark &&
	    to->priority == session->opt.priority)
		return 0;
	for (t = session->transports; t && !err; t = t->next)
		err = acvpn_transport_check_owner(t, extack);
	return err;
}

int acvpn_session_set(struct acvpn_session *session,
		      const struct acvpn_session_config *cfg,
		      struct netlink_ext_ack *extack)
{
	struct acvpn_cookie *cookie;
	struct acvpn_rates rates;
	int err;

	lockdep_assert_held(&session->adev->lock);

	err = session_check_marks(session, &cfg->opt, extack) ?:
	      acvpn_rate_make(&rates, &cfg->rx_rate, &cfg->tx_rate);
	if (err)
		return err;
	cookie = acvpn_cookie_new(cfg->cookie, cfg->cookie_len);
	err = PTR_ERR_OR_ZERO(cookie);
	if (err)
		goto err_rates;
	if (cfg->set_networks)
		err = acvpn_network_set(session, cfg->networks,
					cfg->n_networks, extack);
	if (err) {
		acvpn_cookie_free(cookie);
		goto err_rates;
	}
	if (cfg->set_cookie)
		session_set_cookie(session, cookie);
	acvpn_rate_install(session, &rates);
	session_set_options(&session->opt, &cfg->opt);
	session_tell_transports(session);
	acvpn_liveness_start_session(session);
	spin_lock_bh(&session->lock);
	acvpn_failover_choose(session, ACVPN_REASON_USER);
	spin_unlock_bh(&session->lock);
	return 0;

err_rates:
	acvpn_rate_discard(&rates);
	return err;
}

struct acvpn_session *acvpn_session_find(struct acvpn_dev *adev, u32 id)
{
	lockdep_assert_held(&adev->lock);
	return xa_load(&adev->sessions, id);
}

struct acvpn_transport __rcu **
acvpn_session_slot(struct acvpn_session *session, u32 type, u32 slot)
{
	if (type == ACVPN_TRANSPORT_TYPE_DTLS)
		return &session->dtls[slot];
	return slot == ACVPN_SLOT_CURRENT ? &session->cstp : NULL;
}

struct acvpn_transport *
acvpn_session_transport(struct acvpn_session *session, u32 type, u32 slot)
{
	struct acvpn_transport __rcu **place;

	place = acvpn_session_slot(session, type, slot);
	return place ? rcu_dereference_protected(*place,
				lockdep_is_held(&session->adev->lock)) : NULL;
}

/* No transport carries data or changes its slot from here on. */
static void session_stop(struct acvpn_session *session)
{
	spin_lock_bh(&session->lock);
	session->dying = true;
	acvpn_failover_choose(session, 0);
	spin_unlock_bh(&session->lock);
}

void acvpn_session_del(struct acvpn_session *session, u32 reason)
{
	u32 down = reason == ACVPN_REASON_DEVICE_DELETED ?
		   reason : ACVPN_REASON_SESSION_DELETED;
	struct acvpn_dev *adev = session->adev;

	lockdep_assert_held(&adev->lock);

	if (rcu_access_pointer(adev->p2p) == session)
		RCU_INIT_POINTER(adev->p2p, NULL);
	session_del_routes(session);
	session_stop(session);
	while (session->transports)
		acvpn_transport_detach(session->transports, down);
	acvpn_liveness_forget(adev, &session->timer);
	xa_erase(&adev->sessions, session->id);
	adev->n_sessions--;
	atomic_inc(&session_changes);
	pr_debug("%s: session %u deleted\n", adev->dev->name, session->id);
	session->end_reason = reason;
	if (session->leaving)
		return;
	acvpn_report_session_del(session);
	acvpn_session_free(session);
}

static void session_sum_list(const struct acvpn_transport *t,
			     struct acvpn_stats_sum *sum)
{
	for (; t; t = t->next)
		acvpn_stats_add(sum, &t->stats);
}

void acvpn_session_sum(const struct acvpn_session *session,
		       struct acvpn_stats_sum *sum)
{
	lockdep_assert_held(&session->adev->lock);

	if (session->past)
		acvpn_stats_add(sum, session->past);
	session_sum_list(session->leaving, sum);
	session_sum_list(session->transports, sum);
}

/* What was counted cannot be given up for want of some bytes. */
static void session_keep_account(struct acvpn_session *session,
				 struct acvpn_transport *t)
{
	if (!session->past)
		session->past = kzalloc(sizeof(*session->past),
					GFP_KERNEL | __GFP_NOFAIL);
	acvpn_stats_move(session->past, &t->stats);
}

bool acvpn_session_settle(struct acvpn_transport *t)
{
	struct acvpn_session *session = t->session;
	struct acvpn_transport **link = &session->leaving;

	lockdep_assert_held(&session->adev->lock);

	while (*link != t)
		link = &(*link)->next;
	*link = t->next;
	acvpn_report_transport_down(t);
	session_keep_account(session, t);
	if (!session->dying || session->leaving)
		return false;
	acvpn_report_session_del(session);
	return true;
}

bool acvpn_session_del_some(struct acvpn_dev *adev, u32 reason)
{
	struct acvpn_session *session;
	unsigned int n = 0;
	unsigned long id;

	lockdep_assert_held(&adev->lock);

	xa_for_each(&adev->sessions, id, session) {
		if (n++ == DEL_AT_A_TIME)
			return true;
		acvpn_session_del(session, reason);
	}
	return false;
}

void acvpn_session_end(struct acvpn_session *session, u32 reason)
{
	WRITE_ONCE(session->end_reason, reason);
	/* No softirq takes the array's lock. */
	xa_set_mark(&session->adev->sessions, session->id, SESSION_ENDED);
	acvpn_reaper_kick(session->adev);
}

bool acvpn_session_del_ended(struct acvpn_dev *adev)
{
	struct acvpn_session *session;
	unsigned long id;
	int n = 0;

	mutex_lock(&adev->lock);
	xa_for_each_marked(&adev->sessions, id, session, SESSION_ENDED) {
		if (++n > DEL_AT_A_TIME)
			break;
		if (READ_ONCE(session->end_reason))
			acvpn_session_del(session, session->end_reason);
		else
			xa_clear_mark(&adev->sessions, id, SESSION_ENDED);
	}
	mutex_unlock(&adev->lock);
	return n > DEL_AT_A_TIME;
}

unsigned int acvpn_session_changes(void)
{
	return (unsigned int)atomic_read(&session_changes) ?: 1;
}

bool acvpn_session_key_fresh(struct acvpn_session *session, u32 fingerprint)
{
	unsigned int i;

	lockdep_assert_held(&session->adev->lock);

	/* 0 marks an empty slot; a key that hashes to it counts as 1. */
	fingerprint = fingerprint ?: 1;
	for (i = 0; i < ACVPN_SESSION_KEYS_REMEMBERED; i++)
		if (session->keys_used[i] == fingerprint)
			return false;
	session->keys_used[session->keys_next] = fingerprint;
	session->keys_next = (session->keys_next + 1) %
			     ACVPN_SESSION_KEYS_REMEMBERED;
	return true;
}
