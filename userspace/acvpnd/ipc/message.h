/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages between the processes of a gateway: monitor, auth and workers.
 *
 * Conventions:
 *  - What a message points to is not copied. A sender's is read while it is
 *    sent; a receiver's is in the packet, and gone, wiped, after the call that
 *    it came with.
 *  - A text that is not told is NULL. Texts have no NUL inside; else they hold
 *    whatever a client sent, and may be no UTF-8.
 *  - Lists of no bytes and no elements are not told, either.
 *  - A number of an enumeration is a uint32_t: it was checked to be one that
 *    the enumeration has.
 *  - Lengths, numbers and families were checked against the limits that are
 *    told here; what they mean was not.
 */
#ifndef _ACVPND_IPC_MESSAGE_H
#define _ACVPND_IPC_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/prefix.h"
#include "common/sockaddr.h"
#include "tls/tls.h"

/**
 * enum ipc_limits - sizes, in bytes or elements
 * @IPC_MESSAGE_MAX: A message as a packet.
 * @IPC_TEXT_MAX: A text, without its NUL.
 * @IPC_LONG_MAX: A text that people read, or that a program made.
 * @IPC_CERT_MAX: A certificate.
 * @IPC_FILE_MAX: A file.
 * @IPC_TEXTS_MAX: Texts of a list.
 * @IPC_PREFIXES_MAX: Networks of a list.
 * @IPC_FIELDS_MAX: Fields that a client answered.
 * @IPC_GROUPS_MAX: Groups to choose from.
 * @IPC_INPUTS_MAX: Fields of a form.
 * @IPC_TOKEN_SIZE: Secret by which a session is resumed.
 * @IPC_GRANT_SIZE: Secret by which a worker may attach to a session.
 * @IPC_APP_ID_SIZE: By which a DTLS handshake finds its session.
 * @IPC_SECRET_MAX: Pre-shared key, or master secret.
 * @IPC_COOKIE_MAX: By which the kernel's session is known.
 * @IPC_HASH_SIZE: SHA-256.
 * @IPC_DIGEST_MAX: What is signed: a hash, or for Ed25519 what TLS would hash,
 *	which is 201 bytes for the largest group of TLS 1.2, fewer in TLS 1.3.
 * @IPC_SIGNATURE_MAX: A signature.
 * @IPC_PENDING_MAX: What a worker has read and the kernel is to.
 * @IPC_USAGE_MAX: Sessions of a question about what they carry.
 * @IPC_PORTS_MAX: Ports of a filter.
 * @IPC_COMPRESS_MIN_MAX: From how long a packet is compressed.
 */
enum ipc_limits {
	IPC_MESSAGE_MAX = 128 * 1024,
	IPC_TEXT_MAX = 1024,
	IPC_LONG_MAX = 16 * 1024,
	IPC_CERT_MAX = 16 * 1024,
	IPC_FILE_MAX = 64 * 1024,
	IPC_TEXTS_MAX = 64,
	IPC_PREFIXES_MAX = 2048,
	IPC_FIELDS_MAX = 8,
	IPC_GROUPS_MAX = 128,
	IPC_INPUTS_MAX = 8,
	IPC_TOKEN_SIZE = 32,
	IPC_GRANT_SIZE = 16,
	IPC_APP_ID_SIZE = 32,
	IPC_SECRET_MAX = 48,
	IPC_COOKIE_MAX = 64,
	IPC_HASH_SIZE = 32,
	IPC_DIGEST_MAX = 256,
	IPC_SIGNATURE_MAX = 1024,
	IPC_PENDING_MAX = 32767,
	IPC_USAGE_MAX = 32,
	IPC_PORTS_MAX = 256,
	IPC_COMPRESS_MIN_MAX = 16384,
};

/**
 * enum ipc_role - who a process is
 * @IPC_MONITOR: Holds the device; hears nothing from the network.
 * @IPC_AUTH: Decides; has keys, passwords and the session table.
 * @IPC_WORKER: Speaks to clients; is not trusted.
 */
enum ipc_role {
	IPC_MONITOR,
	IPC_AUTH,
	IPC_WORKER,
};

