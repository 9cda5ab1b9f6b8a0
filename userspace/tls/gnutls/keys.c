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

static uint64_t get_be64(const unsigned char seq[8])
{
	uint64_t n = 0;
	unsigned int i;

	for (i = 0; i < 8; i++)
		n = n << 8 | seq[i];
	return n;
}

static int keys_get_direction(gnutls_session_t session, bool read,
			      struct tls_keydir *dir)
{
	gnutls_datum_t mac, iv, key;
	unsigned char seq[8];
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
	dir->seq = get_be64(seq);
	return 0;
}

int tls_gnutls_keys_get(gnutls_session_t session, struct tls_keys *keys)
{
	int err = get_aead(session, &keys->aead);

	if (!err)
		err = keys_get_direction(session, false, &keys->tx);
	if (!err)
		err = keys_get_direction(session, true, &keys->rx);
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

static int get_position(struct tls_gnutls_reader *r, gnutls_session_t session,
			const struct tls_feed *feed)
{
	gnutls_datum_t mac, iv, key;
	unsigned char seq[8];

	if (gnutls_record_get_state(session, 1, &mac, &iv, &key, seq) ||
	    iv.size > sizeof(r->iv))
		return -EPROTO;
	memcpy(r->iv, iv.data, iv.size);
	r->iv_len = iv.size;
	r->seq = get_be64(seq);
	r->records = feed->records;
	r->consumed = feed->given;
	return 0;
}

/* Before 1.3 the Finished message is the first with the key. */
int tls_gnutls_reader_start(struct tls_gnutls_reader *r,
			    gnutls_session_t session,
			    const struct tls_feed *feed)
{
	bool tls13 = gnutls_protocol_get_version(session) == GNUTLS_TLS1_3;

	if (tls_boundary_inside(&feed->boundary) ||
	    get_position(r, session, feed) || r->seq != !tls13)
		return -EPROTO;
	return 0;
}

static bool is_next(const struct tls_gnutls_reader *a,
		    const struct tls_gnutls_reader *b)
{
	if (b->seq)
		return b->seq == a->seq + 1;
	return a->iv_len != b->iv_len || memcmp(a->iv, b->iv, b->iv_len);
}

/* A record moves the number on by one, or begins anew with another key. */
int tls_gnutls_reader_check(struct tls_gnutls_reader *r,
			    gnutls_session_t session,
			    const struct tls_feed *feed)
{
	struct tls_gnutls_reader now;

	if (feed->records == r->records)
		return 0;
	if (feed->records != r->records + 1 ||
	    get_position(&now, session, feed) || !is_next(r, &now))
		return -EPROTO;
	*r = now;
	return 0;
}
