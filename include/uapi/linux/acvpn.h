/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Do not edit directly, auto-generated from: */
/*	kmod/netlink/acvpn.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: make regen */

#ifndef _UAPI_LINUX_ACVPN_H
#define _UAPI_LINUX_ACVPN_H

#define ACVPN_GENL_NAME		"acvpn"
#define ACVPN_GENL_VERSION	1

#define ACVPN_KEY_SIZE_MAX	32
#define ACVPN_IV_SIZE_MAX	12

/**
 * enum acvpn_mode - Mode of a device, chosen when the link is created.
 * @ACVPN_MODE_P2P: One session; all packets sent to the device belong to it.
 */
enum acvpn_mode {
	ACVPN_MODE_P2P,
};

/**
 * enum acvpn_transport_type - Channel of a session.
 * @ACVPN_TRANSPORT_TYPE_DTLS: DTLS records over UDP.
 */
enum acvpn_transport_type {
	ACVPN_TRANSPORT_TYPE_DTLS = 1,
};

/**
 * enum acvpn_cipher - Record protection. The kernel offers AEAD ciphers only.
 * @ACVPN_CIPHER_AES_128_GCM: RFC 5288; key of 16 bytes, salt of 4, explicit
 *   nonce of 8, tag of 16.
 * @ACVPN_CIPHER_AES_256_GCM: RFC 5288; key of 32 bytes, salt of 4, explicit
 *   nonce of 8, tag of 16.
 */
enum acvpn_cipher {
	ACVPN_CIPHER_AES_128_GCM = 1,
	ACVPN_CIPHER_AES_256_GCM,
};

/**
 * enum acvpn_event_type - What an event tells.
 * @ACVPN_EVENT_TYPE_SESSION_NEW: A session was created.
 * @ACVPN_EVENT_TYPE_SESSION_DEL: A session was deleted; reason tells why.
 * @ACVPN_EVENT_TYPE_TRANSPORT_UP: A transport has keys and carries packets.
 * @ACVPN_EVENT_TYPE_TRANSPORT_DOWN: A transport was detached; reason tells
 *   why.
 * @ACVPN_EVENT_TYPE_PEER_DISCONNECT: The peer sent DISCONNECT; peer-reason
 *   holds its first payload byte if it sent one.
 * @ACVPN_EVENT_TYPE_PEER_TERMINATE: The peer sent TERMINATE (the gateway shuts
 *   down).
 * @ACVPN_EVENT_TYPE_KEY_LIMIT: The sending key used up its sequence numbers;
 *   nothing is sent until a new transport is attached.
 */
enum acvpn_event_type {
	ACVPN_EVENT_TYPE_SESSION_NEW = 1,
	ACVPN_EVENT_TYPE_SESSION_DEL,
	ACVPN_EVENT_TYPE_TRANSPORT_UP,
	ACVPN_EVENT_TYPE_TRANSPORT_DOWN,
	ACVPN_EVENT_TYPE_PEER_DISCONNECT,
	ACVPN_EVENT_TYPE_PEER_TERMINATE,
	ACVPN_EVENT_TYPE_KEY_LIMIT,
};

/**
 * enum acvpn_reason - Why a session or transport ended.
 * @ACVPN_REASON_USER: A netlink command asked for it.
 * @ACVPN_REASON_SOCKET_CLOSED: The last file descriptor of the transport's
 *   socket was closed.
 * @ACVPN_REASON_SESSION_DELETED: The session it belonged to was deleted.
 * @ACVPN_REASON_DEVICE_DELETED: The device, its network namespace or the
 *   module went away.
 */
enum acvpn_reason {
	ACVPN_REASON_USER = 1,
	ACVPN_REASON_SOCKET_CLOSED,
	ACVPN_REASON_SESSION_DELETED,
	ACVPN_REASON_DEVICE_DELETED,
};

