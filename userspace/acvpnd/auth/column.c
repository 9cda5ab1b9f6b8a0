// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/column.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/account.h"
#include "common/text.h"

enum { SSL = AUTH_CHANNEL_SSL, DTLS = AUTH_CHANNEL_DTLS };

#define COLUMN_OF(type, text, what, member, version) { \
	.name = text, \
	.kind = AUTH_COLUMN_ ## what, \
	.offset = offsetof(type, member), \
	.since = version, \
}

#define COLUMN(text, what, member) COLUMN_SINCE(text, what, member, 1)
#define COLUMN_SINCE(text, what, member, version) \
	COLUMN_OF(struct auth_record, text, what, member, version)

static const struct auth_column column_of_records[] = {
	COLUMN("number", U32, index),
	COLUMN("token", HASH, token),
	COLUMN("user", TEXT, user),
	COLUMN("groupname", TEXT, group),
	COLUMN("vhost", TEXT, vhost),
	COLUMN("idle_ms", I64, limits.idle_ms),
	COLUMN("session_ms", I64, limits.session_ms),
	COLUMN("disconnected_ms", I64, limits.disconnected_ms),
	COLUMN("login", TIME, login),
	COLUMN("inactive", TIME, inactive),
	COLUMN("peer", ADDRESS, peer),
	COLUMN("peer_port", PORT, peer),
	COLUMN("ipv4", PREFIX, ipv4),
	COLUMN("ipv6", PREFIX, ipv6),
	COLUMN("hostname", TEXT, hostname),
	COLUMN("agent", TEXT, agent),
	COLUMN("ending", U32, ending),
	COLUMN("ending_since", TIME, ending_since),
	COLUMN("carried", BOOL, carried),
	COLUMN("base_rx_packets", I64, base.rx_packets),
	COLUMN("base_rx_bytes", I64, base.rx_bytes),
	COLUMN("base_tx_packets", I64, base.tx_packets),
	COLUMN("base_tx_bytes", I64, base.tx_bytes),
	COLUMN("ssl_up", BOOL, tunnels[SSL].up),
	COLUMN("ssl_count", U32, tunnels[SSL].count),
	COLUMN("ssl_since", TIME, tunnels[SSL].since),
	COLUMN("ssl_ended", TIME, tunnels[SSL].ended),
	COLUMN("ssl_reason", U32, tunnels[SSL].reason),
	COLUMN("ssl_peer", ADDRESS, tunnels[SSL].peer),
	COLUMN("ssl_peer_port", PORT, tunnels[SSL].peer),
	COLUMN("ssl_cipher", CIPHER, tunnels[SSL].cipher),
	COLUMN("ssl_rx_packets", I64, tunnels[SSL].traffic.rx_packets),
	COLUMN("ssl_rx_bytes", I64, tunnels[SSL].traffic.rx_bytes),
	COLUMN("ssl_tx_packets", I64, tunnels[SSL].traffic.tx_packets),
	COLUMN("ssl_tx_bytes", I64, tunnels[SSL].traffic.tx_bytes),
	COLUMN("ssl_before_rx_packets", I64, tunnels[SSL].before.rx_packets),
	COLUMN("ssl_before_rx_bytes", I64, tunnels[SSL].before.rx_bytes),
	COLUMN("ssl_before_tx_packets", I64, tunnels[SSL].before.tx_packets),
	COLUMN("ssl_before_tx_bytes", I64, tunnels[SSL].before.tx_bytes),
	COLUMN("dtls_up", BOOL, tunnels[DTLS].up),
	COLUMN("dtls_count", U32, tunnels[DTLS].count),
	COLUMN("dtls_since", TIME, tunnels[DTLS].since),
	COLUMN("dtls_ended", TIME, tunnels[DTLS].ended),
	COLUMN("dtls_reason", U32, tunnels[DTLS].reason),
	COLUMN("dtls_peer", ADDRESS, tunnels[DTLS].peer),
	COLUMN("dtls_peer_port", PORT, tunnels[DTLS].peer),
	COLUMN("dtls_cipher", CIPHER, tunnels[DTLS].cipher),
	COLUMN("dtls_rx_packets", I64, tunnels[DTLS].traffic.rx_packets),
	COLUMN("dtls_rx_bytes", I64, tunnels[DTLS].traffic.rx_bytes),
	COLUMN("dtls_tx_packets", I64, tunnels[DTLS].traffic.tx_packets),
	COLUMN("dtls_tx_bytes", I64, tunnels[DTLS].traffic.tx_bytes),
	COLUMN("dtls_before_rx_packets", I64, tunnels[DTLS].before.rx_packets),
	COLUMN("dtls_before_rx_bytes", I64, tunnels[DTLS].before.rx_bytes),
	COLUMN("dtls_before_tx_packets", I64, tunnels[DTLS].before.tx_packets),
	COLUMN("dtls_before_tx_bytes", I64, tunnels[DTLS].before.tx_bytes),
	COLUMN_SINCE("settings", LINES, settings, 2),
	COLUMN_SINCE("accounted", BOOL, accounted, 3),
	COLUMN_SINCE("report_ms", I64, report_ms, 3),
	COLUMN_SINCE("dtls_id", HASH, dtls_id, 4),
	COLUMN_SINCE("told", LINES, told, 5),
	COLUMN_SINCE("ssl_agent", TEXT, tunnels[SSL].agent, 6),
	COLUMN_SINCE("dtls_agent", TEXT, tunnels[DTLS].agent, 6),
	COLUMN_SINCE("ssl_compressed", BOOL, tunnels[SSL].compressed, 7),
	COLUMN_SINCE("dtls_compressed", BOOL, tunnels[DTLS].compressed, 7),
	COLUMN_SINCE("classes", LINES, classes, 8),
};

