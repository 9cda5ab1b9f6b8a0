/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * libacvpn: client side of the netlink interface of the acvpn module.
 *
 * Conventions:
 *  - Functions that can fail return 0 or a negative errno value. acvpn_error()
 *    tells more, in the words of the kernel where it sent any.
 *  - The errors that the kernel documents for a command (docs/netlink.md) are
 *    passed on unchanged. Any call may also return -ENOMEM, -EPERM (no
 *    CAP_NET_ADMIN), -ENOENT or -ENODEV (no such object) and -EPROTO (the
 *    answer makes no sense).
 *  - Calls block until the kernel has answered. A context belongs to one
 *    thread at a time; there is no global state but thread-local name buffers.
 *  - Addresses are in network byte order, ports and all else in host order.
 *  - Enum values are uint32_t where a newer kernel may send values that this
 *    header does not know.
 */
#ifndef _LIBACVPN_ACVPN_H
#define _LIBACVPN_ACVPN_H

#include <linux/acvpn.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum acvpn_limits - sizes of the arrays below
 * @ACVPN_TRANSPORTS_MAX: Transports per session.
 * @ACVPN_KEYS_MAX: Keys described per transport.
 * @ACVPN_DROP_REASONS_MAX: Drop counters per transport; more than there are
 *	now, so that reasons of newer kernels have a place.
 */
enum acvpn_limits {
	ACVPN_TRANSPORTS_MAX = 2,
	ACVPN_KEYS_MAX = 4,
	ACVPN_DROP_REASONS_MAX = 64,
};

/*
 * struct acvpn - connection to the kernel, opaque
 *
 * A context serves one caller at a time. It does not receive events, see
 * struct acvpn_events.
 */
struct acvpn;

/**
 * acvpn_open() - connect to the acvpn family of the current network namespace
 * @out: Set to the new context, or to NULL on failure.
 *
 * The kernel tries to load the module if it is not there.
 *
 * Return: 0; -ENOENT the module is not loaded; or another negative errno.
 */
int acvpn_open(struct acvpn **out);

/**
 * acvpn_close() - end the connection
 * @ctx: Context, or NULL. Links and sessions stay.
 */
void acvpn_close(struct acvpn *ctx);

/**
 * acvpn_error() - text of the last failure
 * @ctx: Context.
 *
 * The extended acknowledgment of the kernel with the name of the attribute
 * that it rejected, if it sent one, else the meaning of the errno. One line
 * without a full stop.
 *
 * Return: Text that is valid until the next call with @ctx; empty if nothing
 * failed yet.
 */
const char *acvpn_error(const struct acvpn *ctx);

/**
 * struct acvpn_addr - IPv4 or IPv6 address, or none
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for none.
 * @v4: Address if @family is AF_INET.
 * @v6: Address if @family is AF_INET6.
 */
struct acvpn_addr {
	sa_family_t family;
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
};

/**
 * struct acvpn_endpoint - address and port of one end of a socket
 * @addr: Outer address.
 * @port: UDP port, host byte order; 0 if absent.
 */
struct acvpn_endpoint {
	struct acvpn_addr addr;
	uint16_t port;
};

/**
 * acvpn_addr_format() - text of an address
 * @addr: Address.
 * @buf: Filled with "192.0.2.1", "2001:db8::1" or "none".
 * @size: Bytes in @buf, INET6_ADDRSTRLEN suffices.
 *
 * Return: @buf.
 */
const char *acvpn_addr_format(const struct acvpn_addr *addr, char *buf,
			      size_t size);

/**
 * acvpn_endpoint_format() - text of an address and port
 * @ep: Endpoint.
 * @buf: Filled with "192.0.2.1:443", "[2001:db8::1]:443" or "none".
 * @size: Bytes in @buf, ACVPN_ENDPOINT_STRLEN suffices.
 *
 * Return: @buf.
 */
const char *acvpn_endpoint_format(const struct acvpn_endpoint *ep, char *buf,
				  size_t size);

