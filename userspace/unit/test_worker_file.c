// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that clients fetch from a worker.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "unit/gateway.h"

#define TOKEN32 "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
#define COOKIE "Cookie: webvpn=" TOKEN32 TOKEN32 "\r\n"

/**
 * struct asked - what auth was asked
 * @n: How often.
 * @fetch: Last question.
 * @path: Its path.
 */
static struct asked {
	unsigned int n;
	struct ipc_fetch fetch;
	char path[64];
} asked;

static bool others(struct gateway *g, const struct ipc_message *q,
		   struct ipc_message *a)
{
	static const uint8_t body[] = "content";

	(void)g;
	if (q->type != IPC_FETCH)
		fail_msg("nobody should ask for %d", q->type);
	asked.n++;
	asked.fetch = q->fetch;
	snprintf(asked.path, sizeof(asked.path), "%s", q->fetch.path);
	a->type = IPC_FETCHED;
	a->fetched.file = q->fetch.file;
	if (q->fetch.file != IPC_FILE_CA_DER)
		a->fetched.body = (struct ipc_bytes){
			body, sizeof(body) - 1,
		};
	return true;
}

static int set_up(void **state)
{
	(void)state;
	memset(&asked, 0, sizeof(asked));
	gateway_start(&gw, others);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	gateway_stop(&gw);
	return 0;
}

static void check(const char *path, const char *cookie, unsigned int status,
		  const char *type)
{
	const struct http_message *m;
	char request[256];
	struct visitor v;

	visitor_connect(&v, &gw);
	snprintf(request, sizeof(request),
		 "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path, cookie);
	m = visitor_ask(&v, request);
	assert_int_equal(m->status, status);
	if (type) {
		assert_string_equal(http_header_find(m, "Content-Type"), type);
		assert_string_equal(buf_text(&m->body), "content");
	}
	visitor_leave(&v);
}

static void test_paths(void **state)
{
	(void)state;
	check("/cert.pem", "", 200, "application/x-pem-file");
	assert_int_equal(asked.fetch.file, IPC_FILE_CERT_PEM);
	check("/cert.cer?x=y", "", 200, "application/pkix-cert");
	check("/ca.pem:4443", "", 200, "application/x-pem-file");
	assert_string_equal(asked.path, "/ca.pem");
	check("/ca.cer", "", 404, NULL);
	assert_int_equal(asked.n, 4);
	check("/profiles/a.xml:4443", COOKIE, 200, "text/xml");
	assert_string_equal(asked.path, "/profiles/a.xml");
	assert_int_equal(asked.fetch.token[0], 0xa5);
}

/* Of who has no token nobody is asked. */
static void test_token(void **state)
{
	(void)state;
	check("/profiles/a.xml", "", 401, NULL);
	check("/profiles/a.xml", "Cookie: webvpn=a5\r\n", 401, NULL);
	assert_int_equal(asked.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_paths, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_token, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("worker_file", tests,
					   gateway_make, gateway_unmake);
}
