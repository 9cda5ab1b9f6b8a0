// SPDX-License-Identifier: GPL-2.0-only

#include "session/transport.h"

#include <linux/file.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "core/record.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/failover.h"
#include "session/key.h"
#include "session/liveness.h"
#include "session/reaper.h"
#include "session/report.h"
#include "session/session.h"
#include "session/slab.h"
#include "stat/trace.h"

/* How long what was replaced goes on receiving: datagrams that are late, and
 * those of a peer that has not noticed yet.
 */
#define GRACE (5 * HZ)

const struct acvpn_transport_ops *acvpn_transport_types[] = {
	[ACVPN_TRANSPORT_TYPE_DTLS] = NULL,
	[ACVPN_TRANSPORT_TYPE_CSTP] = NULL,
};

void acvpn_transport_register(u32 type, const struct acvpn_transport_ops *ops)
{
	acvpn_transport_types[type] = ops;
}

struct acvpn_session *
acvpn_transport_session(const struct acvpn_transport *t)
{
	lockdep_assert_held(&t->adev->lock);
	return t->session;
}

struct acvpn_session *acvpn_transport_owner(struct acvpn_dev *adev, u32 type,
					    const union acvpn_sockaddr *remote,
					    __be16 local_port)
{
	const struct acvpn_transport_ops *ops = acvpn_transport_types[type];
	struct acvpn_session *owner = NULL;

	if (ops->owner)
		owner = ops->owner(adev, remote, local_port);
	return owner ?: ERR_PTR(-ENOENT);
}

static struct acvpn_transport *
transport_alloc(struct acvpn_session *session,
		const struct acvpn_transport_config *cfg)
{
	struct acvpn_transport *t;

	t = kmem_cache_zalloc(acvpn_slab.transport, GFP_KERNEL);
	if (!t)
		return NULL;
	t->adev = session->adev;
	t->session = session;
	t->type = cfg->type;
	t->slot = cfg->slot;
	t->mtu = cfg->mtu;
	t->path_mtu = U16_MAX;
	t->compression = cfg->compression;
	t->compress_min = cfg->compress_min;
	t->outer_df = cfg->outer_df;
	t->dpd = cfg->dpd;
	t->keepalive = cfg->keepalive;
	t->answer_timeout = cfg->answer_timeout;
	t->probe_size = ACVPN_LIVENESS_NO_PROBE;
	spin_lock_init(&t->endpoint_lock);
	return t;
}

void acvpn_transport_release(struct acvpn_transport *t)
{
	acvpn_transport_ops(t)->release(t);
}

void acvpn_transport_free(struct acvpn_transport *t)
{
	struct acvpn_key *key;
	int slot;

	for (slot = ACVPN_SLOT_CURRENT; slot < ACVPN_SLOTS; slot++) {
		key = rcu_dereference_protected(t->keys[slot], true);
		if (key)
			acvpn_key_free(key);
	}
	kfree(t->stats.drop);
	trace_acvpn_transport(t->adev->dev, t->session->id, t->type,
			      ACVPN_TRACE_TRANSPORT_FREE, 0);
	pr_debug("%s: transport of session %u freed\n", t->adev->dev->name,
		 t->session->id);
	kmem_cache_free(acvpn_slab.transport, t);
}

static int transport_check_mtu(u32 type, u32 mtu,
			       struct netlink_ext_ack *extack)
{
	if (mtu <= acvpn_transport_types[type]->mtu_max)
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "mtu exceeds what a frame carries");
	return -EINVAL;
}

