/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signatures of a key that another process has: TLS waits for them.
 */
#ifndef _ACVPND_IPC_SIGN_H
#define _ACVPND_IPC_SIGN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * struct ipc_signer - one of the gateway's keys, as a worker has it
 * @fd: End of ipc_channel_pair() for nothing else; blocking. Signers of one
 *	process may share it. At the other end is an ipc_channel of auth.
 * @key: Number of the key.
 */
struct ipc_signer {
	int fd;
	uint32_t key;
};

/**
 * ipc_sign_prepare() - let nobody wait for ever
 * @fd: End of ipc_channel_pair().
 *
 * Return: 0 or a negative errno.
 */
int ipc_sign_prepare(int fd);

/**
 * ipc_sign() - have something signed; a tls_sign_fn
 * @signer: struct ipc_signer.
 * @scheme: As tls_sign_fn has it.
 * @digest: As tls_sign_fn has it.
 * @len: Bytes in @digest, up to IPC_DIGEST_MAX.
 * @sig: Filled in.
 * @size: Bytes that fit.
 *
 * Return: Bytes of the signature; -EPROTO auth refused; -ETIMEDOUT it does not
 * answer; -EBADMSG its answer is none; -ENOBUFS; or another negative errno.
 */
ssize_t ipc_sign(void *signer, uint16_t scheme, const uint8_t *digest,
		 size_t len, uint8_t *sig, size_t size);

#endif /* _ACVPND_IPC_SIGN_H */
