/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_CONTEXT_H
#define _LIBACVPN_CONTEXT_H

#include <netlink/msg.h>
#include <netlink/socket.h>

#include "libacvpn/acvpn.h"
#include "libacvpn/extack.h"
#include "libacvpn/spec.h"

/* Text of -EPROTO. */
#define ACVPN_NONSENSE "the kernel's answer makes no sense"

/**
 * struct acvpn - connection to the kernel
 * @genl: Socket for the family acvpn.
 * @rtnl: Socket for links.
 * @family: Message type of the family.
 * @error: Text of the last failure.
 * @owner: Session that the kernel named then, as in struct acvpn_extack; 0 if
 *	none.
 */
struct acvpn {
	struct nl_sock *genl;
	struct nl_sock *rtnl;
	int family;
	char error[2 * ACVPN_EXTACK_STRLEN];
	uint64_t owner;
};

/**
 * typedef acvpn_reply_fn - parses one message of an answer
 * @nlh: Message.
 * @arg: As given to acvpn_call().
 *
 * Return: 0 or a negative errno, with which the call fails.
 */
typedef int (*acvpn_reply_fn)(const struct nlmsghdr *nlh, void *arg);

/**
 * acvpn_fail() - note the text of a failure
 * @ctx: Context.
 * @err: Negative errno.
 * @fmt: Text; NULL for the meaning of @err.
 *
 * Return: @err.
 */
int acvpn_fail(struct acvpn *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * acvpn_context_say_why() - have the kernel give reasons, and no copies
 * @sk: Socket.
 */
void acvpn_context_say_why(struct nl_sock *sk);

/**
 * acvpn_request() - start a request of the family
 * @ctx: Context.
 * @cmd: ACVPN_CMD_...
 * @flags: NLM_F_DUMP or 0.
 * @ifindex: Device, or 0 to leave it out.
 *
 * Return: Message for acvpn_call(), or NULL if there is no memory.
 */
struct nl_msg *acvpn_request(struct acvpn *ctx, uint8_t cmd, int flags,
			     uint32_t ifindex);

/**
 * acvpn_request_long() - acvpn_request() with room for a payload or a list
 * @ctx: Context.
 * @cmd: Command.
 * @flags: Beside NLM_F_REQUEST.
 * @ifindex: Device, or 0.
 * @more: Bytes of it; those that exceed the longest message do not fit.
 *
 * Return: Message, or NULL.
 */
struct nl_msg *acvpn_request_long(struct acvpn *ctx, uint8_t cmd, int flags,
				  uint32_t ifindex, size_t more);

/**
 * acvpn_call() - send a request of the family and handle the answer
 * @ctx: Context.
 * @msg: Request. Wiped and freed in any case; NULL fails with -ENOMEM.
 * @err: Error that came up while building @msg; if not 0 it is not sent.
 * @fn: Called per message of the answer; may be NULL.
 * @arg: Passed to @fn.
 *
 * Return: 0; -EINTR if a dump was interrupted by a change; or another
 * negative errno. The text is noted.
 */
int acvpn_call(struct acvpn *ctx, struct nl_msg *msg, int err,
	       acvpn_reply_fn fn, void *arg);

/**
 * acvpn_rtnl_call() - the same for rtnetlink
 * @ctx: Context.
 * @msg: Request, as above.
 * @err: As above.
 * @fn: As above.
 * @arg: As above.
 *
 * Return: As acvpn_call().
 */
int acvpn_rtnl_call(struct acvpn *ctx, struct nl_msg *msg, int err,
		    acvpn_reply_fn fn, void *arg);

/**
 * acvpn_msg_wipe() - erase and free a message
 * @msg: Message, or NULL.
 */
void acvpn_msg_wipe(struct nl_msg *msg);

#endif /* _LIBACVPN_CONTEXT_H */