/**
 * enum ipc_type - kind of a message; its structure has the same name
 * @IPC_LOGIN: A worker asks auth: a document of a login came.
 * @IPC_LOGIN_REPLY: Answers @IPC_LOGIN.
 * @IPC_CONNECT: A worker asks auth: CONNECT came.
 * @IPC_CONNECT_REPLY: Answers @IPC_CONNECT.
 * @IPC_DTLS_OFFER: A worker asks auth to know the secrets of a DTLS handshake
 *	that may come to any worker; answered by @IPC_DONE.
 * @IPC_DTLS_FIND: A worker asks auth: a ClientHello came.
 * @IPC_DTLS_FOUND: Answers @IPC_DTLS_FIND.
 * @IPC_SIGN: A worker asks auth for a signature, see ipc/sign.h.
 * @IPC_SIGNATURE: Answers @IPC_SIGN.
 * @IPC_LOGOUT: A worker tells auth: a client ended its session by HTTP.
 * @IPC_FETCH: A worker asks auth for a file.
 * @IPC_FETCHED: Answers @IPC_FETCH.
 * @IPC_GRANT: Auth asks the monitor for a session, or to change it, and to let
 *	who has the grant attach; answered by @IPC_DONE.
 * @IPC_END: Auth tells the monitor to end a session's tunnels.
 * @IPC_ATTACH_CSTP: A worker asks the monitor to carry packets over TLS;
 *	answered by @IPC_DONE.
 * @IPC_ATTACH_DTLS: A worker asks the monitor to carry packets over DTLS;
 *	answered by @IPC_DONE.
 * @IPC_NEW_WORKER: The monitor tells auth: a worker was started, twice for
 *	either of its connections.
 * @IPC_READY: Auth tells the monitor: workers may be started.
 * @IPC_TUNNEL_UP: The monitor tells auth: packets are carried.
 * @IPC_TUNNEL_DOWN: The monitor tells auth: no more.
 * @IPC_SESSION_GONE: The monitor tells auth: the session is gone; answered by
 *	@IPC_DONE, and told again to the next auth otherwise.
 * @IPC_DONE: Answers what has no answer of its own.
 * @IPC_USAGE: Auth asks the monitor what some sessions carry.
 * @IPC_USED: Answers @IPC_USAGE.
 * @IPC_RELOAD: The monitor asks auth to read the configuration again; answered
 *	by @IPC_DONE.
 * @IPC_SOURCE: Auth tells the monitor: this is a file that the configuration
 *	names, and which workers need.
 * @IPC_DRAIN: The monitor tells a worker to end when its clients are gone.
 * @IPC_TOTALS: Auth asks the monitor what all sessions have carried; has no
 *	structure.
 * @IPC_TOTAL: Answers @IPC_TOTALS.
 * @IPC_FOUND: The monitor asks auth, which begins, whose a session is that the
 *	data plane has.
 * @IPC_KNOWN: Answers @IPC_FOUND.
 * @IPC_FOUND_ALL: The monitor asks auth to be ready: it was asked for all of
 *	them; answered by @IPC_DONE.
 * @IPC_STOP: The monitor asks auth, before the gateway ends, to end all
 *	sessions that the data plane does not have; has no structure, answered
 *	by @IPC_DONE.
 * @IPC_BEAT: The monitor asks auth or a worker whether it is alive; has no
 *	structure, answered by @IPC_DONE.
 * @IPC_TYPES: How many there are.
 */
enum ipc_type {
	IPC_LOGIN,
	IPC_LOGIN_REPLY,
	IPC_CONNECT,
	IPC_CONNECT_REPLY,
	IPC_DTLS_OFFER,
	IPC_DTLS_FIND,
	IPC_DTLS_FOUND,
	IPC_SIGN,
	IPC_SIGNATURE,
	IPC_LOGOUT,
	IPC_FETCH,
	IPC_FETCHED,
	IPC_GRANT,
	IPC_END,
	IPC_ATTACH_CSTP,
	IPC_ATTACH_DTLS,
	IPC_NEW_WORKER,
	IPC_READY,
	IPC_TUNNEL_UP,
	IPC_TUNNEL_DOWN,
	IPC_SESSION_GONE,
	IPC_DONE,
	IPC_USAGE,
	IPC_USED,
	IPC_RELOAD,
	IPC_SOURCE,
	IPC_DRAIN,
	IPC_TOTALS,
	IPC_TOTAL,
	IPC_FOUND,
	IPC_KNOWN,
	IPC_FOUND_ALL,
	IPC_STOP,
	IPC_BEAT,
	IPC_TYPES,
};

/**
 * struct ipc_bytes - bytes that are not looked at
 * @data: The bytes.
 * @len: How many.
 */
struct ipc_bytes {
	const uint8_t *data;
	size_t len;
};

/**
 * struct ipc_texts - a few texts
 * @list: The texts, none of them NULL.
 * @n: How many.
 */
struct ipc_texts {
	const char *list[IPC_TEXTS_MAX];
	size_t n;
};

/**
 * struct ipc_prefixes - networks
 * @list: The networks.
 * @n: How many, up to IPC_PREFIXES_MAX.
 */
struct ipc_prefixes {
	const struct prefix *list;
	size_t n;
};

/**
 * struct ipc_counters - what was carried
 * @rx_packets: Inner packets that came from the client.
 * @rx_bytes: Their bytes.
 * @tx_packets: Inner packets that went to the client.
 * @tx_bytes: Their bytes.
 */
struct ipc_counters {
	uint64_t rx_packets;
	uint64_t rx_bytes;
	uint64_t tx_packets;
	uint64_t tx_bytes;
};

/* Login */

/**
 * enum ipc_cert_status - a client's certificate
 * @IPC_CERT_NONE: It has none.
 * @IPC_CERT_TRUSTED: A root that the gateway has vouches for it.
 * @IPC_CERT_REFUSED: None does, or it is not valid now.
 */
