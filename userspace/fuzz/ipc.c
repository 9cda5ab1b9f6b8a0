// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a worker that somebody has taken over sends to the processes that must
 * not be.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/ipc/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * What is read can be sent on, and takes as many bytes; only what is not used
 * of an address need not be the same.
 */
static void send_on(const struct ipc_message *message, size_t size)
{
	struct buf again;
	int fd;

	buf_init(&again, IPC_MESSAGE_MAX);
	if (ipc_encode(message, &again, &fd) || fd >= 0)
		abort();
	if (again.len != size)
		abort();
	buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ipc_message message;
	void *packet;

	if (size > IPC_MESSAGE_MAX)
		return 0;
	/* Aligned, and with nothing behind it. */
	packet = malloc(size ? size : 1);
	memcpy(packet, data, size);
	if (!ipc_decode(&message, packet, size, -1))
		send_on(&message, size);
	free(packet);
	return 0;
}
