/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLS and DTLS as acvpnd needs them; a backend per library implements this.
 *
 * Everything is non-blocking. Functions return 0 or a count on success and a
 * negative errno on failure: -EAGAIN try again when the socket is ready,
 * -EKEYREJECTED the peer's certificate is not trusted, -EPROTO anything else
 * in TLS (tls_error() tells), or the errno of the socket.
 */
#ifndef _TLS_TLS_H
#define _TLS_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	/* "pin-sha256:" base64(32 bytes) NUL */
	TLS_PIN_SIZE = 11 + 44 + 1,
	TLS_ERROR_SIZE = 512,
	TLS_RECORD_MAX = 16384,
	TLS_KEY_MAX = 32,
	TLS_IV_MAX = 12,
	DTLS_SESSION_ID_MAX = 32,
};

/* Record protection, of TLS and of DTLS */

/**
 * enum tls_aead - record protection that can be handed to a data plane
 * @TLS_AEAD_AES_128_GCM: RFC 5288.
 * @TLS_AEAD_AES_256_GCM: RFC 5288.
 * @TLS_AEAD_CHACHA20_POLY1305: RFC 7905.
 */
enum tls_aead {
	TLS_AEAD_AES_128_GCM,
	TLS_AEAD_AES_256_GCM,
	TLS_AEAD_CHACHA20_POLY1305,
};

/**
 * struct tls_keydir - key of one direction
 * @key: Secret, @key_len bytes.
 * @key_len: Bytes used in @key.
 * @iv: Implicit part of the nonce, @iv_len bytes.
 * @iv_len: Bytes used in @iv.
 * @seq: tx: number of the next record; rx: highest received plus one.
 */
struct tls_keydir {
	uint8_t key[TLS_KEY_MAX];
	size_t key_len;
	uint8_t iv[TLS_IV_MAX];
	size_t iv_len;
	uint64_t seq;
};

/**
 * struct tls_keys - record protection after the handshake; wipe after use
 * @aead: Which.
 * @epoch: DTLS: epoch of both directions.
 * @tls13: TLS: 1.3, else 1.2.
 * @tx: Key of what we send.
 * @rx: Key of what we receive.
 */
struct tls_keys {
	enum tls_aead aead;
	uint16_t epoch;
	bool tls13;
	struct tls_keydir tx;
	struct tls_keydir rx;
};

/**
 * tls_aead_name() - name of a record protection for people
 * @aead: Which.
 *
 * Return: Such as "AES-256-GCM".
 */
const char *tls_aead_name(enum tls_aead aead);

/**
 * tls_alert_name() - what an alert means
 * @description: Second byte of the alert.
 *
 * Return: Text.
 */
const char *tls_alert_name(uint8_t description);

/* TLS client */

/**
 * struct tls_client_config - whom to trust
 * @host: Name or address that the certificate must carry.
 * @cafile: PEM file with trusted certificates, or NULL.
 * @system_trust: Trust the certificates that the system trusts.
 * @pin: "pin-sha256:..." of the one public key to accept, whatever else the
 *	certificate says; or NULL.
 */
struct tls_client_config {
	const char *host;
	const char *cafile;
	bool system_trust;
	const char *pin;
};

/**
 * struct tls - TLS connection, opaque
 */
struct tls;

/**
 * tls_init() - prepare the library
 *
 * Return: 0 or -EPROTO.
 */
int tls_init(void);

/**
 * tls_pin_valid() - is a text a pin as struct tls_client_config has it?
 * @pin: Text.
 *
 * Return: true if so.
 */
bool tls_pin_valid(const char *pin);

/**
 * tls_client_new() - make a client connection
 * @out: Set to the connection, also on failure if there is memory, so that
 *	tls_error() can tell; to be released with tls_free() in any case.
 * @config: Whom to trust; not needed after the handshake.
 * @fd: Connected non-blocking TCP socket; stays the caller's.
 *
 * Return: 0 or a negative errno: -ENOENT @cafile has no certificates.
 */
int tls_client_new(struct tls **out, const struct tls_client_config *config,
		   int fd);

/**
 * tls_free() - release without sending anything
 * @tls: Connection, or NULL.
 */
void tls_free(struct tls *tls);

/**
 * tls_handshake() - go on with the handshake
 * @tls: Connection.
 *
 * Return: 0 when done, or a negative errno.
 */
int tls_handshake(struct tls *tls);

/**
 * tls_wants_write() - what does -EAGAIN wait for?
 * @tls: Connection.
 *
 * Return: true: until the socket is writable, false: readable.
 */
bool tls_wants_write(const struct tls *tls);

/**
 * tls_read() - receive
 * @tls: Connection.
 * @data: Filled in.
 * @size: Bytes that fit; with TLS_RECORD_MAX a call returns one whole record.
 *
 * Return: Bytes, 0 at the end of the stream, or a negative errno.
 */
ssize_t tls_read(struct tls *tls, void *data, size_t size);

/**
 * tls_write() - send as one record
 * @tls: Connection.
 * @data: Bytes. After -EAGAIN the same bytes must be given again.
 * @len: How many, 1 to TLS_RECORD_MAX.
 *
 * Return: Bytes sent, or a negative errno.
 */
