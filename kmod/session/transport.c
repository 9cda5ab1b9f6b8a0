// SPDX-License-Identifier: GPL-2.0-only

#include "session/transport.h"

#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <net/sock.h>

#include "core/frame.h"
#include "core/record.h"
#include "cstp/cstp_rx.h"
#include "cstp/cstp_tx.h"
#include "cstp/tls_sock.h"
#include "dtls/dtls_tx.h"
#include "packet/compress.h"
#include "packet/queue.h"
#include "packet/tx.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/failover.h"
#include "session/key.h"
#include "session/liveness.h"
#include "session/report.h"
#include "session/session.h"
#include "session/slab.h"
#include "stat/trace.h"

/* How long what was replaced goes on receiving: datagrams that are late, and
 * those of a peer that has not noticed yet.
 */
#define GRACE (5 * HZ)

/* A CSTP frame is one TLS record of at most 2^14 bytes. */
enum { CSTP_MTU_MAX = (1 << 14) - 8 };

static struct workqueue_struct *reaper;

int acvpn_transport_init(void)
{
	reaper = alloc_workqueue("acvpn", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	return reaper ? 0 : -ENOMEM;
}

void acvpn_transport_exit(void)
{
	destroy_workqueue(reaper);
}

static bool is_dtls(const struct acvpn_transport *t)
{
	return t->type == ACVPN_TRANSPORT_TYPE_DTLS;
}

static struct acvpn_session *session_of(const struct acvpn_transport *t)
{
	return rcu_dereference_protected(t->session,
					 lockdep_is_held(&t->adev->lock));
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
	RCU_INIT_POINTER(t->session, session);
	t->session_id = session->id;
	t->type = cfg->type;
	t->slot = cfg->slot;
	t->mtu = cfg->mtu;
	t->path_mtu = U16_MAX;
	t->compression = cfg->compression;
	t->outer_df = cfg->outer_df;
	t->dpd = cfg->dpd;
	t->keepalive = cfg->keepalive;
	t->probe_size = ACVPN_LIVENESS_NO_PROBE;
	spin_lock_init(&t->endpoint_lock);
	return t;
}

/* No reader is left: see the comment of struct acvpn_transport. */
static void transport_free(struct acvpn_transport *t)
{
	struct acvpn_key *key;
	int slot;

	for (slot = ACVPN_SLOT_CURRENT; slot < ACVPN_SLOTS; slot++) {
		key = rcu_dereference_protected(t->keys[slot], true);
		if (key)
			acvpn_key_free(key);
	}
	if (is_dtls(t))
		acvpn_udp_sock_release(t);
	else
		acvpn_tls_sock_release(t);
	kfree(t->stats.drop);
	trace_acvpn_transport(t->adev->dev, t->session_id, t->type,
			      ACVPN_TRACE_TRANSPORT_FREE, 0);
	pr_debug("%s: transport of session %u freed\n", t->adev->dev->name,
		 t->session_id);
	kmem_cache_free(acvpn_slab.transport, t);
}

static int check_mtu(u32 type, u32 mtu, struct netlink_ext_ack *extack)
{
	if (type == ACVPN_TRANSPORT_TYPE_DTLS || mtu <= CSTP_MTU_MAX)
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "mtu exceeds what a CSTP frame carries");
	return -EINVAL;
}

static int check_compression(int compression)
{
	return compression > ACVPN_COMPRESSION_NONE ? acvpn_compress_enable() :
						      0;
}

/* Where the new transport is to go. Replacing nothing is not replacing. */
static int find_slot(struct acvpn_session *session, u32 type, u32 *slot,
		     struct netlink_ext_ack *extack)
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
	if (type == ACVPN_TRANSPORT_TYPE_CSTP)
		return 0;
	*slot = ACVPN_SLOT_NEXT;
	if (!acvpn_session_transport(session, type, ACVPN_SLOT_NEXT))
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "session has a next transport already");
	return -EEXIST;
}

static int check_socket(const struct acvpn_transport *t, const struct sock *sk,
			struct netlink_ext_ack *extack)
{
	if (is_dtls(t) && !sk_is_udp(sk)) {
		NL_SET_ERR_MSG_MOD(extack, "not a UDP socket");
		return -EPROTOTYPE;
	}
	if (!is_dtls(t) && !sk_is_tcp(sk)) {
		NL_SET_ERR_MSG_MOD(extack, "not a TCP socket");
		return -EPROTOTYPE;
	}
	/* The descriptor may come from anywhere; its packets and routes are
	 * those of its own namespace.
	 */
	if (!ns_capable(sock_net(sk)->user_ns, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "no CAP_NET_ADMIN over the socket's namespace");
		return -EPERM;
	}
	return 0;
}

