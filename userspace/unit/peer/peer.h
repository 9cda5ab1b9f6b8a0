/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What test_tls_matrix and the programs say to each other that it tests, one
 * of them for each TLS library. Sequenced packets on descriptor 3, a reply for
 * each request.
 */
#ifndef _UNIT_PEER_PEER_H
#define _UNIT_PEER_PEER_H

#include "tls/feed.h"
#include "tls/tls.h"

enum {
	PEER_FD = 3,
	PEER_DATA_MAX = 8192,
	PEER_FILE_MAX = 128,
	/* For anything that is waited for. */
	PEER_TIMEOUT_MS = 10000,
};

/**
 * enum peer_op - what to do
 * @PEER_CLIENT: Make a client; with the socket.
 * @PEER_CLIENT_AGAIN: The same, with what the one before has read.
 * @PEER_SERVER: Make a server; with the socket.
 * @PEER_SIGNER: Sign for others, with @key_file, for what comes from the
 *	descriptor that is given, until that is closed.
 * @PEER_HANDSHAKE: Reply when it has ended.
 * @PEER_READ: A record, of which not more than @len bytes.
 * @PEER_TRY: As @PEER_READ, without waiting.
 * @PEER_SWALLOW: Read a record as if the library had, which does not know.
 * @PEER_WRITE: A record.
 * @PEER_KEYS: Copy the keys.
 * @PEER_SECRETS: Copy what they were made from.
 * @PEER_EXPORT: Exporter.
 * @PEER_UPDATE: New key for what is sent.
 * @PEER_SESSION: To resume.
 * @PEER_STATUS: What is known of the peer.
 * @PEER_DTLS_CLIENT: Make a client of DTLS; with the socket.
 * @PEER_DTLS_SERVER: Make a server of DTLS; with the socket, and in @data the
 *	ClientHello.
 * @PEER_DTLS_HANDSHAKE: Reply when it has ended.
 * @PEER_DTLS_KEYS: Take the keys.
 * @PEER_DTLS_RESEND: Send the end of the handshake again.
 * @PEER_HMAC: HMACs of @data, with SHA-256 and MD5 and a key of zeros.
 * @PEER_SELF_SIGNED: Make a certificate for @host, in @cert_file and @key_file.
 * @PEER_CLOSE: Release.
 */
enum peer_op {
	PEER_CLIENT,
	PEER_CLIENT_AGAIN,
	PEER_SERVER,
	PEER_SIGNER,
	PEER_HANDSHAKE,
	PEER_READ,
	PEER_TRY,
	PEER_SWALLOW,
	PEER_WRITE,
	PEER_KEYS,
	PEER_SECRETS,
	PEER_EXPORT,
	PEER_UPDATE,
	PEER_SESSION,
	PEER_STATUS,
	PEER_DTLS_CLIENT,
	PEER_DTLS_SERVER,
	PEER_DTLS_HANDSHAKE,
	PEER_DTLS_KEYS,
	PEER_DTLS_RESEND,
	PEER_HMAC,
	PEER_SELF_SIGNED,
	PEER_CLOSE,
};

/**
 * struct peer_files - another certificate
 * @cert_file: Certificate, or "".
 * @key_file: Its key.
 */
struct peer_files {
	char cert_file[PEER_FILE_MAX];
	char key_file[PEER_FILE_MAX];
};

/**
 * struct peer_request - from the test
 * @op: What to do.
 * @host: Client: whom to reach.
 * @pin: Client: as in struct tls_client_config, or "".
 * @cafile: Whom to trust, or "".
 * @cert_file: Certificate, or "".
 * @other: Client: a certificate before that one, or "".
 * @key_file: Its key, or "": a second descriptor leads to a PEER_SIGNER.
 * @limits: As in the configurations.
 * @ask: Server: as there.
 * @resumes: Tickets are asked for, or given.
 * @session_id: DTLS: as in struct dtls_config.
 * @session_id_len: Bytes in @session_id.
 * @suite: DTLS: to resume, or with @psk the only one; 0: with a pre-shared key.
 * @psk: DTLS: with a pre-shared key.
 * @secret: DTLS: all bytes of the key.
 * @retransmit_ms: DTLS: as in struct dtls_config.
 * @len: Bytes in @data, or wanted.
 * @data: Client: session; PEER_WRITE: what to send.
 */
struct peer_request {
	enum peer_op op;
	char host[64];
	char pin[TLS_PIN_SIZE];
	char cafile[PEER_FILE_MAX];
	char cert_file[PEER_FILE_MAX];
	char key_file[PEER_FILE_MAX];
	struct peer_files other;
	struct tls_limits limits;
	enum tls_ask ask;
	bool resumes;
	uint8_t session_id[DTLS_SESSION_ID_MAX];
	size_t session_id_len;
	uint16_t suite;
	bool psk;
	uint8_t secret;
	unsigned int retransmit_ms;
	size_t len;
	uint8_t data[PEER_DATA_MAX];
};

/**
 * struct peer_reply - from a program
 * @ret: What the function returned.
 * @error: What it said of it.
 * @keys: PEER_KEYS.
 * @secrets: PEER_SECRETS.
 * @resumed: PEER_STATUS.
 * @status: PEER_STATUS: of the certificate.
 * @shown: PEER_STATUS: of a client.
 * @pin: PEER_STATUS: of the peer.
 * @describe: PEER_STATUS: version and cipher; PEER_DTLS_KEYS: cipher.
 * @len: Bytes in @data.
 * @data: What was read, exported, or the session.
 */
struct peer_reply {
	ssize_t ret;
	char error[TLS_ERROR_SIZE];
	struct tls_keys keys;
	struct tls_secrets secrets;
	bool resumed;
	int status;
	enum tls_shown shown;
	char pin[TLS_PIN_SIZE];
	char describe[64];
	size_t len;
	uint8_t data[PEER_DATA_MAX];
};

/**
 * peer_feed() - the socket as the library sees it
 * @tls: Connection.
 *
 * Return: Feed.
 */
struct tls_feed *peer_feed(struct tls *tls);

#endif /* _UNIT_PEER_PEER_H */