#define ACVPN_ENDPOINT_STRLEN (INET6_ADDRSTRLEN + sizeof("[]:65535"))

/* Links */

/**
 * struct acvpn_link_info - an acvpn device
 * @ifindex: Interface index.
 * @name: Interface name.
 * @mode: enum acvpn_mode.
 * @mtu: MTU of the device in bytes.
 * @flags: IFF_UP, IFF_RUNNING (has carrier), ...
 */
struct acvpn_link_info {
	uint32_t ifindex;
	char name[IFNAMSIZ];
	uint32_t mode;
	uint32_t mtu;
	uint32_t flags;
};

/**
 * typedef acvpn_link_fn - receives one device of a dump
 * @link: Device, valid during the call.
 * @arg: What the caller of the dump gave.
 *
 * Return: 0 to go on; anything else ends the dump and is its return value.
 */
typedef int (*acvpn_link_fn)(const struct acvpn_link_info *link, void *arg);

/**
 * acvpn_link_add() - create a device
 * @ctx: Context.
 * @name: Interface name, 1 to 15 bytes, without "%".
 * @mode: ACVPN_MODE_P2P.
 * @ifindex: Set to the index of the device; may be NULL.
 *
 * Return: 0; -EINVAL bad name; -EEXIST the name is taken; -EOPNOTSUPP the
 * kernel has no link kind acvpn; or another negative errno.
 */
int acvpn_link_add(struct acvpn *ctx, const char *name, enum acvpn_mode mode,
		   uint32_t *ifindex);

/**
 * acvpn_link_del() - delete a device with its sessions
 * @ctx: Context.
 * @ifindex: The device. Devices of other kinds are refused.
 *
 * Return: 0; -ENODEV no such acvpn device; or another negative errno.
 */
int acvpn_link_del(struct acvpn *ctx, uint32_t ifindex);

/**
 * acvpn_link_find() - look up a device by name
 * @ctx: Context.
 * @name: Interface name.
 * @link: Filled in.
 *
 * Return: 0; -ENODEV no such device or one of another kind (acvpn_error()
 * tells which); or another negative errno.
 */
int acvpn_link_find(struct acvpn *ctx, const char *name,
		    struct acvpn_link_info *link);

/**
 * acvpn_link_get() - look up a device by index
 * @ctx: Context.
 * @ifindex: Interface index.
 * @link: Filled in.
 *
 * Return: As acvpn_link_find().
 */
int acvpn_link_get(struct acvpn *ctx, uint32_t ifindex,
		   struct acvpn_link_info *link);

/**
 * acvpn_link_dump() - visit all acvpn devices of the namespace
 * @ctx: Context.
 * @fn: Called per device, after the dump is complete; may use @ctx.
 * @arg: Passed to @fn.
 *
 * Return: 0, what @fn returned, or a negative errno.
 */
int acvpn_link_dump(struct acvpn *ctx, acvpn_link_fn fn, void *arg);

/* Sessions */

/**
 * struct acvpn_session_config - a session to create
 * @ifindex: Device.
 * @id: 1 to INT32_MAX, or 0 to let the kernel choose.
 * @has_ipv4: @ipv4 is given.
 * @has_ipv6: @ipv6 is given.
 * @ipv4: Inner IPv4 address.
 * @ipv6: Inner IPv6 address.
 */
struct acvpn_session_config {
	uint32_t ifindex;
	uint32_t id;
	bool has_ipv4;
	bool has_ipv6;
	struct in_addr ipv4;
	struct in6_addr ipv6;
};

/**
 * struct acvpn_key_info - an installed key, without its secret
 * @epoch: DTLS epoch.
 * @cipher: enum acvpn_cipher.
 * @tx_seq: Sequence number of the next record to be sent.
 * @rx_seq: One more than the highest sequence number received.
 */
struct acvpn_key_info {
	uint32_t epoch;
	uint32_t cipher;
	uint64_t tx_seq;
	uint64_t rx_seq;
};

