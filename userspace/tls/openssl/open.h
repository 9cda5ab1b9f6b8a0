/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * OpenSSL backend, opening records by ourselves; for the backend's files only.
 */
#ifndef _TLS_OPENSSL_OPEN_H
#define _TLS_OPENSSL_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tls/tls.h"

/**
 * tls_openssl_open() - is a record of DTLS 1.2 authentic?
 * @keys: Keys.
 * @record: Record, with its header, not longer than 128 bytes.
 * @len: Its bytes.
 *
 * Return: true if it opens with the key of what we receive.
 */
bool tls_openssl_open(const struct tls_keys *keys, const uint8_t *record,
		      size_t len);

#endif /* _TLS_OPENSSL_OPEN_H */
