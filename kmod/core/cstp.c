// SPDX-License-Identifier: GPL-2.0-only

#include "be16.h"
#include "cstp.h"

static const u8 magic[] = { 'S', 'T', 'F', 1 };

enum { LENGTH_AT = 4, TYPE_AT = 6, ZERO_AT = 7 };

void acvpn_cstp_write(u8 *buf, u8 type, u16 length)
{
	memcpy(buf, magic, sizeof(magic));
	acvpn_be16_put(buf + LENGTH_AT, length);
	buf[TYPE_AT] = type;
	buf[ZERO_AT] = 0;
}

static u16 payload_length(const struct acvpn_cstp_parser *parser)
{
	return acvpn_be16_get(parser->header + LENGTH_AT);
}

static void cstp_skip(const u8 **buf, size_t *len, size_t n)
{
	*buf += n;
	*len -= n;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void read_header(struct acvpn_cstp_parser *parser, const u8 **buf,
			size_t *len)
{
	size_t n = min_size(ACVPN_CSTP_HEADER_SIZE - parser->have, *len);

	if (!n)
		return;
	memcpy(parser->header + parser->have, *buf, n);
	parser->have += (u8)n;
	cstp_skip(buf, len, n);
}

/* Also of the start of a header: what can never be good is told at once. */
static enum acvpn_cstp_verdict judge(const struct acvpn_cstp_parser *parser)
{
	const u8 *h = parser->header;

	if (memcmp(h, magic, min_size(parser->have, sizeof(magic))))
		return ACVPN_CSTP_BAD_MAGIC;
	if (parser->have < ACVPN_CSTP_HEADER_SIZE)
		return ACVPN_CSTP_MORE;
	if (h[ZERO_AT])
		return ACVPN_CSTP_BAD_MAGIC;
	if (payload_length(parser) > ACVPN_CSTP_PAYLOAD_MAX)
		return ACVPN_CSTP_BAD_LENGTH;
	return ACVPN_CSTP_PIECE;
}

enum acvpn_cstp_verdict acvpn_cstp_next(struct acvpn_cstp_parser *parser,
					const u8 **buf, size_t *len,
					struct acvpn_cstp_piece *piece)
{
	enum acvpn_cstp_verdict verdict;
	u16 length, n;

	read_header(parser, buf, len);
	verdict = judge(parser);
	if (verdict != ACVPN_CSTP_PIECE)
		return verdict;

	length = payload_length(parser);
	n = (u16)min_size(length - parser->got, *len);
	if (!n && length)
		return ACVPN_CSTP_MORE;
	*piece = (struct acvpn_cstp_piece){
		.type = parser->header[TYPE_AT],
		.length = length,
		.offset = parser->got,
		.data = *buf,
		.len = n,
	};
	cstp_skip(buf, len, n);
	parser->got += n;
	if (parser->got == length) {
		parser->have = 0;
		parser->got = 0;
	}
	return ACVPN_CSTP_PIECE;
}

/* RFC 5246 7.2, RFC 8446 6 */
static enum acvpn_cstp_control judge_alert(bool tls13, const u8 *buf,
					   size_t len)
{
	enum { SIZE = 2, FATAL = 2, CLOSE_NOTIFY = 0, USER_CANCELED = 90 };

	if (len != SIZE)
		return ACVPN_CSTP_CONTROL_BAD;
	if (buf[1] == CLOSE_NOTIFY)
		return ACVPN_CSTP_CONTROL_END;
	/* TLS 1.3 keeps the level, but it has no meaning. */
	if (buf[0] == FATAL || (tls13 && buf[1] != USER_CANCELED))
		return ACVPN_CSTP_CONTROL_ERROR;
	return ACVPN_CSTP_CONTROL_TELL;
}

/* Messages of a handshake record: type(1) length(3) body(n), RFC 8446 4 */
static enum acvpn_cstp_control judge_handshake(const u8 *buf, size_t len)
{
	enum { HEADER = 4, NEW_SESSION_TICKET = 4 };
	size_t body;

	if (!len)
		return ACVPN_CSTP_CONTROL_BAD;
	while (len) {
		if (buf[0] != NEW_SESSION_TICKET || len < HEADER)
			return ACVPN_CSTP_CONTROL_PAUSE;
		body = (size_t)buf[1] << 16 | (size_t)buf[2] << 8 | buf[3];
		cstp_skip(&buf, &len, HEADER);
		/* The rest of the message comes with the next record. */
		if (body > len)
			return ACVPN_CSTP_CONTROL_PAUSE;
		cstp_skip(&buf, &len, body);
	}
	return ACVPN_CSTP_CONTROL_SKIP;
}

enum acvpn_cstp_control acvpn_cstp_control(u8 content_type, bool tls13,
					   const u8 *buf, size_t len)
{
	switch (content_type) {
	case ACVPN_CSTP_RECORD_ALERT:
		return judge_alert(tls13, buf, len);
	case ACVPN_CSTP_RECORD_HANDSHAKE:
		return judge_handshake(buf, len);
	default:
		return ACVPN_CSTP_CONTROL_BAD;
	}
}