/* Where the new transport is to go. Replacing nothing is not replacing. */
static int transport_find_slot(struct acvpn_session *session, u32 type,
			       u32 *slot, struct netlink_ext_ack *extack)
{
	bool next = *slot == ACVPN_SLOT_NEXT;

	*slot = ACVPN_SLOT_CURRENT;
	if (!acvpn_session_transport(session, type, ACVPN_SLOT_CURRENT))
		return 0;
	if (!next) {
		NL_SET_ERR_MSG_MOD(extack,
				   "session has such a transport; attach a next one to replace it");
		return -EEXIST;
	}
	if (!acvpn_session_slot(session, type, ACVPN_SLOT_NEXT))
		return 0;
	*slot = ACVPN_SLOT_NEXT;
	if (!acvpn_session_transport(session, type, ACVPN_SLOT_NEXT))
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "session has a next transport already");
	return -EEXIST;
}

/* The descriptor may come from anywhere; its packets and routes are those of
 * its own namespace.
 */
static int transport_check_socket(const struct sock *sk,
				  struct netlink_ext_ack *extack)
{
	if (ns_capable(sock_net(sk)->user_ns, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG_MOD(extack,
			   "no CAP_NET_ADMIN over the socket's namespace");
	return -EPERM;
}

struct socket *acvpn_transport_socket(int fd, struct netlink_ext_ack *extack)
{
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock) {
		if (err == -ENOTSOCK)
			NL_SET_ERR_MSG_MOD(extack, "descriptor is no socket");
		else
			NL_SET_ERR_MSG_MOD(extack, "descriptor is not open");
		return ERR_PTR(err);
	}
	err = transport_check_socket(sock->sk, extack);
	if (!err)
		return sock;
	sockfd_put(sock);
	return ERR_PTR(err);
}

static int transport_attach_socket(struct acvpn_transport *t,
				   const struct acvpn_transport_config *cfg,
				   struct netlink_ext_ack *extack)
{
	struct socket *sock = acvpn_transport_socket(cfg->fd, extack);
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	err = acvpn_transport_ops(t)->attach(t, sock, cfg, extack);
	sockfd_put(sock);
	return err;
}

void acvpn_transport_hold(struct acvpn_transport *t)
{
	lockdep_assert_held(&t->adev->lock);

	if (acvpn_transport_ops(t)->hold && acvpn_transport_persists(t))
		acvpn_transport_ops(t)->hold(t);
}

void acvpn_transport_mark(struct acvpn_transport *t)
{
	lockdep_assert_held(&t->adev->lock);

	if (acvpn_transport_ops(t)->mark)
		acvpn_transport_ops(t)->mark(t);
}

int acvpn_transport_check_owner(struct acvpn_transport *t,
				struct netlink_ext_ack *extack)
{
	struct file *file;
	int err;

	lockdep_assert_held(&t->adev->lock);

	file = acvpn_transport_ops(t)->file(t);
	if (!file)
		return 0;
	err = transport_check_socket(sock_from_file(file)->sk, extack);
	fput(file);
	return err;
}

struct file *acvpn_transport_file(struct acvpn_transport *t,
				  struct netlink_ext_ack *extack)
{
	struct file *file = NULL;
	int err;

	lockdep_assert_held(&t->adev->lock);

	if (!test_bit(ACVPN_TRANSPORT_ENDING, &t->flags))
		file = acvpn_transport_ops(t)->file(t);
	if (!file) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket was closed, and the transport is about to end");
		return ERR_PTR(-ENOENT);
	}
	err = transport_check_socket(sock_from_file(file)->sk, extack);
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

bool acvpn_transport_persists(const struct acvpn_transport *t)
{
	const struct acvpn_session *session;
	bool persists;

	rcu_read_lock();
	session = acvpn_transport_attached_to(t);
	persists = session && READ_ONCE(session->opt.persist);
	rcu_read_unlock();
	return persists;
}

/* It carries data at once, or when it has keys. */
static void transport_publish(struct acvpn_session *session,
			      struct acvpn_transport *t)
{
	struct acvpn_transport *old;

