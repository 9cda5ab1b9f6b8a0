// SPDX-License-Identifier: GPL-2.0-only
/* What files of groups and users change, and that there may be many of them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "acvpnd/config/policy_file.h"
#include "common/buf.h"
#include "unit/findings.h"

enum {
	FEW_USERS = 500,
	MANY_USERS = 5000,
};

static struct gateway_config *config;

/* Loads a configuration with both directories; @more are its last lines. */
static void load(const char *more)
{
	char text[2048];

	gateway_config_free(config);
	config = NULL;
	snprintf(text, sizeof(text),
		 "auth = plain[passwd=x]\nserver-cert = c\nserver-key = k\n"
		 "ipv4-network = 192.0.2.0/24\nroute = 10.0.0.0/8\n"
		 "dns = 192.0.2.1\nmtu = 1400\nbanner = all\n"
		 "config-per-user = %s/user\nconfig-per-group = %s/group\n%s",
		 findings_dir(), findings_dir(), more);
	if (findings_load(text, &config))
		fail_msg("%s", findings);
	findings_forget();
}

static int load_policy(const char *user, const char *group,
		       struct config_policy **out)
{
	findings_forget();
	return policy_file_load(&config->vhosts[0], user, group, NULL, out,
				findings_tell, NULL);
}

static struct config_policy *policy(const char *user, const char *group)
{
	struct config_policy *p = NULL;

	if (load_policy(user, group, &p))
		fail_msg("%s", findings);
	return p;
}

/* The user's file goes before the group's, lists are replaced as a whole. */
static void test_order(void **state)
{
	struct config_policy *p;

	(void)state;
	findings_write("group/staff", "mtu = 1300\nbanner = staff\n"
		       "route = 10.1.0.0/16\nroute = 10.2.0.0/16\n");
	findings_write("user/alice", "mtu = 1200\nexplicit-ipv4 = 192.0.2.7\n"
		       "route = default\n");
	load("");
	p = policy("alice", "staff");
	assert_int_equal(p->mtu, 1200);
	assert_string_equal(p->banner, "staff");
	assert_true(p->default_route);
	assert_int_equal(p->routes.n, 0);
	assert_int_equal(p->dns.n, 1);
	assert_int_equal(p->explicit_ipv4.addr[3], 7);
	policy_file_free(p);
	p = policy("bob", "staff");
	assert_int_equal(p->mtu, 1300);
	assert_false(p->default_route);
	assert_int_equal(p->routes.n, 2);
	policy_file_free(p);
	p = policy("bob", NULL);
	assert_int_equal(p->mtu, 1400);
	assert_int_equal(p->routes.n, 1);
	assert_string_equal(p->banner, "all");
	policy_file_free(p);
}

/* Networks behind a client come before other options, which still apply. */
static void test_networks(void **state)
{
	static char text[2048];
	struct config_policy *p;

	(void)state;
	snprintf(text, sizeof(text),
		 "iroute = 10.9.0.0/16\niroute = fd00:9::/32\n"
		 "route = 10.3.0.0/16\ndns = 192.0.2.2\nbanner = ");
	memset(text + strlen(text), 'x', 1500);
	findings_write("user/carol", text);
	load("");
	p = policy("carol", NULL);
	assert_int_equal(p->iroutes.n, 2);
	assert_int_equal(p->iroutes.list[1].family, AF_INET6);
	assert_int_equal(p->routes.n, 1);
	assert_int_equal(p->routes.list[0].addr[1], 3);
	assert_int_equal(p->dns.n, 1);
	assert_int_equal(p->dns.list[0].addr[3], 2);
	assert_int_equal(strlen(p->banner), 1500);
	policy_file_free(p);
}

