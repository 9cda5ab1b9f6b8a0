// SPDX-License-Identifier: GPL-2.0-only

#include "cstp/tls_sock.h"

#include <linux/bvec.h>
#include <linux/delay.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <linux/uio.h>
#include <linux/wait_bit.h>
#include <net/inet_connection_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "compat/tls.h"
#include "core/cstp.h"
#include "core/record.h"
#include "cstp/lane.h"
#include "session/device.h"
#include "session/session.h"
#include "session/transport.h"

/* What TCP takes before it can send it: a tenth of a second of 10 Mbit/s. */
enum { NOTSENT_MAX = 128 * 1024 };

/* Jiffies for a detached socket to send what it has, which takes no waiting. */
enum { FINISH = 2 * HZ };

/* How often it is looked whether it has, in jiffies. */
enum { LOOK = HZ / 50 + 1 };

/* Jiffies to wait for connections to be shut down, which takes none, either. */
enum { SETTLE = 5 * HZ };

/* The payload of one SOL_TLS message: a content type. */
union content_type_cmsg {
	struct cmsghdr header;
	u8 room[CMSG_SPACE(sizeof(u8))];
};

/* Times that a lock is tried for, a millisecond each. */
enum { PATIENCE = 100 };

static struct kmem_cache *tls_sock_slab;

/* Sockets that are to be shut down and are not yet. */
static atomic_t tls_socks_shutting;

int acvpn_tls_sock_init(void)
{
	tls_sock_slab = KMEM_CACHE(acvpn_tls_sock, SLAB_ACCOUNT);
	return tls_sock_slab ? 0 : -ENOMEM;
}

void acvpn_tls_sock_exit(void)
{
	kmem_cache_destroy(tls_sock_slab);
}

/* Each work that is queued has a reference, which it drops when it is done. */
void acvpn_tls_sock_run(struct acvpn_tls_sock *ts, struct work_struct *work)
{
	if (test_bit(ACVPN_TLS_SOCK_STOPPED, &ts->flags))
		return;
	refcount_inc(&ts->users);
	if (!queue_work(ts->lane->wq, work))
		refcount_dec(&ts->users);
}

void acvpn_tls_sock_run_in(struct acvpn_tls_sock *ts, struct delayed_work *work,
			   unsigned long delay)
{
	if (test_bit(ACVPN_TLS_SOCK_STOPPED, &ts->flags))
		return;
	refcount_inc(&ts->users);
	if (!queue_delayed_work(ts->lane->wq, work, delay))
		refcount_dec(&ts->users);
}

void acvpn_tls_sock_run_at(struct acvpn_tls_sock *ts,
			   struct delayed_work *work, unsigned long delay)
{
	refcount_inc(&ts->users);
	if (mod_delayed_work(ts->lane->wq, work, delay))
		refcount_dec(&ts->users);
}

void acvpn_tls_sock_end(struct acvpn_tls_sock *ts, u32 reason)
{
	struct acvpn_transport *t;

	set_bit(ACVPN_TLS_SOCK_ENDED, &ts->flags);
	rcu_read_lock();
	t = rcu_dereference(ts->transport);
	if (t)
		acvpn_transport_end(t, reason);
	rcu_read_unlock();
}

static struct tls_context *tls_sock_ctx(const struct acvpn_tls_sock *ts)
{
	return tls_get_ctx(ts->sock->sk);
}

size_t acvpn_tls_sock_record_max(const struct acvpn_tls_sock *ts)
{
	return acvpn_compat_tls_record_max(tls_sock_ctx(ts));
}

bool acvpn_tls_sock_is_tls13(const struct acvpn_tls_sock *ts)
{
	return tls_sock_ctx(ts)->prot_info.version == TLS_1_3_VERSION;
}

/* Context: any, interrupts disabled: called like a sleeper of the socket. */
static int tls_sock_wake(wait_queue_entry_t *wait, unsigned int mode, int sync,
			 void *key)
{
	struct acvpn_tls_sock *ts = container_of(wait, struct acvpn_tls_sock,
						 wait);
	__poll_t events = key_to_poll(key);

	/* No events are named when the state of the connection changes. */
	if (!events || events & ~(EPOLLOUT | EPOLLWRNORM | EPOLLWRBAND))
		acvpn_cstp_rx_ready(ts);
	if (!events || events & (EPOLLOUT | EPOLLERR | EPOLLHUP))
		acvpn_cstp_tx_room(ts);
	return 0;
}

