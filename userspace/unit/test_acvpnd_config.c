// SPDX-License-Identifier: GPL-2.0-only
/* The configuration of a gateway: what a file says, and what is told of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "acvpnd/config/vhost.h"
#include "unit/findings.h"

/* What no file goes without: four lines. */
#define MINIMAL \
	"auth = \"plain[passwd=/etc/acvpn/passwd]\"\n" \
	"server-cert = /etc/acvpn/cert.pem\n" \
	"server-key = /etc/acvpn/key.pem\n" \
	"ipv4-network = 192.0.2.0/24\n"

static struct gateway_config *load(const char *text)
{
	struct gateway_config *config = NULL;

	if (findings_load(text, &config))
		fail_msg("not loaded: %s", findings);
	return config;
}

/* Each error that is expected is told, at its line, and no other. */
static void refuse(const char *text, const char *const *expected)
{
	struct gateway_config *config = NULL;
	unsigned int n = 0;
	const char *s;

	assert_int_equal(findings_load(text, &config), -EINVAL);
	assert_null(config);
	for (; *expected; expected++, n++)
		if (!strstr(findings, *expected))
			fail_msg("no '%s' in:\n%s", *expected, findings);
	for (s = findings; (s = strstr(s, " error: ")); s++)
		n--;
	if (n)
		fail_msg("%d errors too few or many in:\n%s", (int)n, findings);
}

#define refuse_line(line, ...) \
	refuse(MINIMAL line, (const char *const []){ __VA_ARGS__, NULL })

static void test_minimal(void **state)
{
	struct gateway_config *c = load(MINIMAL);
	const struct config_vhost *v = gateway_config_vhost(c, NULL);
	struct prefix net;

	(void)state;
	assert_int_equal(c->n_vhosts, 1);
	assert_int_equal(c->tcp_port, 443);
	assert_int_equal(c->udp_port, 0);
	assert_string_equal(c->device, "vpn0");
	assert_true(c->dtls_psk);
	assert_int_equal(c->ban.max_score, 80);
	assert_int_equal(v->auth.n, 1);
	assert_int_equal(v->auth.list[0].kind, CONFIG_AUTH_PLAIN);
	assert_string_equal(v->auth.list[0].file, "/etc/acvpn/passwd");
	assert_string_equal(v->certs.list[0], "/etc/acvpn/cert.pem");
	assert_int_equal(v->cookie_timeout, 300);
	assert_int_equal(v->rekey_method, CONFIG_REKEY_SSL);
	assert_int_equal(v->policy.dpd, 30);
	assert_int_equal(v->policy.ipv6_prefix, 128);
	assert_true(v->policy.default_route);
	assert_int_equal(prefix_parse("192.0.2.0/24", &net), 0);
	assert_true(prefix_equal(&v->policy.ipv4_network, &net));
	assert_int_equal(v->policy.ipv6_network.family, AF_UNSPEC);
	gateway_config_free(c);
}

/* Quotes, comments, blanks, colons, a mark of UTF-8, lines of other systems. */
static void test_syntax(void **state)
{
	struct gateway_config *c = load("\xef\xbb\xbf# comment\r\n"
		"; comment\r\n"
		"\t tcp-port\t=\t4443 # comment\r\n"
		"udp-port: 4444\r\n"
		MINIMAL
		"banner = \"a # b; \"c\" = d \" # comment\n"
		"pre-login-banner = \"no end\n"
		"default-domain = a.example b.example\n"
		"proxy-url = http://a.example/#b;c\n"
		"included-http-headers = A: b ; c\n"
		"included-http-headers = C: \"x\",\"y\"\n"
		"mtu = 1400");
	const struct config_vhost *v = gateway_config_vhost(c, NULL);

	(void)state;
	assert_int_equal(c->tcp_port, 4443);
	assert_int_equal(c->udp_port, 4444);
	assert_string_equal(v->policy.banner, "a # b; \"c\" = d ");
	assert_string_equal(v->pre_login_banner, "no end");
	assert_non_null(strstr(findings, "10 warning: the closing quote"));
	assert_int_equal(v->policy.domains.n, 2);
	assert_string_equal(v->policy.domains.list[1], "b.example");
	assert_string_equal(v->policy.proxy_url, "http://a.example/#b;c");
	assert_string_equal(v->http_headers.list[0], "A: b ; c");
	assert_string_equal(v->http_headers.list[1], "C: \"x\",\"y\"");
	assert_int_equal(v->policy.mtu, 1400);
	gateway_config_free(c);
}

