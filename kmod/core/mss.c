// SPDX-License-Identifier: GPL-2.0-only

#include "be16.h"
#include "mss.h"

enum {
	DATA_OFFSET_AT = 12,
	CHECKSUM_AT = 16,
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_SIZE_MIN = 2,
	OPTION_MSS_SIZE = 4,
};

static size_t header_size(const u8 *tcp, size_t len)
{
	size_t size;

	if (len < ACVPN_MSS_TCP_HEADER_MIN)
		return 0;
	size = (size_t)(tcp[DATA_OFFSET_AT] >> 4) * 4;
	return size <= len ? size : 0;
}

int acvpn_mss_find(const u8 *tcp, size_t len)
{
	size_t end = header_size(tcp, len), at = ACVPN_MSS_TCP_HEADER_MIN;
	u8 size;

	while (at < end && tcp[at] != OPTION_END) {
		if (tcp[at] == OPTION_NOP) {
			at++;
			continue;
		}
		if (end - at < OPTION_SIZE_MIN)
			return -1;
		size = tcp[at + 1];
		if (size < OPTION_SIZE_MIN || size > end - at)
			return -1;
		if (tcp[at] == OPTION_MSS)
			return size == OPTION_MSS_SIZE ? (int)at + 2 : -1;
		at += size;
	}
	return -1;
}

u16 acvpn_mss_get(const u8 *tcp, int at)
{
	return acvpn_be16_get(tcp + at);
}

static u16 mss_swap(u16 v)
{
	return (u16)(v >> 8 | v << 8);
}

/* RFC 1624 equation 3: ~sum' = ~sum + ~old + new, with end-around carries */
static void adjust_checksum(u8 *tcp, u16 old, u16 new)
{
	u32 sum = (u16)~acvpn_be16_get(tcp + CHECKSUM_AT);

	sum += (u32)(u16)~old + new;
	sum = (sum & 0xffff) + (sum >> 16);
	sum += sum >> 16;
	acvpn_be16_put(tcp + CHECKSUM_AT, (u16)~sum);
}

void acvpn_mss_set(u8 *tcp, int at, u16 mss, bool checksum)
{
	u16 old = acvpn_be16_get(tcp + at);

	acvpn_be16_put(tcp + at, mss);
	if (!checksum)
		return;
	/* At an odd offset each byte adds to the other half of the sum. */
	if (at % 2)
		adjust_checksum(tcp, mss_swap(old), mss_swap(mss));
	else
		adjust_checksum(tcp, old, mss);
}
