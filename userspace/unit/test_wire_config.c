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
#include "wire/config.h"
#include "wire/mtu.h"
#include "wire/request.h"

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

/* Headers that were skipped, as "name=value " */
static char skipped[1024];

/* LZS was offered */
static bool lzs;

static void on_warn(void *arg, const char *name, const char *value,
		    const char *why)
{
	(void)arg;
	assert_true(*why);
	snprintf(skipped + strlen(skipped), sizeof(skipped) - strlen(skipped),
		 "%s=%s ", name, value ? value : "(secret)");
}

static const struct header_warn warn = { .fn = on_warn };

static int parse(const char *headers, struct tunnel_config *config)
{
	char error[HEADER_ERROR_SIZE] = "";
	struct http_reader *r;
	size_t used;
	int err;

	assert_int_equal(http_reader_new(&r, HTTP_READ_CONNECT), 0);
	assert_int_equal(http_reader_feed(r, "HTTP/1.1 200 OK\r\n", 17, &used),
			 0);
	assert_int_equal(http_reader_feed(r, headers, strlen(headers), &used),
			 0);
	assert_int_equal(http_reader_feed(r, "\r\n", 2, &used), 0);
	assert_non_null(http_reader_message(r));
	skipped[0] = '\0';
	err = tunnel_config_parse(config, http_reader_message(r), lzs, &warn,
				  error);
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
	check_prefix(&c.inner.ipv4, "10.0.0.5/24");
	check_prefix(&c.inner.ipv6, "fd00::5/64");
	assert_int_equal(c.include.n, 3);
	check_prefix(&c.include.list[0], "10.1.0.0/16");
	check_prefix(&c.include.list[2], "fd01::/32");
	assert_int_equal(c.exclude.n, 1);
	assert_int_equal(c.dns.n, 2);
	assert_string_equal(c.domains.list[0], "example.org");
	assert_int_equal(c.cstp.mtu, 1434);
	assert_int_equal(c.base_mtu, 1500);
	assert_int_equal(c.udp.mtu, 0);
	assert_int_equal(c.cstp.dpd, 90);
	assert_int_equal(c.cstp.keepalive, 32400);
	assert_int_equal(c.udp.dpd, 60);
	/* Not told: as on TLS. */
	assert_int_equal(c.udp.keepalive, 32400);
	assert_int_equal(c.dtls, TUNNEL_DTLS_PSK);
	assert_int_equal(c.dtls_port, 4443);
	assert_int_equal(c.app_id.len, sizeof(app_id));
	assert_memory_equal(c.app_id.bytes, app_id, sizeof(app_id));
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
	check_prefix(&c.inner.ipv4, "10.9.9.1/30");
	check_prefix(&c.inner.ipv6, "fd00::9/56");
	assert_int_equal(c.cstp.keepalive, 0);
	assert_int_equal(c.dtls, TUNNEL_DTLS_RESUME);
	assert_int_equal(c.udp.mtu, 1390);
	assert_string_equal(c.banner, "hi");
	tunnel_config_free(&c);
	assert_int_equal(parse(MINIMAL, &c), 0);
	check_prefix(&c.inner.ipv4, "10.0.0.5");
	assert_int_equal(c.dtls, TUNNEL_DTLS_NONE);
	tunnel_config_free(&c);
}

