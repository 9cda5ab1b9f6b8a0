// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, DTLS 1.2.
 */
#include "tls/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/dtls.h"
#include "tls/openssl/bio.h"
#include "tls/openssl/derive.h"
#include "tls/openssl/error.h"
#include "tls/openssl/record.h"
#include "tls/suite.h"

/* What the kernel takes, and what gateways offer for this use of a PSK. */
#define CIPHERS_PSK \
	"PSK-AES256-GCM-SHA384:PSK-AES128-GCM-SHA256:PSK-CHACHA20-POLY1305"

enum {
	DTLS_RETRANSMIT_MAX_MS = 60 * 1000,
	PSK_SUITE = 0x00a9,
};

/**
 * struct dtls - DTLS handshake
 * @d: What all have; first.
 * @ctx: The library's parameters.
 * @ssl: The library's connection.
 * @session: What is resumed, or whose id is shown.
 * @identity: Client: PSK identity.
 */
struct dtls {
	struct tls_dtls d;
	SSL_CTX *ctx;
	SSL *ssl;
	SSL_SESSION *session;
	char identity[64];
};

static int dtls_fail(struct dtls *dtls)
{
	tls_openssl_text(dtls->d.error, sizeof(dtls->d.error), "",
			 dtls->d.is_server ? "client" : "gateway");
	return -EPROTO;
}

static unsigned int copy_psk(const struct dtls *dtls, unsigned char *out,
			     unsigned int size)
{
	if (dtls->d.psk_len > size)
		return 0;
	memcpy(out, dtls->d.psk, dtls->d.psk_len);
	return dtls->d.psk_len;
}

static unsigned int client_psk(SSL *ssl, const char *hint, char *identity,
			       unsigned int identity_size, unsigned char *psk,
			       unsigned int psk_size)
{
	const struct dtls *dtls = SSL_get_app_data(ssl);

	(void)hint;
	snprintf(identity, identity_size, "%s", dtls->identity);
	return copy_psk(dtls, psk, psk_size);
}

/* Whatever the identity: the session was found by its id. */
static unsigned int server_psk(SSL *ssl, const char *identity,
			       unsigned char *psk, unsigned int size)
{
	(void)identity;
	return copy_psk(SSL_get_app_data(ssl), psk, size);
}

static SSL_SESSION *dtls_find_session(SSL *ssl, const unsigned char *id,
				      int len, int *copy)
{
	const struct dtls *dtls = SSL_get_app_data(ssl);
	const unsigned char *ours;
	unsigned int n;

	*copy = 1;
	ours = SSL_SESSION_get_id(dtls->session, &n);
	return len == (int)n && !CRYPTO_memcmp(id, ours, n) ? dtls->session :
							      NULL;
}

static unsigned int next_timeout(SSL *ssl, unsigned int usec)
{
	const struct dtls *dtls = SSL_get_app_data(ssl);
	unsigned int max = DTLS_RETRANSMIT_MAX_MS * 1000U;

	if (!usec)
		return dtls->d.retransmit_ms * 1000;
	return usec > max / 2 ? max : 2 * usec;
}

/* With a pre-shared key any suite has another name than in headers. */
static const char *ciphers_of(const struct dtls *dtls,
			      const struct tls_suite *suite)
{
	static const char *const psk[] = {
		[TLS_AEAD_AES_128_GCM] = "PSK-AES128-GCM-SHA256",
		[TLS_AEAD_AES_256_GCM] = "PSK-AES256-GCM-SHA384",
		[TLS_AEAD_CHACHA20_POLY1305] = "PSK-CHACHA20-POLY1305",
	};

	if (dtls->d.resumes)
		return suite->name;
	return suite ? psk[suite->aead] : CIPHERS_PSK;
}

/* Without what a session that was never negotiated cannot have. */
static int set_context(struct dtls *dtls, const char *ciphers)
{
	static const unsigned char id[] = "acvpn";
	SSL_CTX *ctx = SSL_CTX_new(DTLS_method());

	dtls->ctx = ctx;
	if (!ctx)
		return dtls_fail(dtls);
	SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION);
	SSL_CTX_set_max_proto_version(ctx, DTLS1_2_VERSION);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_QUERY_MTU |
				 SSL_OP_NO_RENEGOTIATION |
				 SSL_OP_NO_ENCRYPT_THEN_MAC);
	if (dtls->d.resumes)
		SSL_CTX_set_options(ctx, SSL_OP_NO_EXTENDED_MASTER_SECRET |
					 SSL_OP_LEGACY_SERVER_CONNECT);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1);
	if (dtls->d.resumes && dtls->d.is_server) {
		SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_SERVER |
						    SSL_SESS_CACHE_NO_INTERNAL);
		SSL_CTX_sess_set_get_cb(ctx, dtls_find_session);
	}
	return SSL_CTX_set_cipher_list(ctx, ciphers) ? 0 : dtls_fail(dtls);
}