/**
 * struct acvpn_stats - counters since the transport was attached
 * @rx_packets: Inner packets received.
 * @rx_bytes: Bytes of inner packets received.
 * @tx_packets: Inner packets sent.
 * @tx_bytes: Bytes of inner packets sent.
 * @rx_records: Authentic, fresh records received, control included.
 * @tx_records: Records sent, control included.
 * @rx_dpd_requests: Dead-peer detection requests received.
 * @tx_dpd_responses: Dead-peer detection requests answered.
 * @rx_dpd_responses: Dead-peer detection responses received.
 * @rx_keepalives: Keepalives received.
 * @rx_passed: Datagrams left to the userspace socket.
 * @drops: Drops by enum acvpn_drop_reason.
 * @drops_other: Drops for reasons that have no place in @drops.
 */
struct acvpn_stats {
	uint64_t rx_packets;
	uint64_t rx_bytes;
	uint64_t tx_packets;
	uint64_t tx_bytes;
	uint64_t rx_records;
	uint64_t tx_records;
	uint64_t rx_dpd_requests;
	uint64_t tx_dpd_responses;
	uint64_t rx_dpd_responses;
	uint64_t rx_keepalives;
	uint64_t rx_passed;
	uint64_t drops[ACVPN_DROP_REASONS_MAX];
	uint64_t drops_other;
};

/**
 * struct acvpn_transport_info - a transport of a session
 * @type: enum acvpn_transport_type.
 * @mtu: Longest inner packet in bytes; 0 if the kernel did not tell.
 * @remote: The peer's end.
 * @local: Our end.
 * @has_last_rx: An authentic record was received yet.
 * @has_last_tx: A record was sent yet.
 * @last_rx: Milliseconds since then.
 * @last_tx: Milliseconds since then.
 * @n_keys: Entries in @keys; 0: no packets flow.
 * @keys: Installed keys.
 * @stats: Counters.
 */
struct acvpn_transport_info {
	uint32_t type;
	uint32_t mtu;
	struct acvpn_endpoint remote;
	struct acvpn_endpoint local;
	bool has_last_rx;
	bool has_last_tx;
	uint64_t last_rx;
	uint64_t last_tx;
	unsigned int n_keys;
	struct acvpn_key_info keys[ACVPN_KEYS_MAX];
	struct acvpn_stats stats;
};

/**
 * struct acvpn_session_info - a session as the kernel describes it
 * @ifindex: Its device.
 * @id: Identifier, unique in the device.
 * @ipv4: Inner IPv4 address; family AF_UNSPEC if none.
 * @ipv6: Inner IPv6 address; family AF_UNSPEC if none.
 * @age: Milliseconds since it was created.
 * @n_transports: Entries in @transports.
 * @transports: Attached transports.
 */
struct acvpn_session_info {
	uint32_t ifindex;
	uint32_t id;
	struct acvpn_addr ipv4;
	struct acvpn_addr ipv6;
	uint64_t age;
	unsigned int n_transports;
	struct acvpn_transport_info transports[ACVPN_TRANSPORTS_MAX];
};

/**
 * typedef acvpn_session_fn - receives one session of a dump
 * @session: Session, valid during the call.
 * @arg: What the caller of the dump gave.
 *
 * Return: 0 to go on; anything else ends the dump and is its return value.
 */
typedef int (*acvpn_session_fn)(const struct acvpn_session_info *session,
				void *arg);

/**
 * acvpn_session_new() - create a session
 * @ctx: Context.
 * @config: What to create.
 * @id: Set to its identifier; may be NULL.
 *
 * Return: 0 or a negative errno: -ENODEV, -EBUSY (a p2p device has its
 * session), -EEXIST (the id is in use), -EADDRNOTAVAIL (bad inner address).
 */
int acvpn_session_new(struct acvpn *ctx,
		      const struct acvpn_session_config *config, uint32_t *id);

/**
 * acvpn_session_get() - describe one session
 * @ctx: Context.
 * @ifindex: Device.
 * @id: Session.
 * @session: Filled in.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT.
 */
int acvpn_session_get(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
		      struct acvpn_session_info *session);

