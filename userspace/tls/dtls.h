/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a DTLS handshake has whatever the library; for the backends' files only.
 */
#ifndef _TLS_DTLS_H
#define _TLS_DTLS_H

#include "tls/cookie.h"
#include "tls/datagram.h"
#include "tls/tls.h"

enum {
	TLS_DTLS_RETRANSMIT_MS = 1000,
	TLS_DTLS_PSK_MAX = 64,
};

/* How far the number of dtls_abort() is above those that were used here. */
#define TLS_DTLS_ABORT_GAP 0x100000000ULL

/**
 * struct tls_dtls - what the backends' struct dtls begin with
 * @net: Socket.
 * @is_server: Which end.
 * @resumes: Nothing but the session that was given will do.
 * @psk: Pre-shared key; secret.
 * @psk_len: Bytes in @psk.
 * @retransmit_ms: First wait for an answer.
 * @error: Why the last call failed.
 */
struct tls_dtls {
	struct tls_datagram net;
	bool is_server;
	bool resumes;
	uint8_t psk[TLS_DTLS_PSK_MAX];
	size_t psk_len;
	unsigned int retransmit_ms;
	char error[TLS_ERROR_SIZE];
};

/**
 * tls_dtls_begin() - take what the configuration has
 * @d: Handshake with its socket.
 * @config: Parameters.
 *
 * Return: 0 or -EINVAL: it has neither a key nor a session to resume.
 */
int tls_dtls_begin(struct tls_dtls *d, const struct dtls_config *config);

/**
 * tls_dtls_hello() - become the server of a ClientHello
 * @d: Handshake.
 * @config: Parameters.
 * @fd: Socket to that client.
 * @hello: Datagram; will be what the library reads first.
 * @len: Bytes in @hello.
 * @parsed: Filled in.
 *
 * Return: 0 or -EINVAL: it is no ClientHello.
 */
int tls_dtls_hello(struct tls_dtls *d, const struct dtls_config *config,
		   int fd, const uint8_t *hello, size_t len,
		   struct dtls_hello *parsed);

/**
 * tls_dtls_finish() - the library is done
 * @d: Handshake.
 * @resumed: It has resumed a session.
 *
 * Return: 0 or -EPROTO: it should have, for anybody could have negotiated that.
 */
int tls_dtls_finish(struct tls_dtls *d, bool resumed);

/**
 * tls_dtls_forget() - wipe, and send nothing any more
 * @d: Handshake.
 */
void tls_dtls_forget(struct tls_dtls *d);

#endif /* _TLS_DTLS_H */