/* All that is wrong is told at once. */
static void test_errors(void **state)
{
	(void)state;
	refuse_line("frobnicate = 1\ntcp-prot = 1\nmtu = abc\nmtu = 100\n"
		    "[other]\nfrobnicate = 2\n[vhost:a.example\nnonsense\n",
		    "5 error: there is no option 'frobnicate'",
		    "6 error: there is no option 'tcp-prot'; is it 'tcp-port'",
		    "7 error: mtu: 'abc' is neither 0 nor a number from 576",
		    "8 error: mtu: '100' is neither",
		    "9 error: there is no section [other]",
		    "11 error: a section is written as",
		    "12 error: an option is written as NAME = VALUE");
	refuse("", (const char *const []){
		"0 error: there is no 'auth'",
		"0 error: there is no 'server-cert'",
		"0 error: there is neither 'ipv4-network'", NULL });
}

static void test_values(void **state)
{
	(void)state;
	refuse_line("udp-port = 65536\ncompression = 1\n"
		    "rekey-method = foo\ndevice = a/b\n"
		    "net-priority = 7\ncert-user-oid = 1..2\n"
		    "included-http-headers = nothing\ndns = 192.0.2.0/24\n"
		    "ipv6-network = 192.0.2.0/24\nselect-group = a[b\n"
		    "default-domain = a b/c\nbanner =\nauth-timeout = 0\n",
		    "udp-port: '65536' is no number from 0 to 65535",
		    "compression: '1' is neither true nor false",
		    "rekey-method: 'foo' is neither ssl nor new-tunnel",
		    "device: 'a/b' is no name", "net-priority: '7' is neither",
		    "cert-user-oid: '1..2' is no object identifier",
		    "included-http-headers: 'nothing' is no header",
		    "dns: '192.0.2.0/24' is no IP address",
		    "ipv6-network: '192.0.2.0/24' is no IPv6 network",
		    "select-group: 'a[b' is no group",
		    "default-domain: 'a b/c' is no domain",
		    "banner: '' is empty",
		    "auth-timeout: '0' is no number from 1 to 86400");
}

/* Texts that clients are told have a longest length, and may have that. */
static void test_long(void **state)
{
	static const struct {
		const char *before;
		int max;
		const char *after;
	} texts[] = {
		{ "banner = ", 16384, "" },
		{ "pre-login-banner = ", 16384, "" },
		{ "proxy-url = ", 1024, "" },
		{ "custom-header = X: ", 1021, "" },
		{ "select-group = ", 127, "" },
		{ "select-group = a[", 255, "]" },
		{ "default-select-group = ", 255, "" },
	};
	static char text[20000];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		snprintf(text, sizeof(text), MINIMAL "%s%0*d%s\n",
			 texts[i].before, texts[i].max, 0, texts[i].after);
		gateway_config_free(load(text));
		snprintf(text, sizeof(text), MINIMAL "%s%0*d%s\n",
			 texts[i].before, texts[i].max + 1, 0, texts[i].after);
		refuse(text, (const char *const []){
			"bytes; shorten it", NULL });
	}
}

/* As many as a form has room for, beside the default one. */
static void test_many_groups(void **state)
{
	static char text[4096] = MINIMAL;
	size_t i, len = strlen(text);

	(void)state;
	for (i = 0; i < 127; i++)
		len += snprintf(text + len, sizeof(text) - len,
				"select-group = g%zu\n", i);
	gateway_config_free(load(text));
	snprintf(text + len, sizeof(text) - len, "select-group = g%zu\n", i);
	refuse(text, (const char *const []){
		"132 error: select-group: 'g127' is more than the 127 that there may be",
		NULL });
}

