// SPDX-License-Identifier: GPL-2.0-only
/*
 * The documents of the login, as clients send and expect them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/text.h"
#include "unit/gateway.h"
#include "wire/authdoc.h"

#define AGENT "User-Agent: AnyConnect Windows 5.1.1.42\r\n"
#define OLD_AGENT "User-Agent: Open AnyConnect VPN Agent v3.99\r\n"

/**
 * struct asked - what auth was asked last
 * @n: How often.
 * @action: As in struct ipc_login.
 * @path: As there.
 * @first: As there.
 * @opaque: As there.
 * @access: Its group_access.
 * @group: Its group_select.
 * @agent: Its user_agent.
 * @sni: As there.
 * @fields: "name=value;" of each field.
 * @logouts: How many sessions were ended.
 * @token: Of the last of them.
 */
static struct asked {
	unsigned int n;
	uint32_t action;
	bool first;
	char path[64];
	char opaque[64];
	char access[64];
	char group[64];
	char agent[64];
	char sni[64];
	char fields[256];
	unsigned int logouts;
	uint8_t token[IPC_TOKEN_SIZE];
} asked;

/* What auth answers. */
static struct ipc_login_reply reply;

static void copy(char *to, const char *from)
{
	snprintf(to, 64, "%s", from ? from : "");
}

static void note(const struct ipc_login *q)
{
	size_t i;

	asked.n++;
	asked.action = q->action;
	asked.first = q->first;
	copy(asked.path, q->path);
	copy(asked.opaque, q->opaque);
	copy(asked.access, q->group_access);
	copy(asked.group, q->group_select);
	copy(asked.agent, q->user_agent);
	copy(asked.sni, q->sni);
	*asked.fields = '\0';
	for (i = 0; i < q->n_fields; i++)
		snprintf(asked.fields + strlen(asked.fields), 64, "%s=%s;",
			 q->fields[i].name, q->fields[i].value);
	assert_memory_equal(&q->peer, &gateway_peer, sizeof(q->peer));
}

static bool auth(struct gateway *g, const struct ipc_message *q,
		 struct ipc_message *a)
{
	(void)g;
	if (q->type == IPC_LOGOUT) {
		asked.logouts++;
		memcpy(asked.token, q->logout.token, IPC_TOKEN_SIZE);
		return false;
	}
	assert_int_equal(q->type, IPC_LOGIN);
	note(&q->login);
	a->type = IPC_LOGIN_REPLY;
	a->login_reply = reply;
	return true;
}

static void ask_for_password(void)
{
	memset(&reply, 0, sizeof(reply));
	reply.result = IPC_LOGIN_FORM;
	reply.opaque = "a1b2c3";
	reply.message = "Please enter your username & password.";
	reply.n_groups = 2;
	reply.groups[0].name = "Accounts_TG";
	reply.groups[0].label = "Accounts";
	reply.groups[1].name = "Sales_TG";
	reply.groups[1].label = "Sales <EU>";
	reply.selected = 1;
	reply.n_inputs = 2;
	reply.inputs[0].type = IPC_INPUT_TEXT;
	reply.inputs[0].name = "username";
	reply.inputs[0].label = "Username:";
	reply.inputs[1].type = IPC_INPUT_PASSWORD;
	reply.inputs[1].name = "password";
	reply.inputs[1].label = "Password:";
}

static void let_in(void)
{
	memset(&reply, 0, sizeof(reply));
	reply.result = IPC_LOGIN_DONE;
	reply.index = 17;
	reply.session_id = "-2069331968";
	memset(reply.token, 0xa5, sizeof(reply.token));
	reply.banner = "Welcome";
	reply.cert_hash = "0123456789ABCDEF0123456789ABCDEF01234567";
	reply.profile = "/profiles/corp.xml";
	reply.profile_hash = "76543210FEDCBA9876543210FEDCBA9876543210";
}

static int set_up(void **state)
{
	(void)state;
	memset(&asked, 0, sizeof(asked));
	ask_for_password();
	gateway_start(&gw, auth);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gateway_stop(&gw);
	return 0;
}

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define INIT XML \
	"<config-auth client=\"vpn\" type=\"init\" " \
	"aggregate-auth-version=\"2\"><version who=\"vpn\">5.1.1.42</version>" \
	"<device-id>win</device-id><mac-address-list><mac-address " \
	"public-interface=\"true\">00-50-56-bd-c3-b1</mac-address>" \
	"</mac-address-list>" \
	"<group-access>https://gateway.example</group-access></config-auth>"
