// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/client/connect.h"
#include "acvpnd/client/tunnel.h"
#include "wire/config.h"
#include "wire/mtu.h"

/* As ocserv replies. */
static const char full_reply[] =
	"X-CSTP-Version: 1\r\n"
	"X-CSTP-Server-Name: gateway\r\n"
	"X-CSTP-DPD: 90\r\n"
	"X-CSTP-Keepalive: 32400\r\n"
	"X-CSTP-Idle-Timeout: none\r\n"
	"X-CSTP-Default-Domain: example.org\r\n"
	"X-CSTP-Base-MTU: 1500\r\n"
	"X-CSTP-Address: 10.0.0.5\r\n"
	"X-CSTP-Netmask: 255.255.255.0\r\n"
	"X-CSTP-Address-IP6: fd00::5/64\r\n"
	"X-CSTP-DNS: 10.0.0.1\r\n"
	"X-CSTP-DNS-IP6: fd00::1\r\n"
	"X-CSTP-Split-Include: 10.1.2.3/255.255.0.0\r\n"
	"X-CSTP-Split-Include: 10.2.0.0/16\r\n"
	"X-CSTP-Split-Include-IP6: fd01::/32\r\n"
	"X-CSTP-Split-Exclude: 0.0.0.0/255.255.255.255\r\n"
	"X-CSTP-MTU: 1434\r\n"
	"X-DTLS-Port: 4443\r\n"
	"X-DTLS-DPD: 60\r\n"
	"X-DTLS-App-ID: 00ff10Aa\r\n"
	"X-DTLS-CipherSuite: PSK-NEGOTIATE\r\n"
	"X-CSTP-Something-New: whatever\r\n";

/* 16 bytes. */
#define HEX_32 "00112233445566778899aabbccddeeff"

/* The fewest headers that make a tunnel. */
#define MINIMAL "X-CSTP-Address: 10.0.0.5\r\nX-CSTP-MTU: 1400\r\n"

static int parse(const char *headers, struct tunnel_config *config)
{
	char error[TUNNEL_ERROR_SIZE] = "";
	struct http_reader *r;
	size_t used;
	int err;

	assert_int_equal(http_reader_new(&r, true), 0);
	assert_int_equal(http_reader_feed(r, "HTTP/1.1 200 OK\r\n", 17, &used),
			 0);
	assert_int_equal(http_reader_feed(r, headers, strlen(headers), &used),
			 0);
	assert_int_equal(http_reader_feed(r, "\r\n", 2, &used), 0);
	assert_non_null(http_reader_response(r));
	err = tunnel_config_parse(http_reader_response(r), config, error);
	assert_int_equal(!!err, !!*error);
	http_reader_free(r);
	return err;
}

static void check_prefix(const struct prefix *p, const char *text)
{
	char buf[PREFIX_STRLEN];

	assert_string_equal(prefix_format(p, buf), text);
}

static void test_full(void **state)
{
	static const uint8_t app_id[] = { 0, 0xff, 0x10, 0xaa };
	struct tunnel_config c;

	(void)state;
	assert_int_equal(parse(full_reply, &c), 0);
	check_prefix(&c.ipv4, "10.0.0.5/24");
	check_prefix(&c.ipv6, "fd00::5/64");
	assert_int_equal(c.include.n, 3);
	check_prefix(&c.include.list[0], "10.1.0.0/16");
	check_prefix(&c.include.list[2], "fd01::/32");
	assert_int_equal(c.exclude.n, 1);
	assert_int_equal(c.dns.n, 2);
	assert_string_equal(c.domains.list[0], "example.org");
	assert_int_equal(c.mtu, 1434);
	assert_int_equal(c.base_mtu, 1500);
	assert_int_equal(c.dtls_mtu, 0);
	assert_int_equal(c.dpd, 90);
	assert_int_equal(c.keepalive, 32400);
	assert_int_equal(c.dtls_dpd, 60);
	/* Not told: as on TLS. */
	assert_int_equal(c.dtls_keepalive, 32400);
	assert_int_equal(c.dtls, TUNNEL_DTLS_PSK);
	assert_int_equal(c.dtls_port, 4443);
	assert_int_equal(c.app_id_len, sizeof(app_id));
	assert_memory_equal(c.app_id, app_id, sizeof(app_id));
	tunnel_config_free(&c);
}