enum ipc_cert_status {
	IPC_CERT_NONE,
	IPC_CERT_TRUSTED,
	IPC_CERT_REFUSED,
};

/**
 * enum ipc_login_action - what a client's document is
 * @IPC_LOGIN_INIT: It begins.
 * @IPC_LOGIN_ANSWER: It answers a form.
 */
enum ipc_login_action {
	IPC_LOGIN_INIT,
	IPC_LOGIN_ANSWER,
};

/**
 * struct ipc_field - field that a client answered
 * @name: Its name, as the form had it.
 * @value: Answer; secret.
 */
struct ipc_field {
	const char *name;
	const char *value;
};

/**
 * struct ipc_login - a document of a login
 * @peer: Address and port of the client.
 * @local: Those that it connected to.
 * @sni: Name that it asked for in TLS.
 * @cert: Its certificate, DER, up to IPC_CERT_MAX bytes.
 * @cert_status: enum ipc_cert_status.
 * @action: enum ipc_login_action.
 * @first: It is the first one of its connection.
 * @path: Path of the request, "/" and more.
 * @opaque: What the last reply had as @opaque.
 * @group_access: URL that the client was given by its user.
 * @group_select: Group that it chose.
 * @user_agent: Header of HTTP.
 * @version: Version of the client's program.
 * @device: Kind of the client's device.
 * @fields: What it answered.
 * @n_fields: How many, up to IPC_FIELDS_MAX.
 */
struct ipc_login {
	union sockaddr_any peer;
	union sockaddr_any local;
	const char *sni;
	struct ipc_bytes cert;
	uint32_t cert_status;
	uint32_t action;
	bool first;
	const char *path;
	const char *opaque;
	const char *group_access;
	const char *group_select;
	const char *user_agent;
	const char *version;
	const char *device;
	struct ipc_field fields[IPC_FIELDS_MAX];
	size_t n_fields;
};

/**
 * enum ipc_login_result - what a client is told
 * @IPC_LOGIN_FORM: It is asked more.
 * @IPC_LOGIN_DONE: It has a session.
 * @IPC_LOGIN_REFUSED: It has none, and need not try again.
 * @IPC_LOGIN_BANNED: It has none, and none is given for a while.
 */
enum ipc_login_result {
	IPC_LOGIN_FORM,
	IPC_LOGIN_DONE,
	IPC_LOGIN_REFUSED,
	IPC_LOGIN_BANNED,
};

/**
 * struct ipc_group - group to choose from
 * @name: What is sent.
 * @label: What is shown.
 */
struct ipc_group {
	const char *name;
	const char *label;
};

/**
 * enum ipc_input_type - kind of a field of a form
 * @IPC_INPUT_TEXT: To be asked for.
 * @IPC_INPUT_PASSWORD: To be asked for without echo.
 * @IPC_INPUT_HIDDEN: Goes back as it came.
 */
enum ipc_input_type {
	IPC_INPUT_TEXT,
	IPC_INPUT_PASSWORD,
	IPC_INPUT_HIDDEN,
};

/**
 * struct ipc_input - field of a form
 * @type: enum ipc_input_type.
 * @name: Name, also of the element that answers.
 * @label: What to show.
 * @value: What is preset.
 */
struct ipc_input {
	uint32_t type;
	const char *name;
	const char *label;
	const char *value;
};

/**
 * struct ipc_login_reply - what a client is told
 * @result: enum ipc_login_result.
 * @seconds: IPC_LOGIN_BANNED: how long.
 * @opaque: Of the next document the worker has to hand this back; text.
 * @form_id: "main", "success", ...
 * @title: Text to show.
 * @message: Text to show.
 * @error: Text of a failure.
 * @banner: Text to show.
 * @groups: To choose from.
 * @n_groups: How many, up to IPC_GROUPS_MAX.
 * @selected: Which of @groups is preset.
 * @inputs: IPC_LOGIN_FORM: what is asked.
 * @n_inputs: How many, up to IPC_INPUTS_MAX.
 * @index: IPC_LOGIN_DONE: number of the session.
 * @session_id: IPC_LOGIN_DONE: public name of the session.
 * @token: IPC_LOGIN_DONE: secret of the session.
 * @cert_hash: Of the gateway's certificate, for server-cert-hash.
 * @profile: URI of the profile.
 * @profile_hash: Of the profile.
 */
struct ipc_login_reply {
	uint32_t result;
	uint32_t seconds;
	const char *opaque;
	const char *form_id;
	const char *title;
	const char *message;
	const char *error;
	const char *banner;
	struct ipc_group groups[IPC_GROUPS_MAX];
	size_t n_groups;
	uint32_t selected;
	struct ipc_input inputs[IPC_INPUTS_MAX];
	size_t n_inputs;
	uint32_t index;
	const char *session_id;
	uint8_t token[IPC_TOKEN_SIZE];
	const char *cert_hash;
	const char *profile;
	const char *profile_hash;
};

/**
 * struct ipc_logout - a client ended its session
 * @token: Secret of the session.
 * @peer: Address and port of the client.
 */
