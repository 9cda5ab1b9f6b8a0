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

#include "acvpnd/client/login.h"
#include "common/log.h"

#define USER_FORM "<form method=\"post\" action=\"/auth\">" \
	"<input type=\"text\" name=\"username\" label=\"Username:\"/></form>"
#define PASSWORD_FORM "<message>%s</message>" \
	"<form method=\"post\" action=\"/auth\">" \
	"<input type=\"password\" name=\"password\" label=\"Password:\"/></form>"
#define GROUP_FORM "<form method=\"post\" action=\"/auth\">" \
	"<input type=\"text\" name=\"username\"/>" \
	"<input type=\"password\" name=\"password\"/>" \
	"<select name=\"group_list\"><option value=\"one\"%s>First</option>" \
	"<option value=\"two\"%s>Second</option></select></form>"

static const struct login_config config = {
	.user = "alice", .password = "pa<ss",
};

/* Answer the last request with @head (status and headers) and @body. */
static enum login_step respond(struct login *l, const char *head,
			       const char *body)
{
	struct http_reader *r;
	enum login_step step;
	char text[8192];
	size_t used;
	int len;

	len = snprintf(text, sizeof(text),
		       "HTTP/1.1 %sContent-Length: %zu\r\n\r\n%s", head,
		       strlen(body), body);
	assert_int_equal(http_reader_new(&r, HTTP_READ_RESPONSE), 0);
	assert_int_equal(http_reader_feed(r, text, len, &used), 0);
	assert_non_null(http_reader_message(r));
	step = login_response(l, http_reader_message(r));
	http_reader_free(r);
	return step;
}

static enum login_step ask(struct login *l, const char *auth)
{
	char body[4096];

	snprintf(body, sizeof(body), "<config-auth type=\"auth-request\">"
		 "<auth id=\"main\">%s</auth></config-auth>", auth);
	return respond(l, "200 OK\r\nSet-Cookie: webvpncontext=c1; Secure\r\n",
		       body);
}

/* Does the next request hold @text? */
static bool requests(struct login *l, const char *text)
{
	struct buf out;
	bool found;

	buf_init(&out, 1 << 20);
	assert_int_equal(login_request(l, &out), 0);
	found = strstr(buf_text(&out), text);
	buf_free(&out);
	return found;
}

static void begin(struct login *l, const struct login_config *c)
{
	struct url url;

	assert_int_equal(url_parse("https://gw/start", &url), 0);
	login_init(l, c, &url);
	assert_true(requests(l, "POST /start HTTP/1.1\r\nHost: gw\r\n"));
	assert_true(requests(l, "type=\"init\""));
	assert_true(requests(l, "<group-access>https://gw/start<"));
}

static const char success[] = "<config-auth type=\"complete\">"
	"<session-token>T0K3N</session-token><auth id=\"success\"/>"
	"</config-auth>";

static void test_two_rounds(void **state)
{
	struct login l;

	(void)state;
	begin(&l, &config);
	assert_int_equal(ask(&l, USER_FORM), LOGIN_SEND);
	assert_true(requests(&l, "POST /auth HTTP/1.1\r\n"));
	assert_true(requests(&l, "\r\nCookie: webvpncontext=c1\r\n"));
	assert_true(requests(&l, "<auth><username>alice</username></auth>"));
	assert_int_equal(ask(&l, PASSWORD_FORM), LOGIN_SEND);
	assert_true(requests(&l, "<password>pa&lt;ss</password>"));
	assert_int_equal(respond(&l, "200 OK\r\n", success), LOGIN_DONE);
	assert_string_equal(cookie_jar_get(&l.cookies, "webvpn"), "T0K3N");
	assert_string_equal(l.user_name, "alice");
	login_free(&l);
}

static void test_wrong_password(void **state)
{
	struct login l;

	(void)state;
	begin(&l, &config);
	assert_int_equal(ask(&l, USER_FORM), LOGIN_SEND);
	assert_int_equal(ask(&l, PASSWORD_FORM), LOGIN_SEND);
	assert_int_equal(ask(&l, PASSWORD_FORM), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_AUTH);
	assert_null(strstr(l.reason, "pa<ss"));
	login_free(&l);

	begin(&l, &config);
	assert_int_equal(respond(&l, "401 Unauthorized\r\n", ""),
			 LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_AUTH);
	login_free(&l);
}

