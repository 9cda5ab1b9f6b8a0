// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/radius/account.h"
#include "acvpnd/radius/attribute.h"
#include "acvpnd/radius/packet.h"
#include "common/privilege.h"

/* Numbers of RFC 2866; each reason has one. */
static void test_causes(void **state)
{
	enum auth_reason reason;

	(void)state;
	assert_int_equal(radius_account_cause(AUTH_REASON_USER), 1);
	assert_int_equal(radius_account_cause(AUTH_REASON_DPD), 2);
	assert_int_equal(radius_account_cause(AUTH_REASON_IDLE), 4);
	assert_int_equal(radius_account_cause(AUTH_REASON_TIMEOUT), 5);
	assert_int_equal(radius_account_cause(AUTH_REASON_KICK), 6);
	assert_int_equal(radius_account_cause(AUTH_REASON_ERROR), 9);
	for (reason = 0; reason < AUTH_REASONS; reason++) {
		assert_true(radius_account_cause(reason) >= 1);
		assert_true(radius_account_cause(reason) <= 18);
	}
}

static void test_fill(void **state)
{
	struct auth_record session = {
		.login = 5000, .user = "alice", .agent = "client",
		.vhost = "other",
		.peer = { .v4 = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(0xc0000207) } },
		.ipv4 = { .family = AF_INET, .len = 32,
			  .addr = { 10, 0, 0, 1 } },
	};
	struct auth_account a, b;

	(void)state;
	session.token.bytes[0] = 0xab;
	auth_account_fill(&a, &session, 65999);
	assert_int_equal(a.seconds, 60);
	assert_true(a.at == 65999);
	assert_string_equal(a.user, "alice");
	assert_string_equal(a.vhost, "other");
	assert_string_equal(a.peer, "192.0.2.7");
	assert_string_equal(a.session, "ab0000000000000000000000");
	assert_int_equal(a.ipv4.addr[0], 10);
	assert_int_equal(a.ipv6.family, AF_UNSPEC);
	session.token.bytes[11] = 1;
	auth_account_fill(&b, &session, 65999);
	assert_string_not_equal(a.session, b.session);
}

/* A server that answers when it is told to, and what waits for it. */

#define SECRET "secret"

static char dir[64], config_file[96], servers_file[96], dictionary_file[96];
static int server;
static int64_t settled[2 * RADIUS_ACCOUNT_MIN];
static size_t n_settled;

static void put_file(char path[96], const char *name, const char *format, ...)
{
	va_list args;
	FILE *f;

	snprintf(path, 96, "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	va_start(args, format);
	vfprintf(f, format, args);
	va_end(args);
	assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t len = sizeof(addr);

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/acvpn-account-XXXXXX");
	assert_non_null(mkdtemp(dir));
	server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(server, (void *)&addr, len), 0);
	assert_int_equal(getsockname(server, (void *)&addr, &len), 0);
	put_file(servers_file, "servers", "127.0.0.1 %s\n", SECRET);
	put_file(dictionary_file, "dictionary",
		 "ATTRIBUTE User-Name 1 string\n");
	put_file(config_file, "conf", "authserver 127.0.0.1\n"
		 "acctserver 127.0.0.1:%u\nservers %s\ndictionary %s\n"
		 "radius_timeout 1\nradius_retries 1\nbindaddr *\n",
		 ntohs(addr.sin_port), servers_file, dictionary_file);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close(server);
	unlink(config_file);
	unlink(servers_file);
	unlink(dictionary_file);
	return rmdir(dir);
}

static void settle(void *arg, const struct auth_account *record)
{
	assert_ptr_equal(arg, &server);
	settled[n_settled++] = record->id;
}

static struct radius_account *start(void)
{
	const struct privilege_user nobody = {
		.name = "nobody", .uid = 65534, .gid = 65534,
	};
	const struct radius_account_config config = {
		.file = config_file, .user = &nobody, .settled = settle,
		.arg = &server,
	};
	struct radius_account *account;

	n_settled = 0;
	assert_int_equal(radius_account_new(&account, &config), 0);
	return account;
}

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void tell(struct radius_account *account, int64_t id,
		 enum auth_account_status status)
{
	const struct auth_account record = {
		.id = id, .status = status, .at = now_ms() - 1000 * id,
	};

	radius_account_tell(account, &record, 0);
}

static uint32_t number_of(const struct radius_packet *p, uint8_t type)
{
	struct radius_attribute a;
	uint32_t number = 0;
	size_t offset = 0;

	while (radius_packet_next(p, &offset, &a))
		if (!a.vendor && a.type == type)
			assert_true(radius_attribute_number(&a, &number));
	return number;
}

