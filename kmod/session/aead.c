// SPDX-License-Identifier: GPL-2.0-only

#include "session/aead.h"

#include <asm/simd.h>
#include <crypto/aead.h>
#include <crypto/internal/simd.h>
#include <linux/netlink.h>
#include <linux/percpu.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <uapi/linux/acvpn.h>

/* Requests of synchronous AEADs are smaller, the largest are those of
 * ChaCha20-Poly1305 on x86 before 6.16; setup refuses what is not.
 */
enum { REQUEST_SIZE_MAX = 1024 };

/*
 * Work area of one CPU, used with BH disabled and never across a call that
 * could come back here. It is kmalloc memory, because scatterlists must not
 * point into the stack or into vmalloc memory.
 */
struct scratch {
	u8 aad[ACVPN_RECORD_AAD_SIZE];
	u8 iv[ACVPN_RECORD_IV_SIZE];
	struct scatterlist sg[2];
	u8 copy[ACVPN_AEAD_COPY_MAX];
	u8 request[sizeof(struct aead_request) + REQUEST_SIZE_MAX]
		__aligned(CRYPTO_MINALIGN);
};

static DEFINE_PER_CPU(struct scratch *, scratches);

/* Some transform in use needs the vector unit; never cleared, a hint only. */
static bool need_simd;

/* This kernel has no internal driver. Asking again would run modprobe each
 * time, and what is missing now was looked for when this module was loaded.
 */
static bool no_internal;

int acvpn_aead_init(void)
{
	struct scratch *scratch;
	int cpu;

	for_each_possible_cpu(cpu) {
		scratch = kzalloc_node(sizeof(*scratch), GFP_KERNEL,
				       cpu_to_node(cpu));
		if (!scratch) {
			acvpn_aead_exit();
			return -ENOMEM;
		}
		per_cpu(scratches, cpu) = scratch;
	}
	return 0;
}

void acvpn_aead_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		kfree_sensitive(per_cpu(scratches, cpu));
		per_cpu(scratches, cpu) = NULL;
	}
}

/**
 * struct cipher - what a record protection is made of
 * @key_size: bytes of key
 * @iv_size: bytes of implicit nonce
 * @nonce_size: bytes of explicit nonce
 * @internal: driver to be preferred, may be called with the vector unit only
 * @name: driver to be used else
 *
 * x86 before 6.16 wraps the fast AES-GCM driver into one that is asynchronous
 * when the vector unit is busy; the driver below the wrapper is synchronous,
 * and acvpn_aead_usable() tells when it may be called. Elsewhere there is none
 * of that name. The drivers of ChaCha20 and Poly1305 look for themselves and
 * do without the vector unit if they must.
 */
struct cipher {
	u8 key_size;
	u8 iv_size;
	u8 nonce_size;
	const char *internal;
	const char *name;
};

static const struct cipher ciphers[] = {
	[ACVPN_CIPHER_AES_128_GCM] = {
		.key_size = 16,
		.iv_size = ACVPN_RECORD_SALT_SIZE,
		.nonce_size = ACVPN_RECORD_NONCE_SIZE,
		.internal = "__gcm(aes)",
		.name = "gcm(aes)",
	},
	[ACVPN_CIPHER_AES_256_GCM] = {
		.key_size = 32,
		.iv_size = ACVPN_RECORD_SALT_SIZE,
		.nonce_size = ACVPN_RECORD_NONCE_SIZE,
		.internal = "__gcm(aes)",
		.name = "gcm(aes)",
	},
	[ACVPN_CIPHER_CHACHA20_POLY1305] = {
		.key_size = 32,
		.iv_size = ACVPN_RECORD_IV_SIZE,
		.name = "rfc7539(chacha20,poly1305)",
	},
};

static const struct cipher *aead_cipher(u32 alg)
{
	return alg < ARRAY_SIZE(ciphers) && ciphers[alg].name ?
	       &ciphers[alg] : NULL;
}

int acvpn_aead_check(u32 alg, const struct acvpn_aead_secret *secret,
		     struct netlink_ext_ack *extack)
{
	const struct cipher *cipher = aead_cipher(alg);

	if (!cipher) {
		NL_SET_ERR_MSG_MOD(extack, "unknown cipher");
		return -EINVAL;
	}
	if (secret->key_len != cipher->key_size) {
		NL_SET_ERR_MSG_MOD(extack,
				   "key length does not fit the cipher");
		return -EINVAL;
	}
	if (secret->iv_len != cipher->iv_size) {
		NL_SET_ERR_MSG_MOD(extack,
				   "iv length does not fit the cipher");
		return -EINVAL;
	}
	return 0;
}

static struct crypto_aead *aead_alloc_sync(const struct cipher *cipher)
{
	struct crypto_aead *tfm;

