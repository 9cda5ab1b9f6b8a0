// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/ipc/table.h"

#define TABLE_ROW(kind_, object, member, max_) { \
	.kind = &ipc_kind_##kind_, \
	.offset = offsetof(struct object, member), \
	.max = max_, \
}

#define NUMBER(object, member, max) TABLE_ROW(number, object, member, max)
#define ANY(object, member) NUMBER(object, member, UINT32_MAX)
#define COUNT(object, member) TABLE_ROW(count, object, member, 0)
#define FLAG(object, member) TABLE_ROW(flag, object, member, 0)
#define TEXT(object, member) TABLE_ROW(text, object, member, IPC_TEXT_MAX)
#define LONG(object, member) TABLE_ROW(text, object, member, IPC_LONG_MAX)
#define BYTES(object, member, max) TABLE_ROW(bytes, object, member, max)
#define FIXED(object, member, size) TABLE_ROW(fixed, object, member, size)
#define ADDRESS(object, member) TABLE_ROW(address, object, member, 0)
#define PREFIX(object, member) TABLE_ROW(prefix, object, member, 0)
#define PREFIXES(object, member) \
	TABLE_ROW(prefixes, object, member, IPC_PREFIXES_MAX)
#define TEXTS(object, member) TABLE_ROW(texts, object, member, IPC_TEXT_MAX)
#define DESCRIPTOR(object, member, optional) \
	TABLE_ROW(descriptor, object, member, optional)
#define KEYS(object, member) TABLE_ROW(keys, object, member, 0)
#define PART(object, member, rows_) { \
	.kind = &ipc_kind_part, \
	.offset = offsetof(struct object, member), \
	.rows = rows_, \
}

static const struct ipc_row field_rows[] = {
	TEXT(ipc_field, name),
	TEXT(ipc_field, value),
	{ 0 },
};

static const struct ipc_row login_rows[] = {
	ADDRESS(ipc_login, peer),
	ADDRESS(ipc_login, local),
	TEXT(ipc_login, sni),
	BYTES(ipc_login, cert, IPC_CERT_MAX),
	NUMBER(ipc_login, cert_status, IPC_CERT_REFUSED),
	NUMBER(ipc_login, action, IPC_LOGIN_ANSWER),
	FLAG(ipc_login, first),
	TEXT(ipc_login, path),
	LONG(ipc_login, opaque),
	TEXT(ipc_login, group_access),
	TEXT(ipc_login, group_select),
	TEXT(ipc_login, user_agent),
	TEXT(ipc_login, version),
	TEXT(ipc_login, device),
	{
		.kind = &ipc_kind_records,
		.offset = offsetof(struct ipc_login, fields),
		.max = IPC_FIELDS_MAX,
		.count = offsetof(struct ipc_login, n_fields),
		.size = sizeof(struct ipc_field),
		.rows = field_rows,
	},
	{ 0 },
};

static const struct ipc_row group_rows[] = {
	TEXT(ipc_group, name),
	TEXT(ipc_group, label),
	{ 0 },
};

static const struct ipc_row input_rows[] = {
	NUMBER(ipc_input, type, IPC_INPUT_HIDDEN),
	TEXT(ipc_input, name),
	TEXT(ipc_input, label),
	TEXT(ipc_input, value),
	{ 0 },
};

static const struct ipc_row login_reply_rows[] = {
	NUMBER(ipc_login_reply, result, IPC_LOGIN_BANNED),
	ANY(ipc_login_reply, seconds),
	LONG(ipc_login_reply, opaque),
	TEXT(ipc_login_reply, form_id),
	TEXT(ipc_login_reply, title),
	LONG(ipc_login_reply, message),
	LONG(ipc_login_reply, error),
	LONG(ipc_login_reply, banner),
	{
		.kind = &ipc_kind_records,
		.offset = offsetof(struct ipc_login_reply, groups),
		.max = IPC_GROUPS_MAX,
		.count = offsetof(struct ipc_login_reply, n_groups),
		.size = sizeof(struct ipc_group),
		.rows = group_rows,
	},
	NUMBER(ipc_login_reply, selected, IPC_GROUPS_MAX - 1),
	{
		.kind = &ipc_kind_records,
		.offset = offsetof(struct ipc_login_reply, inputs),
		.max = IPC_INPUTS_MAX,
		.count = offsetof(struct ipc_login_reply, n_inputs),
		.size = sizeof(struct ipc_input),
		.rows = input_rows,
	},
	ANY(ipc_login_reply, index),
	TEXT(ipc_login_reply, session_id),
	FIXED(ipc_login_reply, token, IPC_TOKEN_SIZE),
	TEXT(ipc_login_reply, cert_hash),
	TEXT(ipc_login_reply, profile),
	TEXT(ipc_login_reply, profile_hash),
	{ 0 },
};