const struct auth_columns auth_record_columns = {
	.table = "session",
	.since = 1,
	.list = column_of_records,
	.n = sizeof(column_of_records) / sizeof(column_of_records[0]),
	.keys = 2,
};

#define COLUMN_ACCOUNT(text, what, member) \
	COLUMN_OF(struct auth_account, text, what, member, 9)

static const struct auth_column column_of_accounts[] = {
	COLUMN_ACCOUNT("id", I64, id),
	COLUMN_ACCOUNT("vhost", TEXT, vhost),
	COLUMN_ACCOUNT("status", U32, status),
	COLUMN_ACCOUNT("cause", U32, cause),
	COLUMN_ACCOUNT("at", TIME, at),
	COLUMN_ACCOUNT("seconds", U32, seconds),
	COLUMN_ACCOUNT("session", TEXT, session),
	COLUMN_ACCOUNT("user", TEXT, user),
	COLUMN_ACCOUNT("peer", TEXT, peer),
	COLUMN_ACCOUNT("agent", TEXT, agent),
	COLUMN_ACCOUNT("classes", CLASSES, classes),
	COLUMN_ACCOUNT("ipv4", PREFIX, ipv4),
	COLUMN_ACCOUNT("ipv6", PREFIX, ipv6),
	COLUMN_ACCOUNT("rx_packets", I64, traffic.rx_packets),
	COLUMN_ACCOUNT("rx_bytes", I64, traffic.rx_bytes),
	COLUMN_ACCOUNT("tx_packets", I64, traffic.tx_packets),
	COLUMN_ACCOUNT("tx_bytes", I64, traffic.tx_bytes),
};

const struct auth_columns auth_account_columns = {
	.table = "account",
	.since = 9,
	.list = column_of_accounts,
	.n = sizeof(column_of_accounts) / sizeof(column_of_accounts[0]),
	.keys = 1,
};

bool auth_column_is_text(const struct auth_column *column)
{
	switch (column->kind) {
	case AUTH_COLUMN_TEXT:
	case AUTH_COLUMN_LINES:
	case AUTH_COLUMN_CIPHER:
	case AUTH_COLUMN_CLASSES:
	case AUTH_COLUMN_HASH:
	case AUTH_COLUMN_PREFIX:
	case AUTH_COLUMN_ADDRESS:
		return true;
	default:
		return false;
	}
}

int64_t auth_column_number(const struct auth_column *column,
			   const void *record)
{
	const void *p = (const char *)record + column->offset;

	switch (column->kind) {
	case AUTH_COLUMN_U32:
		return *(const uint32_t *)p;
	case AUTH_COLUMN_BOOL:
		return *(const bool *)p;
	case AUTH_COLUMN_PORT:
		return sockaddr_port(p);
	default:
		return *(const int64_t *)p;
	}
}

