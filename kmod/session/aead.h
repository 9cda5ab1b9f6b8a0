/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_AEAD_H
#define _ACVPN_AEAD_H

#include "core/record.h"

struct crypto_aead;
struct netlink_ext_ack;
struct sk_buff;

/* The longest record that acvpn_aead_authentic() looks at: of a jumbo frame. */
enum { ACVPN_AEAD_COPY_MAX = 9216 };

/**
 * struct acvpn_aead - AEAD of one direction
 * @tfm: transform; its calls never sleep and complete before they return
 * @iv: implicit part of the nonce; its length depends on the cipher
 * @nonce_size: bytes of explicit nonce in each record, 0 or
 *	ACVPN_RECORD_NONCE_SIZE
 */
struct acvpn_aead {
	struct crypto_aead *tfm;
	u8 iv[ACVPN_RECORD_IV_SIZE];
	u8 nonce_size;
};

/**
 * struct acvpn_aead_secret - what a cipher is made of; wipe it after use
 * @key: record key
 * @key_len: bytes of @key
 * @iv: implicit part of the nonce
 * @iv_len: bytes of @iv
 */
struct acvpn_aead_secret {
	const u8 *key;
	unsigned int key_len;
	const u8 *iv;
	unsigned int iv_len;
};

/**
 * acvpn_aead_init() - allocate the per-CPU work areas
 *
 * Return: 0 or -ENOMEM.
 */
int acvpn_aead_init(void);

/**
 * acvpn_aead_exit() - free the per-CPU work areas
 */
void acvpn_aead_exit(void);

/**
 * acvpn_aead_check() - have secrets the lengths that a cipher needs?
 * @alg: enum acvpn_cipher of the netlink specification
 * @secret: secret of one direction
 * @extack: filled in on error
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_aead_check(u32 alg, const struct acvpn_aead_secret *secret,
		     struct netlink_ext_ack *extack);

/**
 * acvpn_aead_setup() - make a cipher ready
 * @aead: to be filled in
 * @alg: enum acvpn_cipher
 * @secret: secret that acvpn_aead_check() accepted for @alg
 * @extack: filled in on error
 *
 * Context: process, may sleep.
 * Return: 0, -EOPNOTSUPP if the kernel has no such cipher, or another negative
 *	errno.
 */
int acvpn_aead_setup(struct acvpn_aead *aead, u32 alg,
		     const struct acvpn_aead_secret *secret,
		     struct netlink_ext_ack *extack);

/**
 * acvpn_aead_free() - wipe and free a cipher
 * @aead: cipher, or zeroes
 *
 * Context: process, may sleep.
 */
void acvpn_aead_free(struct acvpn_aead *aead);

/**
 * acvpn_aead_usable() - may records be sealed and opened here and now?
 *
 * On x86 before Linux 6.16 a softirq may have interrupted another user of the
 * vector unit; ciphers must then not be used on this CPU until it is done.
 *
 * Context: BH disabled.
 * Return: true if acvpn_aead_seal() and acvpn_aead_open() may be called.
 */
bool acvpn_aead_usable(void);

/**
 * acvpn_aead_seal() - encrypt a record in place
 * @aead: cipher of the sending direction
 * @rec: header of the record
 * @buf: room for @aead->nonce_size bytes of explicit nonce, which is written
 *	too, plaintext, room for the tag; linear memory
 * @len: bytes of plaintext
 *
 * Context: BH disabled, acvpn_aead_usable().
 * Return: 0 or a negative errno.
 */
int acvpn_aead_seal(const struct acvpn_aead *aead,
		    const struct acvpn_record *rec, u8 *buf, u16 len);

/**
 * acvpn_aead_open() - authenticate and decrypt a record in place
 * @aead: cipher of the receiving direction
 * @rec: header of the record
 * @buf: explicit nonce, ciphertext, tag; linear memory
 * @len: bytes of plaintext, as acvpn_record_plaintext() tells them
 *
 * Context: BH disabled, acvpn_aead_usable().
 * Return: 0, -EBADMSG if the tag does not match, or another negative errno.
 */
int acvpn_aead_open(const struct acvpn_aead *aead,
		    const struct acvpn_record *rec, u8 *buf, u16 len);

/**
 * acvpn_aead_authentic() - was a record made under a cipher?
 * @aead: cipher of the receiving direction
 * @rec: header of the record
 * @skb: packet that holds the record, left as it is
 * @offset: bytes from skb->data to what follows the header
 * @len: bytes of plaintext, as acvpn_record_plaintext() tells them
 *
 * Allocates nothing. Records that are longer than ACVPN_AEAD_COPY_MAX are not.
 *
 * Context: BH disabled, acvpn_aead_usable().
 * Return: true if the tag matches.
 */
bool acvpn_aead_authentic(const struct acvpn_aead *aead,
			  const struct acvpn_record *rec,
			  const struct sk_buff *skb, int offset, u16 len);

#endif /* _ACVPN_AEAD_H */
