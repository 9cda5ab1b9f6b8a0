// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, connections of clients and servers.
 */
#include "tls/gnutls/conn.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls/gnutls/error.h"
#include "tls/gnutls/trust.h"
#include "tls/secret.h"

int tls_init(void)
{
	return gnutls_global_init() ? -EPROTO : 0;
}

int tls_gnutls_conn_fail(struct tls *tls, const char *what, int code)
{
	tls_gnutls_text(tls->error, sizeof(tls->error), what, code);
	if (code == GNUTLS_E_PREMATURE_TERMINATION)
		snprintf(tls->error, sizeof(tls->error), TLS_CLOSED_TEXT);
	/* The library only tells which of its functions failed. */
	if (tls->feed.error && (code == GNUTLS_E_PULL_ERROR ||
				code == GNUTLS_E_PUSH_ERROR))
		snprintf(tls->error, sizeof(tls->error), "%s",
			 strerror(tls->feed.error));
	return tls_gnutls_errno(code);
}

static ssize_t conn_push(gnutls_transport_ptr_t ptr, const void *data,
			 size_t len)
{
	struct tls *tls = ptr;

	return tls_feed_send(&tls->feed, data, len);
}

/*
 * With functions of ours the library does not move its keys to the kernel by
 * itself either, as a system-wide configuration may tell it to.
 */
static ssize_t conn_pull(gnutls_transport_ptr_t ptr, void *data, size_t size)
{
	struct tls *tls = ptr;

	return tls_feed_recv(&tls->feed, data, size);
}

static int conn_pull_timeout(gnutls_transport_ptr_t ptr, unsigned int ms)
{
	struct tls *tls = ptr;
	struct pollfd p = { .fd = tls->feed.fd, .events = POLLIN };

	return tls->feed.permitted ? poll(&p, 1, ms) : 0;
}

/* Older versions have no exporter that both sides can trust. */
static void make_priority(const struct tls_limits *limits, char *buf,
			  size_t size)
{
	static const char *const ciphers[] = {
		[TLS_AEAD_AES_256_GCM] = "AES-256-GCM",
		[TLS_AEAD_AES_128_GCM] = "AES-128-GCM",
		[TLS_AEAD_CHACHA20_POLY1305] = "CHACHA20-POLY1305",
	};
	size_t i, len;

	snprintf(buf, size, "-VERS-TLS1.0:-VERS-TLS1.1%s%s%s",
		 limits->min == TLS_VERSION_1_3 ? ":-VERS-TLS1.2" : "",
		 limits->max == TLS_VERSION_1_2 ? ":-VERS-TLS1.3" : "",
		 limits->aeads ? ":-CIPHER-ALL" : "");
	for (i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
		len = strlen(buf);
		if (limits->aeads & 1U << i)
			snprintf(buf + len, size - len, ":+%s", ciphers[i]);
	}
}

/* What the library lets users write down to look into their traffic. */
static int learn_secret(gnutls_session_t session, const char *label,
			const gnutls_datum_t *secret)
{
	struct tls *tls = gnutls_session_get_ptr(session);
	bool is_client = !strcmp(label, "CLIENT_TRAFFIC_SECRET_0");
	struct tls_secret *to;

	if (!is_client && strcmp(label, "SERVER_TRAFFIC_SECRET_0"))
		return 0;
	to = is_client == tls->is_server ? &tls->secrets.rx : &tls->secrets.tx;
	if (secret->size > sizeof(to->bytes))
		return 0;
	memcpy(to->bytes, secret->data, secret->size);
	to->len = secret->size;
	return 0;
}

int tls_gnutls_conn_limit(struct tls *tls, const struct tls_limits *limits)
{
	char priority[256];

	make_priority(limits, priority, sizeof(priority));
	return gnutls_set_default_priority_append(tls->session, priority, NULL,
						  0);
}

int tls_gnutls_conn_set_up(struct tls *tls,
			   gnutls_certificate_credentials_t cred,
			   const struct tls_limits *limits, unsigned int flags,
			   int fd)
{
	int err;

	err = gnutls_init(&tls->session, flags | GNUTLS_NONBLOCK |
					 GNUTLS_NO_SIGNAL);
	if (err)
		return err;
	gnutls_session_set_ptr(tls->session, tls);
	gnutls_session_set_keylog_function(tls->session, learn_secret);
	err = tls_gnutls_conn_limit(tls, limits);
	if (!err)
		err = gnutls_credentials_set(tls->session,
					     GNUTLS_CRD_CERTIFICATE, cred);
	if (err)
		return err;
	gnutls_handshake_set_timeout(tls->session, 0);
	tls_feed_init(&tls->feed, fd);
	gnutls_transport_set_ptr(tls->session, tls);
	gnutls_transport_set_push_function(tls->session, conn_push);
	gnutls_transport_set_pull_function(tls->session, conn_pull);
	gnutls_transport_set_pull_timeout_function(tls->session,
						   conn_pull_timeout);
	return 0;
}

void tls_free(struct tls *tls)
{
	if (!tls)
		return;
	if (tls->session)
		gnutls_deinit(tls->session);
	explicit_bzero(&tls->secrets, sizeof(tls->secrets));
	free(tls);
}

static int read_ahead(struct tls *tls)
{
	snprintf(tls->error, sizeof(tls->error),
		 "the TLS library has not consumed the records it was given");
	return -EPROTO;
}

static int conn_finish(struct tls *tls)
{
	if (tls_gnutls_reader_start(&tls->reader, tls->session, &tls->feed))
		return read_ahead(tls);
	return tls->is_server ? 0 : tls_gnutls_trust_resumed(tls);
}

