// SPDX-License-Identifier: GPL-2.0-only

#include "session.h"

#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/ipv6.h>
#include <uapi/linux/acvpn.h>

#include "event.h"
#include "netdev.h"
#include "transport.h"

/* Of all devices: a dump may span them. */
static atomic_t generation = ATOMIC_INIT(1);

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

static int check_config(struct acvpn_dev *adev,
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
	return 0;
}

/* xa_alloc picks a free id, xa_insert takes just the one that is wanted. */
static int insert(struct acvpn_dev *adev, struct acvpn_session *session)
{
	if (session->id)
		return xa_insert(&adev->sessions, session->id, session,
				 GFP_KERNEL);
	return xa_alloc(&adev->sessions, &session->id, session,
			XA_LIMIT(1, S32_MAX), GFP_KERNEL);
}

struct acvpn_session *
acvpn_session_new(struct acvpn_dev *adev,
		  const struct acvpn_session_config *cfg,
		  struct netlink_ext_ack *extack)
{
	struct acvpn_session *session;
	int err;

	lockdep_assert_held(&adev->lock);

	err = check_config(adev, cfg, extack);
	if (err)
		return ERR_PTR(err);
	session = kzalloc(sizeof(*session), GFP_KERNEL_ACCOUNT);
	if (!session)
		return ERR_PTR(-ENOMEM);
	session->id = cfg->id;
	session->adev = adev;
	session->ipv4 = cfg->ipv4;
	session->ipv6 = cfg->ipv6;
	session->created = ktime_get();

	err = insert(adev, session);
	if (err) {
		kfree(session);
		if (err == -EBUSY) {
			NL_SET_ERR_MSG_MOD(extack, "session id is in use");
			err = -EEXIST;
		}
		return ERR_PTR(err);
	}
	rcu_assign_pointer(adev->p2p, session);
	atomic_inc(&generation);
	pr_debug("%s: session %u created\n", adev->dev->name, session->id);
	acvpn_event_session(session, ACVPN_EVENT_TYPE_SESSION_NEW, 0);
	return session;
}

struct acvpn_session *acvpn_session_find(struct acvpn_dev *adev, u32 id)
{
	lockdep_assert_held(&adev->lock);
	return xa_load(&adev->sessions, id);
}

void acvpn_session_del(struct acvpn_session *session, u32 reason)
{
	struct acvpn_dev *adev = session->adev;
	struct acvpn_transport *t;

	lockdep_assert_held(&adev->lock);

	t = rcu_dereference_protected(session->dtls,
				      lockdep_is_held(&adev->lock));
	if (t)
		acvpn_transport_detach(t, reason == ACVPN_REASON_USER ?
				       ACVPN_REASON_SESSION_DELETED : reason);
	RCU_INIT_POINTER(adev->p2p, NULL);
	xa_erase(&adev->sessions, session->id);
	atomic_inc(&generation);
	acvpn_event_session(session, ACVPN_EVENT_TYPE_SESSION_DEL, reason);
	pr_debug("%s: session %u deleted\n", adev->dev->name, session->id);
	kfree_rcu(session, rcu);
}

void acvpn_session_del_all(struct acvpn_dev *adev, u32 reason)
{
	struct acvpn_session *session;
	unsigned long id;

	xa_for_each(&adev->sessions, id, session)
		acvpn_session_del(session, reason);
	xa_destroy(&adev->sessions);
}

unsigned int acvpn_session_generation(void)
{
	return (unsigned int)atomic_read(&generation) ?: 1;
}

bool acvpn_session_key_fresh(struct acvpn_session *session, u64 fingerprint)
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
