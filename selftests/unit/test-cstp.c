// SPDX-License-Identifier: GPL-2.0-only
/* CSTP frames whole, cut anywhere, and broken; TLS records without data */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/cstp.h"

#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* What the parser found, put together as its user would. */
struct frame {
	u8 type;
	u16 length;
	u16 got;
	u8 payload[ACVPN_CSTP_PAYLOAD_MAX];
};

static struct frame frames[8];
static size_t frames_done;

static void take(const struct acvpn_cstp_piece *piece)
{
	struct frame *f = &frames[frames_done];

	assert_true(frames_done < ARRAY_SIZE(frames));
	if (!piece->offset) {
		f->type = piece->type;
		f->length = piece->length;
		f->got = 0;
	}
	assert_int_equal(piece->type, f->type);
	assert_int_equal(piece->length, f->length);
	assert_int_equal(piece->offset, f->got);
	assert_true(piece->len || !piece->length);
	assert_true(piece->offset + piece->len <= piece->length);
	if (piece->len)
		memcpy(f->payload + piece->offset, piece->data, piece->len);
	f->got += piece->len;
	if (f->got == f->length)
		frames_done++;
}

/* Parse a copy that ends where the memory does, so the sanitizer sees more. */
static enum acvpn_cstp_verdict feed(struct acvpn_cstp_parser *parser,
				    const u8 *buf, size_t len)
{
	u8 *copy = malloc(len ? len : 1);
	enum acvpn_cstp_verdict verdict;
	struct acvpn_cstp_piece piece;
	const u8 *at = copy;

	memcpy(copy, buf, len);
	do {
		verdict = acvpn_cstp_next(parser, &at, &len, &piece);
		if (verdict == ACVPN_CSTP_PIECE)
			take(&piece);
	} while (verdict == ACVPN_CSTP_PIECE);
	if (verdict == ACVPN_CSTP_MORE)
		assert_int_equal(len, 0);
	free(copy);
	return verdict;
}

static void start(struct acvpn_cstp_parser *parser)
{
	*parser = (struct acvpn_cstp_parser){};
	frames_done = 0;
}

/* Header as the wire has it, not as acvpn_cstp_write() thinks. */
static void test_write(void **state)
{
	static const u8 data[] = { 0x53, 0x54, 0x46, 0x01, 0x05, 0xdc, 0, 0 };
	static const u8 most[] = { 0x53, 0x54, 0x46, 0x01, 0x3f, 0xf8, 9, 0 };
	u8 buf[ACVPN_CSTP_HEADER_SIZE];

	(void)state;
	acvpn_cstp_write(buf, 0, 1500);
	assert_memory_equal(buf, data, sizeof(buf));
	acvpn_cstp_write(buf, 9, ACVPN_CSTP_PAYLOAD_MAX);
	assert_memory_equal(buf, most, sizeof(buf));
}

/* A data frame, an empty one, a DPD request: 8 + 3 + 8 + 8 + 5 bytes */
static const u8 three[] = {
	'S', 'T', 'F', 1, 0, 3, 0, 0, 'a', 'b', 'c',
	'S', 'T', 'F', 1, 0, 0, 7, 0,
	'S', 'T', 'F', 1, 0, 5, 3, 0, 'S', 'T', 'F', 1, 'x',
};

static void check_three(void)
{
	assert_int_equal(frames_done, 3);
	assert_int_equal(frames[0].type, 0);
	assert_int_equal(frames[0].length, 3);
	assert_memory_equal(frames[0].payload, "abc", 3);
	assert_int_equal(frames[1].type, 7);
	assert_int_equal(frames[1].length, 0);
	assert_int_equal(frames[2].type, 3);
	assert_int_equal(frames[2].length, 5);
	assert_memory_equal(frames[2].payload, "STF\1x", 5);
}

static void test_together(void **state)
{
	struct acvpn_cstp_parser parser;

	(void)state;
	start(&parser);
	assert_int_equal(feed(&parser, three, sizeof(three)), ACVPN_CSTP_MORE);
	check_three();
}