/* Without an address and an MTU there is no tunnel. */
static void test_bad(void **state)
{
	static const char *const lines[] = {
		"X-CSTP-Address: 10.0.0.256\r\n",
		"X-CSTP-Address: example.org\r\n",
		"X-CSTP-Address: 0.0.0.0\r\n",
		"X-CSTP-Address: 224.0.0.1\r\n",
		"X-CSTP-Address-IP6: fd00::1/129\r\n",
		"X-CSTP-Address-IP6: ::/64\r\n",
		"X-CSTP-MTU: 0\r\n",
		"X-CSTP-MTU: 575\r\n",
		"X-CSTP-MTU: 65536\r\n",
		"X-CSTP-MTU: 14x\r\n",
		"X-CSTP-MTU: -1\r\n",
		"X-CSTP-MTU:\r\n",
		"X-CSTP-Content-Encoding: lzs\r\n",
		"X-DTLS-Content-Encoding: oc-lz4\r\n",
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

/* None is what was not asked for, lzs what was. */
static void test_encoding(void **state)
{
	static const struct {
		const char *name;
		bool offered;
		int err;
		const char *is;
	} cases[] = {
		/* 0 */ { "none", false, 0, NULL },
		/* 1 */ { "Identity", true, 0, NULL },
		/* 2 */ { "lzs", true, 0, "lzs" },
		/* 3 */ { "LZS", true, 0, "LZS" },
		/* 4 */ { "lzs", false, -EBADMSG, NULL },
		/* 5 */ { "deflate", true, -EBADMSG, NULL },
		/* 6 */ { "oc-lz4", true, -EBADMSG, NULL },
		/* 7 */ { "lzs,deflate", true, -EBADMSG, NULL },
	};
	char text[512], *told, *other;
	struct tunnel_config c;
	size_t i;

	(void)state;
	for (i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		lzs = cases[i / 2].offered;
		snprintf(text, sizeof(text), "%sX-%s-Content-Encoding: %s\r\n",
			 MINIMAL, i % 2 ? "DTLS" : "CSTP", cases[i / 2].name);
		assert_int_equal(parse(text, &c), cases[i / 2].err);
		told = i % 2 ? c.udp.encoding : c.cstp.encoding;
		other = i % 2 ? c.cstp.encoding : c.udp.encoding;
		if (cases[i / 2].is)
			assert_string_equal(told, cases[i / 2].is);
		else if (!cases[i / 2].err)
			assert_null(told);
		assert_null(other);
		tunnel_config_free(&c);
	}
	lzs = false;
}

static void test_accepts(void **state)
{
	static const struct {
		const char *list;
		bool accepts;
	} cases[] = {
		/* 0 */ { NULL, false },
		/* 1 */ { "", false },
		/* 2 */ { "lzs", true },
		/* 3 */ { "oc-lz4,LZS,deflate", true },
		/* 4 */ { "deflate, lzs ", true },
		/* 5 */ { "oc-lz4,deflate", false },
		/* 6 */ { "lz", false },
		/* 7 */ { "lzs2,xlzs", false },
		/* 8 */ { ",,lzs", true },
		/* 9 */ { " , ", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(tunnel_request_accepts(cases[i].list,
							TUNNEL_LZS),
				 cases[i].accepts);
}

/* Of the rest, one that makes no sense is told, and its value. */
static void test_skipped(void **state)
{
	static const struct {
		const char *name;
		const char *value;
	} lines[] = {
		{ "X-CSTP-Netmask", "255.0.255.0" },
		{ "X-CSTP-Netmask", "ff00::/56" },
		{ "X-CSTP-Netmask", "::/64" },
		{ "X-CSTP-Split-Include", "10.0.0.0/33" },
		{ "X-CSTP-Split-Include", "10.0.0.0/" },
		{ "X-CSTP-Split-Include", "10.2.0.0/255.0.255.0" },
		{ "X-CSTP-Split-Include", "999.1.1.0/24" },
		{ "X-CSTP-Split-Include", "" },
		{ "X-CSTP-Split-Exclude", "/8" },
		{ "X-CSTP-DPD", "99999999999999999999" },
		{ "X-CSTP-Base-MTU", "0" },
		{ "X-DTLS-MTU", "0" },
		{ "X-DTLS-Port", "65536" },
		{ "X-CSTP-Keep", "maybe" },
	};
	struct tunnel_config c;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		snprintf(text, sizeof(text), "%s%s: %s\r\n"
			 "X-CSTP-Split-Include: 10.9.0.0/255.255.0.0\r\n",
			 MINIMAL, lines[i].name, lines[i].value);
		assert_int_equal(parse(text, &c), 0);
		snprintf(text, sizeof(text), "%s=%s ", lines[i].name,
			 lines[i].value);
		assert_string_equal(skipped, text);
		assert_int_equal(c.include.n, 1);
		assert_int_equal(c.udp.mtu, 0);
		tunnel_config_free(&c);
	}
}

static void test_secrets(void **state)
{
	static const char *const values[] = {
		"0", "", "zz", HEX_32 HEX_32 "00",
	};
	struct tunnel_config c;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		snprintf(text, sizeof(text), "%sX-DTLS-App-ID: %s\r\n",
			 MINIMAL, values[i]);
		assert_int_equal(parse(text, &c), 0);
		assert_string_equal(skipped, "X-DTLS-App-ID=(secret) ");
		assert_int_equal(c.app_id.len, 0);
		tunnel_config_free(&c);
	}
}

/* What a gateway may have: a line for each of its networks. */
static void test_many_routes(void **state)
{
	const size_t n = 5000;
	struct tunnel_config c;
	struct buf text;
	size_t i;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_str(&text, MINIMAL);
	for (i = 0; i < n; i++)
		buf_fmt(&text, "X-CSTP-Split-Include: 10.%zu.%zu.0/24\r\n",
			i / 256, i % 256);
	assert_int_equal(parse(buf_text(&text), &c), 0);
	assert_int_equal(c.include.n, n);
	check_prefix(&c.include.list[n - 1], "10.19.135.0/24");
	tunnel_config_free(&c);
	buf_free(&text);
}

/* What the gateway writes is what the client reads. */
static void test_both_ways(void **state)
{
	static const char more[] =
		"X-CSTP-Hostname: client\r\n"
		"X-CSTP-Default-Domain: a.org b.org\r\n"
		"X-CSTP-Split-DNS: x.org\r\nX-CSTP-Split-DNS: y.org\r\n"
		"X-CSTP-Split-Include: 198.51.100.7\r\n"
		"X-CSTP-Lease-Duration: 1209600\r\n"
		"X-CSTP-Session-Timeout: none\r\n"
		"X-CSTP-Session-Timeout-Remaining: 12\r\n"
		"X-CSTP-Disconnected-Timeout: 1800\r\n"
		"X-CSTP-Keep: true\r\nX-CSTP-TCP-Keepalive: false\r\n"
		"X-CSTP-Rekey-Time: 86400\r\nX-CSTP-Rekey-Method: ssl\r\n"
		"X-CSTP-Banner: 50%25 off%0Afor you\r\n"
		"X-CSTP-Client-Bypass-Protocol: false\r\n"
		"X-CSTP-Post-Auth-XML: <config-auth/>\r\n"
		"X-DTLS-MTU: 1390\r\n"
		"X-DTLS-Session-ID: " HEX_32 HEX_32 "\r\n";
	static const char *const written[] = {
		"\r\nX-CSTP-Banner: 50%25 off%0Afor you\r\n",
		"\r\nX-CSTP-Split-Include: 198.51.100.7/255.255.255.255\r\n",
		"\r\nX-CSTP-Split-Include-IP6: fd01::/32\r\n",
		"\r\nX-CSTP-DNS-IP6: fd00::1\r\n",
	};
	struct tunnel_config first, second;
	struct buf one, two;
	size_t i;

	(void)state;
	buf_init(&one, 1 << 16);
	buf_init(&two, 1 << 16);
	buf_str(&one, full_reply);
	buf_str(&one, more);
	assert_int_equal(parse(buf_text(&one), &first), 0);
	assert_string_equal(skipped, "");
	assert_string_equal(first.banner, "50% off\nfor you");
	assert_int_equal(first.domains.n, 3);
	assert_int_equal(first.bypass_protocol, HEADER_FLAG_FALSE);
	buf_reset(&one);
	assert_int_equal(tunnel_config_print(&first, &one), 0);
	for (i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		assert_non_null(strstr(buf_text(&one), written[i]));
	assert_int_equal(parse(buf_text(&one), &second), 0);
	assert_string_equal(skipped, "");
	assert_int_equal(tunnel_config_print(&second, &two), 0);
	assert_string_equal(buf_text(&one), buf_text(&two));
	tunnel_config_free(&first);
	tunnel_config_free(&second);
	buf_free(&one);
	buf_free(&two);
}

/* A text of an administrator that would begin another header. */
static void test_injection(void **state)
{
	struct tunnel_config c;
	struct buf out;

	(void)state;
	tunnel_config_init(&c);
	c.hostname = "a\r\nX-CSTP-Address: 10.0.0.9";
	buf_init(&out, 4096);
	assert_int_equal(tunnel_config_print(&c, &out), -EINVAL);
	buf_free(&out);
	c.hostname = NULL;
	c.domains.list[0] = "a.org";
	c.domains.list[1] = "b.org\rX-CSTP-Address:10.0.0.9";
	c.domains.n = 2;
	buf_init(&out, 4096);
	assert_int_equal(tunnel_config_print(&c, &out), -EINVAL);
	buf_free(&out);
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
	char text[(HEADER_NAMES_MAX + 2) * 32] = MINIMAL;
	struct tunnel_config c;
	size_t i;

	(void)state;
	for (i = 0; i <= HEADER_NAMES_MAX; i++)
		strcat(text, "X-CSTP-DNS: 10.0.0.1\r\n");
	assert_int_equal(parse(text, &c), 0);
	assert_string_equal(skipped, "X-CSTP-DNS=10.0.0.1 ");
	assert_int_equal(c.dns.n, HEADER_NAMES_MAX);
	tunnel_config_free(&c);
}

static void test_request(void **state)
{
	const struct header_inner none = { 0 };
	struct url url;
	struct connect_params params = {
		.url = &url, .token = "secret", .hostname = "h",
		.base_mtu = 1500, .mtu = 1390, .ipv6 = true, .dtls = true,
		.inner = &none,
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
	assert_null(strstr(text, "-Encoding"));
	buf_reset(&out);
	params.lzs = true;
	assert_int_equal(connect_request(&out, &params), 0);
	text = buf_text(&out);
	assert_non_null(strstr(text, "\r\nX-CSTP-Accept-Encoding: lzs\r\n"));
	assert_non_null(strstr(text, "\r\nX-DTLS-Accept-Encoding: lzs\r\n"));
	buf_reset(&out);
	params.dtls = false;
	assert_int_equal(connect_request(&out, &params), 0);
	text = buf_text(&out);
	assert_null(strstr(text, "X-DTLS"));
	assert_non_null(strstr(text, "\r\nX-CSTP-Accept-Encoding: lzs\r\n"));
	assert_string_equal(text + out.len - 4, "\r\n\r\n");
	buf_free(&out);
}

/* What the client writes is what the gateway reads. */
static void test_request_both_ways(void **state)
{
	static const char text[] = "X-CSTP-Version: 1\r\n"
		"X-CSTP-Hostname: h\r\nX-CSTP-Base-MTU: 1500\r\n"
		"X-CSTP-MTU: 1399\r\nX-CSTP-Address-Type: IPv6,IPv4\r\n"
		"X-CSTP-Address: 10.0.0.5\r\nX-CSTP-Address: fd00::5\r\n"
		"X-CSTP-Full-IPv6-Capability: true\r\n"
		"X-CSTP-Accept-Encoding: lzs,deflate\r\n"
		"X-DTLS-Master-Secret: " HEX_32 HEX_32 HEX_32 "\r\n"
		"X-DTLS12-CipherSuite: AES256-GCM-SHA384\r\n"
		"X-DTLS-CipherSuite: PSK-NEGOTIATE:AES256-SHA\r\n";
	struct tunnel_request request;
	struct http_reader *r;
	struct buf out;
	size_t used;

	(void)state;
	assert_int_equal(http_reader_new(&r, HTTP_READ_REQUEST), 0);
	http_reader_feed(r, "CONNECT / HTTP/1.1\r\n", 20, &used);
	http_reader_feed(r, text, strlen(text), &used);
	http_reader_feed(r, "X-CSTP-MTU: 40\r\n\r\n", 18, &used);
	assert_non_null(http_reader_message(r));
	skipped[0] = '\0';
	assert_int_equal(tunnel_request_parse(&request, http_reader_message(r),
					      &warn), 0);
	assert_string_equal(skipped, "X-CSTP-MTU=40 ");
	assert_int_equal(request.mtu, 1399);
	assert_true(tunnel_request_wants(&request, AF_INET));
	assert_true(tunnel_request_wants(&request, AF_INET6));
	check_prefix(&request.addresses.ipv6, "fd00::5");
	buf_init(&out, 4096);
	assert_int_equal(tunnel_request_print(&request, &out), 0);
	assert_string_equal(buf_text(&out), text);
	buf_free(&out);
	tunnel_request_free(&request);
	http_reader_free(r);
}

/* Values that only a hostile client would send. */
static void test_request_bounds(void **state)
{
	static const char *const values[] = {
		"0", "1", "40", "60", "4294967295", "-1", "abc", "",
	};
	struct tunnel_request request;
	struct http_reader *r;
	char text[128];
	size_t i, used;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		assert_int_equal(http_reader_new(&r, HTTP_READ_REQUEST), 0);
		snprintf(text, sizeof(text), "CONNECT / HTTP/1.1\r\n"
			 "X-CSTP-MTU: %s\r\nX-CSTP-Base-MTU: %s\r\n\r\n",
			 values[i], values[i]);
		http_reader_feed(r, text, strlen(text), &used);
		assert_non_null(http_reader_message(r));
		assert_int_equal(tunnel_request_parse(&request,
						      http_reader_message(r),
						      NULL), 0);
		assert_int_equal(request.mtu, 0);
		assert_int_equal(request.base_mtu, 0);
		assert_false(tunnel_request_wants(&request, AF_INET6));
		tunnel_request_free(&request);
		http_reader_free(r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_vendor),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_skipped),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_many_routes),
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_injection),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_request_both_ways),
		cmocka_unit_test(test_request_bounds),
	};

	return cmocka_run_group_tests_name("connect", tests, NULL, NULL);
}
