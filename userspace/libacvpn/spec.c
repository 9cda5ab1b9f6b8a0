// SPDX-License-Identifier: GPL-2.0-only
/* Rendered from kmod/netlink/acvpn.yaml by docs/render-netlink.py. */

#include "libacvpn/spec.h"

#include <stddef.h>

static const struct acvpn_spec_entry mode_entries[] = {
	{
		"p2p",
		"One session; all packets sent to the device belong to it.",
	},
};

const struct acvpn_spec_enum acvpn_spec_mode = {
	.start = 0,
	.n = 1,
	.entries = mode_entries,
};

static const struct acvpn_spec_entry transport_type_entries[] = {
	{
		"dtls",
		"DTLS records over UDP.",
	},
};

const struct acvpn_spec_enum acvpn_spec_transport_type = {
	.start = 1,
	.n = 1,
	.entries = transport_type_entries,
};

static const struct acvpn_spec_entry cipher_entries[] = {
	{
		"aes-128-gcm",
		"RFC 5288; key of 16 bytes, salt of 4, explicit nonce of 8, "
		"tag of 16.",
	},
	{
		"aes-256-gcm",
		"RFC 5288; key of 32 bytes, salt of 4, explicit nonce of 8, "
		"tag of 16.",
	},
};

const struct acvpn_spec_enum acvpn_spec_cipher = {
	.start = 1,
	.n = 2,
	.entries = cipher_entries,
};

static const struct acvpn_spec_entry event_type_entries[] = {
	{
		"session-new",
		"A session was created.",
	},
	{
		"session-del",
		"A session was deleted; reason tells why.",
	},
	{
		"transport-up",
		"A transport has keys and carries packets.",
	},
	{
		"transport-down",
		"A transport was detached; reason tells why.",
	},
	{
		"peer-disconnect",
		"The peer sent DISCONNECT; peer-reason holds its first "
		"payload byte if it sent one.",
	},
	{
		"peer-terminate",
		"The peer sent TERMINATE (the gateway shuts down).",
	},
	{
		"key-limit",
		"The sending key used up its sequence numbers; nothing is "
		"sent until a new transport is attached.",
	},
};

const struct acvpn_spec_enum acvpn_spec_event_type = {
	.start = 1,
	.n = 7,
	.entries = event_type_entries,
};

static const struct acvpn_spec_entry reason_entries[] = {
	{
		"user",
		"A netlink command asked for it.",
	},
	{
		"socket-closed",
		"The last file descriptor of the transport's socket was "
		"closed.",
	},
	{
		"session-deleted",
		"The session it belonged to was deleted.",
	},
	{
		"device-deleted",
		"The device, its network namespace or the module went away.",
	},
};

const struct acvpn_spec_enum acvpn_spec_reason = {
	.start = 1,
	.n = 4,
	.entries = reason_entries,
};

static const struct acvpn_spec_entry drop_reason_entries[] = {
	{
		"rx-truncated",
		"A datagram is shorter than a record header, or a record's "
		"length field runs past its end.",
	},
	{
		"rx-version",
		"The record version is not DTLS 1.2 (0xfefd).",
	},
	{
		"rx-epoch",
		"No receiving key is installed for the record's epoch.",
	},
	{
		"rx-length",
		"The record is too short for nonce, frame type and tag, or "
		"longer than RFC 6347 allows.",
	},
	{
		"rx-auth",
		"The authentication tag does not match.",
	},
	{
		"rx-replay",
		"The sequence number was received before or is older than "
		"the replay window.",
	},
	{
		"rx-type",
		"A record that follows a data record in one datagram is not "
		"application data.",
	},
	{
		"rx-frame",
		"The frame type is not known.",
	},
	{
		"rx-compressed",
		"A compressed frame arrived although no compression was "
		"negotiated.",
	},
	{
		"rx-inner",
		"The inner packet is no valid IPv4 or IPv6 packet.",
	},
	{
		"rx-no-memory",
		"No memory to process a received record.",
	},
	{
		"rx-queue-full",
		"The receive queue of the CPU was full.",
	},
	{
		"rx-crypto",
		"Decryption failed for another reason than a wrong tag.",
	},
	{
		"rx-link-down",
		"An inner packet arrived while the device was down.",
	},
	{
		"tx-inner",
		"The packet to be sent is neither IPv4 nor IPv6, or "
		"malformed.",
	},
	{
		"tx-no-key",
		"The transport has no sending key.",
	},
	{
		"tx-key-limit",
		"The sending key has no sequence numbers left.",
	},
	{
		"tx-too-big",
		"The packet exceeds the inner MTU of the transport; ICMP "
		"told the sender.",
	},
	{
		"tx-no-memory",
		"No memory to build the record.",
	},
	{
		"tx-queue-full",
		"Too many packets wait for the CPU's vector unit.",
	},
	{
		"tx-no-route",
		"No route to the peer address.",
	},
	{
		"tx-loop",
		"The route to the peer address leads back into this device.",
	},
	{
		"tx-crypto",
		"Encryption failed.",
	},
};

