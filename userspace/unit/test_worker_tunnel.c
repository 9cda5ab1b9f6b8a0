// SPDX-License-Identifier: GPL-2.0-only
/*
 * CONNECT: what clients send and expect, and what is handed over.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/worker/offer.h"
#include "unit/gateway.h"
#include "wire/config.h"
#include "wire/mtu.h"

#define TOKEN "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
#define SECRET \
	"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F" \
	"202122232425262728292A2B2C2D2E2F"
#define CONNECT "CONNECT /CSCOSSLC/tunnel HTTP/1.1\r\nHost: gateway.example\r\n"
#define COOKIE "Cookie: webvpn=" TOKEN "\r\n"

static struct ipc_connect_reply reply;
static struct prefix networks[2];

/* What was asked. */
static struct {
	unsigned int connects;
	unsigned int offers;
	unsigned int attached;
	struct ipc_connect connect;
	char hostname[64];
	struct ipc_dtls_offer offer;
	uint8_t secret[IPC_SECRET_MAX];
	struct ipc_attach_cstp attach;
	char pending[64];
	int fd;
	bool refuses;
} asked;

static void note_attach(const struct ipc_attach_cstp *q)
{
	asked.attached++;
	asked.attach = *q;
	assert_true(q->pending.len < sizeof(asked.pending));
	memcpy(asked.pending, q->pending.data, q->pending.len);
	asked.fd = dup(q->fd);
	assert_true(asked.fd >= 0);
}

static bool others(struct gateway *g, const struct ipc_message *q,
		   struct ipc_message *a)
{
	(void)g;
	switch (q->type) {
	case IPC_CONNECT:
		asked.connects++;
		asked.connect = q->connect;
		snprintf(asked.hostname, sizeof(asked.hostname), "%s",
			 q->connect.hostname ? q->connect.hostname : "");
		a->type = IPC_CONNECT_REPLY;
		a->connect_reply = reply;
		return true;
	case IPC_DTLS_OFFER:
		asked.offers++;
		asked.offer = q->dtls_offer;
		memcpy(asked.secret, q->dtls_offer.secret.data,
		       q->dtls_offer.secret.len);
		return true;
	case IPC_ATTACH_CSTP:
		note_attach(&q->attach_cstp);
		a->done.error = asked.refuses ? EPERM : 0;
		return true;
	default:
		fail_msg("nobody should ask for %d", q->type);
		return false;
	}
}

static void allow(void)
{
	memset(&reply, 0, sizeof(reply));
	reply.index = 5;
	memset(reply.grant, 7, sizeof(reply.grant));
	assert_int_equal(prefix_parse("10.9.0.2/24", &reply.ipv4), 0);
	assert_int_equal(prefix_parse("fd00::2/64", &reply.ipv6), 0);
	assert_int_equal(prefix_parse("10.0.0.0/8", &networks[0]), 0);
	assert_int_equal(prefix_parse("fd00::/16", &networks[1]), 0);
	reply.include.list = networks;
	reply.include.n = 2;
	reply.dns.list[0] = "10.9.0.1";
	reply.dns.list[1] = "fd00::1";
	reply.dns.n = 2;
	reply.domains.list[0] = "example.com";
	reply.domains.n = 1;
	reply.banner = "two\nlines";
	reply.session_timeout = 3600;
	reply.session_remaining = 1200;
	reply.idle_timeout = 1800;
	reply.keep = true;
	reply.dpd = 30;
	reply.keepalive = 20;
	reply.rekey_time = 7200;
	reply.dtls = true;
	reply.dtls_psk = true;
	reply.dtls_legacy = true;
	reply.dtls_port = 4443;
}

static int set_up(void **state)
{
	(void)state;
	memset(&asked, 0, sizeof(asked));
	asked.fd = -1;
	gw.n_offloaded = 0;
	allow();
	gateway_start(&gw, others);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gateway_stop(&gw);
	return 0;
}