/**
 * enum acvpn_drop_reason - Why a packet or record was dropped. rx reasons
 *   count records or datagrams, tx reasons inner packets.
 * @ACVPN_DROP_REASON_RX_TRUNCATED: A datagram is shorter than a record header,
 *   or a record's length field runs past its end.
 * @ACVPN_DROP_REASON_RX_VERSION: The record version is not DTLS 1.2 (0xfefd).
 * @ACVPN_DROP_REASON_RX_EPOCH: No receiving key is installed for the record's
 *   epoch.
 * @ACVPN_DROP_REASON_RX_LENGTH: The record is too short for nonce, frame type
 *   and tag, or longer than RFC 6347 allows.
 * @ACVPN_DROP_REASON_RX_AUTH: The authentication tag does not match.
 * @ACVPN_DROP_REASON_RX_REPLAY: The sequence number was received before or is
 *   older than the replay window.
 * @ACVPN_DROP_REASON_RX_TYPE: A record that follows a data record in one
 *   datagram is not application data.
 * @ACVPN_DROP_REASON_RX_FRAME: The frame type is not known.
 * @ACVPN_DROP_REASON_RX_COMPRESSED: A compressed frame arrived although no
 *   compression was negotiated.
 * @ACVPN_DROP_REASON_RX_INNER: The inner packet is no valid IPv4 or IPv6
 *   packet.
 * @ACVPN_DROP_REASON_RX_NO_MEMORY: No memory to process a received record.
 * @ACVPN_DROP_REASON_RX_QUEUE_FULL: The receive queue of the CPU was full.
 * @ACVPN_DROP_REASON_RX_CRYPTO: Decryption failed for another reason than a
 *   wrong tag.
 * @ACVPN_DROP_REASON_RX_LINK_DOWN: An inner packet arrived while the device
 *   was down.
 * @ACVPN_DROP_REASON_TX_INNER: The packet to be sent is neither IPv4 nor IPv6,
 *   or malformed.
 * @ACVPN_DROP_REASON_TX_NO_KEY: The transport has no sending key.
 * @ACVPN_DROP_REASON_TX_KEY_LIMIT: The sending key has no sequence numbers
 *   left.
 * @ACVPN_DROP_REASON_TX_TOO_BIG: The packet exceeds the inner MTU of the
 *   transport; ICMP told the sender.
 * @ACVPN_DROP_REASON_TX_NO_MEMORY: No memory to build the record.
 * @ACVPN_DROP_REASON_TX_QUEUE_FULL: Too many packets wait for the CPU's vector
 *   unit.
 * @ACVPN_DROP_REASON_TX_NO_ROUTE: No route to the peer address.
 * @ACVPN_DROP_REASON_TX_LOOP: The route to the peer address leads back into
 *   this device.
 * @ACVPN_DROP_REASON_TX_CRYPTO: Encryption failed.
 */
enum acvpn_drop_reason {
	ACVPN_DROP_REASON_RX_TRUNCATED,
	ACVPN_DROP_REASON_RX_VERSION,
	ACVPN_DROP_REASON_RX_EPOCH,
	ACVPN_DROP_REASON_RX_LENGTH,
	ACVPN_DROP_REASON_RX_AUTH,
	ACVPN_DROP_REASON_RX_REPLAY,
	ACVPN_DROP_REASON_RX_TYPE,
	ACVPN_DROP_REASON_RX_FRAME,
	ACVPN_DROP_REASON_RX_COMPRESSED,
	ACVPN_DROP_REASON_RX_INNER,
	ACVPN_DROP_REASON_RX_NO_MEMORY,
	ACVPN_DROP_REASON_RX_QUEUE_FULL,
	ACVPN_DROP_REASON_RX_CRYPTO,
	ACVPN_DROP_REASON_RX_LINK_DOWN,
	ACVPN_DROP_REASON_TX_INNER,
	ACVPN_DROP_REASON_TX_NO_KEY,
	ACVPN_DROP_REASON_TX_KEY_LIMIT,
	ACVPN_DROP_REASON_TX_TOO_BIG,
	ACVPN_DROP_REASON_TX_NO_MEMORY,
	ACVPN_DROP_REASON_TX_QUEUE_FULL,
	ACVPN_DROP_REASON_TX_NO_ROUTE,
	ACVPN_DROP_REASON_TX_LOOP,
	ACVPN_DROP_REASON_TX_CRYPTO,
};

enum {
	IFLA_ACVPN_MODE = 1,

	__IFLA_ACVPN_MAX
};
#define IFLA_ACVPN_MAX (__IFLA_ACVPN_MAX - 1)

enum {
	ACVPN_A_IFINDEX = 1,
	ACVPN_A_SESSION,
	ACVPN_A_TRANSPORT,
	ACVPN_A_KEY,
	ACVPN_A_EVENT,

	__ACVPN_A_MAX
};
#define ACVPN_A_MAX (__ACVPN_A_MAX - 1)

