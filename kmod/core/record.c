// SPDX-License-Identifier: GPL-2.0-only

#include "record.h"

static u16 get_be16(const u8 *p)
{
	return (u16)(p[0] << 8 | p[1]);
}

static void put_be16(u8 *p, u16 v)
{
	p[0] = (u8)(v >> 8);
	p[1] = (u8)v;
}

static bool length_fits_gcm(u16 length)
{
	const u16 fixed = ACVPN_RECORD_NONCE_SIZE + ACVPN_RECORD_TAG_SIZE;

	/* One byte of plaintext, the frame type, is the least. */
	return length > fixed &&
	       length <= fixed + ACVPN_RECORD_PLAINTEXT_MAX;
}

enum acvpn_record_verdict acvpn_record_parse(struct acvpn_record *rec,
					     const u8 *buf, size_t len)
{
	*rec = (struct acvpn_record){};
	if (len < ACVPN_RECORD_HEADER_SIZE)
		return ACVPN_RECORD_TRUNCATED;

	rec->type = buf[0];
	rec->version = get_be16(buf + 1);
	rec->epoch = get_be16(buf + 3);
	rec->seq = (u64)get_be16(buf + 5) << 32 |
		   (u64)get_be16(buf + 7) << 16 | get_be16(buf + 9);
	rec->length = get_be16(buf + 11);

	if (rec->version != ACVPN_RECORD_VERSION_1_2)
		return ACVPN_RECORD_BAD_VERSION;
	if (rec->length > ACVPN_RECORD_LENGTH_MAX)
		return ACVPN_RECORD_BAD_LENGTH;
	if (rec->length > len - ACVPN_RECORD_HEADER_SIZE)
		return ACVPN_RECORD_TRUNCATED;
	if (rec->type == ACVPN_RECORD_DATA && !length_fits_gcm(rec->length))
		return ACVPN_RECORD_BAD_LENGTH;
	return ACVPN_RECORD_OK;
}

void acvpn_record_seq8(u8 *buf, u16 epoch, u64 seq)
{
	put_be16(buf, epoch);
	put_be16(buf + 2, (u16)(seq >> 32));
	put_be16(buf + 4, (u16)(seq >> 16));
	put_be16(buf + 6, (u16)seq);
}

void acvpn_record_write(u8 *buf, const struct acvpn_record *rec)
{
	buf[0] = rec->type;
	put_be16(buf + 1, rec->version);
	acvpn_record_seq8(buf + 3, rec->epoch, rec->seq);
	put_be16(buf + 11, rec->length);
}

void acvpn_record_aad(u8 *aad, const struct acvpn_record *rec, u16 plaintext)
{
	acvpn_record_seq8(aad, rec->epoch, rec->seq);
	aad[8] = rec->type;
	put_be16(aad + 9, rec->version);
	put_be16(aad + 11, plaintext);
}

u16 acvpn_record_plaintext(const struct acvpn_record *rec)
{
	return rec->length - ACVPN_RECORD_NONCE_SIZE - ACVPN_RECORD_TAG_SIZE;
}
