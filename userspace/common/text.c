// SPDX-License-Identifier: GPL-2.0-only
#include "common/text.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

int text_number(const char *text, uint64_t max, uint64_t *value)
{
	unsigned long long n;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (*end || errno || n > max)
		return -EINVAL;
	*value = n;
	return 0;
}

const char *text_hex(const uint8_t *bytes, size_t n, char *out)
{
	size_t i;

	out[0] = '\0';
	for (i = 0; i < n; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
	return out;
}

int text_unhex(const char *text, uint8_t *out, size_t max, size_t *n)
{
	size_t i, len = strlen(text);
	char pair[3] = "";

	if (!len || len % 2 || len / 2 > max ||
	    strspn(text, "0123456789abcdefABCDEF") != len)
		return -EINVAL;
	for (i = 0; i < len / 2; i++) {
		memcpy(pair, text + 2 * i, 2);
		out[i] = strtoul(pair, NULL, 16);
	}
	explicit_bzero(pair, sizeof(pair));
	*n = len / 2;
	return 0;
}

/* Whatever the user's locale is: gateways write UTF-8. */
static locale_t text_utf8(void)
{
	static locale_t locale;

	if (!locale)
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return locale;
}

static bool text_turns_line(wchar_t c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* One character from @from to @to; returns how many bytes it had. */
static size_t text_defuse_one(const char *from, char **to)
{
	mbstate_t state = { 0 };
	wchar_t c = 0;
	size_t n;

	n = mbrtowc(&c, from, strnlen(from, MB_LEN_MAX), &state);
	if (n == (size_t)-1 || n == (size_t)-2) {
		*(*to)++ = '?';
		return 1;
	}
	if (iswprint(c) && !text_turns_line(c)) {
		memmove(*to, from, n);
		*to += n;
	} else {
		*(*to)++ = iswspace(c) ? ' ' : '?';
	}
	return n;
}

void text_defuse(char *text)
{
	locale_t utf8 = text_utf8();
	/* Without it nothing but ASCII counts as printable. */
	locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
	char *to = text;

	while (*text)
		text += text_defuse_one(text, &to);
	*to = '\0';
	if (utf8)
		uselocale(before);
}
