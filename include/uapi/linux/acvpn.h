/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Do not edit directly, auto-generated from: */
/*	kmod/netlink/acvpn.yaml */
/* YNL-GEN uapi header */
/* To regenerate run: make regen */

#ifndef _UAPI_LINUX_ACVPN_H
#define _UAPI_LINUX_ACVPN_H

#define ACVPN_GENL_NAME		"acvpn"
#define ACVPN_GENL_VERSION	1

#define ACVPN_KEY_SIZE_MAX		32
#define ACVPN_IV_SIZE_MAX		12
#define ACVPN_PENDING_SIZE_MAX		32767
#define ACVPN_PAYLOAD_SIZE_MAX		1024
#define ACVPN_COOKIE_SIZE_MAX		64
#define ACVPN_DATAGRAM_SIZE_MAX		9216
#define ACVPN_DATAGRAMS_MAX		16
#define ACVPN_QUEUE_BYTES_MIN		65536
#define ACVPN_QUEUE_BYTES_DEFAULT	67108864
#define ACVPN_BATCH_MAX			1024

/**
 * enum acvpn_mode - Mode of a device, chosen when the link is created.
 * @ACVPN_MODE_P2P: One session; all packets sent to the device belong to it.
 * @ACVPN_MODE_MP: Many sessions; a packet sent belongs to the session that its
 *   inner destination belongs to.
 */
enum acvpn_mode {
	ACVPN_MODE_P2P,
	ACVPN_MODE_MP,
};

/**
 * enum acvpn_transport_type - Channel of a session.
 * @ACVPN_TRANSPORT_TYPE_DTLS: DTLS 1.2 records over UDP.
 * @ACVPN_TRANSPORT_TYPE_CSTP: CSTP frames over a TCP socket with kernel TLS.
 */
enum acvpn_transport_type {
	ACVPN_TRANSPORT_TYPE_DTLS = 1,
	ACVPN_TRANSPORT_TYPE_CSTP,
};

/**
 * enum acvpn_slot - Which one of those that replace each other, transports of
 *   a session or keys of a transport.
 * @ACVPN_SLOT_CURRENT: Sends and receives.
 * @ACVPN_SLOT_NEXT: Receives; sends from key-swap on, or from the first
 *   authentic record that it received.
 * @ACVPN_SLOT_PREVIOUS: Receives for a few seconds more.
 */
enum acvpn_slot {
	ACVPN_SLOT_CURRENT = 1,
	ACVPN_SLOT_NEXT,
	ACVPN_SLOT_PREVIOUS,
};

/**
 * enum acvpn_transport_state - What a transport can do.
 * @ACVPN_TRANSPORT_STATE_NO_KEY: Attached; carries nothing until it has keys.
 * @ACVPN_TRANSPORT_STATE_UP: Carries packets.
 * @ACVPN_TRANSPORT_STATE_DEAD: The peer left all probes unanswered. Probed on;
 *   up again when the peer is heard.
 * @ACVPN_TRANSPORT_STATE_PAUSED: CSTP only; a control record waits for
 *   userspace, see transport-set.
 */
enum acvpn_transport_state {
	ACVPN_TRANSPORT_STATE_NO_KEY = 1,
	ACVPN_TRANSPORT_STATE_UP,
	ACVPN_TRANSPORT_STATE_DEAD,
	ACVPN_TRANSPORT_STATE_PAUSED,
};

/**
 * enum acvpn_compression - Compression of single packets (RFC 1974). Lengths
 *   leak; off by default.
 * @ACVPN_COMPRESSION_NONE: A compressed frame is dropped.
 * @ACVPN_COMPRESSION_LZS_RX: Compressed frames are accepted, none is sent.
 * @ACVPN_COMPRESSION_LZS: Packets that shrink are sent compressed, too.
 */
enum acvpn_compression {
	ACVPN_COMPRESSION_NONE,
	ACVPN_COMPRESSION_LZS_RX,
	ACVPN_COMPRESSION_LZS,
};