	if (cipher->internal && !READ_ONCE(no_internal)) {
		tfm = crypto_alloc_aead(cipher->internal, CRYPTO_ALG_INTERNAL,
					CRYPTO_ALG_INTERNAL | CRYPTO_ALG_ASYNC);
		if (!IS_ERR(tfm)) {
			WRITE_ONCE(need_simd, true);
			return tfm;
		}
		if (PTR_ERR(tfm) == -ENOENT)
			WRITE_ONCE(no_internal, true);
	}
	return crypto_alloc_aead(cipher->name, 0, CRYPTO_ALG_ASYNC);
}

static struct crypto_aead *aead_alloc(const struct cipher *cipher)
{
	struct crypto_aead *tfm = aead_alloc_sync(cipher);

	if (!IS_ERR(tfm) && crypto_aead_reqsize(tfm) > REQUEST_SIZE_MAX) {
		pr_err_once("driver of %s needs requests of %u bytes\n",
			    cipher->name, crypto_aead_reqsize(tfm));
		crypto_free_aead(tfm);
		return ERR_PTR(-EOPNOTSUPP);
	}
	return tfm;
}

static int aead_set_secret(struct crypto_aead *tfm,
			   const struct acvpn_aead_secret *secret)
{
	return crypto_aead_setauthsize(tfm, ACVPN_RECORD_TAG_SIZE) ?:
	       crypto_aead_setkey(tfm, secret->key, secret->key_len);
}

int acvpn_aead_setup(struct acvpn_aead *aead, u32 alg,
		     const struct acvpn_aead_secret *secret,
		     struct netlink_ext_ack *extack)
{
	const struct cipher *cipher = aead_cipher(alg);
	struct crypto_aead *tfm = aead_alloc(cipher);
	int err;

	if (IS_ERR(tfm)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "kernel lacks a suitable driver of the cipher; load module gcm or chacha20poly1305");
		return PTR_ERR(tfm) == -ENOENT ? -EOPNOTSUPP : PTR_ERR(tfm);
	}
	err = aead_set_secret(tfm, secret);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "cipher refuses the key");
		crypto_free_aead(tfm);
		return err;
	}
	aead->tfm = tfm;
	memcpy(aead->iv, secret->iv, cipher->iv_size);
	aead->nonce_size = cipher->nonce_size;
	return 0;
}

void acvpn_aead_free(struct acvpn_aead *aead)
{
	/* The crypto API wipes the transform's context. */
	if (aead->tfm)
		crypto_free_aead(aead->tfm);
	memzero_explicit(aead, sizeof(*aead));
}

bool acvpn_aead_usable(void)
{
	return !READ_ONCE(need_simd) || crypto_simd_usable();
}

/* The request of this CPU for a record whose header ends at @buf. */
static struct aead_request *
aead_prepare(const struct acvpn_aead *aead, const struct acvpn_record *rec,
	     u8 *buf, u16 plaintext, unsigned int input)
{
	struct scratch *s = this_cpu_read(scratches);
	struct aead_request *req = (struct aead_request *)s->request;

	acvpn_record_aad(s->aad, rec, plaintext);
	if (aead->nonce_size)
		acvpn_record_nonce_salted(s->iv, aead->iv, buf);
	else
		acvpn_record_nonce_masked(s->iv, aead->iv, rec);

	sg_init_table(s->sg, ARRAY_SIZE(s->sg));
	sg_set_buf(&s->sg[0], s->aad, sizeof(s->aad));
	sg_set_buf(&s->sg[1], buf + aead->nonce_size,
		   plaintext + ACVPN_RECORD_TAG_SIZE);

	aead_request_set_tfm(req, aead->tfm);
	aead_request_set_callback(req, 0, NULL, NULL);
	aead_request_set_ad(req, sizeof(s->aad));
	aead_request_set_crypt(req, s->sg, s->sg, input, s->iv);
	return req;
}

int acvpn_aead_seal(const struct acvpn_aead *aead,
		    const struct acvpn_record *rec, u8 *buf, u16 len)
{
	if (aead->nonce_size)
		acvpn_record_seq8(buf, rec->epoch, rec->seq);
	return crypto_aead_encrypt(aead_prepare(aead, rec, buf, len, len));
}

int acvpn_aead_open(const struct acvpn_aead *aead,
		    const struct acvpn_record *rec, u8 *buf, u16 len)
{
	return crypto_aead_decrypt(aead_prepare(aead, rec, buf, len,
						len + ACVPN_RECORD_TAG_SIZE));
}

bool acvpn_aead_authentic(const struct acvpn_aead *aead,
			  const struct acvpn_record *rec,
			  const struct sk_buff *skb, int offset, u16 len)
{
	unsigned int size = aead->nonce_size + len + ACVPN_RECORD_TAG_SIZE;
	struct scratch *s = this_cpu_read(scratches);
	bool ok;

	if (size > sizeof(s->copy) ||
	    skb_copy_bits(skb, offset, s->copy, size))
		return false;
	ok = !acvpn_aead_open(aead, rec, s->copy, len);
	memzero_explicit(s->copy, size);
	return ok;
}