static void test_interactive(void **state)
{
	const struct login_config c = { .interactive = true };
	struct login l;

	(void)state;
	begin(&l, &c);
	assert_int_equal(ask(&l, USER_FORM), LOGIN_ASK);
	assert_string_equal(login_question(&l)->label, "Username:");
	assert_int_equal(login_answer(&l, "bob"), LOGIN_SEND);
	assert_int_equal(ask(&l, PASSWORD_FORM), LOGIN_ASK);
	assert_int_equal(login_question(&l)->type, AUTHDOC_PASSWORD);
	assert_int_equal(login_answer(&l, "x"), LOGIN_SEND);
	/* Wrong: another try. */
	assert_int_equal(ask(&l, PASSWORD_FORM), LOGIN_ASK);
	assert_int_equal(login_answer(&l, "y"), LOGIN_SEND);
	assert_true(requests(&l, "<password>y</password>"));
	login_free(&l);
}

static void test_nobody_to_ask(void **state)
{
	const struct login_config c = { .user = "alice" };
	struct login l;

	(void)state;
	begin(&l, &c);
	assert_int_equal(ask(&l, PASSWORD_FORM), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_USAGE);
	assert_non_null(strstr(l.reason, "--passwd-on-stdin"));
	login_free(&l);
}

static void test_group(void **state)
{
	struct login_config c = config;
	char form[1024];
	struct login l;

	(void)state;
	c.group = "Second";
	begin(&l, &c);
	snprintf(form, sizeof(form), GROUP_FORM, " selected=\"true\"", "");
	assert_int_equal(ask(&l, form), LOGIN_SEND);
	assert_true(requests(&l, "type=\"init\""));
	assert_true(requests(&l, "<group-select>two</group-select>"));
	snprintf(form, sizeof(form), GROUP_FORM, "", " selected=\"true\"");
	assert_int_equal(ask(&l, form), LOGIN_SEND);
	assert_true(requests(&l, "type=\"auth-reply\""));
	assert_true(requests(&l, "</auth><group-select>two</group-select>"));
	login_free(&l);

	c.group = "third";
	begin(&l, &c);
	assert_int_equal(ask(&l, form), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_AUTH);
	assert_non_null(strstr(l.reason, "one, two"));
	login_free(&l);
}

static void test_redirect(void **state)
{
	struct login l;
	unsigned int i;

	(void)state;
	begin(&l, &config);
	assert_int_equal(ask(&l, USER_FORM), LOGIN_SEND);
	assert_int_equal(respond(&l, "302 Found\r\nLocation: /x\r\n", ""),
			 LOGIN_SEND);
	assert_true(requests(&l, "POST /x HTTP/1.1\r\n"));
	assert_true(requests(&l, "Cookie: "));
	assert_int_equal(respond(&l, "302 Found\r\n"
				 "Location: https://other:44/y\r\n", ""),
			 LOGIN_SEND);
	assert_true(requests(&l, "POST /y HTTP/1.1\r\nHost: other:44\r\n"));
	/* Secrets of one gateway are not told to another. */
	assert_false(requests(&l, "Cookie: "));
	assert_int_equal(respond(&l, "302 Found\r\n"
				 "Location: http://other/\r\n", ""),
			 LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_PROTOCOL);
	login_free(&l);

	begin(&l, &config);
	for (i = 0; i < LOGIN_REDIRECTS_MAX; i++)
		assert_int_equal(respond(&l, "302 Found\r\nLocation: /x\r\n",
					 ""), LOGIN_SEND);
	assert_int_equal(respond(&l, "302 Found\r\nLocation: /x\r\n", ""),
			 LOGIN_FAILED);
	login_free(&l);
}

static void test_foreign_action(void **state)
{
	struct login l;

	(void)state;
	begin(&l, &config);
	assert_int_equal(ask(&l, "<form action=\"https://evil/\"><input "
			     "type=\"password\" name=\"password\"/></form>"),
			 LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_PROTOCOL);
	login_free(&l);
}

static void check_failure(const char *head, const char *body,
			  enum acvpnd_exit status)
{
	struct login l;

