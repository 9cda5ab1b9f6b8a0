// SPDX-License-Identifier: GPL-2.0-only
/* Input: two bytes of new MSS, then a TCP segment, read and changed in place */
#include <stdlib.h>

#include "core/mss.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

enum { VALUE_SIZE = 2 };

static void check(bool ok)
{
	if (!ok)
		abort();
}

static unsigned long sum_of(const u8 *buf, size_t len)
{
	unsigned long sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += (unsigned long)buf[i] << (i % 2 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	/* Zero has two representations. */
	return sum == 0xffff ? 0 : sum;
}

static void check_change(u8 *tcp, size_t len, int at, u16 mss)
{
	unsigned long before = sum_of(tcp, len);

	check(at >= ACVPN_MSS_TCP_HEADER_MIN + 2);
	check((size_t)at + 2 <= (size_t)(tcp[12] >> 4) * 4);
	check((size_t)at + 2 <= len);
	check(tcp[at - 2] == 2 && tcp[at - 1] == 4);
	acvpn_mss_set(tcp, at, mss, true);
	check(acvpn_mss_get(tcp, at) == mss);
	check(acvpn_mss_find(tcp, len) == at);
	check(sum_of(tcp, len) == before);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u16 mss;
	u8 *tcp;
	int at;

	if (size < VALUE_SIZE)
		return 0;
	mss = (u16)(data[0] << 8 | data[1]);
	data += VALUE_SIZE;
	size -= VALUE_SIZE;
	tcp = malloc(size ? size : 1);
	memcpy(tcp, data, size);
	at = acvpn_mss_find(tcp + (size ? 0 : 1), size);
	check(at >= -1);
	if (at >= 0)
		check_change(tcp, size, at, mss);
	free(tcp);
	return 0;
}
