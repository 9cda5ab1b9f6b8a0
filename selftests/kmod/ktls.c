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

/*
 * In the structure of each cipher the rest of the nonce, the key, the salt and
 * the record number follow each other.
 */
static socklen_t fill(union crypto_info *info, uint16_t cipher, size_t salt,
		      const struct tlsrec_key *key)
{
	uint8_t *p = (uint8_t *)(&info->head + 1);
	uint64_t seq = htobe64(key->seq);

	info->head.version = (uint16_t)key->version;
	info->head.cipher_type = cipher;
	p = mempcpy(p, key->iv + salt, TLSREC_IV - salt);
	p = mempcpy(p, key->key, key->size);
	p = mempcpy(p, key->iv, salt);
	p = mempcpy(p, &seq, sizeof(seq));
	return (socklen_t)(p - (uint8_t *)info);
}

static int set_key(int fd, int option, const struct tlsrec_key *key)
{
	union crypto_info info = {};
	socklen_t len;

	if (key->cipher == ACVPN_CIPHER_AES_128_GCM)
		len = fill(&info, TLS_CIPHER_AES_GCM_128, TLSREC_SALT, key);
	else if (key->cipher == ACVPN_CIPHER_AES_256_GCM)
		len = fill(&info, TLS_CIPHER_AES_GCM_256, TLSREC_SALT, key);
	else
		len = fill(&info, TLS_CIPHER_CHACHA20_POLY1305, 0, key);
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
