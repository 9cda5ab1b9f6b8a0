// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/stats.h"

#include <errno.h>
#include <netlink/msg.h>
#include <string.h>

#define COUNTER(attr, member)						\
	[ACVPN_A_STATS_##attr] = offsetof(struct acvpn_stats, member) + 1

/* Offset of each counter, plus one: 0 marks what is no counter. */
static const size_t counters[ACVPN_A_STATS_MAX + 1] = {
	COUNTER(RX_PACKETS, rx_packets),
	COUNTER(RX_BYTES, rx_bytes),
	COUNTER(TX_PACKETS, tx_packets),
	COUNTER(TX_BYTES, tx_bytes),
	COUNTER(RX_RECORDS, rx_records),
	COUNTER(TX_RECORDS, tx_records),
	COUNTER(RX_DPD_REQUESTS, rx_dpd_requests),
	COUNTER(TX_DPD_RESPONSES, tx_dpd_responses),
	COUNTER(RX_DPD_RESPONSES, rx_dpd_responses),
	COUNTER(RX_KEEPALIVES, rx_keepalives),
	COUNTER(RX_PASSED, rx_passed),
	COUNTER(TX_DPD_REQUESTS, tx_dpd_requests),
	COUNTER(TX_KEEPALIVES, tx_keepalives),
	COUNTER(RX_CONTROL, rx_control),
	COUNTER(TX_CONTROL, tx_control),
	COUNTER(TX_FRAGMENTED, tx_fragmented),
	COUNTER(TX_LARGE, tx_large),
	COUNTER(TX_MSS_CLAMPED, tx_mss_clamped),
	COUNTER(RX_MSS_CLAMPED, rx_mss_clamped),
	COUNTER(TX_COMPRESSED, tx_compressed),
	COUNTER(RX_COMPRESSED, rx_compressed),
};

static struct nla_policy drop_policy[ACVPN_A_DROP_MAX + 1] = {
	[ACVPN_A_DROP_REASON] = { .type = NLA_U32 },
	[ACVPN_A_DROP_COUNT] = { .type = NLA_U64 },
};

static int parse_drop(struct nlattr *nest, struct acvpn_stats *stats)
{
	struct nlattr *tb[ACVPN_A_DROP_MAX + 1];
	uint32_t reason;
	uint64_t count;

	if (nla_parse_nested(tb, ACVPN_A_DROP_MAX, nest, drop_policy) < 0 ||
	    !tb[ACVPN_A_DROP_REASON] || !tb[ACVPN_A_DROP_COUNT])
		return -EPROTO;
	reason = nla_get_u32(tb[ACVPN_A_DROP_REASON]);
	count = nla_get_u64(tb[ACVPN_A_DROP_COUNT]);
	if (reason < ACVPN_DROP_REASONS_MAX)
		stats->drops[reason] = count;
	else
		stats->drops_other += count;
	return 0;
}

static int parse_counter(const struct nlattr *attr, struct acvpn_stats *stats)
{
	int type = nla_type(attr);
	uint64_t value;

	if (type > ACVPN_A_STATS_MAX || !counters[type])
		return 0;
	if (nla_len(attr) != sizeof(value))
		return -EPROTO;
	value = nla_get_u64((struct nlattr *)attr);
	memcpy((char *)stats + counters[type] - 1, &value, sizeof(value));
	return 0;
}

int acvpn_stats_parse(const struct nlattr *nest, struct acvpn_stats *stats)
{
	struct nlattr *attr;
	int rest, err;

	memset(stats, 0, sizeof(*stats));
	nla_for_each_nested(attr, (struct nlattr *)nest, rest) {
		if (nla_type(attr) == ACVPN_A_STATS_DROP)
			err = parse_drop(attr, stats);
		else
			err = parse_counter(attr, stats);
		if (err)
			return err;
	}
	return 0;
}
