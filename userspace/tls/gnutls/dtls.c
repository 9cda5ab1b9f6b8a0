// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, DTLS 1.2.
 */
#include "tls/tls.h"

#include <endian.h>
#include <errno.h>
#include <gnutls/dtls.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/dtls.h"
#include "tls/gnutls/error.h"
#include "tls/gnutls/keys.h"
#include "tls/suite.h"

/* Without a cipher. */
#define PRIORITY_PSK \
	"NONE:+VERS-DTLS1.2:+COMP-NULL:+PSK:+AEAD:+SIGN-ALL:+GROUP-ALL"
/* What the kernel takes, and what gateways offer for this use of a PSK. */
#define CIPHERS_PSK "AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305"

/* Without what a session that was never negotiated cannot have. */
#define PRIORITY_RESUME \
	"NONE:+VERS-DTLS1.2:+COMP-NULL:+AEAD:+SIGN-ALL:+GROUP-ALL:" \
	"%NO_SESSION_HASH:%DISABLE_SAFE_RENEGOTIATION:%NO_ETM"

enum {
	/* The caller decides when to give up. */
	DTLS_TOTAL_MS = 120 * 1000,
	DTLS_TIMEOUT_MIN_MS = 10,
};

/**
 * struct dtls - DTLS handshake
 * @d: What all have; first.
 * @session: The library's connection.
 * @client_psk: Client: pre-shared key.
 * @server_psk: Server: pre-shared key, for whoever asks.
 * @cert: No certificates; suites named after them want to see it.
 */
struct dtls {
	struct tls_dtls d;
	gnutls_session_t session;
	gnutls_psk_client_credentials_t client_psk;
	gnutls_psk_server_credentials_t server_psk;
	gnutls_certificate_credentials_t cert;
};

static int dtls_fail(struct dtls *dtls, int code)
{
	tls_gnutls_text(dtls->d.error, sizeof(dtls->d.error), "", code);
	return tls_gnutls_errno(code);
}

/*
 * A flight is one datagram, if it fits. This library as a client may never see
 * a Finished that comes a moment after its ChangeCipherSpec: what it finds
 * while it looks whether to repeat itself it keeps, and waits for more.
 */
static ssize_t dtls_push(gnutls_transport_ptr_t ptr, const giovec_t *pieces,
			 int n)
{
	struct dtls *dtls = ptr;
	uint8_t data[TLS_DATAGRAM_MAX];
	size_t len = 0;
	int i;

	for (i = 0; i < n; i++) {
		if (pieces[i].iov_len > sizeof(data) - len) {
			gnutls_transport_set_errno(dtls->session, EMSGSIZE);
			return -1;
		}
		memcpy(data + len, pieces[i].iov_base, pieces[i].iov_len);
		len += pieces[i].iov_len;
	}
	return tls_datagram_send(&dtls->d.net, data, len);
}

static ssize_t dtls_pull(gnutls_transport_ptr_t ptr, void *data, size_t size)
{
	struct dtls *dtls = ptr;
	ssize_t n = tls_datagram_recv(&dtls->d.net, data, size);

	if (n < 0)
		gnutls_transport_set_errno(dtls->session, errno);
	return n;
}

static int dtls_pull_timeout(gnutls_transport_ptr_t ptr, unsigned int ms)
{
	struct dtls *dtls = ptr;
	struct pollfd p = { .fd = dtls->d.net.fd, .events = POLLIN };

	if (dtls->d.net.first_len || dtls->d.net.shared)
		return dtls->d.net.first_len ? 1 : 0;
	return poll(&p, 1, ms);
}

/* Whatever the identity: the session was found by its id. */
static int give_psk(gnutls_session_t session, const char *identity,
		    gnutls_datum_t *key)
{
	struct dtls *dtls = gnutls_session_get_ptr(session);

	(void)identity;
	key->data = gnutls_malloc(dtls->d.psk_len);
	if (!key->data)
		return GNUTLS_E_MEMORY_ERROR;
	memcpy(key->data, dtls->d.psk, dtls->d.psk_len);
	key->size = dtls->d.psk_len;
	return 0;
}

