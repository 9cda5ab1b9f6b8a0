/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device of the kernel's data plane, and the connection to the module.
 */
#ifndef _DATAPLANE_KERNEL_DEVICE_H
#define _DATAPLANE_KERNEL_DEVICE_H

#include "dataplane/dataplane.h"
#include "dataplane/kernel/backlog.h"
#include "dataplane/kernel/event.h"
#include "libacvpn/acvpn.h"

/**
 * struct dataplane - a device and its sessions
 * @ctx: Connection to the kernel.
 * @events: Subscription.
 * @ifindex: Our interface, 0 if none.
 * @sessions: All sessions, the newest first.
 * @by_id: The same, as a tree.
 * @n_sessions: How many.
 * @room: For how many there is room in @events.
 * @left: They go on without us.
 * @backlog: Events that were read, and not told yet.
 * @missed: Something may have happened to them that no event tells: before
 *	anybody looked, or as events were lost.
 * @text: Text for a report that is under way.
 * @error: Text of the last failure.
 */
struct dataplane {
	struct acvpn *ctx;
	struct acvpn_events *events;
	uint32_t ifindex;
	struct dataplane_session *sessions;
	void *by_id;
	size_t n_sessions;
	size_t room;
	bool left;
	struct kernel_backlog backlog;
	bool missed;
	char text[KERNEL_EVENT_TEXT_SIZE];
	char error[256];
};

/**
 * kernel_device_fail() - keep the text of a failure
 * @dp: Data plane.
 * @what: What failed.
 * @err: Negative errno; the library has the text.
 *
 * Return: @err.
 */
int kernel_device_fail(struct dataplane *dp, const char *what, int err);

/**
 * kernel_device_prepare() - get ready for the sessions of a device
 * @dp: Data plane, with its interface.
 * @mode: What the device is for.
 *
 * Return: 0 or a negative errno.
 */
int kernel_device_prepare(struct dataplane *dp, enum dataplane_mode mode);

/* The data plane's functions of these names, see struct dataplane_ops. */
int kernel_device_open(struct dataplane **out);
void kernel_device_close(struct dataplane *dp);
const char *kernel_device_error(const struct dataplane *dp);
int kernel_device_create(struct dataplane *dp, const char *ifname,
			 enum dataplane_mode mode, unsigned int *ifindex);
int kernel_device_listen(struct dataplane *dp, int fd);
void kernel_device_leave(struct dataplane *dp);

#endif /* _DATAPLANE_KERNEL_DEVICE_H */
