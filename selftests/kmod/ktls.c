// SPDX-License-Identifier: GPL-2.0-only

#include "ktls.h"

#include <endian.h>
#include <errno.h>
#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

union crypto_info {
	struct tls_crypto_info head;
	struct tls12_crypto_info_aes_gcm_128 gcm128;
	struct tls12_crypto_info_aes_gcm_256 gcm256;
	struct tls12_crypto_info_chacha20_poly1305 chacha;
};

static socklen_t fill_gcm128(union crypto_info *info,
			     const struct tlsrec_key *key)
{
	uint64_t seq = htobe64(key->seq);

	info->head.cipher_type = TLS_CIPHER_AES_GCM_128;
	memcpy(info->gcm128.key, key->key, sizeof(info->gcm128.key));
	memcpy(info->gcm128.salt, key->iv, TLSREC_SALT);
	memcpy(info->gcm128.iv, key->iv + TLSREC_SALT, TLSREC_NONCE);
	memcpy(info->gcm128.rec_seq, &seq, sizeof(seq));
	return sizeof(info->gcm128);
}

static socklen_t fill_gcm256(union crypto_info *info,
			     const struct tlsrec_key *key)
{
	uint64_t seq = htobe64(key->seq);

	info->head.cipher_type = TLS_CIPHER_AES_GCM_256;
	memcpy(info->gcm256.key, key->key, sizeof(info->gcm256.key));
	memcpy(info->gcm256.salt, key->iv, TLSREC_SALT);
	memcpy(info->gcm256.iv, key->iv + TLSREC_SALT, TLSREC_NONCE);
	memcpy(info->gcm256.rec_seq, &seq, sizeof(seq));
	return sizeof(info->gcm256);
}

static socklen_t fill_chacha(union crypto_info *info,
			     const struct tlsrec_key *key)
{
	uint64_t seq = htobe64(key->seq);

	info->head.cipher_type = TLS_CIPHER_CHACHA20_POLY1305;
	memcpy(info->chacha.key, key->key, sizeof(info->chacha.key));
	memcpy(info->chacha.iv, key->iv, sizeof(info->chacha.iv));
	memcpy(info->chacha.rec_seq, &seq, sizeof(seq));
	return sizeof(info->chacha);
}

static int set_key(int fd, int option, const struct tlsrec_key *key)
{
	union crypto_info info = {
		.head.version = (uint16_t)key->version,
	};
	socklen_t len;

	if (key->cipher == ACVPN_CIPHER_AES_128_GCM)
		len = fill_gcm128(&info, key);
	else if (key->cipher == ACVPN_CIPHER_AES_256_GCM)
		len = fill_gcm256(&info, key);
	else
		len = fill_chacha(&info, key);
	return setsockopt(fd, SOL_TLS, option, &info, len) ? -errno : 0;
}

int ktls_start(int fd)
{
	return setsockopt(fd, SOL_TCP, TCP_ULP, "tls", sizeof("tls")) ? -errno :
									0;
}

int ktls_tx(int fd, const struct tlsrec_key *key)
{
	return set_key(fd, TLS_TX, key);
}

int ktls_rx(int fd, const struct tlsrec_key *key)
{
	return set_key(fd, TLS_RX, key);
}
