/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What carries packets once the daemon has negotiated: a device, its sessions,
 * and of each session one or two channels.
 *
 * A data plane gets sockets together with the TLS library's handle. One that
 * protects the records by itself takes the keys out and releases the handle;
 * another one may go on to use it.
 */
#ifndef _DATAPLANE_DATAPLANE_H
#define _DATAPLANE_DATAPLANE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/prefix.h"
#include "common/sockaddr.h"
#include "tls/tls.h"

/**
 * struct dataplane - a data plane with at most one device, opaque
 */
struct dataplane;

/**
 * struct dataplane_session - a session of a device, opaque
 */
struct dataplane_session;

/**
 * enum dataplane_mode - what a device is for
 * @DATAPLANE_P2P: One session, which gets all packets.
 * @DATAPLANE_MP: Any number of them, told apart by their inner addresses.
 */
enum dataplane_mode {
	DATAPLANE_P2P,
	DATAPLANE_MP,
};

/**
 * enum dataplane_channel - one of the two ways to the gateway
 * @DATAPLANE_CSTP: CSTP frames over TLS.
 * @DATAPLANE_DTLS: DTLS records.
 */
enum dataplane_channel {
	DATAPLANE_CSTP,
	DATAPLANE_DTLS,
};

enum { DATAPLANE_CHANNELS = 2 };

/**
 * enum dataplane_slot - which of a session's channels of one kind
 * @DATAPLANE_CURRENT: The one that is used; CSTP has no other.
 * @DATAPLANE_NEXT: It is to replace the current one, and receives already.
 * @DATAPLANE_PREVIOUS: It was replaced, and receives for some seconds more.
 */
enum dataplane_slot {
	DATAPLANE_CURRENT,
	DATAPLANE_NEXT,
	DATAPLANE_PREVIOUS,
};

/**
 * struct dataplane_session_config - a session to make
 * @ipv4: Inner address of ours (DATAPLANE_P2P) or of the peer, or NULL.
 * @ipv6: Inner address, or NULL.
 * @owner: Comes with the session's events.
 * @networks: Networks behind the peer.
 * @n_networks: How many; a data plane may take less than there are.
 * @cookie: By which the session is found again, or NULL.
 * @cookie_len: Bytes in @cookie; a data plane may take less.
 * @persist: Seconds that the session goes on if this process is gone.
 * @idle_timeout: Seconds without data of the peer until the session ends; 0
 *	never.
 * @rx_rate: Bytes per second that are received; 0 any number.
 * @tx_rate: Bytes per second that are sent; 0 any number.
 * @priority: SO_PRIORITY of outer packets; 0 as it is without.
 * @dscp: DSCP of outer packets, up to 63; 0 as it is without.
 * @roaming: The peer's port of UDP may change, as address translators have it:
 *	an authentic and fresh record moves it, if the socket is not connected.
 */
struct dataplane_session_config {
	const struct in_addr *ipv4;
	const struct in6_addr *ipv6;
	void *owner;
	const struct prefix *networks;
	size_t n_networks;
	const void *cookie;
	size_t cookie_len;
	unsigned int persist;
	unsigned int idle_timeout;
	uint64_t rx_rate;
	uint64_t tx_rate;
	unsigned int priority;
	unsigned int dscp;
	bool roaming;
};

/**
 * struct dataplane_socket - a socket to carry packets over
 * @fd: Socket; stays the caller's, who keeps it open and leaves it alone.
 * @peer: UDP: where to, if it is not connected; else NULL.
 * @local: UDP: where from, if it is neither connected nor bound to an address;
 *	NULL, or of no family: as routes say.
 * @mtu: Longest inner packet in bytes.
 * @dpd: Seconds of silence until the gateway is asked; 0 never.
 * @keepalive: Seconds of own silence until something is sent; 0 never.
 * @lzs: Packets may be compressed, both ways; else those of the peer that are
 *	get dropped.
 * @compress_min: @lzs: bytes of the shortest packet that we compress; 0: as
 *	short as is of any use.
 */
