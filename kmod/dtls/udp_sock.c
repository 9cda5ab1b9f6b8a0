// SPDX-License-Identifier: GPL-2.0-only

#include "dtls/udp_sock.h"

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <net/ip_tunnels.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/udp.h>
#include <net/udp_tunnel.h>

#include "compat/compat.h"
#include "dtls/dtls_rx.h"
#include "dtls/udp_port.h"
#include "packet/queue.h"
#include "packet/skb.h"
#include "session/aead.h"
#include "session/device.h"
#include "session/drop.h"
#include "session/endpoint.h"
#include "session/session.h"
#include "session/transport.h"
#include "stat/stats.h"

/* Not one of <uapi/linux/udp.h>: userspace cannot set it. */
enum { ENCAP_TYPE = 0xac };

/* How often sockets that were added are looked at: most are heard to close. */
#define ADDED_LOOK (10 * HZ)

/*
 * Serialises attaching and detaching, of all devices: a socket may be given to
 * two at once. The lock of the socket is not for that: userspace may hold it
 * for as long as it likes, and the device's mutex is held here. What that lock
 * would keep off otherwise, connect() and setsockopt(), is the caller's own,
 * and may come a moment later as well.
 */
static DEFINE_MUTEX(udp_sock_mutex);

/* Whose datagram is this? False if it is nobody's. */
static bool udp_sock_match(const struct acvpn_udp_sock *us,
			   const struct sk_buff *skb,
			   struct acvpn_endpoint_match *match)
{
	if (!us->connected)
		return acvpn_endpoint_find(us->adev, us->port, skb, match);
	match->roams = false;
	match->scope = 0;
	/* Pairs with udp_sock_choose(). */
	match->shared = smp_load_acquire(&us->shared);
	match->transport = rcu_dereference(us->only);
	return match->transport;
}

/* Context: RCU read side. Queue a datagram whose data is the first record. */
static void udp_sock_queue(struct acvpn_transport *t, struct sk_buff *skb,
			   const struct acvpn_endpoint_match *match)
{
	*acvpn_skb_cb(skb) = (struct acvpn_skb_cb){
		.transport = t,
		.tos = ip_tunnel_get_dsfield(ip_hdr(skb), skb),
		.scope = match->scope,
		.roams = match->roams,
		/* It was believed to be @t's, but NAPI can tell. */
		.shared = unlikely(match->roams || match->shared) &&
			  !acvpn_aead_usable(),
	};
	acvpn_queue_rx(skb);
}