static const struct ipc_row logout_rows[] = {
	FIXED(ipc_logout, token, IPC_TOKEN_SIZE),
	ADDRESS(ipc_logout, peer),
	{ 0 },
};

static const struct ipc_row connect_rows[] = {
	FIXED(ipc_connect, token, IPC_TOKEN_SIZE),
	ADDRESS(ipc_connect, peer),
	ADDRESS(ipc_connect, local),
	TEXT(ipc_connect, sni),
	FLAG(ipc_connect, ipv4),
	FLAG(ipc_connect, ipv6),
	FLAG(ipc_connect, mobile),
	TEXT(ipc_connect, hostname),
	TEXT(ipc_connect, user_agent),
	TEXT(ipc_connect, cipher),
	TEXT(ipc_connect, device),
	TEXT(ipc_connect, platform),
	{ 0 },
};

static const struct ipc_row connect_reply_rows[] = {
	NUMBER(ipc_connect_reply, result, IPC_CONNECT_UNAVAILABLE),
	TEXT(ipc_connect_reply, reason),
	ANY(ipc_connect_reply, index),
	FIXED(ipc_connect_reply, grant, IPC_GRANT_SIZE),
	PREFIX(ipc_connect_reply, ipv4),
	PREFIX(ipc_connect_reply, ipv6),
	TEXT(ipc_connect_reply, hostname),
	TEXTS(ipc_connect_reply, dns),
	TEXTS(ipc_connect_reply, nbns),
	TEXTS(ipc_connect_reply, domains),
	TEXTS(ipc_connect_reply, split_dns),
	FLAG(ipc_connect_reply, tunnel_all_dns),
	PREFIXES(ipc_connect_reply, include),
	PREFIXES(ipc_connect_reply, exclude),
	ANY(ipc_connect_reply, session_timeout),
	ANY(ipc_connect_reply, session_remaining),
	ANY(ipc_connect_reply, idle_timeout),
	ANY(ipc_connect_reply, disconnected_timeout),
	FLAG(ipc_connect_reply, keep),
	ANY(ipc_connect_reply, dpd),
	ANY(ipc_connect_reply, keepalive),
	ANY(ipc_connect_reply, rekey_time),
	TEXT(ipc_connect_reply, rekey_method),
	ANY(ipc_connect_reply, mtu),
	LONG(ipc_connect_reply, banner),
	FLAG(ipc_connect_reply, bypass_protocol),
	FLAG(ipc_connect_reply, tunnel_all),
	FLAG(ipc_connect_reply, dtls),
	FLAG(ipc_connect_reply, dtls_psk),
	FLAG(ipc_connect_reply, dtls_legacy),
	FLAG(ipc_connect_reply, dtls_match),
	NUMBER(ipc_connect_reply, dtls_port, UINT16_MAX),
	TEXT(ipc_connect_reply, proxy_pac),
	TEXT(ipc_connect_reply, proxy),
	TEXT(ipc_connect_reply, proxy_exception),
	FLAG(ipc_connect_reply, dyndns),
	TEXT(ipc_connect_reply, cert_hash),
	TEXT(ipc_connect_reply, profile),
	TEXT(ipc_connect_reply, profile_hash),
	TEXTS(ipc_connect_reply, headers),
	NUMBER(ipc_connect_reply, compression, IPC_COMPRESSION_LZS),
	NUMBER(ipc_connect_reply, compress_min, IPC_COMPRESS_MIN_MAX),
	{ 0 },
};

static const struct ipc_row dtls_offer_rows[] = {
	ANY(ipc_dtls_offer, index),
	FIXED(ipc_dtls_offer, grant, IPC_GRANT_SIZE),
	FIXED(ipc_dtls_offer, app_id, IPC_APP_ID_SIZE),
	NUMBER(ipc_dtls_offer, kind, IPC_DTLS_RESUME),
	BYTES(ipc_dtls_offer, secret, IPC_SECRET_MAX),
	NUMBER(ipc_dtls_offer, suite, UINT16_MAX),
	ANY(ipc_dtls_offer, mtu),
	ANY(ipc_dtls_offer, dpd),
	ANY(ipc_dtls_offer, keepalive),
	NUMBER(ipc_dtls_offer, compression, IPC_COMPRESSION_LZS),
	NUMBER(ipc_dtls_offer, compress_min, IPC_COMPRESS_MIN_MAX),
	{ 0 },
};

