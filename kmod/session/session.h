/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_SESSION_H
#define _ACVPN_SESSION_H

#include <linux/in6.h>
#include <linux/ktime.h>
#include <linux/netlink.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "session/liveness.h"
#include "session/rate.h"
#include "session/route.h"
#include "session/transport.h"

struct acvpn_cookie;
struct acvpn_dev;

/* Both directions of a transport's keys take one each. */
enum { ACVPN_SESSION_KEYS_REMEMBERED = 16 };

/**
 * struct acvpn_session_options - what may be changed while a session lives
 * @idle_timeout: seconds without data of the peer until it is idle, 0 for never
 * @lifetime: seconds from its creation until it is deleted, 0 for never
 * @dead_timeout: seconds without a transport that is up until it is deleted, 0
 *	for never
 * @persist: seconds that transports live without a descriptor of their socket
 * @mark: mark of outer packets, 0 for that of the socket
 * @priority: priority of outer packets, 0 to leave it
 * @rx_mark: mark of inner packets received
 * @dscp: DSCP of outer packets of dtls that have none copied
 * @mss_clamp: highest MSS that passes, 0 for any
 * @roaming: the peer may move to another port
 * @ignore_df: fragment what has DF set rather than tell the sender
 * @copy_dscp: copy the inner DSCP to the outer packet
 * @idle_delete: it is deleted when it is idle, else an event tells
 * @prefer: enum acvpn_transport_type that data goes by if it can
 *
 * Read without a lock: each by itself, none depends on another.
 */
struct acvpn_session_options {
	u32 idle_timeout;
	u32 lifetime;
	u32 dead_timeout;
	u32 persist;
	u32 mark;
	u32 priority;
	u32 rx_mark;
	u16 mss_clamp;
	bool roaming;
	bool ignore_df;
	bool copy_dscp;
	bool idle_delete;
	u8 prefer;
	u8 dscp;
};

/**
 * struct acvpn_session - one login: inner addresses and its transports
 * @adev: device that owns the session
 * @created: when the session was created, monotonic
 * @opt: options
 * @id: identifier, unique in the device
 * @generation: which session of the device it is, never 0
 * @switched: low bits of jiffies when the peer's choice was followed last;
 *	written under @lock
 * @cookie: what userspace knows it by, or NULL; written under acvpn_dev.lock,
 *	read under RCU
 * @host4: inner IPv4 address, all zero if none
 * @host6: inner IPv6 address, all zero if none
 * @networks: struct acvpn_network, what is behind the peer; written under
 *	acvpn_dev.lock
 * @lock: serialises slots, keys in slots, and the choice of @data
 * @dying: the session is being deleted; written under @lock and
 *	acvpn_dev.lock
 * @end_reason: enum acvpn_reason of that, or why liveness wants it to be
 *	deleted, else 0
 * @keys_next: slot of @keys_used that is written next; protected like that
 * @dtls: DTLS transports by slot; written under @lock and acvpn_dev.lock, but
 *	promotion needs only @lock
 * @cstp: CSTP transport; written under both
 * @data: the transport that data goes by, or NULL; written under @lock
 * @transports: all that are attached, linked by acvpn_transport.next; one that
 *	promotion put out of its slot is only here. Protected by acvpn_dev.lock
 * @leaving: those that were detached and are not freed yet; likewise
 * @last_rx_data: jiffies when data of the peer was delivered, but for packets
 *	for many
 * @last_tx_data: jiffies when data was sent, likewise
 * @hold: jiffies that a peer's answer must wait to undo its choice
 * @idle_told: low bits of @last_rx_data when the idle event was sent last
 * @down: jiffies since when no transport is up, 0 if one is; written under
 *	@lock
 * @timer: idle time, lifetime, and time without transport
 * @past: counters of transports that are gone, or NULL while none is; protected
 *	by acvpn_dev.lock
 * @rx_rate: limits what is received, or NULL; written under acvpn_dev.lock
 * @tx_rate: limits what is sent, or NULL; written like that
 * @keys_used: fingerprints of the last keys of either direction; one that
 *	comes back would repeat nonces, or accept old records again. Protected
 *	by acvpn_dev.lock
 * @rcu: frees the session after readers are gone; it gets no keys then
 *
 * Can be found from acvpn_session_new() to acvpn_session_del(), under RCU or
 * acvpn_dev.lock. Lives until its last transport is freed, for those name it.
 */