static int dtls_set_session(struct dtls *dtls, const struct dtls_config *config,
			    uint16_t suite, const uint8_t *master)
{
	static const unsigned char context[] = "acvpn";
	const unsigned char code[] = { suite >> 8, suite };
	const SSL_CIPHER *cipher = SSL_CIPHER_find(dtls->ssl, code);
	SSL_SESSION *s = SSL_SESSION_new();

	dtls->session = s;
	if (!s || !cipher ||
	    !SSL_SESSION_set_protocol_version(s, DTLS1_2_VERSION) ||
	    !SSL_SESSION_set_cipher(s, cipher) ||
	    !SSL_SESSION_set1_id(s, config->session_id,
				 config->session_id_len) ||
	    !SSL_SESSION_set1_id_context(s, context, sizeof(context) - 1) ||
	    !SSL_SESSION_set1_master_key(s, master, DTLS_MASTER_SIZE))
		return dtls_fail(dtls);
	return dtls->d.is_server || SSL_set_session(dtls->ssl, s) ?
		       0 :
		       dtls_fail(dtls);
}

/* Nobody resumes a session with a secret that is thrown away. */
static int show_id(struct dtls *dtls, const struct dtls_config *config)
{
	uint8_t master[DTLS_MASTER_SIZE];

	if (RAND_bytes(master, sizeof(master)) != 1)
		return dtls_fail(dtls);
	return dtls_set_session(dtls, config, PSK_SUITE, master);
}

static int set_connection(struct dtls *dtls, const struct dtls_config *config)
{
	BIO *bio;

	dtls->ssl = SSL_new(dtls->ctx);
	bio = dtls->ssl ? tls_openssl_bio_datagram(&dtls->d.net) : NULL;
	if (!bio)
		return dtls_fail(dtls);
	SSL_set_bio(dtls->ssl, bio, bio);
	SSL_set_app_data(dtls->ssl, dtls);
	SSL_set_mtu(dtls->ssl, config->mtu);
	DTLS_set_timer_cb(dtls->ssl, next_timeout);
	if (dtls->d.is_server) {
		SSL_set_accept_state(dtls->ssl);
		SSL_set_psk_server_callback(dtls->ssl, server_psk);
	} else {
		SSL_set_connect_state(dtls->ssl);
		SSL_set_psk_client_callback(dtls->ssl, client_psk);
	}
	return 0;
}

