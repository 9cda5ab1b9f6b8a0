// SPDX-License-Identifier: GPL-2.0-only
/* Input: a datagram, read as the receiver reads it, record after record */
#include <stdlib.h>

#include "core/record.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void check_header(const struct acvpn_record *rec, const u8 *wire)
{
	u8 buf[ACVPN_RECORD_HEADER_SIZE], aad[ACVPN_RECORD_AAD_SIZE];

	acvpn_record_write(buf, rec);
	check(!memcmp(buf, wire, sizeof(buf)));
	acvpn_record_aad(aad, rec, rec->length);
	check(!memcmp(aad, wire + 3, 8) && !memcmp(aad + 8, wire, 3) &&
	      !memcmp(aad + 11, wire + 11, 2));
}

static void check_plaintext(const struct acvpn_record *rec, u8 nonce_size)
{
	int plaintext = acvpn_record_plaintext(rec, nonce_size);

	check(plaintext == -1 ||
	      (plaintext >= 1 && plaintext <= ACVPN_RECORD_PLAINTEXT_MAX &&
	       plaintext + nonce_size + ACVPN_RECORD_TAG_SIZE == rec->length));
}

static void check_nonce(const struct acvpn_record *rec, const u8 *wire)
{
	static const u8 zeroes[ACVPN_RECORD_IV_SIZE];
	u8 nonce[ACVPN_RECORD_IV_SIZE];

	acvpn_record_nonce_masked(nonce, zeroes, rec);
	check(!memcmp(nonce, zeroes, 4) && !memcmp(nonce + 4, wire + 3, 8));
}

static void check_record(const struct acvpn_record *rec, size_t left)
{
	check(rec->version == ACVPN_RECORD_VERSION_1_2);
	check(rec->length <= ACVPN_RECORD_LENGTH_MAX);
	check(ACVPN_RECORD_HEADER_SIZE + (size_t)rec->length <= left);
	check(rec->seq <= ACVPN_RECORD_SEQ_MAX);
	check_plaintext(rec, 0);
	check_plaintext(rec, ACVPN_RECORD_NONCE_SIZE);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	enum acvpn_record_verdict verdict;
	struct acvpn_record rec;

	for (;;) {
		verdict = acvpn_record_parse(&rec, data, size);
		if (size >= ACVPN_RECORD_HEADER_SIZE)
			check_header(&rec, data);
		else
			check(verdict == ACVPN_RECORD_TRUNCATED);
		if (verdict != ACVPN_RECORD_OK)
			return 0;
		check_record(&rec, size);
		check_nonce(&rec, data);
		data += ACVPN_RECORD_HEADER_SIZE + rec.length;
		size -= ACVPN_RECORD_HEADER_SIZE + rec.length;
	}
}