struct acvpn_session {
	struct acvpn_dev *adev;
	ktime_t created;
	struct acvpn_session_options opt;
	u32 id;
	u32 generation;
	u32 switched;
	struct acvpn_cookie __rcu *cookie;
	struct acvpn_route host4;
	struct acvpn_route host6;
	struct list_head networks;
	spinlock_t lock; /* slots, keys in slots, data */
	bool dying;
	u8 end_reason;
	u8 keys_next;
	union {
		unsigned long down; /* in place of dtls[0] */
		struct acvpn_transport __rcu *dtls[ACVPN_SLOTS];
	};
	struct acvpn_transport __rcu *cstp;
	struct acvpn_transport __rcu *data;
	struct acvpn_transport *transports;
	struct acvpn_transport *leaving;
	unsigned long last_rx_data;
	unsigned long last_tx_data;
	u32 hold;
	u32 idle_told;
	struct acvpn_liveness_timer timer;
	struct acvpn_stats *past;
	struct acvpn_rate __rcu *rx_rate;
	struct acvpn_rate __rcu *tx_rate;
	union {
		u32 keys_used[ACVPN_SESSION_KEYS_REMEMBERED];
		struct rcu_head rcu;
	};
};

/**
 * struct acvpn_session_config - how a session is to be
 * @id: identifier wished, 0 for any
 * @ipv4: inner IPv4 address, 0 for none
 * @ipv6: inner IPv6 address, :: for none
 * @networks: networks behind the peer
 * @n_networks: how many
 * @set_networks: @networks is to replace what there is
 * @cookie: what userspace knows it by
 * @cookie_len: bytes of it, 0 for none
 * @set_cookie: @cookie is to replace what there is
 * @opt: options, all of them
 * @rx_rate: how much may be received
 * @tx_rate: how much may be sent
 */
struct acvpn_session_config {
	u32 id;
	__be32 ipv4;
	struct in6_addr ipv6;
	const struct acvpn_route_prefix *networks;
	unsigned int n_networks;
	bool set_networks;
	const u8 *cookie;
	size_t cookie_len;
	bool set_cookie;
	struct acvpn_session_options opt;
	struct acvpn_rate_config rx_rate;
	struct acvpn_rate_config tx_rate;
};

/**
 * acvpn_session_new() - create a session
 * @adev: device; its lock is held
 * @cfg: how it is to be
 * @extack: filled in on error
 *
 * Return: the session or an ERR_PTR: -EBUSY, -ENOSPC, -EEXIST,
 *	-EADDRNOTAVAIL, -EADDRINUSE, -ENOMEM.
 */
struct acvpn_session *
acvpn_session_new(struct acvpn_dev *adev,
		  const struct acvpn_session_config *cfg,
		  struct netlink_ext_ack *extack);

/**
 * acvpn_session_set() - change a session
 * @session: session; its device's lock is held
 * @cfg: options, rates, and networks and cookie if they are to be set; nothing
 *	else is looked at
 * @extack: filled in on error
 *
 * Return: 0, -EADDRINUSE, -EPERM or -ENOMEM; nothing is changed then.
 */
int acvpn_session_set(struct acvpn_session *session,
		      const struct acvpn_session_config *cfg,
		      struct netlink_ext_ack *extack);

/**
 * acvpn_session_find() - look a session up
 * @adev: device; its lock is held
 * @id: identifier
 *
 * Return: the session, valid while the lock is held, or NULL.
 */
struct acvpn_session *acvpn_session_find(struct acvpn_dev *adev, u32 id);

