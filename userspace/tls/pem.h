/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files with certificates. Each library has it.
 */
#ifndef _TLS_PEM_H
#define _TLS_PEM_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

enum { TLS_SHA1_SIZE = 20 };

/**
 * tls_pem_cert() - the first certificate of a file
 * @pem: Content of the file.
 * @len: Its bytes.
 * @der: The certificate is appended.
 *
 * Return: 0; -EINVAL there is none; or as buf_add().
 */
int tls_pem_cert(const void *pem, size_t len, struct buf *der);

/**
 * tls_sha1() - by which clients know files; not for what has to be safe
 * @data: Bytes.
 * @len: How many.
 * @digest: Filled in.
 *
 * Return: 0, or -EOPNOTSUPP: the library will not.
 */
int tls_sha1(const void *data, size_t len, uint8_t digest[TLS_SHA1_SIZE]);

#endif /* _TLS_PEM_H */
