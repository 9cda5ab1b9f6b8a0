// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/control/describe.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acvpnd/auth/pool.h"
#include "acvpnd/auth/told.h"
#include "acvpnd/control/protocol.h"
#include "common/text.h"

enum { DESCRIBE_SEC_MS = 1000, DESCRIBE_ID_SIZE = 16 };

static json_t *describe_number(uint64_t number)
{
	return json_integer(number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

static json_t *describe_number_if(bool present, uint64_t number)
{
	return present ? describe_number(number) : json_null();
}

/* What clients say of themselves is shown on terminals. */
static json_t *describe_text(const char *text)
{
	char safe[AUTH_NAME_SIZE];

	if (!*text)
		return json_null();
	snprintf(safe, sizeof(safe), "%s", text);
	text_defuse(safe);
	return json_string(safe);
}

json_t *control_describe_time(const struct control_describe *d, int64_t at)
{
	char seconds[sizeof("2026-11-21T03:04:05")];
	int64_t ms = d->wall - (d->now - at);
	time_t second = ms / DESCRIBE_SEC_MS;
	struct tm tm;

	gmtime_r(&second, &tm);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &tm);
	return json_sprintf("%s.%03dZ", seconds, (int)(ms % DESCRIBE_SEC_MS));
}

/* Addresses */

static json_t *describe_lease(const struct prefix *lease)
{
	char text[PREFIX_STRLEN];
	struct prefix address;

	if (lease->family == AF_UNSPEC)
		return json_null();
	auth_pool_address(lease, &address);
	address.len = prefix_bits(address.family);
	return json_string(prefix_format(&address, text));
}

static json_t *describe_peer(const union sockaddr_any *a)
{
	char text[SOCKADDR_HOST_STRLEN];

	if (a->sa.sa_family == AF_UNSPEC)
		return json_null();
	return json_pack("{s:s, s:i}", "address", sockaddr_host(a, text),
			 "port", sockaddr_port(a));
}

/* Counters */

static json_t *describe_traffic(const struct auth_traffic *t)
{
	return json_pack("{s:o, s:o, s:o, s:o}",
			 "rx_packets", describe_number(t->rx_packets),
			 "rx_bytes", describe_number(t->rx_bytes),
			 "tx_packets", describe_number(t->tx_packets),
			 "tx_bytes", describe_number(t->tx_bytes));
}

static struct auth_traffic describe_counted(const struct ipc_counters *c)
{
	return (struct auth_traffic){
		.rx_packets = c->rx_packets,
		.rx_bytes = c->rx_bytes,
		.tx_packets = c->tx_packets,
		.tx_bytes = c->tx_bytes,
	};
}

/* What was before the data plane had it, and what that has counted since. */
static json_t *describe_totals(const struct auth_record *r,
			       const struct ipc_used_by *used)
{
	struct auth_traffic sum, now;
	json_t *totals;

	auth_record_total(r, &sum);
	if (used && r->carried) {
		sum = r->base;
		now = describe_counted(&used->total);
		auth_record_add(&sum, &now);
	}
	totals = describe_traffic(&sum);
	if (totals &&
	    !json_object_set_new(totals, "rx_drops",
				 describe_number_if(used, used ?
						    used->rx_drops : 0)) &&
	    !json_object_set_new(totals, "tx_drops",
				 describe_number_if(used, used ?
						    used->tx_drops : 0)))
		return totals;
	json_decref(totals);
	return NULL;
}

static json_t *describe_carried(const struct auth_tunnel *t,
				const struct ipc_counters *used)
{
	struct auth_traffic sum = t->before, now = t->traffic;

	if (t->up && used)
		now = describe_counted(used);
	auth_record_add(&sum, &now);
	return describe_traffic(&sum);
}

/* Tunnels */

static const char *const describe_types[AUTH_CHANNELS] = {
	[AUTH_CHANNEL_SSL] = "ssl",
	[AUTH_CHANNEL_DTLS] = "dtls",
};

/* The parent has no connection: it is as long idle as the session is. */
static json_t *describe_parent(const struct control_describe *d,
			       const struct auth_record *r,
			       const struct ipc_used_by *used)
{
	return json_pack("{s:o, s:s, s:b, s:i, s:o, s:o, s:i, s:o, s:o, s:n, "
			 "s:n, s:n, s:n, s:n}",
			 "id", json_sprintf("%u.1", r->index),
			 "type", "parent", "up", !r->ending, "count", 1,
			 "since", control_describe_time(d, r->login),
			 "remote", describe_peer(&r->peer),
			 "local_port", d->tcp_port,
			 "agent", describe_text(r->agent),
			 "idle_ms", describe_number_if(used, used ?
						       used->idle : 0),
			 "cipher", "compression", "ended", "reason",
			 "carried");
}

/* Of who does not know what protects a tunnel it was not told, either. */
static json_t *describe_compression(const struct auth_tunnel *t)
{
	if (!*t->cipher)
		return json_null();
	return json_string(t->compressed ? "lzs" : "none");
}

static json_t *describe_heard(const struct auth_tunnel *t,
			      enum auth_channel channel,
			      const struct ipc_used_by *used)
{
	uint64_t heard = UINT64_MAX;

	if (used && t->up)
		heard = channel == AUTH_CHANNEL_SSL ? used->cstp_heard :
						      used->dtls_heard;
	return describe_number_if(heard != UINT64_MAX, heard);
}

/* DTLS may have moved since it came up. */
static const union sockaddr_any *describe_where(const struct auth_tunnel *t,
						enum auth_channel channel,
						const struct ipc_used_by *used)
{
	if (channel == AUTH_CHANNEL_DTLS && t->up && used &&
	    used->dtls_peer.sa.sa_family != AF_UNSPEC)
		return &used->dtls_peer;
	return &t->peer;
}

static json_t *describe_tunnel(const struct control_describe *d,
			       const struct auth_record *r,
			       enum auth_channel channel,
			       const struct ipc_used_by *used)
{
	const struct auth_tunnel *t = &r->tunnels[channel];
	bool ssl = channel == AUTH_CHANNEL_SSL;
	const struct ipc_counters *counters =
		!used ? NULL : ssl ? &used->cstp : &used->dtls;
	bool ended = t->count && !t->up;

	return json_pack("{s:o, s:s, s:b, s:i, s:o, s:o, s:i, s:o, s:o, s:o, "
			 "s:o, s:o, s:o, s:o}",
			 "id", json_sprintf("%u.%d", r->index, ssl ? 2 : 3),
			 "type", describe_types[channel],
			 "up", t->up,
			 "count", (int)t->count,
			 "since", t->count ?
				  control_describe_time(d, t->since) :
				  json_null(),
			 "remote", describe_peer(describe_where(t, channel,
								used)),
			 "local_port", ssl ? d->tcp_port : d->udp_port,
			 "agent", describe_text(t->agent),
			 "idle_ms", describe_heard(t, channel, used),
			 "cipher", describe_text(t->cipher),
			 "compression", describe_compression(t),
			 "ended", ended ? control_describe_time(d, t->ended) :
				  json_null(),
			 "reason", ended ?
				   json_string(auth_reason_name(t->reason)) :
				   json_null(),
			 "carried", describe_carried(t, counters));
}

static json_t *describe_tunnels(const struct control_describe *d,
				const struct auth_record *r,
				const struct ipc_used_by *used)
{
	json_t *array = json_array();
	int err = json_array_append_new(array,
					describe_parent(d, r, used));
	enum auth_channel channel;

	for (channel = 0; channel < AUTH_CHANNELS && !err; channel++)
		err = !r->tunnels[channel].count ? 0 :
		      json_array_append_new(array, describe_tunnel(d, r,
								   channel,
								   used));
	if (!err)
		return array;
	json_decref(array);
	return NULL;
}

/* Times */

static uint64_t describe_left(int64_t end, int64_t now)
{
	return end > now ? end - now : 0;
}

static json_t *describe_session_left(const struct control_describe *d,
				     const struct auth_record *r)
{
	return describe_number_if(r->limits.session_ms,
				  auth_record_remaining(r, d->now));
}

static json_t *describe_resume_left(const struct control_describe *d,
				    const struct auth_record *r)
{
	return describe_number_if(!auth_record_active(r) &&
				  r->limits.disconnected_ms,
				  describe_left(r->inactive +
						r->limits.disconnected_ms,
						d->now));
}

static json_t *describe_idle_left(const struct ipc_used_by *used)
{
	int64_t timeout = used ?
		(int64_t)used->idle_timeout * DESCRIBE_SEC_MS : 0;

	return describe_number_if(timeout,
				  describe_left(timeout, used ?
						(int64_t)used->idle : 0));
}

static json_t *describe_times(const struct control_describe *d,
			      const struct auth_record *r,
			      const struct ipc_used_by *used)
{
	bool active = auth_record_active(r);
	bool limited = used && used->idle_timeout;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "login", control_describe_time(d, r->login),
			 "duration_ms", describe_number(d->now - r->login),
			 "inactive_ms",
			 describe_number_if(!active, d->now - r->inactive),
			 "session_left_ms", describe_session_left(d, r),
			 "resume_left_ms", describe_resume_left(d, r),
			 "idle_ms", describe_number_if(used, used ?
						       used->idle : 0),
			 "idle_timeout_s",
			 describe_number_if(limited, limited ?
					    used->idle_timeout : 0),
			 "idle_left_ms", describe_idle_left(used));
}

