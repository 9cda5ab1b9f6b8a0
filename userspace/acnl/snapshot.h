/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_SNAPSHOT_H
#define _ACNL_SNAPSHOT_H

#include "acnl/exit.h"
#include "libacvpn/acvpn.h"

/**
 * struct acnl_snapshot - devices with their sessions
 * @n_links: Entries in @links.
 * @n_sessions: Entries in @sessions.
 * @links: Devices.
 * @sessions: Sessions, in the order of the kernel.
 */
struct acnl_snapshot {
	size_t n_links;
	size_t n_sessions;
	struct acvpn_link_info *links;
	struct acvpn_session_info *sessions;
};

/**
 * acnl_snapshot_load() - ask the kernel; tells about failures
 * @device: Name of the only device of interest, or NULL.
 * @snapshot: Filled in; release with acnl_snapshot_free() in any case.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_snapshot_load(const char *device,
				  struct acnl_snapshot *snapshot);

/**
 * acnl_snapshot_device() - name of a device
 * @snapshot: Snapshot.
 * @ifindex: Its index.
 *
 * Return: Name, or NULL if it appeared after the snapshot.
 */
const char *acnl_snapshot_device(const struct acnl_snapshot *snapshot,
				 uint32_t ifindex);

/**
 * acnl_snapshot_free() - release
 * @snapshot: Snapshot.
 */
void acnl_snapshot_free(struct acnl_snapshot *snapshot);

#endif /* _ACNL_SNAPSHOT_H */
