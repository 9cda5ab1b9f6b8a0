// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/attr.h"

#include <inttypes.h>
#include <string.h>

#include "acnl/format.h"
#include "acnl/json.h"
#include "acnl/print.h"
#include "acnl/value.h"

enum {
	MS_PER_S = 1000,
};

static void acnl_attr_put_text(char *buf, const char *text)
{
	snprintf(buf, ACNL_ATTR_STRLEN, "%s", text);
}

static void acnl_attr_put_number(char *buf, uint64_t number)
{
	snprintf(buf, ACNL_ATTR_STRLEN, "%" PRIu64, number);
}

static void put_switch(char *buf, bool on)
{
	acnl_attr_put_text(buf, on ? "on" : "off");
}

static void put_type(char *buf, uint32_t type)
{
	acnl_attr_put_text(buf,
			   type ? acvpn_transport_type_name(type) : "none");
}

static bool id_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->id;
	return true;
}

static void acnl_attr_id_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->id);
}

static json_t *id_json(const struct acnl_row *row)
{
	return value_number(row->session->id);
}

static bool idle_timeout_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->idle_timeout;
	return true;
}

static void idle_timeout_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->idle_timeout);
}

static json_t *idle_timeout_json(const struct acnl_row *row)
{
	return value_number(row->session->idle_timeout);
}

static bool lifetime_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->lifetime;
	return true;
}

static void lifetime_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->lifetime);
}

static json_t *lifetime_json(const struct acnl_row *row)
{
	return value_number(row->session->lifetime);
}

static bool dead_timeout_number(const struct acnl_row *row,
				uint64_t *number)
{
	*number = row->session->dead_timeout;
	return true;
}

static void dead_timeout_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->dead_timeout);
}

static json_t *dead_timeout_json(const struct acnl_row *row)
{
	return value_number(row->session->dead_timeout);
}

static bool persist_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->persist;
	return true;
}

static void persist_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->persist);
}

static json_t *persist_json(const struct acnl_row *row)
{
	return value_number(row->session->persist);
}

static void idle_action_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_text(buf,
			   acvpn_idle_action_name(row->session->idle_action));
}

static json_t *idle_action_json(const struct acnl_row *row)
{
	return value_text(acvpn_idle_action_name(row->session->idle_action));
}

static json_t *last_rx_data_json(const struct acnl_row *row)
{
	return value_number(row->session->last_rx_data);
}

static json_t *last_tx_data_json(const struct acnl_row *row)
{
	return value_number(row->session->last_tx_data);
}

static json_t *lifetime_left_json(const struct acnl_row *row)
{
	return value_number_if(row->session->has_lifetime_left,
			       row->session->lifetime_left);
}

static json_t *dead_json(const struct acnl_row *row)
{
	return value_number_if(row->session->has_dead, row->session->dead);
}

static bool mss_clamp_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->mss_clamp;
	return true;
}

static void mss_clamp_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->mss_clamp);
}

static json_t *mss_clamp_json(const struct acnl_row *row)
{
	return value_number(row->session->mss_clamp);
}

static void roaming_print(const struct acnl_row *row, char *buf)
{
	put_switch(buf, row->session->roaming);
}

static json_t *roaming_json(const struct acnl_row *row)
{
	return json_boolean(row->session->roaming);
}

static void ignore_df_print(const struct acnl_row *row, char *buf)
{
	put_switch(buf, row->session->ignore_df);
}

static json_t *ignore_df_json(const struct acnl_row *row)
{
	return json_boolean(row->session->ignore_df);
}

static void copy_dscp_print(const struct acnl_row *row, char *buf)
{
	put_switch(buf, row->session->copy_dscp);
}

static json_t *copy_dscp_json(const struct acnl_row *row)
{
	return json_boolean(row->session->copy_dscp);
}

static void prefer_print(const struct acnl_row *row, char *buf)
{
	put_type(buf, row->session->prefer);
}

static json_t *prefer_json(const struct acnl_row *row)
{
	return value_type(row->session->prefer);
}

static bool rx_rate_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->rx_rate;
	return true;
}

static void rx_rate_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->rx_rate);
}

static json_t *rx_rate_json(const struct acnl_row *row)
{
	return value_number(row->session->rx_rate);
}

static json_t *rx_burst_json(const struct acnl_row *row)
{
	return value_number(row->session->rx_burst);
}

static bool tx_rate_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->tx_rate;
	return true;
}

static void tx_rate_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->tx_rate);
}