/**
 * enum acvpn_cipher - Record protection. The kernel offers AEAD ciphers only.
 * @ACVPN_CIPHER_AES_128_GCM: RFC 5288; key of 16 bytes, salt of 4, explicit
 *   nonce of 8, tag of 16.
 * @ACVPN_CIPHER_AES_256_GCM: RFC 5288; key of 32 bytes, salt of 4, explicit
 *   nonce of 8, tag of 16.
 * @ACVPN_CIPHER_CHACHA20_POLY1305: RFC 7905; key of 32 bytes, iv of 12, no
 *   explicit nonce, tag of 16.
 */
enum acvpn_cipher {
	ACVPN_CIPHER_AES_128_GCM = 1,
	ACVPN_CIPHER_AES_256_GCM,
	ACVPN_CIPHER_CHACHA20_POLY1305,
};

/**
 * enum acvpn_detail - How much is told of a session.
 * @ACVPN_DETAIL_IDS: Its id, generation and cookie.
 * @ACVPN_DETAIL_TOTALS: Inner addresses, age, idle, active and stats as well,
 *   and type, slot and state of its transports; what it takes to account for
 *   sessions and to list them.
 * @ACVPN_DETAIL_FULL: All there is.
 */
enum acvpn_detail {
	ACVPN_DETAIL_IDS = 1,
	ACVPN_DETAIL_TOTALS,
	ACVPN_DETAIL_FULL,
};

/**
 * enum acvpn_idle_action - What happens to a session whose peer sent no data
 *   for its idle-timeout.
 * @ACVPN_IDLE_ACTION_TELL: The idle event is sent.
 * @ACVPN_IDLE_ACTION_DELETE: The session is deleted, for reason idle.
 */
enum acvpn_idle_action {
	ACVPN_IDLE_ACTION_TELL,
	ACVPN_IDLE_ACTION_DELETE,
};

/**
 * enum acvpn_event_type - What an event tells.
 * @ACVPN_EVENT_TYPE_SESSION_NEW: A session was created.
 * @ACVPN_EVENT_TYPE_SESSION_DEL: A session was deleted and nothing of it is
 *   counted any more; reason tells why, stats what it carried. Comes after
 *   transport-down of its transports. Its id may be in use again by then, if
 *   it was given in session-new; generation tells.
 * @ACVPN_EVENT_TYPE_TRANSPORT_UP: A transport has keys and carries packets.
 * @ACVPN_EVENT_TYPE_TRANSPORT_DOWN: A transport was detached and nothing of it
 *   is counted any more; reason tells why, stats what it carried. What else is
 *   done meanwhile, such as to attach another one, may be told before.
 * @ACVPN_EVENT_TYPE_PEER_DISCONNECT: The peer sent DISCONNECT; peer-reason
 *   holds its first payload byte if it sent one.
 * @ACVPN_EVENT_TYPE_PEER_TERMINATE: The peer sent TERMINATE (the gateway shuts
 *   down).
 * @ACVPN_EVENT_TYPE_KEY_LIMIT: The sending key reached its hard limit; nothing
 *   is sent under it any more.
 * @ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT: The sending key reached its soft limit; it
 *   is time for new keys.
 * @ACVPN_EVENT_TYPE_KEY_SWAP: Sending moved to the next keys, or to the next
 *   transport of the type.
 * @ACVPN_EVENT_TYPE_KEY_EXPIRED: Keys were wiped because this machine may run
 *   twice (VM clone, hibernation).
 * @ACVPN_EVENT_TYPE_TRANSPORT_DEAD: The peer did not answer; data moves to the
 *   other transport if there is one.
 * @ACVPN_EVENT_TYPE_TRANSPORT_ALIVE: The peer of a dead transport was heard
 *   again.
 * @ACVPN_EVENT_TYPE_SWITCH: Data goes by this transport from now on; reason
 *   tells why.
 * @ACVPN_EVENT_TYPE_MTU: The path of the transport carries inner packets of up
 *   to mtu bytes.
 * @ACVPN_EVENT_TYPE_LARGE_PACKET: Packets exceeded the effective MTU, count of
 *   them since the last such event, the last of which had size bytes; at most
 *   one event per second and transport.
 * @ACVPN_EVENT_TYPE_ENDPOINT: The peer address changed; an authentic and fresh
 *   record came from the new one.
 * @ACVPN_EVENT_TYPE_CONTROL_RECORD: A record arrived that is not application
 *   data; content-type and payload tell it. Of many alerts that do not end the
 *   transport, not all are told. After a handshake record on CSTP the
 *   transport is paused.
 * @ACVPN_EVENT_TYPE_PROBE_REPLY: The peer answered a probe; size tells the
 *   payload of the answer.
 * @ACVPN_EVENT_TYPE_IDLE: No data of the peer came, on any transport, for the
 *   session's idle-timeout.
 * @ACVPN_EVENT_TYPE_ORPHANED: Nobody has a descriptor of the transport's
 *   socket any more. The transport ends when the session's persist is over,
 *   unless somebody gets one with transport-get-fd.
 */