struct ipc_logout {
	uint8_t token[IPC_TOKEN_SIZE];
	union sockaddr_any peer;
};

/* Files */

/**
 * enum ipc_file - a file that clients may fetch
 * @IPC_FILE_CERT_PEM: Our certificate, without what is beside it in its file.
 * @IPC_FILE_CERT_DER: The same, binary.
 * @IPC_FILE_CA_PEM: Who vouches for clients' certificates.
 * @IPC_FILE_CA_DER: The same, binary.
 * @IPC_FILE_PROFILE: The profile, for who has a session.
 * @IPC_FILES: How many there are.
 */
enum ipc_file {
	IPC_FILE_CERT_PEM,
	IPC_FILE_CERT_DER,
	IPC_FILE_CA_PEM,
	IPC_FILE_CA_DER,
	IPC_FILE_PROFILE,
	IPC_FILES,
};

/**
 * struct ipc_fetch - a client wants a file
 * @file: enum ipc_file.
 * @path: Path that it asks for.
 * @token: Secret of its session; zeros, if it has none.
 * @session: It is for who has a session only.
 * @sni: Name that it asked for in TLS.
 */
struct ipc_fetch {
	uint32_t file;
	const char *path;
	uint8_t token[IPC_TOKEN_SIZE];
	bool session;
	const char *sni;
};

/**
 * struct ipc_fetched - a file
 * @file: enum ipc_file.
 * @body: Content; none: there is no such file, or not for this client.
 */
struct ipc_fetched {
	uint32_t file;
	struct ipc_bytes body;
};

/* CONNECT */

/**
 * struct ipc_connect - what a client that has a token wishes
 * @token: Secret of the session.
 * @peer: Address and port of the client.
 * @local: Those that it connected to.
 * @sni: Name that it asked for in TLS.
 * @ipv4: An inner IPv4 address is wanted.
 * @ipv6: An inner IPv6 address is wanted, and understood.
 * @mobile: It is a mobile client.
 * @hostname: Name of the client.
 * @user_agent: Header of HTTP.
 * @cipher: What protects TLS.
 * @device: Kind of its device.
 * @platform: Its system.
 */
struct ipc_connect {
	uint8_t token[IPC_TOKEN_SIZE];
	union sockaddr_any peer;
	union sockaddr_any local;
	const char *sni;
	bool ipv4;
	bool ipv6;
	bool mobile;
	const char *hostname;
	const char *user_agent;
	const char *cipher;
	const char *device;
	const char *platform;
};

/**
 * enum ipc_connect_result - what becomes of a CONNECT
 * @IPC_CONNECT_OK: There is a tunnel.
 * @IPC_CONNECT_UNKNOWN: No session has the token: 401.
 * @IPC_CONNECT_UNAVAILABLE: Not now: 503.
 */
enum ipc_connect_result {
	IPC_CONNECT_OK,
	IPC_CONNECT_UNKNOWN,
	IPC_CONNECT_UNAVAILABLE,
};

/**
 * enum ipc_compression - what packets are compressed with
 * @IPC_COMPRESSION_NONE: Nothing.
 * @IPC_COMPRESSION_LZS: RFC 1974.
 */
enum ipc_compression {
	IPC_COMPRESSION_NONE,
	IPC_COMPRESSION_LZS,
};

/**
 * struct ipc_connect_reply - configuration of a tunnel
 * @result: enum ipc_connect_result. What follows is told with IPC_CONNECT_OK
 *	only, but for @reason.
 * @reason: Text for the client.
 * @index: Number of the session.
 * @grant: What lets the worker attach.
 * @ipv4: Inner address with the length of its network, or AF_UNSPEC.
 * @ipv6: As @ipv4.
 * @hostname: Name that the client is given.
 * @dns: Name servers, addresses of both families.
 * @nbns: NetBIOS name servers.
 * @domains: Default domains.
 * @split_dns: Domains that the name servers are for.
 * @tunnel_all_dns: No name server outside is asked.
 * @include: Networks reached through the tunnel; none means all.
 * @exclude: Networks not reached through the tunnel.
 * @session_timeout: Seconds from login to the end of the session; 0 never.
 * @session_remaining: Seconds of them that are left.
 * @idle_timeout: Seconds without data until the tunnel ends; 0 never.
 * @disconnected_timeout: Seconds that the session may be resumed within.
 * @keep: The session outlives the loss of a tunnel.
 * @dpd: Seconds of silence until the peer is asked; 0 never.
 * @keepalive: Seconds of own silence until something is sent; 0 never.
 * @rekey_time: Seconds until new keys; 0 never.
 * @rekey_method: "ssl" or "new-tunnel".
 * @mtu: Upper limit of the inner MTU in bytes; 0 none.
 * @banner: Text to show.
 * @bypass_protocol: What has no inner address of its family goes outside of
 *	the tunnel, and is dropped otherwise.
 * @tunnel_all: Local networks go through the tunnel, too.
 * @dtls: DTLS may be used.
 * @dtls_psk: By PSK-NEGOTIATE, too.
 * @dtls_legacy: By resumption, too.
 * @dtls_match: With the cipher of TLS only.
 * @dtls_port: UDP port that the client is told.
 * @proxy_pac: URL of a proxy configuration.
 * @proxy: Proxy.
 * @proxy_exception: What it is not for.
 * @dyndns: Clients look our name up again when they reconnect.
 * @cert_hash: As in struct ipc_login_reply.
 * @profile: As there.
 * @profile_hash: As there.
 * @headers: More headers of HTTP, as "Name: value".
 * @compression: enum ipc_compression that may be used.
 * @compress_min: Bytes of the shortest packet that is compressed, up to
 *	IPC_COMPRESS_MIN_MAX; 0: as short as is of any use.
 */
