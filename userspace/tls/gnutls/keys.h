/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Record protection out of GnuTLS; for the backend's files only.
 */
#ifndef _TLS_GNUTLS_KEYS_H
#define _TLS_GNUTLS_KEYS_H

#include <gnutls/gnutls.h>

#include "tls/feed.h"
#include "tls/tls.h"

/**
 * struct tls_gnutls_reader - what the library has consumed of a connection
 * @seq: Number of the record that it waits for.
 * @iv: Nonce of the key that it waits with; tells one key from the next.
 * @iv_len: Bytes in @iv.
 * @records: Records consumed.
 * @consumed: Bytes consumed; they were whole records.
 */
struct tls_gnutls_reader {
	uint64_t seq;
	uint8_t iv[TLS_KEY_MAX];
	size_t iv_len;
	uint64_t records;
	uint64_t consumed;
};

/**
 * tls_gnutls_reader_start() - after the handshake
 * @r: Filled in.
 * @session: Session.
 * @feed: What it was given.
 *
 * Return: 0, or -EPROTO: the peer's last handshake message is not the last
 * record that was consumed.
 */
int tls_gnutls_reader_start(struct tls_gnutls_reader *r,
			    gnutls_session_t session,
			    const struct tls_feed *feed);

/**
 * tls_gnutls_reader_check() - after each call that reads without an error
 * @r: Reader.
 * @session: Session.
 * @feed: What it was given since tls_feed_permit().
 *
 * Return: 0, or -EPROTO: it keeps a record that it was given.
 */
int tls_gnutls_reader_check(struct tls_gnutls_reader *r,
			    gnutls_session_t session,
			    const struct tls_feed *feed);

/**
 * tls_gnutls_keys_get() - copy aead, keys, nonces and sequence numbers
 * @session: Session after its handshake.
 * @keys: Filled in, but for the version; wiped on failure. The sequence
 *	numbers of DTLS have the epoch in their upper 16 bits.
 *
 * Return: 0 or GNUTLS_E_...; see tls_gnutls_keys_errno().
 */
int tls_gnutls_keys_get(gnutls_session_t session, struct tls_keys *keys);

/**
 * tls_gnutls_keys_errno() - negative errno of tls_gnutls_keys_get()
 * @code: What it returned.
 *
 * Return: -EOPNOTSUPP if the cipher or version is not for a data plane, else
 * -EPROTO.
 */
int tls_gnutls_keys_errno(int code);

#endif /* _TLS_GNUTLS_KEYS_H */
