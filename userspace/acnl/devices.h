/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_DEVICES_H
#define _ACNL_DEVICES_H

#include "acnl/exit.h"
#include "libacvpn/acvpn.h"

/**
 * struct acnl_devices - all devices, or one, to be asked about
 * @ctx: Open context.
 * @name: Name of the only device of interest, or NULL.
 * @n: Entries in @links.
 * @links: Devices.
 */
struct acnl_devices {
	struct acvpn *ctx;
	const char *name;
	size_t n;
	struct acvpn_link_info *links;
};

/**
 * acnl_devices_open() - ask the kernel for devices; tells about failures
 * @name: Name of the only device of interest, or NULL.
 * @devices: Filled in; close it in any case.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_devices_open(const char *name,
				 struct acnl_devices *devices);

/**
 * acnl_devices_visit() - visit the sessions of one device or of all
 * @devices: Devices.
 * @link: The device, or NULL for all of @devices.
 * @detail: How much the kernel is to tell.
 * @fn: Called per session; returns 0 or a negative errno.
 * @arg: Passed to @fn.
 *
 * A device of several that went away meanwhile has no sessions.
 *
 * Return: 0 or a negative errno.
 */
int acnl_devices_visit(struct acnl_devices *devices,
		       const struct acvpn_link_info *link,
		       enum acvpn_detail detail, acvpn_session_fn fn,
		       void *arg);

/**
 * acnl_devices_name() - name of a device
 * @devices: Devices.
 * @ifindex: Its index.
 *
 * Return: Name, or NULL if it appeared since they were opened.
 */
const char *acnl_devices_name(const struct acnl_devices *devices,
			      uint32_t ifindex);

/**
 * acnl_devices_close() - disconnect, tell about a failure
 * @devices: Devices.
 * @status: What came of it so far; passed on if it is not ACNL_OK.
 * @err: 0, or negative errno of the last visit.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_devices_close(struct acnl_devices *devices,
				  enum acnl_exit status, int err);

#endif /* _ACNL_DEVICES_H */
