/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_SHOW_H
#define _ACNL_SHOW_H

#include <stdbool.h>
#include <stdio.h>

#include "acnl/list.h"
#include "libacvpn/acvpn.h"

/**
 * struct acnl_show - devices with their sessions, being printed
 * @out: Where to.
 * @json: As JSON.
 * @drops: As text, only the drop counters.
 * @verbose: As text, with all details.
 * @n_devices: Devices printed so far.
 * @n_sessions: Sessions of the last one printed so far.
 * @link: The last device.
 * @devices: Its list.
 * @sessions: List of its sessions.
 *
 * Set the first four, the others are 0 at first.
 */
struct acnl_show {
	FILE *out;
	bool json;
	bool drops;
	bool verbose;
	size_t n_devices;
	size_t n_sessions;
	const struct acvpn_link_info *link;
	struct acnl_list devices;
	struct acnl_list sessions;
};

/**
 * acnl_show_begin() - print what comes before the devices
 * @show: Show.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_show_begin(struct acnl_show *show);

/**
 * acnl_show_device() - print a device
 * @show: Show.
 * @link: Device; must last until the next one.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_show_device(struct acnl_show *show,
		     const struct acvpn_link_info *link);

/**
 * acnl_show_session() - print a session of the last device
 * @show: Show.
 * @session: Session.
 *
 * Return: 0 or -ENOMEM.
 */
int acnl_show_session(struct acnl_show *show,
		      const struct acvpn_session_info *session);

/**
 * acnl_show_end() - print what comes after the devices
 * @show: Show.
 */
void acnl_show_end(struct acnl_show *show);

#endif /* _ACNL_SHOW_H */
