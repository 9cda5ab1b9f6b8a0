// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/url.h"

static const struct {
	const char *text;
	const char *host;
	uint16_t port;
	const char *path;
} good[] = {
	/*  1 */ { "https://vpn.example.org", "vpn.example.org", 443, "/" },
	/*  2 */ { "vpn.example.org", "vpn.example.org", 443, "/" },
	/*  3 */ { "vpn.example.org:4443", "vpn.example.org", 4443, "/" },
	/*  4 */ { "HTTPS://a/b?c=d", "a", 443, "/b?c=d" },
	/*  5 */ { "https://a:1?secret", "a", 1, "/?secret" },
	/*  6 */ { "https://[2001:db8::1]:8443/x", "2001:db8::1", 8443, "/x" },
	/*  7 */ { "192.0.2.1/group", "192.0.2.1", 443, "/group" },
	/*  8 */ { "https://a/b#fragment", "a", 443, "/b" },
	/*  9 */ { "a:65535", "a", 65535, "/" },
	/* 10 */ { "a/?u=http://b", "a", 443, "/?u=http://b" },
};

static const struct {
	const char *text;
	int err;
} bad[] = {
	/*  1 */ { "", -EINVAL },
	/*  2 */ { "http://a", -EPROTONOSUPPORT },
	/*  3 */ { "ftp://a", -EPROTONOSUPPORT },
	/*  4 */ { "https://", -EINVAL },
	/*  5 */ { "https://a:0", -EINVAL },
	/*  6 */ { "https://a:65536", -EINVAL },
	/*  7 */ { "https://a:", -EINVAL },
	/*  8 */ { "https://a:12x", -EINVAL },
	/*  9 */ { "https://user@a", -EINVAL },
	/* 10 */ { "https://a b", -EINVAL },
	/* 11 */ { "https://a/\r\nX: y", -EINVAL },
	/* 12 */ { "https://[2001:db8::1", -EINVAL },
	/* 13 */ { "https://[not an address]", -EINVAL },
	/* 14 */ { "https://[::1]x", -EINVAL },
	/* 15 */ { "https://a:000443", -EINVAL },
	/* 16 */ { "https://-a", -EINVAL },
};

static void test_good(void **state)
{
	struct url url;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(url_parse(good[i].text, &url), 0);
		assert_string_equal(url.host, good[i].host);
		assert_int_equal(url.port, good[i].port);
		assert_string_equal(url.path, good[i].path);
	}
}

static void test_bad(void **state)
{
	struct url url;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(url_parse(bad[i].text, &url), bad[i].err);
}

static void test_too_long(void **state)
{
	char text[4096];
	struct url url;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(url_parse(text, &url), -ENAMETOOLONG);
	text[1] = '/';
	assert_int_equal(url_parse(text, &url), -ENAMETOOLONG);
	text[URL_PATH_MAX + 1] = '\0';
	assert_int_equal(url_parse(text, &url), 0);
	assert_int_equal(strlen(url.path), URL_PATH_MAX);
}

static void test_resolve(void **state)
{
	struct url base, url;

	(void)state;
	assert_int_equal(url_parse("https://a:4443/x", &base), 0);
	assert_int_equal(url_resolve(&base, "/y", &url), 0);
	assert_string_equal(url.host, "a");
	assert_int_equal(url.port, 4443);
	assert_string_equal(url.path, "/y");
	assert_int_equal(url_resolve(&base, "https://b/z", &url), 0);
	assert_string_equal(url.host, "b");
	assert_int_equal(url.port, 443);
	assert_int_equal(url_resolve(&base, "//c/z", &url), 0);
	assert_string_equal(url.host, "c");
	assert_int_equal(url_resolve(&base, "rel", &url), 0);
	assert_string_equal(url.path, "/rel");
	assert_int_equal(url_resolve(&base, "http://b/", &url),
			 -EPROTONOSUPPORT);
	assert_int_equal(url_resolve(&base, "/a\nb", &url), -EINVAL);
	/* In place. */
	assert_int_equal(url_resolve(&base, "/q", &base), 0);
	assert_string_equal(base.path, "/q");
}

/* RFC 3986, section 5, and what forms have. */
static void test_references(void **state)
{
	static const struct {
		const char *base;
		const char *location;
		const char *host;
		const char *path;
	} cases[] = {
		/*  1 */ { "gw/staff", "", "gw", "/staff" },
		/*  2 */ { "gw/staff", "#", "gw", "/staff" },
		/*  3 */ { "gw/staff", "?x=1", "gw", "/staff?x=1" },
		/*  4 */ { "gw/staff?y", "#f", "gw", "/staff?y" },
		/*  5 */ { "gw/a/b", "c", "gw", "/a/c" },
		/*  6 */ { "gw/a/b/", "../c", "gw", "/a/c" },
		/*  7 */ { "gw/a/b", "../../../c", "gw", "/c" },
		/*  8 */ { "gw/a", "login?next=https://h/x", "gw",
			   "/login?next=https://h/x" },
		/*  9 */ { "gw/a/b", "./", "gw", "/a/" },
		/* 10 */ { "gw/a", "//h/b", "h", "/b" },
		/* 11 */ { "gw", "x", "gw", "/x" },
		/* 12 */ { "gw/+CSCOE+/a", "b.html?c=d&e", "gw",
			   "/+CSCOE+/b.html?c=d&e" },
		/* 13 */ { "[2001:db8::1]:44/a", "b", "2001:db8::1", "/b" },
	};
	struct url base, url;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(url_parse(cases[i].base, &base), 0);
		assert_int_equal(url_resolve(&base, cases[i].location, &url),
				 0);
		assert_string_equal(url.host, cases[i].host);
		assert_string_equal(url.path, cases[i].path);
	}
	assert_int_equal(url.port, 44);
	assert_int_equal(url_resolve(&base, "javascript:x", &url),
			 -EPROTONOSUPPORT);
	assert_int_equal(url_resolve(&base, "https:x", &url), -EINVAL);
	assert_int_equal(url_resolve(&base, "https://u:p@h/", &url), -EINVAL);
}

static void test_encoding(void **state)
{
	char text[] = "50%25 %zz\x7f%0aline%";
	struct buf out;

	(void)state;
	url_decode(text);
	assert_string_equal(text, "50% %zz\x7f\nline%");
	buf_init(&out, 256);
	assert_int_equal(url_encode(&out, text), 0);
	assert_string_equal(buf_text(&out), "50%25 %25zz%7F%0Aline%25");
	buf_free(&out);
}

static void test_authority(void **state)
{
	char buf[URL_AUTHORITY_SIZE];
	struct url url;

	(void)state;
	assert_int_equal(url_parse("[::1]:8443", &url), 0);
	assert_string_equal(url_authority(&url, buf), "[::1]:8443");
	assert_int_equal(url_parse("a:443", &url), 0);
	assert_string_equal(url_authority(&url, buf), "a");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_authority),
	};

	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
