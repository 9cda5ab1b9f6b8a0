/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of TLS by means of keys alone.
 */
#ifndef _UNIT_SEAL_H
#define _UNIT_SEAL_H

#include "tls/tls.h"

/**
 * seal_record() - seal application data
 * @keys: Keys; the number of @tx moves on.
 * @text: Data.
 * @len: Bytes in @text.
 * @out: Filled in: the record.
 * @size: Bytes that fit.
 *
 * Return: Bytes of the record.
 */
size_t seal_record(struct tls_keys *keys, const char *text, size_t len,
		   uint8_t *out, size_t size);

/**
 * seal_open() - open a record
 * @keys: Keys; the number of @rx moves on.
 * @record: Record.
 * @len: Its bytes.
 * @out: Filled in: data, and under TLS 1.3 the content type behind it.
 * @size: Bytes that fit.
 *
 * Return: Bytes, or -1: it is not the record with this number.
 */
ssize_t seal_open(struct tls_keys *keys, const uint8_t *record, size_t len,
		  uint8_t *out, size_t size);

#endif /* _UNIT_SEAL_H */