static void check_most(const char *option, const char *value,
		       unsigned int most)
{
	struct config_policy *p;
	char line[64], wrong[96];
	struct buf text;
	unsigned int i;

	buf_init(&text, 256 * 1024);
	snprintf(line, sizeof(line), "%s = %s\n", option, value);
	for (i = 0; i < most; i++)
		buf_str(&text, line);
	findings_write("user/ivan", buf_text(&text));
	load("");
	policy_file_free(policy("ivan", NULL));
	buf_str(&text, line);
	assert_int_equal(text.error, 0);
	findings_write("user/ivan", buf_text(&text));
	assert_int_equal(load_policy("ivan", NULL, &p), -EINVAL);
	snprintf(wrong, sizeof(wrong), "%u error: %s: '%s' is more than the "
		 "%u", most + 1, option, value, most);
	assert_non_null(strstr(findings, wrong));
	findings_write("user/ivan", "");
	buf_free(&text);
}

/* As many as can be told, and routed: none is left out without a word. */
static void test_most(void **state)
{
	(void)state;
	check_most("iroute", "192.0.2.0/24", 128);
	check_most("route", "192.0.2.0/24", 2048);
	check_most("no-route", "192.0.2.0/24", 2048);
	check_most("dns", "192.0.2.53", 64);
	check_most("nbns", "192.0.2.53", 64);
	check_most("default-domain", "example.com", 64);
	check_most("split-dns", "example.com", 64);
	check_most("custom-header", "X-One: 1", 64);
}

/* One line may name several. */
static void test_most_in_line(void **state)
{
	struct config_policy *p;
	struct buf text;
	int i;

	(void)state;
	buf_init(&text, 4096);
	buf_str(&text, "split-dns =");
	for (i = 0; i < 65; i++)
		buf_fmt(&text, " d%d.example", i);
	findings_write("user/ivan", buf_text(&text));
	load("");
	assert_int_equal(load_policy("ivan", NULL, &p), -EINVAL);
	assert_non_null(strstr(findings, "is more than the 64"));
	findings_write("user/ivan", "");
	buf_free(&text);
}

static void test_append(void **state)
{
	struct config_policy *p;

	(void)state;
	findings_write("user/dave", "route = 10.3.0.0/16\n");
	load("append-routes = true\n");
	p = policy("dave", NULL);
	assert_int_equal(p->routes.n, 2);
	policy_file_free(p);
	load("append-routes = true\nroute = default\n");
	p = policy("dave", NULL);
	assert_true(p->default_route);
	policy_file_free(p);
}

/* What the login told goes before all files, and is checked as they are. */
static void test_settings(void **state)
{
	struct config_policy *p = NULL;

	(void)state;
	findings_write("user/heidi", "mtu = 1201\nidle-timeout = 7\n"
		       "route = 10.3.0.0/16\n");
	load("");
	assert_int_equal(policy_file_load(&config->vhosts[0], "heidi", NULL,
					  "mtu = 1300\nexplicit-ipv4 = "
					  "192.0.2.9\nexplicit-ipv6 = "
					  "fd00:1::7/64\nroute = 10.4.0.0/16\n",
					  &p, findings_tell, NULL), 0);
	assert_int_equal(p->mtu, 1300);
	assert_int_equal(p->idle_timeout, 7);
	assert_int_equal(p->explicit_ipv4.addr[3], 9);
	assert_int_equal(p->explicit_ipv6.len, 64);
	assert_int_equal(p->explicit_ipv6.addr[15], 0);
	assert_int_equal(p->routes.n, 1);
	assert_int_equal(p->routes.list[0].addr[1], 4);
	policy_file_free(p);
	p = NULL;
	assert_int_equal(policy_file_load(&config->vhosts[0], "heidi", NULL,
					  "mtu = 1300\ntcp-port = 1\n", &p,
					  findings_tell, NULL), -EINVAL);
	assert_null(p);
	assert_non_null(strstr(findings, "2 error: 'tcp-port' is the same"));
	assert_int_equal(policy_file_load(&config->vhosts[0], "nobody", NULL,
					  "", &p, findings_tell, NULL), 0);
	assert_int_equal(p->mtu, 1400);
	policy_file_free(p);
}