/**
 * acvpn_session_blame() - tell who has what a request asks for
 * @owner: session, or NULL if nobody has it any more
 * @extack: of the request; its cookie is set
 */
static inline void acvpn_session_blame(const struct acvpn_session *owner,
				       struct netlink_ext_ack *extack)
{
	if (owner)
		nl_set_extack_cookie_u64(extack, (u64)owner->generation << 32 |
						 owner->id);
}

/**
 * acvpn_session_slot() - where a session keeps a transport
 * @session: session
 * @type: enum acvpn_transport_type
 * @slot: enum acvpn_slot
 *
 * Return: the place, or NULL if there is none: CSTP has a current one only.
 */
struct acvpn_transport __rcu **
acvpn_session_slot(struct acvpn_session *session, u32 type, u32 slot);

/**
 * acvpn_session_transport() - a transport of a session
 * @session: session; its device's lock is held
 * @type: enum acvpn_transport_type
 * @slot: enum acvpn_slot
 *
 * Return: the transport, attached while the lock is held, or NULL.
 */
struct acvpn_transport *
acvpn_session_transport(struct acvpn_session *session, u32 type, u32 slot);

/**
 * acvpn_session_del() - delete a session with its transports
 * @session: session; its device's lock is held
 * @reason: enum acvpn_reason reported
 */
void acvpn_session_del(struct acvpn_session *session, u32 reason);

/**
 * acvpn_session_del_some() - delete the first few sessions of a device
 * @adev: device; its lock is held
 * @reason: enum acvpn_reason reported
 *
 * So few that others need not be waiting meanwhile.
 *
 * Return: whether there are more.
 */
bool acvpn_session_del_some(struct acvpn_dev *adev, u32 reason);

/**
 * acvpn_session_end() - have a session deleted soon
 * @session: session
 * @reason: enum acvpn_reason reported
 *
 * Context: process with BH disabled, RCU read side. One caller at a time.
 */
void acvpn_session_end(struct acvpn_session *session, u32 reason);

/**
 * acvpn_session_del_ended() - delete some of those that are to be deleted
 * @adev: device; its lock is not held
 *
 * Return: true if there may be more.
 */
bool acvpn_session_del_ended(struct acvpn_dev *adev);

/**
 * acvpn_session_sum() - counters of all transports that a session has or had
 * @session: session; its device's lock is held
 * @sum: added to
 */
void acvpn_session_sum(const struct acvpn_session *session,
		       struct acvpn_stats_sum *sum);

/**
 * acvpn_session_settle() - nothing uses a detached transport any more
 * @t: the transport; its device's lock is held
 *
 * Its counters are final: they are reported, and stay on the session's account.
 * After the last one of a session that was deleted its end is reported.
 *
 * Return: true if it was the last one of a session that was deleted, which is
 *	to be freed after the transport.
 */
bool acvpn_session_settle(struct acvpn_transport *t);

/**
 * acvpn_session_free() - free a session after readers are gone
 * @session: session that cannot be found, without transports
 *
 * Context: process.
 */
void acvpn_session_free(struct acvpn_session *session);

/**
 * acvpn_session_changes() - has a session come or gone, in any device?
 *
 * Return: a number that changes when one has; never 0.
 */
unsigned int acvpn_session_changes(void);

/**
 * acvpn_session_key_fresh() - is this key new to the session?
 * @session: session; its device's lock is held
 * @fingerprint: keyed hash of the key
 *
 * Return: true, and the key is remembered, unless it was among the last
 *	ACVPN_SESSION_KEYS_REMEMBERED keys of the session.
 */
bool acvpn_session_key_fresh(struct acvpn_session *session, u32 fingerprint);

/**
 * acvpn_session_locked() - a pointer that the lock of a session protects
 * @session: session; its lock is held
 * @p: one of its transports, or keys of one
 */
#define acvpn_session_locked(session, p)				\
	rcu_dereference_protected(p, lockdep_is_held(&(session)->lock))

#endif /* _ACVPN_SESSION_H */
