// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/format.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"

enum {
	MS_PER_S = 1000,
	S_PER_MIN = 60,
	S_PER_H = 60 * S_PER_MIN,
	S_PER_D = 24 * S_PER_H,
};

const char *acnl_format_bytes(uint64_t bytes, char buf[ACNL_FORMAT_STRLEN])
{
	static const char *const units[] = {
		"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB",
	};
	double value = bytes;
	size_t unit = 0;
	int digits;

	/* What would be rounded to 1024 is shown in the next unit. */
	while (value >= 1023.5) {
		value /= 1024;
		unit++;
	}
	if (!unit || value >= 99.95)
		digits = 0;
	else
		digits = value >= 9.995 ? 1 : 2;
	snprintf(buf, ACNL_FORMAT_STRLEN, "%.*f %s", digits, value,
		 units[unit]);
	return buf;
}

static const char *two_units(uint64_t s, uint64_t big, const char *big_name,
			     uint64_t small, const char *small_name, char *buf)
{
	uint64_t rest = s % big / small;

	if (rest)
		snprintf(buf, ACNL_FORMAT_STRLEN,
			 "%" PRIu64 " %s %" PRIu64 " %s", s / big, big_name,
			 rest, small_name);
	else
		snprintf(buf, ACNL_FORMAT_STRLEN, "%" PRIu64 " %s", s / big,
			 big_name);
	return buf;
}

const char *acnl_format_duration(uint64_t ms, char buf[ACNL_FORMAT_STRLEN])
{
	uint64_t s = ms / MS_PER_S;

	if (!s)
		snprintf(buf, ACNL_FORMAT_STRLEN, "%" PRIu64 " ms", ms);
	else if (s < S_PER_MIN)
		snprintf(buf, ACNL_FORMAT_STRLEN, "%" PRIu64 " s", s);
	else if (s < S_PER_H)
		two_units(s, S_PER_MIN, "min", 1, "s", buf);
	else if (s < S_PER_D)
		two_units(s, S_PER_H, "h", S_PER_MIN, "min", buf);
	else
		two_units(s, S_PER_D, "d", S_PER_H, "h", buf);
	return buf;
}

const char *acnl_format_count(uint64_t n, const char *one,
			      char buf[ACNL_FORMAT_STRLEN])
{
	snprintf(buf, ACNL_FORMAT_STRLEN, "%" PRIu64 " %s%s", n, one,
		 n == 1 ? "" : "s");
	return buf;
}

const char *acnl_format_network(const struct acvpn_network *network,
				char buf[ACNL_FORMAT_NETWORK_STRLEN])
{
	char addr[INET6_ADDRSTRLEN];

	acvpn_addr_format(&network->addr, addr, sizeof(addr));
	snprintf(buf, ACNL_FORMAT_NETWORK_STRLEN, "%s/%u", addr,
		 network->prefix_len);
	return buf;
}

static bool is_plain(const uint8_t *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text[i] < ' ' || text[i] > '~' || text[i] == '"')
			return false;
	}
	return true;
}

const char *acnl_format_opaque(const uint8_t *data, size_t n,
			       char buf[ACNL_FORMAT_OPAQUE_STRLEN])
{
	if (is_plain(data, n)) {
		snprintf(buf, ACNL_FORMAT_OPAQUE_STRLEN, "\"%.*s\"", (int)n,
			 (const char *)data);
		return buf;
	}
	memcpy(buf, "0x", 2);
	text_hex(data, n, buf + 2);
	return buf;
}
