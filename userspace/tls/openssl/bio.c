// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/bio.h"

#include <errno.h>

static BIO_METHOD *feed_method, *datagram_method;

/* As a socket's would be, so that the library says what it waits for. */
static int result(BIO *bio, ssize_t n, void (*again)(BIO *bio))
{
	BIO_clear_retry_flags(bio);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		again(bio);
	return n;
}

static void again_read(BIO *bio)
{
	BIO_set_retry_read(bio);
}

static void again_write(BIO *bio)
{
	BIO_set_retry_write(bio);
}

static int feed_read(BIO *bio, char *data, int size)
{
	return result(bio, tls_feed_recv(BIO_get_data(bio), data, size),
		      again_read);
}

static int feed_write(BIO *bio, const char *data, int len)
{
	return result(bio, tls_feed_send(BIO_get_data(bio), data, len),
		      again_write);
}

/* 0: nothing of it applies, neither datagrams nor the kernel's TLS. */
static long feed_ctrl(BIO *bio, int cmd, long num, void *ptr)
{
	(void)bio;
	(void)num;
	(void)ptr;
	return cmd == BIO_CTRL_FLUSH;
}

static int datagram_read(BIO *bio, char *data, int size)
{
	return result(bio, tls_datagram_recv(BIO_get_data(bio),
					     (uint8_t *)data, size),
		      again_read);
}

static int datagram_write(BIO *bio, const char *data, int len)
{
	return tls_datagram_send(BIO_get_data(bio), (const uint8_t *)data, len);
}

/* The MTU is told to the library, the peer's address is the socket's. */
static long datagram_ctrl(BIO *bio, int cmd, long num, void *ptr)
{
	enum { UDP_OVER_IPV6 = 48 };

	(void)bio;
	(void)num;
	(void)ptr;
	switch (cmd) {
	case BIO_CTRL_FLUSH:
	case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT:
		return 1;
	case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
		return UDP_OVER_IPV6;
	default:
		return 0;
	}
}

static BIO_METHOD *make_method(const char *name,
			       int (*read)(BIO *bio, char *data, int size),
			       int (*write)(BIO *bio, const char *data,
					    int len),
			       long (*ctrl)(BIO *bio, int cmd, long num,
					    void *ptr))
{
	BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() |
					  BIO_TYPE_SOURCE_SINK, name);

	if (!method)
		return NULL;
	BIO_meth_set_read(method, read);
	BIO_meth_set_write(method, write);
	BIO_meth_set_ctrl(method, ctrl);
	return method;
}

int tls_openssl_bio_init(void)
{
	if (!feed_method)
		feed_method = make_method("tls feed", feed_read, feed_write,
					  feed_ctrl);
	if (!datagram_method)
		datagram_method = make_method("tls datagrams", datagram_read,
					      datagram_write, datagram_ctrl);
	return feed_method && datagram_method ? 0 : -ENOMEM;
}

static BIO *bio_make(const BIO_METHOD *method, void *data)
{
	BIO *bio = BIO_new(method);

	if (bio) {
		BIO_set_data(bio, data);
		BIO_set_init(bio, 1);
	}
	return bio;
}

BIO *tls_openssl_bio_new(struct tls_feed *feed)
{
	return bio_make(feed_method, feed);
}

BIO *tls_openssl_bio_datagram(struct tls_datagram *net)
{
	return bio_make(datagram_method, net);
}