/* Each pair of cuts, equal ones (an empty piece of stream) included. */
static void test_cut(void **state)
{
	struct acvpn_cstp_parser parser;
	size_t a, b;

	(void)state;
	for (a = 0; a <= sizeof(three); a++) {
		for (b = a; b <= sizeof(three); b++) {
			start(&parser);
			feed(&parser, three, a);
			feed(&parser, three + a, b - a);
			feed(&parser, three + b, sizeof(three) - b);
			check_three();
		}
	}
}

static void test_bytewise(void **state)
{
	struct acvpn_cstp_parser parser;
	size_t i;

	(void)state;
	start(&parser);
	for (i = 0; i < sizeof(three); i++)
		assert_int_equal(feed(&parser, three + i, 1), ACVPN_CSTP_MORE);
	check_three();
}

static void test_longest(void **state)
{
	u8 *buf = malloc(ACVPN_CSTP_FRAME_MAX);
	struct acvpn_cstp_parser parser;
	size_t i;

	(void)state;
	acvpn_cstp_write(buf, 8, ACVPN_CSTP_PAYLOAD_MAX);
	for (i = ACVPN_CSTP_HEADER_SIZE; i < ACVPN_CSTP_FRAME_MAX; i++)
		buf[i] = (u8)(i * 7);
	start(&parser);
	assert_int_equal(feed(&parser, buf, ACVPN_CSTP_FRAME_MAX - 1),
			 ACVPN_CSTP_MORE);
	assert_int_equal(frames_done, 0);
	feed(&parser, buf + ACVPN_CSTP_FRAME_MAX - 1, 1);
	assert_int_equal(frames_done, 1);
	assert_int_equal(frames[0].length, ACVPN_CSTP_PAYLOAD_MAX);
	assert_memory_equal(frames[0].payload, buf + ACVPN_CSTP_HEADER_SIZE,
			    ACVPN_CSTP_PAYLOAD_MAX);
	free(buf);
}

static const struct header_case {
	const char *name;
	const char *bytes;
	size_t len;
	enum acvpn_cstp_verdict verdict;
} header_cases[] = {
	/* 0 */ { "nothing", "", 0, ACVPN_CSTP_MORE },
	/* 1 */ { "first byte", "S", 1, ACVPN_CSTP_MORE },
	/* 2 */ { "all but one", "STF\1\0\0\0", 7, ACVPN_CSTP_MORE },
	/* 3 */ { "wrong first byte", "s", 1, ACVPN_CSTP_BAD_MAGIC },
	/* 4 */ { "wrong second byte", "SF", 2, ACVPN_CSTP_BAD_MAGIC },
	/* 5 */ { "wrong third byte", "STf", 3, ACVPN_CSTP_BAD_MAGIC },
	/* 6 */ { "version 2", "STF\2", 4, ACVPN_CSTP_BAD_MAGIC },
	/* 7 */ { "last byte set", "STF\1\0\0\0\1", 8, ACVPN_CSTP_BAD_MAGIC },
	/* 8 */ { "payload 16376", "STF\1\x3f\xf8\0\0", 8, ACVPN_CSTP_MORE },
	/* 9 */ { "payload 16377", "STF\1\x3f\xf9\0\0", 8,
		  ACVPN_CSTP_BAD_LENGTH },
	/* 10 */ { "payload 65535", "STF\1\xff\xff\0\0", 8,
		   ACVPN_CSTP_BAD_LENGTH },
	/* 11 */ { "HTTP", "HTTP/1.1 200 OK", 15, ACVPN_CSTP_BAD_MAGIC },
	/* 12 */ { "after a frame", "STF\1\0\0\7\0X", 9, ACVPN_CSTP_BAD_MAGIC },
	/* 13 */ { "length too small", "STF\1\0\1\0\0abc", 11,
		   ACVPN_CSTP_BAD_MAGIC },
	/* 14 */ { "unknown type", "STF\1\0\0\xff\0", 8, ACVPN_CSTP_MORE },
};

