// SPDX-License-Identifier: GPL-2.0-only

#include "session/reaper.h"

#include <linux/llist.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>

#include "session/device.h"
#include "session/key.h"
#include "session/session.h"
#include "session/transport.h"

static struct workqueue_struct *reaper_wq;
static const struct acvpn_reaper_ops *reaper_ops;

int acvpn_reaper_init(const struct acvpn_reaper_ops *ops)
{
	reaper_ops = ops;
	reaper_wq = alloc_workqueue("acvpn", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	return reaper_wq ? 0 : -ENOMEM;
}

void acvpn_reaper_exit(void)
{
	destroy_workqueue(reaper_wq);
}

static void reaper_add(struct acvpn_dev *adev, struct llist_node *node,
		       struct llist_head *list)
{
	if (llist_add(node, list))
		queue_work(reaper_wq, &adev->reap_work);
}

void acvpn_reaper_detach(struct acvpn_transport *t)
{
	reaper_add(t->adev, &t->end, &t->adev->end);
}

void acvpn_reaper_free(struct acvpn_transport *t)
{
	reaper_add(t->adev, &t->reap, &t->adev->reap);
}

void acvpn_reaper_free_key(struct acvpn_dev *adev, struct acvpn_key *key)
{
	reaper_add(adev, &key->reap, &adev->reap_keys);
}

void acvpn_reaper_kick(struct acvpn_dev *adev)
{
	queue_work(reaper_wq, &adev->reap_work);
}

static void reaper_detach_all(struct acvpn_dev *adev)
{
	struct llist_node *list = llist_del_all(&adev->end);
	struct acvpn_transport *t, *next;

	if (!list)
		return;
	reaper_ops->settle(adev);
	mutex_lock(&adev->lock);
	llist_for_each_entry_safe(t, next, list, end) {
		if (!test_bit(ACVPN_TRANSPORT_DETACHED, &t->flags))
			acvpn_transport_detach(t, t->end_reason);
		cond_resched();
	}
	mutex_unlock(&adev->lock);
}

static void reaper_free_keys(struct llist_node *list)
{
	struct acvpn_key *key, *next;

	llist_for_each_entry_safe(key, next, list, reap) {
		acvpn_key_free(key);
		cond_resched();
	}
}

static void reaper_free_transport(struct acvpn_dev *adev,
				  struct acvpn_transport *t)
{
	struct acvpn_session *session = t->session;
	bool last;

	acvpn_transport_release(t);
	mutex_lock(&adev->lock);
	last = acvpn_session_settle(t);
	mutex_unlock(&adev->lock);
	acvpn_transport_free(t);
	if (last)
		acvpn_session_free(session);
}

/* Steps 2 to 4. */
static void reaper_free_transports(struct acvpn_dev *adev,
				   struct llist_node *list)
{
	struct acvpn_transport *t, *next;

	reaper_ops->purge(adev);
	synchronize_net();
	reaper_detach_all(adev);
	llist_for_each_entry_safe(t, next, list, reap) {
		reaper_free_transport(adev, t);
		cond_resched();
	}
}

static void reaper_work(struct work_struct *work)
{
	struct acvpn_dev *adev = container_of(work, struct acvpn_dev,
					      reap_work);
	struct llist_node *transports, *keys;

	while (reaper_ops->expire(adev))
		cond_resched();
	reaper_detach_all(adev);
	transports = llist_del_all(&adev->reap);
	keys = llist_del_all(&adev->reap_keys);
	if (!transports && !keys)
		return;
	synchronize_net();
	reaper_free_keys(keys);
	if (transports)
		reaper_free_transports(adev, transports);
}

void acvpn_reaper_start(struct acvpn_dev *adev)
{
	init_llist_head(&adev->reap);
	init_llist_head(&adev->reap_keys);
	init_llist_head(&adev->end);
	INIT_WORK(&adev->reap_work, reaper_work);
}

void acvpn_reaper_flush(struct acvpn_dev *adev)
{
	/* Readers that the first run waited for may have asked for another. */
	flush_work(&adev->reap_work);
	flush_work(&adev->reap_work);
}

void acvpn_reaper_flush_all(void)
{
	flush_workqueue(reaper_wq);
}
