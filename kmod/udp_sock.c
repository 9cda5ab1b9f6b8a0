// SPDX-License-Identifier: GPL-2.0-only

#include "udp_sock.h"

#include <linux/file.h>
#include <linux/netlink.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"
#include "dtls_rx.h"
#include "netdev.h"
#include "queue.h"
#include "stats.h"
#include "transport.h"

/* Not one of <uapi/linux/udp.h>: userspace cannot set it. */
enum { ENCAP_TYPE = 0xac };

static struct acvpn_transport *transport_of(const struct acvpn_udp_sock *us)
{
	return container_of(us, struct acvpn_transport, usock);
}

/* An unconnected socket receives from anybody. */
static bool from_peer(const struct acvpn_udp_sock *us,
		      const struct sk_buff *skb)
{
	const union acvpn_sockaddr *remote = &us->remote;

	if (us->connected)
		return true;
	if (ip_hdr(skb)->version == 4)
		return remote->sa.sa_family == AF_INET &&
		       remote->v4.sin_addr.s_addr == ip_hdr(skb)->saddr &&
		       remote->v4.sin_port == udp_hdr(skb)->source;
	return remote->sa.sa_family == AF_INET6 &&
	       ipv6_addr_equal(&remote->v6.sin6_addr, &ipv6_hdr(skb)->saddr) &&
	       remote->v6.sin6_port == udp_hdr(skb)->source;
}

/* Returns 1 to leave a datagram to userspace, 0 if it was consumed. */
static int encap_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct acvpn_udp_sock *us;
	struct acvpn_transport *t;
	int ret = 1;

	rcu_read_lock();
	us = rcu_dereference_sk_user_data(sk);
	if (!us)
		goto out;
	t = transport_of(us);
	if (from_peer(us, skb) &&
	    acvpn_dtls_rx_claims(t, skb, sizeof(struct udphdr))) {
		__skb_pull(skb, sizeof(struct udphdr));
		acvpn_queue_rx(t, skb);
		ret = 0;
	} else {
		acvpn_stats_inc(t->stats, ACVPN_A_STATS_RX_PASSED);
	}
out:
	rcu_read_unlock();
	return ret;
}

static bool still_attached(struct sock *sk, const struct acvpn_udp_sock *us)
{
	bool same;

	rcu_read_lock();
	same = rcu_dereference_sk_user_data(sk) == us;
	rcu_read_unlock();
	return same;
}

/*
 * The last descriptor was closed. The transport may be detached by somebody
 * else at the same time, and may be freed as soon as the read side ends; only
 * the device is held until its lock tells who came first.
 */
static void encap_destroy(struct sock *sk)
{
	struct acvpn_dev *adev = NULL;
	struct acvpn_udp_sock *us;
	netdevice_tracker tracker;

	rcu_read_lock();
	us = rcu_dereference_sk_user_data(sk);
	if (us) {
		adev = transport_of(us)->adev;
		netdev_hold(adev->dev, &tracker, GFP_ATOMIC);
	}
	rcu_read_unlock();
	if (!adev)
		return;

	mutex_lock(&adev->lock);
	if (still_attached(sk, us))
		acvpn_transport_detach(transport_of(us),
				       ACVPN_REASON_SOCKET_CLOSED);
	mutex_unlock(&adev->lock);
	netdev_put(adev->dev, &tracker);
}

static bool usable_unicast(const union acvpn_sockaddr *a)
{
	if (a->sa.sa_family == AF_INET)
		return a->v4.sin_addr.s_addr &&
		       !ipv4_is_multicast(a->v4.sin_addr.s_addr) &&
		       !ipv4_is_lbcast(a->v4.sin_addr.s_addr);
	return !ipv6_addr_any(&a->v6.sin6_addr) &&
	       !ipv6_addr_is_multicast(&a->v6.sin6_addr) &&
	       !ipv6_addr_v4mapped(&a->v6.sin6_addr);
}