struct ipc_connect_reply {
	uint32_t result;
	const char *reason;
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	struct prefix ipv4;
	struct prefix ipv6;
	const char *hostname;
	struct ipc_texts dns;
	struct ipc_texts nbns;
	struct ipc_texts domains;
	struct ipc_texts split_dns;
	bool tunnel_all_dns;
	struct ipc_prefixes include;
	struct ipc_prefixes exclude;
	uint32_t session_timeout;
	uint32_t session_remaining;
	uint32_t idle_timeout;
	uint32_t disconnected_timeout;
	bool keep;
	uint32_t dpd;
	uint32_t keepalive;
	uint32_t rekey_time;
	const char *rekey_method;
	uint32_t mtu;
	const char *banner;
	bool bypass_protocol;
	bool tunnel_all;
	bool dtls;
	bool dtls_psk;
	bool dtls_legacy;
	bool dtls_match;
	uint32_t dtls_port;
	const char *proxy_pac;
	const char *proxy;
	const char *proxy_exception;
	bool dyndns;
	const char *cert_hash;
	const char *profile;
	const char *profile_hash;
	struct ipc_texts headers;
	uint32_t compression;
	uint32_t compress_min;
};

/* DTLS */

/**
 * enum ipc_dtls_kind - how a DTLS handshake is authenticated
 * @IPC_DTLS_PSK: By a pre-shared key.
 * @IPC_DTLS_RESUME: By a master secret.
 */
enum ipc_dtls_kind {
	IPC_DTLS_PSK,
	IPC_DTLS_RESUME,
};

/**
 * struct ipc_dtls_offer - secrets of a DTLS handshake that may come
 * @index: Number of the session.
 * @grant: Of the CONNECT that made the offer.
 * @app_id: Session id that the ClientHello will have.
 * @kind: enum ipc_dtls_kind.
 * @secret: Pre-shared key or master secret, up to IPC_SECRET_MAX bytes.
 * @suite: Cipher suite, see tls/suite.h; IPC_DTLS_PSK: or 0, any.
 * @mtu: Longest inner packet in bytes.
 * @dpd: Seconds of silence until the peer is asked; 0 never.
 * @keepalive: Seconds of own silence until something is sent; 0 never.
 * @compression: enum ipc_compression.
 * @compress_min: As in struct ipc_connect_reply.
 */
struct ipc_dtls_offer {
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	uint8_t app_id[IPC_APP_ID_SIZE];
	uint32_t kind;
	struct ipc_bytes secret;
	uint32_t suite;
	uint32_t mtu;
	uint32_t dpd;
	uint32_t keepalive;
	uint32_t compression;
	uint32_t compress_min;
};

/**
 * struct ipc_dtls_find - a ClientHello came, and its cookie is right
 * @app_id: Its session id.
 * @peer: Address and port that it came from.
 */
struct ipc_dtls_find {
	uint8_t app_id[IPC_APP_ID_SIZE];
	union sockaddr_any peer;
};

/**
 * struct ipc_dtls_found - whose ClientHello it is
 * @found: Somebody's; what follows is told only then.
 * @index: Number of the session.
 * @grant: What lets the worker attach.
 * @kind: As offered.
 * @secret: As offered.
 * @previous: Secret that was offered before, for the same session; some clients
 *	go on to use it.
 * @suite: As offered.
 * @mtu: As offered.
 * @dpd: As offered.
 * @keepalive: As offered.
 * @compression: As offered.
 * @compress_min: As offered.
 */
struct ipc_dtls_found {
	bool found;
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	uint32_t kind;
	struct ipc_bytes secret;
	struct ipc_bytes previous;
	uint32_t suite;
	uint32_t mtu;
	uint32_t dpd;
	uint32_t keepalive;
	uint32_t compression;
	uint32_t compress_min;
};

/* Private keys */

/**
 * struct ipc_sign - what is to be signed
 * @key: Which of the gateway's keys, from 0.
 * @scheme: As tls_sign_fn has it.
 * @digest: As tls_sign_fn has it, up to IPC_DIGEST_MAX bytes.
 */
struct ipc_sign {
	uint32_t key;
	uint32_t scheme;
	struct ipc_bytes digest;
};

/**
 * struct ipc_signature - a signature
 * @signature: Up to IPC_SIGNATURE_MAX bytes; none: it was refused.
 */
struct ipc_signature {
	struct ipc_bytes signature;
};

