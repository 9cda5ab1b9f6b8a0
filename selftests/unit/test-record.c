// SPDX-License-Identifier: GPL-2.0-only
/* DTLS 1.2 record header, additional data, and AES-GCM against real records */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/record.h"

#include <cmocka.h>
#include <gnutls/crypto.h>

#include "vectors.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct nonce {
	u8 bytes[ACVPN_RECORD_IV_SIZE];
};

static gnutls_aead_cipher_hd_t cipher_open(const struct vector *v)
{
	gnutls_datum_t key = { (u8 *)v->key, (unsigned int)v->key_size };
	gnutls_aead_cipher_hd_t aead;

	assert_int_equal(gnutls_aead_cipher_init(&aead, v->key_size == 16 ?
						 GNUTLS_CIPHER_AES_128_GCM :
						 GNUTLS_CIPHER_AES_256_GCM,
						 &key), 0);
	return aead;
}

static struct nonce nonce_of(const struct vector *v)
{
	struct nonce n;

	memcpy(n.bytes, v->salt, ACVPN_RECORD_SALT_SIZE);
	memcpy(n.bytes + ACVPN_RECORD_SALT_SIZE,
	       v->record + ACVPN_RECORD_HEADER_SIZE, ACVPN_RECORD_NONCE_SIZE);
	return n;
}

static void decrypt_vector(const struct vector *v)
{
	const size_t skip = ACVPN_RECORD_HEADER_SIZE + ACVPN_RECORD_NONCE_SIZE;
	gnutls_aead_cipher_hd_t aead = cipher_open(v);
	struct nonce nonce = nonce_of(v);
	u8 aad[ACVPN_RECORD_AAD_SIZE], plain[sizeof(v->plain)];
	size_t n = sizeof(plain);
	struct acvpn_record rec;
	int err;

	assert_int_equal(acvpn_record_parse(&rec, v->record, v->record_size),
			 ACVPN_RECORD_OK);
	assert_int_equal(rec.type, ACVPN_RECORD_DATA);
	assert_int_equal(rec.epoch, 1);
	assert_int_equal(rec.length, v->record_size - ACVPN_RECORD_HEADER_SIZE);
	assert_int_equal(acvpn_record_plaintext(&rec), v->plain_size);
	assert_int_equal(v->record_size, v->plain_size + ACVPN_RECORD_OVERHEAD);

	acvpn_record_aad(aad, &rec, acvpn_record_plaintext(&rec));
	err = gnutls_aead_cipher_decrypt(aead, nonce.bytes, sizeof(nonce), aad,
					 sizeof(aad), ACVPN_RECORD_TAG_SIZE,
					 v->record + skip,
					 v->record_size - skip, plain, &n);
	assert_int_equal(err, 0);
	assert_int_equal(n, v->plain_size);
	assert_memory_equal(plain, v->plain, n);
	gnutls_aead_cipher_deinit(aead);
}

static void build_vector(const struct vector *v)
{
	const size_t skip = ACVPN_RECORD_HEADER_SIZE + ACVPN_RECORD_NONCE_SIZE;
	gnutls_aead_cipher_hd_t aead = cipher_open(v);
	struct nonce nonce = nonce_of(v);
	u8 aad[ACVPN_RECORD_AAD_SIZE], out[sizeof(v->record)];
	size_t n = sizeof(out) - skip;
	struct acvpn_record rec;
	int err;

	acvpn_record_parse(&rec, v->record, v->record_size);
	acvpn_record_write(out, &rec);
	memcpy(out + ACVPN_RECORD_HEADER_SIZE,
	       nonce.bytes + ACVPN_RECORD_SALT_SIZE, ACVPN_RECORD_NONCE_SIZE);
	acvpn_record_aad(aad, &rec, (u16)v->plain_size);
	err = gnutls_aead_cipher_encrypt(aead, nonce.bytes, sizeof(nonce), aad,
					 sizeof(aad), ACVPN_RECORD_TAG_SIZE,
					 v->plain, v->plain_size, out + skip,
					 &n);
	assert_int_equal(err, 0);
	assert_int_equal(n + skip, v->record_size);
	assert_memory_equal(out, v->record, v->record_size);
	gnutls_aead_cipher_deinit(aead);
}