static int attach_socket(struct acvpn_transport *t,
			 const struct acvpn_transport_config *cfg,
			 struct netlink_ext_ack *extack)
{
	struct socket *sock;
	int err;

	if (!is_dtls(t) && !IS_ENABLED(CONFIG_TLS)) {
		NL_SET_ERR_MSG_MOD(extack, "kernel was built without TLS");
		return -EOPNOTSUPP;
	}
	sock = sockfd_lookup(cfg->fd, &err);
	if (!sock) {
		if (err == -ENOTSOCK)
			NL_SET_ERR_MSG_MOD(extack, "descriptor is no socket");
		else
			NL_SET_ERR_MSG_MOD(extack, "descriptor is not open");
		return err;
	}
	err = check_socket(t, sock->sk, extack);
	if (!err)
		err = is_dtls(t) ?
		      acvpn_udp_sock_attach(t, sock, &cfg->udp, extack) :
		      acvpn_tls_sock_attach(t, sock, cfg->pending,
					    cfg->pending_len, extack);
	sockfd_put(sock);
	return err;
}

/* A CSTP transport carries data at once, a DTLS one when it has keys. */
static void publish(struct acvpn_session *session, struct acvpn_transport *t)
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
	if (is_dtls(t))
		return;
	set_bit(ACVPN_TRANSPORT_TOLD_UP, &t->flags);
	acvpn_report_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_UP, 0);
	acvpn_tls_sock_start(t);
	acvpn_liveness_start(t);
}

int acvpn_transport_attach(struct acvpn_session *session,
			   const struct acvpn_transport_config *cfg,
			   struct netlink_ext_ack *extack)
{
	struct acvpn_transport_config c = *cfg;
	struct acvpn_transport *t;
	int err;

	lockdep_assert_held(&session->adev->lock);

	err = check_mtu(c.type, c.mtu, extack) ?:
	      check_compression(c.compression) ?:
	      find_slot(session, c.type, &c.slot, extack);
	if (err)
		return err;
	t = transport_alloc(session, &c);
	if (!t)
		return -ENOMEM;
	err = attach_socket(t, &c, extack);
	if (err) {
		kmem_cache_free(acvpn_slab.transport, t);
		return err;
	}
	trace_acvpn_transport(t->adev->dev, t->session_id, t->type,
			      ACVPN_TRACE_TRANSPORT_ATTACH, 0);
	publish(session, t);
	pr_debug("%s: transport of session %u created\n", t->adev->dev->name,
		 session->id);
	return 0;
}

static int check_change(const struct acvpn_transport *t,
			const struct acvpn_transport_change *change,
			struct netlink_ext_ack *extack)
{
	if (is_dtls(t) ? change->resume : change->outer_df >= 0) {
		NL_SET_ERR_MSG_MOD(extack,
				   "attribute is not for this type of transport");
		return -EINVAL;
	}
	return change->mtu ? check_mtu(t->type, change->mtu, extack) : 0;
}

int acvpn_transport_set(struct acvpn_transport *t,
			const struct acvpn_transport_change *change,
			struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&t->adev->lock);

	err = check_change(t, change, extack) ?:
	      check_compression(change->compression);
	if (err)
		return err;
	if (change->mtu)
		WRITE_ONCE(t->mtu, change->mtu);
	if (change->compression >= 0)
		WRITE_ONCE(t->compression, change->compression);
	if (change->outer_df >= 0) {
		WRITE_ONCE(t->outer_df, change->outer_df);
		WRITE_ONCE(t->path_mtu, U16_MAX);
	}
	if (change->dpd >= 0)
		WRITE_ONCE(t->dpd, change->dpd);
	if (change->keepalive >= 0)
		WRITE_ONCE(t->keepalive, change->keepalive);
	if (change->dpd >= 0 || change->keepalive >= 0)
		acvpn_liveness_kick(t, 0);
	if (change->resume)
		acvpn_cstp_resume(t);
	return 0;
}

/* Context: BH disabled, RCU read side. */
static int send(struct acvpn_transport *t, u8 content, u8 frame,
		const u8 *payload, size_t len)
{
	struct sk_buff *skb;
	int reason;

	if (content != ACVPN_RECORD_DATA && !is_dtls(t))
		return acvpn_cstp_tx_control(t, content, payload, len);
	skb = alloc_skb(ACVPN_DTLS_HEADROOM + len + ACVPN_DTLS_TAILROOM,
			GFP_ATOMIC);
	if (!skb) {
		acvpn_drop(t, NULL, ACVPN_DROP_REASON_TX_NO_MEMORY);
		return ACVPN_DROP_REASON_TX_NO_MEMORY;
	}
	skb_reserve(skb, ACVPN_DTLS_HEADROOM);
	skb_put_data(skb, payload, len);
	if (content == ACVPN_RECORD_DATA)
		return acvpn_tx_frame(t, skb, frame);
	reason = acvpn_dtls_tx_control(t, skb, content);
	if (reason != ACVPN_DROP_NONE)
		acvpn_drop(t, skb, reason);
	return reason;
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
	reason = send(t, content, frame, payload, len);
	rcu_read_unlock();
	local_bh_enable();
	if (reason == ACVPN_DROP_NONE)
		return 0;
	NL_SET_ERR_MSG_MOD(extack, "record was not sent; see drop counters");
	return -ENOBUFS;
}

