// SPDX-License-Identifier: GPL-2.0-only

#include "be16.h"
#include "record.h"

enum acvpn_record_verdict acvpn_record_parse(struct acvpn_record *rec,
					     const u8 *buf, size_t len)
{
	*rec = (struct acvpn_record){};
	if (len < ACVPN_RECORD_HEADER_SIZE)
		return ACVPN_RECORD_TRUNCATED;

	rec->type = buf[0];
	rec->version = acvpn_be16_get(buf + 1);
	rec->epoch = acvpn_be16_get(buf + 3);
	rec->seq = (u64)acvpn_be16_get(buf + 5) << 32 |
		   (u64)acvpn_be16_get(buf + 7) << 16 | acvpn_be16_get(buf + 9);
	rec->length = acvpn_be16_get(buf + 11);

	if (rec->version != ACVPN_RECORD_VERSION_1_2)
		return ACVPN_RECORD_BAD_VERSION;
	if (rec->length > ACVPN_RECORD_LENGTH_MAX)
		return ACVPN_RECORD_BAD_LENGTH;
	if (rec->length > len - ACVPN_RECORD_HEADER_SIZE)
		return ACVPN_RECORD_TRUNCATED;
	return ACVPN_RECORD_OK;
}

void acvpn_record_seq8(u8 *buf, u16 epoch, u64 seq)
{
	acvpn_be16_put(buf, epoch);
	acvpn_be16_put(buf + 2, (u16)(seq >> 32));
	acvpn_be16_put(buf + 4, (u16)(seq >> 16));
	acvpn_be16_put(buf + 6, (u16)seq);
}

void acvpn_record_write(u8 *buf, const struct acvpn_record *rec)
{
	buf[0] = rec->type;
	acvpn_be16_put(buf + 1, rec->version);
	acvpn_record_seq8(buf + 3, rec->epoch, rec->seq);
	acvpn_be16_put(buf + 11, rec->length);
}

void acvpn_record_aad(u8 *aad, const struct acvpn_record *rec, u16 plaintext)
{
	acvpn_record_seq8(aad, rec->epoch, rec->seq);
	aad[8] = rec->type;
	acvpn_be16_put(aad + 9, rec->version);
	acvpn_be16_put(aad + 11, plaintext);
}

int acvpn_record_plaintext(const struct acvpn_record *rec, u8 nonce_size)
{
	int plaintext = rec->length - nonce_size - ACVPN_RECORD_TAG_SIZE;

	if (plaintext < 1 || plaintext > ACVPN_RECORD_PLAINTEXT_MAX)
		return -1;
	return plaintext;
}

void acvpn_record_nonce_salted(u8 *nonce, const u8 *salt, const u8 *explicit)
{
	memcpy(nonce, salt, ACVPN_RECORD_SALT_SIZE);
	memcpy(nonce + ACVPN_RECORD_SALT_SIZE, explicit,
	       ACVPN_RECORD_NONCE_SIZE);
}

void acvpn_record_nonce_masked(u8 *nonce, const u8 *iv,
			       const struct acvpn_record *rec)
{
	unsigned int i;

	memset(nonce, 0, ACVPN_RECORD_IV_SIZE);
	acvpn_record_seq8(nonce + ACVPN_RECORD_IV_SIZE - 8, rec->epoch,
			  rec->seq);
	for (i = 0; i < ACVPN_RECORD_IV_SIZE; i++)
		nonce[i] ^= iv[i];
}