enum acvpn_event_type {
	ACVPN_EVENT_TYPE_SESSION_NEW = 1,
	ACVPN_EVENT_TYPE_SESSION_DEL,
	ACVPN_EVENT_TYPE_TRANSPORT_UP,
	ACVPN_EVENT_TYPE_TRANSPORT_DOWN,
	ACVPN_EVENT_TYPE_PEER_DISCONNECT,
	ACVPN_EVENT_TYPE_PEER_TERMINATE,
	ACVPN_EVENT_TYPE_KEY_LIMIT,
	ACVPN_EVENT_TYPE_KEY_SOFT_LIMIT,
	ACVPN_EVENT_TYPE_KEY_SWAP,
	ACVPN_EVENT_TYPE_KEY_EXPIRED,
	ACVPN_EVENT_TYPE_TRANSPORT_DEAD,
	ACVPN_EVENT_TYPE_TRANSPORT_ALIVE,
	ACVPN_EVENT_TYPE_SWITCH,
	ACVPN_EVENT_TYPE_MTU,
	ACVPN_EVENT_TYPE_LARGE_PACKET,
	ACVPN_EVENT_TYPE_ENDPOINT,
	ACVPN_EVENT_TYPE_CONTROL_RECORD,
	ACVPN_EVENT_TYPE_PROBE_REPLY,
	ACVPN_EVENT_TYPE_IDLE,
	ACVPN_EVENT_TYPE_ORPHANED,
};

/**
 * enum acvpn_reason - Why a session or transport ended.
 * @ACVPN_REASON_USER: A netlink command asked for it.
 * @ACVPN_REASON_SOCKET_CLOSED: The last file descriptor of the transport's
 *   socket was closed, and the session's persist is over.
 * @ACVPN_REASON_SESSION_DELETED: The session it belonged to was deleted.
 * @ACVPN_REASON_DEVICE_DELETED: The device, its network namespace or the
 *   module went away.
 * @ACVPN_REASON_DPD: The peer left all probes unanswered.
 * @ACVPN_REASON_PEER: The peer did so first, or was heard again.
 * @ACVPN_REASON_ATTACHED: The transport was just attached, or got its first
 *   keys.
 * @ACVPN_REASON_DETACHED: The transport that carried data was detached or has
 *   no keys.
 * @ACVPN_REASON_REPLACED: Another transport of the type took over.
 * @ACVPN_REASON_STREAM_END: The peer closed the TCP connection.
 * @ACVPN_REASON_STREAM_ERROR: The TCP connection or its TLS failed.
 * @ACVPN_REASON_PROTOCOL: The peer sent what is no CSTP.
 * @ACVPN_REASON_KEY_EXPIRED: This machine may run twice (VM clone,
 *   hibernation).
 * @ACVPN_REASON_IDLE: No data of the peer came for the session's idle-timeout.
 * @ACVPN_REASON_LIFETIME: The session's lifetime is over.
 * @ACVPN_REASON_DEAD_TIMEOUT: No transport of the session was up for its
 *   dead-timeout.
 */