/* What it carried stays on the session's account. */
static void add_totals(struct acvpn_session *session,
		       const struct acvpn_transport *t)
{
	struct acvpn_session_totals *sum = &session->totals;
	const struct acvpn_stats *s = &t->stats;

	sum->rx_packets += acvpn_stats_read(s, ACVPN_A_STATS_RX_PACKETS);
	sum->rx_bytes += acvpn_stats_read(s, ACVPN_A_STATS_RX_BYTES);
	sum->tx_packets += acvpn_stats_read(s, ACVPN_A_STATS_TX_PACKETS);
	sum->tx_bytes += acvpn_stats_read(s, ACVPN_A_STATS_TX_BYTES);
}

/* Promotion may move it to another slot until the lock is held. */
static void withdraw(struct acvpn_session *session, struct acvpn_transport *t)
{
	struct acvpn_transport **link = &session->transports;
	struct acvpn_transport __rcu **place;

	while (*link != t)
		link = &(*link)->next;
	*link = t->next;

	spin_lock_bh(&session->lock);
	place = acvpn_session_slot(session, t->type, t->slot);
	/* Not if it was replaced already. */
	if (rcu_access_pointer(*place) == t)
		RCU_INIT_POINTER(*place, NULL);
	set_bit(ACVPN_TRANSPORT_DEAD, &t->flags);
	acvpn_failover_choose(session, ACVPN_REASON_DETACHED);
	RCU_INIT_POINTER(t->session, NULL);
	spin_unlock_bh(&session->lock);
}

void acvpn_transport_detach(struct acvpn_transport *t, u32 reason)
{
	struct acvpn_session *session = session_of(t);
	struct acvpn_dev *adev = t->adev;

	lockdep_assert_held(&adev->lock);

	withdraw(session, t);
	if (is_dtls(t))
		acvpn_udp_sock_detach(t);
	else
		acvpn_tls_sock_detach(t);
	acvpn_liveness_forget(adev, &t->timer);
	add_totals(session, t);
	acvpn_report_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_DOWN, reason);

	if (llist_add(&t->reap, &adev->reap))
		queue_work(reaper, &adev->reap_work);
}

void acvpn_transport_end(struct acvpn_transport *t, u32 reason)
{
	struct acvpn_dev *adev = t->adev;

	/* The reaper waits for this read side before it takes out what is on
	 * the list and frees what is dead.
	 */
	rcu_read_lock();
	if (!test_bit(ACVPN_TRANSPORT_DEAD, &t->flags) &&
	    !test_and_set_bit(ACVPN_TRANSPORT_ENDING, &t->flags)) {
		t->end_reason = reason;
		if (llist_add(&t->end, &adev->end))
			queue_work(reaper, &adev->reap_work);
	}
	rcu_read_unlock();
}

void acvpn_transport_retire(struct acvpn_transport *t)
{
	WRITE_ONCE(t->retire, (jiffies + GRACE) ?: 1);
	acvpn_liveness_kick(t, GRACE);
}

static struct acvpn_transport *dtls_at(struct acvpn_session *session, int slot)
{
	return rcu_dereference_protected(session->dtls[slot],
					 lockdep_is_held(&session->lock));
}

void acvpn_transport_promote(struct acvpn_transport *t,
			     struct acvpn_session *session)
{
	struct acvpn_transport *old, *older;

	lockdep_assert_held(&session->lock);

	/* It may just have been detached. */
	if (session->dying || dtls_at(session, ACVPN_SLOT_NEXT) != t)
		return;
	old = dtls_at(session, ACVPN_SLOT_CURRENT);
	older = dtls_at(session, ACVPN_SLOT_PREVIOUS);
	if (older)
		acvpn_transport_end(older, ACVPN_REASON_REPLACED);
	if (old) {
		WRITE_ONCE(old->slot, ACVPN_SLOT_PREVIOUS);
		acvpn_transport_retire(old);
	}
	WRITE_ONCE(t->slot, ACVPN_SLOT_CURRENT);
	rcu_assign_pointer(session->dtls[ACVPN_SLOT_PREVIOUS], old);
	rcu_assign_pointer(session->dtls[ACVPN_SLOT_CURRENT], t);
	RCU_INIT_POINTER(session->dtls[ACVPN_SLOT_NEXT], NULL);
	acvpn_failover_choose(session, ACVPN_REASON_REPLACED);
	acvpn_report_key(t, ACVPN_EVENT_TYPE_KEY_SWAP, t->epoch_max);
	t->since = jiffies;
	acvpn_liveness_kick(t, 0);
}