#define REPLY(opaque, fields) XML \
	"<config-auth client=\"vpn\" type=\"auth-reply\" " \
	"aggregate-auth-version=\"2\"><session-token></session-token>" \
	"<session-id></session-id>" opaque "<auth>" fields "</auth>" \
	"<group-select>Sales</group-select></config-auth>"

static void check_form(const struct http_message *m)
{
	const struct authdoc_option *o;
	struct authdoc_field *f;
	struct authdoc doc;

	assert_int_equal(m->status, 200);
	assert_string_equal(http_header_find(m, "X-Aggregate-Auth"), "1");
	assert_string_equal(http_header_find(m, "X-Transcend-Version"), "1");
	assert_string_equal(http_header_find(m, "Content-Type"),
			    "text/xml; charset=utf-8");
	assert_string_equal(http_header_find(m, "Cache-Control"), "no-store");
	/* Some look at the first bytes alone. */
	assert_memory_equal(m->body.data, "<?xml", 5);
	assert_int_equal(authdoc_parse(m->body.data, m->body.len, &doc), 0);
	assert_int_equal(doc.type, AUTHDOC_REQUEST);
	assert_string_equal(doc.auth_id, "main");
	assert_string_equal(doc.message,
			    "Please enter your username & password.");
	assert_string_equal(doc.method, "post");
	assert_string_equal(doc.action, "/auth");
	assert_int_equal(doc.n_fields, 3);
	assert_int_equal(authdoc_field_find(&doc, "password")->type,
			 AUTHDOC_PASSWORD);
	f = authdoc_field_find(&doc, "group_list");
	assert_int_equal(f->n_options, 2);
	o = authdoc_option_preset(f);
	assert_string_equal(o->value, "Sales_TG");
	assert_string_equal(o->label, "Sales <EU>");
	assert_string_equal(doc.opaque, "<opaque is-for=\"sg\"><tunnel-group>"
			    "Sales_TG</tunnel-group><group-alias>Sales &lt;EU"
			    "&gt;</group-alias><auth-handle>a1b2c3"
			    "</auth-handle></opaque>");
	authdoc_free(&doc);
}

static void test_init(void **state)
{
	const struct http_message *m;
	struct visitor v;

	(void)state;
	visitor_connect(&v, &gw);
	/* The vendor's client says that it posts a form. */
	m = visitor_post(&v, AGENT "X-Aggregate-Auth: 1\r\nContent-Type: "
			 "application/x-www-form-urlencoded\r\n", INIT);
	check_form(m);
	assert_int_equal(asked.n, 1);
	assert_int_equal(asked.action, IPC_LOGIN_INIT);
	assert_string_equal(asked.path, "/");
	assert_string_equal(asked.access, "https://gateway.example");
	assert_string_equal(asked.agent, "AnyConnect Windows 5.1.1.42");
	assert_string_equal(asked.sni, "gateway.example");
	assert_string_equal(asked.opaque, "");
	assert_string_equal(asked.fields, "");
	assert_true(m->keep_alive);
	visitor_leave(&v);
}

static void check_success(const struct http_message *m)
{
	char token[2 * IPC_TOKEN_SIZE + 1];
	struct authdoc doc;

	assert_int_equal(m->status, 200);
	assert_int_equal(authdoc_parse(m->body.data, m->body.len, &doc), 0);
	assert_int_equal(doc.type, AUTHDOC_COMPLETE);
	assert_string_equal(doc.auth_id, "success");
	assert_string_equal(doc.session_id, "-2069331968");
	assert_string_equal(doc.session_token,
			    text_hex(reply.token, IPC_TOKEN_SIZE, token));
	assert_string_equal(doc.banner, "Welcome");
	assert_string_equal(doc.cert_hash, reply.cert_hash);
	assert_string_equal(doc.profile_uri, "/profiles/corp.xml");
	assert_string_equal(doc.profile_hash, reply.profile_hash);
	assert_non_null(strstr(buf_text(&m->body),
			       "<crypto-supported>ssl-dhe</crypto-supported>"));
	authdoc_free(&doc);
}