/* What somebody might hope a shell or a lenient parser makes of it. */
static void test_bad_routes(void **state)
{
	(void)state;
	refuse_line("route = 60.0.0.0/255.0.0\nroute = 192.168.1.300/24\n"
		    "route = 10.0.0.0/8;id\nroute = 10.0.0.0/33\n"
		    "no-route = 10.0.0.0/255.0.255.0\nno-route = default\n",
		    "5 error: route: '60.0.0.0/255.0.0' is no network",
		    "6 error: route: '192.168.1.300/24' is no network",
		    "7 error: route: '10.0.0.0/8;id' is no network",
		    "8 error: route: '10.0.0.0/33' is no network",
		    "9 error: no-route: '10.0.0.0/255.0.255.0' is no",
		    "10 error: no-route: 'default' is no network");
}

static void test_routes(void **state)
{
	struct gateway_config *c = load(MINIMAL
		"route = 10.1.2.3/255.0.0.0\nroute = fd00::1/64\n"
		"no-route = 10.1.1.1\n");
	const struct config_policy *p = &gateway_config_vhost(c, NULL)->policy;
	char text[PREFIX_STRLEN];

	(void)state;
	assert_false(p->default_route);
	assert_int_equal(p->routes.n, 2);
	assert_string_equal(prefix_format(&p->routes.list[0], text),
			    "10.0.0.0/8");
	assert_string_equal(prefix_format(&p->routes.list[1], text),
			    "fd00::/64");
	assert_string_equal(prefix_format(&p->no_routes.list[0], text),
			    "10.1.1.1");
	gateway_config_free(c);
	c = load(MINIMAL "route = 10.0.0.0/8\nroute = default\n");
	p = &gateway_config_vhost(c, NULL)->policy;
	assert_true(p->default_route);
	assert_int_equal(p->routes.n, 0);
	gateway_config_free(c);
}

static void test_networks(void **state)
{
	struct gateway_config *c = load(MINIMAL "ipv4-network = 10.1.2.3\n"
		"ipv4-netmask = 255.255.0.0\nipv6-network = fd00::/48\n"
		"ipv6-subnet-prefix = 64\n");
	const struct config_policy *p = &gateway_config_vhost(c, NULL)->policy;
	char text[PREFIX_STRLEN];

	(void)state;
	assert_non_null(strstr(findings, "5 warning: 'ipv4-network' was said "
					 "in line 4"));
	assert_string_equal(prefix_format(&p->ipv4_network, text),
			    "10.1.0.0/16");
	assert_string_equal(prefix_format(&p->ipv6_network, text),
			    "fd00::/48");
	assert_int_equal(p->ipv6_prefix, 64);
	gateway_config_free(c);
	refuse_line("ipv6-network = fd00::\n",
		    "5 error: 'ipv6-network' has no length");
	refuse_line("ipv6-network = fd00::/64\nipv6-subnet-prefix = 64\n",
		    "6 error: 'ipv6-subnet-prefix' is 64");
	refuse_line("ipv4-network = 10.0.0.0/31\n",
		    "5 error: 'ipv4-network' is 10.0.0.0/31, which has no");
}