/* As gateways of the vendor reply: no PSK, other order, texts for times. */
static void test_vendor(void **state)
{
	struct tunnel_config c;

	(void)state;
	assert_int_equal(parse("X-CSTP-Netmask: 255.255.255.252\r\n"
		"X-CSTP-Address: 10.9.9.1\r\n"
		"X-CSTP-Address: fd00::9\r\n"
		"X-CSTP-Netmask: fd00::/56\r\n"
		"X-CSTP-Keepalive: none\r\nX-CSTP-DPD: none\r\n"
		"X-CSTP-Banner: hi\r\n"
		"X-DTLS-Session-ID: 00\r\nX-DTLS-MTU: 1390\r\n"
		"X-DTLS12-CipherSuite: ECDHE-RSA-AES256-GCM-SHA384\r\n", &c),
			 0);
	check_prefix(&c.ipv4, "10.9.9.1/30");
	check_prefix(&c.ipv6, "fd00::9/56");
	assert_int_equal(c.keepalive, 0);
	assert_int_equal(c.dtls, TUNNEL_DTLS_RESUME);
	assert_int_equal(c.dtls_mtu, 1390);
	assert_string_equal(c.banner, "hi");
	tunnel_config_free(&c);
	assert_int_equal(parse(MINIMAL, &c), 0);
	check_prefix(&c.ipv4, "10.0.0.5");
	assert_int_equal(c.dtls, TUNNEL_DTLS_NONE);
	tunnel_config_free(&c);
}

static void test_bad(void **state)
{
	static const char *const lines[] = {
		"X-CSTP-Address: 10.0.0.256\r\n",
		"X-CSTP-Address: example.org\r\n",
		"X-CSTP-Address: 0.0.0.0\r\n",
		"X-CSTP-Address: 224.0.0.1\r\n",
		"X-CSTP-Address-IP6: fd00::1/129\r\n",
		"X-CSTP-Address-IP6: ::/64\r\n",
		"X-CSTP-Netmask: 255.0.255.0\r\n",
		"X-CSTP-Split-Include: 10.0.0.0/33\r\n",
		"X-CSTP-Split-Include: 10.0.0.0/\r\n",
		"X-CSTP-Split-Exclude: /8\r\n",
		"X-CSTP-MTU: 0\r\n",
		"X-CSTP-MTU: 575\r\n",
		"X-CSTP-MTU: 65536\r\n",
		"X-CSTP-MTU: 14x\r\n",
		"X-CSTP-MTU: -1\r\n",
		"X-CSTP-MTU:\r\n",
		"X-CSTP-DPD: 99999999999999999999\r\n",
		"X-DTLS-Port: 65536\r\n",
		"X-DTLS-App-ID: 0\r\n",
		"X-DTLS-App-ID:\r\n",
		"X-DTLS-App-ID: zz\r\n",
		"X-DTLS-App-ID: " HEX_32 HEX_32 "00\r\n",
		"X-CSTP-Content-Encoding: lzs\r\n",
	};
	struct tunnel_config c;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		snprintf(text, sizeof(text), "%s%s", MINIMAL, lines[i]);
		assert_int_equal(parse(text, &c), -EBADMSG);
		tunnel_config_free(&c);
	}
}

static void test_missing(void **state)
{
	struct tunnel_config c;

	(void)state;
	assert_int_equal(parse("X-CSTP-MTU: 1400\r\n", &c), -EBADMSG);
	tunnel_config_free(&c);
	assert_int_equal(parse("X-CSTP-Address: 10.0.0.1\r\n", &c), -EBADMSG);
	tunnel_config_free(&c);
	assert_int_equal(parse("", &c), -EBADMSG);
	tunnel_config_free(&c);
}

static void test_too_many(void **state)
{
	char text[(TUNNEL_NAMES_MAX + 2) * 32] = MINIMAL;
	struct tunnel_config c;
	size_t i;

	(void)state;
	for (i = 0; i <= TUNNEL_NAMES_MAX; i++)
		strcat(text, "X-CSTP-DNS: 10.0.0.1\r\n");
	assert_int_equal(parse(text, &c), -EMSGSIZE);
	tunnel_config_free(&c);
}

