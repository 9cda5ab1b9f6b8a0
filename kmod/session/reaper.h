/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Detaches transports that came to their end, and frees what was detached.
 *
 * A transport is reached under RCU from its session (sending) and its socket
 * (receiving), and without either from packets that wait in the queues of the
 * device, whose acvpn_skb_cb names it. Detaching cuts the first two. Then the
 * reaper
 *
 * 1. waits for a grace period: readers that had found the transport are gone,
 *    and so nothing is queued for it any more;
 * 2. takes what waits for detached transports out of the queues;
 * 3. waits for a second grace period: whoever had dequeued a packet before is
 *    done with it;
 * 4. takes the transport out of the list of those that are to be detached,
 *    where 1 and 3 may have put it, lets go of its socket, reports its end
 *    with what it has counted, and frees it; with the last one of a session
 *    that was deleted, the session.
 *
 * No packet therefore needs a reference of its own. Keys that were replaced are
 * reached only under RCU, and are freed after step 1.
 *
 * A transport ends in softirqs and works, which cannot take the device's mutex:
 * they put it on a list, once, and the reaper detaches it. Sessions whose time
 * is over are marked by liveness; those marks go with the session, so that
 * nothing has to be taken back when somebody else deletes it first.
 */
#ifndef _ACVPN_REAPER_H
#define _ACVPN_REAPER_H

#include <linux/types.h>

struct acvpn_dev;
struct acvpn_key;
struct acvpn_transport;

/**
 * struct acvpn_reaper_ops - what the reaper asks of the device's queues, and of
 *	its sessions
 * @settle: wait for what transports that are about to end have received
 * @purge: drop what waits for detached transports
 * @expire: delete some of the sessions whose time is over; true if there may be
 *	more
 *
 * Context of all: process, may sleep; no lock is held.
 */
struct acvpn_reaper_ops {
	void (*settle)(struct acvpn_dev *adev);
	void (*purge)(struct acvpn_dev *adev);
	bool (*expire)(struct acvpn_dev *adev);
};

/**
 * acvpn_reaper_init() - start the workqueue of all reapers
 * @ops: what they ask of queues and sessions
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_reaper_init(const struct acvpn_reaper_ops *ops);

/**
 * acvpn_reaper_exit() - stop the workqueue; there are no devices any more
 */
void acvpn_reaper_exit(void);

/**
 * acvpn_reaper_start() - prepare the reaper of a device
 * @adev: device that is being created
 */
void acvpn_reaper_start(struct acvpn_dev *adev);

/**
 * acvpn_reaper_detach() - detach a transport soon
 * @t: transport with its end_reason set; to be given once
 *
 * Context: any, RCU read side.
 */
void acvpn_reaper_detach(struct acvpn_transport *t);

/**
 * acvpn_reaper_kick() - have the sessions deleted whose time is over
 * @adev: device of some
 *
 * Context: any.
 */
void acvpn_reaper_kick(struct acvpn_dev *adev);

/**
 * acvpn_reaper_free() - free a transport once nobody uses it
 * @t: transport that was just detached
 *
 * Context: any.
 */
void acvpn_reaper_free(struct acvpn_transport *t);

/**
 * acvpn_reaper_free_key() - wipe and free keys once nobody uses them
 * @adev: device that they belong to
 * @key: keys that no transport has any more
 *
 * Context: any.
 */
void acvpn_reaper_free_key(struct acvpn_dev *adev, struct acvpn_key *key);

/**
 * acvpn_reaper_flush() - wait until detached transports are freed
 * @adev: device without attached transports; its lock is not held
 */
void acvpn_reaper_flush(struct acvpn_dev *adev);

/**
 * acvpn_reaper_flush_all() - wait for the reapers of all devices
 *
 * Keys that were taken from their transports before are wiped on return.
 *
 * Context: process; no acvpn_dev.lock is held.
 */
void acvpn_reaper_flush_all(void);

#endif /* _ACVPN_REAPER_H */
