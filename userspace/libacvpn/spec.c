// SPDX-License-Identifier: GPL-2.0-only
/* Rendered from kmod/netlink/acvpn.yaml by docs/render-netlink.py. */

#include "libacvpn/spec.h"

#include <stddef.h>

static const struct acvpn_spec_entry mode_entries[] = {
	{
		"p2p",
		"One session; all packets sent to the device belong to it.",
	},
	{
		"mp",
		"Many sessions; a packet sent belongs to the session that "
		"its inner destination belongs to.",
	},
};

const struct acvpn_spec_enum acvpn_spec_mode = {
	.start = 0,
	.n = 2,
	.entries = mode_entries,
};

static const struct acvpn_spec_entry transport_type_entries[] = {
	{
		"dtls",
		"DTLS 1.2 records over UDP.",
	},
	{
		"cstp",
		"CSTP frames over a TCP socket with kernel TLS.",
	},
};

const struct acvpn_spec_enum acvpn_spec_transport_type = {
	.start = 1,
	.n = 2,
	.entries = transport_type_entries,
};

static const struct acvpn_spec_entry slot_entries[] = {
	{
		"current",
		"Sends and receives.",
	},
	{
		"next",
		"Receives; sends from key-swap on, or from the first "
		"authentic record that it received.",
	},
	{
		"previous",
		"Receives for a few seconds more.",
	},
};

const struct acvpn_spec_enum acvpn_spec_slot = {
	.start = 1,
	.n = 3,
	.entries = slot_entries,
};

static const struct acvpn_spec_entry transport_state_entries[] = {
	{
		"no-key",
		"Attached; carries nothing until it has keys.",
	},
	{
		"up",
		"Carries packets.",
	},
	{
		"dead",
		"The peer left all probes unanswered. Probed on; up again "
		"when the peer is heard.",
	},
	{
		"paused",
		"CSTP only; a control record waits for userspace, see "
		"transport-set.",
	},
};

const struct acvpn_spec_enum acvpn_spec_transport_state = {
	.start = 1,
	.n = 4,
	.entries = transport_state_entries,
};

static const struct acvpn_spec_entry compression_entries[] = {
	{
		"none",
		"A compressed frame is dropped.",
	},
	{
		"lzs-rx",
		"Compressed frames are accepted, none is sent.",
	},
	{
		"lzs",
		"Packets that shrink are sent compressed, too.",
	},
};

const struct acvpn_spec_enum acvpn_spec_compression = {
	.start = 0,
	.n = 3,
	.entries = compression_entries,
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
	{
		"chacha20-poly1305",
		"RFC 7905; key of 32 bytes, iv of 12, no explicit nonce, tag "
		"of 16.",
	},
};

const struct acvpn_spec_enum acvpn_spec_cipher = {
	.start = 1,
	.n = 3,
	.entries = cipher_entries,
};

static const struct acvpn_spec_entry detail_entries[] = {
	{
		"ids",
		"Its id, generation and cookie.",
	},
	{
		"totals",
		"Inner addresses, age, idle, active and stats as well, and "
		"type, slot and state of its transports; what it takes to "
		"account for sessions and to list them.",
	},
	{
		"full",
		"All there is.",
	},
};

const struct acvpn_spec_enum acvpn_spec_detail = {
	.start = 1,
	.n = 3,
	.entries = detail_entries,
};

static const struct acvpn_spec_entry idle_action_entries[] = {
	{
		"tell",
		"The idle event is sent.",
	},
	{
		"delete",
		"The session is deleted, for reason idle.",
	},
};

const struct acvpn_spec_enum acvpn_spec_idle_action = {
	.start = 0,
	.n = 2,
	.entries = idle_action_entries,
};