/* Returns 1 to leave a datagram to userspace, 0 if it was consumed. */
static int encap_rcv(struct sock *sk, struct sk_buff *skb)
{
	struct acvpn_endpoint_match match;
	struct acvpn_udp_sock *us;
	struct acvpn_transport *t;
	int ret = 1;

	rcu_read_lock();
	us = rcu_dereference_sk_user_data(sk);
	if (!us || !udp_sock_match(us, skb, &match))
		goto out;
	t = acvpn_dtls_rx_claims(&match, skb, sizeof(struct udphdr));
	if (t) {
		__skb_pull(skb, sizeof(struct udphdr));
		udp_sock_queue(t, skb, &match);
		ret = 0;
	} else if (!match.roams) {
		/* A wrong guess is none of the transport's business. */
		acvpn_stats_inc(&match.transport->stats,
				ACVPN_A_STATS_RX_PASSED);
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

static void udp_sock_put(struct acvpn_udp_sock *us)
{
	if (!refcount_dec_and_test(&us->refs))
		return;
	sock_put(us->sk);
	kfree(us);
}

static void udp_sock_put_rcu(struct rcu_head *rcu)
{
	udp_sock_put(container_of(rcu, struct acvpn_udp_sock, rcu));
}

/* Context: acvpn_dev.lock and udp_sock_mutex held. */
static void give_back(struct acvpn_udp_sock *us)
{
	struct sock *sk = us->sk;

	acvpn_compat_set_mc_loop(sk, us->mc_loop);
	inet_dec_convert_csum(sk);
	WRITE_ONCE(udp_sk(sk)->encap_type, 0);
	WRITE_ONCE(udp_sk(sk)->encap_rcv, NULL);
	WRITE_ONCE(udp_sk(sk)->encap_destroy, NULL);
	rcu_assign_sk_user_data(sk, NULL);
	if (!us->connected)
		acvpn_udp_port_put(us->port);
}

/* Pairs with add_locked(). What has transports is theirs to give back. */
static void udp_sock_forget(struct acvpn_udp_sock *us)
{
	lockdep_assert_held(&us->adev->lock);

	us->added = false;
	list_del(&us->added_node);
	if (!list_empty(&us->transports)) {
		refcount_dec(&us->refs);
		return;
	}
	mutex_lock(&udp_sock_mutex);
	give_back(us);
	mutex_unlock(&udp_sock_mutex);
	/* encap_rcv may still be running. */
	call_rcu(&us->rcu, udp_sock_put_rcu);
}

/*
 * Context: acvpn_dev.lock held. Once its transports are detached, the reaper
 * may free what they share while this goes on: hence the reference.
 */
static void udp_sock_detach_all(struct acvpn_udp_sock *us)
{
	struct acvpn_transport *t, *next;

	refcount_inc(&us->refs);
	list_for_each_entry_safe(t, next, &us->transports, sock_node) {
		acvpn_transport_detach(t, ACVPN_REASON_SOCKET_CLOSED);
		cond_resched();
	}
	if (us->added)
		udp_sock_forget(us);
	udp_sock_put(us);
}

/*
 * The last descriptor was closed. Transports may be detached by somebody else
 * at the same time, and what they share may be freed as soon as the read side
 * ends; only the device is held until its lock tells who came first.
 */
static void encap_destroy(struct sock *sk)
{
	struct acvpn_dev *adev = NULL;
	struct acvpn_udp_sock *us;
	netdevice_tracker tracker;

	rcu_read_lock();
	us = rcu_dereference_sk_user_data(sk);
	if (us) {
		adev = us->adev;
		netdev_hold(adev->dev, &tracker, GFP_ATOMIC);
	}
	rcu_read_unlock();
	if (!adev)
		return;

	mutex_lock(&adev->lock);
	if (still_attached(sk, us))
		udp_sock_detach_all(us);
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
	return 0;
}

static bool serves_other(struct acvpn_udp_sock *us,
			 const struct acvpn_transport *t)
{
	const struct acvpn_transport *first;

	lockdep_assert_held(&us->adev->lock);

	first = list_first_entry_or_null(&us->transports,
					 struct acvpn_transport, sock_node);
	return first && first->session != t->session;
}

/* What a socket is to a device that it serves already, or NULL. */
static struct acvpn_udp_sock *serving(const struct acvpn_dev *adev,
				      const struct sock *sk)
{
	struct acvpn_udp_sock *us;

	lockdep_assert_held(&adev->lock);

	if (READ_ONCE(udp_sk(sk)->encap_rcv) != encap_rcv)
		return NULL;
	/* Only acvpn_dev.lock lets it go, if it is of this device. */
	rcu_read_lock();
	us = rcu_dereference_sk_user_data(sk);
	if (us && us->adev != adev)
		us = NULL;
	rcu_read_unlock();
	return us;
}

/* Context: udp_sock_mutex held. */
static int check_state(struct sock *sk, struct netlink_ext_ack *extack)
{
	if (!inet_sk(sk)->inet_num) {
		NL_SET_ERR_MSG_MOD(extack, "socket is not bound to a port");
		return -EINVAL;
	}
	if (rcu_access_pointer(__sk_user_data(sk)) ||
	    udp_sk(sk)->encap_type) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket is in use by a transport, another device or an encapsulation");
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

/* Context: udp_sock_mutex held. */
static void udp_sock_remote(const struct sock *sk, union acvpn_sockaddr *remote)
{
	__be16 port = inet_sk(sk)->inet_dport;

	if (sk->sk_family == AF_INET)
		set_v4(remote, inet_sk(sk)->inet_daddr, port);
	else if (ipv6_addr_v4mapped(&sk->sk_v6_daddr))
		set_v4(remote, sk->sk_v6_daddr.s6_addr32[3], port);
	else
		set_v6(remote, &sk->sk_v6_daddr, port);
}

/* What the socket is bound to, in the family of the peer. */
static void local_of(const struct sock *sk, sa_family_t family,
		     union acvpn_sockaddr *local)
{
	__be16 port = inet_sk(sk)->inet_sport;

	if (family == AF_INET6)
		set_v6(local, &inet6_sk(sk)->saddr, port);
	else if (sk->sk_family == AF_INET)
		set_v4(local, inet_sk(sk)->inet_saddr, port);
	else
		set_v4(local, ipv6_addr_v4mapped(&inet6_sk(sk)->saddr) ?
		       inet6_sk(sk)->saddr.s6_addr32[3] : 0, port);
}

/* Context: udp_sock_mutex held. False if nobody told on which link @a is. */
static bool set_scope(const struct sock *sk, union acvpn_sockaddr *a)
{
	if (!acvpn_sockaddr_needs_scope(a))
		return true;
	if (!a->v6.sin6_scope_id)
		a->v6.sin6_scope_id = READ_ONCE(sk->sk_bound_dev_if);
	return a->v6.sin6_scope_id;
}

static bool is_any(const union acvpn_sockaddr *a)
{
	return a->sa.sa_family == AF_INET6 ? ipv6_addr_any(&a->v6.sin6_addr) :
					     !a->v4.sin_addr.s_addr;
}

/* Context: udp_sock_mutex held. The address given counts if none is bound. */
static int addresses(const struct sock *sk,
		     const struct acvpn_transport_config *cfg,
		     union acvpn_sockaddr *remote, union acvpn_sockaddr *local,
		     struct netlink_ext_ack *extack)
{
	sa_family_t wished = cfg->local.sa.sa_family;

	memset(remote, 0, sizeof(*remote));
	memset(local, 0, sizeof(*local));
	if (cfg->remote.sa.sa_family != AF_UNSPEC)
		*remote = cfg->remote;
	else
		udp_sock_remote(sk, remote);
	if (!usable_unicast(remote)) {
		NL_SET_ERR_MSG_MOD(extack, "peer address is not unicast");
		return -EADDRNOTAVAIL;
	}
	if (!set_scope(sk, remote)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "link-local peer address needs a scope, or a socket that is bound to a link");
		return -EINVAL;
	}
	local_of(sk, remote->sa.sa_family, local);
	if (wished == AF_UNSPEC)
		return 0;
	if (wished != remote->sa.sa_family || !is_any(local)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "our address needs a socket that is bound to none, and the peer's family");
		return -EINVAL;
	}
	if (wished == AF_INET6)
		local->v6.sin6_addr = cfg->local.v6.sin6_addr;
	else
		local->v4.sin_addr = cfg->local.v4.sin_addr;
	return 0;
}

/* Context: udp_sock_mutex held. */
static struct acvpn_udp_sock *udp_sock_take(struct acvpn_dev *adev,
					    struct socket *sock)
{
	struct acvpn_udp_sock *us = kzalloc(sizeof(*us), GFP_KERNEL_ACCOUNT);
	struct udp_tunnel_sock_cfg cfg = {
		.sk_user_data = us,
		.encap_type = ENCAP_TYPE,
		.encap_rcv = encap_rcv,
		.encap_destroy = encap_destroy,
	};

	if (!us)
		return NULL;
	us->adev = adev;
	us->sk = sock->sk;
	us->connected = sock->sk->sk_state == TCP_ESTABLISHED;
	if (!us->connected)
		us->port = acvpn_udp_port_get(adev, sock->sk);
	if (!us->connected && !us->port) {
		kfree(us);
		return NULL;
	}
	us->mc_loop = acvpn_compat_mc_loop(sock->sk);
	INIT_LIST_HEAD(&us->transports);
	sock_hold(us->sk);
	acvpn_compat_setup_udp_tunnel(sock, &cfg);
	return us;
}

/*
 * Which transport of a connected socket is told to whom asks: the first one, as
 * long as it is there. Its datagrams are those of all, if there are more; that
 * is known before the others come, and forgotten when nobody finds any that
 * went.
 */
static void udp_sock_choose(struct acvpn_udp_sock *us)
{
	struct acvpn_transport *t;
	bool shared = !list_empty(&us->transports) &&
		      !list_is_singular(&us->transports);

	if (!us->connected)
		return;
	if (shared)
		WRITE_ONCE(us->shared, true);
	t = list_first_entry_or_null(&us->transports, struct acvpn_transport,
				     sock_node);
	rcu_assign_pointer(us->only, t);
	if (shared)
		return;
	/* Pairs with udp_sock_match(). */
	smp_store_release(&us->shared, false);
}

static void blame_owner(const struct acvpn_transport *t,
			const union acvpn_sockaddr *remote,
			struct netlink_ext_ack *extack)
{
	struct acvpn_session *owner;

	NL_SET_ERR_MSG_MOD(extack,
			   "another session has this peer address at the socket");
	owner = acvpn_endpoint_owner(t->adev, t->us->port, remote, 0);
	/* One peer may be leaving the place, and another one coming. */
	acvpn_session_blame(IS_ERR(owner) ? NULL : owner, extack);
}

/* Context: udp_sock_mutex held. */
static int attach_locked(struct acvpn_transport *t, struct socket *sock,
			 const struct acvpn_transport_config *cfg,
			 struct netlink_ext_ack *extack)
{
	struct acvpn_udp_sock *us = serving(t->adev, sock->sk);
	union acvpn_sockaddr remote, local;
	bool is_new;
	int err;

	if (us && us->connected && serves_other(us, t))
		us = NULL;
	is_new = !us;
	err = us ? 0 : check_state(sock->sk, extack);
	err = err ?: check_remote(sock->sk, &cfg->remote, extack) ?:
	      addresses(sock->sk, cfg, &remote, &local, extack);
	if (err)
		return err;
	if (is_new)
		us = udp_sock_take(t->adev, sock);
	if (!us)
		return -ENOMEM;
	t->us = us;
	err = acvpn_endpoint_new(t, &remote, &local,
				 us->connected ? NULL : us->port);
	if (err == -EADDRINUSE)
		blame_owner(t, &remote, extack);
	if (err) {
		if (is_new) {
			give_back(us);
			synchronize_rcu();
			sock_put(us->sk);
			kfree(us);
		}
		return err;
	}
	if (is_new)
		refcount_set(&us->refs, 1);
	else
		refcount_inc(&us->refs);
	us->users++;
	list_add_tail(&t->sock_node, &us->transports);
	udp_sock_choose(us);
	return 0;
}

int acvpn_udp_sock_attach(struct acvpn_transport *t, struct socket *sock,
			  const struct acvpn_transport_config *cfg,
			  struct netlink_ext_ack *extack)
{
	int err;

	if (!sk_is_udp(sock->sk)) {
		NL_SET_ERR_MSG_MOD(extack, "not a UDP socket");
		return -EPROTOTYPE;
	}
	mutex_lock(&udp_sock_mutex);
	err = attach_locked(t, sock, cfg, extack);
	mutex_unlock(&udp_sock_mutex);
	return err;
}

void acvpn_udp_sock_detach(struct acvpn_transport *t)
{
	struct acvpn_udp_sock *us = t->us;

	lockdep_assert_held(&us->adev->lock);

	acvpn_endpoint_del(t);
	list_del(&t->sock_node);
	udp_sock_choose(us);
	if (!list_empty(&us->transports) || us->added)
		return;
	mutex_lock(&udp_sock_mutex);
	give_back(us);
	mutex_unlock(&udp_sock_mutex);
}

/*
 * The file goes at once, so that whoever waits for us finds the port free. If a
 * process that closes the socket is the last one, there is no file that we
 * hold.
 */
void acvpn_udp_sock_release(struct acvpn_transport *t)
{
	struct acvpn_udp_sock *us = t->us;
	struct file *file = NULL;

	mutex_lock(&udp_sock_mutex);
	if (!--us->users) {
		file = us->file;
		WRITE_ONCE(us->file, NULL);
	}
	mutex_unlock(&udp_sock_mutex);
	if (file)
		__fput_sync(file);
	udp_sock_put(us);
}

/* Context: udp_sock_mutex held. */
static int add_locked(struct acvpn_dev *adev, struct socket *sock,
		      struct netlink_ext_ack *extack)
{
	struct acvpn_udp_sock *us = serving(adev, sock->sk);
	bool is_new = !us;
	int err;

	if (us ? us->connected : sock->sk->sk_state == TCP_ESTABLISHED) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket is connected, and hears its peer only");
		return -EISCONN;
	}
	if (us && us->added) {
		NL_SET_ERR_MSG_MOD(extack, "socket was added already");
		return -EEXIST;
	}
	err = us ? 0 : check_state(sock->sk, extack);
	if (err)
		return err;
	if (is_new)
		us = udp_sock_take(adev, sock);
	if (!us)
		return -ENOMEM;
	if (is_new)
		refcount_set(&us->refs, 1);
	else
		refcount_inc(&us->refs);
	us->added = true;
	list_add(&us->added_node, &adev->udp_added);
	schedule_delayed_work(&adev->udp_look, ADDED_LOOK);
	return 0;
}

