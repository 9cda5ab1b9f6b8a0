// SPDX-License-Identifier: GPL-2.0-only
/* DTLS 1.2 record header, additional data, and nonces against real records */
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

static bool is_chacha(const struct vector *v)
{
	return v->iv_size == ACVPN_RECORD_IV_SIZE;
}

static u8 nonce_size(const struct vector *v)
{
	return is_chacha(v) ? 0 : ACVPN_RECORD_NONCE_SIZE;
}

static gnutls_cipher_algorithm_t algorithm(const struct vector *v)
{
	if (is_chacha(v))
		return GNUTLS_CIPHER_CHACHA20_POLY1305;
	return v->key_size == 16 ? GNUTLS_CIPHER_AES_128_GCM :
				   GNUTLS_CIPHER_AES_256_GCM;
}

static gnutls_aead_cipher_hd_t cipher_open(const struct vector *v)
{
	gnutls_datum_t key = { (u8 *)v->key, (unsigned int)v->key_size };
	gnutls_aead_cipher_hd_t aead;

	assert_int_equal(gnutls_aead_cipher_init(&aead, algorithm(v), &key), 0);
	return aead;
}

static struct nonce nonce_of(const struct vector *v,
			     const struct acvpn_record *rec)
{
	struct nonce n;

	if (is_chacha(v))
		acvpn_record_nonce_masked(n.bytes, v->iv, rec);
	else
		acvpn_record_nonce_salted(n.bytes, v->iv, v->record +
					  ACVPN_RECORD_HEADER_SIZE);
	return n;
}

static void decrypt_vector(const struct vector *v)
{
	const size_t skip = ACVPN_RECORD_HEADER_SIZE + nonce_size(v);
	gnutls_aead_cipher_hd_t aead = cipher_open(v);
	u8 aad[ACVPN_RECORD_AAD_SIZE], plain[sizeof(v->plain)];
	size_t n = sizeof(plain);
	struct acvpn_record rec;
	struct nonce nonce;
	int err;

	assert_int_equal(acvpn_record_parse(&rec, v->record, v->record_size),
			 ACVPN_RECORD_OK);
	assert_int_equal(rec.type, ACVPN_RECORD_DATA);
	assert_int_equal(rec.epoch, 1);
	assert_int_equal(rec.length, v->record_size - ACVPN_RECORD_HEADER_SIZE);
	assert_int_equal(acvpn_record_plaintext(&rec, nonce_size(v)),
			 v->plain_size);

	nonce = nonce_of(v, &rec);
	acvpn_record_aad(aad, &rec, (u16)v->plain_size);
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
	const size_t skip = ACVPN_RECORD_HEADER_SIZE + nonce_size(v);
	gnutls_aead_cipher_hd_t aead = cipher_open(v);
	u8 aad[ACVPN_RECORD_AAD_SIZE], out[sizeof(v->record)];
	size_t n = sizeof(out) - skip;
	struct acvpn_record rec;
	struct nonce nonce;
	int err;

	acvpn_record_parse(&rec, v->record, v->record_size);
	nonce = nonce_of(v, &rec);
	acvpn_record_write(out, &rec);
	memcpy(out + ACVPN_RECORD_HEADER_SIZE,
	       v->record + ACVPN_RECORD_HEADER_SIZE, nonce_size(v));
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

		if (strncmp(v->name, "gnutls", 6) != 0 || is_chacha(v))
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
	assert_int_equal(late, 6);
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
	/* 7 */ { "length 0", 23, 0xfefd, 0, 13, ACVPN_RECORD_OK },
	/* 8 */ { "length 0, cut", 23, 0xfefd, 0, 12,
		  ACVPN_RECORD_TRUNCATED },
	/* 9 */ { "length 1, cut", 23, 0xfefd, 1, 13,
		  ACVPN_RECORD_TRUNCATED },
	/* 10 */ { "most ciphertext", 23, 0xfefd, 16384 + 2048,
		   13 + 16384 + 2048, ACVPN_RECORD_OK },
	/* 11 */ { "too much ciphertext", 23, 0xfefd, 16384 + 2049,
		   13 + 16384 + 2049, ACVPN_RECORD_BAD_LENGTH },
	/* 12 */ { "most handshake", 22, 0xfefd, 16384 + 2048,
		   13 + 16384 + 2048, ACVPN_RECORD_OK },
	/* 13 */ { "too much handshake", 22, 0xfefd, 16384 + 2049,
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

/* Length field, bytes of explicit nonce, bytes of plaintext */
static void test_plaintext(void **state)
{
	static const struct { u16 length; u8 nonce; int plaintext; } c[] = {
		/* 0 */ { 25, 8, 1 },
		/* 1 */ { 24, 8, -1 },
		/* 2 */ { 23, 8, -1 },
		/* 3 */ { 8, 8, -1 },
		/* 4 */ { 0, 8, -1 },
		/* 5 */ { 24 + 16384, 8, 16384 },
		/* 6 */ { 25 + 16384, 8, -1 },
		/* 7 */ { 16384 + 2048, 8, -1 },
		/* 8 */ { 17, 0, 1 },
		/* 9 */ { 16, 0, -1 },
		/* 10 */ { 15, 0, -1 },
		/* 11 */ { 0, 0, -1 },
		/* 12 */ { 16 + 16384, 0, 16384 },
		/* 13 */ { 17 + 16384, 0, -1 },
		/* 14 */ { 65535, 0, -1 },
		/* 15 */ { 1400, 0, 1384 },
		/* 16 */ { 1400, 8, 1376 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(c); i++) {
		struct acvpn_record rec = { .length = c[i].length };
		int n = acvpn_record_plaintext(&rec, c[i].nonce);

		if (n != c[i].plaintext)
			fail_msg("%zu: %d, not %d", i, n, c[i].plaintext);
	}
}

/* RFC 7905 2: the sequence, padded on the left, over the iv. */
static void test_nonce_masked(void **state)
{
	static const u8 iv[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	static const u8 expected[12] = {
		1, 2, 3, 4, 5 ^ 0xab, 6 ^ 0xcd, 7 ^ 0x12, 8 ^ 0x34, 9 ^ 0x56,
		10 ^ 0x78, 11 ^ 0x9a, 12 ^ 0xbc,
	};
	struct acvpn_record rec = { .epoch = 0xabcd, .seq = 0x123456789abc };
	u8 nonce[ACVPN_RECORD_IV_SIZE];

	(void)state;
	acvpn_record_nonce_masked(nonce, iv, &rec);
	assert_memory_equal(nonce, expected, sizeof(nonce));
	rec = (struct acvpn_record){ .type = 23, .version = 0xfefd };
	acvpn_record_nonce_masked(nonce, iv, &rec);
	assert_memory_equal(nonce, iv, sizeof(nonce));
}

static void test_nonce_salted(void **state)
{
	static const u8 bytes[12] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
	u8 nonce[ACVPN_RECORD_IV_SIZE];

	(void)state;
	acvpn_record_nonce_salted(nonce, bytes, bytes + 4);
	assert_memory_equal(nonce, bytes, sizeof(nonce));
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
		cmocka_unit_test(test_plaintext),
		cmocka_unit_test(test_nonce_masked),
		cmocka_unit_test(test_nonce_salted),
		cmocka_unit_test(test_fields),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
