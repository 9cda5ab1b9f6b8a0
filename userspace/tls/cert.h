/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a certificate says of its owner. Each library has it. Whether it can be
 * believed has been found out before.
 */
#ifndef _TLS_CERT_H
#define _TLS_CERT_H

#include <stddef.h>
#include <stdint.h>

/* Instead of an OID: the mail addresses among the alternative names. */
#define TLS_CERT_MAIL "SAN(rfc822name)"

/**
 * tls_cert_field() - a field of the subject's name
 * @der: Certificate.
 * @len: Its bytes.
 * @oid: Which field, in digits and dots, such as "2.5.4.3", the common name; or
 *	TLS_CERT_MAIL.
 * @nth: Which of several, from 0.
 * @out: Filled in: UTF-8.
 * @size: Room in @out.
 *
 * Return: 0; -ENOENT there are not so many; -EINVAL this is no certificate, or
 * what is in the field is no text, or a longer one, or has a NUL in it; at its
 * very end a library may overlook that.
 */
int tls_cert_field(const uint8_t *der, size_t len, const char *oid,
		   unsigned int nth, char *out, size_t size);

#endif /* _TLS_CERT_H */