static const struct ipc_row dtls_find_rows[] = {
	FIXED(ipc_dtls_find, app_id, IPC_APP_ID_SIZE),
	ADDRESS(ipc_dtls_find, peer),
	{ 0 },
};

static const struct ipc_row dtls_found_rows[] = {
	FLAG(ipc_dtls_found, found),
	ANY(ipc_dtls_found, index),
	FIXED(ipc_dtls_found, grant, IPC_GRANT_SIZE),
	NUMBER(ipc_dtls_found, kind, IPC_DTLS_RESUME),
	BYTES(ipc_dtls_found, secret, IPC_SECRET_MAX),
	BYTES(ipc_dtls_found, previous, IPC_SECRET_MAX),
	NUMBER(ipc_dtls_found, suite, UINT16_MAX),
	ANY(ipc_dtls_found, mtu),
	ANY(ipc_dtls_found, dpd),
	ANY(ipc_dtls_found, keepalive),
	NUMBER(ipc_dtls_found, compression, IPC_COMPRESSION_LZS),
	NUMBER(ipc_dtls_found, compress_min, IPC_COMPRESS_MIN_MAX),
	{ 0 },
};

static const struct ipc_row sign_rows[] = {
	ANY(ipc_sign, key),
	NUMBER(ipc_sign, scheme, UINT16_MAX),
	BYTES(ipc_sign, digest, IPC_DIGEST_MAX),
	{ 0 },
};

static const struct ipc_row signature_rows[] = {
	BYTES(ipc_signature, signature, IPC_SIGNATURE_MAX),
	{ 0 },
};

static const struct ipc_row fetch_rows[] = {
	NUMBER(ipc_fetch, file, IPC_FILE_PROFILE),
	TEXT(ipc_fetch, path),
	FIXED(ipc_fetch, token, IPC_TOKEN_SIZE),
	FLAG(ipc_fetch, session),
	TEXT(ipc_fetch, sni),
	{ 0 },
};

static const struct ipc_row fetched_rows[] = {
	NUMBER(ipc_fetched, file, IPC_FILE_PROFILE),
	BYTES(ipc_fetched, body, IPC_FILE_MAX),
	{ 0 },
};

static const struct ipc_row port_rows[] = {
	NUMBER(ipc_port, kind, IPC_PORT_ICMPV6),
	NUMBER(ipc_port, port, UINT16_MAX),
	{ 0 },
};

static const struct ipc_row filter_rows[] = {
	FLAG(ipc_filter, on),
	PREFIXES(ipc_filter, dns),
	PREFIXES(ipc_filter, exclude),
	FLAG(ipc_filter, restricted),
	PREFIXES(ipc_filter, include),
	FLAG(ipc_filter, deny),
	{
		.kind = &ipc_kind_records,
		.offset = offsetof(struct ipc_filter, ports),
		.max = IPC_PORTS_MAX,
		.count = offsetof(struct ipc_filter, n_ports),
		.size = sizeof(struct ipc_port),
		.rows = port_rows,
	},
	{ 0 },
};

static const struct ipc_row grant_rows[] = {
	ANY(ipc_grant, index),
	FIXED(ipc_grant, grant, IPC_GRANT_SIZE),
	PREFIX(ipc_grant, ipv4),
	PREFIX(ipc_grant, ipv6),
	PREFIXES(ipc_grant, networks),
	TEXT(ipc_grant, user),
	TEXT(ipc_grant, group),
	COUNT(ipc_grant, rx_rate),
	COUNT(ipc_grant, tx_rate),
	ANY(ipc_grant, priority),
	ANY(ipc_grant, dscp),
	BYTES(ipc_grant, cookie, IPC_COOKIE_MAX),
	ANY(ipc_grant, idle_timeout),
	ANY(ipc_grant, persist),
	PART(ipc_grant, filter, filter_rows),
	{ 0 },
};

static const struct ipc_row end_rows[] = {
	ANY(ipc_end, index),
	FLAG(ipc_end, notify),
	TEXT(ipc_end, text),
	{ 0 },
};

