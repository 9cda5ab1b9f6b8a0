/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One handshake of DTLS: its session is asked of auth, its keys go to the
 * monitor.
 */
#ifndef _ACVPND_WORKER_HANDSHAKE_H
#define _ACVPND_WORKER_HANDSHAKE_H

#include "acvpnd/worker/udp.h"

enum {
	/* Clients give up sooner. */
	HANDSHAKE_SECONDS = 15,
	/* For our last flight, should it be lost. */
	HANDSHAKE_DONE_SECONDS = 15,
	HANDSHAKE_RESENDS = 10,
	HANDSHAKE_STALE_SECONDS = 120,
	/* As long as clients wait before they try DTLS again. */
	HANDSHAKE_REFUSED_SECONDS = 60,
	HANDSHAKE_REFUSALS = 2,
	HANDSHAKE_HELLO_MAX = 2048,
	HANDSHAKE_RANDOM = 32,
};

/**
 * enum handshake_phase - what a handshake waits for
 * @HANDSHAKE_FINDING: Whose it is.
 * @HANDSHAKE_SHAKING: The client.
 * @HANDSHAKE_DONE: That the client misses our last flight.
 */
enum handshake_phase {
	HANDSHAKE_FINDING,
	HANDSHAKE_SHAKING,
	HANDSHAKE_DONE,
};

/**
 * struct handshake - a handshake
 * @udp: Whose.
 * @next: Next of the same bucket.
 * @key: Where the client is.
 * @path: The same, as the library has it.
 * @socket: Socket that it came by.
 * @phase: What it waits for.
 * @random: The client's random number, which tells two handshakes apart.
 * @id: By which the session is found.
 * @hello: ClientHello, in HANDSHAKE_FINDING.
 * @hello_len: Bytes in @hello.
 * @wait: Answer that is waited for, or 0.
 * @dtls: The library's part, or NULL.
 * @psk: It is one with a key of the TLS connection.
 * @has_previous: There is another secret to try.
 * @stale: The secret is the previous one.
 * @resends: How often our last flight was sent again.
 * @resent: When it was sent last, microseconds.
 * @attaches: How often it was too early to attach.
 * @index: Number of the session.
 * @grant: What lets us attach.
 * @mtu: Longest inner packet in bytes.
 * @dpd: Seconds of silence until the peer is asked.
 * @keepalive: Seconds of own silence until something is sent.
 * @compression: enum ipc_compression.
 * @compress_min: Bytes of the shortest packet that is compressed.
 * @timer: Repeats what was lost.
 * @deadline: Ends it.
 */
struct handshake {
	struct udp *udp;
	struct handshake *next;
	struct udp_key key;
	struct dtls_path path;
	const struct udp_socket *socket;
	enum handshake_phase phase;
	uint8_t random[HANDSHAKE_RANDOM];
	uint8_t id[IPC_APP_ID_SIZE];
	uint8_t *hello;
	size_t hello_len;
	uint32_t wait;
	struct dtls *dtls;
	bool psk;
	bool has_previous;
	bool stale;
	unsigned int resends;
	uint64_t resent;
	unsigned int attaches;
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	uint32_t mtu;
	uint32_t dpd;
	uint32_t keepalive;
	uint32_t compression;
	uint32_t compress_min;
	sd_event_source *timer;
	sd_event_source *deadline;
};

/**
 * handshake_new() - begin one
 * @udp: Whose.
 * @socket: Socket that it came by.
 * @key: Where the client is.
 * @path: The same, as the library has it.
 * @hello: The ClientHello, read.
 * @data: The ClientHello.
 * @len: Its bytes, up to HANDSHAKE_HELLO_MAX.
 */
void handshake_new(struct udp *udp, const struct udp_socket *socket,
		   const struct udp_key *key, const struct dtls_path *path,
		   const struct dtls_hello *hello, const uint8_t *data,
		   size_t len);

/**
 * handshake_find() - handshake of a client
 * @udp: Whose.
 * @key: Where the client is.
 *
 * Return: Handshake, or NULL.
 */
struct handshake *handshake_find(const struct udp *udp,
				 const struct udp_key *key);

/**
 * handshake_input() - a datagram came
 * @h: Handshake; may be gone afterwards.
 * @data: Datagram.
 * @len: Its bytes.
 */
void handshake_input(struct handshake *h, const uint8_t *data, size_t len);

/**
 * handshake_free() - forget it, without another word
 * @h: Handshake.
 */
void handshake_free(struct handshake *h);

#endif /* _ACVPND_WORKER_HANDSHAKE_H */