static void check_status(const char *request, unsigned int status)
{
	struct visitor v;

	visitor_connect(&v, &gw);
	assert_int_equal(visitor_ask(&v, request)->status, status);
	visitor_sees_end(&v);
	visitor_leave(&v);
}

static void test_refused(void **state)
{
	const struct http_message *m;
	struct visitor v;

	(void)state;
	check_status(CONNECT "\r\n", 401);
	check_status(CONNECT "Cookie: webvpn=a5a5\r\n\r\n", 401);
	check_status("CONNECT www.example:443 HTTP/1.1\r\n\r\n", 401);
	check_status("CONNECT www.example:443 HTTP/1.1\r\n" COOKIE "\r\n",
		     404);
	assert_int_equal(asked.connects, 0);
	reply.result = IPC_CONNECT_UNKNOWN;
	check_status(CONNECT COOKIE "\r\n", 401);
	reply.result = IPC_CONNECT_UNAVAILABLE;
	reply.reason = "no address is left";
	visitor_connect(&v, &gw);
	m = visitor_ask(&v, CONNECT COOKIE "\r\n");
	assert_int_equal(m->status, 503);
	assert_string_equal(http_header_find(m, "X-Reason"),
			    "no address is left");
	visitor_leave(&v);
	assert_int_equal(asked.attached, 0);
}

static void wait_attached(void)
{
	unsigned int i;

	for (i = 0; i < 9999 && !asked.attached; i++)
		gateway_turn(&gw);
	assert_int_equal(asked.attached, 1);
	while (gw.worker->open.head || gw.worker->gone.head)
		gateway_turn(&gw);
}

static void open_tunnel(struct visitor *v, const char *headers,
			struct tunnel_config *config)
{
	const struct http_message *m;
	char request[8192], error[HEADER_ERROR_SIZE];

	visitor_connect(v, &gw);
	snprintf(request, sizeof(request), CONNECT COOKIE "%s\r\n", headers);
	visitor_send(v, request, strlen(request));
	m = visitor_read(v, HTTP_READ_CONNECT);
	assert_int_equal(m->status, 200);
	assert_string_equal(m->reason, "CONNECTED");
	assert_int_equal(tunnel_config_parse(config, m, true, NULL, error), 0);
	wait_attached();
}

static void close_tunnel(struct visitor *v, struct tunnel_config *config)
{
	tunnel_config_free(config);
	visitor_leave(v);
	close(asked.fd);
}

/* Each end's sending key is the other's for receiving. */
static void check_keys(struct visitor *v)
{
	struct tls_keys keys;

	assert_int_equal(gw.n_offloaded, 1);
	assert_int_equal(tls_keys(v->tls, &keys), 0);
	assert_memory_equal(keys.rx.key, gw.offloaded.tx.key,
			    keys.rx.key_len);
	assert_memory_equal(keys.tx.key, gw.offloaded.rx.key,
			    keys.tx.key_len);
	assert_int_equal(keys.rx.seq, gw.offloaded.tx.seq);
	assert_int_equal(keys.tx.seq, gw.offloaded.rx.seq);
}

/* Openconnect before version 4 cannot do what it says of IPv6. */
static void test_old(void **state)
{
	struct tunnel_config c;
	struct visitor v;

	(void)state;
	open_tunnel(&v, "User-Agent: Open AnyConnect VPN Agent v3\r\n"
		    "X-CSTP-Address-Type: IPv6,IPv4\r\n"
		    "X-CSTP-Full-IPv6-Capability: true\r\n", &c);
	assert_true(asked.connect.ipv4);
	assert_false(asked.connect.ipv6);
	close_tunnel(&v, &c);
}

