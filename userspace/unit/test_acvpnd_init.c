// SPDX-License-Identifier: GPL-2.0-only
/* A configuration to begin with: it is usable, and nothing is written over. */
#include <crypt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "acvpnd/gateway/init.h"
#include "acvpnd/gateway/users.h"
#include "unit/findings.h"

static char path[512];

static const char *in_dir(const char *name)
{
	snprintf(path, sizeof(path), "%s/new/%s", findings_dir(), name);
	return path;
}

/* What is read from standard input next. */
static void type(const char *text)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], text, strlen(text)), strlen(text));
	assert_int_equal(close(fds[1]), 0);
	assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(close(fds[0]), 0);
}

static enum acvpnd_exit make(const char *host, const char *user)
{
	char dir[512];
	const struct init_options options = {
		.dir = dir, .host = host, .user = user,
	};

	snprintf(dir, sizeof(dir), "%s/new", findings_dir());
	return init_make(&options);
}

static void must_have_mode(const char *name, mode_t mode)
{
	struct stat st;

	assert_int_equal(stat(in_dir(name), &st), 0);
	assert_int_equal(st.st_mode & 0777, mode);
}

static void read_file(const char *name, char *text, size_t size)
{
	FILE *file = fopen(in_dir(name), "r");
	size_t len;

	assert_non_null(file);
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	fclose(file);
}

/* The password is that of the user, by the library that checks it, too. */
static void must_be_password(const char *line, const char *password)
{
	static const char begin[] = "alice:*:";
	char hash[CRYPT_OUTPUT_SIZE];

	assert_int_equal(strncmp(line, begin, strlen(begin)), 0);
	snprintf(hash, sizeof(hash), "%.300s", line + strlen(begin));
	hash[strcspn(hash, "\n")] = '\0';
	assert_string_equal(crypt(password, hash), hash);
	assert_string_not_equal(crypt("another", hash), hash);
}

static void must_be_identity(void)
{
	char cert[512], key[512], error[TLS_ERROR_SIZE] = "";
	const struct tls_server_config config = {
		.identity = { .cert_file = cert, .key_file = key },
	};
	struct tls_server *server = NULL;

	snprintf(cert, sizeof(cert), "%s", in_dir("cert.pem"));
	snprintf(key, sizeof(key), "%s", in_dir("key.pem"));
	if (tls_server_new(&server, &config, error))
		fail_msg("%s", error);
	tls_server_free(server);
}

static void test_make(void **state)
{
	struct gateway_config *config = NULL;
	char text[4096];

	(void)state;
	umask(022);
	type("secret word\nmore\n");
	assert_int_equal(make("vpn.example.com", "alice"), ACVPND_OK);
	must_have_mode("gateway.conf", 0644);
	must_have_mode("key.pem", 0600);
	must_have_mode("passwd", 0600);
	must_be_identity();
	read_file("passwd", text, sizeof(text));
	must_be_password(text, "secret word");
	findings_forget();
	if (gateway_config_load(in_dir("gateway.conf"), &config, findings_tell,
				NULL) ||
	    gateway_config_check(config, findings_tell, NULL))
		fail_msg("%s", findings);
	assert_string_equal(config->vhosts[0].auth.list[0].file,
			    in_dir("passwd"));
	assert_int_equal(config->udp_port, 443);
	assert_true(config->vhosts[0].policy.default_route);
	assert_int_equal(config->vhosts[0].policy.ipv6_network.addr[0], 0xfd);
	gateway_config_free(config);
}

static void write_passwd(const char *text, mode_t mode)
{
	FILE *file = fopen(in_dir("passwd"), "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(in_dir("passwd"), mode), 0);
}

static enum acvpnd_exit set(const char *user, const char *typed)
{
	type(typed);
	return users_set(in_dir("gateway.conf"), user);
}

/* Others stay, and so do groups, owner and mode. */
static void test_users(void **state)
{
	char text[4096];
	const char *line;

	(void)state;
	write_passwd("al:x:y\nalice:staff,admin:!old\nalice2::z", 0640);
	assert_int_equal(set("alice", "new word\n"), ACVPND_OK);
	must_have_mode("passwd", 0640);
	read_file("passwd", text, sizeof(text));
	line = "al:x:y\nalice2::z\nalice:staff,admin:";
	assert_int_equal(strncmp(text, line, strlen(line)), 0);
	memcpy(text, "alice:*:", 8);
	memmove(text + 8, strstr(text, "admin:") + 6,
		strlen(strstr(text, "admin:") + 6) + 1);
	must_be_password(text, "new word");
	assert_int_equal(set("bob", "\n"), ACVPND_USAGE);
	assert_int_equal(set("bob:x", "secret\n"), ACVPND_USAGE);
	read_file("passwd", text, sizeof(text));
	assert_null(strstr(text, "bob"));
	assert_int_equal(set("bob", "secret\n"), ACVPND_OK);
	read_file("passwd", text, sizeof(text));
	assert_non_null(strstr(text, "\nbob:*:$"));
	/* The file that is named need not be there. */
	assert_int_equal(unlink(in_dir("passwd")), 0);
	assert_int_equal(set("alice", "secret\n"), ACVPND_OK);
	must_have_mode("passwd", 0600);
	assert_int_equal(users_set("/nonexistent", "alice"), ACVPND_USAGE);
}

/* All that was there stays as it was, nothing else comes. */
static void test_there(void **state)
{
	char before[4096], after[4096];

	(void)state;
	read_file("key.pem", before, sizeof(before));
	assert_int_equal(unlink(in_dir("cert.pem")), 0);
	type("secret\n");
	assert_int_equal(make("vpn.example.com", "alice"), ACVPND_USAGE);
	assert_int_not_equal(access(in_dir("cert.pem"), F_OK), 0);
	read_file("key.pem", after, sizeof(after));
	assert_string_equal(before, after);
}

static void test_refused(void **state)
{
	static const char *const wrong[][3] = {
		/* 0 */ { "a b", "alice", "secret\n" },
		/* 1 */ { "a,IP:192.0.2.1", "alice", "secret\n" },
		/* 2 */ { "", "alice", "secret\n" },
		/* 3 */ { "vpn.example.com", "a:b", "secret\n" },
		/* 4 */ { "vpn.example.com", "../a", "secret\n" },
		/* 5 */ { "vpn.example.com", "", "secret\n" },
		/* 6 */ { "vpn.example.com", "alice", "\n" },
		/* 7 */ { "vpn.example.com", "alice", "" },
	};
	size_t i;

	(void)state;
	findings_clean();
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		type(wrong[i][2]);
		assert_int_equal(make(wrong[i][0], wrong[i][1]),
				 ACVPND_USAGE);
		assert_int_not_equal(access(in_dir("passwd"), F_OK), 0);
		assert_int_not_equal(access(in_dir("gateway.conf"), F_OK), 0);
	}
}

/* Nobody may log in then, but all the rest is there. */
static void test_no_user(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(make("vpn.example.com", NULL), ACVPND_OK);
	read_file("passwd", text, sizeof(text));
	assert_string_equal(text, "");
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
		cmocka_unit_test(test_make),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_there),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_user),
	};

	return cmocka_run_group_tests_name("init", tests, NULL, clean);
}