int acvpn_udp_sock_add(struct acvpn_dev *adev, struct socket *sock,
		       struct netlink_ext_ack *extack)
{
	int err;

	lockdep_assert_held(&adev->lock);

	if (!sk_is_udp(sock->sk)) {
		NL_SET_ERR_MSG_MOD(extack, "not a UDP socket");
		return -EPROTOTYPE;
	}
	mutex_lock(&udp_sock_mutex);
	err = add_locked(adev, sock, extack);
	mutex_unlock(&udp_sock_mutex);
	return err;
}

int acvpn_udp_sock_del(struct acvpn_dev *adev, struct socket *sock,
		       struct netlink_ext_ack *extack)
{
	struct acvpn_udp_sock *us;

	us = sk_is_udp(sock->sk) ? serving(adev, sock->sk) : NULL;
	if (!us || !us->added) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket was not added to this device");
		return -ENOENT;
	}
	udp_sock_forget(us);
	return 0;
}

static void udp_sock_look(struct work_struct *work)
{
	struct acvpn_dev *adev = container_of(to_delayed_work(work),
					      struct acvpn_dev, udp_look);
	struct acvpn_udp_sock *us, *next;

	mutex_lock(&adev->lock);
	list_for_each_entry_safe(us, next, &adev->udp_added, added_node)
		if (sock_flag(us->sk, SOCK_DEAD))
			udp_sock_forget(us);
	if (!list_empty(&adev->udp_added))
		schedule_delayed_work(&adev->udp_look, ADDED_LOOK);
	mutex_unlock(&adev->lock);
}