/* What the administrator adds, and what only some clients are told. */
static void test_headers(void **state)
{
	const struct http_message *m;
	struct visitor v;

	(void)state;
	reply.headers.list[0] = "X-CSTP-Post-Login: of alice";
	reply.headers.list[1] = "X-Other: 1\r\nX-Hidden: 2";
	reply.headers.n = 2;
	reply.dyndns = true;
	reply.proxy_pac = "http://proxy.example/alice.pac";
	visitor_connect(&v, &gw);
	visitor_send(&v, CONNECT COOKIE "\r\n",
		     strlen(CONNECT COOKIE "\r\n"));
	m = visitor_read(&v, HTTP_READ_CONNECT);
	assert_string_equal(http_header_find(m, "X-CSTP-Post-Login"),
			    "of alice");
	assert_null(http_header_find(m, "X-Other"));
	assert_null(http_header_find(m, "X-Hidden"));
	assert_string_equal(http_header_find(m, "X-CSTP-DynDNS"), "true");
	assert_string_equal(http_header_find(m, "X-CSTP-MSIE-Proxy-PAC-URL"),
			    reply.proxy_pac);
	assert_string_equal(http_header_find(m, "X-CSTP-MSIE-Proxy-Lockdown"),
			    "true");
	assert_null(http_header_find(m, "X-CSTP-Post-Auth-XML"));
	wait_attached();
	visitor_leave(&v);
	close(asked.fd);
}

/* The vendor's clients are told the end of the login once more. */
static void test_again(void **state)
{
	static const char document[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
		"<config-auth client=\"vpn\" type=\"complete\" "
		"aggregate-auth-version=\"2\"><session-id>5</session-id>"
		"<session-token>" TOKEN "</session-token><auth id=\"success\">"
		"<title>SSL VPN Service</title><banner>two&#10;lines</banner>"
		"</auth><capabilities><crypto-supported>ssl-dhe"
		"</crypto-supported></capabilities><config client=\"vpn\" "
		"type=\"private\"><vpn-base-config><base-package-uri>/1"
		"</base-package-uri><server-cert-hash>AB&lt;</server-cert-hash>"
		"</vpn-base-config><opaque is-for=\"vpn-client\"></opaque>"
		"<vpn-profile-manifest><vpn rev=\"1.0\"><file type=\"profile\" "
		"service-type=\"user\"><uri>/profiles/a.xml</uri>"
		"<hash type=\"sha1\">CD</hash></file></vpn>"
		"</vpn-profile-manifest></config></config-auth>";
	struct tunnel_config c;
	struct visitor v;

	(void)state;
	reply.cert_hash = "AB<";
	reply.profile = "/profiles/a.xml";
	reply.profile_hash = "CD";
	open_tunnel(&v, "User-Agent: AnyConnect Windows 5.1.1.42\r\n", &c);
	assert_string_equal(c.post_auth_xml, document);
	/* Who is told of no proxy may have his own. */
	assert_int_equal(c.proxy_lockdown, HEADER_FLAG_UNTOLD);
	close_tunnel(&v, &c);
}

/* IPv6 by default is one route for who has none else. */
static void test_apple(void **state)
{
	static const char *const headers[] = {
		"X-AnyConnect-Identifier-Platform: apple-ios\r\n",
		"User-Agent: Cisco AnyConnect VPN Agent for Apple\r\n",
		"X-AnyConnect-Identifier-Platform: linux-64\r\n",
	};
	struct tunnel_config c;
	char text[PREFIX_STRLEN];
	struct visitor v;
	size_t i;

	(void)state;
	reply.include.n = 0;
	for (i = 0; i < 3; i++) {
		asked.attached = 0;
		open_tunnel(&v, headers[i], &c);
		assert_int_equal(c.include.n, i < 2);
		assert_int_equal(asked.connect.mobile, i < 2);
		if (c.include.n)
			assert_string_equal(prefix_format(c.include.list, text),
					    "2000::/3");
		close_tunnel(&v, &c);
	}
}

/* Each channel has what both ends can do on it, and no more. */
static void test_compression(void **state)
{
	static const struct {
		bool allowed;
		const char *headers;
		bool tls;
		bool dtls;
	} cases[] = {
		/* 0 */ { false, "X-CSTP-Accept-Encoding: lzs,deflate\r\n"
			  "X-DTLS-Accept-Encoding: lzs\r\n", false, false },
		/* 1 */ { true, "X-CSTP-Accept-Encoding: lzs,deflate\r\n"
			  "X-DTLS-Accept-Encoding: oc-lz4,lzs\r\n",
			  true, true },
		/* 2 */ { true, "X-CSTP-Accept-Encoding: lzs\r\n", true,
			  false },
		/* 3 */ { true, "X-DTLS-Accept-Encoding: lzs\r\n", false,
			  true },
		/* 4 */ { true, "X-CSTP-Accept-Encoding: deflate,oc-lz4\r\n"
			  "X-DTLS-Accept-Encoding: oc-lz4\r\n", false,
			  false },
		/* 5 */ { true, "", false, false },
	};
	char headers[512];
	struct tunnel_config c;
	struct visitor v;
	size_t i;

	(void)state;
	reply.compress_min = 200;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		asked.attached = 0;
		reply.compression = IPC_COMPRESSION_NONE;
		if (cases[i].allowed)
			reply.compression = IPC_COMPRESSION_LZS;
		snprintf(headers, sizeof(headers),
			 "X-DTLS-CipherSuite: PSK-NEGOTIATE\r\n%s",
			 cases[i].headers);
		open_tunnel(&v, headers, &c);
		assert_int_equal(!!c.cstp.encoding, cases[i].tls);
		assert_int_equal(!!c.udp.encoding, cases[i].dtls);
		assert_int_equal(asked.attach.compression, cases[i].tls);
		assert_int_equal(asked.offer.compression, cases[i].dtls);
		if (cases[i].tls)
			assert_int_equal(asked.attach.compress_min, 200);
		if (cases[i].dtls)
			assert_int_equal(asked.offer.compress_min, 200);
		close_tunnel(&v, &c);
	}
}