static void test_decrypt(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		decrypt_vector(&vectors[i]);
}

static void test_build(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vectors); i++)
		build_vector(&vectors[i]);
}

/* GnuTLS uses epoch and sequence as explicit nonce, and so do we. */
static void test_seq8(void **state)
{
	struct acvpn_record rec;
	u8 seq8[8];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		const struct vector *v = &vectors[i];

		if (strncmp(v->name, "gnutls", 6) != 0)
			continue;
		acvpn_record_parse(&rec, v->record, v->record_size);
		acvpn_record_seq8(seq8, rec.epoch, rec.seq);
		assert_memory_equal(seq8, v->record + 3, sizeof(seq8));
		assert_memory_equal(seq8, v->record + ACVPN_RECORD_HEADER_SIZE,
				    sizeof(seq8));
	}
}

static void test_late_seq(void **state)
{
	struct acvpn_record rec;
	size_t i, late = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(vectors); i++) {
		if (!strstr(vectors[i].name, "late"))
			continue;
		acvpn_record_parse(&rec, vectors[i].record,
				   vectors[i].record_size);
		assert_true(rec.seq == ACVPN_RECORD_SEQ_MAX - 2);
		late++;
	}
	assert_int_equal(late, 4);
}

/*
 * Type, version and length field of headers, the bytes that the datagram still
 * holds (header included), and what is to be said of it.
 */
static const struct header_case {
	const char *name;
	u8 type;
	u16 version;
	u16 length;
	size_t len;
	enum acvpn_record_verdict verdict;
} header_cases[] = {
	/* 0 */ { "empty datagram", 0, 0, 0, 0, ACVPN_RECORD_TRUNCATED },
	/* 1 */ { "one byte", 23, 0, 0, 1, ACVPN_RECORD_TRUNCATED },
	/* 2 */ { "header less one byte", 23, 0xfefd, 25, 12,
		  ACVPN_RECORD_TRUNCATED },
	/* 3 */ { "header alone", 23, 0xfefd, 25, 13,
		  ACVPN_RECORD_TRUNCATED },
	/* 4 */ { "one byte missing", 23, 0xfefd, 25, 37,
		  ACVPN_RECORD_TRUNCATED },
	/* 5 */ { "least data record", 23, 0xfefd, 25, 38,
		  ACVPN_RECORD_OK },
	/* 6 */ { "more records follow", 23, 0xfefd, 25, 100,
		  ACVPN_RECORD_OK },
	/* 7 */ { "no plaintext", 23, 0xfefd, 24, 37,
		  ACVPN_RECORD_BAD_LENGTH },
	/* 8 */ { "no tag", 23, 0xfefd, 8, 21,
		  ACVPN_RECORD_BAD_LENGTH },
	/* 9 */ { "length 0", 23, 0xfefd, 0, 13,
		  ACVPN_RECORD_BAD_LENGTH },
	/* 10 */ { "most plaintext", 23, 0xfefd, 24 + 16384,
		   13 + 24 + 16384, ACVPN_RECORD_OK },
	/* 11 */ { "too much plaintext", 23, 0xfefd, 25 + 16384,
		   13 + 25 + 16384, ACVPN_RECORD_BAD_LENGTH },
	/* 12 */ { "most ciphertext", 22, 0xfefd, 16384 + 2048,
		   13 + 16384 + 2048, ACVPN_RECORD_OK },
	/* 13 */ { "too much ciphertext", 22, 0xfefd, 16384 + 2049,
		   13 + 16384 + 2049, ACVPN_RECORD_BAD_LENGTH },
	/* 14 */ { "length 65535", 23, 0xfefd, 65535, 65507,
		   ACVPN_RECORD_BAD_LENGTH },
	/* 15 */ { "DTLS 1.0", 23, 0xfeff, 25, 38,
		   ACVPN_RECORD_BAD_VERSION },
	/* 16 */ { "DTLS 0.9", 23, 0x0100, 25, 38,
		   ACVPN_RECORD_BAD_VERSION },
	/* 17 */ { "TLS 1.2", 23, 0x0303, 25, 38,
		   ACVPN_RECORD_BAD_VERSION },
	/* 18 */ { "zeroes", 0, 0, 0, 38, ACVPN_RECORD_BAD_VERSION },
	/* 19 */ { "handshake", 22, 0xfefd, 12, 25, ACVPN_RECORD_OK },
	/* 20 */ { "change cipher spec", 20, 0xfefd, 1, 14,
		   ACVPN_RECORD_OK },
	/* 21 */ { "alert", 21, 0xfefd, 2, 15, ACVPN_RECORD_OK },
	/* 22 */ { "unknown type", 99, 0xfefd, 2, 15,
		   ACVPN_RECORD_OK },
	/* 23 */ { "truncated handshake", 22, 0xfefd, 12, 24,
		   ACVPN_RECORD_TRUNCATED },
};

