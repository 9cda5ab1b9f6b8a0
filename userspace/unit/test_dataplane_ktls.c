// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dataplane/kernel/ktls.h"

static const uint8_t seq[] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };

static struct tls_keys make_keys(enum tls_aead aead, bool tls13, size_t key_len,
				 size_t iv_len)
{
	struct tls_keys keys = { .aead = aead, .tls13 = tls13 };
	struct tls_keydir *dir = &keys.tx;
	size_t i;

	dir->key_len = key_len;
	for (i = 0; i < key_len; i++)
		dir->key[i] = 0x40 + i;
	dir->iv_len = iv_len;
	for (i = 0; i < iv_len; i++)
		dir->iv[i] = 0x80 + i;
	dir->seq = 0x0123456789abcdefULL;
	return keys;
}

/* The nonce of TLS 1.2 ends with the sequence number, that of 1.3 with a mask
 * for it.
 */
static void test_gcm128(void **state)
{
	struct tls_keys keys = make_keys(TLS_AEAD_AES_128_GCM, false, 16, 4);
	union ktls_info info;

	(void)state;
	assert_int_equal(ktls_info_fill(&info, &keys, &keys.tx),
			 sizeof(info.gcm128));
	assert_int_equal(info.head.version, TLS_1_2_VERSION);
	assert_int_equal(info.head.cipher_type, TLS_CIPHER_AES_GCM_128);
	assert_memory_equal(info.gcm128.key, keys.tx.key, 16);
	assert_memory_equal(info.gcm128.salt, keys.tx.iv, 4);
	assert_memory_equal(info.gcm128.iv, seq, 8);
	assert_memory_equal(info.gcm128.rec_seq, seq, 8);

	keys = make_keys(TLS_AEAD_AES_128_GCM, true, 16, 12);
	assert_int_equal(ktls_info_fill(&info, &keys, &keys.tx),
			 sizeof(info.gcm128));
	assert_int_equal(info.head.version, TLS_1_3_VERSION);
	assert_memory_equal(info.gcm128.salt, keys.tx.iv, 4);
	assert_memory_equal(info.gcm128.iv, keys.tx.iv + 4, 8);
	assert_memory_equal(info.gcm128.rec_seq, seq, 8);
}

static void test_gcm256(void **state)
{
	struct tls_keys keys = make_keys(TLS_AEAD_AES_256_GCM, false, 32, 4);
	union ktls_info info;

	(void)state;
	assert_int_equal(ktls_info_fill(&info, &keys, &keys.tx),
			 sizeof(info.gcm256));
	assert_int_equal(info.head.cipher_type, TLS_CIPHER_AES_GCM_256);
	assert_memory_equal(info.gcm256.key, keys.tx.key, 32);
	assert_memory_equal(info.gcm256.salt, keys.tx.iv, 4);
	assert_memory_equal(info.gcm256.iv, seq, 8);

	keys = make_keys(TLS_AEAD_AES_256_GCM, true, 32, 12);
	assert_int_equal(ktls_info_fill(&info, &keys, &keys.tx),
			 sizeof(info.gcm256));
	assert_memory_equal(info.gcm256.salt, keys.tx.iv, 4);
	assert_memory_equal(info.gcm256.iv, keys.tx.iv + 4, 8);
	assert_memory_equal(info.gcm256.rec_seq, seq, 8);
}

static void test_chacha(void **state)
{
	struct tls_keys keys;
	union ktls_info info;
	int tls13;

	(void)state;
	for (tls13 = 0; tls13 < 2; tls13++) {
		keys = make_keys(TLS_AEAD_CHACHA20_POLY1305, tls13, 32, 12);
		assert_int_equal(ktls_info_fill(&info, &keys, &keys.tx),
				 sizeof(info.chacha));
		assert_int_equal(info.head.version, tls13 ? TLS_1_3_VERSION :
							    TLS_1_2_VERSION);
		assert_int_equal(info.head.cipher_type,
				 TLS_CIPHER_CHACHA20_POLY1305);
		assert_memory_equal(info.chacha.key, keys.tx.key, 32);
		assert_memory_equal(info.chacha.iv, keys.tx.iv, 12);
		assert_memory_equal(info.chacha.rec_seq, seq, 8);
	}
}

static void test_lengths(void **state)
{
	static const struct {
		enum tls_aead aead;
		bool tls13;
		size_t key_len;
		size_t iv_len;
	} bad[] = {
		{ TLS_AEAD_AES_128_GCM, false, 32, 4 },
		{ TLS_AEAD_AES_128_GCM, true, 16, 4 },
		{ TLS_AEAD_AES_256_GCM, true, 16, 12 },
		{ TLS_AEAD_AES_256_GCM, false, 32, 0 },
		{ TLS_AEAD_CHACHA20_POLY1305, false, 32, 4 },
		{ TLS_AEAD_CHACHA20_POLY1305, true, 16, 12 },
	};
	union ktls_info info;
	struct tls_keys keys;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		keys = make_keys(bad[i].aead, bad[i].tls13, bad[i].key_len,
				 bad[i].iv_len);
		assert_int_equal(ktls_info_fill(&info, &keys, &keys.tx), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gcm128),
		cmocka_unit_test(test_gcm256),
		cmocka_unit_test(test_chacha),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests_name("ktls", tests, NULL, NULL);
}