	begin(&l, &config);
	assert_int_equal(respond(&l, head, body), LOGIN_FAILED);
	assert_int_equal(l.status, status);
	assert_true(*l.reason);
	login_free(&l);
}

/* What is not understood is tried once more, in the old way. */
static void check_foreign(const char *head, const char *body)
{
	struct login l;

	begin(&l, &config);
	assert_int_equal(respond(&l, head, body), LOGIN_SEND);
	assert_int_equal(respond(&l, head, body), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_PROTOCOL);
	assert_non_null(strstr(l.reason, "AnyConnect-compatible gateway?"));
	login_free(&l);
}

static void test_failures(void **state)
{
	(void)state;
	check_foreign("200 OK\r\n", "");
	check_foreign("200 OK\r\n", "<html><body></html>");
	check_foreign("200 OK\r\n", "<html/>");
	check_foreign("404 Not Found\r\n", "");
	check_failure("200 OK\r\n", "<config-auth type=\"complete\">"
		      "<auth id=\"success\"/></config-auth>", ACVPND_PROTOCOL);
	check_failure("200 OK\r\n", "<config-auth type=\"complete\">"
		      "<session-token>a\nb</session-token>"
		      "<auth id=\"success\"/></config-auth>", ACVPND_PROTOCOL);
	check_failure("200 OK\r\n", "<config-auth type=\"auth-request\">"
		      "<auth id=\"main\"><error>no</error></auth>"
		      "</config-auth>", ACVPND_AUTH);
	check_failure("503 Service Unavailable\r\n", "", ACVPND_UNAVAILABLE);
}

/* Where the answer goes, as RFC 3986 has it. */
static void test_action(void **state)
{
	static const struct {
		const char *form;
		const char *request;
	} cases[] = {
		{ "<form>", "POST /start HTTP" },
		{ "<form action=\"\">", "POST /start HTTP" },
		{ "<form action=\"#\">", "POST /start HTTP" },
		{ "<form action=\"?x=1\">", "POST /start?x=1 HTTP" },
		{ "<form action=\"auth\">", "POST /auth HTTP" },
		{ "<form action=\"/a?u=https://b/\">",
		  "POST /a?u=https://b/ HTTP" },
	};
	char form[256];
	struct login l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&l, &config);
		snprintf(form, sizeof(form), "%s<input type=\"text\" "
			 "name=\"username\"/></form>", cases[i].form);
		assert_int_equal(ask(&l, form), LOGIN_SEND);
		assert_true(requests(&l, cases[i].request));
		assert_int_equal(respond(&l, "200 OK\r\n", success),
				 LOGIN_DONE);
		login_free(&l);
	}
}

/* One try without: the gateway may then ask for a password. */
static void test_no_certificate(void **state)
{
	static const char wants[] = "<config-auth type=\"auth-request\">"
		"<client-cert-request/></config-auth>";
	struct login l;

	(void)state;
	begin(&l, &config);
	assert_int_equal(respond(&l, "200 OK\r\n", wants), LOGIN_SEND);
	assert_true(requests(&l, "POST /start HTTP"));
	assert_true(requests(&l, "type=\"init\""));
	assert_true(requests(&l, "<client-cert-fail/>"));
	assert_int_equal(ask(&l, USER_FORM), LOGIN_SEND);
	assert_false(requests(&l, "client-cert-fail"));
	login_free(&l);

	begin(&l, &config);
	assert_int_equal(respond(&l, "200 OK\r\n", wants), LOGIN_SEND);
	assert_int_equal(respond(&l, "200 OK\r\n", wants), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_AUTH);
	assert_non_null(strstr(l.reason, "certificate"));
	login_free(&l);
}

/* It is asked for once more, over another connection, before that. */
static void test_certificate(void **state)
{
	static const char wants[] = "<config-auth type=\"auth-request\">"
		"<client-cert-request/></config-auth>";
	struct login_config c = config;
	struct login l;

	(void)state;
	c.certificate = true;
	begin(&l, &c);
	assert_false(l.anew);
	assert_int_equal(respond(&l, "200 OK\r\n", wants), LOGIN_SEND);
	assert_true(l.anew);
	assert_false(requests(&l, "client-cert-fail"));
	l.anew = false;
	assert_int_equal(respond(&l, "200 OK\r\n", wants), LOGIN_SEND);
	assert_false(l.anew);
	assert_true(requests(&l, "<client-cert-fail/>"));
	assert_int_equal(respond(&l, "200 OK\r\n", wants), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_AUTH);
	assert_non_null(strstr(l.reason, "try another --certificate"));
	login_free(&l);
}