/* There is nothing to be said of DTLS where there is none. */
static void test_compression_tls(void **state)
{
	struct tunnel_config c;
	struct visitor v;

	(void)state;
	reply.compression = IPC_COMPRESSION_LZS;
	open_tunnel(&v, "X-CSTP-Accept-Encoding: lzs\r\n"
		    "X-DTLS-Accept-Encoding: lzs\r\n", &c);
	assert_string_equal(c.cstp.encoding, "lzs");
	assert_null(c.udp.encoding);
	close_tunnel(&v, &c);
}

static void test_plain(void **state)
{
	struct tunnel_config c;
	char text[PREFIX_STRLEN];
	struct visitor v;

	(void)state;
	open_tunnel(&v, "X-CSTP-Hostname: laptop\r\n"
		    "X-CSTP-Address-Type: IPv6,IPv4\r\n"
		    "X-CSTP-Full-IPv6-Capability: true\r\n"
		    "X-CSTP-Base-MTU: 1500\r\nX-CSTP-MTU: 1399\r\n", &c);
	assert_memory_equal(asked.connect.token, "\xa5\xa5", 2);
	assert_true(asked.connect.ipv4);
	assert_true(asked.connect.ipv6);
	assert_string_equal(asked.hostname, "laptop");
	assert_string_equal(prefix_format(&c.inner.ipv4, text), "10.9.0.2/24");
	assert_string_equal(prefix_format(&c.inner.ipv6, text), "fd00::2/64");
	assert_int_equal(c.include.n, 2);
	assert_int_equal(c.dns.n, 2);
	assert_string_equal(c.domains.list[0], "example.com");
	assert_string_equal(c.banner, "two\nlines");
	assert_int_equal(c.session_timeout, 3600);
	assert_int_equal(c.session_remaining, 1200);
	assert_int_equal(c.idle_timeout, 1800);
	assert_int_equal(c.disconnected_timeout, 0);
	assert_int_equal(c.cstp.dpd, 30);
	assert_int_equal(c.cstp.keepalive, 20);
	assert_string_equal(c.cstp.rekey_method, "new-tunnel");
	assert_int_equal(c.keep, HEADER_FLAG_TRUE);
	assert_int_equal(c.dtls, TUNNEL_DTLS_NONE);
	assert_int_equal(c.base_mtu, 1500);
	/* TLS 1.3 and timestamps: 1460 - 12 - 5 - 1 - 16 - 8. */
	assert_int_equal(c.cstp.mtu, 1418);
	check_keys(&v);
	assert_int_equal(asked.attach.index, 5);
	assert_memory_equal(asked.attach.grant, reply.grant, IPC_GRANT_SIZE);
	assert_int_equal(asked.attach.mtu, 1418);
	assert_int_equal(asked.attach.dpd, 30);
	assert_int_equal(asked.attach.pending.len, 0);
	close_tunnel(&v, &c);
}