/* Processes */

/**
 * struct ipc_new_worker - a worker was started
 * @number: Which, from 0. One of that number is gone.
 * @sign: The connection is for ipc_sign(), else for all other messages.
 * @fd: End of an ipc_channel, taken as in struct ipc_attach_cstp.
 */
struct ipc_new_worker {
	uint32_t number;
	bool sign;
	int fd;
};

/**
 * struct ipc_ready - workers may be started
 * @sessions: How many sessions auth has.
 */
struct ipc_ready {
	uint32_t sessions;
};

/* Sessions of the kernel */

/**
 * enum ipc_port_kind - protocol of what a client may, or may not, do
 * @IPC_PORT_TCP: TCP.
 * @IPC_PORT_UDP: UDP.
 * @IPC_PORT_SCTP: SCTP.
 * @IPC_PORT_ESP: ESP.
 * @IPC_PORT_ICMP: ICMP.
 * @IPC_PORT_ICMPV6: ICMPv6.
 */
enum ipc_port_kind {
	IPC_PORT_TCP,
	IPC_PORT_UDP,
	IPC_PORT_SCTP,
	IPC_PORT_ESP,
	IPC_PORT_ICMP,
	IPC_PORT_ICMPV6,
};

/**
 * struct ipc_port - one thing that a client may, or may not, do
 * @kind: enum ipc_port_kind.
 * @port: Destination port, 0: any.
 */
struct ipc_port {
	uint32_t kind;
	uint32_t port;
};

/**
 * struct ipc_filter - where a client's packets may go
 * @on: Not everywhere; else the others mean nothing.
 * @dns: Name servers, which it may ask whatever else is said.
 * @exclude: Where they may not go.
 * @restricted: They may go to @include only.
 * @include: Where they may go.
 * @deny: They may not be @ports; else they may be nothing else.
 * @ports: Protocols and ports; none: any.
 * @n_ports: How many, up to IPC_PORTS_MAX.
 */
struct ipc_filter {
	bool on;
	struct ipc_prefixes dns;
	struct ipc_prefixes exclude;
	bool restricted;
	struct ipc_prefixes include;
	bool deny;
	struct ipc_port ports[IPC_PORTS_MAX];
	size_t n_ports;
};

/**
 * struct ipc_grant - a session, and what lets a worker attach to it
 * @index: Number of the session. One that the monitor has ends before.
 * @grant: Random bytes. Who has them may attach one CSTP channel, and DTLS
 *	ones until the next grant.
 * @ipv4: Inner address, or AF_UNSPEC.
 * @ipv6: Inner address, or AF_UNSPEC.
 * @networks: Networks behind the client.
 * @user: For people.
 * @group: For people.
 * @rx_rate: Bytes per second that the client may send; 0 any number.
 * @tx_rate: Bytes per second that it may be sent; 0 any number.
 * @priority: SO_PRIORITY of what is sent to it; 0 as it is without.
 * @dscp: DSCP of that; 0 as it is without.
 * @cookie: By which the kernel's session is found again, up to IPC_COOKIE_MAX
 *	bytes.
 * @idle_timeout: Seconds without data until the tunnels end; 0 never.
 * @persist: Seconds that the kernel keeps it up without a monitor.
 * @filter: Where the client's packets may go.
 */
struct ipc_grant {
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	struct prefix ipv4;
	struct prefix ipv6;
	struct ipc_prefixes networks;
	const char *user;
	const char *group;
	uint64_t rx_rate;
	uint64_t tx_rate;
	uint32_t priority;
	uint32_t dscp;
	struct ipc_bytes cookie;
	uint32_t idle_timeout;
	uint32_t persist;
	struct ipc_filter filter;
};

/**
 * struct ipc_found - a session that the data plane has
 * @cookie: What auth gave it, up to IPC_COOKIE_MAX bytes.
 * @ipv4: Inner address, or AF_UNSPEC.
 * @ipv6: Inner address, or AF_UNSPEC.
 * @cstp: CSTP carries packets.
 * @dtls: DTLS does.
 */
struct ipc_found {
	struct ipc_bytes cookie;
	struct prefix ipv4;
	struct prefix ipv6;
	bool cstp;
	bool dtls;
};

/**
 * struct ipc_known - whose a session is
 * @known: Somebody's, and it goes on.
 * @index: Number of the session; this and the others are told only then.
 * @networks: Networks behind the client.
 * @filter: Where the client's packets may go.
 */
struct ipc_known {
	bool known;
	uint32_t index;
	struct ipc_prefixes networks;
	struct ipc_filter filter;
};

/**
 * struct ipc_found_all - auth was asked for all sessions that there are
 * @sessions: How many these were.
 */
struct ipc_found_all {
	uint32_t sessions;
};

/**
 * struct ipc_end - a session is to end
 * @index: Number of the session.
 * @notify: The client is told that it need not come again.
 * @text: What it is told.
 */
struct ipc_end {
	uint32_t index;
	bool notify;
	const char *text;
};