static json_t *tx_rate_json(const struct acnl_row *row)
{
	return value_number(row->session->tx_rate);
}

static json_t *tx_burst_json(const struct acnl_row *row)
{
	return value_number(row->session->tx_burst);
}

static bool mark_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->mark;
	return true;
}

static void mark_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->mark);
}

static json_t *mark_json(const struct acnl_row *row)
{
	return value_number(row->session->mark);
}

static bool priority_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->priority;
	return true;
}

static void priority_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->priority);
}

static json_t *priority_json(const struct acnl_row *row)
{
	return value_number(row->session->priority);
}

static bool rx_mark_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->rx_mark;
	return true;
}

static void rx_mark_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->rx_mark);
}

static json_t *rx_mark_json(const struct acnl_row *row)
{
	return value_number(row->session->rx_mark);
}

static bool dscp_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->dscp;
	return true;
}

static void dscp_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, row->session->dscp);
}

static json_t *dscp_json(const struct acnl_row *row)
{
	return value_number(row->session->dscp);
}

static void active_print(const struct acnl_row *row, char *buf)
{
	put_type(buf, row->session->active);
}

static json_t *active_json(const struct acnl_row *row)
{
	return value_type(row->session->active);
}

static bool age_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->age;
	return true;
}

static void age_print(const struct acnl_row *row, char *buf)
{
	acnl_format_duration(row->session->age, buf);
}

static json_t *age_json(const struct acnl_row *row)
{
	return value_number(row->session->age);
}

static bool idle_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->idle;
	return true;
}

static void idle_print(const struct acnl_row *row, char *buf)
{
	acnl_format_duration(row->session->idle, buf);
}

static json_t *idle_json(const struct acnl_row *row)
{
	return value_number(row->session->idle);
}

static bool rx_bytes_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->stats.rx_bytes;
	return true;
}

static void rx_bytes_print(const struct acnl_row *row, char *buf)
{
	acnl_format_bytes(row->session->stats.rx_bytes, buf);
}

static bool tx_bytes_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->stats.tx_bytes;
	return true;
}

static void tx_bytes_print(const struct acnl_row *row, char *buf)
{
	acnl_format_bytes(row->session->stats.tx_bytes, buf);
}

static void device_print(const struct acnl_row *row, char *buf)
{
	if (row->device)
		acnl_attr_put_text(buf, row->device);
	else
		snprintf(buf, ACNL_ATTR_STRLEN, "ifindex %u",
			 row->session->ifindex);
}

static json_t *device_json(const struct acnl_row *row)
{
	return value_text(row->device);
}

static json_t *ifindex_json(const struct acnl_row *row)
{
	return value_number(row->session->ifindex);
}

static json_t *ipv4_json(const struct acnl_row *row)
{
	return value_address(&row->session->ipv4);
}

static json_t *ipv6_json(const struct acnl_row *row)
{
	return value_address(&row->session->ipv6);
}

static bool host(const struct acvpn_addr *addr, struct acvpn_network *network)
{
	network->addr = *addr;
	network->prefix_len = addr->family == AF_INET ? 32 : 128;
	return addr->family != AF_UNSPEC;
}

static void inner_print(const struct acnl_row *row, char *buf)
{
	acnl_print_inner(row->session, buf, ACNL_ATTR_STRLEN);
}

/* Either may be missing. */
static bool inner_address(const struct acnl_row *row, unsigned int i,
			  struct acvpn_network *address)
{
	const struct acvpn_session_info *s = row->session;

	if (i == 0 && s->ipv4.family != AF_UNSPEC)
		return host(&s->ipv4, address);
	if (i == 0 || (i == 1 && s->ipv4.family != AF_UNSPEC))
		return host(&s->ipv6, address);
	return false;
}

static void networks_print(const struct acnl_row *row, char *buf)
{
	const struct acvpn_session_info *s = row->session;
	char network[ACNL_FORMAT_NETWORK_STRLEN];
	size_t len = 0;

	for (unsigned int i = 0; i < s->n_networks; i++)
		len += snprintf(buf + len, ACNL_ATTR_STRLEN - len, "%s%s",
				len ? ", " : "",
				acnl_format_network(&s->networks[i], network));
	if (s->n_networks_omitted)
		snprintf(buf + len, ACNL_ATTR_STRLEN - len, ", and %u more",
			 s->n_networks_omitted);
}

