// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/record.h"

#include <stddef.h>

bool auth_record_active(const struct auth_record *record)
{
	return record->tunnels[AUTH_CHANNEL_SSL].up;
}

void auth_record_add(struct auth_traffic *sum,
		     const struct auth_traffic *traffic)
{
	sum->rx_packets += traffic->rx_packets;
	sum->rx_bytes += traffic->rx_bytes;
	sum->tx_packets += traffic->tx_packets;
	sum->tx_bytes += traffic->tx_bytes;
}

void auth_record_total(const struct auth_record *record,
		       struct auth_traffic *total)
{
	size_t i;

	*total = (struct auth_traffic){ 0 };
	for (i = 0; i < AUTH_CHANNELS; i++) {
		auth_record_add(total, &record->tunnels[i].traffic);
		auth_record_add(total, &record->tunnels[i].before);
	}
}

static void auth_record_raise(uint64_t *sum, uint64_t known, uint64_t told)
{
	if (told > known)
		*sum += told - known;
}

void auth_record_settle(struct auth_record *record,
			const struct auth_traffic *total)
{
	struct auth_traffic *lost = &record->tunnels[AUTH_CHANNEL_SSL].before;
	struct auth_traffic known, told = *total;

	auth_record_total(record, &known);
	auth_record_add(&told, &record->base);
	auth_record_raise(&lost->rx_packets, known.rx_packets,
			  told.rx_packets);
	auth_record_raise(&lost->rx_bytes, known.rx_bytes, told.rx_bytes);
	auth_record_raise(&lost->tx_packets, known.tx_packets,
			  told.tx_packets);
	auth_record_raise(&lost->tx_bytes, known.tx_bytes, told.tx_bytes);
}

int64_t auth_record_remaining(const struct auth_record *record, int64_t now)
{
	int64_t end = record->login + record->limits.session_ms;

	if (!record->limits.session_ms)
		return INT64_MAX;
	return end > now ? end - now : 0;
}