static void test_auth(void **state)
{
	static const char rest[] = "\nserver-cert = c\nserver-key = k\n"
				   "ipv4-network = 192.0.2.0/24\n";
	static const struct {
		const char *line, *told;
	} wrong[] = {
		/* 0 */ { "foo", "'foo' is none of certificate, plain" },
		/* 1 */ { "plain", "'plain' names no file" },
		/* 2 */ { "plain[passwd=/a", "lacks its last bracket" },
		/* 3 */ { "plain[passwd=]", "has nothing behind 'passwd='" },
		/* 4 */ { "plain[service=x]", "has the parameter 'service'" },
		/* 5 */ { "pam[x]", "has 'x' where name=value is expected" },
		/* 6 */ { "pam[gid-min=x]", "has a gid-min that is no number" },
		/* 7 */ { "radius", "'radius' names no configuration" },
		/* 8 */ { "certificate", "there is no 'ca-cert'" },
		/* 9 */ { "certificate", "there is no 'cert-user-oid'" },
		/* 10 */ { "radius[config=x,secret=y]", "parameter 'secret'" },
		/* 11 */ { "plain[/a]\nauth = plain[/b]", "is of a kind that" },
		/* 12 */ { "plain[/a]\nacct = pam", "'acct' is something" },
	};
	struct gateway_config *c;
	char text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(text, sizeof(text), "auth = %s%s", wrong[i].line,
			 rest);
		assert_int_equal(findings_load(text, &c), -EINVAL);
		if (!strstr(findings, wrong[i].told))
			fail_msg("%zu: %s", i, findings);
	}
	/* As old files have it, and with a blank. */
	snprintf(text, sizeof(text), "auth = \"plain[ /a]\"%s", rest);
	c = load(text);
	assert_string_equal(c->vhosts[0].auth.list[0].file, "/a");
	gateway_config_free(c);
	snprintf(text, sizeof(text), "auth = plain[passwd=/a,otp=/b]%s", rest);
	c = load(text);
	assert_string_equal(c->vhosts[0].auth.list[0].file, "/a");
	assert_string_equal(c->vhosts[0].auth.list[0].otp_file, "/b");
	gateway_config_free(c);
	snprintf(text, sizeof(text), "auth = pam[service=x,gid-min=1000]%s",
		 rest);
	c = load(text);
	assert_string_equal(c->vhosts[0].auth.list[0].service, "x");
	assert_int_equal(c->vhosts[0].auth.list[0].gid_min, 1000);
	gateway_config_free(c);
}

/* Whether each connection has to show a certificate. */
static void test_ask(void **state)
{
	static const char rest[] = "server-cert = c\nserver-key = k\n"
				   "ipv4-network = 192.0.2.0/24\n"
				   "ca-cert = r\ncert-user-oid = 2.5.4.3\n";
	static const struct {
		const char *lines;
		enum tls_ask ask;
	} asks[] = {
		/* 0 */ { "auth = pam\n", TLS_ASK_NOT },
		/* 1 */ { "auth = certificate\n", TLS_ASK_REQUIRED },
		/* 2 */ { "auth = certificate\nauth = pam\n",
			  TLS_ASK_REQUIRED },
		/* 3 */ { "auth = certificate\nenable-auth = pam\n",
			  TLS_ASK_OPTIONAL },
		/* 4 */ { "auth = pam\nenable-auth = certificate\n",
			  TLS_ASK_OPTIONAL },
		/* 5 */ { "auth = certificate\nauth = pam\n"
			  "enable-auth = certificate\n", TLS_ASK_REQUIRED },
		/* 6 */ { "auth = certificate\ncisco-client-compat = true\n",
			  TLS_ASK_OPTIONAL },
	};
	struct gateway_config *c;
	char text[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
		snprintf(text, sizeof(text), "%s%s", asks[i].lines, rest);
		c = load(text);
		if (vhost_ask(&c->vhosts[0]) != asks[i].ask)
			fail_msg("%zu", i);
		gateway_config_free(c);
	}
}

/* One option of each level, said where it does not belong. */
static void test_scopes(void **state)
{
	(void)state;
	refuse_line("explicit-ipv4 = 192.0.2.7\n[vhost:a.example]\n"
		    "tcp-port = 444\niroute = 10.0.0.0/8\n",
		    "5 error: 'explicit-ipv4' is of one user or group",
		    "7 error: 'tcp-port' is the same for all virtual hosts",
		    "8 error: 'iroute' is of one user or group");
}

