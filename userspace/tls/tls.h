/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLS and DTLS as acvpnd needs them; a backend per library implements this.
 *
 * Everything is non-blocking. Functions return 0 or a count on success and a
 * negative errno on failure: -EAGAIN try again when the socket is ready,
 * -EKEYREJECTED the peer's certificate is not trusted, -EPROTO anything else
 * in TLS (tls_error() tells), or the errno of the socket.
 *
 * The backends read the socket through tls/feed.h: the library is never given
 * a byte behind the record it works on, so nothing that arrives for whoever
 * takes the keys over is inside of it.
 */
#ifndef _TLS_TLS_H
#define _TLS_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/buf.h"
#include "common/sockaddr.h"

enum {
	/* "pin-sha256:" base64(32 bytes) NUL */
	TLS_PIN_SIZE = 11 + 44 + 1,
	TLS_ERROR_SIZE = 512,
	TLS_TICKET_KEY_SIZE = 64,
	TLS_IDENTITIES_MAX = 8,
	TLS_RECORD_MAX = 16384,
	TLS_KEY_MAX = 32,
	TLS_IV_MAX = 12,
	TLS_SECRET_MAX = 48,
	DTLS_SESSION_ID_MAX = 32,
	DTLS_MASTER_SIZE = 48,
	/* Of a host, with its NUL. */
	TLS_NAME_SIZE = 256,
};

/* What all libraries say of a connection that ends between two records, or
 * inside of one, and nobody has said so.
 */
#define TLS_CLOSED_TEXT "closed by the other side without a goodbye"

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
 * struct tls_secret - what TLS 1.3 makes the key of one direction of
 * @bytes: Secret.
 * @len: Bytes used in @bytes: 32 with SHA-256, 48 with SHA-384.
 */
struct tls_secret {
	uint8_t bytes[TLS_SECRET_MAX];
	size_t len;
};

/**
 * struct tls_secrets - what keys of TLS 1.3 are renewed from; wipe after use
 * @tx: Of what we send.
 * @rx: Of what we receive.
 */
