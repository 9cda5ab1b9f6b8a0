/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_NETDEV_H
#define _ACVPN_NETDEV_H

#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#define ACVPN_KIND "acvpn"
#define ACVPN_VERSION "0.1.0"

struct acvpn_queue;
struct acvpn_session;

/**
 * struct acvpn_dev - private part of an acvpn network device
 * @dev: the network device
 * @mode: enum acvpn_mode, fixed when the link is created
 * @lock: serialises all changes of sessions, transports and keys; taken under
 *	rtnl when the device goes, never the other way round
 * @dying: the device is being unregistered and takes no more sessions;
 *	protected by @lock
 * @sessions: all sessions by id; written under @lock, read under RCU
 * @p2p: the session that packets are sent to; written under @lock
 * @queue: per-CPU queues of received records and of deferred packets
 * @reap: transports that were detached and wait to be freed
 * @reap_work: frees @reap after packets in flight are gone
 * @event_seq: number of the last event reported
 */
struct acvpn_dev {
	struct net_device *dev;
	u32 mode;
	struct mutex lock; /* sessions, transports, keys; see above */
	bool dying;
	struct xarray sessions;
	struct acvpn_session __rcu *p2p;
	struct acvpn_queue __percpu *queue;
	struct llist_head reap;
	struct work_struct reap_work;
	atomic_t event_seq;
};

/**
 * acvpn_netdev_register() - announce the link kind "acvpn"
 *
 * Return: 0 or a negative errno.
 */
int acvpn_netdev_register(void);

/**
 * acvpn_netdev_unregister() - delete all devices and withdraw the link kind
 *
 * Context: process; takes rtnl. All sockets are detached on return.
 */
void acvpn_netdev_unregister(void);

/**
 * acvpn_netdev_is() - is this one of our devices?
 * @dev: any network device
 *
 * Return: true if netdev_priv(@dev) is a struct acvpn_dev.
 */
bool acvpn_netdev_is(const struct net_device *dev);

#endif /* _ACVPN_NETDEV_H */