/* Who does not say what he can gets what all can. */
static void test_silent(void **state)
{
	struct tunnel_config c;
	struct visitor v;

	(void)state;
	open_tunnel(&v, "", &c);
	assert_true(asked.connect.ipv4);
	assert_false(asked.connect.ipv6);
	close_tunnel(&v, &c);
}

/* What came behind the head, in its record and after it. */
static void test_pending(void **state)
{
	static const char text[] = CONNECT COOKIE "\r\nSTF one";
	struct visitor v;

	(void)state;
	visitor_connect(&v, &gw);
	visitor_send(&v, text, sizeof(text) - 1);
	visitor_send(&v, " and two", 8);
	visitor_read(&v, HTTP_READ_CONNECT);
	wait_attached();
	assert_int_equal(asked.attach.pending.len, 15);
	assert_memory_equal(asked.pending, "STF one and two", 15);
	check_keys(&v);
	visitor_leave(&v);
	close(asked.fd);
}

static void test_psk(void **state)
{
	uint8_t psk[OFFER_PSK_SIZE];
	struct tunnel_config c;
	struct visitor v;

	(void)state;
	open_tunnel(&v, "X-DTLS-Master-Secret: " SECRET "\r\n"
		    "X-DTLS-CipherSuite: OC-DTLS1_2-AES256-GCM:PSK-NEGOTIATE:"
		    "AES256-SHA\r\n"
		    "X-DTLS12-CipherSuite: ECDHE-RSA-AES256-GCM-SHA384\r\n",
		    &c);
	assert_int_equal(c.dtls, TUNNEL_DTLS_PSK);
	assert_string_equal(c.dtls_suite, "PSK-NEGOTIATE");
	assert_null(c.dtls12_suite);
	assert_int_equal(c.dtls_port, 4443);
	assert_int_equal(c.app_id.len, IPC_APP_ID_SIZE);
	assert_int_equal(c.dtls_session_id.len, 0);
	assert_int_equal(asked.offers, 1);
	assert_int_equal(asked.offer.kind, IPC_DTLS_PSK);
	assert_memory_equal(asked.offer.app_id, c.app_id.bytes,
			    IPC_APP_ID_SIZE);
	assert_int_equal(asked.offer.secret.len, OFFER_PSK_SIZE);
	assert_int_equal(tls_export(v.tls, OFFER_PSK_LABEL, psk, sizeof(psk)),
			 0);
	assert_memory_equal(asked.secret, psk, sizeof(psk));
	assert_int_equal(c.udp.mtu, 1434);
	assert_int_equal(asked.offer.mtu, 1434);
	close_tunnel(&v, &c);
}

/**
 * struct resumed - what is resumed
 * @dtls: List of the client.
 * @dtls12: List of the client, or NULL.
 * @name: In X-DTLS-CipherSuite, or NULL.
 * @name12: In X-DTLS12-CipherSuite, or NULL.
 * @code: Suite.
 * @mtu: Inner MTU.
 */
