/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Dead-peer detection, keepalives, grace periods, idle time, and the end of
 * sessions: everything that happens because nothing happened. One wheel per
 * device; packets only leave time stamps, which an entry looks at when it
 * expires.
 *
 * A peer is found dead in two ways. Nothing was heard for long, and it does not
 * answer when it is asked (acvpn_transport.dpd): that takes a minute or two,
 * and is all there is for a transport that carries no data. Or data was sent,
 * and nothing was heard since (answer_timeout): then it is asked in haste, so
 * that data may move to the other transport within seconds. That one is asked,
 * too: if it does not answer, either, the network is gone, and moving would
 * help nobody. The first packet after the last answer has the transport looked
 * at; while data flows it is looked at once in that time.
 */
#ifndef _ACVPN_LIVENESS_H
#define _ACVPN_LIVENESS_H

#include <linux/types.h>

#include "core/wheel.h"

struct acvpn_dev;
struct acvpn_session;
struct acvpn_transport;
struct netlink_ext_ack;

/* acvpn_transport.probe_size if userspace waits for no answer. */
enum { ACVPN_LIVENESS_NO_PROBE = -1 };

/**
 * struct acvpn_liveness_timer - something that the wheel of a device looks at
 * @entry: place in the wheel
 * @of_session: member of a session, not of a transport
 * @gone: the owner is being deleted; protected by acvpn_dev.wheel_lock
 * @probes: of a transport: DPD requests sent without an answer
 * @doubts: of a transport: how often it was asked as data was not answered
 *
 * The owner is freed by way of RCU after acvpn_liveness_forget().
 */
struct acvpn_liveness_timer {
	struct acvpn_wheel_entry entry;
	bool of_session;
	bool gone;
	u8 probes;
	u8 doubts;
};

/**
 * struct acvpn_liveness_actions - what is done when something is due
 * @silent: the peer of a transport does not answer
 * @retire: the time of the previous keys of a transport is over
 * @end: the transport is over, for enum acvpn_reason
 * @end_session: the session is over, likewise
 *
 * Context of all: BH disabled, RCU read side.
 */
struct acvpn_liveness_actions {
	void (*silent)(struct acvpn_transport *t);
	void (*retire)(struct acvpn_transport *t);
	void (*end)(struct acvpn_transport *t, u32 reason);
	void (*end_session)(struct acvpn_session *session, u32 reason);
};

/**
 * acvpn_liveness_register() - say what is done when something is due
 * @actions: what
 *
 * Context: while the module is loaded, before there are devices.
 */
void acvpn_liveness_register(const struct acvpn_liveness_actions *actions);

/**
 * acvpn_liveness_init() - prepare the wheel of a device
 * @adev: device that is being created
 */
void acvpn_liveness_init(struct acvpn_dev *adev);

/**
 * acvpn_liveness_stop() - wait until the wheel stands still
 * @adev: device without sessions; its lock is not held
 */
void acvpn_liveness_stop(struct acvpn_dev *adev);

/**
 * acvpn_liveness_start() - begin to watch a transport, or watch it anew
 * @t: attached transport; its device's lock is held
 */
void acvpn_liveness_start(struct acvpn_transport *t);

/**
 * acvpn_liveness_kick() - look at a transport soon
 * @t: transport
 * @delay: jiffies from now
 *
 * Context: BH disabled or process; acvpn_session.lock may be held.
 */
void acvpn_liveness_kick(struct acvpn_transport *t, unsigned long delay);

/**
 * acvpn_liveness_sent() - data is sent, and may be answered
 * @t: transport that it goes by
 *
 * To be called once in a while, not for each packet.
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_liveness_sent(struct acvpn_transport *t);

/**
 * acvpn_liveness_forget() - watch a transport or session no longer
 * @adev: device
 * @timer: its timer
 */
void acvpn_liveness_forget(struct acvpn_dev *adev,
			   struct acvpn_liveness_timer *timer);

/**
 * acvpn_liveness_start_session() - begin to watch a session, if it has timeouts
 * @session: session; its device's lock is held
 *
 * Also after they were changed.
 */
void acvpn_liveness_start_session(struct acvpn_session *session);

/**
 * acvpn_liveness_down() - the last transport that was up is not any more
 * @session: session with @down set
 *
 * Context: BH disabled; acvpn_session.lock may be held.
 */
void acvpn_liveness_down(struct acvpn_session *session);

/**
 * acvpn_liveness_probe() - ask the peer with a request of a given size
 * @t: attached transport; its device's lock is held
 * @size: bytes of payload
 * @extack: filled in on error
 *
 * Return: 0, -ENOKEY, -EMSGSIZE, -ENOMEM or -ENOBUFS.
 */
int acvpn_liveness_probe(struct acvpn_transport *t, unsigned int size,
			 struct netlink_ext_ack *extack);

/**
 * acvpn_liveness_answer() - an answer to a request arrived
 * @t: transport
 * @size: bytes of payload
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_liveness_answer(struct acvpn_transport *t, unsigned int size);

#endif /* _ACVPN_LIVENESS_H */
