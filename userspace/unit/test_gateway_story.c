// SPDX-License-Identifier: GPL-2.0-only
/* What the log tells of users, where it is no journal. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/gateway/story.h"

enum { TEXT_SIZE = 2048 };

static struct auth_record alice(void)
{
	struct auth_record r = {
		.index = 7, .user = "alice\n<3>x\x1b[2J", .group = "staff",
		.tunnels[AUTH_CHANNEL_SSL] = {
			.before = { .rx_bytes = 10, .tx_bytes = 20 },
		},
	};

	r.peer.v4.sin_family = AF_INET;
	inet_pton(AF_INET, "192.0.2.1", &r.peer.v4.sin_addr);
	sockaddr_set_port(&r.peer, 1269);
	return r;
}

/* What the function wrote to standard error. */
static void hear(void (*fn)(const struct auth_record *r), char text[TEXT_SIZE])
{
	const struct auth_record r = alice();
	FILE *tmp = tmpfile();
	ssize_t len;
	int saved;

	assert_non_null(tmp);
	fflush(stderr);
	saved = dup(STDERR_FILENO);
	dup2(fileno(tmp), STDERR_FILENO);
	fn(&r);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	len = pread(fileno(tmp), text, TEXT_SIZE - 1, 0);
	text[len < 0 ? 0 : len] = '\0';
	fclose(tmp);
}

static void up(const struct auth_record *r)
{
	story_up(r, AUTH_CHANNEL_DTLS, &r->peer, "AES");
}

static void down(const struct auth_record *r)
{
	const struct auth_traffic t = { .rx_bytes = 1, .tx_bytes = 2 };

	story_down(r, AUTH_CHANNEL_SSL, AUTH_REASON_DPD, "no answer\r\n", &t);
}

static void over(const struct auth_record *r)
{
	story_over(r, AUTH_REASON_KICK);
}

static void refused(const struct auth_record *r)
{
	story_refused(r->user, &r->peer, "banned");
}

static const struct {
	void (*fn)(const struct auth_record *r);
	const char *text;
} cases[] = {
	{ story_login, "acvpnd: session 7: user alice <3>x?[2J, group staff "
	  "logged in from 192.0.2.1:1269\n" },
	{ up, "acvpnd: session 7: user alice <3>x?[2J, DTLS up: AES, from "
	  "192.0.2.1:1269\n" },
	{ down, "acvpnd: session 7: user alice <3>x?[2J, TLS down: dead peer: "
	  "no answer  ; 1 bytes received, 2 sent\n" },
	{ over, "acvpnd: session 7: user alice <3>x?[2J, over: admin; 10 bytes "
	  "received, 20 sent\n" },
	{ refused, "acvpnd: user alice <3>x?[2J, from 192.0.2.1:1269: "
	  "banned\n" },
};

/* One line each, whatever the user is called. */
static void test_lines(void **state)
{
	char text[TEXT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hear(cases[i].fn, text);
		if (strcmp(text, cases[i].text))
			fail_msg("%zu: %s", i, text);
	}
}

/* Who looks for them finds them in the documentation. */
static void test_documented(void **state)
{
	const char *docs = getenv("ACVPN_DOCS");
	char path[4096], page[16384];
	FILE *file;
	size_t i, n;

	(void)state;
	snprintf(path, sizeof(path), "%s/gateway-log.md", docs ? docs : "docs");
	file = fopen(path, "r");
	assert_non_null(file);
	n = fread(page, 1, sizeof(page) - 1, file);
	page[n] = '\0';
	fclose(file);
	for (i = 0; i < STORY_KINDS; i++)
		assert_non_null(strstr(page, story_ids[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_documented),
	};

	return cmocka_run_group_tests_name("gateway_story", tests, NULL, NULL);
}