static bool has_keys(unsigned int conf)
{
	return conf == TLS_SW || conf == TLS_HW;
}

/* Context: nobody has the socket's lock. */
static int tls_sock_check(const struct sock *sk, struct netlink_ext_ack *extack)
{
	const struct tcp_ulp_ops *ulp = inet_csk(sk)->icsk_ulp_ops;
	const struct tls_context *tls;

	if (sk->sk_state != TCP_ESTABLISHED) {
		NL_SET_ERR_MSG_MOD(extack,
				   "TCP connection is not established");
		return -ENOTCONN;
	}
	tls = ulp && !strcmp(ulp->name, "tls") ? tls_get_ctx(sk) : NULL;
	if (!tls || !has_keys(tls->tx_conf) || !has_keys(tls->rx_conf)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "socket lacks kernel TLS in a direction");
		return -ENOPROTOOPT;
	}
	/* MSG_MORE was the last that userspace said. */
	if (tls->pending_open_record_frags) {
		NL_SET_ERR_MSG_MOD(extack,
				   "a record of the socket is half written");
		return -EBUSY;
	}
	return 0;
}

/* Nobody else finds the socket free after this. */
static int tls_sock_claim(struct acvpn_tls_sock *ts,
			  struct netlink_ext_ack *extack)
{
	struct sock *sk = ts->sock->sk;
	int err = 0;

	write_lock_bh(&sk->sk_callback_lock);
	if (rcu_access_pointer(__sk_user_data(sk)))
		err = -EBUSY;
	else
		rcu_assign_sk_user_data(sk, ts);
	write_unlock_bh(&sk->sk_callback_lock);
	if (err)
		NL_SET_ERR_MSG_MOD(extack,
				   "socket is in use by a transport or by another protocol");
	return err;
}

static void tls_sock_unclaim(struct acvpn_tls_sock *ts)
{
	struct sock *sk = ts->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	rcu_assign_sk_user_data(sk, NULL);
	write_unlock_bh(&sk->sk_callback_lock);
}

/* Context: nobody has the socket's lock. */
static int tls_sock_take(struct acvpn_tls_sock *ts,
			 struct netlink_ext_ack *extack)
{
	struct sock *sk = ts->sock->sk;
	struct tcp_sock *tp = tcp_sk(sk);
	int err;

	err = tls_sock_check(sk, extack) ?: tls_sock_claim(ts, extack);
	if (err)
		return err;
	if (!tp->notsent_lowat)
		WRITE_ONCE(tp->notsent_lowat, NOTSENT_MAX);
	/* That is TCP_NODELAY; nothing that it held back is there. */
	tp->nonagle |= TCP_NAGLE_OFF;
	return 0;
}

/*
 * As a softirq would: to wait in a queue for the lock, of which userspace may
 * be the owner and fault in memory that never comes, is to wait for userspace.
 */
static int tls_sock_try_take(struct acvpn_tls_sock *ts,
			     struct netlink_ext_ack *extack)
{
	struct sock *sk = ts->sock->sk;
	bool owned = true;
	int i, err = -EBUSY;

	for (i = 0; i < PATIENCE && owned; i++) {
		if (i)
			usleep_range(1000, 2000);
		local_bh_disable();
		bh_lock_sock(sk);
		owned = sock_owned_by_user(sk);
		if (!owned)
			err = tls_sock_take(ts, extack);
		bh_unlock_sock(sk);
		local_bh_enable();
	}
	if (owned)
		NL_SET_ERR_MSG_MOD(extack,
				   "another thread is using the socket");
	return err;
}

static void tls_sock_close(struct work_struct *work);

int acvpn_tls_sock_attach(struct acvpn_transport *t, struct socket *sock,
			  const struct acvpn_transport_config *cfg,
			  struct netlink_ext_ack *extack)
{
	struct acvpn_tls_sock *ts;
	int err;

	lockdep_assert_held(&t->adev->lock);