/* The handle comes back in the element, and goes on from another connection. */
static void test_answer(void **state)
{
	const struct http_message *m;
	struct visitor v;

	(void)state;
	let_in();
	visitor_connect(&v, &gw);
	m = visitor_post(&v, AGENT "Connection: close\r\n",
			 REPLY("<opaque is-for=\"sg\"><tunnel-group>Sales_TG"
			       "</tunnel-group><auth-handle>a1b2c3"
			       "</auth-handle></opaque>",
			       "<password>c&amp;sco&#x20AC;</password>"
			       "<username>cisco</username>"));
	check_success(m);
	assert_int_equal(asked.action, IPC_LOGIN_ANSWER);
	assert_string_equal(asked.opaque, "a1b2c3");
	assert_string_equal(asked.group, "Sales");
	assert_string_equal(asked.fields,
			    "password=c&sco\xe2\x82\xac;username=cisco;");
	assert_false(m->keep_alive);
	visitor_sees_end(&v);
	visitor_leave(&v);
}

/* For who does not bring the element back. */
static void test_cookie(void **state)
{
	const struct http_message *m;
	struct visitor v;

	(void)state;
	visitor_connect(&v, &gw);
	m = visitor_post(&v, AGENT, INIT);
	assert_true(asked.first);
	assert_string_equal(http_header_find(m, "Set-Cookie"),
			    "webvpncontext=a1b2c3; Max-Age=300; path=/; "
			    "Secure; HttpOnly");
	visitor_post(&v, AGENT "Cookie: other=1; webvpncontext=d4e5f6\r\n",
		     REPLY("", "<username>x</username>"));
	assert_string_equal(asked.opaque, "d4e5f6");
	assert_false(asked.first);
	visitor_leave(&v);
}

/* Version 1: a page, a form, a cookie. */
static void test_old(void **state)
{
	const struct http_message *m;
	struct visitor v;

	(void)state;
	visitor_connect(&v, &gw);
	m = visitor_ask(&v, "GET / HTTP/1.1\r\nHost: x\r\n" OLD_AGENT "\r\n");
	assert_int_equal(m->status, 200);
	assert_null(http_header_find(m, "X-Aggregate-Auth"));
	assert_non_null(strstr(buf_text(&m->body), "?>\n<auth id=\"main\">"));
	assert_non_null(strstr(buf_text(&m->body), "<input type=\"hidden\" "
			       "name=\"auth-handle\" label=\"\" "
			       "value=\"a1b2c3\"/>"));
	assert_null(strstr(buf_text(&m->body), "opaque"));
	let_in();
	m = visitor_post(&v, OLD_AGENT, "username=al%20ice&password=a%26b+c"
			 "&auth-handle=a1b2c3&group%5flist=Sales");
	assert_int_equal(m->status, 200);
	assert_non_null(strstr(buf_text(&m->body),
			       "?>\n<auth id=\"success\">"));
	assert_string_equal(asked.fields, "username=al ice;password=a&b c;");
	assert_string_equal(asked.opaque, "a1b2c3");
	assert_string_equal(asked.group, "Sales");
	assert_string_equal(m->headers[m->n_headers - 1].name, "Set-Cookie");
	assert_memory_equal(m->headers[m->n_headers - 1].value,
			    "webvpn=a5a5a5", 13);
	visitor_leave(&v);
}

static void test_refused(void **state)
{
	const struct http_message *m;
	struct visitor v;

	(void)state;
	memset(&reply, 0, sizeof(reply));
	reply.result = IPC_LOGIN_REFUSED;
	reply.error = "Login failed.";
	visitor_connect(&v, &gw);
	m = visitor_post(&v, AGENT, INIT);
	assert_int_equal(m->status, 401);
	assert_int_equal(m->body.len, 0);
	assert_string_equal(http_header_find(m, "X-Reason"), "Login failed.");
	visitor_sees_end(&v);
	visitor_leave(&v);
	reply.result = IPC_LOGIN_BANNED;
	visitor_connect(&v, &gw);
	assert_int_equal(visitor_post(&v, AGENT, INIT)->status, 403);
	visitor_sees_end(&v);
	visitor_leave(&v);
}

