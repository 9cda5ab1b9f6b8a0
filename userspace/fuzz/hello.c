// SPDX-License-Identifier: GPL-2.0-only
/*
 * The first datagram of DTLS, which anybody may send.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/uio.h>

#include "tls/cookie.h"
#include "tls/mac.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every byte is looked at, and the fuzzer may find out what comes out. */
int tls_hmac(enum tls_mac mac, const void *key, size_t key_len,
	     const struct iovec *pieces, size_t n, uint8_t *out)
{
	size_t i, j;

	(void)mac;
	memcpy(out, key, key_len);
	for (i = 0; i < n; i++)
		for (j = 0; j < pieces[i].iov_len; j++)
			out[j % DTLS_COOKIE_SIZE] ^=
				((const uint8_t *)pieces[i].iov_base)[j];
	return 0;
}

static void inside(const uint8_t *data, size_t size, const uint8_t *part,
		   size_t len)
{
	if (part < data || len > size || part + len > data + size)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t secret[DTLS_COOKIE_SECRET_SIZE];
	uint8_t request[DTLS_COOKIE_REQUEST_SIZE];
	struct dtls_hello hello;

	if (!dtls_hello_parse(&hello, data, size))
		return 0;
	inside(data, size, hello.session_id, hello.session_id_len);
	inside(data, size, hello.head, hello.head_len);
	inside(data, size, hello.cookie, hello.cookie_len);
	inside(data, size, hello.tail, hello.tail_len);
	inside(data, size, hello.record_seq, 6);
	dtls_cookie_valid(&hello, secret, "here", 4);
	dtls_cookie_request(&hello, secret, "here", 4, request);
	return 0;
}
