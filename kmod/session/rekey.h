/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How keys come to a transport, move from slot to slot and go, and what follows
 * from it for its session. What a key is by itself is key.h's.
 */
#ifndef _ACVPN_REKEY_H
#define _ACVPN_REKEY_H

#include <linux/types.h>

#include "session/key.h"

struct acvpn_datagrams;
struct acvpn_session;
struct acvpn_transport;
struct netlink_ext_ack;

/**
 * acvpn_rekey_install() - give a transport its keys
 * @t: attached transport; its device's lock is held
 * @cfg: the keys
 * @datagrams: what was received before, processed if the keys are good
 * @extack: filled in on error
 *
 * Context: process, may sleep.
 * Return: 0 or a negative errno as the netlink specification lists them.
 */
int acvpn_rekey_install(struct acvpn_transport *t,
			const struct acvpn_key_config *cfg,
			const struct acvpn_datagrams *datagrams,
			struct netlink_ext_ack *extack);

/**
 * acvpn_rekey_swap() - send by the next transport, or under the next keys
 * @session: session; its device's lock is held
 *
 * Return: 0, or -ENOENT if nothing next has keys.
 */
int acvpn_rekey_swap(struct acvpn_session *session);

/**
 * acvpn_rekey_follow() - the peer uses what is next, and so do we from now on
 * @t: transport that an authentic and fresh record arrived by
 * @key: keys that it was made under
 *
 * Does nothing if neither @t nor @key is next any more.
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_rekey_follow(struct acvpn_transport *t, struct acvpn_key *key);

/**
 * acvpn_rekey_retire() - wipe the previous keys, if their time is over
 * @t: transport
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_rekey_retire(struct acvpn_transport *t);

/**
 * acvpn_rekey_limit() - report that keys came to a limit
 * @t: transport that they are current in
 * @key: the keys
 * @verdict: of acvpn_key_next_seq(), not ACVPN_KEY_GOOD
 *
 * Reports each limit once. Data goes elsewhere if nothing may be sent any more.
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_rekey_limit(struct acvpn_transport *t, struct acvpn_key *key,
		       enum acvpn_key_verdict verdict);

/**
 * acvpn_rekey_del() - wipe keys
 * @t: attached transport; its device's lock is held
 * @epoch: their epoch
 *
 * Return: 0 or -ENOENT.
 */
int acvpn_rekey_del(struct acvpn_transport *t, u16 epoch);

/**
 * acvpn_rekey_expire() - wipe all keys of a transport, and say why
 * @t: attached transport; its device's lock is held
 */
void acvpn_rekey_expire(struct acvpn_transport *t);

#endif /* _ACVPN_REKEY_H */