/* Not a document, or not one of a client's. */
static void test_nonsense(void **state)
{
	static const char *const bodies[] = {
		"<", "<?xml version=\"1.0\"?><config-auth", "hello", "=x",
		"a b=c", "x=%00y", XML "<x/>",
		XML "<config-auth type=\"complete\"></config-auth>",
		XML "<!DOCTYPE a [<!ENTITY b \"c\">]>"
		"<config-auth type=\"init\">&b;</config-auth>",
	};
	struct visitor v;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		visitor_connect(&v, &gw);
		assert_int_equal(visitor_post(&v, AGENT, bodies[i])->status,
				 400);
		visitor_sees_end(&v);
		visitor_leave(&v);
	}
	assert_int_equal(asked.n, 0);
}

/* Whoever is no client learns nothing. */
static void test_stranger(void **state)
{
	struct visitor v;

	(void)state;
	visitor_connect(&v, &gw);
	assert_int_equal(visitor_ask(&v, "GET /favicon.ico HTTP/1.1\r\n"
				     "Host: x\r\n\r\n")->status, 404);
	assert_int_equal(asked.n, 0);
	visitor_sees_end(&v);
	visitor_leave(&v);
}

static void test_group_url(void **state)
{
	struct visitor v;

	(void)state;
	visitor_connect(&v, &gw);
	visitor_ask(&v, "POST /sales?x=1 HTTP/1.1\r\nHost: x\r\n"
		    "Transfer-Encoding: chunked\r\n\r\n"
		    "36\r\n<config-auth type=\"init\"></config-auth>"
		    "               \r\n0\r\n\r\n");
	assert_int_equal(asked.n, 1);
	assert_string_equal(asked.path, "/sales");
	visitor_leave(&v);
}

static void test_logout(void **state)
{
	const struct http_message *m;
	char request[512], token[2 * IPC_TOKEN_SIZE + 1];
	struct visitor v;

	(void)state;
	let_in();
	text_hex(reply.token, IPC_TOKEN_SIZE, token);
	visitor_connect(&v, &gw);
	snprintf(request, sizeof(request), "GET /logout HTTP/1.1\r\nHost: x\r\n"
		 "Cookie: webvpn=%s\r\n\r\n", token);
	assert_int_equal(visitor_ask(&v, request)->status, 200);
	assert_int_equal(asked.logouts, 1);
	assert_memory_equal(asked.token, reply.token, IPC_TOKEN_SIZE);
	snprintf(request, sizeof(request), "<config-auth type=\"logout\">"
		 "<session-token>%s</session-token></config-auth>", token);
	m = visitor_post(&v, AGENT, request);
	assert_int_equal(m->status, 200);
	assert_int_equal(asked.logouts, 2);
	/* Nothing to end is no mistake. */
	assert_int_equal(visitor_ask(&v, "GET /logout HTTP/1.1\r\nHost: x\r\n"
				     "\r\n")->status, 200);
	assert_int_equal(asked.logouts, 2);
	visitor_leave(&v);
}

static void test_pages(void **state)
{
	static const struct {
		const char *target;
		const char *body;
	} pages[] = {
		{ "/1/index.html", "<html></html>\n" },
		{ "/1/binaries/update.txt", "0,0,0000\n" },
		{ "/1/binaries/update.txt:4443", "0,0,0000\n" },
		{ "/1/binaries/vpndownloader.sh", "#!/bin/sh\n\nexit 0\n" },
	};
	const struct http_message *m;
	char request[256];
	struct visitor v;
	size_t i;

	(void)state;
	visitor_connect(&v, &gw);
	for (i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\n"
			 "Host: x\r\n\r\n", pages[i].target);
		m = visitor_ask(&v, request);
		assert_int_equal(m->status, 200);
		assert_string_equal(buf_text(&m->body), pages[i].body);
	}
	m = visitor_ask(&v, "GET /+CSCOT+/translation-table?a=b HTTP/1.0\r\n"
			"\r\n");
	assert_non_null(strstr(buf_text(&m->body), "<vpn rev=\"1.0\">"));
	assert_false(m->keep_alive);
	assert_int_equal(m->minor, 0);
	assert_int_equal(asked.n, 0);
	visitor_leave(&v);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_init),
		TEST(test_answer),
		TEST(test_cookie),
		TEST(test_old),
		TEST(test_refused),
		TEST(test_nonsense),
		TEST(test_stranger),
		TEST(test_group_url),
		TEST(test_logout),
		TEST(test_pages),
	};

	return cmocka_run_group_tests_name("worker_login", tests,
					   gateway_make, gateway_unmake);
}
