/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the CSTP transports of one device share: the workers that read and write
 * their sockets, and an account of the memory that waits in them.
 *
 * A thread of userspace that has a socket, too, can hold its lock for as long
 * as it likes, and a worker of ours waits for it. So each device has workers of
 * its own: whoever blocks them stops nobody else. Nothing but such a worker
 * waits for a socket; neither the device's mutex nor rtnl is held meanwhile,
 * and a lane lives on after its device if a socket does.
 */
#ifndef _ACVPN_LANE_H
#define _ACVPN_LANE_H

#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/workqueue.h>

struct acvpn_dev;

/**
 * struct acvpn_lane - workers of a device, and memory that its sockets hold
 * @wq: reads, writes and closes the sockets; NULL before there is one
 * @refs: the device and its sockets
 * @max: bytes that @bytes may be
 * @bytes: memory of frames that wait or are incomplete
 * @end: destroys the lane, which no worker of its own could
 */
struct acvpn_lane {
	struct workqueue_struct *wq;
	refcount_t refs;
	u32 max;
	atomic_long_t bytes;
	struct work_struct end;
};

/**
 * acvpn_lane_init() - prepare for lanes
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_lane_init(void);

/**
 * acvpn_lane_exit() - wait until all lanes are gone
 *
 * Sockets of devices that are gone may still be busy.
 *
 * Context: process; there are no devices any more.
 */
void acvpn_lane_exit(void);

/**
 * acvpn_lane_new() - make the lane of a device
 * @max: bytes that may wait
 *
 * Return: the lane, for acvpn_lane_put(), or NULL if there is no memory.
 */
struct acvpn_lane *acvpn_lane_new(u32 max);

/**
 * acvpn_lane_limit() - change how much may wait
 * @lane: lane
 * @max: bytes; what waits already stays
 */
void acvpn_lane_limit(struct acvpn_lane *lane, u32 max);

/**
 * acvpn_lane_get() - a reference to the lane of a device, for a socket
 * @adev: device; its lock is held
 *
 * The workers come with the first.
 *
 * Return: the lane, or NULL if there is no memory.
 */
struct acvpn_lane *acvpn_lane_get(struct acvpn_dev *adev);

/**
 * acvpn_lane_put() - drop a reference
 * @lane: lane; NULL does nothing
 *
 * Context: process, also a worker of the lane.
 */
void acvpn_lane_put(struct acvpn_lane *lane);

/**
 * acvpn_lane_charge() - account for memory
 * @lane: lane
 * @bytes: how much
 * @must: account for it even if there is too much already
 *
 * Context: any.
 * Return: false if it is too much, and was not accounted for.
 */
bool acvpn_lane_charge(struct acvpn_lane *lane, unsigned int bytes, bool must);

/**
 * acvpn_lane_uncharge() - memory was freed, or is accounted for elsewhere
 * @lane: lane
 * @bytes: how much
 *
 * Context: any.
 */
void acvpn_lane_uncharge(struct acvpn_lane *lane, unsigned int bytes);

#endif /* _ACVPN_LANE_H */