#define BOTH_FORM "<form><input type=\"text\" name=\"username\"/>" \
	"<input type=\"password\" name=\"password\"/></form>"

static enum login_step challenge(struct login *l, const char *input)
{
	char body[1024];

	snprintf(body, sizeof(body), "<config-auth type=\"auth-request\">"
		 "<opaque is-for=\"sg\"><n>2</n></opaque>"
		 "<auth id=\"challenge\"><form>%s</form></auth>"
		 "</config-auth>", input);
	return respond(l, "200 OK\r\n", body);
}

static const char *const codes[] = {
	"<input type=\"password\" name=\"secondary_password\" label=\"Code:\"/>",
	"<input type=\"password\" name=\"answer\" label=\"Code:\"/>",
	"<input type=\"text\" name=\"answer\" label=\"Code:\"/>",
};

/* A second question is no refusal, and the password no answer to it. */
static void test_challenge(void **state)
{
	const struct login_config c = { .user = "alice", .interactive = true };
	struct login l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		begin(&l, &config);
		assert_int_equal(ask(&l, BOTH_FORM), LOGIN_SEND);
		assert_int_equal(challenge(&l, codes[i]), LOGIN_FAILED);
		assert_int_equal(l.status, ACVPND_USAGE);
		assert_non_null(strstr(l.reason, "'Code:'"));
		login_free(&l);

		begin(&l, &c);
		assert_int_equal(ask(&l, BOTH_FORM), LOGIN_ASK);
		assert_int_equal(login_answer(&l, "secret"), LOGIN_SEND);
		assert_int_equal(challenge(&l, codes[i]), LOGIN_ASK);
		assert_string_equal(login_question(&l)->label, "Code:");
		assert_int_equal(login_answer(&l, "123456"), LOGIN_SEND);
		assert_true(requests(&l, ">123456</"));
		assert_true(requests(&l, "<opaque is-for=\"sg\"><n>2</n>"));
		assert_false(requests(&l, "secret"));
		/* And a third stage. */
		assert_int_equal(challenge(&l, "<input type=\"password\" "
					   "name=\"pin\"/>"), LOGIN_ASK);
		assert_int_equal(login_answer(&l, "7"), LOGIN_SEND);
		/* A code is no name. */
		assert_string_equal(l.user_name, "alice");
		login_free(&l);
	}
}

static void test_both_in_one(void **state)
{
	struct login l;

	(void)state;
	begin(&l, &config);
	assert_int_equal(ask(&l, "<form>"
			     "<input type=\"text\" name=\"username\"/>"
			     "<input type=\"password\" name=\"password\"/>"
			     "<input type=\"password\""
			     " name=\"secondary_password\""
			     " label=\"Code:\"/></form>"), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_USAGE);
	assert_non_null(strstr(l.reason, "'Code:'"));
	login_free(&l);
}

/* With an error, or asked for the same again, it is a refusal. */
static void test_refused_again(void **state)
{
	struct login l;

	(void)state;
	begin(&l, &config);
	assert_int_equal(ask(&l, BOTH_FORM), LOGIN_SEND);
	assert_int_equal(ask(&l, "<error>Locked.</error><form><input "
			     "type=\"password\" name=\"other\"/></form>"),
			 LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_AUTH);
	assert_non_null(strstr(l.reason, "Locked"));
	login_free(&l);
}