static void test_header(void **state)
{
	struct acvpn_cstp_parser parser;
	const struct header_case *c;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(header_cases); i++) {
		c = &header_cases[i];
		start(&parser);
		if (feed(&parser, (const u8 *)c->bytes, c->len) != c->verdict)
			fail_msg("case %zu, %s", i, c->name);
	}
}

static const struct control_case {
	const char *name;
	u8 content_type;
	bool tls13;
	const char *bytes;
	size_t len;
	enum acvpn_cstp_control control;
} control_cases[] = {
	/* 0 */ { "close", 21, false, "\1\0", 2, ACVPN_CSTP_CONTROL_END },
	/* 1 */ { "close 1.3", 21, true, "\1\0", 2, ACVPN_CSTP_CONTROL_END },
	/* 2 */ { "fatal", 21, false, "\2\x14", 2, ACVPN_CSTP_CONTROL_ERROR },
	/* 3 */ { "fatal 1.3", 21, true, "\2\x14", 2,
		  ACVPN_CSTP_CONTROL_ERROR },
	/* 4 */ { "warning", 21, false, "\1\x64", 2, ACVPN_CSTP_CONTROL_TELL },
	/* 5 */ { "warning 1.3", 21, true, "\1\x64", 2,
		  ACVPN_CSTP_CONTROL_ERROR },
	/* 6 */ { "cancel 1.3", 21, true, "\1\x5a", 2,
		  ACVPN_CSTP_CONTROL_TELL },
	/* 7 */ { "empty alert", 21, true, "", 0, ACVPN_CSTP_CONTROL_BAD },
	/* 8 */ { "half an alert", 21, false, "\2", 1,
		  ACVPN_CSTP_CONTROL_BAD },
	/* 9 */ { "two alerts", 21, false, "\1\x64\1\0", 4,
		  ACVPN_CSTP_CONTROL_BAD },
	/* 10 */ { "ticket", 22, true, "\4\0\0\3abc", 7,
		   ACVPN_CSTP_CONTROL_SKIP },
	/* 11 */ { "two tickets", 22, true, "\4\0\0\1a\4\0\0\0", 9,
		   ACVPN_CSTP_CONTROL_SKIP },
	/* 12 */ { "ticket cut", 22, true, "\4\0\0\3ab", 6,
		   ACVPN_CSTP_CONTROL_PAUSE },
	/* 13 */ { "ticket header cut", 22, true, "\4\0\0", 3,
		   ACVPN_CSTP_CONTROL_PAUSE },
	/* 14 */ { "ticket of 2^24", 22, true, "\4\xff\xff\xff", 4,
		   ACVPN_CSTP_CONTROL_PAUSE },
	/* 15 */ { "key update", 22, true, "\x18\0\0\1\1", 5,
		   ACVPN_CSTP_CONTROL_PAUSE },
	/* 16 */ { "ticket, key update", 22, true, "\4\0\0\0\x18\0\0\1\0", 9,
		   ACVPN_CSTP_CONTROL_PAUSE },
	/* 17 */ { "hello request", 22, false, "\0\0\0\0", 4,
		   ACVPN_CSTP_CONTROL_PAUSE },
	/* 18 */ { "empty handshake", 22, true, "", 0,
		   ACVPN_CSTP_CONTROL_BAD },
	/* 19 */ { "change cipher spec", 20, false, "\1", 1,
		   ACVPN_CSTP_CONTROL_BAD },
	/* 20 */ { "heartbeat", 24, false, "\1\0\0", 3,
		   ACVPN_CSTP_CONTROL_BAD },
	/* 21 */ { "type 0", 0, true, "", 0, ACVPN_CSTP_CONTROL_BAD },
};

static void test_control(void **state)
{
	const struct control_case *c;
	size_t i;
	u8 *copy;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(control_cases); i++) {
		c = &control_cases[i];
		copy = malloc(c->len ? c->len : 1);
		memcpy(copy, c->bytes, c->len);
		if (acvpn_cstp_control(c->content_type, c->tls13, copy,
				       c->len) != c->control)
			fail_msg("case %zu, %s", i, c->name);
		free(copy);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_bytewise),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_control),
	};

	return cmocka_run_group_tests_name("cstp", tests, NULL, NULL);
}