int acvpn_transport_swap(struct acvpn_session *session, u32 type)
{
	struct acvpn_transport *current_t, *next;
	int err = 0;

	lockdep_assert_held(&session->adev->lock);

	if (type != ACVPN_TRANSPORT_TYPE_DTLS)
		return -ENOENT;
	spin_lock_bh(&session->lock);
	next = dtls_at(session, ACVPN_SLOT_NEXT);
	current_t = dtls_at(session, ACVPN_SLOT_CURRENT);
	if (next && rcu_access_pointer(next->keys[ACVPN_SLOT_CURRENT]))
		acvpn_transport_promote(next, session);
	else if (current_t &&
		 rcu_access_pointer(current_t->keys[ACVPN_SLOT_NEXT]))
		acvpn_key_promote(current_t, session);
	else
		err = -ENOENT;
	spin_unlock_bh(&session->lock);
	return err;
}

u32 acvpn_transport_state(const struct acvpn_transport *t)
{
	const unsigned long out = BIT(ACVPN_TRANSPORT_SILENT) |
				  BIT(ACVPN_TRANSPORT_CLOSED);

	if (is_dtls(t) && !rcu_access_pointer(t->keys[ACVPN_SLOT_CURRENT]))
		return ACVPN_TRANSPORT_STATE_NO_KEY;
	if (READ_ONCE(t->flags) & out)
		return ACVPN_TRANSPORT_STATE_DEAD;
	if (!is_dtls(t) && acvpn_cstp_paused(t))
		return ACVPN_TRANSPORT_STATE_PAUSED;
	return ACVPN_TRANSPORT_STATE_UP;
}

void acvpn_transport_reap_key(struct acvpn_dev *adev, struct acvpn_key *key)
{
	if (llist_add(&key->reap, &adev->reap_keys))
		queue_work(reaper, &adev->reap_work);
}

static bool has_stream(struct llist_node *list)
{
	struct acvpn_transport *t;

	llist_for_each_entry(t, list, end)
		if (!is_dtls(t))
			return true;
	return false;
}

static void end_all(struct acvpn_dev *adev)
{
	struct llist_node *list = llist_del_all(&adev->end);
	struct acvpn_transport *t, *next;

	if (has_stream(list))
		acvpn_queue_settle(adev);
	mutex_lock(&adev->lock);
	llist_for_each_entry_safe(t, next, list, end)
		if (!test_bit(ACVPN_TRANSPORT_DEAD, &t->flags))
			acvpn_transport_detach(t, t->end_reason);
	mutex_unlock(&adev->lock);
}

static void free_keys(struct llist_node *list)
{
	struct acvpn_key *key, *next;

	llist_for_each_entry_safe(key, next, list, reap)
		acvpn_key_free(key);
}

static void free_transports(struct acvpn_dev *adev, struct llist_node *list)
{
	struct acvpn_transport *t, *next;

	/* What was dequeued before the purge is done after this ... */
	acvpn_queue_purge_dead(adev);
	synchronize_net();
	/* ... and cannot ask for an end any more; take out what had. */
	end_all(adev);
	llist_for_each_entry_safe(t, next, list, reap)
		transport_free(t);
}

static void reap(struct work_struct *work)
{
	struct acvpn_dev *adev = container_of(work, struct acvpn_dev,
					      reap_work);
	struct llist_node *dead, *keys;

	end_all(adev);
	dead = llist_del_all(&adev->reap);
	keys = llist_del_all(&adev->reap_keys);
	if (!dead && !keys)
		return;
	/* Nobody finds them any more, so nothing is queued after this. */
	synchronize_net();
	free_keys(keys);
	if (dead)
		free_transports(adev, dead);
}

void acvpn_transport_reap_init(struct acvpn_dev *adev)
{
	init_llist_head(&adev->reap);
	init_llist_head(&adev->reap_keys);
	init_llist_head(&adev->end);
	INIT_WORK(&adev->reap_work, reap);
}

void acvpn_transport_reap_flush(struct acvpn_dev *adev)
{
	/* Readers that the first run waited for may have asked for another. */
	flush_work(&adev->reap_work);
	flush_work(&adev->reap_work);
}

void acvpn_transport_reap_flush_all(void)
{
	flush_workqueue(reaper);
}
