// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL backend, connections of clients and servers.
 */
#include "tls/openssl/conn.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/openssl/bio.h"
#include "tls/openssl/derive.h"
#include "tls/openssl/error.h"
#include "tls/openssl/trust.h"
#include "tls/secret.h"

int tls_init(void)
{
	if (!OPENSSL_init_ssl(0, NULL))
		return -EPROTO;
	return tls_openssl_bio_init();
}

int tls_openssl_conn_fail(struct tls *tls, const char *what)
{
	tls_openssl_text(tls->error, sizeof(tls->error), what,
			 tls->track.is_server ? "client" : "gateway");
	return -EPROTO;
}

static void keylog(const SSL *ssl, const char *line)
{
	struct tls *tls = SSL_get_app_data(ssl);

	tls_openssl_track_secret(&tls->track, line);
}

static int no_password(char *buf, int size, int writes, void *arg)
{
	(void)buf;
	(void)size;
	(void)writes;
	(void)arg;
	return -1;
}

static int limit_ciphers(SSL_CTX *ctx, unsigned int aeads)
{
	static const struct {
		const char *suite;
		const char *ciphers;
	} names[] = {
		[TLS_AEAD_AES_128_GCM] = {
			"TLS_AES_128_GCM_SHA256", "AES128+AESGCM"
		},
		[TLS_AEAD_AES_256_GCM] = {
			"TLS_AES_256_GCM_SHA384", "AES256+AESGCM"
		},
		[TLS_AEAD_CHACHA20_POLY1305] = {
			"TLS_CHACHA20_POLY1305_SHA256", "CHACHA20"
		},
	};
	char suites[128] = "", ciphers[128] = "";
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(aeads & 1U << i))
			continue;
		if (*suites) {
			strcat(suites, ":");
			strcat(ciphers, ":");
		}
		strcat(suites, names[i].suite);
		strcat(ciphers, names[i].ciphers);
	}
	strcat(ciphers, ":!aNULL:!PSK");
	return SSL_CTX_set_ciphersuites(ctx, suites) &&
	       SSL_CTX_set_cipher_list(ctx, ciphers);
}

/*
 * Older versions than 1.2 have no exporter that both sides can trust. New keys
 * under way come with a new connection, not with a handshake.
 */
static int conn_oldest(const struct tls_limits *limits)
{
	return limits->min == TLS_VERSION_1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
}

static int newest(const struct tls_limits *limits)
{
	return limits->max == TLS_VERSION_1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
}

bool tls_openssl_conn_limit(SSL *ssl, const struct tls_limits *limits)
{
	return SSL_set_min_proto_version(ssl, conn_oldest(limits)) &&
	       SSL_set_max_proto_version(ssl, newest(limits));
}

