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
 *	asks for. It may be held for as long as it takes to delete all of them:
 *	so it is not taken under rtnl, nor rtnl under it. Nothing under it waits
 *	for the lock of a socket, which userspace may hold for long. Inside:
 *	acvpn_session.lock, @wheel_lock
 * @dying: the device is being unregistered: see below. Set under rtnl
 * @sessions: all sessions by id; written under @lock, read under RCU
 * @session_next: where the search for a free id of a session begins; protected
 *	by @lock
 * @generation: that of the session created last; protected by @lock
 * @n_sessions: how many there are; protected by @lock
 * @max_sessions: how many there may be, 0 for any number; written under rtnl
 * @queue_bytes: memory that may wait for CSTP sockets; written under rtnl
 * @p2p: the only session in mode p2p; written under @lock
 * @routes: inner prefixes; written under @lock, read under RCU
 * @endpoints: endpoints of unconnected sockets
 * @udp_ports: struct acvpn_udp_port of its sockets; protected by @lock
 * @udp_added: struct acvpn_udp_sock that userspace added; protected by @lock
 * @udp_look: looks whether these are there
 * @queue: per-CPU queues of received records and of deferred packets
 * @lane: workers of CSTP sockets, and what waits for them
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
 * @teardown: deletes the sessions of a device that is being unregistered, and
 *	all that is here
 * @teardown_ref: reference to @dev that @teardown has
 *
 * To delete tens of thousands of sessions takes longer than others may be kept
 * from rtnl, which is held when a device is unregistered. So that only
 *
 * 1. sets @dying. The device cannot be found by its index any more, and packets
 *	neither come from it nor go to it;
 * 2. stops the queues, so that nothing is received, nor answered. Liveness says
 *	nothing on its own account either, once @dying is set;
 * 3. takes a reference to @dev and leaves the rest to @teardown.
 *
 * Whoever unregistered the device, be it the end of its namespace or of the
 * module, waits for that reference after rtnl was released, and then frees the
 * device with this in it. Requests that have found the device before look at
 * @dying under @lock: those that come after @teardown had that for the first
 * time see it set, and what the others made is there to be deleted.
 *
 * @teardown works under @lock, in pieces, and then waits for liveness, for the
 * reaper and for packets on their way; never for a socket, whose lock userspace
 * may hold: what waits for one has a lifetime of its own. Events of sessions
 * that go with their device are thus sent after rtnl was released and before
 * who deleted the device hears that it is done.
 */
struct acvpn_dev {
	struct net_device *dev;
	u32 mode;
	struct mutex lock; /* sessions, transports, keys; see above */
	bool dying;
	struct xarray sessions;
	u32 session_next;
	u32 generation;
	u32 n_sessions;
	u32 max_sessions;
	u32 queue_bytes;
	struct acvpn_session __rcu *p2p;
	struct acvpn_route_table routes;
	struct acvpn_endpoint_table endpoints;
	struct list_head udp_ports;
	struct list_head udp_added;
	struct delayed_work udp_look;
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
	struct work_struct teardown;
	netdevice_tracker teardown_ref;
};

#endif /* _ACVPN_DEVICE_H */