/* Return: the next request, which is answered. */
static struct radius_packet serve(void)
{
	struct radius_packet request, reply;
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	ssize_t n;

	n = recvfrom(server, request.bytes, sizeof(request.bytes), 0,
		     (void *)&from, &len);
	assert_true(n > 0);
	request.len = n;
	assert_int_equal(radius_packet_check_request(&request, SECRET), 0);
	radius_packet_begin_reply(&reply, &request,
				  RADIUS_ACCOUNTING_RESPONSE);
	assert_int_equal(radius_packet_seal_reply(&reply, &request, SECRET),
			 0);
	assert_int_equal(sendto(server, reply.bytes, reply.len, 0,
				(void *)&from, len), reply.len);
	return request;
}

/* In their order, once; and each says how long it has waited, in both ways. */
static void test_told(void **state)
{
	struct radius_account *account = start();
	struct radius_packet request;
	struct pollfd fd = {
		.fd = radius_account_fd(account), .events = POLLIN,
	};
	int64_t id, age;

	(void)state;
	for (id = 1; id <= 3; id++)
		tell(account, id, AUTH_ACCOUNT_INTERIM);
	for (id = 1; id <= 3; id++) {
		request = serve();
		age = number_of(&request, RADIUS_ACCT_DELAY_TIME);
		assert_in_range(age, id, id + 60);
		age += number_of(&request, RADIUS_EVENT_TIMESTAMP);
		assert_in_range(age, time(NULL) - 60, time(NULL));
		assert_int_equal(n_settled, id - 1);
		assert_int_equal(poll(&fd, 1, -1), 1);
		assert_int_equal(radius_account_ready(account, 0), 0);
		assert_int_equal(n_settled, id);
		assert_int_equal(settled[id - 1], id);
	}
	assert_int_equal(radius_account_free(account), 0);
}

/*
 * Of too many, those of the middle of sessions are lost first, then the oldest,
 * but for the one that is being told.
 */
static void test_room(void **state)
{
	static const struct {
		enum auth_account_status status;
		int64_t lost;
	} cases[] = {
		/* 0 */ { AUTH_ACCOUNT_STOP, 10 },
		/* 1 */ { AUTH_ACCOUNT_INTERIM, 20 },
		/* 2 */ { AUTH_ACCOUNT_INTERIM, RADIUS_ACCOUNT_MIN + 2 },
		/* 3 */ { AUTH_ACCOUNT_START, RADIUS_ACCOUNT_MIN + 3 },
		/* 4 */ { AUTH_ACCOUNT_STOP, 2 },
		/* 5 */ { AUTH_ACCOUNT_INTERIM, RADIUS_ACCOUNT_MIN + 6 },
		/* 6 */ { AUTH_ACCOUNT_START, 3 },
	};
	struct radius_account *account = start();
	int64_t id = 0;
	size_t i;

	(void)state;
	while (id++ < RADIUS_ACCOUNT_MIN)
		tell(account, id, id == 10 || id == 20 ? AUTH_ACCOUNT_INTERIM :
		     AUTH_ACCOUNT_START);
	assert_int_equal(n_settled, 0);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tell(account, id++, cases[i].status);
		assert_int_equal(n_settled, i + 1);
		assert_int_equal(settled[i], cases[i].lost);
	}
	/* Nobody answers: they are not settled, and the caller has them. */
	assert_int_equal(radius_account_free(account), RADIUS_ACCOUNT_MIN);
	assert_int_equal(n_settled, i);
}

/* Begin and end of each session that there may be. */
static void test_limit(void **state)
{
	enum { CLIENTS = RADIUS_ACCOUNT_MIN };
	struct radius_account *account = start();
	int64_t id = 0;

	(void)state;
	radius_account_limit(account, CLIENTS);
	while (id++ < 2 * CLIENTS)
		tell(account, id, id <= CLIENTS ? AUTH_ACCOUNT_START :
						  AUTH_ACCOUNT_STOP);
	assert_int_equal(n_settled, 0);
	tell(account, id, AUTH_ACCOUNT_STOP);
	assert_int_equal(n_settled, 1);
	radius_account_limit(account, 0);
	while (id++ < RADIUS_ACCOUNT_MAX)
		tell(account, id, AUTH_ACCOUNT_STOP);
	assert_int_equal(n_settled, 1);
	assert_int_equal(radius_account_free(account), RADIUS_ACCOUNT_MAX - 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_fill),
		TEST(test_told),
		TEST(test_room),
		TEST(test_limit),
	};

	return cmocka_run_group_tests_name("radius/account", tests, NULL,
					   NULL);
}
