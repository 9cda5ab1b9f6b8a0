// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/lock.h"

static void test_lock(void **state)
{
	int one, other, again;

	(void)state;
	one = lock_take("test", "test-vpn0");
	assert_true(one >= 0);
	assert_int_equal(lock_take("test", "test-vpn0"), -EBUSY);
	other = lock_take("test", "test-vpn01");
	assert_true(other >= 0);
	/* Another role is another lock. */
	again = lock_take("test2", "test-vpn0");
	assert_true(again >= 0);
	close(again);
	close(one);
	again = lock_take("test", "test-vpn0");
	assert_true(again >= 0);
	close(again);
	close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lock),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
