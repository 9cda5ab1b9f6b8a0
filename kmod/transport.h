/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_TRANSPORT_H
#define _ACVPN_TRANSPORT_H

#include <linux/llist.h>
#include <linux/types.h>

#include "udp_sock.h"

struct acvpn_dev;
struct acvpn_key;
struct acvpn_session;
struct acvpn_stats;
struct netlink_ext_ack;

/* Bits of acvpn_transport.flags: each event is reported once. */
enum {
	ACVPN_TRANSPORT_DEAD,
	ACVPN_TRANSPORT_TOLD_LIMIT,
	ACVPN_TRANSPORT_TOLD_DISCONNECT,
	ACVPN_TRANSPORT_TOLD_TERMINATE,
};

/**
 * struct acvpn_transport - a channel of a session: socket, peer and keys
 * @adev: device
 * @session_id: session that it belongs to; the session itself may go first
 * @session: that session, valid under acvpn_dev.lock while attached
 * @type: enum acvpn_transport_type
 * @mtu: longest inner packet that it carries, in bytes
 * @flags: ACVPN_TRANSPORT_* bits
 * @usock: socket and addresses
 * @key: current key or NULL; written once, under acvpn_dev.lock
 * @stats: per-CPU counters
 * @last_rx: jiffies of the last authentic record, 0 if none
 * @last_tx: jiffies of the last record sent, 0 if none
 * @reap: member of acvpn_dev.reap
 *
 * Reached under RCU from its session (sending) and its socket (receiving), and
 * without either from packets that wait in the device's queues. Detaching cuts
 * the first two; the reaper waits for their readers, takes what still waits out
 * of the queues, waits for those that had dequeued before, and frees. No packet
 * therefore needs a reference of its own.
 */
struct acvpn_transport {
	struct acvpn_dev *adev;
	u32 session_id;
	struct acvpn_session *session;
	u32 type;
	u32 mtu;
	unsigned long flags;
	struct acvpn_udp_sock usock;
	struct acvpn_key __rcu *key;
	struct acvpn_stats __percpu *stats;
	unsigned long last_rx;
	unsigned long last_tx;
	struct llist_node reap;
};

/**
 * struct acvpn_transport_config - how a transport is to be
 * @type: enum acvpn_transport_type
 * @fd: descriptor of the caller's UDP socket
 * @mtu: longest inner packet in bytes
 * @remote: peer address, family AF_UNSPEC if the socket is connected
 */
struct acvpn_transport_config {
	u32 type;
	int fd;
	u32 mtu;
	union acvpn_sockaddr remote;
};

/**
 * acvpn_transport_init() - start the reaper's workqueue
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_transport_init(void);

/**
 * acvpn_transport_exit() - stop the reaper's workqueue
 */
void acvpn_transport_exit(void);

/**
 * acvpn_transport_attach() - give a session a transport
 * @session: session; its device's lock is held
 * @cfg: how it is to be
 * @extack: filled in on error
 *
 * Return: 0 or a negative errno as the netlink specification lists them.
 */
int acvpn_transport_attach(struct acvpn_session *session,
			   const struct acvpn_transport_config *cfg,
			   struct netlink_ext_ack *extack);

/**
 * acvpn_transport_detach() - take the transport from its session
 * @t: attached transport; its device's lock is held
 * @reason: enum acvpn_reason reported
 *
 * The socket is the caller's again on return; memory and keys are freed and
 * wiped later, by the reaper.
 */
void acvpn_transport_detach(struct acvpn_transport *t, u32 reason);

/**
 * acvpn_transport_set_key() - install the keys; packets flow from now on
 * @t: attached transport without key; its device's lock is held
 * @key: key; the transport owns it afterwards
 */
void acvpn_transport_set_key(struct acvpn_transport *t, struct acvpn_key *key);

/**
 * acvpn_transport_reap_init() - prepare the reaper of a device
 * @adev: device that is being created
 */
void acvpn_transport_reap_init(struct acvpn_dev *adev);

/**
 * acvpn_transport_reap_flush() - wait until detached transports are freed
 * @adev: device; its lock is not held
 */
void acvpn_transport_reap_flush(struct acvpn_dev *adev);

/**
 * acvpn_transport_seen_rx() - note that an authentic record arrived
 * @t: transport
 */
static inline void acvpn_transport_seen_rx(struct acvpn_transport *t)
{
	unsigned long now = jiffies ?: 1;

	/* Compare first: the line stays shared while the tick is the same. */
	if (READ_ONCE(t->last_rx) != now)
		WRITE_ONCE(t->last_rx, now);
}

/**
 * acvpn_transport_seen_tx() - note that a record was sent
 * @t: transport
 */
static inline void acvpn_transport_seen_tx(struct acvpn_transport *t)
{
	unsigned long now = jiffies ?: 1;

	if (READ_ONCE(t->last_tx) != now)
		WRITE_ONCE(t->last_tx, now);
}

#endif /* _ACVPN_TRANSPORT_H */