/* What the client was told */

static const char *const describe_lists[] = {
	[AUTH_TOLD_DNS] = "dns",
	[AUTH_TOLD_NBNS] = "nbns",
	[AUTH_TOLD_DOMAIN] = "domains",
	[AUTH_TOLD_SPLIT_DNS] = "split_dns",
	[AUTH_TOLD_ROUTE] = "split_include",
	[AUTH_TOLD_NO_ROUTE] = "split_exclude",
	[AUTH_TOLD_IROUTE] = "networks",
};

static json_t *describe_list(const struct control_describe *d,
			     const char *lines, enum auth_told what)
{
	json_t *list = d->detail ? json_array() : json_null();
	const char *value;
	size_t len;

	while (d->detail && (value = auth_told_next(&lines, what, &len)))
		if (json_array_append_new(list, json_stringn(value, len)))
			break;
	return list;
}

/* None was written down: any number. */
static json_t *describe_rate(const struct control_describe *d,
			     const char *lines, enum auth_told what)
{
	const char *value;
	size_t len;

	value = auth_told_next(&lines, what, &len);
	return describe_number_if(d->detail,
				  value ? strtoull(value, NULL, 10) : 0);
}

static int describe_told(const struct control_describe *d, json_t *session,
			 const char *lines)
{
	enum auth_told what;
	int err = 0;

	for (what = 0; what <= AUTH_TOLD_IROUTE && !err; what++)
		err = json_object_set_new(session, describe_lists[what],
					  describe_list(d, lines, what));
	if (!err)
		err = json_object_set_new(session, "rx_rate",
					  describe_rate(d, lines,
							AUTH_TOLD_RX_RATE));
	if (!err)
		err = json_object_set_new(session, "tx_rate",
					  describe_rate(d, lines,
							AUTH_TOLD_TX_RATE));
	return err;
}

