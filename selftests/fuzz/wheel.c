// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input: 4 bytes of first tick, then steps of 3 bytes as naive_wheel_step()
 * reads them; the real wheel and the naive model must agree after each.
 */
#include "unit/naive-wheel.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

enum { START_SIZE = 4, STEP_SIZE = 3, STEPS_MAX = 1000 };

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct naive_wheel nw;
	u64 start = 0;
	size_t i;

	if (size < START_SIZE)
		return 0;
	for (i = 0; i < START_SIZE; i++)
		start = start << 8 | data[i];
	naive_wheel_init(&nw, start);
	for (; i + STEP_SIZE <= size && i < STEPS_MAX * STEP_SIZE;
	     i += STEP_SIZE)
		naive_wheel_step(&nw, data + i);
	return 0;
}