/**
 * struct ipc_attach_cstp - a TLS connection whose records the kernel protects
 * @index: Number of the session.
 * @grant: Of the CONNECT.
 * @fd: TCP socket with kernel TLS in both directions. The receiver takes it by
 *	setting this to -1; else it is closed.
 * @pending: Plaintext that came before what is in the socket, up to
 *	IPC_PENDING_MAX bytes.
 * @peer: Address and port of the client.
 * @cipher: What protects it, for people.
 * @mtu: Longest inner packet in bytes.
 * @dpd: Seconds of silence until the peer is asked; 0 never.
 * @keepalive: Seconds of own silence until something is sent; 0 never.
 * @compression: enum ipc_compression.
 * @compress_min: As in struct ipc_connect_reply.
 */
struct ipc_attach_cstp {
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	int fd;
	struct ipc_bytes pending;
	union sockaddr_any peer;
	const char *cipher;
	uint32_t mtu;
	uint32_t dpd;
	uint32_t keepalive;
	uint32_t compression;
	uint32_t compress_min;
};

/**
 * struct ipc_attach_dtls - keys of a DTLS connection
 * @index: Number of the session.
 * @grant: From struct ipc_dtls_found.
 * @fd: Connected UDP socket to use; or -1: the gateway's own one.
 * @listener: @fd is -1: which of the gateway's UDP sockets, from 0.
 * @peer: Address and port of the client.
 * @local: Address that it sent to; its port is that of the socket.
 * @keys: Record protection; secret.
 * @cipher: What protects it, for people.
 * @mtu: Longest inner packet in bytes.
 * @dpd: Seconds of silence until the peer is asked; 0 never.
 * @keepalive: Seconds of own silence until something is sent; 0 never.
 * @compression: enum ipc_compression.
 * @compress_min: As in struct ipc_connect_reply.
 */
struct ipc_attach_dtls {
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	int fd;
	uint32_t listener;
	union sockaddr_any peer;
	union sockaddr_any local;
	struct tls_keys keys;
	const char *cipher;
	uint32_t mtu;
	uint32_t dpd;
	uint32_t keepalive;
	uint32_t compression;
	uint32_t compress_min;
};

/**
 * enum ipc_channel_type - one of the ways that packets take
 * @IPC_CHANNEL_CSTP: CSTP over TLS.
 * @IPC_CHANNEL_DTLS: DTLS.
 */
enum ipc_channel_type {
	IPC_CHANNEL_CSTP,
	IPC_CHANNEL_DTLS,
};

/**
 * enum ipc_reason - why a tunnel or session ended
 * @IPC_REASON_OTHER: The text tells.
 * @IPC_REASON_USER: The client said that its user ended it.
 * @IPC_REASON_CLIENT: The client said that it goes, and may come again.
 * @IPC_REASON_CLOSED: The client closed the connection.
 * @IPC_REASON_BROKEN: The connection broke.
 * @IPC_REASON_PROTOCOL: The client sent nonsense.
 * @IPC_REASON_DPD: The client does not answer.
 * @IPC_REASON_IDLE: No data came for too long.
 * @IPC_REASON_LIFETIME: The session had its time.
 * @IPC_REASON_REPLACED: The client came again.
 * @IPC_REASON_ENDED: Auth wanted it.
 * @IPC_REASON_DROPPED: Auth wanted it, and the client may come again.
 * @IPC_REASON_SHUTDOWN: The gateway ends.
 */
enum ipc_reason {
	IPC_REASON_OTHER,
	IPC_REASON_USER,
	IPC_REASON_CLIENT,
	IPC_REASON_CLOSED,
	IPC_REASON_BROKEN,
	IPC_REASON_PROTOCOL,
	IPC_REASON_DPD,
	IPC_REASON_IDLE,
	IPC_REASON_LIFETIME,
	IPC_REASON_REPLACED,
	IPC_REASON_ENDED,
	IPC_REASON_DROPPED,
	IPC_REASON_SHUTDOWN,
};

/**
 * struct ipc_tunnel_up - packets are carried
 * @index: Number of the session.
 * @channel: enum ipc_channel_type.
 * @peer: Address and port of the client.
 * @cipher: What protects the channel.
 * @compression: enum ipc_compression.
 */
struct ipc_tunnel_up {
	uint32_t index;
	uint32_t channel;
	union sockaddr_any peer;
	const char *cipher;
	uint32_t compression;
};

/**
 * struct ipc_tunnel_down - a channel is gone
 * @index: Number of the session.
 * @channel: enum ipc_channel_type.
 * @reason: enum ipc_reason.
 * @text: Why, for people; may hold what the client said.
 * @counters: What the channel has carried, all of it.
 */
struct ipc_tunnel_down {
	uint32_t index;
	uint32_t channel;
	uint32_t reason;
	const char *text;
	struct ipc_counters counters;
};

/**
 * struct ipc_session_gone - a session of the kernel is gone
 * @index: Number of the session.
 * @reason: enum ipc_reason.
 * @text: Why, for people.
 * @counters: What all its channels have carried.
 */