static bool networks_address(const struct acnl_row *row, unsigned int i,
			     struct acvpn_network *address)
{
	if (i >= row->session->n_networks)
		return false;
	*address = row->session->networks[i];
	return true;
}

static json_t *networks_json(const struct acnl_row *row)
{
	return value_networks(row->session);
}

static json_t *omitted_json(const struct acnl_row *row)
{
	return value_number(row->session->n_networks_omitted);
}

/* An asterisk marks the one that data goes by. */
static void transport_print(const struct acnl_row *row, char *buf)
{
	const struct acvpn_session_info *s = row->session;
	size_t len = 0;

	acnl_attr_put_text(buf, "none");
	for (unsigned int i = 0; i < s->n_transports; i++) {
		const struct acvpn_transport_info *t = &s->transports[i];

		if (t->slot != ACVPN_SLOT_CURRENT)
			continue;
		len += snprintf(buf + len, ACNL_ATTR_STRLEN - len, "%s%s%s",
				len ? "," : "",
				acvpn_transport_type_name(t->type),
				t->type == s->active ? "*" : "");
	}
}

/* The current transport of that type. */
static const struct acvpn_transport_info *
acnl_attr_current(const struct acvpn_session_info *s, uint32_t type)
{
	for (unsigned int i = 0; i < s->n_transports; i++)
		if (s->transports[i].type == type &&
		    s->transports[i].slot == ACVPN_SLOT_CURRENT)
			return &s->transports[i];
	return NULL;
}

const struct acvpn_transport_info *
acnl_attr_active(const struct acvpn_session_info *s)
{
	return s->active ? acnl_attr_current(s, s->active) : NULL;
}

static void state_print(const struct acnl_row *row, char *buf)
{
	const struct acvpn_session_info *s = row->session;
	size_t len = 0;

	for (unsigned int i = 0; i < s->n_transports; i++) {
		const struct acvpn_transport_info *t = &s->transports[i];

		if (t->slot == ACVPN_SLOT_CURRENT && t->state)
			len += snprintf(buf + len, ACNL_ATTR_STRLEN - len,
					"%s%s", len ? "," : "",
					acvpn_transport_state_name(t->state));
	}
}

static bool peer_address(const struct acnl_row *row, unsigned int i,
			 struct acvpn_network *address)
{
	const struct acvpn_transport_info *t =
		acnl_attr_active(row->session);

	return t && !i && host(&t->remote.addr, address);
}

static void peer_print(const struct acnl_row *row, char *buf)
{
	const struct acvpn_transport_info *t =
		acnl_attr_active(row->session);

	if (t && t->remote.addr.family != AF_UNSPEC)
		acvpn_endpoint_format(&t->remote, buf, ACNL_ATTR_STRLEN);
}

static void cipher_print(const struct acnl_row *row, char *buf)
{
	const struct acvpn_transport_info *t =
		acnl_attr_active(row->session);
	const struct acvpn_key_info *key = t ? t->keys : NULL;

	for (; t && key < t->keys + t->n_keys; key++)
		if (key->slot == ACVPN_SLOT_CURRENT)
			acnl_attr_put_text(buf, acvpn_cipher_name(key->cipher));
}

/* What goes through now: the path may carry less than was agreed on. */
static bool mtu_number(const struct acnl_row *row, uint64_t *number)
{
	const struct acvpn_transport_info *t =
		acnl_attr_active(row->session);

	if (!t || !t->mtu)
		return false;
	*number = t->path_mtu ? t->path_mtu : t->mtu;
	return true;
}

static void acnl_attr_mtu_print(const struct acnl_row *row, char *buf)
{
	uint64_t mtu;

	if (mtu_number(row, &mtu))
		acnl_attr_put_number(buf, mtu);
}

static bool drops_number(const struct acnl_row *row, uint64_t *number)
{
	*number = acnl_print_drop_count(row->session);
	return true;
}

static void drops_print(const struct acnl_row *row, char *buf)
{
	acnl_attr_put_number(buf, acnl_print_drop_count(row->session));
}

static json_t *totals_json(const struct acnl_row *row)
{
	return acnl_json_stats(&row->session->stats);
}

static bool generation_number(const struct acnl_row *row, uint64_t *number)
{
	*number = row->session->generation;
	return *number;
}

static void generation_print(const struct acnl_row *row, char *buf)
{
	if (row->session->generation)
		acnl_attr_put_number(buf, row->session->generation);
}

static json_t *generation_json(const struct acnl_row *row)
{
	return value_number_if(row->session->generation,
			       row->session->generation);
}