struct dataplane_socket {
	int fd;
	const union sockaddr_any *peer;
	const union sockaddr_any *local;
	unsigned int mtu;
	unsigned int dpd;
	unsigned int keepalive;
	bool lzs;
	unsigned int compress_min;
};

/**
 * enum dataplane_event_type - what a data plane reports
 * @DATAPLANE_DOWN: The session is gone.
 * @DATAPLANE_CHANNEL_DOWN: The channel is gone, and done with its socket;
 *	@cause and @text tell why.
 * @DATAPLANE_CHANNEL_DEAD: The gateway is not heard over the channel, or has
 *	closed it; it is watched further.
 * @DATAPLANE_CHANNEL_ALIVE: The gateway is heard again.
 * @DATAPLANE_SWITCH: Packets go by the channel from now on.
 * @DATAPLANE_DISCONNECT: The gateway ended the session; @text is what it said.
 * @DATAPLANE_TERMINATE: The gateway shuts down; @text is what it said.
 * @DATAPLANE_KEY_SOON: The keys of the channel will be used up.
 * @DATAPLANE_KEY_LIMIT: The keys of the channel are used up.
 * @DATAPLANE_ALERT: A TLS alert came over the channel; @data holds it.
 * @DATAPLANE_HANDSHAKE: A TLS handshake message came; @data holds the
 *	beginning. Nothing more is read until @resume or @rekey is called.
 * @DATAPLANE_PROBED: The gateway has answered @probe; @size tells how long.
 * @DATAPLANE_LARGE: @count packets were longer than the @mtu of the channel,
 *	the last one of @size bytes; told once in a second at most.
 */
enum dataplane_event_type {
	DATAPLANE_DOWN,
	DATAPLANE_CHANNEL_DOWN,
	DATAPLANE_CHANNEL_DEAD,
	DATAPLANE_CHANNEL_ALIVE,
	DATAPLANE_SWITCH,
	DATAPLANE_DISCONNECT,
	DATAPLANE_TERMINATE,
	DATAPLANE_KEY_SOON,
	DATAPLANE_KEY_LIMIT,
	DATAPLANE_ALERT,
	DATAPLANE_HANDSHAKE,
	DATAPLANE_PROBED,
	DATAPLANE_LARGE,
};

/**
 * enum dataplane_cause - why
 * @DATAPLANE_CAUSE_OTHER: The text tells.
 * @DATAPLANE_CAUSE_CLOSED: The gateway closed the connection.
 * @DATAPLANE_CAUSE_BROKEN: The connection broke.
 * @DATAPLANE_CAUSE_PROTOCOL: The gateway sent nonsense.
 * @DATAPLANE_CAUSE_SILENCE: The gateway does not answer.
 * @DATAPLANE_CAUSE_PEER: The gateway did so first.
 * @DATAPLANE_CAUSE_IDLE: No data came for the session's @idle_timeout.
 * @DATAPLANE_CAUSE_LIFETIME: The lifetime is over that somebody has given it.
 * @DATAPLANE_CAUSE_SESSION: Of a channel: its session goes, and tells why.
 * @DATAPLANE_CAUSE_DEVICE: Somebody has removed the device.
 */
enum dataplane_cause {
	DATAPLANE_CAUSE_OTHER,
	DATAPLANE_CAUSE_CLOSED,
	DATAPLANE_CAUSE_BROKEN,
	DATAPLANE_CAUSE_PROTOCOL,
	DATAPLANE_CAUSE_SILENCE,
	DATAPLANE_CAUSE_PEER,
	DATAPLANE_CAUSE_IDLE,
	DATAPLANE_CAUSE_LIFETIME,
	DATAPLANE_CAUSE_SESSION,
	DATAPLANE_CAUSE_DEVICE,
};

/**
 * struct dataplane_stats - counters of a session, or of a channel
 * @rx_packets: Inner packets received.
 * @rx_bytes: Their bytes.
 * @tx_packets: Inner packets sent.
 * @tx_bytes: Their bytes.
 * @rx_drops: Packets and records of the peer that were dropped.
 * @tx_drops: Packets to the peer that were dropped.
 */
