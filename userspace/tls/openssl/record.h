/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, records by ourselves; for the backend's files only.
 */
#ifndef _TLS_OPENSSL_RECORD_H
#define _TLS_OPENSSL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tls/tls.h"

enum {
	TLS_OPENSSL_RECORD_DATA = 64,
	TLS_OPENSSL_RECORD_SIZE = 128,
};

/**
 * tls_openssl_record_opens() - is a record of DTLS 1.2 authentic?
 * @keys: Keys.
 * @record: Record, with its header, not longer than
 *	TLS_OPENSSL_RECORD_SIZE.
 * @len: Its bytes.
 *
 * Return: true if it opens with the key of what we receive.
 */
bool tls_openssl_record_opens(const struct tls_keys *keys,
			      const uint8_t *record, size_t len);

/**
 * tls_openssl_record_seal() - make a record of DTLS 1.2
 * @keys: Keys; it gets the number of what we send.
 * @type: Content type.
 * @data: Content.
 * @len: Its bytes, up to TLS_OPENSSL_RECORD_DATA.
 * @out: Filled in, TLS_OPENSSL_RECORD_SIZE bytes at most.
 *
 * Return: Bytes of the record; 0: the library cannot.
 */
size_t tls_openssl_record_seal(const struct tls_keys *keys, uint8_t type,
			       const uint8_t *data, size_t len, uint8_t *out);

#endif /* _TLS_OPENSSL_RECORD_H */