/**
 * acvpn_session_dump() - visit sessions
 * @ctx: Context.
 * @ifindex: Device, or 0 for all devices of the namespace.
 * @fn: Called per session, after the dump is complete; may use @ctx.
 * @arg: Passed to @fn.
 *
 * A dump that the kernel marks as interrupted by a change is repeated; if that
 * does not help, the call fails with -EINTR and @fn was not called.
 *
 * Return: 0, what @fn returned, or a negative errno: -ENODEV, -EINTR.
 */
int acvpn_session_dump(struct acvpn *ctx, uint32_t ifindex,
		       acvpn_session_fn fn, void *arg);

/**
 * acvpn_session_del() - delete a session with its transports and keys
 * @ctx: Context.
 * @ifindex: Device.
 * @id: Session.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT.
 */
int acvpn_session_del(struct acvpn *ctx, uint32_t ifindex, uint32_t id);

/* Transports */

/**
 * struct acvpn_transport_config - a transport to attach
 * @type: ACVPN_TRANSPORT_TYPE_DTLS.
 * @socket: Descriptor of a UDP socket. The transport ends with the last
 *	descriptor of the socket: keep it open.
 * @mtu: Longest inner packet in bytes, 576 to 16383; 0 leaves it out.
 * @remote: The peer, if the socket is not connected, else AF_UNSPEC.
 */
struct acvpn_transport_config {
	enum acvpn_transport_type type;
	int socket;
	uint32_t mtu;
	struct acvpn_endpoint remote;
};

/**
 * acvpn_transport_attach() - give a session a UDP socket
 * @ctx: Context.
 * @ifindex: Device.
 * @id: Session.
 * @config: What to attach.
 *
 * Return: 0 or a negative errno, see transport-attach in docs/netlink.md.
 */
int acvpn_transport_attach(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
			   const struct acvpn_transport_config *config);

/**
 * acvpn_transport_detach() - take the socket back, wipe the keys
 * @ctx: Context.
 * @ifindex: Device.
 * @id: Session.
 * @type: Transport.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT.
 */
int acvpn_transport_detach(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
			   enum acvpn_transport_type type);

/* Keys */

/**
 * struct acvpn_keydir_config - key of one direction
 * @key: The secret; @key_len bytes are used.
 * @key_len: 16 or 32 bytes, as the cipher demands.
 * @iv: Implicit part of the nonce; @iv_len bytes are used.
 * @iv_len: 4 bytes for AES-GCM.
 * @seq: tx: sequence number of the first record to be sent by the kernel.
 *	rx: one more than the highest received. Below 2^48.
 */
struct acvpn_keydir_config {
	uint8_t key[ACVPN_KEY_SIZE_MAX];
	size_t key_len;
	uint8_t iv[ACVPN_IV_SIZE_MAX];
	size_t iv_len;
	uint64_t seq;
};

/**
 * struct acvpn_key_config - keys of both directions
 * @epoch: DTLS epoch, 1 to 65535.
 * @cipher: Record protection.
 * @tx: Key of the records that we send.
 * @rx: Key of the records that we receive.
 *
 * Wipe it with explicit_bzero() after use.
 */
struct acvpn_key_config {
	uint32_t epoch;
	enum acvpn_cipher cipher;
	struct acvpn_keydir_config tx;
	struct acvpn_keydir_config rx;
};

/**
 * acvpn_key_new() - install the keys of a transport; packets flow from now on
 * @ctx: Context.
 * @ifindex: Device.
 * @id: Session.
 * @type: Transport.
 * @config: The keys. The library keeps no copy: the message is wiped, and the
 *	kernel does not echo it.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -EEXIST (has keys),
 * -EKEYREJECTED (used before), -EINVAL (wrong length), -EOPNOTSUPP (cipher).
 */
int acvpn_key_new(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
		  enum acvpn_transport_type type,
		  const struct acvpn_key_config *config);

/* Events */

/* struct acvpn_events - subscription to events, opaque */
struct acvpn_events;