static int set_server_psk(struct dtls *dtls)
{
	int err = gnutls_psk_allocate_server_credentials(&dtls->server_psk);

	if (err)
		return err;
	gnutls_psk_set_server_credentials_function(dtls->server_psk, give_psk);
	return gnutls_credentials_set(dtls->session, GNUTLS_CRD_PSK,
				      dtls->server_psk);
}

static int set_client_psk(struct dtls *dtls, const char *identity)
{
	gnutls_datum_t psk = { dtls->d.psk, dtls->d.psk_len };
	int err = gnutls_psk_allocate_client_credentials(&dtls->client_psk);

	if (!err)
		err = gnutls_psk_set_client_credentials(dtls->client_psk,
							identity, &psk,
							GNUTLS_PSK_KEY_RAW);
	if (!err)
		err = gnutls_credentials_set(dtls->session, GNUTLS_CRD_PSK,
					     dtls->client_psk);
	return err;
}

static int set_psk(struct dtls *dtls, const char *identity)
{
	return dtls->d.is_server ? set_server_psk(dtls) :
				 set_client_psk(dtls, identity);
}

/**
 * struct names - a suite as the library has it
 * @kx: Key exchange.
 * @cipher: Cipher.
 * @kx_name: In a priority string.
 * @cipher_name: In a priority string.
 */
struct names {
	gnutls_kx_algorithm_t kx;
	gnutls_cipher_algorithm_t cipher;
	const char *kx_name;
	const char *cipher_name;
};

static struct names names_of(const struct tls_suite *suite)
{
	static const struct names kx[] = {
		[TLS_KX_RSA] = { .kx = GNUTLS_KX_RSA, .kx_name = "RSA" },
		[TLS_KX_DHE_RSA] = {
			.kx = GNUTLS_KX_DHE_RSA, .kx_name = "DHE-RSA"
		},
		[TLS_KX_ECDHE_RSA] = {
			.kx = GNUTLS_KX_ECDHE_RSA, .kx_name = "ECDHE-RSA"
		},
		[TLS_KX_ECDHE_ECDSA] = {
			.kx = GNUTLS_KX_ECDHE_ECDSA, .kx_name = "ECDHE-ECDSA"
		},
		[TLS_KX_PSK] = { .kx = GNUTLS_KX_PSK, .kx_name = "PSK" },
	};
	static const gnutls_cipher_algorithm_t ciphers[] = {
		[TLS_AEAD_AES_128_GCM] = GNUTLS_CIPHER_AES_128_GCM,
		[TLS_AEAD_AES_256_GCM] = GNUTLS_CIPHER_AES_256_GCM,
		[TLS_AEAD_CHACHA20_POLY1305] = GNUTLS_CIPHER_CHACHA20_POLY1305,
	};
	struct names names = kx[suite->kx];

	names.cipher = ciphers[suite->aead];
	names.cipher_name = gnutls_cipher_get_name(names.cipher);
	return names;
}

static int negotiate(struct dtls *dtls, const struct dtls_config *config,
		     const struct tls_suite *suite)
{
	gnutls_datum_t id = {
		(unsigned char *)config->session_id, config->session_id_len
	};
	char priority[256];
	int err;

	snprintf(priority, sizeof(priority), "%s:+%s", PRIORITY_PSK,
		 suite ? names_of(suite).cipher_name : CIPHERS_PSK);
	err = gnutls_priority_set_direct(dtls->session, priority, NULL);
	if (!err)
		err = set_psk(dtls, config->identity);
	/* The gateway finds the session by it; nothing is resumed. */
	if (!err && !dtls->d.is_server && id.size)
		err = gnutls_session_set_id(dtls->session, &id);
	return err;
}

static int set_cert(struct dtls *dtls)
{
	int err = gnutls_certificate_allocate_credentials(&dtls->cert);

	if (err)
		return err;
	return gnutls_credentials_set(dtls->session, GNUTLS_CRD_CERTIFICATE,
				      dtls->cert);
}

