/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What there is to know of a session: what a login made, its tunnels, and what
 * they have carried.
 */
#ifndef _ACVPND_AUTH_RECORD_H
#define _ACVPND_AUTH_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "acvpnd/auth/reason.h"
#include "acvpnd/auth/token.h"
#include "common/prefix.h"
#include "common/sockaddr.h"

enum {
	AUTH_NAME_SIZE = 128,
	AUTH_CIPHER_SIZE = 64,
};

/**
 * enum auth_channel - tunnels of a parent
 * @AUTH_CHANNEL_SSL: N.2; the one that counts for being there.
 * @AUTH_CHANNEL_DTLS: N.3.
 * @AUTH_CHANNELS: How many there are.
 */
enum auth_channel {
	AUTH_CHANNEL_SSL,
	AUTH_CHANNEL_DTLS,
	AUTH_CHANNELS,
};

/**
 * struct auth_traffic - what was carried
 * @rx_packets: Inner packets that came from the client.
 * @rx_bytes: Their bytes.
 * @tx_packets: Inner packets that went to the client.
 * @tx_bytes: Their bytes.
 */
struct auth_traffic {
	uint64_t rx_packets;
	uint64_t rx_bytes;
	uint64_t tx_packets;
	uint64_t tx_bytes;
};

/**
 * struct auth_limits - how long a session may last; 0 is for ever
 * @idle_ms: Without data while there is an SSL tunnel, in milliseconds.
 * @session_ms: From the login on, in milliseconds.
 * @disconnected_ms: Without an SSL tunnel, in milliseconds.
 */
struct auth_limits {
	int64_t idle_ms;
	int64_t session_ms;
	int64_t disconnected_ms;
};

/**
 * struct auth_tunnel - SSL or DTLS tunnel
 * @up: It is there; else the rest is that of the last one.
 * @count: How many there have been.
 * @since: When it came up.
 * @ended: When it went.
 * @reason: Why it went.
 * @peer: Address and port of the client.
 * @cipher: What protects it.
 * @agent: What the client said it is when it came for this tunnel, or "".
 * @compressed: Its packets may be compressed.
 * @traffic: What it has carried, as far as is known.
 * @before: What those before it have carried.
 */
struct auth_tunnel {
	bool up;
	uint32_t count;
	int64_t since;
	int64_t ended;
	enum auth_reason reason;
	union sockaddr_any peer;
	char cipher[AUTH_CIPHER_SIZE];
	char agent[AUTH_NAME_SIZE];
	bool compressed;
	struct auth_traffic traffic;
	struct auth_traffic before;
};

/**
 * struct auth_record - a parent, as it is kept and told
 * @index: Its number, from 1; none is used again.
 * @token: Hash of the token.
 * @user: Name of the user.
 * @group: Name of the group, or "".
 * @vhost: Name of the virtual host, or "" for the default one.
 * @limits: How long it may last.
 * @login: When the user logged in.
 * @inactive: When its last SSL tunnel went, or @login; meaningless while there
 *	is one.
 * @peer: Address and port that the client came from last.
 * @ipv4: Inner addresses, or AF_UNSPEC.
 * @ipv6: As @ipv4.
 * @settings: What the source of users says that he gets, as lines of a file of
 *	a user; NULL: nothing. It is as long as @index is there.
 * @classes: What accounting has to say of it, a line of hexadecimal digits
 *	each; NULL: nothing. It is as long as @index is there.
 * @told: What the client was told when it came last, a line "name = value" each
 *	as in the configuration, see told.h; NULL: nothing, or it never came. It
 *	is as long as @index is there.
 * @hostname: Name that the client says it has, or "".
 * @agent: What the client says it is, or "".
 * @ending: Why it is over, although the data plane has not let go of it yet;
 *	its token is void. AUTH_REASON_NONE: it is not over.
 * @ending_since: When that was.
 * @carried: The data plane has a session for it.
 * @base: What all tunnels had carried when the data plane got that session.
 * @accounted: Accounting was told that it began.
 * @report_ms: How often accounting is told of it, in milliseconds; 0: only when
 *	it begins and ends.
 * @tunnels: By enum auth_channel.
 * @dtls_id: Hash of the session id by which its DTLS handshake is known, or all
 *	zero: its last CONNECT was offered none.
 */
struct auth_record {
	uint32_t index;
	struct auth_token_hash token;
	char user[AUTH_NAME_SIZE];
	char group[AUTH_NAME_SIZE];
	char vhost[AUTH_NAME_SIZE];
	struct auth_limits limits;
	int64_t login;
	int64_t inactive;
	union sockaddr_any peer;
	struct prefix ipv4;
	struct prefix ipv6;
	const char *settings;
	const char *classes;
	const char *told;
	char hostname[AUTH_NAME_SIZE];
	char agent[AUTH_NAME_SIZE];
	enum auth_reason ending;
	int64_t ending_since;
	bool carried;
	struct auth_traffic base;
	bool accounted;
	int64_t report_ms;
	struct auth_tunnel tunnels[AUTH_CHANNELS];
	struct auth_token_hash dtls_id;
};

/** auth_record_active() - is there an SSL tunnel? */
bool auth_record_active(const struct auth_record *record);

/** auth_record_add() - add up traffic */
void auth_record_add(struct auth_traffic *sum,
		     const struct auth_traffic *traffic);

/**
 * auth_record_settle() - the data plane tells what its session has carried
 * @record: Parent.
 * @total: By all tunnels since @base. What of it had not been told of a tunnel,
 *	because somebody died in between, is put down to SSL tunnels that were.
 */
void auth_record_settle(struct auth_record *record,
			const struct auth_traffic *total);

/** auth_record_total() - what all tunnels of a parent have carried so far */
void auth_record_total(const struct auth_record *record,
		       struct auth_traffic *total);

/**
 * auth_record_remaining() - how much of its time a session has left
 * @record: Parent.
 * @now: Time.
 *
 * Return: Milliseconds until the session's time is over, at least 0; or
 * INT64_MAX if there is no such limit.
 */
int64_t auth_record_remaining(const struct auth_record *record, int64_t now);

#endif /* _ACVPND_AUTH_RECORD_H */
