// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, what TLS and DTLS share.
 */
#include "tls/gnutls/keys.h"

#include <errno.h>
#include <string.h>

static int get_aead(gnutls_session_t session, enum tls_aead *aead)
{
	switch (gnutls_cipher_get(session)) {
	case GNUTLS_CIPHER_AES_128_GCM:
		*aead = TLS_AEAD_AES_128_GCM;
		return 0;
	case GNUTLS_CIPHER_AES_256_GCM:
		*aead = TLS_AEAD_AES_256_GCM;
		return 0;
	case GNUTLS_CIPHER_CHACHA20_POLY1305:
		*aead = TLS_AEAD_CHACHA20_POLY1305;
		return 0;
	default:
		return GNUTLS_E_UNKNOWN_CIPHER_TYPE;
	}
}

static int get_direction(gnutls_session_t session, bool read,
			 struct tls_keydir *dir)
{
	gnutls_datum_t mac, iv, key;
	unsigned char seq[8];
	unsigned int i;
	int err;

	err = gnutls_record_get_state(session, read, &mac, &iv, &key, seq);
	if (err)
		return err;
	if (key.size > sizeof(dir->key) || iv.size > sizeof(dir->iv) ||
	    mac.size)
		return GNUTLS_E_UNKNOWN_CIPHER_TYPE;
	memcpy(dir->key, key.data, key.size);
	dir->key_len = key.size;
	memcpy(dir->iv, iv.data, iv.size);
	dir->iv_len = iv.size;
	dir->seq = 0;
	for (i = 0; i < sizeof(seq); i++)
		dir->seq = dir->seq << 8 | seq[i];
	return 0;
}

int tls_gnutls_keys_get(gnutls_session_t session, struct tls_keys *keys)
{
	int err = get_aead(session, &keys->aead);

	if (!err)
		err = get_direction(session, false, &keys->tx);
	if (!err)
		err = get_direction(session, true, &keys->rx);
	if (err)
		explicit_bzero(keys, sizeof(*keys));
	return err;
}

int tls_gnutls_keys_errno(int code)
{
	return code == GNUTLS_E_UNKNOWN_CIPHER_TYPE ||
	       code == GNUTLS_E_UNSUPPORTED_VERSION_PACKET ? -EOPNOTSUPP :
							     -EPROTO;
}