struct tls_secrets {
	struct tls_secret tx;
	struct tls_secret rx;
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

/**
 * enum tls_version - versions of TLS that are spoken
 * @TLS_VERSION_ANY: No limit.
 * @TLS_VERSION_1_2: RFC 5246.
 * @TLS_VERSION_1_3: RFC 8446.
 */
enum tls_version {
	TLS_VERSION_ANY,
	TLS_VERSION_1_2,
	TLS_VERSION_1_3,
};

/**
 * struct tls_limits - what may be negotiated; all zero: what the library may
 * @min: Oldest version.
 * @max: Newest version.
 * @aeads: Set of 1 << enum tls_aead; 0 also allows what is none of them.
 */
struct tls_limits {
	enum tls_version min;
	enum tls_version max;
	unsigned int aeads;
};

/* Who we are */

/**
 * typedef tls_sign_fn - signs with a private key that is somewhere else
 * @arg: What was given with it.
 * @scheme: SignatureScheme of RFC 8446 4.2.3: RSASSA-PKCS1-v1_5, RSASSA-PSS,
 *	ECDSA or Ed25519. Under TLS 1.2 the hash of an ECDSA scheme counts, not
 *	its curve.
 * @digest: Hash, as the scheme has it, of what is to be signed; for Ed25519
 *	that itself.
 * @len: Bytes in @digest.
 * @sig: Filled in.
 * @size: Bytes that fit.
 *
 * Called inside of tls_handshake(), which waits for it.
 *
 * Return: Bytes of the signature, or a negative errno.
 */
typedef ssize_t (*tls_sign_fn)(void *arg, uint16_t scheme,
			       const uint8_t *digest, size_t len, uint8_t *sig,
			       size_t size);

/**
 * struct tls_identity - certificate and what signs for it
 * @cert_file: PEM file, our certificate first, then what is between it and
 *	the root; NULL: no certificate.
 * @key_file: PEM file with the private key, not encrypted; NULL: @sign.
 * @sign: Signs if there is no @key_file. Keys are RSA, RSA-PSS, EC
 *	or Ed25519.
 * @sign_arg: Passed to @sign.
 */
struct tls_identity {
	const char *cert_file;
	const char *key_file;
	tls_sign_fn sign;
	void *sign_arg;
};

enum {
	/* How long a certificate that signs itself is good for. */
	TLS_SELF_SIGNED_DAYS = 3650,
};

/**
 * tls_self_signed() - make a server's key, and a certificate signed by it
 * @name: Name that clients connect to, of a host.
 * @cert: The certificate is appended, as PEM.
 * @key: The key is appended, as PEM: ECDSA with P-256.
 * @error: Filled in on failure.
 *
 * Return: 0 or a negative errno.
 */
int tls_self_signed(const char *name, struct buf *cert, struct buf *key,
		    char error[TLS_ERROR_SIZE]);

/* TLS client */

/**
 * struct tls_client_config - parameters that connections share
 * @cafile: PEM file with trusted certificates, or NULL.
 * @system_trust: Trust the certificates that the system trusts.
 * @identities: Client certificates. Who asks for one gets the first that has,
 *	in its chain, an issuer whom he names; or else the first of all.
 * @n_identities: How many, up to TLS_IDENTITIES_MAX.
 * @limits: What may be negotiated.
 * @resumable: Ask for what tls_session() needs. Without it there are no
 *	messages after the handshake, as far as the gateway keeps to that.
 */
struct tls_client_config {
	const char *cafile;
	bool system_trust;
	const struct tls_identity *identities;
	size_t n_identities;
	struct tls_limits limits;
	bool resumable;
};

/**
 * struct tls_target - whom to connect to
 * @host: Name or address that the certificate must carry.
 * @pin: "pin-sha256:..." of the one public key to accept, whatever else the
 *	certificate says; or NULL.
 * @session: What tls_session() gave for the same host and trust, to resume;
 *	or NULL.
 * @session_len: Bytes in @session.
 */
struct tls_target {
	const char *host;
	const char *pin;
	const uint8_t *session;
	size_t session_len;
};

/**
 * struct tls_client - what a client's connections share, opaque
 */
struct tls_client;

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
 * tls_pin_valid() - is a text a pin as struct tls_target has it?
 * @pin: Text.
 *
 * Return: true if so.
 */
bool tls_pin_valid(const char *pin);

/**
 * tls_client_new() - read certificates
 * @out: Set on success; release with tls_client_free() after the connections.
 * @config: Parameters; not needed afterwards, but for what @sign needs.
 * @error: Filled in on failure.
 *
 * Return: 0 or a negative errno: -ENOENT @cafile has no certificates; -EINVAL a
 * client certificate, or its key, cannot be used.
 */
int tls_client_new(struct tls_client **out,
		   const struct tls_client_config *config,
		   char error[TLS_ERROR_SIZE]);

/**
 * tls_client_free() - wipe and release
 * @client: Client, or NULL.
 */
void tls_client_free(struct tls_client *client);

/**
 * tls_client_connect() - make a client's connection
 * @out: Set to the connection, also on failure if there is memory, so that
 *	tls_error() can tell; to be released with tls_free() in any case.
 * @client: What the connections share.
 * @target: Whom to; not needed after the call.
 * @fd: Connected non-blocking TCP socket; stays the caller's.
 *
 * Return: 0 or a negative errno.
 */
int tls_client_connect(struct tls **out, struct tls_client *client,
		       const struct tls_target *target, int fd);

/**
 * enum tls_shown - what a client has shown of itself
 * @TLS_SHOWN_NOTHING: No certificate: there is none, or it was not asked for.
 * @TLS_SHOWN_ASKED: One that the server has asked for.
 * @TLS_SHOWN_OTHER: The first, though the server has named none of its issuers.
 */
enum tls_shown {
	TLS_SHOWN_NOTHING,
	TLS_SHOWN_ASKED,
	TLS_SHOWN_OTHER,
};

/**
 * tls_shown() - which certificate has the server seen?
 * @tls: Client's connection after its handshake.
 *
 * Return: What was shown.
 */
enum tls_shown tls_shown(const struct tls *tls);

/**
 * tls_alert_refuses() - is an alert about our certificate?
 * @description: Second byte of the alert, which came after the server had asked
 *	for a certificate.
 * @shown: What it was shown.
 *
 * Return: true if it may well be, or about there being none, which has an alert
 * of its own since RFC 8446 alone.
 */
bool tls_alert_refuses(uint8_t description, enum tls_shown shown);

/**
 * tls_session() - what a later connection needs to resume this one; secret
 * @tls: Client's connection with @resumable, after its handshake.
 * @buf: Filled in.
 * @size: Bytes that fit.
 *
 * Under TLS 1.3 it comes after the handshake, with a tls_read().
 *
 * Return: Bytes, -ENOENT there is nothing (yet), -ENOBUFS, or -EPROTO.
 */
ssize_t tls_session(struct tls *tls, uint8_t *buf, size_t size);

/* TLS server */

/**
 * enum tls_ask - does a server ask for a certificate?
 * @TLS_ASK_NOT: No.
 * @TLS_ASK_OPTIONAL: Yes, and takes any or none: tls_peer_status() tells.
 * @TLS_ASK_REQUIRED: Yes, and ends the handshake without one to trust.
 */
enum tls_ask {
	TLS_ASK_NOT,
	TLS_ASK_OPTIONAL,
	TLS_ASK_REQUIRED,
};

/**
 * struct tls_server_config - parameters that connections share
 * @identity: Certificate and what signs for it.
 * @more: Certificates with other kinds of keys: a client gets one that it can
 *	use.
 * @n_more: How many.
 * @ask: Ask clients for a certificate.
 * @client_cafile: PEM file with the roots of clients' certificates. Clients
 *	are told the names of all of them.
 * @client_crlfile: Lists of revoked certificates in PEM, or one in DER; or
 *	NULL. An issuer of whom there is no list has revoked none.
 * @ocsp_file: File with an OCSP response in DER about the certificate of
 *	@identity, which clients get that ask and are shown that certificate; or
 *	NULL. Whether it is out of date is for them to see.
 * @ticket_key: TLS_TICKET_KEY_SIZE random bytes that all processes share which
 *	are to resume each other's sessions; NULL: nothing is resumed. What
 *	tls_server_add() adds has another one: a session is resumed only where
 *	the certificates of clients that are in it were looked at.
 * @limits: What may be negotiated.
 */
struct tls_server_config {
	struct tls_identity identity;
	const struct tls_identity *more;
	size_t n_more;
	enum tls_ask ask;
	const char *client_cafile;
	const char *client_crlfile;
	const char *ocsp_file;
	const uint8_t *ticket_key;
	struct tls_limits limits;
};

/**
 * struct tls_server - what a server's connections share, opaque
 */
struct tls_server;

/**
 * tls_server_new() - read certificates
 * @out: Set on success; release with tls_server_free() after the connections.
 * @config: Parameters; not needed afterwards, but for what @sign needs.
 * @error: Filled in on failure.
 *
 * Return: 0 or a negative errno.
 */
int tls_server_new(struct tls_server **out,
		   const struct tls_server_config *config,
		   char error[TLS_ERROR_SIZE]);

/**
 * tls_server_add() - clients that ask for a name get another server
 * @server: Server that accepts.
 * @name: Name of a host; letters of either case are the same.
 * @host: Whose certificates, clients' certificates and limits they get; it
 *	outlives @server, and resumes sessions if that does.
 *
 * Return: 0; -ENOMEM; -EINVAL @name is none.
 */
int tls_server_add(struct tls_server *server, const char *name,
		   struct tls_server *host);

/**
 * tls_server_free() - wipe and release
 * @server: Server, or NULL.
 */
void tls_server_free(struct tls_server *server);

/**
 * tls_server_accept() - make a server's connection
 * @out: As in tls_client_connect().
 * @server: What the connections share.
 * @fd: Connected non-blocking socket; stays the caller's.
 *
 * Return: 0 or a negative errno.
 */
int tls_server_accept(struct tls **out, struct tls_server *server, int fd);

/**
 * tls_name() - name of the host that a client wants to reach
 * @tls: Server's connection after its handshake. It is the name by which
 *	tls_server_add() was looked at.
 * @name: Filled in.
 *
 * Return: @name; or NULL: the client did not say, or not sensibly.
 */
const char *tls_name(struct tls *tls, char name[TLS_NAME_SIZE]);

/* Connections */

/**
 * tls_free() - release without sending anything
 * @tls: Connection, or NULL.
 */
void tls_free(struct tls *tls);

/**
 * tls_handshake() - go on with the handshake
 * @tls: Connection.
 *
 * Return: 0 when done, or a negative errno: -EACCES to a client whose
 * certificate is refused, or that has none. Under TLS 1.3 it is done before
 * that, and tls_read() fails.
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
 * Return: 0; -EAGAIN a part of what arrived, or of what was sent, is inside:
 * tls_read() more, or tls_write() the same again, and try again; -EOPNOTSUPP
 * neither TLS 1.2 nor 1.3, or not of enum tls_aead; -EPROTO.
 */
int tls_keys(struct tls *tls, struct tls_keys *keys);

/**
 * tls_secrets() - copy what the keys were made from
 * @tls: Connection after its handshake.
 * @secrets: Filled in; see tls/secret.h for what comes of them.
 *
 * To be called right behind tls_keys(), for it is about the same keys.
 *
 * Return: 0; -EOPNOTSUPP before TLS 1.3; -EPROTO.
 */
int tls_secrets(struct tls *tls, struct tls_secrets *secrets);

/**
 * tls_key_update() - protect what we send from now on with a new key
 * @tls: Connection after its handshake.
 *
 * Return: 0, -EOPNOTSUPP before TLS 1.3, or another negative errno; on -EAGAIN
 * the message goes out with the next tls_write().
 */
int tls_key_update(struct tls *tls);

/**
 * tls_resumed() - was an earlier session resumed?
 * @tls: Connection after its handshake.
 *
 * Return: true if so.
 */
bool tls_resumed(const struct tls *tls);

/**
 * tls_peer_status() - is the peer's certificate to be trusted?
 * @tls: Connection after its handshake.
 *
 * Return: 0 yes; -ENOENT there is none; -EKEYREJECTED no, tls_error() tells
 * why.
 */
int tls_peer_status(struct tls *tls);

/**
 * tls_peer_cert() - the peer's certificate
 * @tls: Connection after its handshake.
 * @der: Filled in.
 * @size: Bytes that fit.
 *
 * Return: Bytes, -ENOENT there is none, -ENOBUFS, or -EPROTO.
 */
ssize_t tls_peer_cert(struct tls *tls, uint8_t *der, size_t size);

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

/* DTLS 1.2: with a pre-shared key, or resuming what was agreed on over TLS */

/**
 * struct dtls_path - whose datagrams they are, on a socket that others use, too
 * @peer: Address and port of the peer.
 * @local: Address that it sends to, on which the port does not matter; of no
 *	family: the system chooses.
 */
struct dtls_path {
	union sockaddr_any peer;
	union sockaddr_any local;
};

/**
 * dtls_path_send() - send a datagram along a path
 * @fd: UDP socket, not connected.
 * @path: Path.
 * @data: Datagram.
 * @len: Its bytes.
 *
 * Return: as sendmsg().
 */
ssize_t dtls_path_send(int fd, const struct dtls_path *path, const void *data,
		       size_t len);

/**
 * struct dtls_config - parameters of the handshake
 * @session_id: Client: what the ClientHello has as session id. Server that
 *	resumes: what it has to have.
 * @session_id_len: Bytes in @session_id, 0 to DTLS_SESSION_ID_MAX.
 * @identity: Client: PSK identity.
 * @psk: Pre-shared key, or NULL: resume.
 * @psk_len: Bytes in @psk.
 * @suite: See tls/suite.h. To resume: the session's; with @psk: the only one
 *	that may be negotiated, or 0: any that has one.
 * @master: To resume: DTLS_MASTER_SIZE bytes.
 * @mtu: UDP payload in bytes that fits into a packet.
 * @retransmit_ms: First wait for an answer, doubled each time; 0: a second.
 * @path: Server: the socket is not connected; what the peer sends comes by
 *	dtls_input(). NULL: it is.
 */
struct dtls_config {
	uint8_t session_id[DTLS_SESSION_ID_MAX];
	size_t session_id_len;
	const char *identity;
	const uint8_t *psk;
	size_t psk_len;
	uint16_t suite;
	const uint8_t *master;
	unsigned int mtu;
	unsigned int retransmit_ms;
	const struct dtls_path *path;
};

/**
 * struct dtls - DTLS handshake, opaque
 *
 * It never sends a record that is protected by the negotiated keys other than
 * its Finished: once dtls_keys() was called it sends nothing new at all, unless
 * dtls_abort() is.
 * Application data that comes before is thrown away.
 */
struct dtls;

/**
 * dtls_client_new() - begin a handshake
 * @out: Set to the handshake, also on failure if there is memory; release it
 *	with dtls_free() in any case.
 * @config: Parameters; copied.
 * @fd: Connected non-blocking UDP socket; stays the caller's.
 *
 * Return: 0 or a negative errno: -EINVAL a suite that tls/suite.h has not.
 */
int dtls_client_new(struct dtls **out, const struct dtls_config *config,
		    int fd);

/**
 * dtls_server_new() - answer a ClientHello
 * @out: As in dtls_client_new().
 * @config: As there.
 * @fd: As there, to the client that @hello came from, unless @config has a
 *	path.
 * @hello: Datagram, which dtls_hello_parse() took for a ClientHello and which
 *	either has a cookie of dtls_cookie_request(), or was not asked for it.
 * @len: Bytes in @hello.
 *
 * Return: as dtls_client_new(), or -EINVAL: it is no ClientHello.
 */
int dtls_server_new(struct dtls **out, const struct dtls_config *config,
		    int fd, const uint8_t *hello, size_t len);

/**
 * dtls_input() - a datagram of the peer came, which was not read here
 * @dtls: Handshake with a path; call dtls_handshake() then.
 * @data: Datagram.
 * @len: Its bytes.
 *
 * Return: 0; -ENOENT nothing in it is for a handshake; -EINVAL it is too large.
 */
int dtls_input(struct dtls *dtls, const uint8_t *data, size_t len);

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
 * dtls_abort() - tell the peer that it has no DTLS after all
 * @dtls: Handshake that is done, also after dtls_keys(), if whoever was given
 *	the keys will not use them any more.
 *
 * By a fatal alert, internal_error, whose number is far above all that may have
 * been used: no nonce is repeated, whatever happened to the keys.
 */
void dtls_abort(struct dtls *dtls);

/**
 * dtls_cipher() - what protects the records
 * @dtls: Handshake that is done.
 *
 * Return: Such as "AES-256-GCM".
 */
const char *dtls_cipher(const struct dtls *dtls);

/**
 * dtls_resend() - send the end of the handshake again, the very same bytes
 * @dtls: Handshake that is done, also after dtls_keys().
 *
 * For when the peer repeats handshake messages because it misses ours. Does
 * nothing if the last to send was the peer.
 */
void dtls_resend(struct dtls *dtls);

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