static bool can_reach(const struct sock *sk, const union acvpn_sockaddr *a)
{
	if (a->sa.sa_family == AF_INET6)
		return sk->sk_family == AF_INET6;
	return sk->sk_family == AF_INET || !ipv6_only_sock(sk);
}

static int check_remote(const struct sock *sk,
			const union acvpn_sockaddr *remote,
			struct netlink_ext_ack *extack)
{
	bool connected = sk->sk_state == TCP_ESTABLISHED;
	bool given = remote->sa.sa_family != AF_UNSPEC;

	if (connected && given) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket is connected, peer address not allowed");
		return -EISCONN;
	}
	if (!connected && !given) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket is not connected, peer address needed");
		return -EDESTADDRREQ;
	}
	if (given && !can_reach(sk, remote)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket cannot reach the family of the peer");
		return -EAFNOSUPPORT;
	}
	if (given && !usable_unicast(remote)) {
		NL_SET_ERR_MSG_MOD(extack, "peer address is not unicast");
		return -EADDRNOTAVAIL;
	}
	return 0;
}

static int check_type(const struct sock *sk, struct netlink_ext_ack *extack)
{
	if ((sk->sk_family != AF_INET && sk->sk_family != AF_INET6) ||
	    sk->sk_type != SOCK_DGRAM || sk->sk_protocol != IPPROTO_UDP) {
		NL_SET_ERR_MSG_MOD(extack, "not a UDP socket");
		return -EPROTOTYPE;
	}
	/* The descriptor may come from anywhere; its packets and routes are
	 * those of its own namespace.
	 */
	if (!ns_capable(sock_net(sk)->user_ns, CAP_NET_ADMIN)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "no CAP_NET_ADMIN over the socket's namespace");
		return -EPERM;
	}
	return 0;
}

/* Context: socket lock held. */
static int check_state(struct sock *sk, struct netlink_ext_ack *extack)
{
	if (!inet_sk(sk)->inet_num) {
		NL_SET_ERR_MSG_MOD(extack, "socket is not bound to a port");
		return -EINVAL;
	}
	if (rcu_access_pointer(__sk_user_data(sk)) ||
	    udp_sk(sk)->encap_type) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket is in use by a transport or encapsulation");
		return -EBUSY;
	}
	return 0;
}

static void set_v4(union acvpn_sockaddr *a, __be32 addr, __be16 port)
{
	a->v4.sin_family = AF_INET;
	a->v4.sin_addr.s_addr = addr;
	a->v4.sin_port = port;
}

static void set_v6(union acvpn_sockaddr *a, const struct in6_addr *addr,
		   __be16 port)
{
	a->v6.sin6_family = AF_INET6;
	a->v6.sin6_addr = *addr;
	a->v6.sin6_port = port;
}

/* Context: socket lock held. */
static void take_remote(struct acvpn_udp_sock *us, struct sock *sk,
			const union acvpn_sockaddr *remote)
{
	us->connected = remote->sa.sa_family == AF_UNSPEC;
	if (!us->connected)
		us->remote = *remote;
	else if (sk->sk_family == AF_INET)
		set_v4(&us->remote, inet_sk(sk)->inet_daddr,
		       inet_sk(sk)->inet_dport);
	else if (ipv6_addr_v4mapped(&sk->sk_v6_daddr))
		set_v4(&us->remote, sk->sk_v6_daddr.s6_addr32[3],
		       inet_sk(sk)->inet_dport);
	else
		set_v6(&us->remote, &sk->sk_v6_daddr,
		       inet_sk(sk)->inet_dport);
}

/* The local address has the family of the peer's. */
static void take_local(struct acvpn_udp_sock *us, struct sock *sk)
{
	__be16 port = inet_sk(sk)->inet_sport;

	if (us->remote.sa.sa_family == AF_INET6)
		set_v6(&us->local, &inet6_sk(sk)->saddr, port);
	else if (sk->sk_family == AF_INET)
		set_v4(&us->local, inet_sk(sk)->inet_saddr, port);
	else
		set_v4(&us->local, ipv6_addr_v4mapped(&inet6_sk(sk)->saddr) ?
		       inet6_sk(sk)->saddr.s6_addr32[3] : 0, port);
}