static const struct ipc_row attach_cstp_rows[] = {
	ANY(ipc_attach_cstp, index),
	FIXED(ipc_attach_cstp, grant, IPC_GRANT_SIZE),
	DESCRIPTOR(ipc_attach_cstp, fd, 0),
	BYTES(ipc_attach_cstp, pending, IPC_PENDING_MAX),
	ADDRESS(ipc_attach_cstp, peer),
	TEXT(ipc_attach_cstp, cipher),
	ANY(ipc_attach_cstp, mtu),
	ANY(ipc_attach_cstp, dpd),
	ANY(ipc_attach_cstp, keepalive),
	NUMBER(ipc_attach_cstp, compression, IPC_COMPRESSION_LZS),
	NUMBER(ipc_attach_cstp, compress_min, IPC_COMPRESS_MIN_MAX),
	{ 0 },
};

static const struct ipc_row attach_dtls_rows[] = {
	ANY(ipc_attach_dtls, index),
	FIXED(ipc_attach_dtls, grant, IPC_GRANT_SIZE),
	DESCRIPTOR(ipc_attach_dtls, fd, 1),
	ANY(ipc_attach_dtls, listener),
	ADDRESS(ipc_attach_dtls, peer),
	ADDRESS(ipc_attach_dtls, local),
	KEYS(ipc_attach_dtls, keys),
	TEXT(ipc_attach_dtls, cipher),
	ANY(ipc_attach_dtls, mtu),
	ANY(ipc_attach_dtls, dpd),
	ANY(ipc_attach_dtls, keepalive),
	NUMBER(ipc_attach_dtls, compression, IPC_COMPRESSION_LZS),
	NUMBER(ipc_attach_dtls, compress_min, IPC_COMPRESS_MIN_MAX),
	{ 0 },
};

static const struct ipc_row new_worker_rows[] = {
	ANY(ipc_new_worker, number),
	FLAG(ipc_new_worker, sign),
	DESCRIPTOR(ipc_new_worker, fd, 0),
	{ 0 },
};

static const struct ipc_row ready_rows[] = {
	ANY(ipc_ready, sessions),
	{ 0 },
};

static const struct ipc_row tunnel_up_rows[] = {
	ANY(ipc_tunnel_up, index),
	NUMBER(ipc_tunnel_up, channel, IPC_CHANNEL_DTLS),
	ADDRESS(ipc_tunnel_up, peer),
	TEXT(ipc_tunnel_up, cipher),
	NUMBER(ipc_tunnel_up, compression, IPC_COMPRESSION_LZS),
	{ 0 },
};

static const struct ipc_row tunnel_down_rows[] = {
	ANY(ipc_tunnel_down, index),
	NUMBER(ipc_tunnel_down, channel, IPC_CHANNEL_DTLS),
	NUMBER(ipc_tunnel_down, reason, IPC_REASON_SHUTDOWN),
	TEXT(ipc_tunnel_down, text),
	COUNT(ipc_tunnel_down, counters.rx_packets),
	COUNT(ipc_tunnel_down, counters.rx_bytes),
	COUNT(ipc_tunnel_down, counters.tx_packets),
	COUNT(ipc_tunnel_down, counters.tx_bytes),
	{ 0 },
};

static const struct ipc_row session_gone_rows[] = {
	ANY(ipc_session_gone, index),
	NUMBER(ipc_session_gone, reason, IPC_REASON_SHUTDOWN),
	TEXT(ipc_session_gone, text),
	COUNT(ipc_session_gone, counters.rx_packets),
	COUNT(ipc_session_gone, counters.rx_bytes),
	COUNT(ipc_session_gone, counters.tx_packets),
	COUNT(ipc_session_gone, counters.tx_bytes),
	{ 0 },
};

static const struct ipc_row found_rows[] = {
	BYTES(ipc_found, cookie, IPC_COOKIE_MAX),
	PREFIX(ipc_found, ipv4),
	PREFIX(ipc_found, ipv6),
	FLAG(ipc_found, cstp),
	FLAG(ipc_found, dtls),
	{ 0 },
};

static const struct ipc_row known_rows[] = {
	FLAG(ipc_known, known),
	ANY(ipc_known, index),
	PREFIXES(ipc_known, networks),
	PART(ipc_known, filter, filter_rows),
	{ 0 },
};

static const struct ipc_row found_all_rows[] = {
	ANY(ipc_found_all, sessions),
	{ 0 },
};

static const struct ipc_row done_rows[] = {
	ANY(ipc_done, error),
	TEXT(ipc_done, text),
	{ 0 },
};

static const struct ipc_row which_rows[] = {
	ANY(ipc_which, index),
	{ 0 },
};

