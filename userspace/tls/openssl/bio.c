// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/bio.h"

#include <errno.h>

static BIO_METHOD *method;

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

int tls_openssl_bio_init(void)
{
	if (!method)
		method = BIO_meth_new(BIO_get_new_index() |
				      BIO_TYPE_SOURCE_SINK, "tls feed");
	if (!method)
		return -ENOMEM;
	BIO_meth_set_read(method, feed_read);
	BIO_meth_set_write(method, feed_write);
	BIO_meth_set_ctrl(method, feed_ctrl);
	return 0;
}

BIO *tls_openssl_bio_new(struct tls_feed *feed)
{
	BIO *bio = BIO_new(method);

	if (bio) {
		BIO_set_data(bio, feed);
		BIO_set_init(bio, 1);
	}
	return bio;
}
