// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input: one byte, then a stream. If the byte is odd the stream is the
 * plaintext of a record without data. Else the stream is parsed twice: whole
 * against a naive reader, and in steps of that many bytes, with the same
 * result.
 */
#include <stdlib.h>

#include "core/cstp.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* The naive reader: the stream is all there, so look where the frame is. */
struct naive {
	const u8 *at;
	size_t left;
	bool bad;
};

static bool naive_next(struct naive *nv, struct acvpn_cstp_piece *frame)
{
	static const u8 magic[] = { 'S', 'T', 'F', 1 };
	size_t n = nv->left < sizeof(magic) ? nv->left : sizeof(magic);
	size_t length;

	nv->bad = memcmp(nv->at, magic, n);
	if (nv->bad || nv->left < 8)
		return false;
	length = (size_t)nv->at[4] * 256 + nv->at[5];
	nv->bad = nv->at[7] || length > 16384 - 8;
	if (nv->bad || nv->left - 8 < length)
		return false;
	frame->type = nv->at[6];
	frame->length = (u16)length;
	frame->data = nv->at + 8;
	nv->at += 8 + length;
	nv->left -= 8 + length;
	return true;
}

/* Frames put together from pieces, each compared when it is whole. */
struct reader {
	struct acvpn_cstp_parser parser;
	struct naive nv;
	u16 got;
	u8 payload[ACVPN_CSTP_PAYLOAD_MAX];
};

static void take(struct reader *r, const struct acvpn_cstp_piece *piece)
{
	struct acvpn_cstp_piece frame;

	check(piece->length <= ACVPN_CSTP_PAYLOAD_MAX);
	check(piece->offset == r->got);
	check(piece->offset + piece->len <= piece->length);
	check(piece->len || !piece->length);
	memcpy(r->payload + piece->offset, piece->data, piece->len);
	r->got += piece->len;
	if (r->got < piece->length)
		return;
	check(naive_next(&r->nv, &frame));
	check(frame.type == piece->type);
	check(frame.length == piece->length);
	check(!memcmp(frame.data, r->payload, frame.length));
	r->got = 0;
}

static enum acvpn_cstp_verdict feed(struct reader *r, const u8 *buf, size_t len)
{
	struct acvpn_cstp_piece piece;
	enum acvpn_cstp_verdict verdict;
	u8 *copy = malloc(len ? len : 1);
	const u8 *at = copy;

	memcpy(copy, buf, len);
	while ((verdict = acvpn_cstp_next(&r->parser, &at, &len, &piece)) ==
	       ACVPN_CSTP_PIECE)
		take(r, &piece);
	check(verdict != ACVPN_CSTP_MORE || !len);
	free(copy);
	return verdict;
}

static void parse(const u8 *data, size_t size, size_t step)
{
	static struct reader r;
	enum acvpn_cstp_verdict verdict = ACVPN_CSTP_MORE;
	struct acvpn_cstp_piece rest;
	size_t n, at;

	memset(&r, 0, offsetof(struct reader, payload));
	r.nv.at = data;
	r.nv.left = size;
	for (at = 0; at < size && verdict == ACVPN_CSTP_MORE; at += n) {
		n = step && step < size - at ? step : size - at;
		verdict = feed(&r, data + at, n);
	}
	check(!naive_next(&r.nv, &rest));
	check(r.nv.bad == (verdict != ACVPN_CSTP_MORE));
}

static void judge(u8 first, const u8 *data, size_t size)
{
	u8 *copy = malloc(size ? size : 1);
	enum acvpn_cstp_control control;

	memcpy(copy, data, size);
	control = acvpn_cstp_control(20 + (first >> 2) % 5, first & 2, copy,
				     size);
	check(control <= ACVPN_CSTP_CONTROL_BAD);
	/* Only what begins and ends as a ticket passes unnoticed. */
	check(control != ACVPN_CSTP_CONTROL_SKIP ||
	      (size >= 4 && copy[0] == 4));
	free(copy);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] & 1) {
		judge(data[0], data + 1, size - 1);
	} else {
		parse(data + 1, size - 1, 0);
		parse(data + 1, size - 1, data[0] / 2);
	}
	return 0;
}