	if (!IS_ENABLED(CONFIG_TLS)) {
		NL_SET_ERR_MSG_MOD(extack, "kernel was built without TLS");
		return -EOPNOTSUPP;
	}
	if (!sk_is_tcp(sock->sk)) {
		NL_SET_ERR_MSG_MOD(extack, "not a TCP socket");
		return -EPROTOTYPE;
	}
	ts = kmem_cache_zalloc(tls_sock_slab, GFP_KERNEL);
	if (!ts)
		return -ENOMEM;
	ts->lane = acvpn_lane_get(t->adev);
	if (!ts->lane) {
		err = -ENOMEM;
		goto err_free;
	}
	RCU_INIT_POINTER(ts->transport, t);
	ts->sock = sock;
	refcount_set(&ts->users, 1);
	init_waitqueue_func_entry(&ts->wait, tls_sock_wake);
	acvpn_cstp_tx_init(ts);
	err = acvpn_cstp_rx_init(ts, cfg->pending, cfg->pending_len);
	if (err)
		goto err_lane;
	err = tls_sock_try_take(ts, extack);
	if (err)
		goto err_rx;
	get_file(sock->file);
	t->tls = ts;
	return 0;

err_rx:
	acvpn_cstp_rx_release(ts);
err_lane:
	acvpn_lane_put(ts->lane);
err_free:
	kmem_cache_free(tls_sock_slab, ts);
	return err;
}

void acvpn_tls_sock_start(struct acvpn_transport *t)
{
	struct acvpn_tls_sock *ts = t->tls;

	lockdep_assert_held(&t->adev->lock);

	add_wait_queue(&ts->sock->wq.wait, &ts->wait);
	set_bit(ACVPN_TLS_SOCK_WATCHED, &ts->flags);
	/* What came before woke nobody. */
	acvpn_cstp_rx_ready(ts);
}

void acvpn_tls_sock_detach(struct acvpn_transport *t)
{
	struct acvpn_tls_sock *ts = t->tls;

	lockdep_assert_held(&t->adev->lock);

	set_bit(ACVPN_TLS_SOCK_STOPPED, &ts->flags);
	if (test_and_clear_bit(ACVPN_TLS_SOCK_WATCHED, &ts->flags))
		remove_wait_queue(&ts->sock->wq.wait, &ts->wait);
	RCU_INIT_POINTER(ts->transport, NULL);
}

void acvpn_tls_sock_release(struct acvpn_transport *t)
{
	struct acvpn_tls_sock *ts = t->tls;

	t->tls = NULL;
	acvpn_cstp_tx_settle(ts);
	INIT_DELAYED_WORK(&ts->close, tls_sock_close);
	ts->deadline = jiffies + FINISH;
	acvpn_cstp_tx_room(ts);
	/* Drops the transport's reference: nothing is touched after this. */
	acvpn_tls_sock_run_at(ts, &ts->close, 0);
}

bool acvpn_tls_sock_takes(const struct acvpn_tls_sock *ts)
{
	const int open = TCPF_ESTABLISHED | TCPF_CLOSE_WAIT;
	const struct sock *sk = ts->sock->sk;

	return !test_bit(ACVPN_TLS_SOCK_HELD, &ts->flags) &&
	       !test_bit(ACVPN_TLS_SOCK_SHUT, &ts->flags) &&
	       !READ_ONCE(sk->sk_err) &&
	       (1 << inet_sk_state_load(sk)) & open;
}

void acvpn_tls_sock_shutdown(struct acvpn_transport *t)
{
	atomic_inc(&tls_socks_shutting);
	set_bit(ACVPN_TLS_SOCK_SHUT, &t->tls->flags);
}

void acvpn_tls_sock_settle(void)
{
	wait_var_event_timeout(&tls_socks_shutting,
			       !atomic_read(&tls_socks_shutting), SETTLE);
}

static void tls_sock_shut(struct acvpn_tls_sock *ts)
{
	kernel_sock_shutdown(ts->sock, SHUT_RDWR);
	if (test_bit(ACVPN_TLS_SOCK_SHUT, &ts->flags) &&
	    atomic_dec_and_test(&tls_socks_shutting))
		wake_up_var(&tls_socks_shutting);
}

/*
 * Whoever sends although it may not, and is blocked because the peer does not
 * read, holds up what waits, and returns once the connection is shut down. It
 * has its time, too: when the last frame is out it is still about to return.
 */
