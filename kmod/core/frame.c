// SPDX-License-Identifier: GPL-2.0-only

#include "be16.h"
#include "frame.h"

enum { IPV4_HEADER_MIN = 20, IPV6_HEADER = 40 };

static bool parse_v4(struct acvpn_inner *inner, const u8 *buf, size_t len)
{
	if (len < IPV4_HEADER_MIN)
		return false;
	inner->header = (u16)((buf[0] & 0xf) * 4);
	inner->length = acvpn_be16_get(buf + 2);
	return inner->header >= IPV4_HEADER_MIN &&
	       inner->length >= inner->header;
}

static bool parse_v6(struct acvpn_inner *inner, const u8 *buf, size_t len)
{
	u32 payload;

	if (len < IPV6_HEADER)
		return false;
	payload = acvpn_be16_get(buf + 4);
	inner->header = IPV6_HEADER;
	inner->length = IPV6_HEADER + payload;
	return payload != 0 || buf[6] == 59; /* 59: no next header */
}

bool acvpn_inner_parse(struct acvpn_inner *inner, const u8 *buf, size_t len)
{
	bool ok = false;

	if (len == 0)
		return false;
	inner->version = buf[0] >> 4;
	if (inner->version == 4)
		ok = parse_v4(inner, buf, len);
	else if (inner->version == 6)
		ok = parse_v6(inner, buf, len);
	return ok && inner->length <= len;
}