/* A virtual host has what it does not say from the first one. */
static void test_vhosts(void **state)
{
	struct gateway_config *c = load(MINIMAL "route = 10.0.0.0/8\n"
		"dns = 192.0.2.1\nmtu = 1400\nselect-group = a\n"
		"[vhost:A.example]\nroute = 10.1.0.0/16\nmtu = 1300\n"
		"[vhost: b.example]\nselect-group = b[B b]\n"
		"[vhost:a.EXAMPLE]\nroute = 10.2.0.0/16\n");
	const struct config_vhost *a = gateway_config_vhost(c, "a.example");
	const struct config_vhost *b = gateway_config_vhost(c, "B.example");

	(void)state;
	assert_int_equal(c->n_vhosts, 3);
	assert_ptr_equal(gateway_config_vhost(c, "c.example"), &c->vhosts[0]);
	assert_int_equal(a->policy.mtu, 1300);
	assert_int_equal(a->policy.routes.n, 2);
	assert_int_equal(a->policy.dns.n, 1);
	assert_string_equal(a->groups.list[0].label, "a");
	assert_int_equal(b->policy.mtu, 1400);
	assert_int_equal(b->policy.routes.n, 1);
	assert_int_equal(b->groups.n, 1);
	assert_string_equal(b->groups.list[0].name, "b");
	assert_string_equal(b->groups.list[0].label, "B b");
	assert_string_equal(b->auth.list[0].file, "/etc/acvpn/passwd");
	gateway_config_free(c);
}

/* What is wrong in a virtual host is told with its name. */
static void test_vhost_errors(void **state)
{
	(void)state;
	refuse_line("[vhost:a.example]\nserver-key = x\nserver-key = y\n"
		    "[vhost:a b]\n[vhost:]\n",
		    "[vhost:a.example] there are 1 lines 'server-cert', but 2",
		    "8 error: there is no section [vhost:a b]",
		    "9 error: there is no section [vhost:]");
}

static void test_priorities(void **state)
{
	static const unsigned int gcm_256 = 1 << TLS_AEAD_AES_256_GCM;
	static const unsigned int chacha = 1 << TLS_AEAD_CHACHA20_POLY1305;
	struct gateway_config *c = load(MINIMAL

			"tls-priorities = "
			"\"NORMAL:%SERVER_PRECEDENCE:%COMPAT:-VERS-SSL3.0:-VERS-TLS1.0:-VERS-TLS1.1\"\n"
		"[vhost:a.example]\n"
		"tls-priorities = NORMAL:-VERS-TLS1.3:-AES-128-GCM:-RSA\n"
		"[vhost:b.example]\ncisco-client-compat = true\n"
		"[vhost:c.example]\n"
		"tls-priorities = NONE:+VERS-TLS1.3:+AES-256-GCM\n");
	const struct config_vhost *v = gateway_config_vhost(c, NULL);

	(void)state;
	assert_int_equal(v->tls.min, TLS_VERSION_1_2);
	assert_int_equal(v->tls.max, TLS_VERSION_1_3);
	v = gateway_config_vhost(c, "a.example");
	assert_int_equal(v->tls.max, TLS_VERSION_1_2);
	assert_int_equal(v->tls.aeads, gcm_256 | chacha);
	assert_non_null(strstr(findings, "[vhost:a.example] '-RSA'"));
	v = gateway_config_vhost(c, "b.example");
	assert_int_equal(v->tls.max, TLS_VERSION_1_2);
	assert_true(v->groups_by_url);
	v = gateway_config_vhost(c, "c.example");
	assert_int_equal(v->tls.min, TLS_VERSION_1_3);
	assert_int_equal(v->tls.aeads, gcm_256);
	gateway_config_free(c);
	refuse_line("tls-priorities = NORMAL:-VERS-ALL\n",
		    "5 error: 'tls-priorities' leaves no version");
	refuse_line("tls-priorities = NONE:+VERS-TLS1.2:+AES-128-CBC\n",
		    "5 error: 'tls-priorities' leaves no cipher");
}

/* Without its secret nobody could log in; and what is in a URL or a header has
 * to be such.
 */
