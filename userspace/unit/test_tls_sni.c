// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tls/sni.h"

static void test_parse(void **state)
{
	static const struct {
		const char *data;
		size_t len;
		const char *name;
	} cases[] = {
		/* 0 */ { "\0\6\0\0\3a.b", 8, "a.b" },
		/* 1 */ { "", 0, "" },
		/* 2 */ { "\0\6\0\0\3a.b", 7, "" },
		/* 3 */ { "\0\7\0\0\3a.b", 8, "" },
		/* 4 */ { "\0\6\1\0\3a.b", 8, "" },
		/* 5 */ { "\0\6\0\0\2a.b", 8, "" },
		/* 6 */ { "\0\6\0\0\4a.b", 8, "" },
		/* 7 */ { "\0\3\0\0\0", 5, "" },
		/* 8 */ { "\0\6\0\0\3a\0b", 8, "" },
		/* 9: two names, of which no client sends more than one */
		{ "\0\x0c\0\0\3a.b\0\0\3c.d", 14, "" },
	};
	char name[TLS_NAME_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tls_sni_parse((const uint8_t *)cases[i].data, cases[i].len,
			      name);
		if (strcmp(name, cases[i].name))
			fail_msg("%zu: '%s'", i, name);
	}
}

static void test_long(void **state)
{
	uint8_t data[5 + TLS_NAME_SIZE];
	char name[TLS_NAME_SIZE];
	size_t len = sizeof(data);

	(void)state;
	memset(data, 'a', sizeof(data));
	memcpy(data, "\1\3\0\1\0", 5);
	tls_sni_parse(data, len, name);
	assert_string_equal(name, "");
	memcpy(data, "\1\2\0\0\xff", 5);
	tls_sni_parse(data, len - 1, name);
	assert_int_equal(strlen(name), TLS_NAME_SIZE - 1);
}

static void test_find(void **state)
{
	struct tls_server *one = (void *)1, *two = (void *)2;
	struct tls_sni_host *hosts = NULL;
	char name[TLS_NAME_SIZE + 1];

	(void)state;
	assert_null(tls_sni_find(hosts, ""));
	assert_int_equal(tls_sni_add(&hosts, "a.example", one), 0);
	assert_int_equal(tls_sni_add(&hosts, "b.example", two), 0);
	assert_int_equal(tls_sni_add(&hosts, "", two), -EINVAL);
	memset(name, 'a', sizeof(name));
	name[TLS_NAME_SIZE] = '\0';
	assert_int_equal(tls_sni_add(&hosts, name, two), -EINVAL);
	assert_ptr_equal(tls_sni_find(hosts, "A.Example"), one);
	assert_ptr_equal(tls_sni_find(hosts, "b.example"), two);
	assert_null(tls_sni_find(hosts, "c.example"));
	assert_null(tls_sni_find(hosts, ""));
	tls_sni_free(hosts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests_name("tls/sni", tests, NULL, NULL);
}