struct resumed {
	const char *dtls;
	const char *dtls12;
	const char *name;
	const char *name12;
	uint16_t code;
	unsigned int mtu;
};

static void check_resumed(const struct resumed *r)
{
	char headers[1024];
	struct tunnel_config c;
	struct visitor v;

	snprintf(headers, sizeof(headers), "X-DTLS-Master-Secret: " SECRET
		 "\r\nX-DTLS-CipherSuite: %s\r\n%s%s%s", r->dtls,
		 r->dtls12 ? "X-DTLS12-CipherSuite: " : "",
		 r->dtls12 ? r->dtls12 : "", r->dtls12 ? "\r\n" : "");
	asked.attached = 0;
	open_tunnel(&v, headers, &c);
	assert_int_equal(!c.dtls_suite, !r->name);
	assert_int_equal(!c.dtls12_suite, !r->name12);
	if (r->name)
		assert_string_equal(c.dtls_suite, r->name);
	if (r->name12)
		assert_string_equal(c.dtls12_suite, r->name12);
	assert_int_equal(c.dtls_session_id.len, r->code ? 32 : 0);
	if (r->code) {
		assert_int_equal(asked.offer.suite, r->code);
		assert_int_equal(asked.offer.secret.len, DTLS_MASTER_SIZE);
		assert_memory_equal(asked.secret, "\0\1\2\3", 4);
		assert_int_equal(c.udp.mtu, r->mtu);
	}
	close_tunnel(&v, &c);
}