static int dtls_set_up(struct dtls *dtls, const struct dtls_config *config)
{
	const struct tls_suite *suite = tls_suite_by_code(config->suite);
	int err;

	ERR_clear_error();
	err = tls_dtls_begin(&dtls->d, config);
	if (err)
		return err;
	if (config->identity)
		snprintf(dtls->identity, sizeof(dtls->identity), "%s",
			 config->identity);
	err = set_context(dtls, ciphers_of(dtls, suite));
	if (!err)
		err = set_connection(dtls, config);
	if (err)
		return err;
	if (dtls->d.resumes)
		return dtls_set_session(dtls, config, suite->code,
					config->master);
	return dtls->d.is_server || !config->session_id_len ?
		0 : show_id(dtls, config);
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

/* Its cookie was looked at before there was anything of this. */
static int cookie_seen(SSL *ssl, const unsigned char *cookie, unsigned int len)
{
	(void)ssl;
	(void)cookie;
	return len == DTLS_COOKIE_SIZE;
}

static int cookie_needed(SSL *ssl, unsigned char *cookie, unsigned int *len)
{
	(void)ssl;
	(void)cookie;
	(void)len;
	return 0;
}

/* Go on behind the HelloVerifyRequest that somebody sent without us. */
static int skip_request(struct dtls *dtls)
{
	BIO_ADDR *peer = BIO_ADDR_new();
	int ret = -1;

	SSL_CTX_set_cookie_verify_cb(dtls->ctx, cookie_seen);
	SSL_CTX_set_cookie_generate_cb(dtls->ctx, cookie_needed);
	if (peer)
		ret = DTLSv1_listen(dtls->ssl, peer);
	BIO_ADDR_free(peer);
	return ret == 1 ? 0 : dtls_fail(dtls);
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
	return !err && parsed.cookie_len ? skip_request(dtls) : err;
}

void dtls_free(struct dtls *dtls)
{
	if (!dtls)
		return;
	tls_dtls_forget(&dtls->d);
	SSL_free(dtls->ssl);
	SSL_CTX_free(dtls->ctx);
	SSL_SESSION_free(dtls->session);
	free(dtls);
}

int dtls_handshake(struct dtls *dtls)
{
	int ret, err;

	ERR_clear_error();
	errno = 0;
	tls_datagram_turn(&dtls->d.net);
	if (DTLSv1_handle_timeout(dtls->ssl) < 0)
		return dtls_fail(dtls);
	ret = SSL_do_handshake(dtls->ssl);
	if (ret == 1)
		return tls_dtls_finish(&dtls->d, SSL_session_reused(dtls->ssl));
	err = tls_openssl_errno(dtls->ssl, ret);
	if (err == -EPROTO)
		return dtls_fail(dtls);
	if (err != -EAGAIN)
		snprintf(dtls->d.error, sizeof(dtls->d.error), "%s",
			 strerror(-err));
	return err;
}

unsigned int dtls_timeout(const struct dtls *dtls)
{
	struct timeval left;

	if (!DTLSv1_get_timeout(dtls->ssl, &left))
		return dtls->d.retransmit_ms;
	/* Not a moment before it. */
	return left.tv_sec * 1000 + left.tv_usec / 1000 + 1;
}

/* The highest of those that are the peer's: anybody may send others. */
static int find_rx_seq(struct dtls *dtls, struct tls_keys *keys)
{
	struct tls_datagram *net = &dtls->d.net;
	const uint64_t mask = (1ULL << 48) - 1;
	unsigned int i;
	uint64_t seq;

	for (i = 0; i < net->sealed_n && i < TLS_DATAGRAM_SEALED; i++) {
		seq = tls_datagram_seq(net->sealed[i]) & mask;
		if (seq >= keys->rx.seq &&
		    tls_openssl_record_opens(keys, net->sealed[i],
					     net->sealed_len[i]))
			keys->rx.seq = seq + 1;
	}
	return keys->rx.seq ? 0 : -EPROTO;
}

int dtls_keys(struct dtls *dtls, struct tls_keys *keys)
{
	int err;

	dtls->d.net.silent = true;
	memset(keys, 0, sizeof(*keys));
	keys->epoch = 1;
	err = tls_openssl_derive_aead(dtls->ssl, &keys->aead);
	if (!err)
		err = tls_openssl_derive_12(dtls->ssl, keys);
	if (!err)
		err = find_rx_seq(dtls, keys);
	keys->tx.seq = dtls->d.net.tx_next;
	if (!err)
		return 0;
	OPENSSL_cleanse(keys, sizeof(*keys));
	snprintf(dtls->d.error, sizeof(dtls->d.error), "%s: no keys",
		 SSL_get_cipher_name(dtls->ssl));
	ERR_clear_error();
	return err;
}

/* The library has no call for it. */
void dtls_abort(struct dtls *dtls)
{
	enum { ALERT = 21, FATAL = 2, INTERNAL_ERROR = 80 };
	static const uint8_t alert[] = { FATAL, INTERNAL_ERROR };
	uint8_t record[TLS_OPENSSL_RECORD_SIZE];
	struct tls_keys keys;
	size_t len;

	if (dtls_keys(dtls, &keys))
		return;
	keys.tx.seq += TLS_DTLS_ABORT_GAP;
	len = tls_openssl_record_seal(&keys, ALERT, alert, sizeof(alert),
				      record);
	OPENSSL_cleanse(&keys, sizeof(keys));
	ERR_clear_error();
	if (!len)
		return;
	dtls->d.net.silent = false;
	tls_datagram_send(&dtls->d.net, record, len);
	dtls->d.net.silent = true;
}

const char *dtls_cipher(const struct dtls *dtls)
{
	enum tls_aead aead;

	if (!tls_openssl_derive_aead(dtls->ssl, &aead))
		return tls_aead_name(aead);
	return SSL_get_cipher_name(dtls->ssl);
}
