/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Test bed: a device with session, socket and keys in NETNS_M, and a peer that
 * knows the keys in NETNS_P. One at a time; the case calls bed_up(), bed_down()
 * takes everything away whatever became of it.
 */
#ifndef _SELFTESTS_KMOD_BED_H
#define _SELFTESTS_KMOD_BED_H

#include <stdbool.h>

#include "libacvpn/acvpn.h"
#include "peer.h"

enum { BED_MTU = 1400, BED_ID = 7, BED_FDS_MAX = 8 };

/* Sequence numbers that keys start with unless a case wants others. */
enum { BED_TX_SEQ = 1, BED_RX_SEQ = 1 };

/**
 * struct bed_config - how the bed is to be; all zero is an IPv4 tunnel
 * @outer: AF_INET6, or AF_INET if 0
 * @cipher: ACVPN_CIPHER_AES_128_GCM if 0
 * @mtu: inner MTU, BED_MTU if 0
 * @tx_seq: first number that the module sends, BED_TX_SEQ if 0
 * @rx_seq: first number that it expects, BED_RX_SEQ if 0
 * @unconnected: leave the module's socket unconnected, give an address
 * @no_keys: stop before the keys
 * @no_transport: stop before the transport
 * @no_session: stop before the session
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

/** bed_stats() - counters of the transport now */
struct acvpn_stats bed_stats(void);

/** bed_transport() - the transport as the kernel describes it now */
struct acvpn_transport_info bed_transport(void);

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

/** bed_keep() - let bed_down() close a descriptor; returns it */
int bed_keep(int fd);

/** bed_inner_socket() - UDP socket bound to the inner address, connected */
int bed_inner_socket(int family);

/** bed_packet_socket() - socket that sends and captures packets on vpn0 */
int bed_packet_socket(void);

#endif /* _SELFTESTS_KMOD_BED_H */