void acvpn_udp_sock_start(struct acvpn_dev *adev)
{
	INIT_LIST_HEAD(&adev->udp_ports);
	INIT_LIST_HEAD(&adev->udp_added);
	INIT_DELAYED_WORK(&adev->udp_look, udp_sock_look);
}

void acvpn_udp_sock_stop(struct acvpn_dev *adev)
{
	struct acvpn_udp_sock *us, *next;

	mutex_lock(&adev->lock);
	list_for_each_entry_safe(us, next, &adev->udp_added, added_node)
		udp_sock_forget(us);
	mutex_unlock(&adev->lock);
	cancel_delayed_work_sync(&adev->udp_look);
}

void acvpn_udp_sock_addresses(const struct acvpn_transport *t,
			      union acvpn_sockaddr *local,
			      union acvpn_sockaddr *remote)
{
	const struct acvpn_endpoint *ep;

	rcu_read_lock();
	ep = rcu_dereference(t->endpoint);
	if (ep) {
		*local = ep->local;
		acvpn_endpoint_remote(ep, remote);
	}
	rcu_read_unlock();
}

/* Connected sockets first, then each port that others are bound to. */
struct acvpn_session *
acvpn_udp_sock_owner(struct acvpn_dev *adev, const union acvpn_sockaddr *remote,
		     __be16 local_port)
{
	struct acvpn_session *owner, *other;
	const struct acvpn_udp_port *port;

	lockdep_assert_held(&adev->lock);

	owner = acvpn_endpoint_owner(adev, NULL, remote, local_port);
	list_for_each_entry(port, &adev->udp_ports, node) {
		other = acvpn_endpoint_owner(adev, port, remote, local_port);
		if (owner && other && owner != other)
			return ERR_PTR(-ENOTUNIQ);
		owner = other ?: owner;
	}
	return owner;
}

