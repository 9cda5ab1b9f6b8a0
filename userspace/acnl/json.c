// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/json.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "acnl/attr.h"
#include "acnl/format.h"
#include "acnl/value.h"
#include "common/text.h"

/* Known reasons are always there, so that readers find a 0. */
static json_t *drops(const struct acvpn_stats *stats)
{
	json_t *object = json_object();
	int err = 0;

	for (uint32_t i = 0; i < ACVPN_DROP_REASONS_MAX; i++) {
		const char *name = acvpn_drop_reason_name(i);
		uint64_t n = stats->drops[i];

		if (n || acvpn_drop_reason_text(i)[0])
			err |= json_object_set_new(object, name,
						   value_number(n));
	}
	if (stats->drops_other)
		err |= json_object_set_new(object, "other",
					   value_number(stats->drops_other));
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

json_t *acnl_json_stats(const struct acvpn_stats *stats)
{
	json_t *object = json_object();
	uint64_t value;
	int err = 0;

	for (size_t i = 0; i < N(counters); i++) {
		memcpy(&value, (const char *)stats + counters[i].offset,
		       sizeof(value));
		err |= json_object_set_new(object, counters[i].name,
					   value_number(value));
	}
	err |= json_object_set_new(object, "drops", drops(stats));
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *acnl_json_limit(uint64_t value)
{
	return value_number_if(value, value);
}

json_t *acnl_json_key(const struct acvpn_key_info *info)
{
	return json_pack("{s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "epoch", value_number(info->epoch), "cipher",
			 acvpn_cipher_name(info->cipher), "slot",
			 acvpn_slot_name(info->slot), "tx_seq",
			 value_number(info->tx_seq), "rx_seq",
			 value_number(info->rx_seq), "soft_records",
			 acnl_json_limit(info->soft_records), "hard_records",
			 acnl_json_limit(info->hard_records), "soft_bytes",
			 acnl_json_limit(info->soft_bytes), "hard_bytes",
			 acnl_json_limit(info->hard_bytes));
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

static json_t *type(const struct acvpn_transport_info *t)
{
	return json_string(acvpn_transport_type_name(t->type));
}

static json_t *transport_slot(const struct acvpn_transport_info *t)
{
	return json_string(acvpn_slot_name(t->slot));
}

static json_t *state(const struct acvpn_transport_info *t)
{
	return value_text(t->state ? acvpn_transport_state_name(t->state) :
				     NULL);
}

static json_t *acnl_json_mtu(const struct acvpn_transport_info *t)
{
	return value_number_if(t->mtu, t->mtu);
}

static json_t *path_mtu(const struct acvpn_transport_info *t)
{
	return value_number_if(t->path_mtu, t->path_mtu);
}

static json_t *acnl_json_dpd(const struct acvpn_transport_info *t)
{
	return value_number(t->dpd);
}

static json_t *acnl_json_keepalive(const struct acvpn_transport_info *t)
{
	return value_number(t->keepalive);
}

static json_t *acnl_json_answer_timeout(const struct acvpn_transport_info *t)
{
	return value_number(t->answer_timeout);
}

static json_t *acnl_json_compression(const struct acvpn_transport_info *t)
{
	return json_string(acvpn_compression_name(t->compression));
}

static json_t *acnl_json_compress_min(const struct acvpn_transport_info *t)
{
	return value_number(t->compress_min);
}

static json_t *acnl_json_outer_df(const struct acvpn_transport_info *t)
{
	return value_boolean_if(t->has_outer_df, t->outer_df);
}

static json_t *acnl_json_remote(const struct acvpn_transport_info *t)
{
	return value_endpoint(&t->remote);
}

static json_t *local(const struct acvpn_transport_info *t)
{
	return value_endpoint(&t->local);
}

static json_t *last_rx(const struct acvpn_transport_info *t)
{
	return value_number_if(t->has_last_rx, t->last_rx);
}

static json_t *last_tx(const struct acvpn_transport_info *t)
{
	return value_number_if(t->has_last_tx, t->last_tx);
}

static json_t *orphaned(const struct acvpn_transport_info *t)
{
	return value_number_if(t->has_orphaned, t->orphaned);
}

static json_t *stats(const struct acvpn_transport_info *t)
{
	return acnl_json_stats(&t->stats);
}

/**
 * struct member - something that is told of a transport
 * @name: Member of the JSON object.
 * @json: Its value, a new reference or NULL if there is no memory.
 */
struct member {
	const char *name;
	json_t *(*json)(const struct acvpn_transport_info *t);
};

static const struct member members[] = {
	{ "type", type },
	{ "slot", transport_slot },
	{ "state", state },
	{ "mtu", acnl_json_mtu },
	{ "path_mtu", path_mtu },
	{ "dpd_s", acnl_json_dpd },
	{ "keepalive_s", acnl_json_keepalive },
	{ "answer_timeout_ms", acnl_json_answer_timeout },
	{ "compression", acnl_json_compression },
	{ "compress_min", acnl_json_compress_min },
	{ "outer_df", acnl_json_outer_df },
	{ "remote", acnl_json_remote },
	{ "local", local },
	{ "last_rx_ms", last_rx },
	{ "last_tx_ms", last_tx },
	{ "orphaned_ms", orphaned },
	{ "keys", keys },
	{ "stats", stats },
};

static json_t *transport(const struct acvpn_transport_info *t)
{
	json_t *object = json_object();
	int err = 0;

	for (size_t i = 0; i < N(members); i++)
		err |= json_object_set_new(object, members[i].name,
					   members[i].json(t));
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}

json_t *acnl_json_transports(const struct acvpn_session_info *session)
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

json_t *acnl_json_session(const struct acvpn_session_info *session,
			  const char *device)
{
	const struct acnl_row row = { .device = device, .session = session };

	return acnl_attr_json(&row, ACVPN_DETAIL_FULL);
}

json_t *acnl_json_totals(const struct acvpn_session_info *session,
			 const char *device)
{
	const struct acnl_row row = { .device = device, .session = session };

	return acnl_attr_json(&row, ACVPN_DETAIL_TOTALS);
}

json_t *acnl_json_document(const char *list)
{
	return json_pack("{s:i, s:[]}", "version", ACNL_JSON_VERSION, list);
}

json_t *acnl_json_one_session(const struct acvpn_session_info *session,
			      const char *device)
{
	json_t *document = json_pack("{s:i}", "version", ACNL_JSON_VERSION);
	json_t *json = acnl_json_session(session, device);

	if (document && json && !json_object_update(document, json)) {
		json_decref(json);
		return document;
	}
	json_decref(json);
	json_decref(document);
	return NULL;
}

json_t *acnl_json_link(const struct acvpn_link_info *link)
{
	return json_pack("{s:s, s:o, s:s, s:o, s:b, s:b, s:o, s:o, s:[]}",
			 "name", link->name,
			 "ifindex", value_number(link->ifindex),
			 "mode", acvpn_mode_name(link->mode),
			 "mtu", value_number(link->mtu),
			 "up", !!(link->flags & IFF_UP),
			 "carrier", !!(link->flags & IFF_RUNNING),
			 "max_sessions", value_number(link->max_sessions),
			 "queue_bytes", value_number_if(link->queue_bytes,
							link->queue_bytes),
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
			 "s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "time", timestamp(when),
			 "event", acvpn_event_type_name(event->type),
			 "device", value_text(device),
			 "ifindex", value_number(event->ifindex),
			 "seq", value_number(event->seq),
			 "session", value_number_if(event->session_id,
						    event->session_id),
			 "transport", value_type(event->transport_type),
			 "slot", value_text(slot(event)),
			 "reason", value_text(reason),
			 "peer_reason", byte_or_null(event->peer_reason),
			 "content_type", byte_or_null(event->content_type),
			 "payload", payload(event),
			 "epoch", value_number_if(event->epoch, event->epoch),
			 "mtu", value_number_if(event->mtu, event->mtu),
			 "size", value_number_if(event->has_size, event->size),
			 "count", value_number_if(event->count, event->count),
			 "remote", value_endpoint(&event->remote),
			 "generation", value_number_if(event->generation,
						       event->generation),
			 "cookie", value_cookie(&event->cookie),
			 "stats", event->has_stats ?
				  acnl_json_stats(&event->stats) :
				  json_null());
}

json_t *acnl_json_notice(const char *name, const char *device, long long count,
			 const struct timespec *when)
{
	return json_pack("{s:i, s:o, s:s, s:o, s:o}",
			 "version", ACNL_JSON_VERSION,
			 "time", timestamp(when),
			 "event", name,
			 "device", value_text(device),
			 "count", count < 0 ? json_null() :
					      json_integer(count));
}
