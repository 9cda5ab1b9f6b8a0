// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/json.h"

#include <inttypes.h>
#include <stdio.h>

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

static json_t *counters(const struct acvpn_stats *s)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			 "s:o, s:o}",
			 "rx_packets", number(s->rx_packets),
			 "rx_bytes", number(s->rx_bytes),
			 "tx_packets", number(s->tx_packets),
			 "tx_bytes", number(s->tx_bytes),
			 "rx_records", number(s->rx_records),
			 "tx_records", number(s->tx_records),
			 "rx_dpd_requests", number(s->rx_dpd_requests),
			 "tx_dpd_responses", number(s->tx_dpd_responses),
			 "rx_dpd_responses", number(s->rx_dpd_responses),
			 "rx_keepalives", number(s->rx_keepalives),
			 "rx_passed", number(s->rx_passed),
			 "drops", drops(s));
}

static json_t *key(const struct acvpn_key_info *info)
{
	return json_pack("{s:o, s:s, s:o, s:o}",
			 "epoch", number(info->epoch),
			 "cipher", acvpn_cipher_name(info->cipher),
			 "tx_seq", number(info->tx_seq),
			 "rx_seq", number(info->rx_seq));
}

static json_t *keys(const struct acvpn_transport_info *t)
{
	json_t *array = json_array();

	for (unsigned int i = 0; i < t->n_keys; i++) {
		if (json_array_append_new(array, key(&t->keys[i]))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

static json_t *transport(const struct acvpn_transport_info *t)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "type", acvpn_transport_type_name(t->type),
			 "mtu", number_if(t->mtu, t->mtu),
			 "remote", endpoint(&t->remote),
			 "local", endpoint(&t->local),
			 "last_rx_ms", number_if(t->has_last_rx, t->last_rx),
			 "last_tx_ms", number_if(t->has_last_tx, t->last_tx),
			 "keys", keys(t),
			 "stats", counters(&t->stats));
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

json_t *acnl_json_session(const struct acvpn_session_info *session,
			  const char *device)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "device", string_or_null(device),
			 "ifindex", number(session->ifindex),
			 "id", number(session->id),
			 "ipv4", address(&session->ipv4),
			 "ipv6", address(&session->ipv6),
			 "age_ms", number(session->age),
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

static json_t *peer_reason(int value)
{
	return value < 0 ? json_null() : json_integer(value);
}

json_t *acnl_json_event(const struct acvpn_event *event, const char *device,
			const struct timespec *when)
{
	const char *type = NULL, *reason = NULL;

	if (event->transport_type)
		type = acvpn_transport_type_name(event->transport_type);
	if (event->reason)
		reason = acvpn_reason_name(event->reason);
	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "time", timestamp(when),
			 "event", acvpn_event_type_name(event->type),
			 "device", string_or_null(device),
			 "ifindex", number(event->ifindex),
			 "seq", number(event->seq),
			 "session", number_if(event->session_id,
					      event->session_id),
			 "transport", string_or_null(type),
			 "reason", string_or_null(reason),
			 "peer_reason", peer_reason(event->peer_reason));
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