enum acvpn_reason {
	ACVPN_REASON_USER = 1,
	ACVPN_REASON_SOCKET_CLOSED,
	ACVPN_REASON_SESSION_DELETED,
	ACVPN_REASON_DEVICE_DELETED,
	ACVPN_REASON_DPD,
	ACVPN_REASON_PEER,
	ACVPN_REASON_ATTACHED,
	ACVPN_REASON_DETACHED,
	ACVPN_REASON_REPLACED,
	ACVPN_REASON_STREAM_END,
	ACVPN_REASON_STREAM_ERROR,
	ACVPN_REASON_PROTOCOL,
	ACVPN_REASON_KEY_EXPIRED,
	ACVPN_REASON_IDLE,
	ACVPN_REASON_LIFETIME,
	ACVPN_REASON_DEAD_TIMEOUT,
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
 *   datagram, or was handed over with keys, is neither application data nor an
 *   alert.
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
 * @ACVPN_DROP_REASON_RX_SOURCE: The inner source address does not belong to
 *   the session.
 * @ACVPN_DROP_REASON_RX_DECOMPRESS: A compressed packet is malformed, or
 *   longer than a record may be when unpacked.
 * @ACVPN_DROP_REASON_RX_ECN: The outer packet met congestion, but the inner
 *   one cannot tell (RFC 6040).
 * @ACVPN_DROP_REASON_TX_INNER: The packet to be sent is neither IPv4 nor IPv6,
 *   or malformed. Counted for the device only.
 * @ACVPN_DROP_REASON_TX_NO_KEY: The transport has no sending key.
 * @ACVPN_DROP_REASON_TX_KEY_LIMIT: The sending key has no sequence numbers
 *   left.
 * @ACVPN_DROP_REASON_TX_TOO_BIG: The packet exceeds the effective MTU and must
 *   not be fragmented; ICMP told the sender.
 * @ACVPN_DROP_REASON_TX_NO_MEMORY: No memory to build the record.
 * @ACVPN_DROP_REASON_TX_QUEUE_FULL: Too many packets wait for the CPU's vector
 *   unit, or for the TCP connection.
 * @ACVPN_DROP_REASON_TX_NO_ROUTE: No route to the peer address.
 * @ACVPN_DROP_REASON_TX_LOOP: The route to the peer address leads back into
 *   this device.
 * @ACVPN_DROP_REASON_TX_CRYPTO: Encryption failed.
 * @ACVPN_DROP_REASON_TX_NO_SESSION: No session has the inner destination.
 *   Counted for the device only.
 * @ACVPN_DROP_REASON_TX_NO_TRANSPORT: The session has no transport that
 *   carries data. Counted for the device only.
 * @ACVPN_DROP_REASON_TX_STREAM: The TCP connection failed while the frame was
 *   sent.
 * @ACVPN_DROP_REASON_RX_DETACHED: The transport was detached before the record
 *   was opened, or its packet delivered.
 * @ACVPN_DROP_REASON_TX_DETACHED: The transport was detached while the packet
 *   waited to be sealed.
 * @ACVPN_DROP_REASON_RX_RATE: The packet exceeded the session's rx-rate.
 * @ACVPN_DROP_REASON_TX_RATE: The packet exceeded the session's tx-rate. What
 *   the stack hands over whole, to be segmented here, counts as one.
 * @ACVPN_DROP_REASON_TX_QUEUE_BYTES: More packets wait for the TCP connections
 *   of all sessions than the device's queue-bytes allow.
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
	ACVPN_DROP_REASON_RX_SOURCE,
	ACVPN_DROP_REASON_RX_DECOMPRESS,
	ACVPN_DROP_REASON_RX_ECN,
	ACVPN_DROP_REASON_TX_INNER,
	ACVPN_DROP_REASON_TX_NO_KEY,
	ACVPN_DROP_REASON_TX_KEY_LIMIT,
	ACVPN_DROP_REASON_TX_TOO_BIG,
	ACVPN_DROP_REASON_TX_NO_MEMORY,
	ACVPN_DROP_REASON_TX_QUEUE_FULL,
	ACVPN_DROP_REASON_TX_NO_ROUTE,
	ACVPN_DROP_REASON_TX_LOOP,
	ACVPN_DROP_REASON_TX_CRYPTO,
	ACVPN_DROP_REASON_TX_NO_SESSION,
	ACVPN_DROP_REASON_TX_NO_TRANSPORT,
	ACVPN_DROP_REASON_TX_STREAM,
	ACVPN_DROP_REASON_RX_DETACHED,
	ACVPN_DROP_REASON_TX_DETACHED,
	ACVPN_DROP_REASON_RX_RATE,
	ACVPN_DROP_REASON_TX_RATE,
	ACVPN_DROP_REASON_TX_QUEUE_BYTES,
};