/* While a socket has its struct socket, so has that its file, dying or not. */
struct file *acvpn_udp_sock_file(struct acvpn_transport *t)
{
	struct sock *sk = t->us->sk;
	struct file *file = NULL;

	lockdep_assert_held(&t->adev->lock);

	read_lock_bh(&sk->sk_callback_lock);
	if (sk->sk_socket)
		file = acvpn_compat_get_file_active(&sk->sk_socket->file);
	read_unlock_bh(&sk->sk_callback_lock);
	return file;
}

void acvpn_udp_sock_hold(struct acvpn_transport *t)
{
	struct acvpn_udp_sock *us = t->us;

	lockdep_assert_held(&t->adev->lock);

	if (!us->file)
		WRITE_ONCE(us->file, acvpn_udp_sock_file(t));
}

bool acvpn_udp_sock_orphaned(const struct acvpn_transport *t)
{
	struct file *file = READ_ONCE(t->us->file);

	return file && file_count(file) == 1;
}

bool acvpn_udp_sock_closed(const struct acvpn_transport *t)
{
	return sock_flag(t->us->sk, SOCK_DEAD);
}

/* Without headers: nobody knows any more how congested its way was. */
static struct sk_buff *udp_sock_copy(struct acvpn_transport *t, const u8 *data,
				     size_t len)
{
	struct sk_buff *skb = alloc_skb(NET_SKB_PAD + len, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, NET_SKB_PAD);
	skb_put_data(skb, data, len);
	skb->dev = t->adev->dev;
	return skb;
}

