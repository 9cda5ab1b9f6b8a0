// SPDX-License-Identifier: GPL-2.0-only
#include "tls/datagram.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { TYPE_APPLICATION_DATA = 23, EPOCH_SHIFT = 48 };

int tls_datagram_first(struct tls_datagram *d, const uint8_t *data, size_t len)
{
	if (len > sizeof(d->first))
		return -EINVAL;
	memcpy(d->first, data, len);
	d->first_len = len;
	return 0;
}

void tls_datagram_turn(struct tls_datagram *d)
{
	d->fresh = true;
}

void tls_datagram_done(struct tls_datagram *d)
{
	if (d->fresh)
		d->flight_len = 0;
}

uint64_t tls_datagram_seq(const uint8_t *record)
{
	uint64_t seq = 0;
	int i;

	for (i = 3; i < 11; i++)
		seq = seq << 8 | record[i];
	return seq;
}

static bool is_epoch_1(const uint8_t *record)
{
	return tls_datagram_seq(record) >> EPOCH_SHIFT == 1;
}

/* Bytes of the record at @data, or 0: there is no whole one. */
static size_t record_len(const uint8_t *data, size_t len)
{
	size_t n;

	if (len < TLS_DATAGRAM_HEADER)
		return 0;
	n = TLS_DATAGRAM_HEADER + (data[11] << 8 | data[12]);
	return n > len ? 0 : n;
}

static void keep_sealed(struct tls_datagram *d, const uint8_t *record,
			size_t len)
{
	unsigned int i = d->sealed_n % TLS_DATAGRAM_SEALED;

	if (len > TLS_DATAGRAM_SEALED_MAX)
		return;
	memcpy(d->sealed[i], record, len);
	d->sealed_len[i] = len;
	d->sealed_n++;
}

/* Take application data out of a datagram. Returns what is left of it. */
static size_t datagram_filter(struct tls_datagram *d, uint8_t *data, size_t len)
{
	size_t in = 0, out = 0, n;

	while ((n = record_len(data + in, len - in))) {
		if (data[in] != TYPE_APPLICATION_DATA) {
			if (is_epoch_1(data + in))
				keep_sealed(d, data + in, n);
			memmove(data + out, data + in, n);
			out += n;
		}
		in += n;
	}
	return out;
}

/*
 * A closed port shows as an error of the next call on the socket. The peer may
 * open it a moment later, so it counts as a lost datagram.
 */
static bool is_refusal(struct tls_datagram *d)
{
	if (errno != ECONNREFUSED)
		return false;
	d->refused = true;
	return true;
}

void tls_datagram_share(struct tls_datagram *d, const struct dtls_path *path)
{
	d->shared = path;
	if (path)
		d->path = *path;
}

int tls_datagram_input(struct tls_datagram *d, const uint8_t *data, size_t len)
{
	int err = tls_datagram_first(d, data, len);

	if (err)
		return err;
	d->received++;
	d->first_len = datagram_filter(d, d->first, d->first_len);
	return d->first_len ? 0 : -ENOENT;
}

ssize_t tls_datagram_recv(struct tls_datagram *d, uint8_t *data, size_t size)
{
	ssize_t n;

	if (d->first_len) {
		n = d->first_len < size ? d->first_len : size;
		memcpy(data, d->first, n);
		d->first_len = 0;
		return n;
	}
	if (d->shared) {
		errno = EAGAIN;
		return -1;
	}
	do {
		n = recv(d->fd, data, size, 0);
		if (n < 0)
			break;
		d->received++;
		d->refused = false;
		n = datagram_filter(d, data, n);
	} while (!n);
	if (n < 0 && is_refusal(d))
		errno = EAGAIN;
	return n;
}

static void note_sent(struct tls_datagram *d, const uint8_t *data, size_t len)
{
	const uint64_t mask = (1ULL << EPOCH_SHIFT) - 1;
	uint64_t seq;
	size_t n;

	for (; (n = record_len(data, len)); data += n, len -= n) {
		seq = tls_datagram_seq(data) & mask;
		if (is_epoch_1(data) && seq >= d->tx_next)
			d->tx_next = seq + 1;
	}
}

