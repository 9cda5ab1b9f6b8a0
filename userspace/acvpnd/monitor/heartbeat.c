// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/heartbeat.h"

void heartbeat_begin(struct heartbeat *h)
{
	h->misses = 0;
}

static void heartbeat_on_answer(void *arg, struct ipc_message *answer)
{
	struct heartbeat *h = arg;

	if (answer)
		h->misses = 0;
}

unsigned int heartbeat_look(struct heartbeat *h, struct ipc_channel *channel)
{
	struct ipc_message beat = { .type = IPC_BEAT };
	unsigned int misses = h->misses;

	if (!channel)
		return 0;
	/* One question is enough until it is answered. */
	if (misses || !ipc_channel_ask(channel, &beat, heartbeat_on_answer, h))
		h->misses++;
	return misses;
}
