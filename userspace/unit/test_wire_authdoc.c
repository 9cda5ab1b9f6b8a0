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

#include "wire/authdoc.h"
#include "wire/xml.h"

static const struct authdoc_identity id = { "1.0", "linux-64" };

static int parse(const char *doc, struct authdoc *msg)
{
	return authdoc_parse(doc, strlen(doc), msg);
}

/* As ocserv asks, with a choice of groups. */
static const char simple_request[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<config-auth client=\"vpn\" type=\"auth-request\">\n"
	"<version who=\"sg\">0.1(1)</version>\n"
	"<auth id=\"main\">\n"
	"<message>Please enter your username.</message>\n"
	"<form method=\"post\" action=\"/auth\">\n"
	"<input type=\"text\" name=\"username\" label=\"Username:\" />\n"
	"<select name=\"group_list\" label=\"GROUP:\">\n"
	"<option>default</option>\n"
	"<option value=\"g2\" selected=\"true\">Second &amp; last</option>\n"
	"</select></form></auth></config-auth>";

static void test_simple(void **state)
{
	struct authdoc msg;
	struct authdoc_field *f;

	(void)state;
	assert_int_equal(parse(simple_request, &msg), 0);
	assert_int_equal(msg.type, AUTHDOC_REQUEST);
	assert_string_equal(msg.auth_id, "main");
	assert_string_equal(msg.message, "Please enter your username.");
	assert_null(msg.error);
	assert_null(msg.opaque);
	assert_string_equal(msg.action, "/auth");
	assert_int_equal(msg.n_fields, 2);
	f = authdoc_field_find(&msg, "username");
	assert_int_equal(f->type, AUTHDOC_TEXT);
	assert_string_equal(f->label, "Username:");
	f = authdoc_field_find(&msg, "group_list");
	assert_int_equal(f->n_options, 2);
	assert_string_equal(f->options[0].value, "default");
	assert_string_equal(f->options[1].label, "Second & last");
	assert_ptr_equal(authdoc_option_preset(f), &f->options[1]);
	assert_ptr_equal(authdoc_option_find(f, "Second & last"),
			 &f->options[1]);
	assert_ptr_equal(authdoc_option_find(f, "g2"), &f->options[1]);
	assert_null(authdoc_option_find(f, "g3"));
	authdoc_free(&msg);
}

/* As gateways of the vendor ask: opaque state, fields for a second login. */
static const char opaque[] =
	"<opaque is-for=\"sg\">\n<tunnel-group>TG &lt;1&gt;</tunnel-group>"
	"<config-hash a='b'>1577</config-hash></opaque>";

#define VENDOR_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" \
	"<config-auth client=\"vpn\" type=\"auth-request\" " \
	"aggregate-auth-version=\"2\"><unknown-wrapper>"

static const char vendor_form[] =
	"<auth id=\"main\"><title>Login</title>"
	"<message id=\"0\" param1=\"A\" param2=\"%s\">"
	"Hello %s and %s, 100%</message>"
	"<error id=\"13\" param1=\"x\" param2=\"\">Login failed: %s.</error>"
	"<form><input type=\"text\" name=\"username\"/>"
	"<input type=\"password\" name=\"password\" label=\"PW\"/>"
	"<input type=\"password\" name=\"secondary_password\" "
	"second-auth=\"1\"/>"
	"<input type=\"hidden\" name=\"h\" value=\"&quot;v&quot;\"/>"
	"<input type=\"submit\" name=\"Login\" value=\"Login\"/>"
	"<input type=\"text\" name=\"bad name&gt;\"/>"
	"<select name=\"group_list\"><option value=\"a\" noaaa=\"1\">A"
	"</option><option value=\"b\" selected=\"true\">B</option>"
	"</select></form></auth></unknown-wrapper></config-auth>";

static const char *vendor_request(void)
{
	static char doc[2048];

	snprintf(doc, sizeof(doc), "%s%s%s", VENDOR_HEAD, opaque, vendor_form);
	return doc;
}

static const char vendor_answers[] =
	"<auth><username>a&lt;b&gt;&amp;&quot;&apos;</username>"
	"<password>pw</password><h>&quot;v&quot;</h></auth>"
	"<group-select>b</group-select>";

static void test_vendor(void **state)
{
	struct authdoc msg;
	struct authdoc_field *group;

	(void)state;
	assert_int_equal(parse(vendor_request(), &msg), 0);
	assert_string_equal(msg.opaque, opaque);
	assert_string_equal(msg.message, "Hello A and %s, 100%");
	assert_string_equal(msg.error, "Login failed: x.");
	assert_int_equal(msg.n_fields, 5);
	assert_string_equal(authdoc_field_find(&msg, "h")->value, "\"v\"");
	group = authdoc_field_find(&msg, "group_list");
	authdoc_apply_choice(&msg, &group->options[1]);
	assert_false(authdoc_field_find(&msg, "password")->skip);
	assert_true(authdoc_field_find(&msg, "secondary_password")->skip);
	authdoc_apply_choice(&msg, &group->options[0]);
	assert_true(authdoc_field_find(&msg, "password")->skip);
	authdoc_free(&msg);
}

static void test_reply(void **state)
{
	struct authdoc msg;
	struct authdoc_field *group;
	struct buf out;
	const char *text;

	(void)state;
	assert_int_equal(parse(vendor_request(), &msg), 0);
	group = authdoc_field_find(&msg, "group_list");
	authdoc_apply_choice(&msg, &group->options[1]);
	authdoc_field_answer(authdoc_field_find(&msg, "username"), "a<b>&\"'");
	authdoc_field_answer(authdoc_field_find(&msg, "password"), "pw");
	authdoc_field_answer(group, "b");
	buf_init(&out, 65536);
	assert_int_equal(authdoc_build_reply(&out, &id, &msg), 0);
	text = buf_text(&out);
	assert_ptr_equal(strstr(text, "<?xml "), text);
	assert_non_null(strstr(text, "type=\"auth-reply\""));
	assert_non_null(strstr(text, opaque));
	assert_non_null(strstr(text, vendor_answers));
	assert_null(strstr(text, "secondary_password"));
	buf_free(&out);
	authdoc_free(&msg);
}

static void test_init(void **state)
{
	const char *group = "<group-select>g&lt;</group-select>";
	struct authdoc_init init = { .access = "https://a/?b&c" };
	struct authdoc doc;
	struct buf out;

	(void)state;
	buf_init(&out, 65536);
	assert_int_equal(authdoc_build_init(&out, &id, &init), 0);
	assert_non_null(strstr(buf_text(&out), "https://a/?b&amp;c</"));
	assert_null(strstr(buf_text(&out), "group-select"));
	buf_reset(&out);
	init.group = "g<";
	init.no_certificate = true;
	assert_int_equal(authdoc_build_init(&out, &id, &init), 0);
	assert_non_null(strstr(buf_text(&out), group));
	/* What the gateway makes of it. */
	assert_int_equal(authdoc_parse(out.data, out.len, &doc), 0);
	assert_int_equal(doc.type, AUTHDOC_INIT);
	assert_string_equal(doc.version, id.version);
	assert_string_equal(doc.device, id.device);
	assert_string_equal(doc.group_access, "https://a/?b&c");
	assert_string_equal(doc.group_select, "g<");
	assert_true(doc.no_certificate);
	authdoc_free(&doc);
	buf_reset(&out);
	init.group = "\001";
	assert_int_equal(authdoc_build_init(&out, &id, &init), -EILSEQ);
	buf_free(&out);
}

/* A gateway asks, a client answers, the gateway reads what it answered. */
static void test_question_and_answer(void **state)
{
	struct authdoc_option groups[] = {
		{ .value = "g1", .label = "First & <one>" },
		{ .value = "g2", .label = "Second", .selected = true },
	};
	struct authdoc_field fields[] = {
		{ .type = AUTHDOC_TEXT, .name = "username", .label = "User:" },
		{ .type = AUTHDOC_PASSWORD, .name = "password",
		  .label = "a\ttab" },
		{ .type = AUTHDOC_HIDDEN, .name = "h", .label = "h",
		  .value = "x\ny" },
		{ .type = AUTHDOC_SELECT, .name = "group_list", .label = "G",
		  .options = groups, .n_options = 2 },
	};
	struct authdoc question = {
		.type = AUTHDOC_REQUEST,
		.auth_id = "main",
		.title = "Login",
		.message = "50%s off\r\nnow",
		.opaque = "<opaque is-for=\"sg\"><s>1&amp;2</s></opaque>",
		.has_form = true,
		.method = "post",
		.action = "/auth?a&b",
		.fields = fields,
		.n_fields = 4,
	};
	struct authdoc read, answer;
	struct buf out;

	(void)state;
	buf_init(&out, 65536);
	assert_int_equal(authdoc_build(&out, &question), 0);
	assert_int_equal(authdoc_parse(out.data, out.len, &read), 0);
	assert_int_equal(read.type, AUTHDOC_REQUEST);
	assert_string_equal(read.title, "Login");
	assert_string_equal(read.message, question.message);
	assert_string_equal(read.opaque, question.opaque);
	assert_string_equal(read.action, "/auth?a&b");
	assert_int_equal(read.n_fields, 4);
	assert_string_equal(read.fields[1].label, "a\ttab");
	assert_string_equal(read.fields[3].options[0].label, groups[0].label);
	assert_true(read.fields[3].options[1].selected);
	authdoc_field_answer(&read.fields[0], "al<ice");
	authdoc_field_answer(&read.fields[1], "p%s&\t");
	authdoc_field_answer(&read.fields[3], "g2");
	buf_reset(&out);
	assert_int_equal(authdoc_build_reply(&out, &id, &read), 0);
	assert_int_equal(authdoc_parse(out.data, out.len, &answer), 0);
	assert_int_equal(answer.type, AUTHDOC_REPLY);
	assert_string_equal(answer.opaque, question.opaque);
	assert_string_equal(answer.group_select, "g2");
	assert_int_equal(answer.n_fields, 3);
	assert_string_equal(authdoc_field_find(&answer, "username")->value,
			    "al<ice");
	assert_string_equal(authdoc_field_find(&answer, "password")->value,
			    "p%s&\t");
	assert_string_equal(authdoc_field_find(&answer, "h")->value, "x\ny");
	authdoc_free(&read);
	authdoc_free(&answer);
	buf_free(&out);
}

/* As other clients write: more elements, and some inside an answer. */
static void test_foreign_reply(void **state)
{
	struct authdoc doc;

	(void)state;
	assert_int_equal(parse("<config-auth type=\"auth-reply\">"
		"<version who=\"vpn\">5.1</version>"
		"<device-id platform-version=\"10\">win</device-id>"
		"<mac-address-list><mac-address>00-50</mac-address>"
		"</mac-address-list><session-token/><session-id></session-id>"
		"<opaque is-for=\"sg\"><auth>no</auth></opaque>"
		"<auth><username>u</username><error>e</error>"
		"<client-cert-chain><password>no</password>"
		"</client-cert-chain><password>p</password></auth>"
		"<group-select>g</group-select></config-auth>", &doc), 0);
	assert_int_equal(doc.type, AUTHDOC_REPLY);
	assert_string_equal(doc.device, "win");
	assert_null(doc.session_token);
	assert_string_equal(doc.group_select, "g");
	assert_string_equal(authdoc_field_find(&doc, "password")->value, "p");
	assert_string_equal(authdoc_field_find(&doc, "error")->value, "e");
	assert_null(doc.error);
	authdoc_free(&doc);
}

static void test_complete(void **state)
{
	struct authdoc doc = {
		.type = AUTHDOC_COMPLETE, .auth_id = "success",
		.session_id = "-206", .session_token = "T0K&N",
		.banner = "Hi",
	};
	struct authdoc read;
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	assert_int_equal(authdoc_build(&out, &doc), 0);
	assert_int_equal(authdoc_parse(out.data, out.len, &read), 0);
	assert_int_equal(read.type, AUTHDOC_COMPLETE);
	assert_string_equal(read.auth_id, "success");
	assert_string_equal(read.session_token, "T0K&N");
	assert_string_equal(read.session_id, "-206");
	assert_string_equal(read.banner, "Hi");
	authdoc_free(&read);
	doc.type = AUTHDOC_INIT;
	buf_reset(&out);
	assert_int_equal(authdoc_build(&out, &doc), -EINVAL);
	buf_free(&out);
}

static const char success[] =
	"<config-auth type=\"complete\"><session-id>-206</session-id>"
	"<session-token>4A@206@1@2B</session-token>"
	"<auth id=\"success\"><banner>  Hi</banner>"
	"<message id=\"0\" param1=\"\" param2=\"\"></message></auth>"
	"<config><opaque is-for=\"vpn-client\"><session-token>no"
	"</session-token></opaque></config></config-auth>";

static void test_success(void **state)
{
	struct authdoc msg;

	(void)state;
	assert_int_equal(parse(success, &msg), 0);
	assert_int_equal(msg.type, AUTHDOC_COMPLETE);
	assert_string_equal(msg.auth_id, "success");
	assert_string_equal(msg.session_token, "4A@206@1@2B");
	assert_string_equal(msg.banner, "  Hi");
	assert_null(msg.message);
	assert_null(msg.opaque);
	authdoc_free(&msg);
}

static void check_error(const char *doc, int err)
{
	struct authdoc msg;

	assert_int_equal(parse(doc, &msg), err);
	authdoc_free(&msg);
}

/* An answer within a question is none, and neither is the document. */
static void test_root_inside(void **state)
{
	struct authdoc doc;

	(void)state;
	assert_int_equal(parse("<config-auth type=\"auth-request\">"
			       "<auth id=\"main\"><form/>"
			       "<config-auth type=\"auth-reply\"/>"
			       "<username>u</username></auth></config-auth>",
			       &doc), 0);
	assert_int_equal(doc.type, AUTHDOC_REQUEST);
	assert_int_equal(doc.n_fields, 0);
	authdoc_free(&doc);
	assert_int_equal(parse("<a><config-auth type=\"auth-reply\"/></a>",
			       &doc), 0);
	assert_int_equal(doc.type, AUTHDOC_UNKNOWN);
	authdoc_free(&doc);
}

static void test_hostile(void **state)
{
	(void)state;
	check_error("", -EBADMSG);
	check_error("plain text", -EBADMSG);
	check_error("<a><b></a></b>", -EBADMSG);
	check_error("<a>\xff</a>", -EBADMSG);
	check_error("<!DOCTYPE a><a/>", -EACCES);
	check_error("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", -EACCES);
	check_error("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>", -EACCES);
	check_error("<a>&x;</a>", -EBADMSG);
	/* A choice inside a choice, and one without a text. */
	check_error("<auth><form><select name=\"a\"><option value=\"1\">"
		    "<option value=\"2\"><select name=\"b\"><option/></select>"
		    "</option></option><option/></select></form></auth>", 0);
}

static void repeat(struct buf *out, const char *text, unsigned int n)
{
	while (n--)
		buf_str(out, text);
}

/**
 * struct bound - a document made of repetitions
 * @head: Its beginning.
 * @text: What is repeated.
 * @n: How often.
 * @tail: What follows.
 * @n_tail: How often.
 * @err: What parsing it returns.
 */
struct bound {
	const char *head;
	const char *text;
	unsigned int n;
	const char *tail;
	unsigned int n_tail;
	int err;
};

#define INPUT "<input type=\"text\" name=\"x\"/>"

static const struct bound bounds[] = {
	{ "", "<a>", XML_DEPTH_MAX, "</a>", XML_DEPTH_MAX, 0 },
	{ "", "<a>", XML_DEPTH_MAX + 1, "</a>", XML_DEPTH_MAX + 1, -EMSGSIZE },
	{ "<a>", "<b/>", XML_ELEMENTS_MAX, "</a>", 1, -EMSGSIZE },
	{ "<auth>", INPUT, AUTHDOC_FIELDS_MAX, "</auth>", 1, 0 },
	{ "<auth>", INPUT, AUTHDOC_FIELDS_MAX + 1, "</auth>", 1, -EMSGSIZE },
	{ "<auth><select name=\"s\">", "<option/>", AUTHDOC_OPTIONS_MAX + 1,
	  "</select></auth>", 1, -EMSGSIZE },
	{ "<auth><message>", "0123456789abcdef", AUTHDOC_TEXT_MAX / 16 + 1,
	  "</message></auth>", 1, -EMSGSIZE },
	{ "<a>", "0123456789abcdef", XML_DOC_MAX / 16, "</a>", 1, -EMSGSIZE },
};

static void test_bounds(void **state)
{
	const struct bound *b;
	struct authdoc msg;
	struct buf doc;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		b = &bounds[i];
		buf_init(&doc, 8 << 20);
		buf_str(&doc, b->head);
		repeat(&doc, b->text, b->n);
		repeat(&doc, b->tail, b->n_tail);
		assert_int_equal(doc.error, 0);
		assert_int_equal(authdoc_parse(doc.data, doc.len, &msg),
				 b->err);
		authdoc_free(&msg);
		buf_free(&doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_simple),
		cmocka_unit_test(test_vendor),
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_init),
		cmocka_unit_test(test_question_and_answer),
		cmocka_unit_test(test_foreign_reply),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_success),
		cmocka_unit_test(test_root_inside),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests_name("auth", tests, NULL, NULL);
}
