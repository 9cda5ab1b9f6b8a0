// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is left of root; each case in a process of its own.
 */
#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/privilege.h"
#include "unit/child.h"

enum { NOBODY = 65534 };

static const struct privilege_user nobody = {
	.name = "nobody", .uid = NOBODY, .gid = NOBODY,
};

static const char net_admin[] = "0000000000001000";
static const char nothing[] = "0000000000000000";

/* What the kernel tells of this process under @name, without blanks around. */
static void read_status(const char *name, char *out, size_t size)
{
	FILE *f = fopen("/proc/self/status", "re");
	size_t len = strlen(name);
	char line[256];

	snprintf(out, size, "nothing");
	while (fgets(line, sizeof(line), f)) {
		if (strncmp(line, name, len) || line[len] != ':')
			continue;
		line[strcspn(line, "\n")] = '\0';
		len += 1 + strspn(line + len + 1, "\t ");
		snprintf(out, size, "%s", line + len);
		break;
	}
	fclose(f);
}

/* Complains and returns 1 if it is not @value. */
static int status_is(const char *name, const char *value)
{
	char text[256];

	read_status(name, text, sizeof(text));
	if (!strcmp(text, value))
		return 0;
	fprintf(stderr, "%s is '%s', should be '%s'\n", name, text, value);
	return 1;
}

static int nobody_with(const char *capabilities)
{
	return status_is("Uid", "65534\t65534\t65534\t65534") ||
	       status_is("Gid", "65534\t65534\t65534\t65534") ||
	       status_is("Groups", "") || status_is("CapInh", nothing) ||
	       status_is("CapPrm", capabilities) ||
	       status_is("CapEff", capabilities) ||
	       status_is("CapAmb", nothing);
}

static int root_drops(void *arg)
{
	const gid_t groups[] = { 1, 2, 3 };

	(void)arg;
	if (setgroups(3, groups) || privilege_drop(&nobody))
		return 10;
	if (nobody_with(net_admin) || status_is("CapBnd", nothing))
		return 11;
	if (!setuid(0) || !setgid(0) || prctl(PR_GET_DUMPABLE))
		return 12;
	return 0;
}

/* A program that it runs gets the capability if it is raised for that alone. */
static int programs_may(void *arg)
{
	struct privilege_user user = nobody;

	(void)arg;
	user.programs = true;
	if (privilege_drop(&user))
		return 10;
	if (status_is("CapInh", net_admin) || status_is("CapPrm", net_admin) ||
	    status_is("CapAmb", nothing) || status_is("CapBnd", nothing))
		return 11;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0,
		     0) ? 12 : 0;
}

/* As a unit starts it that gives it one capability, or another. */
static int start_as_nobody(unsigned int cap)
{
	capng_clear(CAPNG_SELECT_BOTH);
	capng_updatev(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED |
		      CAPNG_INHERITABLE, CAP_NET_ADMIN, cap, -1);
	if (capng_change_id(NOBODY, NOBODY, CAPNG_DROP_SUPP_GRP))
		return -1;
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_ADMIN, 0, 0);
}

static int nobody_drops(void *arg)
{
	(void)arg;
	if (start_as_nobody(CAP_NET_RAW) || privilege_drop(&nobody))
		return 10;
	return nobody_with(net_admin) ? 11 : 0;
}

static int nobody_has_no_more(void *arg)
{
	(void)arg;
	if (start_as_nobody(CAP_NET_ADMIN) || privilege_drop(&nobody))
		return 10;
	return status_is("CapAmb", nothing) || status_is("CapEff", net_admin) ||
	       status_is("CapPrm", net_admin) ? 11 : 0;
}

/* What it never had it does not get, and does not fail for. */
static int without_capability(void *arg)
{
	(void)arg;
	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_change_id(NOBODY, NOBODY, CAPNG_DROP_SUPP_GRP) ||
	    privilege_drop(&nobody))
		return 10;
	return nobody_with(nothing) ? 11 : 0;
}

/* A root that may not become anybody does not go on as root. */
static int root_may_not(void *arg)
{
	(void)arg;
	capng_clear(CAPNG_SELECT_CAPS);
	capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
		     CAP_NET_ADMIN);
	if (capng_apply(CAPNG_SELECT_CAPS))
		return 10;
	return privilege_drop(&nobody) < 0 ? 0 : 11;
}

static const char read_search[] = "0000000000000004";

static int keeps(enum privilege_kept kept, const char *capabilities)
{
	if (privilege_keep(kept))
		return 10;
	return status_is("CapPrm", capabilities) ||
	       status_is("CapEff", capabilities) ||
	       status_is("CapInh", nothing) || status_is("CapBnd", nothing) ||
	       status_is("CapAmb", nothing) || status_is("NoNewPrivs", "1") ?
	       11 : 0;
}

/* The bounding set is for programs, of which none gets any. */
static int root_keeps_none(void *arg)
{
	(void)arg;
	return keeps(PRIVILEGE_NONE, nothing);
}

static int root_keeps_read(void *arg)
{
	(void)arg;
	if (privilege_keep(PRIVILEGE_READ))
		return 10;
	return status_is("CapEff", read_search) ||
	       status_is("CapPrm", read_search) ? 11 : 0;
}

static int monitor_keeps_none(void *arg)
{
	(void)arg;
	if (privilege_drop(&nobody))
		return 9;
	return keeps(PRIVILEGE_NONE, nothing);
}

static void run(int (*fn)(void *arg))
{
	char text[512];
	int status;

	if (getuid())
		skip();
	status = child_run(fn, NULL, text, sizeof(text));
	if (status)
		print_error("%s", text);
	assert_int_equal(status, 0);
}

static void test_root(void **state)
{
	(void)state;
	run(root_drops);
	run(programs_may);
}

static void test_nobody(void **state)
{
	(void)state;
	run(nobody_drops);
}

static void test_no_more(void **state)
{
	(void)state;
	run(nobody_has_no_more);
}

static void test_without(void **state)
{
	(void)state;
	run(without_capability);
}

static void test_may_not(void **state)
{
	(void)state;
	run(root_may_not);
}

static void test_keep(void **state)
{
	(void)state;
	run(root_keeps_none);
	run(root_keeps_read);
	run(monitor_keeps_none);
}

static void test_find(void **state)
{
	struct privilege_user user;

	(void)state;
	assert_int_equal(privilege_find("no such user", &user), -ENOENT);
	assert_int_equal(privilege_find("root", &user), -EPERM);
	assert_int_equal(privilege_find("nobody", &user), 0);
	assert_int_equal(user.uid, NOBODY);
	assert_false(user.fallback);
	assert_int_equal(privilege_find_group("no such group", &user),
			 -ENOENT);
	assert_int_equal(privilege_find_group("root", &user), -EPERM);
	assert_int_equal(privilege_find_group("daemon", &user), 0);
	assert_int_equal(user.uid, NOBODY);
	assert_int_equal(user.gid, 1);
	assert_int_equal(privilege_find(NULL, &user), 0);
	assert_int_not_equal(user.uid, 0);
	assert_string_equal(user.name, user.fallback ? "nobody" : "acvpn");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_no_more),
		cmocka_unit_test(test_without),
		cmocka_unit_test(test_may_not),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests_name("privilege", tests, NULL, NULL);
}