static void tls_sock_close(struct work_struct *work)
{
	struct acvpn_tls_sock *ts = container_of(to_delayed_work(work),
						 struct acvpn_tls_sock, close);
	bool shut = test_bit(ACVPN_TLS_SOCK_SHUT, &ts->flags);
	bool late = shut || time_after_eq(jiffies, ts->deadline);

	if (!late && (acvpn_cstp_tx_waits(ts) ||
		      test_bit(ACVPN_TLS_SOCK_SENDING, &ts->flags))) {
		acvpn_tls_sock_run_at(ts, &ts->close, LOOK);
		acvpn_tls_sock_put(ts);
		return;
	}
	set_bit(ACVPN_TLS_SOCK_CLOSED, &ts->flags);
	if (shut || (late && test_bit(ACVPN_TLS_SOCK_SENDING, &ts->flags)))
		tls_sock_shut(ts);
	/* The transport's, and that of this work. */
	acvpn_tls_sock_put(ts);
	acvpn_tls_sock_put(ts);
}

/*
 * The last reference to a file closes it, and with SO_LINGER closing waits for
 * the peer. Of files that kernel threads put, one work of the whole machine
 * takes care; nobody else is to wait there. Without descriptor there is nobody,
 * either, who would hear how the connection ended; if the last descriptor goes
 * just now, this worker waits, which is the device's own.
 */
static void tls_sock_put_file(struct acvpn_tls_sock *ts)
{
	struct sock *sk = ts->sock->sk;
	struct file *file = ts->sock->file;

	if (file_count(file) == 1) {
		lock_sock(sk);
		sock_reset_flag(sk, SOCK_LINGER);
		release_sock(sk);
	}
	__fput_sync(file);
}

void acvpn_tls_sock_put(struct acvpn_tls_sock *ts)
{
	if (!refcount_dec_and_test(&ts->users))
		return;
	acvpn_cstp_tx_release(ts);
	acvpn_cstp_rx_release(ts);
	if (test_bit(ACVPN_TLS_SOCK_TORN, &ts->flags))
		kernel_sock_shutdown(ts->sock, SHUT_RDWR);
	tls_sock_unclaim(ts);
	tls_sock_put_file(ts);
	acvpn_lane_put(ts->lane);
	kmem_cache_free(tls_sock_slab, ts);
}

static bool tls_sock_alone(const struct acvpn_tls_sock *ts)
{
	return file_count(ts->sock->file) == 1;
}

bool acvpn_tls_sock_forsaken(const struct acvpn_tls_sock *ts)
{
	const struct acvpn_transport *t;
	bool persists;

	if (!tls_sock_alone(ts))
		return false;
	rcu_read_lock();
	t = rcu_dereference(ts->transport);
	persists = t && acvpn_transport_persists(t);
	rcu_read_unlock();
	return !persists;
}

bool acvpn_tls_sock_orphaned(const struct acvpn_transport *t)
{
	return tls_sock_alone(t->tls);
}

struct file *acvpn_tls_sock_file(struct acvpn_transport *t)
{
	return get_file(t->tls->sock->file);
}

void acvpn_tls_sock_mark(struct acvpn_transport *t)
{
	const struct acvpn_session_options *opt = &t->session->opt;
	struct sock *sk = t->tls->sock->sk;

	lockdep_assert_held(&t->adev->lock);

	if (opt->priority)
		WRITE_ONCE(sk->sk_priority, opt->priority);
	if (!opt->mark || READ_ONCE(sk->sk_mark) == opt->mark)
		return;
	WRITE_ONCE(sk->sk_mark, opt->mark);
	sk_dst_reset(sk);
}

static void set_addr(union acvpn_sockaddr *a, const struct in6_addr *addr,
		     __be16 port)
{
	if (ipv6_addr_v4mapped(addr)) {
		a->v4.sin_family = AF_INET;
		a->v4.sin_addr.s_addr = addr->s6_addr32[3];
		a->v4.sin_port = port;
	} else {
		a->v6.sin6_family = AF_INET6;
		a->v6.sin6_addr = *addr;
		a->v6.sin6_port = port;
	}
}