static const struct ipc_row usage_rows[] = {
	{
		.kind = &ipc_kind_records,
		.offset = offsetof(struct ipc_usage, list),
		.max = IPC_USAGE_MAX,
		.count = offsetof(struct ipc_usage, n),
		.size = sizeof(struct ipc_which),
		.rows = which_rows,
	},
	{ 0 },
};

static const struct ipc_row used_by_rows[] = {
	ANY(ipc_used_by, index),
	COUNT(ipc_used_by, total.rx_packets),
	COUNT(ipc_used_by, total.rx_bytes),
	COUNT(ipc_used_by, total.tx_packets),
	COUNT(ipc_used_by, total.tx_bytes),
	COUNT(ipc_used_by, cstp.rx_packets),
	COUNT(ipc_used_by, cstp.rx_bytes),
	COUNT(ipc_used_by, cstp.tx_packets),
	COUNT(ipc_used_by, cstp.tx_bytes),
	COUNT(ipc_used_by, dtls.rx_packets),
	COUNT(ipc_used_by, dtls.rx_bytes),
	COUNT(ipc_used_by, dtls.tx_packets),
	COUNT(ipc_used_by, dtls.tx_bytes),
	COUNT(ipc_used_by, rx_drops),
	COUNT(ipc_used_by, tx_drops),
	COUNT(ipc_used_by, cstp_heard),
	COUNT(ipc_used_by, dtls_heard),
	COUNT(ipc_used_by, idle),
	ANY(ipc_used_by, idle_timeout),
	ADDRESS(ipc_used_by, dtls_peer),
	{ 0 },
};

static const struct ipc_row used_rows[] = {
	{
		.kind = &ipc_kind_records,
		.offset = offsetof(struct ipc_used, list),
		.max = IPC_USAGE_MAX,
		.count = offsetof(struct ipc_used, n),
		.size = sizeof(struct ipc_used_by),
		.rows = used_by_rows,
	},
	{ 0 },
};

static const struct ipc_row reload_rows[] = {
	NUMBER(ipc_reload, step, IPC_RELOAD_ABORT),
	{ 0 },
};

static const struct ipc_row source_rows[] = {
	TEXT(ipc_source, path),
	DESCRIPTOR(ipc_source, fd, 0),
	{ 0 },
};

static const struct ipc_row drain_rows[] = {
	ANY(ipc_drain, seconds),
	{ 0 },
};

static const struct ipc_row no_rows[] = {
	{ 0 },
};

static const struct ipc_row total_rows[] = {
	COUNT(ipc_total, counters.rx_packets),
	COUNT(ipc_total, counters.rx_bytes),
	COUNT(ipc_total, counters.tx_packets),
	COUNT(ipc_total, counters.tx_bytes),
	COUNT(ipc_total, rx_drops),
	COUNT(ipc_total, tx_drops),
	{ 0 },
};

#define TABLE_WAY(from, to) (1U << ((from) * (IPC_WORKER + 1) + (to)))

#define WORKER_TO_AUTH TABLE_WAY(IPC_WORKER, IPC_AUTH)
#define AUTH_TO_WORKER TABLE_WAY(IPC_AUTH, IPC_WORKER)
#define WORKER_TO_MONITOR TABLE_WAY(IPC_WORKER, IPC_MONITOR)
#define MONITOR_TO_WORKER TABLE_WAY(IPC_MONITOR, IPC_WORKER)
#define AUTH_TO_MONITOR TABLE_WAY(IPC_AUTH, IPC_MONITOR)
#define MONITOR_TO_AUTH TABLE_WAY(IPC_MONITOR, IPC_AUTH)

#define TOLD(name_, table, ways_) \
	{ .name = name_, .rows = table, .ways = ways_ }
#define ASKED(name_, table, ways_, answer_) \
	{ .name = name_, .rows = table, .ways = ways_, .answered = true, \
	  .answer = answer_ }
#define ANSWER(name_, table, ways_) \
	{ .name = name_, .rows = table, .ways = ways_, .is_answer = true }

