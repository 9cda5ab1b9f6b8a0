/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test bed: a device with session, socket and keys in NETNS_M, and a peer that
 * knows the keys in NETNS_P. One at a time; the case calls bed_up(), bed_down()
 * takes everything away whatever became of it.
 */
#ifndef _SELFTESTS_KMOD_BED_H
#define _SELFTESTS_KMOD_BED_H

#include <linux/if_link.h>
#include <stdbool.h>

#include "libacvpn/acvpn.h"
#include "peer.h"

enum { BED_MTU = 1400, BED_ID = 7, BED_FDS_MAX = 8 };

/* Sequence numbers that keys start with unless a case wants others. */
enum { BED_TX_SEQ = 1, BED_RX_SEQ = 1 };

/**
 * struct bed_config - how the bed is to be; all zero is an IPv4 tunnel that
 *	sends nothing by itself
 * @outer: AF_INET6, or AF_INET if 0
 * @cipher: ACVPN_CIPHER_AES_128_GCM if 0
 * @mtu: inner MTU, BED_MTU if 0
 * @tx_seq: first number that the module sends, BED_TX_SEQ if 0
 * @rx_seq: first number that it expects, BED_RX_SEQ if 0
 * @unconnected: leave the module's socket unconnected, give an address
 * @no_keys: stop before the keys
 * @no_transport: stop before the transport
 * @no_session: stop before the session
 * @no_ipv6: switch IPv6 off on vpn0; then the stack sends nothing by itself
 * @mode: ACVPN_MODE_P2P if 0
 * @session: options of the session; device, identifier and address are the
 *	bed's
 * @transport: options of the transport; type, socket, mtu and peer are the
 *	bed's. dpd, keepalive and answer_timeout are 0 unless given
 */
struct bed_config {
	int outer;
	enum acvpn_cipher cipher;
	uint32_t mtu;
	uint64_t tx_seq;
	uint64_t rx_seq;
	bool unconnected;
	bool no_keys;
	bool no_transport;
	bool no_session;
	bool no_ipv6;
	enum acvpn_mode mode;
	struct acvpn_session_config session;
	struct acvpn_transport_config transport;
};

/**
 * struct bed - what bed_up() made
 * @config: as asked, with defaults filled in
 * @ctl: libacvpn context in NETNS_M
 * @events: subscription in NETNS_M
 * @ifindex: vpn0
 * @sock: the module's UDP socket
 * @keys: keys as the module has them
 * @peer: far end
 * @fds: sockets that bed_down() closes
 * @n_fds: entries used of @fds
 */
struct bed {
	struct bed_config config;
	struct acvpn *ctl;
	struct acvpn_events *events;
	uint32_t ifindex;
	int sock;
	struct acvpn_key_config keys;
	struct peer peer;
	int fds[BED_FDS_MAX];
	int n_fds;
};

extern struct bed bed;

/** bed_up() - make the bed; the case ends if that fails */
void bed_up(const struct bed_config *config);

/** bed_down() - remove what bed_up() made */
void bed_down(void);

/** bed_attach() - attach bed.sock as configured; returns 0 or -errno */
int bed_attach(void);

/** bed_keys() - install bed.keys; returns 0 or -errno */
int bed_keys(void);

/** bed_fresh_keys() - give both ends random keys for the next bed_keys() */
void bed_fresh_keys(void);

/**
 * bed_random_keys() - make keys that a peer knows, too
 * @keys: filled in, but for the limits
 * @peer: its keys, epoch and sequence number are set
 * @cipher: cipher
 * @epoch: epoch
 */
void bed_random_keys(struct acvpn_key_config *keys, struct peer *peer,
		     enum acvpn_cipher cipher, uint16_t epoch);

/** bed_ref() - a transport of the session; slot 0 is the current one */
struct acvpn_transport_ref bed_ref(enum acvpn_transport_type type,
				   uint32_t slot);

/** bed_dtls() - the current DTLS transport of the session */
struct acvpn_transport_ref bed_dtls(void);

/**
 * bed_record_send() - let the kernel send a record for us
 * @ref: transport
 * @content: content type
 * @frame: frame type of data, or -1 to give none
 * @payload: what follows the frame type
 * @len: bytes of it
 *
 * Return: 0 or -errno.
 */
int bed_record_send(struct acvpn_transport_ref ref, uint32_t content,
		    int frame, const void *payload, size_t len);

/** bed_detach() - detach the current DTLS transport; returns 0 or -errno */
int bed_detach(void);

/** bed_session() - the session as the kernel describes it now */
struct acvpn_session_info bed_session(void);

/**
 * bed_find() - look a transport up
 * @type: type
 * @slot: enum acvpn_slot
 * @info: filled in, unless NULL
 *
 * Return: false if the session has none such.
 */
bool bed_find(enum acvpn_transport_type type, enum acvpn_slot slot,
	      struct acvpn_transport_info *info);

/** bed_transport() - the current DTLS transport, which must be there */
struct acvpn_transport_info bed_transport(void);

/** bed_stats() - its counters now */
struct acvpn_stats bed_stats(void);

/** bed_active() - enum acvpn_transport_type that data goes by, 0 if none */
uint32_t bed_active(void);

/**
 * bed_wait_drop() - wait until a drop counter has a value, and check it
 * @reason: counter
 * @count: value
 */
void bed_wait_drop(enum acvpn_drop_reason reason, uint64_t count);

/**
 * bed_running() - wait until the device has carrier, or has none
 * @want: which
 *
 * The stack hears of the carrier some time after the keys, and drops packets
 * until then.
 *
 * Return: false if it does not come to that.
 */
bool bed_running(bool want);

/** bed_ready() - wait until packets come and go after the first keys */
void bed_ready(void);

/** bed_link() - counters of vpn0 now */
struct rtnl_link_stats bed_link(void);

/** bed_device_drop() - a drop counter of vpn0, which are those of ethtool -S */
uint64_t bed_device_drop(enum acvpn_drop_reason reason);

/** bed_drops() - sum of all drop counters */
uint64_t bed_drops(const struct acvpn_stats *stats);

/**
 * bed_wait_event() - wait for an event of this type, skip others
 * @type: type
 * @event: filled in
 *
 * Return: false if none came in time.
 */
bool bed_wait_event(enum acvpn_event_type type, struct acvpn_event *event);

/**
 * bed_no_event() - see that no event of this type comes
 * @type: type
 * @timeout_ms: how long to wait, as for tap_slow()
 */
void bed_no_event(enum acvpn_event_type type, int timeout_ms);

/** bed_endpoint() - address of host 1 or 2 of the drawing in netns.h */
struct acvpn_endpoint bed_endpoint(int family, int host, int port);

/** bed_keep() - let bed_down() close a descriptor; returns it */
int bed_keep(int fd);

/** bed_inner_socket() - UDP socket bound to the inner address, connected */
int bed_inner_socket(int family);

/** bed_packet_socket() - socket that sends and captures packets on vpn0 */
int bed_packet_socket(void);

/**
 * bed_captured() - wait for a packet that came in on vpn0
 * @fd: bed_packet_socket()
 * @buf: room for INNER_MAX bytes
 * @timeout_ms: how long to wait, as for tap_slow()
 *
 * Packets sent by vpn0 and noise are skipped.
 *
 * Return: bytes of the packet, 0 if none came.
 */
size_t bed_captured(int fd, uint8_t *buf, int timeout_ms);

/** bed_answers() - the peer sends a DPD request; is it answered? */
bool bed_answers(void);

#endif /* _SELFTESTS_KMOD_BED_H */
