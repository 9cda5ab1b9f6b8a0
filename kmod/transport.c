// SPDX-License-Identifier: GPL-2.0-only

#include "transport.h"

#include <linux/netlink.h>
#include <linux/slab.h>
#include <uapi/linux/acvpn.h>

#include "event.h"
#include "key.h"
#include "netdev.h"
#include "queue.h"
#include "session.h"
#include "stats.h"

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

static struct acvpn_transport *
transport_alloc(struct acvpn_session *session,
		const struct acvpn_transport_config *cfg)
{
	struct acvpn_transport *t;

	t = kzalloc(sizeof(*t), GFP_KERNEL_ACCOUNT);
	if (!t)
		return NULL;
	t->stats = acvpn_stats_alloc();
	if (!t->stats) {
		kfree(t);
		return NULL;
	}
	t->adev = session->adev;
	t->session = session;
	t->session_id = session->id;
	t->type = cfg->type;
	t->mtu = cfg->mtu;
	return t;
}

/* No reader is left: see the comment of struct acvpn_transport. */
static void transport_free(struct acvpn_transport *t)
{
	struct acvpn_key *key = rcu_dereference_protected(t->key, true);

	if (key)
		acvpn_key_free(key);
	acvpn_udp_sock_release(&t->usock);
	acvpn_stats_free(t->stats);
	pr_debug("%s: transport of session %u freed\n", t->adev->dev->name,
		 t->session_id);
	kfree(t);
}

int acvpn_transport_attach(struct acvpn_session *session,
			   const struct acvpn_transport_config *cfg,
			   struct netlink_ext_ack *extack)
{
	struct acvpn_dev *adev = session->adev;
	struct acvpn_transport *t;
	int err;

	lockdep_assert_held(&adev->lock);

	if (rcu_access_pointer(session->dtls)) {
		NL_SET_ERR_MSG_MOD(extack, "session has a DTLS transport");
		return -EEXIST;
	}
	t = transport_alloc(session, cfg);
	if (!t)
		return -ENOMEM;
	err = acvpn_udp_sock_attach(t, cfg->fd, &cfg->remote, extack);
	if (err) {
		acvpn_stats_free(t->stats);
		kfree(t);
		return err;
	}
	rcu_assign_pointer(session->dtls, t);
	pr_debug("%s: transport of session %u created\n", adev->dev->name,
		 session->id);
	return 0;
}

void acvpn_transport_detach(struct acvpn_transport *t, u32 reason)
{
	struct acvpn_dev *adev = t->adev;

	lockdep_assert_held(&adev->lock);

	netif_carrier_off(adev->dev);
	RCU_INIT_POINTER(t->session->dtls, NULL);
	t->session = NULL;
	set_bit(ACVPN_TRANSPORT_DEAD, &t->flags);
	acvpn_udp_sock_detach(&t->usock);
	acvpn_event_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_DOWN, reason);

	llist_add(&t->reap, &adev->reap);
	queue_work(reaper, &adev->reap_work);
}

void acvpn_transport_set_key(struct acvpn_transport *t, struct acvpn_key *key)
{
	struct acvpn_dev *adev = t->adev;

	lockdep_assert_held(&adev->lock);

	rcu_assign_pointer(t->key, key);
	acvpn_udp_sock_drain(&t->usock);
	netif_carrier_on(adev->dev);
	acvpn_event_transport(t, ACVPN_EVENT_TYPE_TRANSPORT_UP, 0);
}

static void reap(struct work_struct *work)
{
	struct acvpn_dev *adev = container_of(work, struct acvpn_dev,
					      reap_work);
	struct llist_node *dead = llist_del_all(&adev->reap);
	struct acvpn_transport *t, *next;

	if (!dead)
		return;
	/* Nobody finds them any more, so nothing is queued after this ... */
	synchronize_net();
	acvpn_queue_purge_dead(adev);
	/* ... and what was dequeued before the purge is done after this. */
	synchronize_net();
	llist_for_each_entry_safe(t, next, dead, reap)
		transport_free(t);
}

void acvpn_transport_reap_init(struct acvpn_dev *adev)
{
	init_llist_head(&adev->reap);
	INIT_WORK(&adev->reap_work, reap);
}

void acvpn_transport_reap_flush(struct acvpn_dev *adev)
{
	flush_work(&adev->reap_work);
}
