// SPDX-License-Identifier: GPL-2.0-only
#include "tls/secret.h"

#include <errno.h>
#include <string.h>

enum { SECRET_INFO_MAX = 64, SECRET_NONCE = 12 };

/* HKDF-Expand-Label of RFC 8446 7.1, without a context. */
static int secret_expand(const struct tls_secret *secret, const char *label,
			 uint8_t *out, size_t len)
{
	static const char prefix[] = "tls13 ";
	size_t prefix_len = strlen(prefix), label_len = strlen(label);
	uint8_t info[SECRET_INFO_MAX];
	size_t n = 0;

	info[n++] = len >> 8;
	info[n++] = len;
	info[n++] = prefix_len + label_len;
	memcpy(info + n, prefix, prefix_len);
	n += prefix_len;
	memcpy(info + n, label, label_len);
	n += label_len;
	info[n++] = 0;
	return tls_hkdf_expand(secret, info, n, out, len);
}

int tls_secret_next(struct tls_secret *secret)
{
	struct tls_secret next = { .len = secret->len };
	int err = secret_expand(secret, "traffic upd", next.bytes, next.len);

	if (!err)
		*secret = next;
	explicit_bzero(&next, sizeof(next));
	return err;
}

int tls_secret_key(const struct tls_secret *secret, enum tls_aead aead,
		   struct tls_keydir *dir)
{
	int err;

	memset(dir, 0, sizeof(*dir));
	dir->key_len = aead == TLS_AEAD_AES_128_GCM ? 16 : 32;
	dir->iv_len = SECRET_NONCE;
	err = secret_expand(secret, "key", dir->key, dir->key_len);
	if (!err)
		err = secret_expand(secret, "iv", dir->iv, dir->iv_len);
	return err;
}

int tls_secret_follow(struct tls_secret *secret, enum tls_aead aead,
		      const struct tls_keydir *dir)
{
	struct tls_keydir made;
	int i, err = 0;

	for (i = 0; i < TLS_SECRET_FOLLOW_MAX && !err; i++) {
		err = tls_secret_key(secret, aead, &made);
		if (!err && made.key_len == dir->key_len &&
		    !memcmp(made.key, dir->key, made.key_len))
			break;
		if (!err)
			err = tls_secret_next(secret);
	}
	explicit_bzero(&made, sizeof(made));
	return err || i == TLS_SECRET_FOLLOW_MAX ? -EPROTO : 0;
}