/* A user at a terminal chooses; nothing stands for the proposal. */
static void test_ask_group(void **state)
{
	const struct login_config c = { .interactive = true };
	char form[1024], text[LOGIN_QUESTION_SIZE];
	struct login l;

	(void)state;
	snprintf(form, sizeof(form), GROUP_FORM, "", " selected=\"true\"");
	begin(&l, &c);
	assert_int_equal(ask(&l, form), LOGIN_ASK);
	login_question_text(&l, text, sizeof(text));
	assert_string_equal(text, "group_list (First, Second) [Second]");
	assert_int_equal(login_answer(&l, "third"), LOGIN_ASK);
	assert_int_equal(login_answer(&l, "First"), LOGIN_SEND);
	assert_true(requests(&l, "<group-select>one</group-select>"));
	assert_int_equal(ask(&l, form), LOGIN_ASK);
	assert_string_equal(login_question(&l)->name, "username");
	login_free(&l);

	begin(&l, &c);
	assert_int_equal(ask(&l, form), LOGIN_ASK);
	assert_int_equal(login_answer(&l, ""), LOGIN_ASK);
	assert_string_equal(login_question(&l)->name, "username");
	assert_int_equal(login_answer(&l, "bob"), LOGIN_ASK);
	assert_int_equal(login_answer(&l, "pw"), LOGIN_SEND);
	assert_true(requests(&l, "</auth><group-select>two</group-select>"));
	login_free(&l);
}

/* Version 1 of aggregate authentication: forms, as browsers send them. */

#define OLD_FORM "<auth id=\"main\">%s<form method=\"post\" " \
	"action=\"/+webvpn+/index.html\">" \
	"<input type=\"text\" name=\"username\"/>" \
	"<input type=\"password\" name=\"password\"/>" \
	"<input type=\"hidden\" name=\"tgcookieset\" value=\"1\"/>" \
	"<select name=\"group_list\"><option>First</option>" \
	"<option value=\"t&amp;o\">Second</option></select></form></auth>"

static enum login_step ask_old(struct login *l, const char *text)
{
	char body[4096];

	snprintf(body, sizeof(body), OLD_FORM, text);
	return respond(l, "200 OK\r\n", body);
}

static void fall_back(struct login *l, const struct login_config *c,
		      const char *head, const char *body)
{
	begin(l, c);
	assert_int_equal(respond(l, head, body), LOGIN_SEND);
	assert_true(requests(l, "GET /start HTTP/1.1\r\nHost: gw\r\n"));
	assert_false(requests(l, "X-Aggregate-Auth"));
	assert_false(requests(l, "Content-"));
}

static void test_old(void **state)
{
	static const char done[] = "<auth id=\"success\"/>";
	const struct login_config c = {
		.user = "alice", .password = "p ä&=+", .group = "Second",
	};
	struct login l;

	(void)state;
	fall_back(&l, &c, "404 Not Found\r\n", "");
	assert_int_equal(respond(&l, "302 Found\r\n"
				 "Location: /+webvpn+/index.html\r\n", ""),
			 LOGIN_SEND);
	assert_true(requests(&l, "GET /+webvpn+/index.html HTTP/1.1\r\n"));
	assert_int_equal(ask_old(&l, "<message>Hi</message>"), LOGIN_SEND);
	assert_true(requests(&l, "POST /+webvpn+/index.html HTTP/1.1\r\n"));
	assert_true(requests(&l, "\r\n\r\nusername=alice&"
			     "password=p%20%C3%A4%26%3D%2B&tgcookieset=1&"
			     "group_list=t%26o"));
	assert_int_equal(respond(&l, "200 OK\r\nSet-Cookie: webvpn=T0K3N\r\n",
				 done), LOGIN_DONE);
	assert_string_equal(cookie_jar_get(&l.cookies, "webvpn"), "T0K3N");
	login_free(&l);
}

static void test_old_answers(void **state)
{
	static const char *const bodies[] = {
		"", "<html></html>", "It works!", "<auth id=\"main\"/>",
	};
	struct login l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		fall_back(&l, &config, "200 OK\r\n", bodies[i]);
		assert_int_equal(ask_old(&l, ""), LOGIN_SEND);
		assert_int_equal(ask_old(&l, "<error>No</error>"),
				 LOGIN_FAILED);
		assert_int_equal(l.status, ACVPND_AUTH);
		login_free(&l);
	}
	/* It is tried once, and not by whom version 2 is known to. */
	fall_back(&l, &config, "400 Bad Request\r\n", "");
	assert_int_equal(respond(&l, "404 No\r\n", ""), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_PROTOCOL);
	login_free(&l);
	begin(&l, &config);
	assert_int_equal(ask(&l, USER_FORM), LOGIN_SEND);
	assert_int_equal(respond(&l, "500 Oh\r\n", ""), LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_PROTOCOL);
	login_free(&l);
}