SSL_CTX *tls_openssl_conn_context(const SSL_METHOD *method,
				  const struct tls_limits *limits)
{
	SSL_CTX *ctx = SSL_CTX_new(method);

	if (!ctx)
		return NULL;
	SSL_CTX_set_min_proto_version(ctx, conn_oldest(limits));
	SSL_CTX_set_max_proto_version(ctx, newest(limits));
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_mode(ctx, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_read_ahead(ctx, 0);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_keylog_callback(ctx, keylog);
	SSL_CTX_set_default_passwd_cb(ctx, no_password);
	if (limits->aeads && !limit_ciphers(ctx, limits->aeads)) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

int tls_openssl_conn_set_up(struct tls *tls, bool is_server, int fd)
{
	BIO *bio;

	tls_feed_init(&tls->feed, fd);
	tls->track.is_server = is_server;
	tls->ssl = SSL_new(tls->ctx);
	bio = tls->ssl ? tls_openssl_bio_new(&tls->feed) : NULL;
	if (!bio) {
		tls_openssl_conn_fail(tls, "");
		return -ENOMEM;
	}
	SSL_set_bio(tls->ssl, bio, bio);
	SSL_set_app_data(tls->ssl, tls);
	SSL_set_msg_callback(tls->ssl, tls_openssl_track_message);
	SSL_set_msg_callback_arg(tls->ssl, &tls->track);
	if (is_server)
		SSL_set_accept_state(tls->ssl);
	else
		SSL_set_connect_state(tls->ssl);
	return 0;
}

void tls_free(struct tls *tls)
{
	if (!tls)
		return;
	SSL_free(tls->ssl);
	SSL_CTX_free(tls->ctx);
	OPENSSL_cleanse(&tls->track, sizeof(tls->track));
	free(tls);
}

/* Records that were given in whole are records that the library processed. */
static int check_consumed(struct tls *tls)
{
	if (tls_boundary_inside(&tls->feed.boundary) ||
	    tls->feed.given == tls->track.consumed)
		return 0;
	snprintf(tls->error, sizeof(tls->error),
		 "the TLS library has not consumed the records it was given");
	return -EPROTO;
}

static int conn_fail(struct tls *tls, int ret)
{
	int err = tls_openssl_errno(tls->ssl, ret);

	if (err == -EAGAIN)
		return err;
	if (err == -EPROTO || ERR_peek_error())
		tls_openssl_conn_fail(tls, "");
	else
		snprintf(tls->error, sizeof(tls->error), "%s", strerror(-err));
	return err;
}

/* The types that a server takes come with its asking. */
static bool handshake_refused(const struct tls *tls)
{
	int alert = tls_openssl_alert();
	const unsigned char *types;

	return !tls->track.is_server && alert >= 0 &&
	       tls_alert_refuses(alert, tls->shown) &&
	       SSL_get0_certificate_types(tls->ssl, &types);
}

int tls_handshake(struct tls *tls)
{
	bool refused;
	int ret, err;

	tls->feed.shaking = true;
	do {
		ERR_clear_error();
		errno = 0;
		tls_feed_permit(&tls->feed);
		ret = SSL_do_handshake(tls->ssl);
		err = ret == 1 ? 0 : tls_openssl_errno(tls->ssl, ret);
	} while (err == -EAGAIN && tls->feed.spent);
	tls->feed.shaking = false;
	if (tls->untrusted)
		return -EKEYREJECTED;
	if (err) {
		refused = handshake_refused(tls);
		err = conn_fail(tls, ret);
		return refused ? -EACCES : err;
	}
	err = check_consumed(tls);
	if (!err && !tls->track.is_server)
		err = tls_openssl_trust_resumed(tls);
	return err;
}

bool tls_wants_write(const struct tls *tls)
{
	return SSL_want_write(tls->ssl);
}

ssize_t tls_read(struct tls *tls, void *data, size_t size)
{
	size_t n = 0;
	int ret, err;

	do {
		ERR_clear_error();
		errno = 0;
		tls_feed_permit(&tls->feed);
		ret = SSL_read_ex(tls->ssl, data, size, &n);
		err = ret == 1 ? 0 : tls_openssl_errno(tls->ssl, ret);
		if ((!err || err == -EAGAIN) && check_consumed(tls))
			return -EPROTO;
	} while (err == -EAGAIN && tls->feed.spent);
	if (!err)
		return n;
	if (SSL_get_error(tls->ssl, ret) == SSL_ERROR_ZERO_RETURN)
		return 0;
	return conn_fail(tls, ret);
}

ssize_t tls_write(struct tls *tls, const void *data, size_t len)
{
	size_t n = 0;
	int ret;

	ERR_clear_error();
	errno = 0;
	ret = SSL_write_ex(tls->ssl, data, len, &n);
	return ret == 1 ? (ssize_t)n : conn_fail(tls, ret);
}

void tls_bye(struct tls *tls)
{
	if (SSL_is_init_finished(tls->ssl))
		SSL_shutdown(tls->ssl);
	ERR_clear_error();
}

int tls_export(struct tls *tls, const char *label, uint8_t *out, size_t len)
{
	/* No context, which is not an empty one before TLS 1.3. */
	if (SSL_export_keying_material(tls->ssl, out, len, label,
				       strlen(label), NULL, 0, 0) == 1)
		return 0;
	return tls_openssl_conn_fail(tls, "exporter");
}

static int keys_of_13(struct tls *tls, struct tls_keys *keys)
{
	const struct tls_openssl_track *t = &tls->track;
	int err;

	if (t->failed || !t->rx.secret.len || !t->tx.secret.len)
		return -EPROTO;
	err = tls_secret_key(&t->tx.secret, keys->aead, &keys->tx);
	if (err)
		return err;
	return tls_secret_key(&t->rx.secret, keys->aead, &keys->rx);
}

int tls_keys(struct tls *tls, struct tls_keys *keys)
{
	int err;

	memset(keys, 0, sizeof(*keys));
	if (tls_boundary_inside(&tls->feed.boundary) || tls->feed.stuck ||
	    SSL_has_pending(tls->ssl))
		return -EAGAIN;
	err = check_consumed(tls);
	if (err)
		return err;
	keys->tls13 = SSL_version(tls->ssl) == TLS1_3_VERSION;
	err = tls_openssl_derive_aead(tls->ssl, &keys->aead);
	if (!err)
		err = keys->tls13 ? keys_of_13(tls, keys) :
				    tls_openssl_derive_12(tls->ssl, keys);
	if (err) {
		OPENSSL_cleanse(keys, sizeof(*keys));
		snprintf(tls->error, sizeof(tls->error), "%s: %s",
			 SSL_get_cipher_name(tls->ssl),
			 err == -EOPNOTSUPP ? "not for a data plane" :
					      "no keys can be derived");
		ERR_clear_error();
		return err;
	}
	keys->tx.seq = tls->track.tx.seq;
	keys->rx.seq = tls->track.rx.seq;
	return 0;
}

int tls_secrets(struct tls *tls, struct tls_secrets *secrets)
{
	const struct tls_openssl_track *t = &tls->track;

	if (SSL_version(tls->ssl) != TLS1_3_VERSION)
		return -EOPNOTSUPP;
	if (t->failed)
		return -EPROTO;
	secrets->tx = t->tx.secret;
	secrets->rx = t->rx.secret;
	return 0;
}

int tls_key_update(struct tls *tls)
{
	int ret;

	if (SSL_version(tls->ssl) != TLS1_3_VERSION)
		return -EOPNOTSUPP;
	ERR_clear_error();
	errno = 0;
	if (SSL_key_update(tls->ssl, SSL_KEY_UPDATE_NOT_REQUESTED) != 1)
		return tls_openssl_conn_fail(tls, "key update");
	ret = SSL_do_handshake(tls->ssl);
	return ret == 1 ? 0 : conn_fail(tls, ret);
}

bool tls_resumed(const struct tls *tls)
{
	return SSL_session_reused(tls->ssl);
}

/* By the cipher alone, as its mode is what matters to a data plane. */
static const char *cipher_name(const SSL *ssl)
{
	const SSL_CIPHER *cipher = SSL_get_current_cipher(ssl);
	enum tls_aead aead;

	if (!cipher)
		return "no cipher";
	if (!tls_openssl_derive_aead(ssl, &aead))
		return tls_aead_name(aead);
	return OBJ_nid2sn(SSL_CIPHER_get_cipher_nid(cipher));
}

const char *tls_describe(const struct tls *tls, char *buf, size_t size)
{
	const char *version = "TLS";

	if (SSL_version(tls->ssl) == TLS1_2_VERSION)
		version = "TLS1.2";
	else if (SSL_version(tls->ssl) == TLS1_3_VERSION)
		version = "TLS1.3";
	snprintf(buf, size, "%s %s", version, cipher_name(tls->ssl));
	return buf;
}

const char *tls_error(const struct tls *tls)
{
	return tls->error;
}
