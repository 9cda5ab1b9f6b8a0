/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_DEVICE_H
#define _ACVPN_DEVICE_H

#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/rhashtable-types.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "core/wheel.h"
#include "session/endpoint.h"
#include "session/route.h"
#include "stat/event.h"

struct acvpn_drops;
struct acvpn_lane;
struct acvpn_queue;
struct acvpn_session;

/**
 * struct acvpn_dev - private part of an acvpn network device
 * @dev: the network device
 * @mode: enum acvpn_mode, fixed when the link is created
 * @lock: serialises all changes of sessions, transports and keys that somebody
 *	asks for; taken under rtnl when the device goes, never the other way
 *	round. Nothing under it waits for the lock of a socket, which userspace
 *	may hold for long. Inside: acvpn_session.lock, @wheel_lock
 * @dying: the device is being unregistered and takes no more sessions;
 *	protected by @lock
 * @sessions: all sessions by id; written under @lock, read under RCU
 * @session_next: where the search for a free id of a session begins; protected
 *	by @lock
 * @p2p: the only session in mode p2p; written under @lock
 * @routes: inner prefixes; written under @lock, read under RCU
 * @endpoints: endpoints of unconnected sockets
 * @queue: per-CPU queues of received records and of deferred packets
 * @lane: workers of CSTP sockets, NULL before the first; protected by @lock
 * @drops: per-CPU drop counters
 * @wheel_lock: protects @wheel; taken last
 * @wheel: what is to be looked at when nothing happens
 * @wheel_work: turns @wheel
 * @reap: transports that were detached and wait to be freed
 * @reap_keys: keys that were replaced and wait to be freed
 * @end: transports that are to be detached
 * @reap_work: detaches @end, frees @reap and @reap_keys after packets in
 *	flight are gone
 * @events: numbers the events reported
 * @list: member of the list of all devices
 */
struct acvpn_dev {
	struct net_device *dev;
	u32 mode;
	struct mutex lock; /* sessions, transports, keys; see above */
	bool dying;
	struct xarray sessions;
	u32 session_next;
	struct acvpn_session __rcu *p2p;
	struct acvpn_route_table routes;
	struct acvpn_endpoint_table endpoints;
	struct acvpn_queue __percpu *queue;
	struct acvpn_lane *lane;
	struct acvpn_drops __percpu *drops;
	spinlock_t wheel_lock; /* wheel */
	struct acvpn_wheel wheel;
	struct delayed_work wheel_work;
	struct llist_head reap;
	struct llist_head reap_keys;
	struct llist_head end;
	struct work_struct reap_work;
	struct acvpn_event_source events;
	struct list_head list;
};

#endif /* _ACVPN_DEVICE_H */