static int handshake_alerted(struct tls *tls)
{
	gnutls_alert_description_t alert = gnutls_alert_get(tls->session);

	snprintf(tls->error, sizeof(tls->error), "the %s sent the alert '%s'",
		 tls->is_server ? "client" : "gateway", tls_alert_name(alert));
	if (!tls->is_server && tls_alert_refuses(alert, tls->shown) &&
	    gnutls_certificate_client_get_request_status(tls->session))
		return -EACCES;
	return -EPROTO;
}

int tls_handshake(struct tls *tls)
{
	int err;

	tls->feed.shaking = true;
	do {
		tls_feed_permit(&tls->feed);
		err = gnutls_handshake(tls->session);
	} while (err && !gnutls_error_is_fatal(err) &&
		 (err != GNUTLS_E_AGAIN || tls->feed.spent));
	tls->feed.shaking = false;
	if (!err)
		return conn_finish(tls);
	/* The peer learns why; of what it said itself it knows. */
	if (gnutls_error_is_fatal(err) && err != GNUTLS_E_FATAL_ALERT_RECEIVED)
		gnutls_alert_send_appropriate(tls->session, err);
	if (tls->untrusted)
		return -EKEYREJECTED;
	if (err == GNUTLS_E_FATAL_ALERT_RECEIVED)
		return handshake_alerted(tls);
	return tls_gnutls_conn_fail(tls, "", err);
}

bool tls_wants_write(const struct tls *tls)
{
	return gnutls_record_get_direction(tls->session);
}

/* New keys under way come with a new connection, not with a handshake. */
static void refuse_handshake(struct tls *tls)
{
	gnutls_alert_send(tls->session, GNUTLS_AL_WARNING,
			  GNUTLS_A_NO_RENEGOTIATION);
}

ssize_t tls_read(struct tls *tls, void *data, size_t size)
{
	ssize_t n;

	do {
		tls_feed_permit(&tls->feed);
		n = gnutls_record_recv(tls->session, data, size);
		if (n < 0 && gnutls_error_is_fatal(n))
			break;
		if (tls_gnutls_reader_check(&tls->reader, tls->session,
					    &tls->feed))
			return read_ahead(tls);
		if (n == GNUTLS_E_REHANDSHAKE)
			refuse_handshake(tls);
	} while (n < 0 && (n != GNUTLS_E_AGAIN || tls->feed.spent));
	return n < 0 ? tls_gnutls_conn_fail(tls, "", n) : n;
}

ssize_t tls_write(struct tls *tls, const void *data, size_t len)
{
	ssize_t n;

	do {
		n = gnutls_record_send(tls->session, data, len);
	} while (n == GNUTLS_E_INTERRUPTED);
	return n < 0 ? tls_gnutls_conn_fail(tls, "", n) : n;
}

void tls_bye(struct tls *tls)
{
	gnutls_bye(tls->session, GNUTLS_SHUT_WR);
}

int tls_export(struct tls *tls, const char *label, uint8_t *out, size_t len)
{
	int err;

	/* Unlike gnutls_prf(), this tells no context from an empty one. */
	err = gnutls_prf_rfc5705(tls->session, strlen(label), label, 0, NULL,
				 len, (char *)out);
	return err ? tls_gnutls_conn_fail(tls, "exporter", err) : 0;
}

int tls_keys(struct tls *tls, struct tls_keys *keys)
{
	gnutls_protocol_t version = gnutls_protocol_get_version(tls->session);
	int err = GNUTLS_E_UNSUPPORTED_VERSION_PACKET;

	memset(keys, 0, sizeof(*keys));
	if (tls_boundary_inside(&tls->feed.boundary) || tls->feed.stuck ||
	    gnutls_record_check_pending(tls->session))
		return -EAGAIN;
	if (tls->feed.given != tls->reader.consumed)
		return read_ahead(tls);
	keys->tls13 = version == GNUTLS_TLS1_3;
	if (keys->tls13 || version == GNUTLS_TLS1_2)
		err = tls_gnutls_keys_get(tls->session, keys);
	if (!err)
		return 0;
	tls_gnutls_conn_fail(tls, "", err);
	return tls_gnutls_keys_errno(err);
}

int tls_secrets(struct tls *tls, struct tls_secrets *secrets)
{
	struct tls_keys keys;
	int err;

	if (gnutls_protocol_get_version(tls->session) != GNUTLS_TLS1_3)
		return -EOPNOTSUPP;
	err = tls_keys(tls, &keys);
	*secrets = tls->secrets;
	if (!err)
		err = tls_secret_follow(&secrets->tx, keys.aead, &keys.tx);
	if (!err)
		err = tls_secret_follow(&secrets->rx, keys.aead, &keys.rx);
	if (err)
		explicit_bzero(secrets, sizeof(*secrets));
	explicit_bzero(&keys, sizeof(keys));
	return err;
}

int tls_key_update(struct tls *tls)
{
	int err;

	if (gnutls_protocol_get_version(tls->session) != GNUTLS_TLS1_3)
		return -EOPNOTSUPP;
	err = gnutls_session_key_update(tls->session, 0);
	return err ? tls_gnutls_conn_fail(tls, "key update", err) : 0;
}

bool tls_resumed(const struct tls *tls)
{
	return gnutls_session_is_resumed(tls->session);
}

const char *tls_describe(const struct tls *tls, char *buf, size_t size)
{
	gnutls_protocol_t version = gnutls_protocol_get_version(tls->session);
	gnutls_cipher_algorithm_t cipher = gnutls_cipher_get(tls->session);

	snprintf(buf, size, "%s %s", gnutls_protocol_get_name(version),
		 gnutls_cipher_get_name(cipher));
	return buf;
}

const char *tls_error(const struct tls *tls)
{
	return tls->error;
}