enum {
	IFLA_ACVPN_MODE = 1,
	IFLA_ACVPN_MAX_SESSIONS,
	IFLA_ACVPN_QUEUE_BYTES,

	__IFLA_ACVPN_MAX
};
#define IFLA_ACVPN_MAX (__IFLA_ACVPN_MAX - 1)

enum {
	ACVPN_A_IFINDEX = 1,
	ACVPN_A_SESSION,
	ACVPN_A_TRANSPORT,
	ACVPN_A_KEY,
	ACVPN_A_EVENT,
	ACVPN_A_RECORD,
	ACVPN_A_DETAIL,
	ACVPN_A_SOCKET,
	ACVPN_A_COUNT,
	ACVPN_A_EVENTS,
	ACVPN_A_FILTER,

	__ACVPN_A_MAX
};
#define ACVPN_A_MAX (__ACVPN_A_MAX - 1)

enum {
	ACVPN_A_SESSION_ID = 1,
	ACVPN_A_SESSION_IPV4,
	ACVPN_A_SESSION_IPV6,
	ACVPN_A_SESSION_AGE,
	ACVPN_A_SESSION_TRANSPORT,
	ACVPN_A_SESSION_NETWORK,
	ACVPN_A_SESSION_IDLE,
	ACVPN_A_SESSION_IDLE_TIMEOUT,
	ACVPN_A_SESSION_ROAMING,
	ACVPN_A_SESSION_IGNORE_DF,
	ACVPN_A_SESSION_MSS_CLAMP,
	ACVPN_A_SESSION_COPY_DSCP,
	ACVPN_A_SESSION_PREFER,
	ACVPN_A_SESSION_ACTIVE,
	ACVPN_A_SESSION_STATS,
	ACVPN_A_SESSION_COOKIE,
	ACVPN_A_SESSION_GENERATION,
	ACVPN_A_SESSION_IDLE_ACTION,
	ACVPN_A_SESSION_LIFETIME,
	ACVPN_A_SESSION_DEAD_TIMEOUT,
	ACVPN_A_SESSION_LAST_RX_DATA,
	ACVPN_A_SESSION_LAST_TX_DATA,
	ACVPN_A_SESSION_LIFETIME_LEFT,
	ACVPN_A_SESSION_DEAD,
	ACVPN_A_SESSION_PERSIST,
	ACVPN_A_SESSION_RX_RATE,
	ACVPN_A_SESSION_RX_BURST,
	ACVPN_A_SESSION_TX_RATE,
	ACVPN_A_SESSION_TX_BURST,
	ACVPN_A_SESSION_MARK,
	ACVPN_A_SESSION_PRIORITY,
	ACVPN_A_SESSION_RX_MARK,
	ACVPN_A_SESSION_DSCP,

	__ACVPN_A_SESSION_MAX
};
#define ACVPN_A_SESSION_MAX (__ACVPN_A_SESSION_MAX - 1)

enum {
	ACVPN_A_NETWORK_IPV4 = 1,
	ACVPN_A_NETWORK_IPV6,
	ACVPN_A_NETWORK_PREFIX_LEN,

	__ACVPN_A_NETWORK_MAX
};
#define ACVPN_A_NETWORK_MAX (__ACVPN_A_NETWORK_MAX - 1)

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
	ACVPN_A_TRANSPORT_SLOT,
	ACVPN_A_TRANSPORT_STATE,
	ACVPN_A_TRANSPORT_DPD,
	ACVPN_A_TRANSPORT_KEEPALIVE,
	ACVPN_A_TRANSPORT_COMPRESSION,
	ACVPN_A_TRANSPORT_OUTER_DF,
	ACVPN_A_TRANSPORT_PATH_MTU,
	ACVPN_A_TRANSPORT_PENDING,
	ACVPN_A_TRANSPORT_PAUSED,
	ACVPN_A_TRANSPORT_PROBE_SIZE,
	ACVPN_A_TRANSPORT_ANSWER_TIMEOUT,
	ACVPN_A_TRANSPORT_ORPHANED,
	ACVPN_A_TRANSPORT_COMPRESS_MIN,
	ACVPN_A_TRANSPORT_REMOTE_SCOPE,

	__ACVPN_A_TRANSPORT_MAX
};
#define ACVPN_A_TRANSPORT_MAX (__ACVPN_A_TRANSPORT_MAX - 1)