	t->next = session->transports;
	session->transports = t;
	old = acvpn_session_transport(session, t->type, t->slot);
	spin_lock_bh(&session->lock);
	rcu_assign_pointer(*acvpn_session_slot(session, t->type, t->slot), t);
	acvpn_failover_choose(session, ACVPN_REASON_ATTACHED);
	spin_unlock_bh(&session->lock);
	if (old)
		acvpn_transport_detach(old, ACVPN_REASON_REPLACED);
	if (!acvpn_transport_ops(t)->keyed) {
		set_bit(ACVPN_TRANSPORT_TOLD_UP, &t->flags);
		acvpn_report_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_UP, 0);
		acvpn_liveness_start(t);
	} else {
		acvpn_liveness_kick(t, 0);
	}
	if (acvpn_transport_ops(t)->start)
		acvpn_transport_ops(t)->start(t);
}

int acvpn_transport_attach(struct acvpn_session *session,
			   const struct acvpn_transport_config *cfg,
			   struct netlink_ext_ack *extack)
{
	struct acvpn_transport_config c = *cfg;
	struct acvpn_transport *t;
	int err;

	lockdep_assert_held(&session->adev->lock);

	err = transport_check_mtu(c.type, c.mtu, extack) ?:
	      transport_find_slot(session, c.type, &c.slot, extack);
	if (err)
		return err;
	t = transport_alloc(session, &c);
	if (!t)
		return -ENOMEM;
	err = transport_attach_socket(t, &c, extack);
	if (err) {
		kmem_cache_free(acvpn_slab.transport, t);
		return err;
	}
	trace_acvpn_transport(t->adev->dev, session->id, t->type,
			      ACVPN_TRACE_TRANSPORT_ATTACH, 0);
	acvpn_transport_hold(t);
	acvpn_transport_mark(t);
	transport_publish(session, t);
	pr_debug("%s: transport of session %u created\n", t->adev->dev->name,
		 session->id);
	return 0;
}

static int transport_check_change(const struct acvpn_transport *t,
				  const struct acvpn_transport_change *change,
				  struct netlink_ext_ack *extack)
{
	if ((change->resume && !acvpn_transport_ops(t)->resume) ||
	    (change->outer_df >= 0 && !acvpn_transport_ops(t)->route)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "attribute is not for this type of transport");
		return -EINVAL;
	}
	return change->mtu ? transport_check_mtu(t->type, change->mtu, extack) :
			     0;
}

int acvpn_transport_set(struct acvpn_transport *t,
			const struct acvpn_transport_change *change,
			struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&t->adev->lock);

	err = transport_check_change(t, change, extack);
	if (err)
		return err;
	if (change->mtu)
		WRITE_ONCE(t->mtu, change->mtu);
	if (change->compression >= 0)
		WRITE_ONCE(t->compression, change->compression);
	if (change->compress_min)
		WRITE_ONCE(t->compress_min, change->compress_min);
	if (change->outer_df >= 0) {
		WRITE_ONCE(t->outer_df, change->outer_df);
		WRITE_ONCE(t->path_mtu, U16_MAX);
	}
	if (change->dpd >= 0)
		WRITE_ONCE(t->dpd, change->dpd);
	if (change->keepalive >= 0)
		WRITE_ONCE(t->keepalive, change->keepalive);
	if (change->answer_timeout >= 0)
		WRITE_ONCE(t->answer_timeout, change->answer_timeout);
	if (change->dpd >= 0 || change->keepalive >= 0 ||
	    change->answer_timeout >= 0)
		acvpn_liveness_kick(t, 0);
	if (change->resume)
		acvpn_transport_ops(t)->resume(t);
	return 0;
}

int acvpn_transport_send(struct acvpn_transport *t, u8 content, u8 frame,
			 const u8 *payload, size_t len,
			 struct netlink_ext_ack *extack)
{
	int reason;

	lockdep_assert_held(&t->adev->lock);

