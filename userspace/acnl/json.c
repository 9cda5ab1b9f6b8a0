// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/json.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "acnl/format.h"
#include "common/text.h"

/* JSON integers of the library are signed. */
static json_t *number(uint64_t value)
{
	return json_integer(value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

static json_t *number_if(bool present, uint64_t value)
{
	return present ? number(value) : json_null();
}

static json_t *string_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *address(const struct acvpn_addr *addr)
{
	char buf[INET6_ADDRSTRLEN];

	if (addr->family == AF_UNSPEC)
		return json_null();
	return json_string(acvpn_addr_format(addr, buf, sizeof(buf)));
}

static json_t *endpoint(const struct acvpn_endpoint *ep)
{
	if (ep->addr.family == AF_UNSPEC)
		return json_null();
	return json_pack("{s:o, s:o}", "address", address(&ep->addr),
			 "port", number(ep->port));
}

/* Known reasons are always there, so that readers find a 0. */
static json_t *drops(const struct acvpn_stats *stats)
{
	json_t *object = json_object();
	int err = 0;

	for (uint32_t i = 0; i < ACVPN_DROP_REASONS_MAX; i++) {
		if (stats->drops[i] || acvpn_drop_reason_text(i)[0])
			err |= json_object_set_new(object,
						   acvpn_drop_reason_name(i),
						   number(stats->drops[i]));
	}
	if (stats->drops_other)
		err |= json_object_set_new(object, "other",
					   number(stats->drops_other));
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}

/**
 * struct counter - a counter
 * @name: Member of the JSON object.
 * @offset: Where it is in struct acvpn_stats.
 */
struct counter {
	const char *name;
	size_t offset;
};

#define COUNTER(member) { #member, offsetof(struct acvpn_stats, member) }

static const struct counter totals[] = {
	COUNTER(rx_packets), COUNTER(rx_bytes),
	COUNTER(tx_packets), COUNTER(tx_bytes),
};

static const struct counter counters[] = {
	COUNTER(rx_packets), COUNTER(rx_bytes),
	COUNTER(tx_packets), COUNTER(tx_bytes),
	COUNTER(rx_records), COUNTER(tx_records),
	COUNTER(rx_dpd_requests), COUNTER(tx_dpd_responses),
	COUNTER(rx_dpd_responses), COUNTER(rx_keepalives),
	COUNTER(rx_passed),
	COUNTER(tx_dpd_requests), COUNTER(tx_keepalives),
	COUNTER(rx_control), COUNTER(tx_control),
	COUNTER(tx_fragmented), COUNTER(tx_large),
	COUNTER(tx_mss_clamped), COUNTER(rx_mss_clamped),
	COUNTER(tx_compressed), COUNTER(rx_compressed),
};

#define N(array) (sizeof(array) / sizeof((array)[0]))

static json_t *counts(const struct acvpn_stats *stats,
		      const struct counter *list, size_t n)
{
	json_t *object = json_object();
	uint64_t value;
	int err = 0;

	for (size_t i = 0; i < n; i++) {
		memcpy(&value, (const char *)stats + list[i].offset,
		       sizeof(value));
		err |= json_object_set_new(object, list[i].name,
					   number(value));
	}
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *all_counts(const struct acvpn_stats *stats)
{
	json_t *object = counts(stats, counters, N(counters));

	if (!json_object_set_new(object, "drops", drops(stats)))
		return object;
	json_decref(object);
	return NULL;
}

json_t *acnl_json_key(const struct acvpn_key_info *info)
{
	return json_pack("{s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "epoch", number(info->epoch),
			 "cipher", acvpn_cipher_name(info->cipher),
			 "slot", acvpn_slot_name(info->slot),
			 "tx_seq", number(info->tx_seq),
			 "rx_seq", number(info->rx_seq),
			 "soft_records", number_if(info->soft_records,
						   info->soft_records),
			 "hard_records", number_if(info->hard_records,
						   info->hard_records),
			 "soft_bytes", number_if(info->soft_bytes,
						 info->soft_bytes),
			 "hard_bytes", number_if(info->hard_bytes,
						 info->hard_bytes));
}

static json_t *keys(const struct acvpn_transport_info *t)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < t->n_keys; i++) {
		if (json_array_append_new(array, acnl_json_key(&t->keys[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *boolean_if(bool present, bool value)
{
	return present ? json_boolean(value) : json_null();
}

static json_t *transport(const struct acvpn_transport_info *t)
{
	const char *state = NULL;

	if (t->state)
		state = acvpn_transport_state_name(t->state);
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, "
			 "s:o, s:o, s:o, s:o, s:o, s:o}",
			 "type", acvpn_transport_type_name(t->type),
			 "slot", acvpn_slot_name(t->slot),
			 "state", string_or_null(state),
			 "mtu", number_if(t->mtu, t->mtu),
			 "path_mtu", number_if(t->path_mtu, t->path_mtu),
			 "dpd_s", number(t->dpd),
			 "keepalive_s", number(t->keepalive),
			 "answer_timeout_ms", number(t->answer_timeout),
			 "compression",
			 acvpn_compression_name(t->compression),
			 "outer_df", boolean_if(t->has_outer_df, t->outer_df),
			 "remote", endpoint(&t->remote),
			 "local", endpoint(&t->local),
			 "last_rx_ms", number_if(t->has_last_rx, t->last_rx),
			 "last_tx_ms", number_if(t->has_last_tx, t->last_tx),
			 "keys", keys(t),
			 "stats", all_counts(&t->stats));
}

static json_t *transports(const struct acvpn_session_info *session)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < session->n_transports; i++) {
		const struct acvpn_transport_info *t = &session->transports[i];

		if (json_array_append_new(array, transport(t))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *networks(const struct acvpn_session_info *session)
{
	char buf[ACNL_FORMAT_NETWORK_STRLEN];
	json_t *array = json_array();

	for (unsigned int i = 0; i < session->n_networks; i++) {
		acnl_format_network(&session->networks[i], buf);
		if (json_array_append_new(array, json_string(buf))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *type_or_null(uint32_t type)
{
	return string_or_null(type ? acvpn_transport_type_name(type) : NULL);
}

json_t *acnl_json_session(const struct acvpn_session_info *session,
			  const char *device)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			 "s:b, s:b, s:o, s:b, s:o, s:o, s:o, s:o}",
			 "device", string_or_null(device),
			 "ifindex", number(session->ifindex),
			 "id", number(session->id),
			 "ipv4", address(&session->ipv4),
			 "ipv6", address(&session->ipv6),
			 "networks", networks(session),
			 "networks_omitted",
			 number(session->n_networks_omitted),
			 "age_ms", number(session->age),
			 "idle_ms", number(session->idle),
			 "idle_timeout_s", number(session->idle_timeout),
			 "roaming", session->roaming,
			 "ignore_df", session->ignore_df,
			 "mss_clamp", number(session->mss_clamp),
			 "copy_dscp", session->copy_dscp,
			 "prefer", type_or_null(session->prefer),
			 "active", type_or_null(session->active),
			 "totals", counts(&session->stats, totals, N(totals)),
			 "transports", transports(session));
}

json_t *acnl_json_link(const struct acvpn_link_info *link)
{
	return json_pack("{s:s, s:o, s:s, s:o, s:b, s:b, s:[]}",
			 "name", link->name,
			 "ifindex", number(link->ifindex),
			 "mode", acvpn_mode_name(link->mode),
			 "mtu", number(link->mtu),
			 "up", !!(link->flags & IFF_UP),
			 "carrier", !!(link->flags & IFF_RUNNING),
			 "sessions");
}

/* RFC 3339, UTC, milliseconds. */
static json_t *timestamp(const struct timespec *when)
{
	char seconds[sizeof("2026-11-21T03:04:05")];
	struct tm tm;

	gmtime_r(&when->tv_sec, &tm);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm);
	return json_sprintf("%s.%03ldZ", seconds, when->tv_nsec / 1000000);
}

static json_t *byte_or_null(int value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static json_t *payload(const struct acvpn_event *event)
{
	char buf[ACNL_FORMAT_HEX_STRLEN];

	if (!event->payload_len)
		return json_null();
	return json_string(text_hex(event->payload, event->payload_len, buf));
}

/* The kernel leaves the slot out if it is the current one. */
static const char *slot(const struct acvpn_event *event)
{
	if (!event->transport_type)
		return NULL;
	return acvpn_slot_name(event->slot ? event->slot : ACVPN_SLOT_CURRENT);
}

json_t *acnl_json_event(const struct acvpn_event *event, const char *device,
			const struct timespec *when)
{
	const char *reason = NULL;

	if (event->reason)
		reason = acvpn_reason_name(event->reason);
	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			 "s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "time", timestamp(when),
			 "event", acvpn_event_type_name(event->type),
			 "device", string_or_null(device),
			 "ifindex", number(event->ifindex),
			 "seq", number(event->seq),
			 "session", number_if(event->session_id,
					      event->session_id),
			 "transport", type_or_null(event->transport_type),
			 "slot", string_or_null(slot(event)),
			 "reason", string_or_null(reason),
			 "peer_reason", byte_or_null(event->peer_reason),
			 "content_type", byte_or_null(event->content_type),
			 "payload", payload(event),
			 "epoch", number_if(event->epoch, event->epoch),
			 "mtu", number_if(event->mtu, event->mtu),
			 "size", number_if(event->has_size, event->size),
			 "count", number_if(event->count, event->count),
			 "remote", endpoint(&event->remote));
}

json_t *acnl_json_notice(const char *name, const char *device, long long count,
			 const struct timespec *when)
{
	return json_pack("{s:o, s:s, s:o, s:o}",
			 "time", timestamp(when),
			 "event", name,
			 "device", string_or_null(device),
			 "count", count < 0 ? json_null() :
					      json_integer(count));
}
