/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_SESSION_H
#define _ACVPN_SESSION_H

#include <linux/in6.h>
#include <linux/ktime.h>
#include <linux/types.h>

struct acvpn_dev;
struct acvpn_transport;
struct netlink_ext_ack;

/* Both directions of a transport's keys take one each. */
enum { ACVPN_SESSION_KEYS_REMEMBERED = 32 };

/**
 * struct acvpn_session - one login: inner addresses and its transports
 * @id: identifier, unique in the device
 * @adev: device that owns the session
 * @ipv4: inner IPv4 address, 0 if none
 * @ipv6: inner IPv6 address, :: if none
 * @created: when the session was created, monotonic
 * @dtls: DTLS transport or NULL; written under acvpn_dev.lock
 * @keys_used: fingerprints of the last keys of either direction; one that
 *	comes back would repeat nonces, or accept old records again. Protected
 *	by acvpn_dev.lock
 * @keys_next: slot of @keys_used that is written next
 * @rcu: frees the session after readers are gone
 *
 * Lives from acvpn_session_new() to acvpn_session_del(); readers hold
 * rcu_read_lock or acvpn_dev.lock.
 */
struct acvpn_session {
	u32 id;
	struct acvpn_dev *adev;
	__be32 ipv4;
	struct in6_addr ipv6;
	ktime_t created;
	struct acvpn_transport __rcu *dtls;
	u64 keys_used[ACVPN_SESSION_KEYS_REMEMBERED];
	unsigned int keys_next;
	struct rcu_head rcu;
};

/**
 * struct acvpn_session_config - how a session is to be
 * @id: identifier wished, 0 for any
 * @ipv4: inner IPv4 address, 0 for none
 * @ipv6: inner IPv6 address, :: for none
 */
struct acvpn_session_config {
	u32 id;
	__be32 ipv4;
	struct in6_addr ipv6;
};

/**
 * acvpn_session_new() - create a session
 * @adev: device; its lock is held
 * @cfg: how it is to be
 * @extack: filled in on error
 *
 * Return: the session or an ERR_PTR: -EBUSY, -EEXIST, -EADDRNOTAVAIL, -ENOMEM.
 */
struct acvpn_session *
acvpn_session_new(struct acvpn_dev *adev,
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
 * acvpn_session_del() - delete a session with its transports
 * @session: session; its device's lock is held
 * @reason: enum acvpn_reason reported
 */
void acvpn_session_del(struct acvpn_session *session, u32 reason);

/**
 * acvpn_session_del_all() - delete all sessions of a device
 * @adev: device; its lock is held
 * @reason: enum acvpn_reason reported
 */
void acvpn_session_del_all(struct acvpn_dev *adev, u32 reason);

/**
 * acvpn_session_generation() - has a session come or gone, in any device?
 *
 * Return: a number that changes when one has; never 0.
 */
unsigned int acvpn_session_generation(void);

/**
 * acvpn_session_key_fresh() - is this key new to the session?
 * @session: session; its device's lock is held
 * @fingerprint: keyed hash of the key
 *
 * Return: true, and the key is remembered, unless it was among the last
 *	ACVPN_SESSION_KEYS_REMEMBERED keys of the session.
 */
bool acvpn_session_key_fresh(struct acvpn_session *session, u64 fingerprint);

#endif /* _ACVPN_SESSION_H */