static void test_camouflage(void **state)
{
	struct gateway_config *c = load(MINIMAL "camouflage = true\n"
		"camouflage_secret = a1?b=2\n[vhost:a.example]\n"
		"camouflage = false\nincluded-http-headers = A: b\n");

	(void)state;
	assert_string_equal(findings, "");
	assert_true(c->vhosts[0].camouflage);
	assert_false(c->vhosts[1].camouflage);
	assert_string_equal(c->vhosts[0].camouflage_secret, "a1?b=2");
	gateway_config_free(c);
	refuse_line("camouflage = true\n",
		    "5 error: 'camouflage' has no 'camouflage_secret'");
	refuse_line("camouflage_secret = a b\n",
		    "5 error: 'camouflage_secret' has a sign that no URL");
	refuse_line("camouflage_secret = a#b\n",
		    "5 error: 'camouflage_secret' has a sign that no URL");
	refuse_line("camouflage_realm = a\\b\n",
		    "5 error: 'camouflage_realm' has a quotation mark");
}

/* Which statuses there are changes; what they mean does not. */
static void test_status(void **state)
{
	struct gateway_config *c = load(MINIMAL
		"cisco-svc-client-compat = false\nchroot-dir = /\n"
		"use-occtl = true\nuse-utmp = true\nmin-reauth-time = 77\n");

	(void)state;
	assert_null(strstr(findings, "cisco-svc"));
	assert_null(strstr(findings, "chroot-dir"));
	assert_null(strstr(findings, "use-occtl"));
	assert_non_null(strstr(findings, "8 warning: 'use-utmp' has no "
					 "effect: "));
	assert_non_null(strstr(findings, "9 warning: 'min-reauth-time' is an "
					 "older name of 'ban-time'"));
	assert_int_equal(c->ban.time, 77);
	gateway_config_free(c);
	refuse_line("kkdcp = x\nlisten-clear-file = /x\n",
		    "5 error: 'kkdcp' cannot be used: ",
		    "6 error: 'listen-clear-file' cannot be used: ");
}

/* What a file says may be right, and yet nothing could start with it. */
static void test_check(void **state)
{
	static const char * const expected[] = {
		"7 error: run-as-user: there is no user 'nobody-at-all'",
		"5 error: server-cert: cannot read /etc/acvpn/cert.pem: ",
		"6 error: server-key: cannot read /nonexistent/key: ",
		"1 error: auth: cannot read /etc/acvpn/passwd: ",
		"9 error: [vhost:a.example] ca-cert: cannot read /nonexistent",
	};
	struct gateway_config *c = load(MINIMAL
		"server-cert = /nonexistent/cert\n"
		"server-key = /nonexistent/key\n"
		"run-as-user = nobody-at-all\n"
		"[vhost:a.example]\nca-cert = /nonexistent/ca\n");
	size_t i;

	(void)state;
	findings_forget();
	assert_int_equal(gateway_config_check(c, findings_tell, NULL),
			 -EINVAL);
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		if (!strstr(findings, expected[i]))
			fail_msg("no '%s' in:\n%s", expected[i], findings);
	gateway_config_free(c);
}

static void test_unreadable(void **state)
{
	struct gateway_config *config;

	(void)state;
	findings_forget();
	assert_int_equal(gateway_config_load("/nonexistent", &config,
					     findings_tell, NULL), -ENOENT);
	assert_string_equal(findings, "0 error: cannot be read: No such file "
				      "or directory\n");
	assert_int_equal(gateway_config_load("/", &config, NULL, NULL),
			 -EISDIR);
	assert_int_equal(gateway_config_load("/dev/zero", &config, NULL, NULL),
			 -EINVAL);
}

static int clean(void **state)
{
	(void)state;
	findings_clean();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_minimal),
		cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_many_groups),
		cmocka_unit_test(test_bad_routes),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_auth),
		cmocka_unit_test(test_ask),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_vhosts),
		cmocka_unit_test(test_vhost_errors),
		cmocka_unit_test(test_priorities),
		cmocka_unit_test(test_camouflage),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, clean);
}
