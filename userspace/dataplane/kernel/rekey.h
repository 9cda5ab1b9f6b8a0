/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * New keys of TLS 1.3 for a connection whose records the kernel protects.
 */
#ifndef _DATAPLANE_KERNEL_REKEY_H
#define _DATAPLANE_KERNEL_REKEY_H

#include "dataplane/dataplane.h"

/**
 * struct kernel_rekey - what new keys are made from; all zero: none
 * @possible: It is TLS 1.3.
 * @aead: Record protection.
 * @secrets: Of the keys in use; secret.
 * @answering: A KeyUpdate of ours is on its way, behind it come the new keys.
 * @sent: Control records that were sent before it.
 */
struct kernel_rekey {
	bool possible;
	enum tls_aead aead;
	struct tls_secrets secrets;
	bool answering;
	uint64_t sent;
};

/**
 * kernel_rekey_begin() - learn a connection's secrets
 * @r: Filled in.
 * @tls: Connection.
 * @keys: What tls_keys() has just told of it.
 */
void kernel_rekey_begin(struct kernel_rekey *r, struct tls *tls,
			const struct tls_keys *keys);

/**
 * kernel_rekey_forget() - wipe
 * @r: What is to be wiped.
 */
void kernel_rekey_forget(struct kernel_rekey *r);

/* See @rekey of struct dataplane_ops. */
int kernel_rekey(struct dataplane_session *s, const uint8_t *data, size_t len);

#endif /* _DATAPLANE_KERNEL_REKEY_H */