static const char *describe_state(const struct auth_record *r)
{
	if (r->ending)
		return "ending";
	return auth_record_active(r) ? "active" : "waiting";
}

json_t *control_describe_session(const struct control_describe *d,
				 const struct auth_record *r,
				 const struct ipc_used_by *used)
{
	json_t *session, *times = describe_times(d, r, used);

	session = json_pack("{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, "
			    "s:o}",
			    "index", describe_number(r->index),
			    "user", describe_text(r->user),
			    "group", describe_text(r->group),
			    "vhost", describe_text(r->vhost),
			    "state", describe_state(r),
			    "ipv4", describe_lease(&r->ipv4),
			    "ipv6", describe_lease(&r->ipv6),
			    "remote", describe_peer(&r->peer),
			    "hostname", describe_text(r->hostname),
			    "agent", describe_text(r->agent));
	if (session && times && !json_object_update(session, times) &&
	    !describe_told(d, session, r->told) &&
	    !json_object_set_new(session, "totals",
				 describe_totals(r, used)) &&
	    !json_object_set_new(session, "tunnels",
				 describe_tunnels(d, r, used))) {
		json_decref(times);
		return session;
	}
	json_decref(times);
	json_decref(session);
	return NULL;
}

/* Events */

static const char *const describe_events[] = {
	[CONTROL_EVENT_LOGIN] = "login",
	[CONTROL_EVENT_UP] = "tunnel-up",
	[CONTROL_EVENT_DOWN] = "tunnel-down",
	[CONTROL_EVENT_LOGOUT] = "logout",
};

static json_t *describe_who(const struct control_describe *d,
			    const struct control_event *e)
{
	const struct auth_record *r = e->record;

	return json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "time", control_describe_time(d, d->now),
			 "event", describe_events[e->kind],
			 "index", describe_number(r->index),
			 "user", describe_text(r->user),
			 "group", describe_text(r->group),
			 "vhost", describe_text(r->vhost),
			 "ipv4", describe_lease(&r->ipv4),
			 "ipv6", describe_lease(&r->ipv6),
			 "remote", describe_peer(e->peer));
}

json_t *control_describe_event(const struct control_describe *d,
			       const struct control_event *e)
{
	bool tunnel = e->kind == CONTROL_EVENT_UP ||
		      e->kind == CONTROL_EVENT_DOWN;
	bool ends = e->kind == CONTROL_EVENT_DOWN ||
		    e->kind == CONTROL_EVENT_LOGOUT;
	json_t *event = describe_who(d, e), *what;

	what = json_pack("{s:o, s:o, s:o, s:o, s:o}",
			 "tunnel", !tunnel ? json_null() :
			 json_string(describe_types[e->channel]),
			 "cipher", describe_text(e->cipher ? e->cipher : ""),
			 "reason", !ends ? json_null() :
			 json_string(auth_reason_name(e->reason)),
			 "detail", describe_text(e->text ? e->text : ""),
			 "carried", e->traffic ? describe_traffic(e->traffic) :
						 json_null());
	if (event && what && !json_object_update(event, what)) {
		json_decref(what);
		return event;
	}
	json_decref(what);
	json_decref(event);
	return NULL;
}

json_t *control_describe_notice(const struct control_describe *d,
				const char *name, const uint64_t *count)
{
	return json_pack("{s:i, s:o, s:s, s:o}",
			 "version", CONTROL_PROTOCOL_VERSION,
			 "time", control_describe_time(d, d->now),
			 "event", name,
			 "count", describe_number_if(count, count ?
						     *count : 0));
}

json_t *control_describe_ban(const struct control_describe *d,
			     const struct auth_ban_entry *entry)
{
	char text[PREFIX_STRLEN];

	return json_pack("{s:s, s:o, s:b, s:b, s:o}",
			 "address", prefix_format(&entry->who, text),
			 "score", describe_number(entry->score),
			 "banned", entry->banned,
			 "exempt", entry->exempt,
			 "left_ms",
			 describe_number(describe_left(entry->until, d->now)));
}