/* What the library calls a premaster is the master secret. */
static int dtls_resume(struct dtls *dtls, const struct dtls_config *config,
		       const struct tls_suite *suite)
{
	struct names names = names_of(suite);
	gnutls_datum_t id = {
		(unsigned char *)config->session_id, config->session_id_len
	};
	gnutls_datum_t master = {
		(unsigned char *)config->master, DTLS_MASTER_SIZE
	};
	char priority[256];
	int err;

	snprintf(priority, sizeof(priority), "%s:+%s:+%s", PRIORITY_RESUME,
		 names.kx_name, names.cipher_name);
	err = gnutls_priority_set_direct(dtls->session, priority, NULL);
	if (!err)
		err = suite->kx == TLS_KX_PSK ? set_psk(dtls, "psk") :
						set_cert(dtls);
	if (err)
		return err;
	return gnutls_session_set_premaster(dtls->session, dtls->d.is_server ?
					    GNUTLS_SERVER : GNUTLS_CLIENT,
					    GNUTLS_DTLS1_2, names.kx,
					    names.cipher, GNUTLS_MAC_AEAD,
					    GNUTLS_COMP_NULL,
					    &master, &id);
}

static void set_transport(struct dtls *dtls, const struct dtls_config *config)
{
	gnutls_dtls_set_mtu(dtls->session, config->mtu);
	gnutls_dtls_set_timeouts(dtls->session, dtls->d.retransmit_ms,
				 DTLS_TOTAL_MS);
	gnutls_transport_set_ptr(dtls->session, dtls);
	gnutls_transport_set_vec_push_function(dtls->session, dtls_push);
	gnutls_transport_set_pull_function(dtls->session, dtls_pull);
	gnutls_transport_set_pull_timeout_function(dtls->session,
						   dtls_pull_timeout);
}

static int dtls_set_up(struct dtls *dtls, const struct dtls_config *config)
{
	const struct tls_suite *suite = tls_suite_by_code(config->suite);
	unsigned int flags = dtls->d.is_server ? GNUTLS_SERVER : GNUTLS_CLIENT;
	int err;

	err = tls_dtls_begin(&dtls->d, config);
	if (err)
		return err;
	err = gnutls_init(&dtls->session, flags | GNUTLS_DATAGRAM |
			  GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS);
	if (err)
		return dtls_fail(dtls, err);
	gnutls_session_set_ptr(dtls->session, dtls);
	err = dtls->d.resumes ? dtls_resume(dtls, config, suite) :
				negotiate(dtls, config, suite);
	if (err)
		return dtls_fail(dtls, err);
	set_transport(dtls, config);
	return 0;
}

int dtls_client_new(struct dtls **out, const struct dtls_config *config, int fd)
{
	struct dtls *dtls = calloc(1, sizeof(*dtls));

	*out = dtls;
	if (!dtls)
		return -ENOMEM;
	dtls->d.net.fd = fd;
	return dtls_set_up(dtls, config);
}

/* Go on behind the HelloVerifyRequest that somebody sent without us. */
static void skip_request(struct dtls *dtls, const struct dtls_hello *hello)
{
	enum { MESSAGE_SEQ = TLS_DATAGRAM_HEADER + 5, RECORD_SEQ = 10 };
	const uint8_t *data = dtls->d.net.first;
	gnutls_dtls_prestate_st state = {
		.record_seq = data[RECORD_SEQ],
		.hsk_read_seq = data[MESSAGE_SEQ],
	};

	if (hello->cookie_len)
		gnutls_dtls_prestate_set(dtls->session, &state);
}

int dtls_server_new(struct dtls **out, const struct dtls_config *config,
		    int fd, const uint8_t *hello, size_t len)
{
	struct dtls *dtls = calloc(1, sizeof(*dtls));
	struct dtls_hello parsed;
	int err;

	*out = dtls;
	if (!dtls)
		return -ENOMEM;
	err = tls_dtls_hello(&dtls->d, config, fd, hello, len, &parsed);
	if (!err)
		err = dtls_set_up(dtls, config);
	if (!err)
		skip_request(dtls, &parsed);
	return err;
}