static void cookie_print(const struct acnl_row *row, char *buf)
{
	const struct acvpn_cookie *cookie = &row->session->cookie;

	if (cookie->len)
		acnl_format_opaque(cookie->data, cookie->len, buf);
}

static json_t *cookie_json(const struct acnl_row *row)
{
	return value_cookie(&row->session->cookie);
}

static json_t *transports_json(const struct acnl_row *row)
{
	return acnl_json_transports(row->session);
}

const struct acnl_attr acnl_attrs[] = {
	{ .name = "device",
	  .about = "name of the device",
	  .usual = true,
	  .print = device_print,
	  .member = "device",
	  .json = device_json },
	{ .member = "ifindex", .json = ifindex_json },
	{ .name = "id",
	  .about = "number of the session in its device",
	  .usual = true,
	  .print = acnl_attr_id_print,
	  .number = id_number,
	  .member = "id",
	  .json = id_json },
	{ .name = "inner",
	  .about = "inner addresses of the peer",
	  .usual = true,
	  .print = inner_print,
	  .address = inner_address },
	{ .member = "ipv4", .json = ipv4_json },
	{ .member = "ipv6", .json = ipv6_json },
	{ .name = "networks",
	  .about = "networks behind the peer",
	  .print = networks_print,
	  .address = networks_address,
	  .member = "networks",
	  .json = networks_json,
	  .full = true },
	{ .member = "networks_omitted", .json = omitted_json, .full = true },
	{ .name = "age",
	  .about = "time since the session was created; seconds",
	  .usual = true,
	  .print = age_print,
	  .number = age_number,
	  .scale = MS_PER_S,
	  .member = "age_ms",
	  .json = age_json },
	{ .name = "idle",
	  .about = "time since data of the peer came; seconds",
	  .usual = true,
	  .print = idle_print,
	  .number = idle_number,
	  .scale = MS_PER_S,
	  .member = "idle_ms",
	  .json = idle_json },
	{ .name = "idle-timeout",
	  .about = "seconds without data of the peer until idle-action",
	  .print = idle_timeout_print,
	  .number = idle_timeout_number,
	  .member = "idle_timeout_s",
	  .json = idle_timeout_json,
	  .full = true },
	{ .name = "idle-action",
	  .about = "what is done then: tell or delete",
	  .print = idle_action_print,
	  .member = "idle_action",
	  .json = idle_action_json,
	  .full = true },
	{ .member = "last_rx_data_ms",
	  .json = last_rx_data_json,
	  .full = true },
	{ .member = "last_tx_data_ms",
	  .json = last_tx_data_json,
	  .full = true },
	{ .name = "lifetime",
	  .about = "seconds from its creation until it is deleted",
	  .print = lifetime_print,
	  .number = lifetime_number,
	  .member = "lifetime_s",
	  .json = lifetime_json,
	  .full = true },
	{ .member = "lifetime_left_ms",
	  .json = lifetime_left_json,
	  .full = true },
	{ .name = "dead-timeout",
	  .about = "seconds without transport until it is deleted",
	  .print = dead_timeout_print,
	  .number = dead_timeout_number,
	  .member = "dead_timeout_s",
	  .json = dead_timeout_json,
	  .full = true },
	{ .member = "dead_ms", .json = dead_json, .full = true },
	{ .name = "persist",
	  .about = "seconds that transports live without descriptor",
	  .print = persist_print,
	  .number = persist_number,
	  .member = "persist_s",
	  .json = persist_json,
	  .full = true },
	{ .name = "roaming",
	  .about = "the peer's port may change",
	  .print = roaming_print,
	  .member = "roaming",
	  .json = roaming_json,
	  .full = true },
	{ .name = "ignore-df",
	  .about = "inner packets are fragmented in spite of DF",
	  .print = ignore_df_print,
	  .member = "ignore_df",
	  .json = ignore_df_json,
	  .full = true },
	{ .name = "mss-clamp",
	  .about = "highest MSS; bytes",
	  .print = mss_clamp_print,
	  .number = mss_clamp_number,
	  .member = "mss_clamp",
	  .json = mss_clamp_json,
	  .full = true },
	{ .name = "copy-dscp",
	  .about = "the inner DSCP is copied",
	  .print = copy_dscp_print,
	  .member = "copy_dscp",
	  .json = copy_dscp_json,
	  .full = true },
	{ .name = "prefer",
	  .about = "transport that data goes by if it can",
	  .print = prefer_print,
	  .member = "prefer",
	  .json = prefer_json,
	  .full = true },
	{ .name = "active",
	  .about = "transport that data goes by now",
	  .print = active_print,
	  .member = "active",
	  .json = active_json },
	{ .name = "rx-rate",
	  .about = "bytes received per second at most",
	  .print = rx_rate_print,
	  .number = rx_rate_number,
	  .member = "rx_rate",
	  .json = rx_rate_json,
	  .full = true },
	{ .member = "rx_burst", .json = rx_burst_json, .full = true },
	{ .name = "tx-rate",
	  .about = "bytes sent per second at most",
	  .print = tx_rate_print,
	  .number = tx_rate_number,
	  .member = "tx_rate",
	  .json = tx_rate_json,
	  .full = true },
	{ .member = "tx_burst", .json = tx_burst_json, .full = true },
	{ .name = "mark",
	  .about = "mark of outer packets",
	  .print = mark_print,
	  .number = mark_number,
	  .member = "mark",
	  .json = mark_json,
	  .full = true },
	{ .name = "priority",
	  .about = "priority of outer packets",
	  .print = priority_print,
	  .number = priority_number,
	  .member = "priority",
	  .json = priority_json,
	  .full = true },
	{ .name = "rx-mark",
	  .about = "mark of inner packets received",
	  .print = rx_mark_print,
	  .number = rx_mark_number,
	  .member = "rx_mark",
	  .json = rx_mark_json,
	  .full = true },
	{ .name = "dscp",
	  .about = "DSCP of outer packets of dtls",
	  .print = dscp_print,
	  .number = dscp_number,
	  .member = "dscp",
	  .json = dscp_json,
	  .full = true },
	{ .name = "transport",
	  .about = "transports; an asterisk marks the active one",
	  .usual = true,
	  .print = transport_print },
	{ .name = "state",
	  .about = "states of the transports",
	  .print = state_print },
	{ .name = "peer",
	  .about = "outer address of the active transport",
	  .print = peer_print,
	  .address = peer_address,
	  .full = true },
	{ .name = "cipher",
	  .about = "cipher of the active transport",
	  .print = cipher_print,
	  .full = true },
	{ .name = "mtu",
	  .about = "longest inner packet that passes now; bytes",
	  .print = acnl_attr_mtu_print,
	  .number = mtu_number,
	  .full = true },
	{ .name = "rx",
	  .about = "bytes received",
	  .usual = true,
	  .print = rx_bytes_print,
	  .number = rx_bytes_number },
	{ .name = "tx",
	  .about = "bytes sent",
	  .usual = true,
	  .print = tx_bytes_print,
	  .number = tx_bytes_number },
	{ .name = "drops",
	  .about = "packets and records dropped",
	  .print = drops_print,
	  .number = drops_number,
	  .full = true },
	{ .member = "totals", .json = totals_json },
	{ .member = "transports", .json = transports_json, .full = true },
	{ .name = "generation",
	  .about = "tells it from others that had its number",
	  .print = generation_print,
	  .number = generation_number,
	  .member = "generation",
	  .json = generation_json },
	{ .name = "cookie",
	  .about = "what programs know it by",
	  .print = cookie_print,
	  .member = "cookie",
	  .json = cookie_json },
	{ 0 },
};

const struct acnl_attr *acnl_attr_find(const char *name, size_t len)
{
	const struct acnl_attr *attr = acnl_attrs;

	for (; attr->name || attr->member; attr++)
		if (attr->name && strlen(attr->name) == len &&
		    !strncmp(attr->name, name, len))
			return attr;
	return NULL;
}

void acnl_attr_describe(FILE *out)
{
	const struct acnl_attr *attr = acnl_attrs;

	for (; attr->name || attr->member; attr++)
		if (attr->name)
			fprintf(out, "  %-13s %s%s\n", attr->name, attr->about,
				attr->usual ? " (*)" : "");
}

json_t *acnl_attr_json(const struct acnl_row *row, enum acvpn_detail detail)
{
	const struct acnl_attr *attr = acnl_attrs;
	json_t *object = json_object();
	int err = 0;

	for (; attr->name || attr->member; attr++)
		if (attr->member &&
		    (!attr->full || detail == ACVPN_DETAIL_FULL))
			err |= json_object_set_new(object, attr->member,
						   attr->json(row));
	if (!err)
		return object;
	json_decref(object);
	return NULL;
}
