/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_NETLINK_PUT_H
#define _ACVPN_NETLINK_PUT_H

#include <linux/netlink.h>

struct acvpn_session;
struct acvpn_transport;
struct genl_info;
struct sk_buff;

/* Room for a session with all transports, counters and networks: less than 6
 * KiB usually, 14 at most.
 */
enum { ACVPN_NETLINK_SESSION_SIZE = 16384 };

/**
 * acvpn_netlink_put_session() - describe a session in a message of its own
 * @msg: message buffer
 * @session: session; its device's lock is held
 * @detail: enum acvpn_detail
 * @portid: port of the requester
 * @seq: sequence number of the request
 * @cb: dump that the message is part of, or NULL for a reply
 *
 * Return: 0, or -EMSGSIZE if the buffer is full; it is then as before.
 */
int acvpn_netlink_put_session(struct sk_buff *msg,
			      struct acvpn_session *session, u32 detail,
			      u32 portid, u32 seq, struct netlink_callback *cb);

/**
 * acvpn_netlink_last_words() - the reply to who takes something away
 * @info: the request
 * @session: session that it names; its device's lock is held
 * @t: transport that is to be detached, NULL if the session is to be deleted
 *
 * Return: a reply with what is counted up to now, or NULL without memory.
 */
struct sk_buff *acvpn_netlink_last_words(struct genl_info *info,
					 const struct acvpn_session *session,
					 const struct acvpn_transport *t);

/**
 * acvpn_netlink_put_count() - tell how many sessions a command found
 * @msg: message buffer with room for it
 * @info: the request
 * @ifindex: their device
 * @count: how many
 *
 * Return: 0, or -EMSGSIZE.
 */
int acvpn_netlink_put_count(struct sk_buff *msg, struct genl_info *info,
			    int ifindex, u32 count);

/**
 * acvpn_netlink_put_socket() - tell the descriptor of a transport's socket
 * @msg: message buffer with room for it
 * @t: attached transport; its device's lock is held
 * @fd: descriptor
 * @portid: port of the requester
 * @seq: sequence number of the request
 *
 * Return: 0, or -EMSGSIZE.
 */
int acvpn_netlink_put_socket(struct sk_buff *msg,
			     const struct acvpn_transport *t, int fd,
			     u32 portid, u32 seq);

#endif /* _ACVPN_NETLINK_PUT_H */
