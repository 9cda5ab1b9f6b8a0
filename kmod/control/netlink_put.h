/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_NETLINK_PUT_H
#define _ACVPN_NETLINK_PUT_H

#include <linux/netlink.h>

struct acvpn_session;
struct sk_buff;

/* Room for a session with all transports, counters and networks: less than 6
 * KiB usually, 13 at most.
 */
enum { ACVPN_NETLINK_SESSION_SIZE = 16384 };

/**
 * acvpn_netlink_put_session() - describe a session in a message of its own
 * @msg: message buffer
 * @session: session; its device's lock is held
 * @portid: port of the requester
 * @seq: sequence number of the request
 * @cb: dump that the message is part of, or NULL for a reply
 *
 * Return: 0, or -EMSGSIZE if the buffer is full; it is then as before.
 */
int acvpn_netlink_put_session(struct sk_buff *msg,
			      struct acvpn_session *session, u32 portid,
			      u32 seq, struct netlink_callback *cb);

#endif /* _ACVPN_NETLINK_PUT_H */