static void test_resume(void **state)
{
	static const struct resumed cases[] = {
		/* The vendor's choice in the reference. */
		{ "DHE-RSA-AES256-GCM-SHA384:AES256-SHA",
		  "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
		  "AES256-GCM-SHA384", NULL,
		  "ECDHE-ECDSA-AES256-GCM-SHA384", 0xc02c, 1434 },
		{ "AES128-SHA:OC-DTLS1_2-AES128-GCM:OC-DTLS1_2-AES256-GCM",
		  "ECDHE-RSA-AES128-SHA", "OC-DTLS1_2-AES256-GCM", NULL,
		  0x9d, 1434 },
		{ "x", "ECDHE-RSA-CHACHA20-POLY1305", NULL,
		  "ECDHE-RSA-CHACHA20-POLY1305", 0xcca8, 1442 },
		/* There a name of today means a DTLS that is not spoken. */
		{ "AES256-GCM-SHA384:AES256-SHA:DES-CBC3-SHA", NULL, NULL,
		  NULL, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_resumed(&cases[i]);
}

/* DTLS has the cipher that TLS has, or is not offered. */
static void test_match(void **state)
{
	static const struct resumed cases[] = {
		{ "OC-DTLS1_2-AES256-GCM",
		  "AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305", NULL,
		  "ECDHE-RSA-CHACHA20-POLY1305", 0xcca8, 1442 },
		{ "OC2-DTLS1_2-CHACHA20-POLY1305", "AES256-GCM-SHA384",
		  "OC2-DTLS1_2-CHACHA20-POLY1305", NULL, 0xccab, 1442 },
		{ "OC-DTLS1_2-AES256-GCM", "AES128-GCM-SHA256", NULL, NULL,
		  0, 0 },
		/* This one does not tell what it has. */
		{ "PSK-NEGOTIATE", "AES256-GCM-SHA384", "PSK-NEGOTIATE", NULL,
		  0, 1442 },
	};
	size_t i;

	(void)state;
	gateway_limit(&gw, 1 << TLS_AEAD_CHACHA20_POLY1305);
	reply.dtls_match = true;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_resumed(&cases[i]);
	gateway_limit(&gw, 0);
	assert_int_equal(asked.offers, 3);
	assert_int_equal(asked.offer.kind, IPC_DTLS_PSK);
	assert_int_equal(asked.offer.suite, 0xccab);
	assert_int_equal(asked.offer.mtu, 1442);
}

/* What is not allowed, or makes no sense, is not offered. */
static void test_no_dtls(void **state)
{
	static const char *const headers[] = {
		"X-DTLS-CipherSuite: PSK-NEGOTIATED:XPSK-NEGOTIATE\r\n",
		"X-DTLS12-CipherSuite: AES256-GCM-SHA384\r\n",
		"X-DTLS12-CipherSuite: AES256-GCM-SHA384\r\n"
		"X-DTLS-Master-Secret: 0011\r\n",
	};
	struct tunnel_config c;
	struct visitor v;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		asked.attached = 0;
		reply.dtls = i != 3;
		open_tunnel(&v, headers[i % 3], &c);
		assert_int_equal(c.dtls, TUNNEL_DTLS_NONE);
		assert_int_equal(c.dtls_port, 0);
		assert_int_equal(c.udp.mtu, 0);
		close_tunnel(&v, &c);
	}
	assert_int_equal(asked.offers, 0);
}

/* Whatever a client says of MTUs, the reply is between floor and link. */
static void test_mtu(void **state)
{
	static const struct {
		const char *value;
		unsigned int base;
	} cases[] = {
		{ "0", 1500 }, { "1", 1500 }, { "40", 1500 }, { "60", 1500 },
		{ "799", 799 }, { "576", 576 }, { "65535", 1500 },
		{ "4294967295", 1500 }, { "-1", 1500 }, { "abc", 1500 },
		{ "1280", 1280 }, { "1400", 1400 },
	};
	char headers[256];
	struct tunnel_config c;
	struct visitor v;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(headers, sizeof(headers), "X-CSTP-Base-MTU: %s\r\n"
			 "X-DTLS-CipherSuite: PSK-NEGOTIATE\r\n",
			 cases[i].value);
		asked.attached = 0;
		open_tunnel(&v, headers, &c);
		assert_int_equal(c.base_mtu, cases[i].base);
		assert_in_range(c.cstp.mtu, MTU_INNER_MIN, 1500);
		assert_in_range(c.udp.mtu, MTU_INNER_MIN, 1500);
		assert_int_equal(!c.inner.ipv6.family, c.udp.mtu < 1280);
		close_tunnel(&v, &c);
	}
	/* Of old, a client only tells what it wishes. */
	asked.attached = 0;
	open_tunnel(&v, "X-CSTP-MTU: 1200\r\n", &c);
	assert_in_range(c.cstp.mtu, 1200, 1300);
	close_tunnel(&v, &c);
	asked.attached = 0;
	reply.mtu = 1300;
	open_tunnel(&v, "", &c);
	assert_int_equal(c.cstp.mtu, 1300);
	close_tunnel(&v, &c);
}

/* The monitor says no: the client may try again, by another connection. */
static void test_not_attached(void **state)
{
	struct visitor v;

	(void)state;
	asked.refuses = true;
	visitor_connect(&v, &gw);
	visitor_send(&v, CONNECT COOKIE "\r\n",
		     strlen(CONNECT COOKIE "\r\n"));
	visitor_read(&v, HTTP_READ_CONNECT);
	wait_attached();
	close(asked.fd);
	visitor_sees_end(&v);
	visitor_leave(&v);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_refused),
		TEST(test_old),
		TEST(test_headers),
		TEST(test_again),
		TEST(test_apple),
		TEST(test_compression),
		TEST(test_compression_tls),
		TEST(test_plain),
		TEST(test_silent),
		TEST(test_pending),
		TEST(test_psk),
		TEST(test_resume),
		TEST(test_match),
		TEST(test_no_dtls),
		TEST(test_mtu),
		TEST(test_not_attached),
	};

	return cmocka_run_group_tests_name("worker_tunnel", tests,
					   gateway_make, gateway_unmake);
}
