// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/ktls.h"

#include <endian.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SOL_TLS
#define SOL_TLS 282
#endif

/**
 * struct layout - where the parts of a key go
 * @size: Bytes in all.
 * @key: Secret.
 * @key_len: Its bytes.
 * @salt: First bytes of the nonce; NULL if all of it is in @iv.
 * @iv: The other bytes of the nonce.
 * @iv_len: Bytes in @iv.
 * @seq: Sequence number, big endian.
 */
struct layout {
	size_t size;
	unsigned char *key;
	size_t key_len;
	unsigned char *salt;
	unsigned char *iv;
	size_t iv_len;
	unsigned char *seq;
};

enum { SALT = TLS_CIPHER_AES_GCM_128_SALT_SIZE };

static struct layout layout_of(union ktls_info *info)
{
	switch (info->head.cipher_type) {
	case TLS_CIPHER_AES_GCM_128:
		return (struct layout){
			.size = sizeof(info->gcm128),
			.key = info->gcm128.key,
			.key_len = sizeof(info->gcm128.key),
			.salt = info->gcm128.salt,
			.iv = info->gcm128.iv,
			.iv_len = sizeof(info->gcm128.iv),
			.seq = info->gcm128.rec_seq,
		};
	case TLS_CIPHER_AES_GCM_256:
		return (struct layout){
			.size = sizeof(info->gcm256),
			.key = info->gcm256.key,
			.key_len = sizeof(info->gcm256.key),
			.salt = info->gcm256.salt,
			.iv = info->gcm256.iv,
			.iv_len = sizeof(info->gcm256.iv),
			.seq = info->gcm256.rec_seq,
		};
	default:
		return (struct layout){
			.size = sizeof(info->chacha),
			.key = info->chacha.key,
			.key_len = sizeof(info->chacha.key),
			.iv = info->chacha.iv,
			.iv_len = sizeof(info->chacha.iv),
			.seq = info->chacha.rec_seq,
		};
	}
}

static uint16_t cipher_type(enum tls_aead aead)
{
	switch (aead) {
	case TLS_AEAD_AES_128_GCM:
		return TLS_CIPHER_AES_GCM_128;
	case TLS_AEAD_AES_256_GCM:
		return TLS_CIPHER_AES_GCM_256;
	case TLS_AEAD_CHACHA20_POLY1305:
		break;
	}
	return TLS_CIPHER_CHACHA20_POLY1305;
}

size_t ktls_info_fill(union ktls_info *info, const struct tls_keys *keys,
		      const struct tls_keydir *dir)
{
	uint64_t seq = htobe64(dir->seq);
	struct layout l;
	size_t salt;

	memset(info, 0, sizeof(*info));
	info->head.version = keys->tls13 ? TLS_1_3_VERSION : TLS_1_2_VERSION;
	info->head.cipher_type = cipher_type(keys->aead);
	l = layout_of(info);
	salt = l.salt ? SALT : 0;
	if (dir->key_len != l.key_len)
		return 0;
	memcpy(l.key, dir->key, l.key_len);
	memcpy(l.seq, &seq, sizeof(seq));
	if (salt)
		memcpy(l.salt, dir->iv, SALT);
	/* TLS 1.2 sends the rest of the nonce: the number is never repeated. */
	if (salt && !keys->tls13 && dir->iv_len == SALT)
		memcpy(l.iv, &seq, sizeof(seq));
	else if (dir->iv_len == salt + l.iv_len)
		memcpy(l.iv, dir->iv + salt, l.iv_len);
	else
		return 0;
	return l.size;
}

static int set_key(int fd, int option, const struct tls_keys *keys,
		   const struct tls_keydir *dir)
{
	union ktls_info info;
	size_t size = ktls_info_fill(&info, keys, dir);
	int err = 0;

	if (!size)
		err = -EINVAL;
	else if (setsockopt(fd, SOL_TLS, option, &info, size))
		err = -errno;
	explicit_bzero(&info, sizeof(info));
	return err;
}

/* No connection: it is looked for, and then refused. */
void ktls_load(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_ULP, "tls", sizeof("tls"));
	close(fd);
}

int ktls_start(int fd, const struct tls_keys *keys, const char **why)
{
	const unsigned int one = 1;
	int err;

	if (setsockopt(fd, IPPROTO_TCP, TCP_ULP, "tls", sizeof("tls"))) {
		*why = errno == ENOENT ? "the kernel module tls is missing" :
					 strerror(errno);
		return -EOPNOTSUPP;
	}
	/* First to receive: the sending key is used by nobody but one. */
	err = set_key(fd, TLS_RX, keys, &keys->rx);
	if (err) {
		*why = "the kernel's TLS does not take the cipher";
		return -EOPNOTSUPP;
	}
	err = set_key(fd, TLS_TX, keys, &keys->tx);
	if (err) {
		*why = strerror(-err);
		return err == -EOPNOTSUPP ? -EIO : err;
	}
	/* Nobody pads, so records are decrypted to where they belong. */
	if (keys->tls13)
		setsockopt(fd, SOL_TLS, TLS_RX_EXPECT_NO_PAD, &one,
			   sizeof(one));
	return 0;
}

int ktls_renew(int fd, bool rx, enum tls_aead aead,
	       const struct tls_keydir *dir)
{
	const struct tls_keys keys = { .aead = aead, .tls13 = true };

	return set_key(fd, rx ? TLS_RX : TLS_TX, &keys, dir);
}
