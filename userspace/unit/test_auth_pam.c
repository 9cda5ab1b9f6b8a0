// SPDX-License-Identifier: GPL-2.0-only
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
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/auth/delegate.h"
#include "acvpnd/auth/delegate_packet.h"
#include "acvpnd/auth/pam.h"

static char dir[64];

static const char *const names[] = {
	"good", "none", "check", "twice", "stuck", "die", "check.sh", "die.sh",
	"stuck.sh",
};

static void put(const char *name, const char *text)
{
	char path[96];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0755), 0);
}

/* A service that asks the program @script. */
static void put_service(const char *name, const char *script,
			const char *more)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "auth requisite pam_exec.so quiet expose_authtok %s/%s\n"
		 "account required pam_permit.so\n%s", dir, script, more);
	put(name, text);
}

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/acvpn-pam-XXXXXX");
	assert_non_null(mkdtemp(dir));
	put("good", "auth required pam_permit.so\n"
		    "account required pam_permit.so\n");
	put("none", "auth required pam_permit.so\n"
		    "account required pam_deny.so\n");
	put("check.sh", "#!/bin/sh\nread -r password\n"
			"[ \"$password\" = correct ] && "
			"[ \"$PAM_USER\" = alice ] && "
			"[ \"$PAM_RHOST\" = 192.0.2.7 ]\n");
	put("stuck.sh", "#!/bin/sh\nexec sleep 100\n");
	put("die.sh", "#!/bin/sh\nkill -9 $PPID\n");
	put_service("check", "check.sh", "");
	put_service("twice", "check.sh",
		    "auth required pam_ftp.so users=alice\n");
	put_service("stuck", "stuck.sh", "");
	put_service("die", "die.sh", "");
	return 0;
}

static int teardown(void **state)
{
	char path[96];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

static int said;

static void done(struct auth_query *query, enum auth_verdict verdict)
{
	(void)query;
	said = verdict;
}

static struct auth_backend *start(const char *service)
{
	struct auth_pam_config config = {
		.service = service, .confdir = dir,
	};
	struct auth_backend *backend = NULL;

	assert_int_equal(auth_pam_new(&config, &backend), 0);
	return backend;
}

/* Its processes end by themselves, all of them. */
static void stop(struct auth_backend *backend)
{
	int status;

	auth_backend_free(backend);
	assert_true(wait(&status) > 0);
	assert_true(WIFEXITED(status));
}

static int answered(struct auth_backend *backend)
{
	struct pollfd fd = {
		.fd = auth_delegate_fd(backend), .events = POLLIN,
	};

	while (said < 0) {
		assert_true(poll(&fd, 1, 30000) > 0);
		if (auth_delegate_ready(backend))
			break;
	}
	return said;
}

static void begin(struct auth_backend *backend, struct auth_query *query,
		  const char *user, const char *password)
{
	memset(query, 0, sizeof(*query));
	query->backend = backend;
	query->done = done;
	query->peer.v4.sin_family = AF_INET;
	query->peer.v4.sin_addr.s_addr = htonl(0xc0000207);
	snprintf(query->user, sizeof(query->user), "%s", user);
	said = -1;
	backend->ops->begin(query, password);
}

static int try(const char *service, const char *user, const char *password)
{
	struct auth_backend *backend = start(service);
	struct auth_query query;
	int verdict;

	begin(backend, &query, user, password);
	verdict = answered(backend);
	assert_null(query.state);
	stop(backend);
	return verdict;
}

static void test_verdicts(void **state)
{
	char text[AUTH_GROUP_LIST_SIZE + 1];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(try("good", "alice", "any"), AUTH_VERDICT_PASS);
	assert_int_equal(try("none", "alice", "any"), AUTH_VERDICT_WRONG);
	assert_int_equal(try("check", "alice", "correct"), AUTH_VERDICT_PASS);
	assert_int_equal(try("check", "alice", "wrong"), AUTH_VERDICT_WRONG);
	assert_int_equal(try("check", "bob", "correct"), AUTH_VERDICT_WRONG);
	assert_int_equal(try("check", "alice", text), AUTH_VERDICT_WRONG);
	/* A process that dies in the middle is nobody's fault. */
	assert_int_equal(try("die", "alice", "correct"), AUTH_VERDICT_FAILED);
}

static void test_conversation(void **state)
{
	struct auth_backend *backend = start("twice");
	struct auth_query query, other;

	(void)state;
	begin(backend, &query, "alice", "correct");
	assert_int_equal(answered(backend), AUTH_VERDICT_ASK);
	assert_string_not_equal(query.prompt, "");
	assert_false(query.echo);
	/* Another login in between. */
	begin(backend, &other, "bob", "correct");
	assert_int_equal(answered(backend), AUTH_VERDICT_WRONG);
	said = -1;
	backend->ops->answer(&query, "alice@example.org");
	assert_int_equal(answered(backend), AUTH_VERDICT_PASS);
	/* Who goes away in the middle of it. */
	begin(backend, &query, "alice", "correct");
	assert_int_equal(answered(backend), AUTH_VERDICT_ASK);
	backend->ops->drop(&query);
	assert_null(query.state);
	stop(backend);
}

static void test_groups(void **state)
{
	struct auth_backend *backend = start("good");
	struct auth_query query;

	(void)state;
	begin(backend, &query, "root", "any");
	assert_int_equal(answered(backend), AUTH_VERDICT_PASS);
	assert_string_equal(query.user, "root");
	assert_true(auth_group_member(query.groups, "root"));
	stop(backend);
}

/* What is dropped, and what ends, does not stay behind. */
static void test_stuck(void **state)
{
	struct auth_backend *backend = start("stuck");
	struct auth_query query[3];

	(void)state;
	begin(backend, &query[0], "alice", "a");
	begin(backend, &query[1], "alice", "b");
	backend->ops->drop(&query[0]);
	assert_int_equal(said, -1);
	assert_int_equal(auth_delegate_ready(backend), 0);
	begin(backend, &query[2], "alice", "c");
	backend->ops->drop(&query[1]);
	backend->ops->drop(&query[2]);
	stop(backend);
}

/* Who speaks nonsense leaves no text without its end. */
static void test_packet(void **state)
{
	struct auth_delegate_packet packet;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	memset(&packet, 'x', sizeof(packet));
	assert_int_equal(auth_delegate_send(fds[0], &packet), 0);
	assert_int_equal(auth_delegate_receive(fds[1], &packet, true), 0);
	assert_non_null(memchr(packet.user, '\0', sizeof(packet.user)));
	assert_non_null(memchr(packet.peer, '\0', sizeof(packet.peer)));
	assert_non_null(memchr(packet.text, '\0', sizeof(packet.text)));
	assert_non_null(memchr(packet.settings, '\0',
			       sizeof(packet.settings)));
	assert_non_null(memchr(packet.classes, '\0',
			       sizeof(packet.classes)));
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_conversation),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_stuck),
		cmocka_unit_test(test_packet),
	};

	return cmocka_run_group_tests_name("auth/pam", tests, setup,
					   teardown);
}