ssize_t tls_write(struct tls *tls, const void *data, size_t len);

/**
 * tls_bye() - tell the peer that we send no more
 * @tls: Connection. Does not wait, ignores errors.
 */
void tls_bye(struct tls *tls);

/**
 * tls_export() - derive a secret from the connection (RFC 5705), no context
 * @tls: Connection after its handshake.
 * @label: Label.
 * @out: Filled in.
 * @len: Bytes wanted.
 *
 * Return: 0 or -EPROTO.
 */
int tls_export(struct tls *tls, const char *label, uint8_t *out, size_t len);

/**
 * tls_keys() - copy the record protection
 * @tls: Connection after its handshake.
 * @keys: Filled in.
 *
 * Who uses the keys releases @tls at once: another record from it would repeat
 * a nonce, and what it has read nobody else can read. Until then nothing has
 * changed.
 *
 * Return: 0; -EAGAIN a part of what arrived is inside: tls_read() more and try
 * again; -EOPNOTSUPP neither TLS 1.2 nor 1.3, or not of enum tls_aead; -EPROTO.
 */
int tls_keys(struct tls *tls, struct tls_keys *keys);

/**
 * tls_peer_pin() - pin of the peer's public key
 * @tls: Connection.
 *
 * Return: "pin-sha256:...", or "" before the peer's certificate was seen.
 */
const char *tls_peer_pin(const struct tls *tls);

/**
 * tls_describe() - protocol and cipher in use
 * @tls: Connection.
 * @buf: Filled in.
 * @size: Bytes in @buf.
 *
 * Return: @buf.
 */
const char *tls_describe(const struct tls *tls, char *buf, size_t size);

/**
 * tls_error() - why the last call failed
 * @tls: Connection.
 *
 * Return: Text, one line, without a full stop.
 */
const char *tls_error(const struct tls *tls);

/* DTLS 1.2 client with a pre-shared key */

/**
 * struct dtls_config - parameters of the handshake
 * @session_id: What the ClientHello has as session id.
 * @session_id_len: 1 to DTLS_SESSION_ID_MAX.
 * @identity: PSK identity.
 * @psk: Pre-shared key.
 * @psk_len: Bytes in @psk.
 * @mtu: UDP payload in bytes that fits into a packet.
 */
struct dtls_config {
	uint8_t session_id[DTLS_SESSION_ID_MAX];
	size_t session_id_len;
	const char *identity;
	const uint8_t *psk;
	size_t psk_len;
	unsigned int mtu;
};

/**
 * struct dtls - DTLS handshake, opaque
 *
 * It never sends a record that is protected by the negotiated keys other than
 * its Finished: once dtls_keys() was called it sends nothing at all.
 */
struct dtls;

/**
 * dtls_client_new() - begin a handshake
 * @out: Set to the handshake, also on failure if there is memory; release it
 *	with dtls_free() in any case.
 * @config: Parameters; copied.
 * @fd: Connected non-blocking UDP socket; stays the caller's.
 *
 * Return: 0 or a negative errno.
 */
int dtls_client_new(struct dtls **out, const struct dtls_config *config,
		    int fd);

/**
 * dtls_free() - wipe and release, sends nothing
 * @dtls: Handshake, or NULL.
 */
void dtls_free(struct dtls *dtls);

/**
 * dtls_handshake() - go on: after creation, on input, and after the timeout
 * @dtls: Handshake.
 *
 * Return: 0 when done, -EAGAIN, or another negative errno.
 */
int dtls_handshake(struct dtls *dtls);

/**
 * dtls_timeout() - when to call dtls_handshake() again without input
 * @dtls: Handshake.
 *
 * Return: Milliseconds.
 */
unsigned int dtls_timeout(const struct dtls *dtls);

/**
 * dtls_keys() - take the record protection over
 * @dtls: Handshake that is done.
 * @keys: Filled in.
 *
 * From now on the caller is the only one who may use the keys.
 *
 * Return: 0; -EOPNOTSUPP not of enum tls_aead; -EPROTO.
 */
int dtls_keys(struct dtls *dtls, struct tls_keys *keys);

/**
 * dtls_received() - datagrams received so far
 * @dtls: Handshake.
 *
 * Return: How many; 0 after a while means that UDP is blocked somewhere.
 */
unsigned int dtls_received(const struct dtls *dtls);

/**
 * dtls_refused() - did the peer's host report that the port is closed?
 * @dtls: Handshake.
 *
 * Return: true if an ICMP error said so.
 */
bool dtls_refused(const struct dtls *dtls);

/**
 * dtls_send_error() - could datagrams not be sent?
 * @dtls: Handshake.
 *
 * Return: errno of the last that could not, or 0.
 */
int dtls_send_error(const struct dtls *dtls);

/**
 * dtls_error() - why the last call failed
 * @dtls: Handshake.
 *
 * Return: Text, one line, without a full stop.
 */
const char *dtls_error(const struct dtls *dtls);

#endif /* _TLS_TLS_H */