struct dataplane_stats {
	uint64_t rx_packets;
	uint64_t rx_bytes;
	uint64_t tx_packets;
	uint64_t tx_bytes;
	uint64_t rx_drops;
	uint64_t tx_drops;
};

/**
 * struct dataplane_usage - what a session carries, in detail
 * @total: All that it has carried.
 * @channels: Of that, over the channels that there are now, of each kind.
 * @heard: Milliseconds since a record of the peer's came over these, data or
 *	not; UINT64_MAX: none came yet.
 * @idle: Milliseconds since data of the peer came, or since it was made.
 * @idle_timeout: As its configuration has it.
 * @dtls_peer: Where the current DTLS channel's packets go to, which may have
 *	changed since it was attached; of no family: there is none.
 */
struct dataplane_usage {
	struct dataplane_stats total;
	struct dataplane_stats channels[DATAPLANE_CHANNELS];
	uint64_t heard[DATAPLANE_CHANNELS];
	uint64_t idle;
	unsigned int idle_timeout;
	union sockaddr_any dtls_peer;
};

/**
 * struct dataplane_event - a report
 * @type: What happened.
 * @owner: To which session: what its configuration has.
 * @channel: To which channel, if to one.
 * @slot: To which of those.
 * @cause: Why.
 * @text: Why, for people; may be "".
 * @size: Bytes of the answer to a probe, or of a packet.
 * @mtu: DATAPLANE_LARGE: bytes of the longest packet that passes.
 * @count: DATAPLANE_LARGE: how many did not.
 * @data: What the gateway sent.
 * @len: Bytes in @data.
 * @code: DATAPLANE_DISCONNECT and DATAPLANE_TERMINATE: first byte of what the
 *	peer sent; -1: it sent none.
 * @stats: DATAPLANE_DOWN and DATAPLANE_CHANNEL_DOWN: what the session or
 *	channel has carried, all of it, or if reports were lost up to
 *	@session_end; NULL: nobody knows.
 */
struct dataplane_event {
	enum dataplane_event_type type;
	void *owner;
	enum dataplane_channel channel;
	enum dataplane_slot slot;
	enum dataplane_cause cause;
	const char *text;
	unsigned int size;
	unsigned int mtu;
	unsigned int count;
	const uint8_t *data;
	size_t len;
	int code;
	const struct dataplane_stats *stats;
};

/**
 * typedef dataplane_event_fn - receives one report
 * @event: Report, valid during the call, which may release the session.
 * @arg: What the caller gave.
 */
typedef void (*dataplane_event_fn)(const struct dataplane_event *event,
				   void *arg);

/**
 * typedef dataplane_stats_fn - receives the counters of one session
 * @owner: Which: what its configuration has.
 * @stats: Counters, valid during the call.
 * @arg: What the caller gave.
 */
typedef void (*dataplane_stats_fn)(void *owner,
				   const struct dataplane_stats *stats,
				   void *arg);

/**
 * struct dataplane_found - a session of a device that was adopted
 * @cookie: As its configuration had it.
 * @cookie_len: Bytes in @cookie.
 * @ipv4: Inner address, or AF_UNSPEC.
 * @ipv6: Inner address, or AF_UNSPEC.
 */
struct dataplane_found {
	const void *cookie;
	size_t cookie_len;
	struct prefix ipv4;
	struct prefix ipv6;
};

/**
 * typedef dataplane_found_fn - receives a session of a device that was adopted
 * @session: Session; the caller's if it has an owner, gone otherwise.
 * @found: What is known of it, valid during the call.
 * @arg: What the caller gave.
 *
 * Return: Its owner, as in struct dataplane_session_config; NULL: it is let go
 * of, and ends.
 */
typedef void *(*dataplane_found_fn)(struct dataplane_session *session,
				    const struct dataplane_found *found,
				    void *arg);