static void keep_flight(struct tls_datagram *d, const uint8_t *data, size_t len)
{
	if (d->fresh) {
		d->flight_len = 0;
		d->overflow = false;
	}
	d->fresh = false;
	if (d->overflow || d->flight_len + 2 + len > sizeof(d->flight)) {
		d->overflow = true;
		return;
	}
	d->flight[d->flight_len++] = len >> 8;
	d->flight[d->flight_len++] = len;
	memcpy(d->flight + d->flight_len, data, len);
	d->flight_len += len;
}

/**
 * union control - room for the address to send from
 * @align: As the kernel wants it.
 * @data: Bytes.
 */
union control {
	struct cmsghdr align;
	char data[CMSG_SPACE(sizeof(struct in6_pktinfo))];
};

static void put_control(struct msghdr *msg, int level, int type,
			const void *info, size_t len)
{
	struct cmsghdr *head;

	msg->msg_controllen = CMSG_SPACE(len);
	head = CMSG_FIRSTHDR(msg);
	head->cmsg_level = level;
	head->cmsg_type = type;
	head->cmsg_len = CMSG_LEN(len);
	memcpy(CMSG_DATA(head), info, len);
}

/* A host with many addresses answers from the one that was asked. */
static void set_local(struct msghdr *msg, const union sockaddr_any *local)
{
	struct in6_pktinfo v6 = { .ipi6_addr = local->v6.sin6_addr };
	struct in_pktinfo v4 = { .ipi_spec_dst = local->v4.sin_addr };

	if (local->sa.sa_family == AF_INET6)
		put_control(msg, IPPROTO_IPV6, IPV6_PKTINFO, &v6, sizeof(v6));
	else if (local->sa.sa_family == AF_INET)
		put_control(msg, IPPROTO_IP, IP_PKTINFO, &v4, sizeof(v4));
	else
		msg->msg_control = NULL;
}

ssize_t dtls_path_send(int fd, const struct dtls_path *path, const void *data,
		       size_t len)
{
	struct iovec piece = { (void *)data, len };
	union control control = { 0 };
	struct msghdr msg = {
		.msg_name = (void *)&path->peer,
		.msg_namelen = path->peer.sa.sa_family == AF_INET6 ?
			       sizeof(path->peer.v6) : sizeof(path->peer.v4),
		.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control,
	};

	set_local(&msg, &path->local);
	return sendmsg(fd, &msg, MSG_NOSIGNAL);
}

static ssize_t send_datagram(struct tls_datagram *d, const uint8_t *data,
			     size_t len)
{
	if (d->shared)
		return dtls_path_send(d->fd, &d->path, data, len);
	return send(d->fd, data, len, MSG_NOSIGNAL);
}

static void send_one(struct tls_datagram *d, const uint8_t *data, size_t len)
{
	ssize_t n = send_datagram(d, data, len);

	if (n < 0 && is_refusal(d))
		n = send_datagram(d, data, len);
	/* No route for a moment, a firewall here: as good as lost. */
	if (n < 0 && !is_refusal(d))
		d->send_error = errno;
}

ssize_t tls_datagram_send(struct tls_datagram *d, const uint8_t *data,
			  size_t len)
{
	/* Would repeat a nonce of whoever has the keys now. */
	if (d->silent)
		return len;
	note_sent(d, data, len);
	keep_flight(d, data, len);
	send_one(d, data, len);
	return len;
}

void tls_datagram_resend(struct tls_datagram *d)
{
	size_t i, len;

	if (d->overflow)
		return;
	for (i = 0; i < d->flight_len; i += 2 + len) {
		len = d->flight[i] << 8 | d->flight[i + 1];
		send_one(d, d->flight + i + 2, len);
	}
}