void dtls_free(struct dtls *dtls)
{
	if (!dtls)
		return;
	tls_dtls_forget(&dtls->d);
	if (dtls->session)
		gnutls_deinit(dtls->session);
	if (dtls->client_psk)
		gnutls_psk_free_client_credentials(dtls->client_psk);
	if (dtls->server_psk)
		gnutls_psk_free_server_credentials(dtls->server_psk);
	if (dtls->cert)
		gnutls_certificate_free_credentials(dtls->cert);
	free(dtls);
}

int dtls_handshake(struct dtls *dtls)
{
	int err;

	tls_datagram_turn(&dtls->d.net);
	do {
		err = gnutls_handshake(dtls->session);
	} while (err && err != GNUTLS_E_AGAIN && !gnutls_error_is_fatal(err));
	if (!err) {
		err = gnutls_session_is_resumed(dtls->session);
		return tls_dtls_finish(&dtls->d, err);
	}
	if (err != GNUTLS_E_FATAL_ALERT_RECEIVED) {
		if (gnutls_error_is_fatal(err))
			gnutls_alert_send_appropriate(dtls->session, err);
		return dtls_fail(dtls, err);
	}
	snprintf(dtls->d.error, sizeof(dtls->d.error),
		 "the %s sent the alert '%s'",
		 dtls->d.is_server ? "client" : "gateway",
		 tls_alert_name(gnutls_alert_get(dtls->session)));
	return -EPROTO;
}

/* While the peer repeats itself the library says 0 and does nothing. */
unsigned int dtls_timeout(const struct dtls *dtls)
{
	unsigned int ms = gnutls_dtls_get_timeout(dtls->session);

	return ms > DTLS_TIMEOUT_MIN_MS ? ms : DTLS_TIMEOUT_MIN_MS;
}

int dtls_keys(struct dtls *dtls, struct tls_keys *keys)
{
	enum { EPOCH_SHIFT = 48 };
	const uint64_t seq_mask = (1ULL << EPOCH_SHIFT) - 1;
	int err = GNUTLS_E_UNSUPPORTED_VERSION_PACKET;

	dtls->d.net.silent = true;
	memset(keys, 0, sizeof(*keys));
	if (gnutls_protocol_get_version(dtls->session) == GNUTLS_DTLS1_2)
		err = tls_gnutls_keys_get(dtls->session, keys);
	if (err) {
		dtls_fail(dtls, err);
		return tls_gnutls_keys_errno(err);
	}
	keys->epoch = keys->tx.seq >> EPOCH_SHIFT;
	if (keys->rx.seq >> EPOCH_SHIFT != keys->epoch) {
		explicit_bzero(keys, sizeof(*keys));
		return -EPROTO;
	}
	keys->tx.seq &= seq_mask;
	keys->rx.seq &= seq_mask;
	return 0;
}

/* The number has the epoch in front. */
static int skip_numbers(struct dtls *dtls)
{
	uint8_t number[8];
	uint64_t next;
	int err = gnutls_record_get_state(dtls->session, 0, NULL, NULL, NULL,
					  number);

	if (err)
		return err;
	memcpy(&next, number, sizeof(next));
	next = htobe64(be64toh(next) + TLS_DTLS_ABORT_GAP);
	memcpy(number, &next, sizeof(next));
	return gnutls_record_set_state(dtls->session, 0, number);
}

void dtls_abort(struct dtls *dtls)
{
	if (skip_numbers(dtls))
		return;
	dtls->d.net.silent = false;
	gnutls_alert_send(dtls->session, GNUTLS_AL_FATAL,
			  GNUTLS_A_INTERNAL_ERROR);
	dtls->d.net.silent = true;
}

const char *dtls_cipher(const struct dtls *dtls)
{
	return gnutls_cipher_get_name(gnutls_cipher_get(dtls->session));
}