/* Context: socket lock held. */
static int take(struct acvpn_udp_sock *us, struct socket *sock,
		const union acvpn_sockaddr *remote)
{
	struct udp_tunnel_sock_cfg cfg = {
		.sk_user_data = us,
		.encap_type = ENCAP_TYPE,
		.encap_rcv = encap_rcv,
		.encap_destroy = encap_destroy,
	};
	int err;

	err = dst_cache_init(&us->dst, GFP_KERNEL_ACCOUNT);
	if (err)
		return err;
	take_remote(us, sock->sk, remote);
	take_local(us, sock->sk);
	us->mc_loop = acvpn_compat_mc_loop(sock->sk);
	us->sk = sock->sk;
	sock_hold(us->sk);
	acvpn_compat_setup_udp_tunnel(sock, &cfg);
	return 0;
}

int acvpn_udp_sock_attach(struct acvpn_transport *t, int fd,
			  const union acvpn_sockaddr *remote,
			  struct netlink_ext_ack *extack)
{
	struct socket *sock;
	int err;

	sock = sockfd_lookup(fd, &err);
	if (!sock) {
		if (err == -ENOTSOCK)
			NL_SET_ERR_MSG_MOD(extack, "descriptor is no socket");
		else
			NL_SET_ERR_MSG_MOD(extack, "descriptor is not open");
		return err;
	}
	err = check_type(sock->sk, extack);
	if (err)
		goto out;
	lock_sock(sock->sk);
	err = check_state(sock->sk, extack) ?:
	      check_remote(sock->sk, remote, extack) ?:
	      take(&t->usock, sock, remote);
	release_sock(sock->sk);
out:
	sockfd_put(sock);
	return err;
}

void acvpn_udp_sock_detach(struct acvpn_udp_sock *us)
{
	struct sock *sk = us->sk;

	lock_sock(sk);
	acvpn_compat_set_mc_loop(sk, us->mc_loop);
	inet_dec_convert_csum(sk);
	WRITE_ONCE(udp_sk(sk)->encap_type, 0);
	WRITE_ONCE(udp_sk(sk)->encap_rcv, NULL);
	WRITE_ONCE(udp_sk(sk)->encap_destroy, NULL);
	rcu_assign_sk_user_data(sk, NULL);
	release_sock(sk);
}

void acvpn_udp_sock_release(struct acvpn_udp_sock *us)
{
	dst_cache_destroy(&us->dst);
	sock_put(us->sk);
}

/* Look at the first datagram without taking it. */
static bool head_is_ours(const struct acvpn_udp_sock *us)
{
	struct sk_buff *skb;
	int off = 0, err;
	bool ours;

	skb = __skb_recv_udp(us->sk, MSG_PEEK | MSG_DONTWAIT, &off, &err);
	if (!skb)
		return false;
	ours = from_peer(us, skb) &&
	       acvpn_dtls_rx_claims(transport_of(us), skb, 0);
	consume_skb(skb);
	return ours;
}

void acvpn_udp_sock_drain(struct acvpn_udp_sock *us)
{
	struct acvpn_transport *t = transport_of(us);
	struct sk_buff *skb;
	int err;

	/* Ends: the key is published, so nothing of ours is added any more. */
	while (head_is_ours(us)) {
		skb = skb_recv_udp(us->sk, MSG_DONTWAIT, &err);
		if (!skb)
			return;
		skb_orphan(skb);
		skb->dev = t->adev->dev;
		local_bh_disable();
		rcu_read_lock();
		acvpn_queue_rx(t, skb);
		rcu_read_unlock();
		local_bh_enable();
	}
}
