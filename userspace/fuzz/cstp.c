// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stream of CSTP frames.
 */
#include <stddef.h>
#include <stdint.h>

#include "wire/cstp_frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cstp_frame frame;
	unsigned int sum = 0;
	size_t used, i;

	while (!cstp_frame_parse(data, size, &frame, &used) && used) {
		for (i = 0; i < frame.len; i++)
			sum += frame.payload[i];
		data += used;
		size -= used;
	}
	return sum == UINT32_MAX;
}
