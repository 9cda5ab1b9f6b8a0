// SPDX-License-Identifier: GPL-2.0-only

#include "aead.h"

#include <asm/simd.h>
#include <crypto/aead.h>
#include <crypto/internal/simd.h>
#include <linux/netlink.h>
#include <linux/percpu.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <uapi/linux/acvpn.h>

/* Requests of synchronous AEADs are smaller; setup refuses what is not. */
enum { REQUEST_SIZE_MAX = 512 };

/*
 * Work area of one CPU, used with BH disabled and never across a call that
 * could come back here. It is kmalloc memory, because scatterlists must not
 * point into the stack or into vmalloc memory.
 */
struct scratch {
	u8 aad[ACVPN_RECORD_AAD_SIZE];
	u8 iv[ACVPN_RECORD_IV_SIZE];
	struct scatterlist sg[2];
	u8 request[sizeof(struct aead_request) + REQUEST_SIZE_MAX]
		__aligned(CRYPTO_MINALIGN);
};

static DEFINE_PER_CPU(struct scratch *, scratches);

/* Some transform in use needs the vector unit; never cleared, a hint only. */
static bool need_simd;

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

static unsigned int key_size(u32 alg)
{
	return alg == ACVPN_CIPHER_AES_256_GCM ? 32 : 16;
}

int acvpn_aead_check(u32 alg, const struct acvpn_aead_secret *secret,
		     struct netlink_ext_ack *extack)
{
	if (secret->key_len != key_size(alg)) {
		NL_SET_ERR_MSG_MOD(extack,
				   "key length does not fit the cipher");
		return -EINVAL;
	}
	if (secret->iv_len != ACVPN_RECORD_SALT_SIZE) {
		NL_SET_ERR_MSG_MOD(extack,
				   "iv length does not fit the cipher");
		return -EINVAL;
	}
	return 0;
}

/*
 * x86 before 6.16 wraps the fast driver into one that is asynchronous when the
 * vector unit is busy; the driver below the wrapper is synchronous, and
 * acvpn_aead_usable() tells when it may be called. Everywhere else the first
 * name does not exist, and the second finds the best synchronous driver.
 */
static struct crypto_aead *alloc_tfm(void)
{
	struct crypto_aead *tfm;

	tfm = crypto_alloc_aead("__gcm(aes)", CRYPTO_ALG_INTERNAL,
				CRYPTO_ALG_INTERNAL | CRYPTO_ALG_ASYNC);
	if (!IS_ERR(tfm)) {
		WRITE_ONCE(need_simd, true);
		return tfm;
	}
	return crypto_alloc_aead("gcm(aes)", 0, CRYPTO_ALG_ASYNC);
}

static int set_secret(struct crypto_aead *tfm,
		      const struct acvpn_aead_secret *secret)
{
	if (crypto_aead_reqsize(tfm) > REQUEST_SIZE_MAX)
		return -EOPNOTSUPP;
	return crypto_aead_setauthsize(tfm, ACVPN_RECORD_TAG_SIZE) ?:
	       crypto_aead_setkey(tfm, secret->key, secret->key_len);
}

int acvpn_aead_setup(struct acvpn_aead *aead,
		     const struct acvpn_aead_secret *secret,
		       struct netlink_ext_ack *extack)
{
	struct crypto_aead *tfm = alloc_tfm();
	int err;

	if (IS_ERR(tfm)) {
		NL_SET_ERR_MSG_MOD(extack, "kernel lacks synchronous gcm(aes)");
		return PTR_ERR(tfm) == -ENOENT ? -EOPNOTSUPP : PTR_ERR(tfm);
	}
	err = set_secret(tfm, secret);
	if (err) {
		NL_SET_ERR_MSG_MOD(extack, "cipher refuses the key");
		crypto_free_aead(tfm);
		return err;
	}
	aead->tfm = tfm;
	memcpy(aead->salt, secret->iv, sizeof(aead->salt));
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

/* The request of this CPU for a record whose explicit nonce starts at @buf. */
static struct aead_request *
prepare(const struct acvpn_aead *aead, const struct acvpn_record *rec,
	u8 *buf, u16 plaintext, unsigned int input)
{
	struct scratch *s = this_cpu_read(scratches);
	struct aead_request *req = (struct aead_request *)s->request;

	acvpn_record_aad(s->aad, rec, plaintext);
	memcpy(s->iv, aead->salt, sizeof(aead->salt));
	memcpy(s->iv + sizeof(aead->salt), buf, ACVPN_RECORD_NONCE_SIZE);

	sg_init_table(s->sg, ARRAY_SIZE(s->sg));
	sg_set_buf(&s->sg[0], s->aad, sizeof(s->aad));
	sg_set_buf(&s->sg[1], buf + ACVPN_RECORD_NONCE_SIZE,
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
	return crypto_aead_encrypt(prepare(aead, rec, buf, len, len));
}

int acvpn_aead_open(const struct acvpn_aead *aead,
		    const struct acvpn_record *rec, u8 *buf, u16 len)
{
	return crypto_aead_decrypt(prepare(aead, rec, buf, len,
					   len + ACVPN_RECORD_TAG_SIZE));
}