enum {
	ACVPN_A_KEY_EPOCH = 1,
	ACVPN_A_KEY_CIPHER,
	ACVPN_A_KEY_TX,
	ACVPN_A_KEY_RX,
	ACVPN_A_KEY_SLOT,
	ACVPN_A_KEY_SOFT_RECORDS,
	ACVPN_A_KEY_HARD_RECORDS,
	ACVPN_A_KEY_SOFT_BYTES,
	ACVPN_A_KEY_HARD_BYTES,
	ACVPN_A_KEY_DATAGRAM,

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
	ACVPN_A_STATS_TX_DPD_REQUESTS,
	ACVPN_A_STATS_TX_KEEPALIVES,
	ACVPN_A_STATS_RX_CONTROL,
	ACVPN_A_STATS_TX_CONTROL,
	ACVPN_A_STATS_TX_FRAGMENTED,
	ACVPN_A_STATS_TX_LARGE,
	ACVPN_A_STATS_TX_MSS_CLAMPED,
	ACVPN_A_STATS_RX_MSS_CLAMPED,
	ACVPN_A_STATS_TX_COMPRESSED,
	ACVPN_A_STATS_RX_COMPRESSED,
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
	ACVPN_A_EVENT_PAYLOAD,
	ACVPN_A_EVENT_CONTENT_TYPE,
	ACVPN_A_EVENT_EPOCH,
	ACVPN_A_EVENT_MTU,
	ACVPN_A_EVENT_SIZE,
	ACVPN_A_EVENT_COUNT,
	ACVPN_A_EVENT_SLOT,
	ACVPN_A_EVENT_REMOTE_IPV4,
	ACVPN_A_EVENT_REMOTE_IPV6,
	ACVPN_A_EVENT_REMOTE_PORT,
	ACVPN_A_EVENT_COOKIE,
	ACVPN_A_EVENT_GENERATION,
	ACVPN_A_EVENT_STATS,
	ACVPN_A_EVENT_REMOTE_SCOPE,

	__ACVPN_A_EVENT_MAX
};
#define ACVPN_A_EVENT_MAX (__ACVPN_A_EVENT_MAX - 1)

enum {
	ACVPN_A_RECORD_CONTENT_TYPE = 1,
	ACVPN_A_RECORD_FRAME_TYPE,
	ACVPN_A_RECORD_PAYLOAD,

	__ACVPN_A_RECORD_MAX
};
#define ACVPN_A_RECORD_MAX (__ACVPN_A_RECORD_MAX - 1)

enum {
	ACVPN_A_FILTER_COOKIE = 1,
	ACVPN_A_FILTER_TRANSPORT_TYPE,
	ACVPN_A_FILTER_TRANSPORT_STATE,

	__ACVPN_A_FILTER_MAX
};
#define ACVPN_A_FILTER_MAX (__ACVPN_A_FILTER_MAX - 1)

enum {
	ACVPN_CMD_SESSION_NEW = 1,
	ACVPN_CMD_SESSION_GET,
	ACVPN_CMD_SESSION_SET,
	ACVPN_CMD_SESSION_DEL,
	ACVPN_CMD_SESSION_FLUSH,
	ACVPN_CMD_TRANSPORT_ATTACH,
	ACVPN_CMD_TRANSPORT_SET,
	ACVPN_CMD_TRANSPORT_DETACH,
	ACVPN_CMD_KEY_NEW,
	ACVPN_CMD_KEY_SWAP,
	ACVPN_CMD_KEY_DEL,
	ACVPN_CMD_RECORD_SEND,
	ACVPN_CMD_PROBE,
	ACVPN_CMD_EVENT,
	ACVPN_CMD_TRANSPORT_GET_FD,
	ACVPN_CMD_SOCKET_ADD,
	ACVPN_CMD_SOCKET_DEL,
	ACVPN_CMD_MONITOR,

	__ACVPN_CMD_MAX
};
#define ACVPN_CMD_MAX (__ACVPN_CMD_MAX - 1)

#define ACVPN_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_ACVPN_H */