/* Ends a login of version 1 with cookies, and says of what profile. */
static void old_profile(const char *head, const char *uri, const char *hash)
{
	struct login l;

	fall_back(&l, &config, "404 Not Found\r\n", "");
	assert_int_equal(ask_old(&l, ""), LOGIN_SEND);
	assert_int_equal(respond(&l, head, "<auth id=\"success\"/>"),
			 LOGIN_DONE);
	if (uri)
		assert_string_equal(l.msg.profile_uri, uri);
	else
		assert_null(l.msg.profile_uri);
	if (hash)
		assert_string_equal(l.msg.profile_hash, hash);
	else
		assert_null(l.msg.profile_hash);
	login_free(&l);
}

#define OLD_DONE "200 OK\r\nSet-Cookie: webvpn=T0K3N\r\nSet-Cookie: webvpnc"

static void test_old_profile(void **state)
{
	(void)state;
	old_profile(OLD_DONE "=; expires=Thu, 01 Jan 1970 22:00:00 GMT\r\n"
		    "Set-Cookie: webvpnc=bu:/&p:t&iu:1/&sh:AB&lu:/x?y%3Dfu:1&"
		    "fu:profiles%2Fa%20b.xml&fh:CD; path=/; Secure\r\n",
		    "/profiles/a b.xml", "CD");
	old_profile(OLD_DONE "=fu:a.xml\r\n", "/a.xml", NULL);
	old_profile(OLD_DONE "=bu:/b/&fu:a.xml&fh:\r\n", "/b/a.xml", "");
	old_profile(OLD_DONE "=bu:/&p:t&iu:1/&sh:AB\r\n", NULL, NULL);
	old_profile(OLD_DONE "=bu:/&fu:&fh:CD\r\n", NULL, NULL);
	old_profile(OLD_DONE "=fu\r\n", NULL, NULL);
	old_profile(OLD_DONE "=xfu:a.xml&fh\r\n", NULL, NULL);
}

/* Another gateway may know better. */
static void test_old_elsewhere(void **state)
{
	struct login l;

	(void)state;
	fall_back(&l, &config, "404 Not Found\r\n", "");
	assert_int_equal(respond(&l, "302 Found\r\n"
				 "Location: https://new/\r\n", ""),
			 LOGIN_SEND);
	assert_true(requests(&l, "POST / HTTP/1.1\r\nHost: new\r\n"));
	assert_true(requests(&l, "type=\"init\""));
	login_free(&l);
}

static void test_endless(void **state)
{
	const struct login_config c = { .interactive = true };
	enum login_step step;
	struct login l;
	unsigned int i;
	struct buf out;

	(void)state;
	begin(&l, &c);
	for (i = 0; i < 2 * LOGIN_ROUNDS_MAX; i++) {
		step = ask(&l, PASSWORD_FORM);
		if (step == LOGIN_FAILED)
			break;
		assert_int_equal(login_answer(&l, "x"), LOGIN_SEND);
		buf_init(&out, 1 << 20);
		assert_int_equal(login_request(&l, &out), 0);
		buf_free(&out);
	}
	assert_int_equal(step, LOGIN_FAILED);
	assert_int_equal(l.status, ACVPND_AUTH);
	login_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_rounds),
		cmocka_unit_test(test_wrong_password),
		cmocka_unit_test(test_interactive),
		cmocka_unit_test(test_nobody_to_ask),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_redirect),
		cmocka_unit_test(test_foreign_action),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_action),
		cmocka_unit_test(test_no_certificate),
		cmocka_unit_test(test_certificate),
		cmocka_unit_test(test_challenge),
		cmocka_unit_test(test_both_in_one),
		cmocka_unit_test(test_refused_again),
		cmocka_unit_test(test_ask_group),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_old_answers),
		cmocka_unit_test(test_old_profile),
		cmocka_unit_test(test_old_elsewhere),
		cmocka_unit_test(test_endless),
	};

	log_set_level(-1);
	return cmocka_run_group_tests_name("login", tests, NULL, NULL);
}