/**
 * struct dataplane_ops - a kind of data plane
 * @open: Set one up; changes nothing yet. -ENOENT: not available on this host.
 * @close: Release it, with the device and its sessions. NULL is allowed.
 * @error: Text of the last failure.
 * @claim: May we use it, and the interface name? An interface that a dead run
 *	for the same @mode left behind is removed, as its routes would catch our
 *	own packets; @leftover tells if there was one. -EPERM no privilege;
 *	-EBUSY the name belongs to a live tunnel; -EEXIST to something else.
 * @create: Create the device. @ifindex: set to its interface.
 * @adopt: Instead of @claim and @create: go on with a device that a process
 *	has left, if it has sessions. Nobody else may have it, which is for the
 *	caller to see to. @ifindex: set to its interface. -ENOENT there is none;
 *	-EBUSY its sessions are not such that can be adopted.
 * @found: Tell of the sessions of a device that was adopted, once. What
 *	happened to them meanwhile @events tells as if it happened then.
 * @take_fd: Get a descriptor of a channel's socket, for a session that was
 *	adopted. -ENOENT there is no such channel.
 * @listen: Look for peers at this unconnected UDP socket, too, although no
 *	channel was attached with it; until it is closed.
 * @leave: Let the device and its sessions go on without us: @session_free and
 *	@close release what is ours, and end nothing any more.
 * @session_new: Make a session. -EBUSY a DATAPLANE_P2P device has one.
 * @session_free: Release it, with its channels. NULL is allowed. Events of it
 *	come no more.
 * @session_end: End it, with its channels. DATAPLANE_DOWN comes when all is
 *	counted, also if it had ended by itself; until then it is there, to be
 *	released. If that fails, nothing comes any more.
 * @take_tls: Protect the records of a TCP socket from now on. On success @tls
 *	is the data plane's, which releases it. -EAGAIN a part of a record is
 *	inside of @tls, which may go on; -EOPNOTSUPP the data plane cannot do
 *	it, @error tells why, and @tls may go on. After any other failure the
 *	connection is lost, and @tls must not send any more.
 * @protect: What @take_tls does with a socket, for who has the keys and neither
 *	a session nor privileges. @why: set to the reason of a failure.
 * @attach_cstp: Carry packets over a socket of @take_tls or @protect. The bytes
 *	in @pending are those that came before what is still in the socket.
 * @attach_dtls: Carry packets over a UDP socket whose handshake is done. A
 *	DATAPLANE_NEXT is the current one at once if there is none. On success
 *	@dtls is the data plane's, which releases it. -EOPNOTSUPP the data plane
 *	cannot do it, and will not another time, @error tells why.
 * @attach_keys: As @attach_dtls, for who has the keys: they stay the caller's.
 *	-EADDRINUSE the session, or another, has a channel over this socket to
 *	this peer.
 * @rival: After -EADDRINUSE of @attach_keys: who has a channel over the socket
 *	to @peer. @slot: set to which of his. Returns the session's owner;
 *	NULL: it is the session itself, or nobody knows.
 * @promote: Packets go by the next DTLS channel. What was the current one is
 *	the previous one; DATAPLANE_CHANNEL_DOWN tells when it is done with its
 *	socket.
 * @detach: Leave the channel's socket alone, forget its keys.
 * @probe: Ask the peer for an answer as long as an inner packet of @size bytes
 *	would be, over the current channel. DATAPLANE_PROBED tells of it.
 *	-EMSGSIZE the path is known not to carry it; -EOPNOTSUPP the data plane
 *	cannot do it.
 * @set_mtu: Longest inner packet in bytes over the current channel from now on.
 * @disconnect: Tell the peer over CSTP that the user ends the session, and
 *	close TLS. Possible from @take_tls on, and in DATAPLANE_DOWN.
 * @alert: Send a TLS alert over CSTP.
 * @resume: Go on after DATAPLANE_HANDSHAKE.
 * @rekey: The same, if the message is a KeyUpdate of TLS 1.3: with new keys.
 *	@data and @len as in the event. -EAGAIN the peer wants new keys of ours
 *	as well, which are not in use yet: call it again in a moment, with @len
 *	0; meanwhile packets flow. -EOPNOTSUPP the data plane cannot do it,
 *	@error tells why: nothing more is received over the connection.
 * @event_fd: Descriptor that is readable when @events has work; once there is a
 *	device.
 * @events: Report what happened to any session; never blocks.
 * @stats: Read the counters of all sessions, at one go.
 * @usage: Read those of one session, and more. -ENOENT it is gone.
 * @confined: After @open and @claim it works in a process that has no privilege
 *	but CAP_NET_ADMIN and opens no file to write, see common/sandbox.h.
 *
 * Functions that return int return 0 or a negative errno.
 */