static const char *auth_column_address(const union sockaddr_any *addr,
				       char buf[AUTH_COLUMN_TEXT_SIZE])
{
	struct prefix host = { 0 };

	if (addr->sa.sa_family != AF_UNSPEC)
		prefix_from_sockaddr(&host, addr);
	return host.family == AF_UNSPEC ? "" : prefix_format(&host, buf);
}

const char *auth_column_text(const struct auth_column *column,
			     const void *record,
			     char buf[AUTH_COLUMN_TEXT_SIZE])
{
	const void *p = (const char *)record + column->offset;
	const struct prefix *prefix = p;
	const struct auth_token_hash *hash = p;

	switch (column->kind) {
	case AUTH_COLUMN_HASH:
		return text_hex(hash->bytes, sizeof(hash->bytes), buf);
	case AUTH_COLUMN_PREFIX:
		return prefix->family == AF_UNSPEC ? "" :
		       prefix_format(prefix, buf);
	case AUTH_COLUMN_ADDRESS:
		return auth_column_address(p, buf);
	case AUTH_COLUMN_LINES:
		return *(const char *const *)p ?: "";
	default:
		return p;
	}
}

int auth_column_set_number(const struct auth_column *column,
			   void *record, int64_t number)
{
	void *p = (char *)record + column->offset;

	switch (column->kind) {
	case AUTH_COLUMN_U32:
		if (number < 0 || number > UINT32_MAX)
			return -EINVAL;
		*(uint32_t *)p = number;
		return 0;
	case AUTH_COLUMN_BOOL:
		*(bool *)p = number;
		return 0;
	case AUTH_COLUMN_PORT:
		if (number < 0 || number > UINT16_MAX)
			return -EINVAL;
		sockaddr_set_port(p, number);
		return 0;
	default:
		*(int64_t *)p = number;
		return 0;
	}
}

static int auth_column_copy(char *to, size_t size, const char *text)
{
	if (strlen(text) >= size)
		return -EINVAL;
	memcpy(to, text, strlen(text) + 1);
	return 0;
}

static int auth_column_set_hash(struct auth_token_hash *hash,
				const char *text)
{
	size_t n;

	*hash = (struct auth_token_hash){ 0 };
	if (!text[0])
		return 0;
	if (text_unhex(text, hash->bytes, sizeof(hash->bytes), &n) ||
	    n != sizeof(hash->bytes))
		return -EINVAL;
	return 0;
}

static int auth_column_set_prefix(struct prefix *prefix, const char *text)
{
	*prefix = (struct prefix){ 0 };
	return text[0] ? prefix_parse(text, prefix) : 0;
}

static int auth_column_set_address(union sockaddr_any *addr, const char *text)
{
	struct prefix host;
	int err = auth_column_set_prefix(&host, text);

	memset(addr, 0, sizeof(*addr));
	if (err || host.family == AF_UNSPEC)
		return err;
	addr->sa.sa_family = host.family;
	if (host.family == AF_INET6)
		memcpy(&addr->v6.sin6_addr, host.addr, 16);
	else
		memcpy(&addr->v4.sin_addr, host.addr, 4);
	return 0;
}

static int auth_column_set_lines(const char **to, const char *text)
{
	*to = text[0] ? strdup(text) : NULL;
	return text[0] && !*to ? -ENOMEM : 0;
}

void auth_column_release(const struct auth_columns *columns, void *record)
{
	const struct auth_column *column;
	void *p;
	size_t i;

	for (i = 0; i < columns->n; i++) {
		column = &columns->list[i];
		p = (char *)record + column->offset;
		if (column->kind == AUTH_COLUMN_LINES)
			free(*(char **)p);
	}
}

int auth_column_set_text(const struct auth_column *column,
			 void *record, const char *text)
{
	void *p = (char *)record + column->offset;

	switch (column->kind) {
	case AUTH_COLUMN_HASH:
		return auth_column_set_hash(p, text);
	case AUTH_COLUMN_PREFIX:
		return auth_column_set_prefix(p, text);
	case AUTH_COLUMN_ADDRESS:
		return auth_column_set_address(p, text);
	case AUTH_COLUMN_LINES:
		return auth_column_set_lines(p, text);
	case AUTH_COLUMN_CIPHER:
		return auth_column_copy(p, AUTH_CIPHER_SIZE, text);
	case AUTH_COLUMN_CLASSES:
		return auth_column_copy(p, AUTH_CLASSES_SIZE, text);
	default:
		return auth_column_copy(p, AUTH_NAME_SIZE, text);
	}
}