void acvpn_tls_sock_addresses(const struct acvpn_transport *t,
			      union acvpn_sockaddr *local,
			      union acvpn_sockaddr *remote)
{
	const struct sock *sk = t->tls->sock->sk;
	struct in6_addr from, to;

	if (sk->sk_family == AF_INET) {
		ipv6_addr_set_v4mapped(inet_sk(sk)->inet_saddr, &from);
		ipv6_addr_set_v4mapped(inet_sk(sk)->inet_daddr, &to);
	} else {
		from = sk->sk_v6_rcv_saddr;
		to = sk->sk_v6_daddr;
	}
	memset(local, 0, sizeof(*local));
	memset(remote, 0, sizeof(*remote));
	set_addr(local, &from, inet_sk(sk)->inet_sport);
	set_addr(remote, &to, inet_sk(sk)->inet_dport);
	if (remote->sa.sa_family == AF_INET6)
		remote->v6.sin6_scope_id =
			ipv6_iface_scope_id(&to,
					    READ_ONCE(sk->sk_bound_dev_if));
}

/* kTLS itself holds its lock for a moment when it sends what it has sealed. */
static bool tls_sock_is_free(struct mutex *tx_lock)
{
	int i;

	for (i = 0; i < 4 && mutex_is_locked(tx_lock); i++)
		usleep_range(20, 50);
	return !mutex_is_locked(tx_lock);
}

/*
 * kTLS takes a record whole or not at all: with MSG_DONTWAIT it looks for room
 * before it takes the first byte, and what then does not fit TCP waits inside
 * of it, sealed. Without MSG_MORE, and not longer than a record may be, what is
 * given in one call is one record.
 */
int acvpn_tls_sock_send(struct acvpn_tls_sock *ts, u8 content_type,
			struct kvec *vec, unsigned int n, size_t len)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	union content_type_cmsg cmsg = {};
	int ret;

	if (!tls_sock_is_free(&tls_sock_ctx(ts)->tx_lock))
		return -EBUSY;
	if (content_type != ACVPN_RECORD_DATA) {
		cmsg.header.cmsg_level = SOL_TLS;
		cmsg.header.cmsg_type = TLS_SET_RECORD_TYPE;
		cmsg.header.cmsg_len = CMSG_LEN(sizeof(u8));
		*(u8 *)CMSG_DATA(&cmsg.header) = content_type;
		msg.msg_control = &cmsg;
		msg.msg_controllen = sizeof(cmsg);
	}
	iov_iter_kvec(&msg.msg_iter, ITER_SOURCE, vec, n, len);
	ret = sock_sendmsg(ts->sock, &msg);
	if (ret == -ENOMEM)
		return -EAGAIN;
	if (ret < 0)
		return ret;
	/* Half a record may be out, and nobody could tell where it ends. */
	return ret == len ? 0 : -EPIPE;
}

/*
 * A reset is told once, and may have been told to the sender: what is read then
 * looks like the end, but no FIN came.
 */
static bool tls_sock_was_reset(const struct sock *sk)
{
	return inet_sk_state_load(sk) == TCP_CLOSE &&
	       !sock_flag(sk, SOCK_DONE);
}

int acvpn_tls_sock_recv(struct acvpn_tls_sock *ts, struct page *page,
			size_t size, u8 *content_type)
{
	union content_type_cmsg cmsg = {};
	struct msghdr msg = {
		.msg_control = &cmsg,
		.msg_controllen = sizeof(cmsg),
	};
	struct bio_vec vec;
	int ret;

	bvec_set_page(&vec, page, size, 0);
	/* Pages are decrypted into, other memory is copied to. */
	iov_iter_bvec(&msg.msg_iter, ITER_DEST, &vec, 1, size);
	ret = sock_recvmsg(ts->sock, &msg, MSG_DONTWAIT);
	*content_type = 0;
	/* Written if there was a record, be it empty. */
	if (cmsg.header.cmsg_level == SOL_TLS &&
	    cmsg.header.cmsg_type == TLS_GET_RECORD_TYPE)
		*content_type = *(u8 *)CMSG_DATA(&cmsg.header);
	if (!ret && !*content_type && tls_sock_was_reset(ts->sock->sk))
		return -ECONNRESET;
	return ret;
}