struct dataplane_ops {
	int (*open)(struct dataplane **out);
	void (*close)(struct dataplane *dp);
	const char *(*error)(const struct dataplane *dp);
	int (*claim)(struct dataplane *dp, const char *ifname,
		     enum dataplane_mode mode, bool *leftover);
	int (*create)(struct dataplane *dp, const char *ifname,
		      enum dataplane_mode mode, unsigned int *ifindex);
	int (*adopt)(struct dataplane *dp, const char *ifname,
		     enum dataplane_mode mode, unsigned int *ifindex);
	int (*found)(struct dataplane *dp, dataplane_found_fn fn, void *arg);
	int (*take_fd)(struct dataplane_session *session,
		       enum dataplane_channel channel,
		       enum dataplane_slot slot, int *fd);
	int (*listen)(struct dataplane *dp, int fd);
	void (*leave)(struct dataplane *dp);
	int (*session_new)(struct dataplane *dp,
			   const struct dataplane_session_config *config,
			   struct dataplane_session **out);
	void (*session_free)(struct dataplane_session *session);
	int (*session_end)(struct dataplane_session *session);
	int (*take_tls)(struct dataplane_session *session, int fd,
			struct tls *tls);
	int (*protect)(int fd, const struct tls_keys *keys, const char **why);
	int (*attach_cstp)(struct dataplane_session *session,
			   const struct dataplane_socket *socket,
			   const void *pending, size_t pending_len);
	int (*attach_dtls)(struct dataplane_session *session,
			   enum dataplane_slot slot,
			   const struct dataplane_socket *socket,
			   struct dtls *dtls);
	int (*attach_keys)(struct dataplane_session *session,
			   enum dataplane_slot slot,
			   const struct dataplane_socket *socket,
			   const struct tls_keys *keys);
	void *(*rival)(struct dataplane_session *session,
		       const union sockaddr_any *peer,
		       enum dataplane_slot *slot);
	int (*promote)(struct dataplane_session *session);
	int (*detach)(struct dataplane_session *session,
		      enum dataplane_channel channel,
		      enum dataplane_slot slot);
	int (*probe)(struct dataplane_session *session,
		     enum dataplane_channel channel, unsigned int size);
	int (*set_mtu)(struct dataplane_session *session,
		       enum dataplane_channel channel, unsigned int mtu);
	int (*disconnect)(struct dataplane_session *session, const char *text);
	int (*alert)(struct dataplane_session *session, uint8_t level,
		     uint8_t description);
	int (*resume)(struct dataplane_session *session);
	int (*rekey)(struct dataplane_session *session, const uint8_t *data,
		     size_t len);
	int (*event_fd)(const struct dataplane *dp);
	int (*events)(struct dataplane *dp, dataplane_event_fn fn, void *arg);
	int (*stats)(struct dataplane *dp, dataplane_stats_fn fn, void *arg);
	int (*usage)(struct dataplane_session *session,
		     struct dataplane_usage *usage);
	bool confined;
};

/* The kernel module. */
extern const struct dataplane_ops dataplane_kernel;

/* For tests: tells what it was told, and carries no packets. */
extern const struct dataplane_ops dataplane_null;

#endif /* _DATAPLANE_DATAPLANE_H */
