/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_MSS_H
#define _ACVPN_MSS_H

struct acvpn_session;
struct acvpn_transport;
struct sk_buff;

/**
 * acvpn_mss_clamp() - lower the MSS that a TCP SYN announces
 * @session: session; says whether, and what passes at most
 * @t: transport that carries the connection
 * @skb: inner packet of any kind; its network header and protocol are set. It
 *	may be cloned; its headers are reallocated if need be
 * @attr: ACVPN_A_STATS_* attribute that counts what was changed
 *
 * Fragments but the first, IPv6 packets with extension headers, and malformed
 * ones are left as they are. So is the packet if memory is short: the
 * connection then finds its segment size by path MTU discovery.
 *
 * Context: any.
 */
void acvpn_mss_clamp(const struct acvpn_session *session,
		     struct acvpn_transport *t, struct sk_buff *skb,
		     unsigned int attr);

#endif /* _ACVPN_MSS_H */