enum {
	ACVPN_A_SESSION_ID = 1,
	ACVPN_A_SESSION_IPV4,
	ACVPN_A_SESSION_IPV6,
	ACVPN_A_SESSION_AGE,
	ACVPN_A_SESSION_TRANSPORT,

	__ACVPN_A_SESSION_MAX
};
#define ACVPN_A_SESSION_MAX (__ACVPN_A_SESSION_MAX - 1)

enum {
	ACVPN_A_TRANSPORT_TYPE = 1,
	ACVPN_A_TRANSPORT_SOCKET,
	ACVPN_A_TRANSPORT_REMOTE_IPV4,
	ACVPN_A_TRANSPORT_REMOTE_IPV6,
	ACVPN_A_TRANSPORT_REMOTE_PORT,
	ACVPN_A_TRANSPORT_LOCAL_IPV4,
	ACVPN_A_TRANSPORT_LOCAL_IPV6,
	ACVPN_A_TRANSPORT_LOCAL_PORT,
	ACVPN_A_TRANSPORT_MTU,
	ACVPN_A_TRANSPORT_LAST_RX,
	ACVPN_A_TRANSPORT_LAST_TX,
	ACVPN_A_TRANSPORT_KEY,
	ACVPN_A_TRANSPORT_STATS,

	__ACVPN_A_TRANSPORT_MAX
};
#define ACVPN_A_TRANSPORT_MAX (__ACVPN_A_TRANSPORT_MAX - 1)

enum {
	ACVPN_A_KEY_EPOCH = 1,
	ACVPN_A_KEY_CIPHER,
	ACVPN_A_KEY_TX,
	ACVPN_A_KEY_RX,

	__ACVPN_A_KEY_MAX
};
#define ACVPN_A_KEY_MAX (__ACVPN_A_KEY_MAX - 1)

enum {
	ACVPN_A_KEYDIR_KEY = 1,
	ACVPN_A_KEYDIR_IV,
	ACVPN_A_KEYDIR_SEQ,

	__ACVPN_A_KEYDIR_MAX
};
#define ACVPN_A_KEYDIR_MAX (__ACVPN_A_KEYDIR_MAX - 1)

enum {
	ACVPN_A_STATS_RX_PACKETS = 1,
	ACVPN_A_STATS_RX_BYTES,
	ACVPN_A_STATS_TX_PACKETS,
	ACVPN_A_STATS_TX_BYTES,
	ACVPN_A_STATS_RX_RECORDS,
	ACVPN_A_STATS_TX_RECORDS,
	ACVPN_A_STATS_RX_DPD_REQUESTS,
	ACVPN_A_STATS_TX_DPD_RESPONSES,
	ACVPN_A_STATS_RX_DPD_RESPONSES,
	ACVPN_A_STATS_RX_KEEPALIVES,
	ACVPN_A_STATS_RX_PASSED,
	ACVPN_A_STATS_DROP,

	__ACVPN_A_STATS_MAX
};
#define ACVPN_A_STATS_MAX (__ACVPN_A_STATS_MAX - 1)

enum {
	ACVPN_A_DROP_REASON = 1,
	ACVPN_A_DROP_COUNT,

	__ACVPN_A_DROP_MAX
};
#define ACVPN_A_DROP_MAX (__ACVPN_A_DROP_MAX - 1)

enum {
	ACVPN_A_EVENT_SEQ = 1,
	ACVPN_A_EVENT_TYPE,
	ACVPN_A_EVENT_SESSION_ID,
	ACVPN_A_EVENT_TRANSPORT_TYPE,
	ACVPN_A_EVENT_REASON,
	ACVPN_A_EVENT_PEER_REASON,

	__ACVPN_A_EVENT_MAX
};
#define ACVPN_A_EVENT_MAX (__ACVPN_A_EVENT_MAX - 1)

enum {
	ACVPN_CMD_SESSION_NEW = 1,
	ACVPN_CMD_SESSION_GET,
	ACVPN_CMD_SESSION_DEL,
	ACVPN_CMD_TRANSPORT_ATTACH,
	ACVPN_CMD_TRANSPORT_DETACH,
	ACVPN_CMD_KEY_NEW,
	ACVPN_CMD_EVENT,

	__ACVPN_CMD_MAX
};
#define ACVPN_CMD_MAX (__ACVPN_CMD_MAX - 1)

#define ACVPN_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_ACVPN_H */
