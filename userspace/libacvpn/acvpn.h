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
 * @ACVPN_TRANSPORTS_MAX: Transports per session: three of dtls, one of cstp.
 * @ACVPN_KEYS_MAX: Keys described per transport.
 * @ACVPN_NETWORKS_MAX: Networks described per session; as many as the kernel
 *	takes.
 * @ACVPN_DROP_REASONS_MAX: Drop counters per transport; more than there are
 *	now, so that reasons of newer kernels have a place.
 * @ACVPN_EVENT_PAYLOAD_MAX: Bytes of what the peer sent, per event.
 */
enum acvpn_limits {
	ACVPN_TRANSPORTS_MAX = 4,
	ACVPN_KEYS_MAX = 4,
	ACVPN_NETWORKS_MAX = 128,
	ACVPN_DROP_REASONS_MAX = 64,
	ACVPN_EVENT_PAYLOAD_MAX = 256,
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
 * acvpn_error_owner() - who has what was asked for
 * @ctx: Context.
 * @generation: Set to its generation; may be NULL.
 *
 * After -EADDRINUSE of acvpn_session_new(), acvpn_session_set() or
 * acvpn_transport_attach() the kernel tells the session that has the address,
 * network or peer; acvpn_error() names it, too.
 *
 * Return: Identifier of a session of the same device; 0 if the last failure was
 * another one, or the kernel did not tell.
 */
uint32_t acvpn_error_owner(const struct acvpn *ctx, uint32_t *generation);

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
 * @scope: Index of the link that a link-local @addr is on (RFC 4007 section 6),
 *	in the namespace of the socket; else 0.
 * @port: UDP port, host byte order; 0 if absent.
 */
struct acvpn_endpoint {
	struct acvpn_addr addr;
	uint32_t scope;
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
 * @buf: Filled with "192.0.2.1:443", "[2001:db8::1]:443", "[fe80::1%3]:443" or
 *	"none".
 * @size: Bytes in @buf, ACVPN_ENDPOINT_STRLEN suffices.
 *
 * Return: @buf.
 */
const char *acvpn_endpoint_format(const struct acvpn_endpoint *ep, char *buf,
				  size_t size);

#define ACVPN_ENDPOINT_STRLEN (INET6_ADDRSTRLEN + sizeof("[%4294967295]:65535"))

/* Links */

/**
 * struct acvpn_link_info - an acvpn device
 * @ifindex: Interface index.
 * @name: Interface name.
 * @mode: enum acvpn_mode.
 * @mtu: MTU of the device in bytes.
 * @flags: IFF_UP, IFF_RUNNING (has carrier), ...
 * @max_sessions: How many sessions it may have; 0 for any number.
 * @queue_bytes: Memory in bytes that may wait for TCP connections of its
 *	sessions; 0 if the kernel did not tell.
 */
struct acvpn_link_info {
	uint32_t ifindex;
	char name[IFNAMSIZ];
	uint32_t mode;
	uint32_t mtu;
	uint32_t flags;
	uint32_t max_sessions;
	uint32_t queue_bytes;
};

/**
 * struct acvpn_link_config - what is to be changed of a device
 * @has_max_sessions: @max_sessions is given.
 * @max_sessions: How many sessions it may have; 0 for any number. Those that
 *	are there stay.
 * @has_queue_bytes: @queue_bytes is given.
 * @queue_bytes: Memory in bytes that may wait for TCP connections of its
 *	sessions; at least ACVPN_QUEUE_BYTES_MIN.
 */
struct acvpn_link_config {
	bool has_max_sessions;
	uint32_t max_sessions;
	bool has_queue_bytes;
	uint32_t queue_bytes;
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
 * @mode: One session or many.
 * @ifindex: Set to the index of the device; may be NULL.
 *
 * Return: 0; -EINVAL bad name; -EEXIST the name is taken; -EOPNOTSUPP the
 * kernel has no link kind acvpn; or another negative errno.
 */
int acvpn_link_add(struct acvpn *ctx, const char *name, enum acvpn_mode mode,
		   uint32_t *ifindex);

/**
 * acvpn_link_set() - change a device
 * @ctx: Context.
 * @ifindex: The device. Devices of other kinds are refused.
 * @config: What to change.
 *
 * Return: 0; -ENODEV no such acvpn device; -ERANGE @config is out of range;
 * -EOPNOTSUPP the kernel's module cannot change devices; or another negative
 * errno.
 */
int acvpn_link_set(struct acvpn *ctx, uint32_t ifindex,
		   const struct acvpn_link_config *config);

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
 * struct acvpn_cookie - what a session is known by, chosen by who created it
 * @len: Bytes in @data; 0 if there is none.
 * @data: Any bytes; they are not looked at.
 */
struct acvpn_cookie {
	size_t len;
	uint8_t data[ACVPN_COOKIE_SIZE_MAX];
};

/**
 * struct acvpn_session_ref - which session a call is about
 * @ifindex: Device.
 * @id: Session.
 * @generation: 0, or that of the session: the call fails with -ESTALE if the
 *	id is another session's.
 */
struct acvpn_session_ref {
	uint32_t ifindex;
	uint32_t id;
	uint32_t generation;
};

/**
 * struct acvpn_network - IPv4 or IPv6 network
 * @addr: Address; the kernel clears the host bits.
 * @prefix_len: Bits of the network, up to 32 or 128.
 */
struct acvpn_network {
	struct acvpn_addr addr;
	uint32_t prefix_len;
};

struct acvpn_transport_config;
struct acvpn_key_config;

/**
 * struct acvpn_session_config - a session to create, or to change
 * @ifindex: Device.
 * @id: 1 to INT32_MAX, or 0 to let the kernel choose a new one.
 * @generation: To change: as in struct acvpn_session_ref.
 * @has_ipv4: @ipv4 is given. The addresses of a session cannot be changed.
 * @has_ipv6: @ipv6 is given.
 * @ipv4: Inner IPv4 address.
 * @ipv6: Inner IPv6 address.
 * @networks: Networks behind the peer; @n_networks are used.
 * @n_networks: Entries in @networks; 0 leaves the list as it is.
 * @clear_networks: To change: there are none any more. @n_networks must be 0.
 * @has_idle_timeout: @idle_timeout is given. What is not given stays as it is,
 *	or gets its default; so with the flags below.
 * @idle_timeout: Seconds without data of the peer until @idle_action is done; 0
 *	for never.
 * @has_roaming: @roaming is given.
 * @roaming: The peer's port may change.
 * @has_ignore_df: @ignore_df is given.
 * @ignore_df: Fragment inner IPv4 packets in spite of DF.
 * @has_mss_clamp: @mss_clamp is given.
 * @mss_clamp: Highest MSS in bytes; 0 leaves SYN segments alone.
 * @has_copy_dscp: @copy_dscp is given.
 * @copy_dscp: Copy the inner DSCP to the outer packet.
 * @prefer: enum acvpn_transport_type that data goes by; 0 if not given.
 * @has_cookie: @cookie is given; one of no bytes takes away what there is.
 * @cookie: What the session is known by.
 * @has_idle_action: @idle_action is given.
 * @idle_action: enum acvpn_idle_action.
 * @has_lifetime: @lifetime is given.
 * @lifetime: Seconds from its creation until it is deleted; 0 for never.
 * @has_dead_timeout: @dead_timeout is given.
 * @dead_timeout: Seconds without a transport that is up until it is deleted; 0
 *	for never.
 * @has_persist: @persist is given.
 * @persist: Seconds that its transports live without a descriptor of their
 *	socket.
 * @has_rx_rate: @rx_rate is given.
 * @rx_rate: Bytes of inner packets per second that are received, what exceeds
 *	it is dropped; up to ACVPN_RATE_MAX, 0 for any number.
 * @rx_burst: Bytes that may be received at once, from ACVPN_BURST_MIN to
 *	INT32_MAX; 0 if not given: as much as comes in an eighth of a second if
 *	@rx_rate is given, else as it was.
 * @has_tx_rate: @tx_rate is given.
 * @tx_rate: As @rx_rate, sent.
 * @tx_burst: As @rx_burst, sent.
 * @has_mark: @mark is given.
 * @mark: Mark of outer packets (SO_MARK); 0 for that of the socket.
 * @has_priority: @priority is given.
 * @priority: Priority of outer packets (SO_PRIORITY); 0 to leave it as it is.
 * @has_rx_mark: @rx_mark is given.
 * @rx_mark: Mark of inner packets received; 0 for none.
 * @has_dscp: @dscp is given.
 * @dscp: DSCP of outer packets of dtls that have none copied, up to 63.
 * @transports: Transports to attach, with their keys, slots apart;
 *	@n_transports are used. Not used to change.
 * @n_transports: Entries in @transports.
 */
struct acvpn_session_config {
	uint32_t ifindex;
	uint32_t id;
	bool has_ipv4;
	bool has_ipv6;
	struct in_addr ipv4;
	struct in6_addr ipv6;
	const struct acvpn_network *networks;
	size_t n_networks;
	bool clear_networks;
	bool has_idle_timeout;
	uint32_t idle_timeout;
	bool has_roaming;
	bool roaming;
	bool has_ignore_df;
	bool ignore_df;
	bool has_mss_clamp;
	uint32_t mss_clamp;
	bool has_copy_dscp;
	bool copy_dscp;
	uint32_t prefer;
	uint32_t generation;
	bool has_cookie;
	struct acvpn_cookie cookie;
	bool has_idle_action;
	uint32_t idle_action;
	bool has_lifetime;
	uint32_t lifetime;
	bool has_dead_timeout;
	uint32_t dead_timeout;
	bool has_persist;
	uint32_t persist;
	bool has_rx_rate;
	uint64_t rx_rate;
	uint32_t rx_burst;
	bool has_tx_rate;
	uint64_t tx_rate;
	uint32_t tx_burst;
	bool has_mark;
	uint32_t mark;
	bool has_priority;
	uint32_t priority;
	bool has_rx_mark;
	uint32_t rx_mark;
	bool has_dscp;
	uint32_t dscp;
	const struct acvpn_transport_config *transports;
	size_t n_transports;
};

/* Bytes: highest rate per second, and smallest burst. */
#define ACVPN_RATE_MAX 125000000000
#define ACVPN_BURST_MIN 65536

/**
 * struct acvpn_key_info - an installed key, without its secret
 * @epoch: DTLS epoch.
 * @cipher: enum acvpn_cipher.
 * @slot: enum acvpn_slot, which of the transport's keys this is.
 * @tx_seq: Sequence number of the next record to be sent.
 * @rx_seq: One more than the highest sequence number received.
 * @soft_records: Sequence number at which the key-soft-limit event is sent.
 * @hard_records: Sequence number from which on nothing is sent.
 * @soft_bytes: Bytes sent after which the event is sent; 0 for no limit.
 * @hard_bytes: Bytes sent after which nothing is sent; 0 for no limit.
 *
 * A limit that the kernel does not tell is 0.
 */
struct acvpn_key_info {
	uint32_t epoch;
	uint32_t cipher;
	uint32_t slot;
	uint64_t tx_seq;
	uint64_t rx_seq;
	uint64_t soft_records;
	uint64_t hard_records;
	uint64_t soft_bytes;
	uint64_t hard_bytes;
};

/**
 * struct acvpn_stats - counters of a transport since it was attached, or sums
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
 * @tx_dpd_requests: Dead-peer detection requests sent, probes included.
 * @tx_keepalives: Keepalives sent.
 * @rx_control: Control records received and reported.
 * @tx_control: Records sent for userspace.
 * @tx_fragmented: Inner packets sent in fragments.
 * @tx_large: Inner packets that exceeded the effective MTU.
 * @tx_mss_clamped: SYN segments sent whose MSS was lowered.
 * @rx_mss_clamped: SYN segments received whose MSS was lowered.
 * @tx_compressed: Inner packets sent compressed.
 * @rx_compressed: Inner packets received compressed.
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
	uint64_t tx_dpd_requests;
	uint64_t tx_keepalives;
	uint64_t rx_control;
	uint64_t tx_control;
	uint64_t tx_fragmented;
	uint64_t tx_large;
	uint64_t tx_mss_clamped;
	uint64_t rx_mss_clamped;
	uint64_t tx_compressed;
	uint64_t rx_compressed;
	uint64_t drops[ACVPN_DROP_REASONS_MAX];
	uint64_t drops_other;
};

/**
 * struct acvpn_transport_info - a transport of a session
 * @type: enum acvpn_transport_type.
 * @slot: enum acvpn_slot, which of the session's transports of the type.
 * @state: enum acvpn_transport_state; 0 if the kernel did not tell.
 * @mtu: Longest inner packet in bytes; 0 if the kernel did not tell.
 * @path_mtu: Longest inner packet in bytes that the path carries; 0 while that
 *	is not less than @mtu.
 * @dpd: Seconds of silence until the peer is asked; 0 for never.
 * @keepalive: Seconds without a record sent until a keepalive; 0 for never.
 * @answer_timeout: Milliseconds without an answer to data until the peer is
 *	asked in haste; 0 for never.
 * @compression: enum acvpn_compression.
 * @compress_min: Bytes of the shortest inner packet that is sent compressed; 0
 *	if the kernel did not tell.
 * @has_outer_df: @outer_df was told; it is for dtls only.
 * @outer_df: Outer IPv4 packets have DF set.
 * @remote: The peer's end.
 * @local: Our end; its address is unspecified if the route chooses it.
 * @has_last_rx: An authentic record was received yet.
 * @has_last_tx: A record was sent yet.
 * @last_rx: Milliseconds since then.
 * @last_tx: Milliseconds since then.
 * @has_orphaned: Nobody has a descriptor of the socket any more.
 * @orphaned: Milliseconds since that was seen.
 * @n_keys: Entries in @keys; 0: no packets flow, if it is one of dtls. The
 *	keys of cstp are in the socket.
 * @keys: Installed keys.
 * @stats: Counters.
 */
struct acvpn_transport_info {
	uint32_t type;
	uint32_t slot;
	uint32_t state;
	uint32_t mtu;
	uint32_t path_mtu;
	uint32_t dpd;
	uint32_t keepalive;
	uint32_t answer_timeout;
	uint32_t compression;
	uint32_t compress_min;
	bool has_outer_df;
	bool outer_df;
	struct acvpn_endpoint remote;
	struct acvpn_endpoint local;
	bool has_last_rx;
	bool has_last_tx;
	uint64_t last_rx;
	uint64_t last_tx;
	bool has_orphaned;
	uint64_t orphaned;
	unsigned int n_keys;
	struct acvpn_key_info keys[ACVPN_KEYS_MAX];
	struct acvpn_stats stats;
};

/**
 * struct acvpn_session_info - a session as the kernel describes it
 * @ifindex: Its device.
 * @id: Identifier, unique in the device.
 * @generation: Tells it from other sessions that had this id; 0 if the kernel
 *	did not tell.
 * @cookie: What it is known by.
 * @ipv4: Inner IPv4 address; family AF_UNSPEC if none.
 * @ipv6: Inner IPv6 address; family AF_UNSPEC if none.
 * @n_networks: Entries in @networks.
 * @n_networks_omitted: Networks that have no place there.
 * @networks: Networks behind the peer.
 * @age: Milliseconds since it was created.
 * @idle: Milliseconds since data of the peer came, or since it was created;
 *	packets for many (multicast, broadcast) do not count.
 * @idle_timeout: Seconds without data of the peer until @idle_action is done; 0
 *	for never.
 * @roaming: The peer's port may change.
 * @ignore_df: Inner IPv4 packets are fragmented in spite of DF.
 * @mss_clamp: Highest MSS in bytes; 0 leaves SYN segments alone.
 * @copy_dscp: The inner DSCP is copied to the outer packet.
 * @prefer: enum acvpn_transport_type that data goes by if it can.
 * @active: enum acvpn_transport_type that data goes by now; 0 if none.
 * @idle_action: enum acvpn_idle_action.
 * @lifetime: Seconds from its creation until it is deleted; 0 for never.
 * @dead_timeout: Seconds without a transport that is up until it is deleted; 0
 *	for never.
 * @persist: Seconds that its transports live without a descriptor of their
 *	socket.
 * @last_rx_data: Milliseconds since data of the peer came, as @idle.
 * @last_tx_data: Milliseconds since data was sent to it, likewise.
 * @has_lifetime_left: It has a lifetime.
 * @lifetime_left: Milliseconds until it is deleted because of that.
 * @has_dead: No transport is up.
 * @dead: Milliseconds since then.
 * @rx_rate: Bytes of inner packets per second that are received at most; 0 for
 *	any number.
 * @rx_burst: Bytes that may be received at once; 0 if @rx_rate is.
 * @tx_rate: As @rx_rate, sent.
 * @tx_burst: As @rx_burst, sent.
 * @mark: Mark of outer packets; 0 for that of the socket.
 * @priority: Priority of outer packets; 0 to leave it as it is.
 * @rx_mark: Mark of inner packets received; 0 for none.
 * @dscp: DSCP of outer packets of dtls that have none copied.
 * @stats: Counters since it was created, those of detached transports included.
 * @n_transports: Entries in @transports.
 * @transports: Attached transports.
 */
struct acvpn_session_info {
	uint32_t ifindex;
	uint32_t id;
	uint32_t generation;
	struct acvpn_cookie cookie;
	struct acvpn_addr ipv4;
	struct acvpn_addr ipv6;
	unsigned int n_networks;
	unsigned int n_networks_omitted;
	struct acvpn_network networks[ACVPN_NETWORKS_MAX];
	uint64_t age;
	uint64_t idle;
	uint32_t idle_timeout;
	bool roaming;
	bool ignore_df;
	uint32_t mss_clamp;
	bool copy_dscp;
	uint32_t prefer;
	uint32_t active;
	uint32_t idle_action;
	uint32_t lifetime;
	uint32_t dead_timeout;
	uint32_t persist;
	uint64_t last_rx_data;
	uint64_t last_tx_data;
	bool has_lifetime_left;
	uint64_t lifetime_left;
	bool has_dead;
	uint64_t dead;
	uint64_t rx_rate;
	uint32_t rx_burst;
	uint64_t tx_rate;
	uint32_t tx_burst;
	uint32_t mark;
	uint32_t priority;
	uint32_t rx_mark;
	uint32_t dscp;
	struct acvpn_stats stats;
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
 * All of it is there afterwards, or nothing. If a transport is refused, or keys
 * of one are, that is the error, and acvpn_error() tells which.
 *
 * Return: 0 or a negative errno: -ENODEV, -EBUSY (a p2p device has its
 * session), -ENOSPC (the device has max_sessions), -EEXIST (the id is in use),
 * -EADDRINUSE (another session has the address or network), -EADDRNOTAVAIL (bad
 * inner address), -EINVAL (bad network), -E2BIG (more than ACVPN_NETWORKS_MAX
 * of them), or what acvpn_transport_attach() and acvpn_key_new() return.
 */
int acvpn_session_new(struct acvpn *ctx,
		      const struct acvpn_session_config *config, uint32_t *id);

/**
 * acvpn_session_del_list() - delete sessions
 * @ctx: Context.
 * @refs: Which, all of one device.
 * @n: How many, 1 to ACVPN_BATCH_MAX.
 * @count: Set to how many of them were there; may be NULL. That others are not
 *	there, or are of another generation, is no error.
 *
 * Return: 0 or a negative errno: -ENODEV, -E2BIG (@n), -EXDEV (several
 * devices).
 */
int acvpn_session_del_list(struct acvpn *ctx,
			   const struct acvpn_session_ref *refs, size_t n,
			   uint32_t *count);

/**
 * acvpn_session_set() - change a session
 * @ctx: Context.
 * @config: Which one, and what to change.
 *
 * If it fails, nothing was changed.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -ESTALE, for networks as
 * acvpn_session_new().
 */
int acvpn_session_set(struct acvpn *ctx,
		      const struct acvpn_session_config *config);

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
 * acvpn_session_find() - describe one session, if it is still the same
 * @ctx: Context.
 * @ref: Session.
 * @session: Filled in.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -ESTALE.
 */
int acvpn_session_find(struct acvpn *ctx, const struct acvpn_session_ref *ref,
		       struct acvpn_session_info *session);

/**
 * acvpn_session_at() - describe the session that an inner address belongs to
 * @ctx: Context.
 * @ifindex: Device.
 * @addr: Address, that of the session or one in a network of it.
 * @session: Filled in.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -EAFNOSUPPORT (no address).
 */
int acvpn_session_at(struct acvpn *ctx, uint32_t ifindex,
		     const struct acvpn_addr *addr,
		     struct acvpn_session_info *session);

/**
 * acvpn_session_of_peer() - describe the session that a peer belongs to
 * @ctx: Context.
 * @ifindex: Device.
 * @remote: Outer address and port of the peer of a dtls transport.
 * @local_port: Port of our socket; 0 for any.
 * @session: Filled in.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -EAFNOSUPPORT (no address),
 * -ENOTUNIQ (more than one session has this peer, at several ports of ours), or
 * -ERANGE (no port).
 */
int acvpn_session_of_peer(struct acvpn *ctx, uint32_t ifindex,
			  const struct acvpn_endpoint *remote,
			  uint16_t local_port,
			  struct acvpn_session_info *session);

/**
 * acvpn_session_dump() - visit sessions
 * @ctx: Context.
 * @ifindex: Device, or 0 for all devices of the namespace.
 * @fn: Called per session, after the dump is complete; may use @ctx.
 * @arg: Passed to @fn.
 *
 * A dump that the kernel marks as interrupted by a change is repeated some
 * times, after pauses of 1.5 seconds together; if that does not help,
 * the call fails with -EINTR and @fn was not called.
 *
 * Return: 0, what @fn returned, or a negative errno: -ENODEV, -EINTR.
 */
int acvpn_session_dump(struct acvpn *ctx, uint32_t ifindex,
		       acvpn_session_fn fn, void *arg);

/**
 * acvpn_session_survey() - visit sessions, and be told less of each
 * @ctx: Context.
 * @ifindex: Device, or 0 for all devices of the namespace.
 * @detail: How much to tell; what is not told is 0, or none.
 * @fn: Called per session, after the dump is complete; may use @ctx.
 * @arg: Passed to @fn.
 *
 * Otherwise as acvpn_session_dump(), of which it takes a fraction of the time.
 *
 * Return: 0, what @fn returned, or a negative errno: -ENODEV, -EINTR.
 */
int acvpn_session_survey(struct acvpn *ctx, uint32_t ifindex,
			 enum acvpn_detail detail, acvpn_session_fn fn,
			 void *arg);

/**
 * struct acvpn_session_filter - which sessions the kernel is to tell of
 * @cookie: What their cookie begins with; of no bytes for any, or none.
 * @transport_type: enum acvpn_transport_type of a transport that they have, 0
 *	for any, or none.
 * @transport_state: enum acvpn_transport_state of that transport, 0 for any.
 *
 * All that is given has to hold.
 */
struct acvpn_session_filter {
	struct acvpn_cookie cookie;
	uint32_t transport_type;
	uint32_t transport_state;
};

/**
 * acvpn_session_select() - visit some of the sessions
 * @ctx: Context.
 * @ifindex: Device, or 0 for all devices of the namespace.
 * @detail: As for acvpn_session_survey().
 * @filter: Which; NULL for all.
 * @fn: Called per session, after the dump is complete; may use @ctx.
 * @arg: Passed to @fn.
 *
 * Otherwise as acvpn_session_survey(); the others are not sent.
 *
 * Return: 0, what @fn returned, or a negative errno: -ENODEV, -EINTR.
 */
int acvpn_session_select(struct acvpn *ctx, uint32_t ifindex,
			 enum acvpn_detail detail,
			 const struct acvpn_session_filter *filter,
			 acvpn_session_fn fn, void *arg);

/**
 * acvpn_session_roll() - visit sessions, whatever changes meanwhile
 * @ctx: Context.
 * @ifindex: Device, or 0 for all devices of the namespace.
 * @fn: Called per session, after the dump is complete; may use @ctx.
 * @arg: Passed to @fn.
 *
 * As acvpn_session_dump() for who must not wait: sessions that are there all
 * the time are told, once; those that come or go meanwhile may be.
 *
 * Return: 0, what @fn returned, or a negative errno: -ENODEV.
 */
int acvpn_session_roll(struct acvpn *ctx, uint32_t ifindex,
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

/**
 * acvpn_session_end() - delete a session, if it is still the same
 * @ctx: Context.
 * @ref: Session.
 * @last: Set to what all its transports have counted, all 0 if the kernel did
 *	not tell; may be NULL. What was under way comes with the event
 *	ACVPN_EVENT_TYPE_SESSION_DEL, whose counters are final.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -ESTALE.
 */
int acvpn_session_end(struct acvpn *ctx, const struct acvpn_session_ref *ref,
		      struct acvpn_stats *last);

/**
 * acvpn_session_flush() - delete all sessions of a device
 * @ctx: Context.
 * @ifindex: Device.
 *
 * Return: 0 or a negative errno: -ENODEV.
 */
int acvpn_session_flush(struct acvpn *ctx, uint32_t ifindex);

/* Transports */

/**
 * struct acvpn_transport_ref - which transport a call is about
 * @ifindex: Device.
 * @id: Session.
 * @type: enum acvpn_transport_type.
 * @slot: enum acvpn_slot; 0 is the current one.
 * @generation: As in struct acvpn_session_ref; any of the calls with a
 *	reference may fail with -ESTALE if it is not 0.
 */
struct acvpn_transport_ref {
	uint32_t ifindex;
	uint32_t id;
	uint32_t type;
	uint32_t slot;
	uint32_t generation;
};

/**
 * struct acvpn_transport_config - a transport to attach, or to change
 * @type: Channel.
 * @slot: enum acvpn_slot; 0 is the current one. To attach: ACVPN_SLOT_NEXT to
 *	replace it.
 * @socket: Descriptor of a UDP socket, or of a TCP socket with kernel TLS. The
 *	transport ends with the last descriptor of the socket, or the session's
 *	persist after that: keep it open. Not used to change.
 * @mtu: Longest inner packet in bytes, 576 to 16383; 0 leaves it out.
 * @remote: The peer, if the socket is not connected, else AF_UNSPEC. Not used
 *	to change.
 * @local: Our address, if the socket is neither connected nor bound to one;
 *	family AF_UNSPEC leaves it to the route. Not used to change.
 * @has_dpd: @dpd is given. What is not given stays as it is, or gets its
 *	default; so with the flags below.
 * @dpd: Seconds of silence until the peer is asked; 0 for never.
 * @has_keepalive: @keepalive is given.
 * @keepalive: Seconds without a record sent until a keepalive; 0 for never.
 * @has_compression: @compression is given.
 * @compression: enum acvpn_compression.
 * @compress_min: Bytes of the shortest inner packet that is sent compressed, 1
 *	to 16384; 0 leaves it out.
 * @has_outer_df: @outer_df is given.
 * @outer_df: Send outer IPv4 packets with DF set. For dtls only.
 * @has_answer_timeout: @answer_timeout is given.
 * @answer_timeout: Milliseconds without an answer to data until the peer is
 *	asked in haste, if the session has another transport; 0 for never.
 * @pending: Decrypted bytes that come before those of the socket, @pending_len
 *	of them; may be NULL. For cstp only. The library keeps no copy. Not used
 *	to change.
 * @pending_len: Up to ACVPN_PENDING_SIZE_MAX.
 * @generation: As in struct acvpn_session_ref, of the session.
 * @keys: For acvpn_session_new() alone: its keys by epoch, the lowest first;
 *	@n_keys are used. The library keeps no copy.
 * @n_keys: Entries in @keys.
 */
struct acvpn_transport_config {
	enum acvpn_transport_type type;
	uint32_t slot;
	int socket;
	uint32_t mtu;
	struct acvpn_endpoint remote;
	struct acvpn_addr local;
	bool has_dpd;
	uint32_t dpd;
	bool has_keepalive;
	uint32_t keepalive;
	bool has_compression;
	uint32_t compression;
	uint32_t compress_min;
	bool has_outer_df;
	bool outer_df;
	bool has_answer_timeout;
	uint32_t answer_timeout;
	const void *pending;
	size_t pending_len;
	uint32_t generation;
	const struct acvpn_key_config *keys;
	size_t n_keys;
};

/**
 * acvpn_transport_attach() - give a session a socket
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
 * acvpn_transport_set() - change a transport
 * @ctx: Context.
 * @ifindex: Device.
 * @id: Session.
 * @config: Which one, and what to change.
 *
 * If it fails, nothing was changed.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -ESTALE, -EINVAL (not for
 * the type).
 */
int acvpn_transport_set(struct acvpn *ctx, uint32_t ifindex, uint32_t id,
			const struct acvpn_transport_config *config);

/**
 * acvpn_transport_get_fd() - get a descriptor of a transport's socket
 * @ctx: Context.
 * @ref: Which one.
 * @fd: Set on success to a new descriptor, which is closed on exec.
 *
 * Whoever has one holds the transport: so a new process takes over what another
 * one has attached, be that there or not.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -EPERM (no CAP_NET_ADMIN
 * over the socket's namespace), -EMFILE.
 */
int acvpn_transport_get_fd(struct acvpn *ctx,
			   const struct acvpn_transport_ref *ref, int *fd);

/**
 * acvpn_transport_resume() - go on reading after a control record
 * @ctx: Context.
 * @ref: Transport of type cstp.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -EINVAL (no cstp).
 */
int acvpn_transport_resume(struct acvpn *ctx,
			   const struct acvpn_transport_ref *ref);

/**
 * acvpn_transport_detach() - take the socket back, wipe the keys
 * @ctx: Context.
 * @ref: Transport.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT.
 */
int acvpn_transport_detach(struct acvpn *ctx,
			   const struct acvpn_transport_ref *ref);

/**
 * acvpn_transport_end() - the same, and tell what it has counted
 * @ctx: Context.
 * @ref: Transport.
 * @last: Set to its counters, all 0 if the kernel did not tell; may be NULL.
 *	What was under way comes with the event
 *	ACVPN_EVENT_TYPE_TRANSPORT_DOWN, whose counters are final.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -ESTALE.
 */
int acvpn_transport_end(struct acvpn *ctx,
			const struct acvpn_transport_ref *ref,
			struct acvpn_stats *last);

/**
 * acvpn_probe() - ask the peer to echo a packet of a given size
 * @ctx: Context.
 * @ref: Transport.
 * @size: Bytes of payload, up to 16376: the size of an inner packet to try.
 *
 * The answer is reported as an event ACVPN_EVENT_TYPE_PROBE_REPLY.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -ENOKEY (no keys),
 * -EMSGSIZE (the path is known not to carry it), -ENOBUFS (not sent).
 */
int acvpn_probe(struct acvpn *ctx, const struct acvpn_transport_ref *ref,
		uint32_t size);

/**
 * struct acvpn_record - a record to send
 * @content_type: Content type, 20 to 23.
 * @has_frame_type: @frame_type is given; so it must be if, and only if,
 *	@content_type is 23.
 * @frame_type: Frame type.
 * @payload: Payload, @payload_len bytes; NULL leaves it out.
 * @payload_len: Up to ACVPN_PAYLOAD_SIZE_MAX.
 */
struct acvpn_record {
	uint32_t content_type;
	bool has_frame_type;
	uint8_t frame_type;
	const void *payload;
	size_t payload_len;
};

/**
 * acvpn_record_send() - send an alert, or a frame that ends the session
 * @ctx: Context.
 * @ref: Transport.
 * @record: What to send.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -ENOKEY (no keys), -EINVAL
 * (no such frame), -ENOBUFS (not sent).
 */
int acvpn_record_send(struct acvpn *ctx, const struct acvpn_transport_ref *ref,
		      const struct acvpn_record *record);

/**
 * acvpn_socket_add() - look for the peers of a device at one more socket
 * @ctx: Context.
 * @ifindex: Device.
 * @fd: Descriptor of an unconnected UDP socket, such as another one of the same
 *	port (SO_REUSEPORT).
 *
 * Records of attached transports are taken, whichever socket they come to. Ends
 * with acvpn_socket_del(), or the last descriptor of the socket.
 *
 * Return: 0 or a negative errno, see socket-add in docs/netlink.md.
 */
int acvpn_socket_add(struct acvpn *ctx, uint32_t ifindex, int fd);

/**
 * acvpn_socket_del() - undo acvpn_socket_add()
 * @ctx: Context.
 * @ifindex: Device.
 * @fd: Descriptor of the socket.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT (was not added), -EBADF,
 * -ENOTSOCK, -EPERM.
 */
int acvpn_socket_del(struct acvpn *ctx, uint32_t ifindex, int fd);

/* Keys */

/**
 * struct acvpn_keydir_config - key of one direction
 * @key: The secret; @key_len bytes are used.
 * @key_len: 16 or 32 bytes, as the cipher demands.
 * @iv: Implicit part of the nonce; @iv_len bytes are used.
 * @iv_len: 4 bytes for AES-GCM, 12 for ChaCha20-Poly1305.
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
 * struct acvpn_datagram - a datagram that the caller has received
 * @data: What it held; the library keeps no copy.
 * @len: Bytes of it, up to ACVPN_DATAGRAM_SIZE_MAX.
 */
struct acvpn_datagram {
	const void *data;
	size_t len;
};

/**
 * struct acvpn_key_config - keys of both directions
 * @epoch: DTLS epoch, 1 to 65535.
 * @cipher: Record protection.
 * @tx: Key of the records that we send.
 * @rx: Key of the records that we receive.
 * @soft_records: Sequence number at which the key-soft-limit event is sent. 0
 *	leaves the limit to the kernel; so with those below.
 * @hard_records: Sequence number from which on nothing is sent.
 * @soft_bytes: Bytes sent after which the key-soft-limit event is sent.
 * @hard_bytes: Bytes sent after which nothing is sent.
 * @n_datagrams: Entries in @datagrams, up to ACVPN_DATAGRAMS_MAX.
 * @datagrams: Datagrams of the peer that were received before, in their order;
 *	may be NULL if there is none. They have 63 KiB together.
 *
 * Wipe it with explicit_bzero() after use.
 */
struct acvpn_key_config {
	uint32_t epoch;
	enum acvpn_cipher cipher;
	struct acvpn_keydir_config tx;
	struct acvpn_keydir_config rx;
	uint64_t soft_records;
	uint64_t hard_records;
	uint64_t soft_bytes;
	uint64_t hard_bytes;
	unsigned int n_datagrams;
	const struct acvpn_datagram *datagrams;
};

/**
 * acvpn_key_new() - install keys of a transport
 * @ctx: Context.
 * @ref: Transport of type dtls.
 * @config: The keys. The library keeps no copy: the message is wiped, and the
 *	kernel does not echo it.
 *
 * The first keys of a current transport send at once; others receive at once,
 * and send from acvpn_key_swap() on, or once the peer used them.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT, -EEXIST (has next keys),
 * -EKEYREJECTED (used before, or an epoch that is not higher), -EINVAL (wrong
 * length), -EOPNOTSUPP (cipher), -E2BIG (too many datagrams), -EMSGSIZE (too
 * many bytes of them).
 */
int acvpn_key_new(struct acvpn *ctx, const struct acvpn_transport_ref *ref,
		  const struct acvpn_key_config *config);

/**
 * acvpn_key_swap() - send by the next transport, or under the next keys
 * @ctx: Context.
 * @ref: Transport; its slot is 0 or ACVPN_SLOT_CURRENT, the one that sends now.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT (nothing next has keys).
 */
int acvpn_key_swap(struct acvpn *ctx, const struct acvpn_transport_ref *ref);

/**
 * acvpn_key_del() - wipe the keys of an epoch
 * @ctx: Context.
 * @ref: Transport.
 * @epoch: DTLS epoch, 1 to 65535.
 *
 * Return: 0 or a negative errno: -ENODEV, -ENOENT.
 */
int acvpn_key_del(struct acvpn *ctx, const struct acvpn_transport_ref *ref,
		  uint32_t epoch);

/* Events */

/* struct acvpn_events - subscription to events, opaque */
struct acvpn_events;

/**
 * struct acvpn_event - something that happened in the kernel
 * @ifindex: Device.
 * @seq: Number of the event among those of the device, or of the subscription
 *	if that is one by acvpn_events_monitor().
 * @lost: Events of these lost just before this one, 0 normally. If not 0, dump
 *	to learn the present state.
 * @type: enum acvpn_event_type.
 * @session_id: Session; 0 if none.
 * @generation: Its generation; 0 if the kernel did not tell.
 * @cookie: What it is known by.
 * @transport_type: enum acvpn_transport_type; 0 if it is not about one.
 * @slot: enum acvpn_slot of the transport; 0 if it is the current one, or none.
 * @reason: enum acvpn_reason; 0 if none.
 * @peer_reason: Byte that the peer sent, 0 to 255; -1 if none.
 * @content_type: Content type of a control record, 0 to 255; -1 if none.
 * @epoch: DTLS epoch of the key; 0 if it is not about one.
 * @mtu: Longest inner packet in bytes that the transport carries now; 0 if it
 *	is not about that.
 * @has_size: @size was told.
 * @size: Bytes of payload of the answer to a probe, or of the last of packets
 *	that are too long.
 * @count: How many packets it is about; 0 if it is not about packets.
 * @remote: New end of the peer; family AF_UNSPEC if none.
 * @has_stats: @stats were told.
 * @stats: Final counters of the session or transport that went.
 * @payload_len: Bytes in @payload.
 * @payload: What the peer sent.
 */
struct acvpn_event {
	uint32_t ifindex;
	uint32_t seq;
	uint32_t lost;
	uint32_t type;
	uint32_t session_id;
	uint32_t generation;
	struct acvpn_cookie cookie;
	uint32_t transport_type;
	uint32_t slot;
	uint32_t reason;
	int peer_reason;
	int content_type;
	uint32_t epoch;
	uint32_t mtu;
	bool has_size;
	uint32_t size;
	uint32_t count;
	struct acvpn_endpoint remote;
	bool has_stats;
	struct acvpn_stats stats;
	size_t payload_len;
	uint8_t payload[ACVPN_EVENT_PAYLOAD_MAX];
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
 * struct acvpn_event_filter - which events to be told of
 * @ifindex: Device, or 0 for all of the namespace.
 * @types: Bits ACVPN_EVENT_BIT() of their types.
 */
struct acvpn_event_filter {
	uint32_t ifindex;
	uint64_t types;
};

#define ACVPN_EVENT_BIT(type) (UINT64_C(1) << (type))

/**
 * acvpn_events_monitor() - subscribe to some events
 * @ctx: Context; used for the family and for acvpn_error(), not kept.
 * @filter: Which ones.
 * @out: Set to the subscription, or to NULL on failure.
 *
 * The kernel leaves out the others, and numbers these for the subscription
 * alone: acvpn_event.lost is how many of them were lost, of any device.
 *
 * Return: 0 or a negative errno: -EPERM, -ENODEV (no such acvpn device),
 * -EOPNOTSUPP (the kernel's module cannot do that).
 */
int acvpn_events_monitor(struct acvpn *ctx,
			 const struct acvpn_event_filter *filter,
			 struct acvpn_events **out);

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
 * acvpn_events_reserve() - have room for the events of many sessions
 * @events: Subscription.
 * @sessions: How many may end, with their transports, before anybody reads.
 *
 * There is room for some thousand from the beginning. It takes CAP_NET_ADMIN in
 * the user namespace of the network namespace, and memory while events wait.
 */
void acvpn_events_reserve(struct acvpn_events *events, size_t sessions);

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
 * acvpn_slot_name() - name of an enum acvpn_slot
 * @slot: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_slot_name(uint32_t slot);

/**
 * acvpn_transport_state_name() - name of an enum acvpn_transport_state
 * @state: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_transport_state_name(uint32_t state);

/**
 * acvpn_compression_name() - name of an enum acvpn_compression
 * @compression: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_compression_name(uint32_t compression);

/**
 * acvpn_idle_action_name() - name of an enum acvpn_idle_action
 * @action: Any value.
 *
 * Return: As acvpn_mode_name().
 */
const char *acvpn_idle_action_name(uint32_t action);

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

/**
 * acvpn_mode_parse() - value of the name of a mode
 * @name: As acvpn_mode_name() returns it.
 * @mode: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_mode_parse(const char *name, uint32_t *mode);

/**
 * acvpn_transport_type_parse() - value of the name of a transport type
 * @name: As acvpn_transport_type_name() returns it.
 * @type: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_transport_type_parse(const char *name, uint32_t *type);

/**
 * acvpn_slot_parse() - value of the name of a slot
 * @name: As acvpn_slot_name() returns it.
 * @slot: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_slot_parse(const char *name, uint32_t *slot);

/**
 * acvpn_compression_parse() - value of the name of a compression
 * @name: As acvpn_compression_name() returns it.
 * @compression: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_compression_parse(const char *name, uint32_t *compression);

/**
 * acvpn_event_type_parse() - value of the name of an event
 * @name: As acvpn_event_type_name() returns it.
 * @type: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_event_type_parse(const char *name, uint32_t *type);

/**
 * acvpn_idle_action_parse() - value of the name of what is done when idle
 * @name: As acvpn_idle_action_name() returns it.
 * @action: Set on success.
 *
 * Return: 0 or -EINVAL.
 */
int acvpn_idle_action_parse(const char *name, uint32_t *action);

#endif /* _LIBACVPN_ACVPN_H */