static const struct acvpn_spec_entry event_type_entries[] = {
	{
		"session-new",
		"A session was created.",
	},
	{
		"session-del",
		"A session was deleted and nothing of it is counted any "
		"more; reason tells why, stats what it carried. Comes after "
		"transport-down of its transports. Its id may be in use "
		"again by then, if it was given in session-new; generation "
		"tells.",
	},
	{
		"transport-up",
		"A transport has keys and carries packets.",
	},
	{
		"transport-down",
		"A transport was detached and nothing of it is counted any "
		"more; reason tells why, stats what it carried. What else is "
		"done meanwhile, such as to attach another one, may be told "
		"before.",
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
		"The sending key reached its hard limit; nothing is sent "
		"under it any more.",
	},
	{
		"key-soft-limit",
		"The sending key reached its soft limit; it is time for new "
		"keys.",
	},
	{
		"key-swap",
		"Sending moved to the next keys, or to the next transport of "
		"the type.",
	},
	{
		"key-expired",
		"Keys were wiped because this machine may run twice (VM "
		"clone, hibernation).",
	},
	{
		"transport-dead",
		"The peer did not answer; data moves to the other transport "
		"if there is one.",
	},
	{
		"transport-alive",
		"The peer of a dead transport was heard again.",
	},
	{
		"switch",
		"Data goes by this transport from now on; reason tells why.",
	},
	{
		"mtu",
		"The path of the transport carries inner packets of up to "
		"mtu bytes.",
	},
	{
		"large-packet",
		"Packets exceeded the effective MTU, count of them since the "
		"last such event, the last of which had size bytes; at most "
		"one event per second and transport.",
	},
	{
		"endpoint",
		"The peer address changed; an authentic and fresh record "
		"came from the new one.",
	},
	{
		"control-record",
		"A record arrived that is not application data; content-type "
		"and payload tell it. Of many alerts that do not end the "
		"transport, not all are told. After a handshake record on "
		"CSTP the transport is paused.",
	},
	{
		"probe-reply",
		"The peer answered a probe; size tells the payload of the "
		"answer.",
	},
	{
		"idle",
		"No data of the peer came, on any transport, for the "
		"session's idle-timeout.",
	},
	{
		"orphaned",
		"Nobody has a descriptor of the transport's socket any more. "
		"The transport ends when the session's persist is over, "
		"unless somebody gets one with transport-get-fd.",
	},
};

const struct acvpn_spec_enum acvpn_spec_event_type = {
	.start = 1,
	.n = 20,
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
		"closed, and the session's persist is over.",
	},
	{
		"session-deleted",
		"The session it belonged to was deleted.",
	},
	{
		"device-deleted",
		"The device, its network namespace or the module went away.",
	},
	{
		"dpd",
		"The peer left all probes unanswered.",
	},
	{
		"peer",
		"The peer did so first, or was heard again.",
	},
	{
		"attached",
		"The transport was just attached, or got its first keys.",
	},
	{
		"detached",
		"The transport that carried data was detached or has no "
		"keys.",
	},
	{
		"replaced",
		"Another transport of the type took over.",
	},
	{
		"stream-end",
		"The peer closed the TCP connection.",
	},
	{
		"stream-error",
		"The TCP connection or its TLS failed.",
	},
	{
		"protocol",
		"The peer sent what is no CSTP.",
	},
	{
		"key-expired",
		"This machine may run twice (VM clone, hibernation).",
	},
	{
		"idle",
		"No data of the peer came for the session's idle-timeout.",
	},
	{
		"lifetime",
		"The session's lifetime is over.",
	},
	{
		"dead-timeout",
		"No transport of the session was up for its dead-timeout.",
	},
};

const struct acvpn_spec_enum acvpn_spec_reason = {
	.start = 1,
	.n = 16,
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
		"A record that follows a data record in one datagram, or was "
		"handed over with keys, is neither application data nor an "
		"alert.",
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
		"rx-source",
		"The inner source address does not belong to the session.",
	},
	{
		"rx-decompress",
		"A compressed packet is malformed, or longer than a record "
		"may be when unpacked.",
	},
	{
		"rx-ecn",
		"The outer packet met congestion, but the inner one cannot "
		"tell (RFC 6040).",
	},
	{
		"tx-inner",
		"The packet to be sent is neither IPv4 nor IPv6, or "
		"malformed. Counted for the device only.",
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
		"The packet exceeds the effective MTU and must not be "
		"fragmented; ICMP told the sender.",
	},
	{
		"tx-no-memory",
		"No memory to build the record.",
	},
	{
		"tx-queue-full",
		"Too many packets wait for the CPU's vector unit, or for the "
		"TCP connection.",
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
	{
		"tx-no-session",
		"No session has the inner destination. Counted for the "
		"device only.",
	},
	{
		"tx-no-transport",
		"The session has no transport that carries data. Counted for "
		"the device only.",
	},
	{
		"tx-stream",
		"The TCP connection failed while the frame was sent.",
	},
	{
		"rx-detached",
		"The transport was detached before the record was opened, or "
		"its packet delivered.",
	},
	{
		"tx-detached",
		"The transport was detached while the packet waited to be "
		"sealed.",
	},
	{
		"rx-rate",
		"The packet exceeded the session's rx-rate.",
	},
	{
		"tx-rate",
		"The packet exceeded the session's tx-rate. What the stack "
		"hands over whole, to be segmented here, counts as one.",
	},
	{
		"tx-queue-bytes",
		"More packets wait for the TCP connections of all sessions "
		"than the device's queue-bytes allow.",
	},
};