/* All into the queue of one CPU, which keeps their order. */
void acvpn_udp_sock_feed(struct acvpn_transport *t,
			 const struct acvpn_datagrams *datagrams)
{
	const struct acvpn_endpoint_match match = {};
	struct sk_buff_head copies;
	struct sk_buff *skb;
	unsigned int i;

	__skb_queue_head_init(&copies);
	for (i = 0; i < datagrams->n; i++) {
		skb = udp_sock_copy(t, datagrams->of[i].data,
				    datagrams->of[i].len);
		if (skb)
			__skb_queue_tail(&copies, skb);
		else
			acvpn_drop(t, NULL, ACVPN_DROP_REASON_RX_NO_MEMORY);
	}
	local_bh_disable();
	rcu_read_lock();
	while ((skb = __skb_dequeue(&copies)))
		udp_sock_queue(t, skb, &match);
	rcu_read_unlock();
	local_bh_enable();
}

/* The first datagram without taking it, with a reference, if it is for @t. */
static struct sk_buff *udp_sock_peek(struct acvpn_transport *t)
{
	struct acvpn_udp_sock *us = t->us;
	struct acvpn_endpoint_match match;
	struct sk_buff *skb;
	int off = 0, err;
	bool ours;

	skb = __skb_recv_udp(us->sk, MSG_PEEK | MSG_DONTWAIT, &off, &err);
	if (!skb)
		return NULL;
	local_bh_disable();
	rcu_read_lock();
	ours = udp_sock_match(us, skb, &match) && !match.roams &&
	       acvpn_dtls_rx_claims(&match, skb, 0) == t;
	rcu_read_unlock();
	local_bh_enable();
	if (ours)
		return skb;
	consume_skb(skb);
	return NULL;
}

/*
 * What the stack has found out of the checksum is gone or spoilt with the
 * headers that it pulled, and a datagram that was sent on this host has none in
 * it: so it is verified as for a reader, and not again. Returns whether it is
 * right.
 */
static bool udp_sock_sum_up(struct sk_buff *skb)
{
	if (!skb_csum_unnecessary(skb) && __skb_checksum_complete(skb))
		return false;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb->csum_level = 0;
	return true;
}

/*
 * Somebody else read what was looked at, and the next one came in its place. A
 * socket cannot take a datagram back; but it may arrive once more.
 */
static void udp_sock_return(struct sock *sk, struct sk_buff *skb)
{
	skb = skb_share_check(skb, GFP_KERNEL);
	if (!skb)
		return;
	skb_orphan(skb);
	skb_dst_drop(skb);
	rcu_read_lock();
	skb->dev = dev_get_by_index_rcu(sock_net(sk), skb->skb_iif);
	if (skb->dev && udp_sock_sum_up(skb)) {
		skb_push(skb, skb->data - skb_network_header(skb));
		skb->protocol = ip_hdr(skb)->version == 4 ? htons(ETH_P_IP) :
							    htons(ETH_P_IPV6);
		skb->pkt_type = PACKET_HOST;
		netif_rx(skb);
	} else {
		kfree_skb(skb);
	}
	rcu_read_unlock();
}

static void udp_sock_drain_one(struct acvpn_transport *t, struct sk_buff *skb)
{
	const struct acvpn_endpoint_match match = {};

	skb = skb_share_check(skb, GFP_KERNEL);
	if (!skb)
		return;
	skb_orphan(skb);
	skb->dev = t->adev->dev;
	local_bh_disable();
	rcu_read_lock();
	udp_sock_queue(t, skb, &match);
	rcu_read_unlock();
	local_bh_enable();
}

void acvpn_udp_sock_drain(struct acvpn_transport *t)
{
	struct sk_buff *skb, *seen;
	int err;

	/* Ends: the key is published, so nothing of ours is added any more. */
	while ((seen = udp_sock_peek(t))) {
		skb = skb_recv_udp(t->us->sk, MSG_DONTWAIT, &err);
		/* Our reference kept its memory from being used again. */
		consume_skb(seen);
		if (skb && skb == seen)
			udp_sock_drain_one(t, skb);
		else if (skb)
			udp_sock_return(t->us->sk, skb);
	}
}
