/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, what the library does not tell of a connection: the numbers
 * of records, and the secrets of TLS 1.3; for the backend's files only.
 */
#ifndef _TLS_OPENSSL_TRACK_H
#define _TLS_OPENSSL_TRACK_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

#include "tls/tls.h"

/**
 * struct tls_openssl_dir - one direction
 * @seq: Number of the next record.
 * @secret: TLS 1.3: traffic secret; of no length: not known yet.
 */
struct tls_openssl_dir {
	uint64_t seq;
	struct tls_secret secret;
};

/**
 * struct tls_openssl_track - both
 * @tx: What we send.
 * @rx: What we receive.
 * @is_server: Whose secret is whose.
 * @consumed: Bytes of the records that the library has begun to process.
 * @failed: A secret could not be followed.
 */
struct tls_openssl_track {
	struct tls_openssl_dir tx;
	struct tls_openssl_dir rx;
	bool is_server;
	uint64_t consumed;
	bool failed;
};

/**
 * tls_openssl_track_message() - for SSL_set_msg_callback()
 * @write: 1: sent, 0: received.
 * @version: Version.
 * @type: Content type, or one of the library's own.
 * @buf: Header of a record, or message.
 * @len: Bytes in @buf.
 * @ssl: Connection.
 * @arg: struct tls_openssl_track.
 */
void tls_openssl_track_message(int write, int version, int type,
			       const void *buf, size_t len, SSL *ssl,
			       void *arg);

/**
 * tls_openssl_track_secret() - from what SSL_CTX_set_keylog_callback() gives
 * @t: Track.
 * @line: Line as in a file of SSLKEYLOGFILE.
 */
void tls_openssl_track_secret(struct tls_openssl_track *t, const char *line);

#endif /* _TLS_OPENSSL_TRACK_H */
