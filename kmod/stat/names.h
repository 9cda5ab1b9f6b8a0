/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of the values of the netlink specification, for tracepoints and
 * ethtool. Each list calls its argument with every value and its name; trace.c
 * has the compiler check that none is missing.
 */
#ifndef _ACVPN_NAMES_H
#define _ACVPN_NAMES_H

#include <uapi/linux/acvpn.h>

/* The label of a switch that has all values */
#define ACVPN_NAMES_CASE(value, name) case value:
/* An element of an array of names by value */
#define ACVPN_NAMES_ELEMENT(value, name) [value] = name,

#define ACVPN_NAMES_TRANSPORT_TYPE(x)					\
	x(ACVPN_TRANSPORT_TYPE_DTLS, "dtls")				\
	x(ACVPN_TRANSPORT_TYPE_CSTP, "cstp")

#define ACVPN_NAMES_EVENT_TYPE(x)					\
	x(ACVPN_EVENT_TYPE_SESSION_NEW, "session-new")			\
	x(ACVPN_EVENT_TYPE_SESSION_DEL, "session-del")			\
	x(ACVPN_EVENT_TYPE_TRANSPORT_UP, "transport-up")		\
	x(ACVPN_EVENT_TYPE_TRANSPORT_DOWN, "transport-down")		\
	x(ACVPN_EVENT_TYPE_PEER_DISCONNECT, "peer-disconnect")		\
	x(ACVPN_EVENT_TYPE_PEER_TERMINATE, "peer-terminate")		\
	x(ACVPN_EVENT_TYPE_KEY_LIMIT, "key-limit")			\
	x(ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT, "key-soft-limit")		\
	x(ACVPN_EVENT_TYPE_KEY_SWAP, "key-swap")			\
	x(ACVPN_EVENT_TYPE_KEY_EXPIRED, "key-expired")			\
	x(ACVPN_EVENT_TYPE_TRANSPORT_DEAD, "transport-dead")		\
	x(ACVPN_EVENT_TYPE_TRANSPORT_ALIVE, "transport-alive")		\
	x(ACVPN_EVENT_TYPE_SWITCH, "switch")				\
	x(ACVPN_EVENT_TYPE_MTU, "mtu")					\
	x(ACVPN_EVENT_TYPE_LARGE_PACKET, "large-packet")		\
	x(ACVPN_EVENT_TYPE_ENDPOINT, "endpoint")			\
	x(ACVPN_EVENT_TYPE_CONTROL_RECORD, "control-record")		\
	x(ACVPN_EVENT_TYPE_PROBE_REPLY, "probe-reply")			\
	x(ACVPN_EVENT_TYPE_IDLE, "idle")				\
	x(ACVPN_EVENT_TYPE_ORPHANED, "orphaned")

#define ACVPN_NAMES_REASON(x)						\
	x(ACVPN_REASON_USER, "user")					\
	x(ACVPN_REASON_SOCKET_CLOSED, "socket-closed")			\
	x(ACVPN_REASON_SESSION_DELETED, "session-deleted")		\
	x(ACVPN_REASON_DEVICE_DELETED, "device-deleted")		\
	x(ACVPN_REASON_DPD, "dpd")					\
	x(ACVPN_REASON_PEER, "peer")					\
	x(ACVPN_REASON_ATTACHED, "attached")				\
	x(ACVPN_REASON_DETACHED, "detached")				\
	x(ACVPN_REASON_REPLACED, "replaced")				\
	x(ACVPN_REASON_STREAM_END, "stream-end")			\
	x(ACVPN_REASON_STREAM_ERROR, "stream-error")			\
	x(ACVPN_REASON_PROTOCOL, "protocol")				\
	x(ACVPN_REASON_KEY_EXPIRED, "key-expired")			\
	x(ACVPN_REASON_IDLE, "idle")					\
	x(ACVPN_REASON_LIFETIME, "lifetime")				\
	x(ACVPN_REASON_DEAD_TIMEOUT, "dead-timeout")

#define ACVPN_NAMES_DROP_REASON(x)					\
	x(ACVPN_DROP_REASON_RX_TRUNCATED, "rx-truncated")		\
	x(ACVPN_DROP_REASON_RX_VERSION, "rx-version")			\
	x(ACVPN_DROP_REASON_RX_EPOCH, "rx-epoch")			\
	x(ACVPN_DROP_REASON_RX_LENGTH, "rx-length")			\
	x(ACVPN_DROP_REASON_RX_AUTH, "rx-auth")				\
	x(ACVPN_DROP_REASON_RX_REPLAY, "rx-replay")			\
	x(ACVPN_DROP_REASON_RX_TYPE, "rx-type")				\
	x(ACVPN_DROP_REASON_RX_FRAME, "rx-frame")			\
	x(ACVPN_DROP_REASON_RX_COMPRESSED, "rx-compressed")		\
	x(ACVPN_DROP_REASON_RX_INNER, "rx-inner")			\
	x(ACVPN_DROP_REASON_RX_NO_MEMORY, "rx-no-memory")		\
	x(ACVPN_DROP_REASON_RX_QUEUE_FULL, "rx-queue-full")		\
	x(ACVPN_DROP_REASON_RX_CRYPTO, "rx-crypto")			\
	x(ACVPN_DROP_REASON_RX_LINK_DOWN, "rx-link-down")		\
	x(ACVPN_DROP_REASON_RX_SOURCE, "rx-source")			\
	x(ACVPN_DROP_REASON_RX_DECOMPRESS, "rx-decompress")		\
	x(ACVPN_DROP_REASON_RX_ECN, "rx-ecn")				\
	x(ACVPN_DROP_REASON_TX_INNER, "tx-inner")			\
	x(ACVPN_DROP_REASON_TX_NO_KEY, "tx-no-key")			\
	x(ACVPN_DROP_REASON_TX_KEY_LIMIT, "tx-key-limit")		\
	x(ACVPN_DROP_REASON_TX_TOO_BIG, "tx-too-big")			\
	x(ACVPN_DROP_REASON_TX_NO_MEMORY, "tx-no-memory")		\
	x(ACVPN_DROP_REASON_TX_QUEUE_FULL, "tx-queue-full")		\
	x(ACVPN_DROP_REASON_TX_NO_ROUTE, "tx-no-route")			\
	x(ACVPN_DROP_REASON_TX_LOOP, "tx-loop")				\
	x(ACVPN_DROP_REASON_TX_CRYPTO, "tx-crypto")			\
	x(ACVPN_DROP_REASON_TX_NO_SESSION, "tx-no-session")		\
	x(ACVPN_DROP_REASON_TX_NO_TRANSPORT, "tx-no-transport")		\
	x(ACVPN_DROP_REASON_TX_STREAM, "tx-stream")			\
	x(ACVPN_DROP_REASON_RX_DETACHED, "rx-detached")			\
	x(ACVPN_DROP_REASON_TX_DETACHED, "tx-detached")			\
	x(ACVPN_DROP_REASON_RX_RATE, "rx-rate")				\
	x(ACVPN_DROP_REASON_TX_RATE, "tx-rate")				\
	x(ACVPN_DROP_REASON_TX_QUEUE_BYTES, "tx-queue-bytes")

#endif /* _ACVPN_NAMES_H */
