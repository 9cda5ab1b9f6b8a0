/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_MSS_H
#define _ACVPN_MSS_H

#include <linux/types.h>

struct sk_buff;

/**
 * acvpn_mss_clamp() - lower the MSS that a TCP SYN announces
 * @skb: inner packet of any kind; its network header and protocol are set. It
 *	may be cloned; its headers are reallocated if need be
 * @max: largest segment in bytes that the tunnel carries in one packet
 *
 * Fragments but the first, IPv6 packets with extension headers, and malformed
 * ones are left as they are. So is the packet if memory is short: the
 * connection then finds its segment size by path MTU discovery.
 *
 * Context: any.
 * Return: true if the announced size was larger and is @max now.
 */
bool acvpn_mss_clamp(struct sk_buff *skb, u16 max);

#endif /* _ACVPN_MSS_H */