	if (acvpn_transport_state(t) == ACVPN_TRANSPORT_STATE_NO_KEY) {
		NL_SET_ERR_MSG_MOD(extack, "transport has no keys");
		return -ENOKEY;
	}
	local_bh_disable();
	rcu_read_lock();
	reason = content == ACVPN_RECORD_DATA ?
		 acvpn_transport_ops(t)->frame(t, frame, payload, len) :
		 acvpn_transport_ops(t)->control(t, content, payload, len);
	rcu_read_unlock();
	local_bh_enable();
	if (reason == ACVPN_DROP_NONE)
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "record was not sent; see drop counters");
	return -ENOBUFS;
}

/* Promotion may move it to another slot until the lock is held. */
static void transport_withdraw(struct acvpn_session *session,
			       struct acvpn_transport *t)
{
	struct acvpn_transport **link = &session->transports;
	struct acvpn_transport __rcu **place;

	while (*link != t)
		link = &(*link)->next;
	*link = t->next;
	t->next = session->leaving;
	session->leaving = t;

	spin_lock_bh(&session->lock);
	place = acvpn_session_slot(session, t->type, t->slot);
	/* Not if it was replaced already. */
	if (rcu_access_pointer(*place) == t)
		RCU_INIT_POINTER(*place, NULL);
	set_bit(ACVPN_TRANSPORT_DETACHED, &t->flags);
	acvpn_failover_choose(session, ACVPN_REASON_DETACHED);
	spin_unlock_bh(&session->lock);
}

void acvpn_transport_detach(struct acvpn_transport *t, u32 reason)
{
	struct acvpn_dev *adev = t->adev;

	lockdep_assert_held(&adev->lock);

	transport_withdraw(t->session, t);
	acvpn_transport_ops(t)->detach(t);
	acvpn_liveness_forget(adev, &t->timer);
	t->down_reason = reason;
	acvpn_reaper_free(t);
}

void acvpn_transport_end(struct acvpn_transport *t, u32 reason)
{
	/* The reaper waits for this read side before it takes out what is on
	 * the list and frees what is detached.
	 */
	rcu_read_lock();
	if (!test_bit(ACVPN_TRANSPORT_DETACHED, &t->flags) &&
	    !test_and_set_bit(ACVPN_TRANSPORT_ENDING, &t->flags)) {
		t->end_reason = reason;
		acvpn_reaper_detach(t);
	}
	rcu_read_unlock();
}

void acvpn_transport_retire(struct acvpn_transport *t)
{
	WRITE_ONCE(t->retire, (u32)(jiffies + GRACE) ?: 1);
	acvpn_liveness_kick(t, GRACE);
}

void acvpn_transport_promote(struct acvpn_transport *t,
			     struct acvpn_session *session)
{
	struct acvpn_transport *next, *old, *older;

	lockdep_assert_held(&session->lock);

	/* It may just have been detached. */
	next = acvpn_session_locked(session, session->dtls[ACVPN_SLOT_NEXT]);
	if (session->dying || next != t)
		return;
	old = acvpn_session_locked(session, session->dtls[ACVPN_SLOT_CURRENT]);
	older = acvpn_session_locked(session,
				     session->dtls[ACVPN_SLOT_PREVIOUS]);
	if (older)
		acvpn_transport_end(older, ACVPN_REASON_REPLACED);
	if (old) {
		WRITE_ONCE(old->slot, ACVPN_SLOT_PREVIOUS);
		acvpn_transport_retire(old);
	}
	WRITE_ONCE(t->slot, ACVPN_SLOT_CURRENT);
	rcu_assign_pointer(session->dtls[ACVPN_SLOT_PREVIOUS], old);
	rcu_assign_pointer(session->dtls[ACVPN_SLOT_CURRENT], t);
	smp_wmb(); /* pairs with dtls_rx_owner() */
	RCU_INIT_POINTER(session->dtls[ACVPN_SLOT_NEXT], NULL);
	acvpn_failover_choose(session, ACVPN_REASON_REPLACED);
	acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_SWAP, t->epoch_max);
	WRITE_ONCE(t->since, jiffies);
	acvpn_liveness_kick(t, 0);
}
