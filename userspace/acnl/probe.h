/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_PROBE_H
#define _ACNL_PROBE_H

#include <jansson.h>
#include <stdbool.h>

#include "acnl/exit.h"
#include "libacvpn/acvpn.h"

/**
 * struct acnl_probe - a probe and what came of it
 * @device: Name of the device.
 * @ref: Transport; its type is 0 while none was chosen.
 * @size: Bytes of payload sent.
 * @answered: An answer came.
 * @reply_size: Bytes of payload of the answer.
 * @rtt: Microseconds until the answer.
 */
struct acnl_probe {
	const char *device;
	struct acvpn_transport_ref ref;
	uint32_t size;
	bool answered;
	uint32_t reply_size;
	uint64_t rtt;
};

/**
 * acnl_probe_parse() - read transport and size; tells what is wrong
 * @n: Entries in @argv, up to 2.
 * @argv: Transport or size, or both in this order.
 * @probe: Type, slot and size are set as far as they are given.
 *
 * Return: ACNL_OK or ACNL_USAGE.
 */
enum acnl_exit acnl_probe_parse(int n, char **argv, struct acnl_probe *probe);

/**
 * acnl_probe_matches() - tell whether an event answers a probe
 * @probe: Probe.
 * @event: Event.
 *
 * Return: Whether it does.
 */
bool acnl_probe_matches(const struct acnl_probe *probe,
			const struct acvpn_event *event);

/**
 * acnl_probe_json() - a probe with its answer as JSON
 * @probe: Probe.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_probe_json(const struct acnl_probe *probe);

#endif /* _ACNL_PROBE_H */
