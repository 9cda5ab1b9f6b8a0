// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a terminal is shown of a peer's text; prefixes and numbers besides.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/prefix.h"
#include "common/text.h"
#include "wire/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_defused(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	char *again = strdup(text);

	for (; *p; p++)
		/* Controls, and C1 ones in the form of UTF-8. */
		if (*p < 0x20 || *p == 0x7f ||
		    (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0))
			__builtin_trap();
	if (again) {
		text_defuse(again);
		if (strcmp(again, text))
			__builtin_trap();
	}
	free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	char buf[PREFIX_STRLEN];
	uint8_t bytes[32];
	struct prefix p;
	uint64_t number;
	size_t n;

	if (!text)
		return 0;
	text_number(text, UINT64_MAX, &number);
	text_unhex(text, bytes, sizeof(bytes), &n);
	if (!prefix_parse(text, &p))
		prefix_format(&p, buf);
	url_decode(text);
	n = strlen(text);
	text_defuse(text);
	if (strlen(text) > n)
		__builtin_trap();
	check_defused(text);
	free(text);
	return 0;
}