static void test_defaults(void **state)
{
	struct config_policy *p = NULL;
	char text[1024];

	(void)state;
	findings_write("user/erin", "mtu = 1201\n");
	findings_write("default-user", "mtu = 1202\n");
	snprintf(text, sizeof(text), "default-user-config = %s/default-user\n",
		 findings_dir());
	load(text);
	p = policy("erin", NULL);
	assert_int_equal(p->mtu, 1201);
	policy_file_free(p);
	p = policy("frank", NULL);
	assert_int_equal(p->mtu, 1202);
	policy_file_free(p);
	/* One that is meant to be there, and is not, might have forbidden it */
	snprintf(text, sizeof(text), "default-user-config = %s/missing\n",
		 findings_dir());
	load(text);
	assert_int_equal(load_policy("frank", NULL, &p), -ENOENT);
	assert_string_equal(findings, "0 error: cannot be read: No such file "
				      "or directory\n");
}

/* A file that is wrong is told of, and its user gets nothing; others do. */
static void test_errors(void **state)
{
	struct config_policy *p = NULL;

	(void)state;
	findings_write("user/grace", "mtu = 1200\ntcp-port = 1\nauth = pam\n"
		       "route = 10.0.0.0/33\n[vhost:x.example]\n");
	load("");
	assert_int_equal(load_policy("grace", NULL, &p), -EINVAL);
	assert_null(p);
	assert_non_null(strstr(findings, "2 error: 'tcp-port' is the same"));
	assert_non_null(strstr(findings, "3 error: 'auth' cannot be changed"));
	assert_non_null(strstr(findings, "4 error: route: '10.0.0.0/33'"));
	assert_non_null(strstr(findings, "5 error: there are no sections"));
	policy_file_free(policy("heidi", NULL));
	findings_forget();
	assert_int_equal(policy_file_each(&config->vhosts[0], NULL, NULL,
					  findings_tell, NULL), -EINVAL);
	assert_non_null(strstr(findings, "4 error: route: '10.0.0.0/33'"));
	findings_write("user/grace", "");
	assert_int_equal(policy_file_each(&config->vhosts[0], NULL, NULL,
					  findings_tell, NULL), 0);
}

/* A user chooses his name; it does not choose a file somewhere else. */
static void test_names(void **state)
{
	static const char * const names[] = {
		"", ".", "..", "../default-user", "a/b", "/etc/passwd",
		".hidden",
	};
	struct config_policy *p;
	size_t i;

	(void)state;
	findings_write("default-user", "mtu = nonsense\n");
	findings_write("user/.hidden", "mtu = nonsense\n");
	load("");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		p = policy(names[i], names[i]);
		assert_int_equal(p->mtu, 1400);
		policy_file_free(p);
	}
}

static void write_users(unsigned int from, unsigned int to)
{
	char name[32];

	for (; from < to; from++) {
		snprintf(name, sizeof(name), "user/user%u", from);
		findings_write(name, "mtu = 1300\nroute = 10.1.0.0/16\n");
	}
}

/* Nanoseconds of the processor to look at all files. */
static double check_all(void)
{
	struct timespec begin, end;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	if (policy_file_each(&config->vhosts[0], NULL, NULL, NULL, NULL))
		fail_msg("the files are not right");
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	return (end.tv_sec - begin.tv_sec) * 1e9 + end.tv_nsec - begin.tv_nsec;
}

/*
 * Ten times as many files take ten times as long; if each were compared with
 * all others, it would be a hundred times.
 */
static void test_many(void **state)
{
	double few, many;

	(void)state;
	load("");
	write_users(0, FEW_USERS);
	few = check_all();
	write_users(FEW_USERS, MANY_USERS);
	many = check_all();
	if (many > few * 3 * (MANY_USERS / FEW_USERS))
		fail_msg("%d files take %.0f ns, %d take %.0f ns", FEW_USERS,
			 few, MANY_USERS, many);
}

static int clean(void **state)
{
	(void)state;
	gateway_config_free(config);
	findings_clean();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_most),
		cmocka_unit_test(test_most_in_line),
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, clean);
}