const struct acvpn_spec_enum acvpn_spec_drop_reason = {
	.start = 0,
	.n = 23,
	.entries = drop_reason_entries,
};

static const struct acvpn_spec_attr keydir_attrs[] = {
	{ 0 },
	{ "key", NULL },
	{ "iv", NULL },
	{ "seq", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_keydir = {
	.n = 4,
	.attrs = keydir_attrs,
};

static const struct acvpn_spec_attr key_attrs[] = {
	{ 0 },
	{ "epoch", NULL },
	{ "cipher", NULL },
	{ "tx", &acvpn_spec_set_keydir },
	{ "rx", &acvpn_spec_set_keydir },
};

const struct acvpn_spec_set acvpn_spec_set_key = {
	.n = 5,
	.attrs = key_attrs,
};

static const struct acvpn_spec_attr drop_attrs[] = {
	{ 0 },
	{ "reason", NULL },
	{ "count", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_drop = {
	.n = 3,
	.attrs = drop_attrs,
};

static const struct acvpn_spec_attr stats_attrs[] = {
	{ 0 },
	{ "rx-packets", NULL },
	{ "rx-bytes", NULL },
	{ "tx-packets", NULL },
	{ "tx-bytes", NULL },
	{ "rx-records", NULL },
	{ "tx-records", NULL },
	{ "rx-dpd-requests", NULL },
	{ "tx-dpd-responses", NULL },
	{ "rx-dpd-responses", NULL },
	{ "rx-keepalives", NULL },
	{ "rx-passed", NULL },
	{ "drop", &acvpn_spec_set_drop },
};

const struct acvpn_spec_set acvpn_spec_set_stats = {
	.n = 13,
	.attrs = stats_attrs,
};

static const struct acvpn_spec_attr transport_attrs[] = {
	{ 0 },
	{ "type", NULL },
	{ "socket", NULL },
	{ "remote-ipv4", NULL },
	{ "remote-ipv6", NULL },
	{ "remote-port", NULL },
	{ "local-ipv4", NULL },
	{ "local-ipv6", NULL },
	{ "local-port", NULL },
	{ "mtu", NULL },
	{ "last-rx", NULL },
	{ "last-tx", NULL },
	{ "key", &acvpn_spec_set_key },
	{ "stats", &acvpn_spec_set_stats },
};

const struct acvpn_spec_set acvpn_spec_set_transport = {
	.n = 14,
	.attrs = transport_attrs,
};

static const struct acvpn_spec_attr session_attrs[] = {
	{ 0 },
	{ "id", NULL },
	{ "ipv4", NULL },
	{ "ipv6", NULL },
	{ "age", NULL },
	{ "transport", &acvpn_spec_set_transport },
};

const struct acvpn_spec_set acvpn_spec_set_session = {
	.n = 6,
	.attrs = session_attrs,
};

static const struct acvpn_spec_attr event_attrs[] = {
	{ 0 },
	{ "seq", NULL },
	{ "type", NULL },
	{ "session-id", NULL },
	{ "transport-type", NULL },
	{ "reason", NULL },
	{ "peer-reason", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_event = {
	.n = 7,
	.attrs = event_attrs,
};

static const struct acvpn_spec_attr acvpn_attrs[] = {
	{ 0 },
	{ "ifindex", NULL },
	{ "session", &acvpn_spec_set_session },
	{ "transport", &acvpn_spec_set_transport },
	{ "key", &acvpn_spec_set_key },
	{ "event", &acvpn_spec_set_event },
};

const struct acvpn_spec_set acvpn_spec_set_acvpn = {
	.n = 6,
	.attrs = acvpn_attrs,
};