static void test_headers(void **state)
{
	struct acvpn_record rec;
	size_t i, n;
	u8 *buf;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(header_cases); i++) {
		const struct header_case *c = &header_cases[i];
		enum acvpn_record_verdict verdict;

		const u8 header[ACVPN_RECORD_HEADER_SIZE] = {
			c->type, (u8)(c->version >> 8), (u8)c->version, 0, 1,
			0, 0, 0, 0, 0, 1, (u8)(c->length >> 8), (u8)c->length,
		};

		/* Exactly what may be read, so that the sanitizer sees more. */
		n = c->len < sizeof(header) ? c->len : sizeof(header);
		buf = malloc(n ? n : 1);
		memcpy(buf, header, n);
		verdict = acvpn_record_parse(&rec, buf, c->len);
		if (verdict != c->verdict)
			fail_msg("%zu %s: verdict %d, not %d", i, c->name,
				 verdict, c->verdict);
		free(buf);
	}
}

static void test_fields(void **state)
{
	static const u8 wire[ACVPN_RECORD_HEADER_SIZE] = {
		23, 0xfe, 0xfd, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0,
		0x00, 0x19,
	};
	u8 buf[ACVPN_RECORD_HEADER_SIZE], aad[ACVPN_RECORD_AAD_SIZE];
	struct acvpn_record rec;

	(void)state;
	assert_int_equal(acvpn_record_parse(&rec, wire, 38), ACVPN_RECORD_OK);
	assert_int_equal(rec.type, 23);
	assert_int_equal(rec.version, 0xfefd);
	assert_int_equal(rec.epoch, 0x1234);
	assert_true(rec.seq == 0x56789abcdef0);
	assert_int_equal(rec.length, 25);

	acvpn_record_write(buf, &rec);
	assert_memory_equal(buf, wire, sizeof(wire));
	acvpn_record_aad(aad, &rec, 0xabcd);
	assert_memory_equal(aad, wire + 3, 8);
	assert_memory_equal(aad + 8, wire, 3);
	assert_int_equal(aad[11], 0xab);
	assert_int_equal(aad[12], 0xcd);

	rec.seq |= 0xffffULL << 48;
	acvpn_record_write(buf, &rec);
	assert_memory_equal(buf, wire, sizeof(wire));
	acvpn_record_parse(&rec, wire, 12);
	assert_true(rec.type == 0 && rec.version == 0 && rec.epoch == 0 &&
		    rec.seq == 0 && rec.length == 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decrypt),
		cmocka_unit_test(test_build),
		cmocka_unit_test(test_seq8),
		cmocka_unit_test(test_late_seq),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_fields),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
