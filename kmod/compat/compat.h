/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only place that knows how kernels differ. Features are probed by
 * compiling (probe.sh); names here say what is wanted, and each falls away
 * when the oldest supported kernel has it.
 */
#ifndef _ACVPN_COMPAT_H
#define _ACVPN_COMPAT_H

#include <linux/fs.h>
#include <linux/netdevice.h>
#include <net/genetlink.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ip6_fib.h>
#include <net/rtnetlink.h>
#include <net/udp_tunnel.h>

#include "probed.h"

#ifdef ACVPN_HAVE_NET_GSO_H
#include <net/gso.h>
#endif

#ifndef NLA_POLICY_MAX_LEN
#define NLA_POLICY_MAX_LEN(_len) NLA_POLICY_MAX(NLA_BINARY, _len)
#endif

#ifndef dst_rt6_info
#define dst_rt6_info(_dst) container_of(_dst, struct rt6_info, dst)
#endif

#ifndef ACVPN_HAVE_GENL_SPLIT_FAMILY
/* The form in which the generator writes the operations. */
struct genl_split_ops {
	int (*doit)(struct sk_buff *skb, struct genl_info *info);
	int (*start)(struct netlink_callback *cb);
	int (*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
	const struct nla_policy *policy;
	unsigned int maxattr;
	u8 validate;
	u8 cmd;
	u8 flags;
};
#endif

/**
 * acvpn_compat_genl_set_ops() - give a family its operations
 * @family: family about to be registered
 * @ops: operations as generated; do and dump of a command are neighbours
 * @n_ops: how many
 *
 * Return: 0, or -E2BIG if the table for kernels without split operations is
 *	too small.
 */
int acvpn_compat_genl_set_ops(struct genl_family *family,
			      const struct genl_split_ops *ops,
			      unsigned int n_ops);

static inline struct nlattr **
acvpn_compat_dump_attrs(struct netlink_callback *cb)
{
#ifdef ACVPN_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

static inline void acvpn_compat_set_lltx(struct net_device *dev)
{
#ifdef ACVPN_HAVE_NETDEV_LLTX
	dev->lltx = true;
#else
	dev->features |= NETIF_F_LLTX;
#endif
}

/* Parameters of rtnl_link_ops.newlink, and where IFLA_INFO_DATA is. */
#ifdef ACVPN_HAVE_NEWLINK_PARAMS
#define ACVPN_COMPAT_NEWLINK_PARAMS					\
	struct net_device *dev, struct rtnl_newlink_params *params,	\
	struct netlink_ext_ack *extack
#define ACVPN_COMPAT_NEWLINK_DATA (params->data)
#else
#define ACVPN_COMPAT_NEWLINK_PARAMS					\
	struct net *src_net, struct net_device *dev,			\
	struct nlattr *tb[], struct nlattr *data[],			\
	struct netlink_ext_ack *extack
#define ACVPN_COMPAT_NEWLINK_DATA (data)
#endif

static inline void
acvpn_compat_setup_udp_tunnel(struct socket *sock,
			      struct udp_tunnel_sock_cfg *cfg)
{
#ifdef ACVPN_HAVE_UDP_TUNNEL_SOCK
	setup_udp_tunnel_sock(sock_net(sock->sk), sock->sk, cfg);
#else
	setup_udp_tunnel_sock(sock_net(sock->sk), sock, cfg);
#endif
}

static inline bool acvpn_compat_mc_loop(struct sock *sk)
{
#ifdef ACVPN_HAVE_INET_SET_BIT
	return inet_test_bit(MC_LOOP, sk);
#else
	return inet_sk(sk)->mc_loop;
#endif
}

static inline void acvpn_compat_set_mc_loop(struct sock *sk, bool on)
{
#ifdef ACVPN_HAVE_INET_SET_BIT
	inet_assign_bit(MC_LOOP, sk, on);
#else
	inet_sk(sk)->mc_loop = on;
#endif
}

/**
 * struct acvpn_compat_udp - how a datagram is to be sent
 * @dst: route; its reference is consumed
 * @sk: socket that it belongs to
 * @saddr: our address, IPv4-mapped for IPv4
 * @sport: our port
 * @dport: port of the peer
 * @tos: type of service or traffic class
 * @df: IP_DF or 0, IPv4 only
 */
struct acvpn_compat_udp {
	struct dst_entry *dst;
	struct sock *sk;
	struct in6_addr saddr;
	__be16 sport;
	__be16 dport;
	u8 tos;
	__be16 df;
};

/* The last argument of the helpers is new: no IPCB flags. */
#ifdef ACVPN_HAVE_UDP_TUNNEL_FLAGS
#define acvpn_compat_xmit4(...) udp_tunnel_xmit_skb(__VA_ARGS__, 0)
#define acvpn_compat_xmit6(...) udp_tunnel6_xmit_skb(__VA_ARGS__, 0)
#else
#define acvpn_compat_xmit4(...) udp_tunnel_xmit_skb(__VA_ARGS__)
#define acvpn_compat_xmit6(...) udp_tunnel6_xmit_skb(__VA_ARGS__)
#endif

/* The packet was scrubbed; once more, and it would lose the socket's mark. */
static inline void acvpn_compat_udp_xmit4(const struct acvpn_compat_udp *out,
					  struct sk_buff *skb, __be32 daddr)
{
	struct rtable *rt = container_of(out->dst, struct rtable, dst);

	acvpn_compat_xmit4(rt, out->sk, skb, out->saddr.s6_addr32[3], daddr,
			   out->tos, ip4_dst_hoplimit(out->dst), out->df,
			   out->sport, out->dport, false,
			   out->sk->sk_no_check_tx);
}

/* Older kernels take the addresses by pointers that are not const. */
static inline void acvpn_compat_udp_xmit6(const struct acvpn_compat_udp *out,
					  struct sk_buff *skb,
					  const struct in6_addr *daddr)
{
	struct in6_addr saddr = out->saddr, to = *daddr;

	acvpn_compat_xmit6(out->dst, out->sk, skb, NULL, &saddr, &to,
			   out->tos, ip6_dst_hoplimit(out->dst), 0,
			   out->sport, out->dport, false);
}

/* A reference to a file that may be on its way to be freed, or NULL. */
static inline struct file *acvpn_compat_get_file_active(struct file **f)
{
#ifdef ACVPN_HAVE_GET_FILE_ACTIVE
	return get_file_active(f);
#else
	struct file *file = READ_ONCE(*f);

	return file && get_file_rcu(file) ? file : NULL;
#endif
}

#endif /* _ACVPN_COMPAT_H */
