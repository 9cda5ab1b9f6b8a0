/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_TARGET_H
#define _ACNL_TARGET_H

#include "acnl/command.h"
#include "libacvpn/acvpn.h"

/**
 * struct acnl_target - what a command is about
 * @ctx: Open context.
 * @device: Name of the device.
 * @ifindex: Index of the device.
 * @id: Session; 0 if it is about the device.
 * @transport: Name of the transport; NULL if it is about the session.
 */
struct acnl_target {
	struct acvpn *ctx;
	const char *device;
	uint32_t ifindex;
	uint32_t id;
	const char *transport;
};

/**
 * acnl_target_parse_id() - number of a session
 * @text: Decimal number.
 * @id: Set on success.
 *
 * Return: 0, or -EINVAL if it is no number from 1 to INT32_MAX.
 */
int acnl_target_parse_id(const char *text, uint32_t *id);

/**
 * acnl_target_parse_address() - inner address that stands for a session
 * @text: IPv4 or IPv6 address.
 * @addr: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acnl_target_parse_address(const char *text, struct acvpn_addr *addr);

/**
 * acnl_target_parse_peer() - outer address and port that stand for a session
 * @text: Such as "192.0.2.1:4433", "[2001:db8::1]:4433", or, with the name or
 *	index of the link of a link-local address, "[fe80::1%eth0]:4433".
 * @peer: Set on success, else to none.
 *
 * Return: 0 or -EINVAL.
 */
int acnl_target_parse_peer(const char *text, struct acvpn_endpoint *peer);

/**
 * acnl_target_parse_transport() - name of a transport
 * @text: Such as "dtls" or "dtls/next".
 * @ref: Type and slot are set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acnl_target_parse_transport(const char *text,
				struct acvpn_transport_ref *ref);

/**
 * acnl_target_open() - connect and look up what the arguments name
 * @args: Device, and session unless there is but one argument.
 * @command: Command whose help is recommended.
 * @target: Filled in, without transport.
 *
 * Return: Exit status; ACNL_OK if @target is open.
 */
enum acnl_exit acnl_target_open(const struct acnl_args *args,
				const char *command,
				struct acnl_target *target);

/**
 * acnl_target_close() - disconnect, tell about a failure
 * @target: Target.
 * @err: 0, or negative errno of the last call with its context.
 *
 * Return: Exit status.
 */
enum acnl_exit acnl_target_close(struct acnl_target *target, int err);

#endif /* _ACNL_TARGET_H */