struct ipc_session_gone {
	uint32_t index;
	uint32_t reason;
	const char *text;
	struct ipc_counters counters;
};

/**
 * struct ipc_done - an answer
 * @error: errno of a failure, or 0.
 * @text: What failed, for people.
 */
struct ipc_done {
	uint32_t error;
	const char *text;
};

/**
 * struct ipc_which - a session
 * @index: Its number.
 */
struct ipc_which {
	uint32_t index;
};

/**
 * struct ipc_usage - what do these carry?
 * @list: Sessions.
 * @n: How many.
 */
struct ipc_usage {
	struct ipc_which list[IPC_USAGE_MAX];
	size_t n;
};

/**
 * struct ipc_used_by - what a session carries
 * @index: Its number.
 * @total: All that it has carried since the data plane has it.
 * @cstp: Of that, over the present CSTP channel.
 * @dtls: Of that, over the present DTLS channels.
 * @rx_drops: Packets and records from the client that were dropped.
 * @tx_drops: Packets to the client that were dropped.
 * @cstp_heard: Milliseconds since a record of the client's came over the CSTP
 *	channel; UINT64_MAX: none came yet.
 * @dtls_heard: The same of its DTLS channels.
 * @idle: Milliseconds since data of the client came.
 * @idle_timeout: Seconds of that until the session ends; 0 never.
 * @dtls_peer: Where the client's end of DTLS is now; of no family: nowhere.
 */
struct ipc_used_by {
	uint32_t index;
	struct ipc_counters total;
	struct ipc_counters cstp;
	struct ipc_counters dtls;
	uint64_t rx_drops;
	uint64_t tx_drops;
	uint64_t cstp_heard;
	uint64_t dtls_heard;
	uint64_t idle;
	uint32_t idle_timeout;
	union sockaddr_any dtls_peer;
};

/**
 * struct ipc_used - what sessions carry
 * @list: Those of the question that the data plane has, in its order.
 * @n: How many.
 */
struct ipc_used {
	struct ipc_used_by list[IPC_USAGE_MAX];
	size_t n;
};

/**
 * enum ipc_reload_step - a configuration is read again, in two steps
 * @IPC_RELOAD_PREPARE: Read it, send the files that workers need, and change
 *	nothing.
 * @IPC_RELOAD_COMMIT: Go on with it.
 * @IPC_RELOAD_ABORT: Forget it.
 */
enum ipc_reload_step {
	IPC_RELOAD_PREPARE,
	IPC_RELOAD_COMMIT,
	IPC_RELOAD_ABORT,
};

/**
 * struct ipc_reload - read the configuration again
 * @step: enum ipc_reload_step.
 */
struct ipc_reload {
	uint32_t step;
};

/**
 * struct ipc_source - a file that the configuration names, or itself
 * @path: Its path, as that says it.
 * @fd: Open for reading; the receiver's, unless it takes it over closed after
 *	the call.
 */
struct ipc_source {
	const char *path;
	int fd;
};

/**
 * struct ipc_drain - end when the clients are gone
 * @seconds: After so many in any case.
 */
struct ipc_drain {
	uint32_t seconds;
};

/**
 * struct ipc_total - what all sessions have carried
 * @counters: Since the gateway began, those that are gone included.
 * @rx_drops: Packets and records from clients that were dropped.
 * @tx_drops: Packets to clients that were dropped.
 */
struct ipc_total {
	struct ipc_counters counters;
	uint64_t rx_drops;
	uint64_t tx_drops;
};

/**
 * struct ipc_message - a message
 * @type: enum ipc_type: which of those below it has.
 * @request: Of an answer: that of the request. Others have one if the sender
 *	waits for an answer; 0 otherwise. ipc_channel_ask() chooses it.
 */
struct ipc_message {
	enum ipc_type type;
	uint32_t request;
	/* private: one by its type */
	union {
		struct ipc_login login;
		struct ipc_login_reply login_reply;
		struct ipc_connect connect;
		struct ipc_connect_reply connect_reply;
		struct ipc_dtls_offer dtls_offer;
		struct ipc_dtls_find dtls_find;
		struct ipc_dtls_found dtls_found;
		struct ipc_sign sign;
		struct ipc_signature signature;
		struct ipc_logout logout;
		struct ipc_fetch fetch;
		struct ipc_fetched fetched;
		struct ipc_grant grant;
		struct ipc_end end;
		struct ipc_attach_cstp attach_cstp;
		struct ipc_attach_dtls attach_dtls;
		struct ipc_new_worker new_worker;
		struct ipc_ready ready;
		struct ipc_tunnel_up tunnel_up;
		struct ipc_tunnel_down tunnel_down;
		struct ipc_session_gone session_gone;
		struct ipc_done done;
		struct ipc_usage usage;
		struct ipc_used used;
		struct ipc_reload reload;
		struct ipc_source source;
		struct ipc_drain drain;
		struct ipc_total total;
		struct ipc_found found;
		struct ipc_known known;
		struct ipc_found_all found_all;
	};
};

#endif /* _ACVPND_IPC_MESSAGE_H */