static void test_request(void **state)
{
	struct url url;
	struct connect_params params = {
		.url = &url, .token = "secret", .hostname = "h",
		.base_mtu = 1500, .mtu = 1390, .ipv6 = true, .dtls = true,
	};
	struct buf out;
	const char *text;

	(void)state;
	url_parse("a:4443/group", &url);
	buf_init(&out, 4096);
	assert_int_equal(connect_request(&out, &params), 0);
	text = buf_text(&out);
	assert_ptr_equal(strstr(text, "CONNECT /CSCOSSLC/tunnel HTTP/1.1\r\n"
				"Host: a:4443\r\n"
				"User-Agent: AnyConnect"), text);
	assert_non_null(strstr(text, "\r\nCookie: webvpn=secret\r\n"));
	assert_non_null(strstr(text, "\r\nX-CSTP-Address-Type: IPv6,IPv4\r\n"));
	assert_non_null(strstr(text, "\r\nX-CSTP-Base-MTU: 1500\r\n"));
	assert_non_null(strstr(text, "\r\nX-DTLS-CipherSuite: PSK-NEGOTIATE"));
	assert_string_equal(text + out.len - 4, "\r\n\r\n");
	buf_reset(&out);
	params.dtls = false;
	assert_int_equal(connect_request(&out, &params), 0);
	text = buf_text(&out);
	assert_null(strstr(text, "X-DTLS"));
	assert_string_equal(text + out.len - 4, "\r\n\r\n");
	buf_free(&out);
}

static void test_cstp_mtu(void **state)
{
	struct tunnel_config c = { .mtu = 1398, .dtls_mtu = 1390 };

	(void)state;
	assert_int_equal(mtu_cstp(&c, 0), 1398);
	assert_int_equal(mtu_cstp(&c, 1300), 1300);
	c.mtu = 0;
	assert_int_equal(mtu_cstp(&c, 0), 1390);
	c.mtu = TUNNEL_MTU_MAX;
	assert_int_equal(mtu_cstp(&c, 0), MTU_CSTP_MAX);
}

static void test_retry(void **state)
{
	unsigned int i;

	(void)state;
	assert_int_equal(tunnel_retry_seconds(0), 60);
	assert_int_equal(tunnel_retry_seconds(1), 60);
	assert_int_equal(tunnel_retry_seconds(2), 120);
	assert_int_equal(tunnel_retry_seconds(3), 240);
	for (i = 5; i; i *= 2)
		assert_int_equal(tunnel_retry_seconds(i), 960);
}

static void test_mtu(void **state)
{
	struct tunnel_config c = { .mtu = 1434, .base_mtu = 1500 };

	(void)state;
	assert_int_equal(mtu_dtls_inner(AF_INET, 1500), 1434);
	assert_int_equal(mtu_dtls_inner(AF_INET6, 1500), 1414);
	assert_int_equal(mtu_dtls_inner(AF_INET, 60), 0);
	assert_int_equal(mtu_request(AF_INET, 1500, 0), 1390);
	assert_int_equal(mtu_request(AF_INET, 1500, 1200), 1200);
	assert_int_equal(mtu_request(AF_INET, 100, 0), TUNNEL_MTU_MIN);
	assert_int_equal(mtu_dtls(&c, AF_INET, 1500, 0), 1434);
	assert_int_equal(mtu_dtls(&c, AF_INET6, 1500, 0), 1414);
	assert_int_equal(mtu_dtls(&c, AF_INET, 1400, 0), 1334);
	assert_int_equal(mtu_dtls(&c, AF_INET, 9000, 0), 1434);
	assert_int_equal(mtu_dtls(&c, AF_INET, 1500, 1000), 1000);
	c.dtls_mtu = 1390;
	assert_int_equal(mtu_dtls(&c, AF_INET, 1500, 0), 1390);
	c = (struct tunnel_config){ .dtls_mtu = TUNNEL_MTU_MAX };
	assert_int_equal(mtu_dtls(&c, AF_INET, 65535, 0), TUNNEL_MTU_MAX);
	assert_true(mtu_dtls(&c, AF_INET, 600, 0) < TUNNEL_MTU_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_vendor),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_mtu),
		cmocka_unit_test(test_cstp_mtu),
		cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests_name("connect", tests, NULL, NULL);
}
