/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLS of the kernel on a TCP socket.
 */
#ifndef _DATAPLANE_KERNEL_KTLS_H
#define _DATAPLANE_KERNEL_KTLS_H

#include <linux/tls.h>
#include <stddef.h>

#include "tls/tls.h"

/**
 * union ktls_info - what TLS_TX and TLS_RX take
 * @head: Version and cipher, of all.
 * @gcm128: AES-128-GCM.
 * @gcm256: AES-256-GCM.
 * @chacha: ChaCha20-Poly1305.
 */
union ktls_info {
	struct tls_crypto_info head;
	struct tls12_crypto_info_aes_gcm_128 gcm128;
	struct tls12_crypto_info_aes_gcm_256 gcm256;
	struct tls12_crypto_info_chacha20_poly1305 chacha;
};

/**
 * ktls_info_fill() - write a key as the kernel wants it
 * @info: Filled in; wipe it after use.
 * @keys: Cipher and version.
 * @dir: The key of @keys.
 *
 * Return: Bytes used of @info, or 0 if the lengths in @dir are not those of the
 * cipher.
 */
size_t ktls_info_fill(union ktls_info *info, const struct tls_keys *keys,
		      const struct tls_keydir *dir);

/**
 * ktls_load() - have the kernel load its TLS, for who may not do that
 *
 * Whoever calls ktls_start() without CAP_NET_ADMIN does not get the module
 * loaded. Where there is none, ktls_start() tells.
 */
void ktls_load(void);

/**
 * ktls_start() - let the kernel protect the records of a socket
 * @fd: Connected TCP socket.
 * @keys: Keys of both directions.
 * @why: Set to the reason of a failure.
 *
 * Return: 0; -EOPNOTSUPP the kernel cannot, and the socket is as it was for
 * who goes on to use it; or another negative errno: the connection is lost.
 */
int ktls_start(int fd, const struct tls_keys *keys, const char **why);

/**
 * ktls_renew() - give the kernel a new key of TLS 1.3
 * @fd: Socket after ktls_start().
 * @rx: For what is received, else for what is sent.
 * @aead: As before.
 * @dir: Key.
 *
 * Return: 0; -EBUSY the kernel does not do that; or another negative errno. On
 * failure it goes on with the key that it has.
 */
int ktls_renew(int fd, bool rx, enum tls_aead aead,
	       const struct tls_keydir *dir);

#endif /* _DATAPLANE_KERNEL_KTLS_H */