/**
 * struct acvpn_event - something that happened in the kernel
 * @ifindex: Device.
 * @seq: Number of the event among those of the device.
 * @lost: Events of the device lost just before this one, 0 normally. If not
 *	0, dump to learn the present state.
 * @type: enum acvpn_event_type.
 * @session_id: Session; 0 if none.
 * @transport_type: enum acvpn_transport_type; 0 if it is not about one.
 * @reason: enum acvpn_reason; 0 if none.
 * @peer_reason: Byte that the peer sent, 0 to 255; -1 if none.
 */
struct acvpn_event {
	uint32_t ifindex;
	uint32_t seq;
	uint32_t lost;
	uint32_t type;
	uint32_t session_id;
	uint32_t transport_type;
	uint32_t reason;
	int peer_reason;
};

/**
 * typedef acvpn_event_fn - receives one event
 * @event: Event, valid during the call.
 * @arg: What the caller of acvpn_events_read() gave.
 *
 * Return: 0 to go on; anything else ends the reading and is its return value.
 */
typedef int (*acvpn_event_fn)(const struct acvpn_event *event, void *arg);

/**
 * acvpn_events_open() - subscribe to the events of the namespace
 * @ctx: Context; used for the family and for acvpn_error(), not kept.
 * @out: Set to the subscription, or to NULL on failure.
 *
 * Return: 0 or a negative errno: -EPERM.
 */
int acvpn_events_open(struct acvpn *ctx, struct acvpn_events **out);

/**
 * acvpn_events_close() - unsubscribe
 * @events: Subscription, or NULL.
 */
void acvpn_events_close(struct acvpn_events *events);

/**
 * acvpn_events_fd() - descriptor to poll for reading
 * @events: Subscription.
 *
 * Return: A non-blocking descriptor, owned by the subscription.
 */
int acvpn_events_fd(const struct acvpn_events *events);

/**
 * acvpn_events_read() - handle all events that wait; never blocks
 * @events: Subscription.
 * @fn: Called per event.
 * @arg: Passed to @fn.
 *
 * Return: 0, also if no event waited; -ENOBUFS the socket overflowed: events
 * are missing, dump and read on; -ESHUTDOWN the module was unloaded: no more
 * events will come; what @fn returned, with events possibly left unread; or
 * another negative errno.
 */
int acvpn_events_read(struct acvpn_events *events, acvpn_event_fn fn,
		      void *arg);

/* Names, as in the spec: "p2p", "dtls", "aes-256-gcm", "rx-replay", ... */

/**
 * acvpn_mode_name() - name of an enum acvpn_mode
 * @mode: Any value.
 *
 * This and the functions below return "unknown-N" for values that the library
 * does not know, in one of a few buffers of the thread: use the text before
 * eight more calls.
 *
 * Return: Name, never NULL.
 */
const char *acvpn_mode_name(uint32_t mode);

/**
 * acvpn_transport_type_name() - name of an enum acvpn_transport_type
 * @type: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_transport_type_name(uint32_t type);

/**
 * acvpn_cipher_name() - name of an enum acvpn_cipher
 * @cipher: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_cipher_name(uint32_t cipher);

/**
 * acvpn_event_type_name() - name of an enum acvpn_event_type
 * @type: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_event_type_name(uint32_t type);

/**
 * acvpn_reason_name() - name of an enum acvpn_reason
 * @reason: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_reason_name(uint32_t reason);

/**
 * acvpn_drop_reason_name() - name of an enum acvpn_drop_reason
 * @reason: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_drop_reason_name(uint32_t reason);

/**
 * acvpn_drop_reason_text() - explanation of an enum acvpn_drop_reason
 * @reason: Any value.
 *
 * Return: A sentence, or "" for values that the library does not know.
 */
const char *acvpn_drop_reason_text(uint32_t reason);

/**
 * acvpn_cipher_parse() - value of a cipher name
 * @name: As acvpn_cipher_name() returns it.
 * @cipher: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_cipher_parse(const char *name, enum acvpn_cipher *cipher);

#endif /* _LIBACVPN_ACVPN_H */
