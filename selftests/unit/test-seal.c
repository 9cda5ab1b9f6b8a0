// SPDX-License-Identifier: GPL-2.0-only
/* The record protection of the kselftests' peer, against real records */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kmod/seal.h"
#include "vectors.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static struct seal_key key_of(const struct vector *v)
{
	struct seal_key key = {
		.cipher = v->iv_size == SEAL_IV ? SEAL_CHACHA20_POLY1305 :
						  SEAL_AES_GCM,
		.size = v->key_size,
	};

	memcpy(key.key, v->key, v->key_size);
	memcpy(key.salt, v->iv, sizeof(key.salt));
	memcpy(key.iv, v->iv, v->iv_size);
	return key;
}

static void test_open_and_seal(void **state)
{
	static uint8_t plain[SEAL_RECORD_MAX], wire[SEAL_RECORD_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		const struct vector *v = &vectors[i];
		struct seal_key key = key_of(v);
		struct seal_record rec;

		assert_null(seal_open(&rec, plain, &key, v->record,
				      v->record_size));
		assert_int_equal(rec.size, v->plain_size);
		assert_memory_equal(plain, v->plain, rec.size);
		assert_int_equal(seal(wire, &key, &rec, plain),
				 v->record_size);
		assert_memory_equal(wire, v->record, v->record_size);
	}
}

static void refuse_changed(const struct vector *v)
{
	static uint8_t plain[SEAL_RECORD_MAX];
	struct seal_key key = key_of(v);
	uint8_t wire[sizeof(v->record)];
	size_t i, n = v->record_size;
	struct seal_record rec;

	for (i = 0; i < n; i++) {
		memcpy(wire, v->record, n);
		wire[i] ^= 1;
		assert_non_null(seal_open(&rec, plain, &key, wire, n));
		assert_non_null(seal_open(&rec, plain, &key, wire, i));
	}
}

static void test_refuses(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		refuse_changed(&vectors[i]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_and_seal),
		cmocka_unit_test(test_refuses),
	};

	return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