const struct acvpn_spec_enum acvpn_spec_drop_reason = {
	.start = 0,
	.n = 34,
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
	{ "slot", NULL },
	{ "soft-records", NULL },
	{ "hard-records", NULL },
	{ "soft-bytes", NULL },
	{ "hard-bytes", NULL },
	{ "datagram", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_key = {
	.n = 11,
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
	{ "tx-dpd-requests", NULL },
	{ "tx-keepalives", NULL },
	{ "rx-control", NULL },
	{ "tx-control", NULL },
	{ "tx-fragmented", NULL },
	{ "tx-large", NULL },
	{ "tx-mss-clamped", NULL },
	{ "rx-mss-clamped", NULL },
	{ "tx-compressed", NULL },
	{ "rx-compressed", NULL },
	{ "drop", &acvpn_spec_set_drop },
};

const struct acvpn_spec_set acvpn_spec_set_stats = {
	.n = 23,
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
	{ "slot", NULL },
	{ "state", NULL },
	{ "dpd", NULL },
	{ "keepalive", NULL },
	{ "compression", NULL },
	{ "outer-df", NULL },
	{ "path-mtu", NULL },
	{ "pending", NULL },
	{ "paused", NULL },
	{ "probe-size", NULL },
	{ "answer-timeout", NULL },
	{ "orphaned", NULL },
	{ "compress-min", NULL },
	{ "remote-scope", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_transport = {
	.n = 28,
	.attrs = transport_attrs,
};

static const struct acvpn_spec_attr network_attrs[] = {
	{ 0 },
	{ "ipv4", NULL },
	{ "ipv6", NULL },
	{ "prefix-len", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_network = {
	.n = 4,
	.attrs = network_attrs,
};

static const struct acvpn_spec_attr session_attrs[] = {
	{ 0 },
	{ "id", NULL },
	{ "ipv4", NULL },
	{ "ipv6", NULL },
	{ "age", NULL },
	{ "transport", &acvpn_spec_set_transport },
	{ "network", &acvpn_spec_set_network },
	{ "idle", NULL },
	{ "idle-timeout", NULL },
	{ "roaming", NULL },
	{ "ignore-df", NULL },
	{ "mss-clamp", NULL },
	{ "copy-dscp", NULL },
	{ "prefer", NULL },
	{ "active", NULL },
	{ "stats", &acvpn_spec_set_stats },
	{ "cookie", NULL },
	{ "generation", NULL },
	{ "idle-action", NULL },
	{ "lifetime", NULL },
	{ "dead-timeout", NULL },
	{ "last-rx-data", NULL },
	{ "last-tx-data", NULL },
	{ "lifetime-left", NULL },
	{ "dead", NULL },
	{ "persist", NULL },
	{ "rx-rate", NULL },
	{ "rx-burst", NULL },
	{ "tx-rate", NULL },
	{ "tx-burst", NULL },
	{ "mark", NULL },
	{ "priority", NULL },
	{ "rx-mark", NULL },
	{ "dscp", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_session = {
	.n = 34,
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
	{ "payload", NULL },
	{ "content-type", NULL },
	{ "epoch", NULL },
	{ "mtu", NULL },
	{ "size", NULL },
	{ "count", NULL },
	{ "slot", NULL },
	{ "remote-ipv4", NULL },
	{ "remote-ipv6", NULL },
	{ "remote-port", NULL },
	{ "cookie", NULL },
	{ "generation", NULL },
	{ "stats", &acvpn_spec_set_stats },
	{ "remote-scope", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_event = {
	.n = 21,
	.attrs = event_attrs,
};

static const struct acvpn_spec_attr record_attrs[] = {
	{ 0 },
	{ "content-type", NULL },
	{ "frame-type", NULL },
	{ "payload", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_record = {
	.n = 4,
	.attrs = record_attrs,
};

static const struct acvpn_spec_attr filter_attrs[] = {
	{ 0 },
	{ "cookie", NULL },
	{ "transport-type", NULL },
	{ "transport-state", NULL },
};

const struct acvpn_spec_set acvpn_spec_set_filter = {
	.n = 4,
	.attrs = filter_attrs,
};

static const struct acvpn_spec_attr acvpn_attrs[] = {
	{ 0 },
	{ "ifindex", NULL },
	{ "session", &acvpn_spec_set_session },
	{ "transport", &acvpn_spec_set_transport },
	{ "key", &acvpn_spec_set_key },
	{ "event", &acvpn_spec_set_event },
	{ "record", &acvpn_spec_set_record },
	{ "detail", NULL },
	{ "socket", NULL },
	{ "count", NULL },
	{ "events", NULL },
	{ "filter", &acvpn_spec_set_filter },
};

const struct acvpn_spec_set acvpn_spec_set_acvpn = {
	.n = 12,
	.attrs = acvpn_attrs,
};