static const struct ipc_format formats[IPC_TYPES] = {
	[IPC_LOGIN] = ASKED("login", login_rows, WORKER_TO_AUTH,
			    IPC_LOGIN_REPLY),
	[IPC_LOGIN_REPLY] = ANSWER("login-reply", login_reply_rows,
				   AUTH_TO_WORKER),
	[IPC_CONNECT] = ASKED("connect", connect_rows, WORKER_TO_AUTH,
			      IPC_CONNECT_REPLY),
	[IPC_CONNECT_REPLY] = ANSWER("connect-reply", connect_reply_rows,
				     AUTH_TO_WORKER),
	[IPC_DTLS_OFFER] = ASKED("dtls-offer", dtls_offer_rows, WORKER_TO_AUTH,
				 IPC_DONE),
	[IPC_DTLS_FIND] = ASKED("dtls-find", dtls_find_rows, WORKER_TO_AUTH,
				IPC_DTLS_FOUND),
	[IPC_DTLS_FOUND] = ANSWER("dtls-found", dtls_found_rows,
				  AUTH_TO_WORKER),
	[IPC_SIGN] = ASKED("sign", sign_rows, WORKER_TO_AUTH, IPC_SIGNATURE),
	[IPC_SIGNATURE] = ANSWER("signature", signature_rows, AUTH_TO_WORKER),
	[IPC_LOGOUT] = TOLD("logout", logout_rows, WORKER_TO_AUTH),
	[IPC_FETCH] = ASKED("fetch", fetch_rows, WORKER_TO_AUTH, IPC_FETCHED),
	[IPC_FETCHED] = ANSWER("fetched", fetched_rows, AUTH_TO_WORKER),
	[IPC_GRANT] = ASKED("grant", grant_rows, AUTH_TO_MONITOR, IPC_DONE),
	[IPC_END] = TOLD("end", end_rows, AUTH_TO_MONITOR),
	[IPC_ATTACH_CSTP] = ASKED("attach-cstp", attach_cstp_rows,
				  WORKER_TO_MONITOR, IPC_DONE),
	[IPC_ATTACH_DTLS] = ASKED("attach-dtls", attach_dtls_rows,
				  WORKER_TO_MONITOR, IPC_DONE),
	[IPC_NEW_WORKER] = TOLD("new-worker", new_worker_rows,
				MONITOR_TO_AUTH),
	[IPC_READY] = TOLD("ready", ready_rows, AUTH_TO_MONITOR),
	[IPC_TUNNEL_UP] = TOLD("tunnel-up", tunnel_up_rows, MONITOR_TO_AUTH),
	[IPC_TUNNEL_DOWN] = TOLD("tunnel-down", tunnel_down_rows,
				 MONITOR_TO_AUTH),
	[IPC_SESSION_GONE] = ASKED("session-gone", session_gone_rows,
				   MONITOR_TO_AUTH, IPC_DONE),
	[IPC_DONE] = ANSWER("done", done_rows, AUTH_TO_WORKER |
			    WORKER_TO_MONITOR | MONITOR_TO_WORKER |
			    MONITOR_TO_AUTH | AUTH_TO_MONITOR),
	[IPC_USAGE] = ASKED("usage", usage_rows, AUTH_TO_MONITOR, IPC_USED),
	[IPC_USED] = ANSWER("used", used_rows, MONITOR_TO_AUTH),
	[IPC_RELOAD] = ASKED("reload", reload_rows, MONITOR_TO_AUTH, IPC_DONE),
	[IPC_SOURCE] = TOLD("source", source_rows, AUTH_TO_MONITOR),
	[IPC_DRAIN] = TOLD("drain", drain_rows, MONITOR_TO_WORKER),
	[IPC_TOTALS] = ASKED("totals", no_rows, AUTH_TO_MONITOR,
			     IPC_TOTAL),
	[IPC_TOTAL] = ANSWER("total", total_rows, MONITOR_TO_AUTH),
	[IPC_FOUND] = ASKED("found", found_rows, MONITOR_TO_AUTH, IPC_KNOWN),
	[IPC_KNOWN] = ANSWER("known", known_rows, AUTH_TO_MONITOR),
	[IPC_FOUND_ALL] = ASKED("found-all", found_all_rows, MONITOR_TO_AUTH,
				IPC_DONE),
	[IPC_STOP] = ASKED("stop", no_rows, MONITOR_TO_AUTH, IPC_DONE),
	[IPC_BEAT] = ASKED("beat", no_rows, MONITOR_TO_AUTH |
			   MONITOR_TO_WORKER, IPC_DONE),
};

const struct ipc_format *ipc_table_find(uint32_t type)
{
	return type < IPC_TYPES ? &formats[type] : NULL;
}

bool ipc_table_allows(uint32_t type, enum ipc_role from, enum ipc_role to)
{
	const struct ipc_format *format = ipc_table_find(type);

	return format && (format->ways & TABLE_WAY(from, to));
}
