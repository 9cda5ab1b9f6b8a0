// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, TLS client.
 */
#include "tls/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tls/boundary.h"
#include "tls/gnutls/error.h"
#include "tls/gnutls/keys.h"

static const char pin_prefix[] = "pin-sha256:";

/* The versions below 1.2 have no exporter that both sides can trust. */
#define TLS_PRIORITY "-VERS-TLS1.0:-VERS-TLS1.1"

/**
 * struct tls - TLS connection
 * @session: The library's connection.
 * @fd: TCP socket.
 * @boundary: How far the library has read.
 * @cred: Trusted certificates.
 * @host: Name that the certificate must carry.
 * @want_pin: The one public key to accept; "" if certificates decide.
 * @pin: The peer's public key; "" before it is known.
 * @is_address: @host is an address, not a name.
 * @untrusted: The certificate was rejected.
 * @error: Why the last call failed.
 */
struct tls {
	gnutls_session_t session;
	int fd;
	struct tls_boundary boundary;
	gnutls_certificate_credentials_t cred;
	char host[256];
	char want_pin[TLS_PIN_SIZE];
	char pin[TLS_PIN_SIZE];
	bool is_address;
	bool untrusted;
	char error[TLS_ERROR_SIZE];
};

int tls_init(void)
{
	return gnutls_global_init() ? -EPROTO : 0;
}

bool tls_pin_valid(const char *pin)
{
	gnutls_datum_t text, raw;
	bool ok;

	if (strncmp(pin, pin_prefix, strlen(pin_prefix)))
		return false;
	pin += strlen(pin_prefix);
	text.data = (unsigned char *)pin;
	text.size = strlen(pin);
	if (gnutls_base64_decode2(&text, &raw))
		return false;
	ok = raw.size == 32;
	gnutls_free(raw.data);
	return ok;
}

static int fail(struct tls *tls, const char *what, int code)
{
	tls_gnutls_text(tls->error, sizeof(tls->error), what, code);
	return tls_gnutls_errno(code);
}

static int spki_pin(gnutls_x509_crt_t crt, char out[TLS_PIN_SIZE])
{
	unsigned char id[32];
	size_t size = sizeof(id);
	gnutls_datum_t raw = { id, sizeof(id) };
	gnutls_datum_t text;
	int err;

	err = gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, id,
					 &size);
	if (!err)
		err = gnutls_base64_encode2(&raw, &text);
	if (err)
		return err;
	snprintf(out, TLS_PIN_SIZE, "%s%s", pin_prefix, text.data);
	gnutls_free(text.data);
	return 0;
}

static int learn_pin(struct tls *tls)
{
	const gnutls_datum_t *chain;
	gnutls_x509_crt_t crt;
	unsigned int n = 0;
	int err;

	chain = gnutls_certificate_get_peers(tls->session, &n);
	if (!chain || !n)
		return GNUTLS_E_NO_CERTIFICATE_FOUND;
	err = gnutls_x509_crt_init(&crt);
	if (err)
		return err;
	err = gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER);
	if (!err)
		err = spki_pin(crt, tls->pin);
	gnutls_x509_crt_deinit(crt);
	return err;
}

static int verify_chain(struct tls *tls, unsigned int *status)
{
	gnutls_typed_vdata_st data[2] = {
		{ .type = GNUTLS_DT_DNS_HOSTNAME,
		  .data = (unsigned char *)tls->host },
		{ .type = GNUTLS_DT_KEY_PURPOSE_OID,
		  .data = (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER },
	};
	unsigned char addr[16];
	int family = strchr(tls->host, ':') ? AF_INET6 : AF_INET;

	if (tls->is_address) {
		inet_pton(family, tls->host, addr);
		data[0].type = GNUTLS_DT_IP_ADDRESS;
		data[0].data = addr;
		data[0].size = family == AF_INET6 ? 16 : 4;
	}
	return gnutls_certificate_verify_peers(tls->session, data, 2, status);
}

static void explain(struct tls *tls, unsigned int status)
{
	gnutls_datum_t text;

	if (status & GNUTLS_CERT_UNEXPECTED_OWNER) {
		snprintf(tls->error, sizeof(tls->error),
			 "it is not made out to %s", tls->host);
		return;
	}
	if (gnutls_certificate_verification_status_print(status,
							 GNUTLS_CRT_X509,
							 &text, 0))
		return;
	snprintf(tls->error, sizeof(tls->error), "%s", text.data);
	gnutls_free(text.data);
	tls_gnutls_trim(tls->error);
}

static int reject(struct tls *tls)
{
	tls->untrusted = true;
	return GNUTLS_E_CERTIFICATE_ERROR;
}

/* Called by the library when the peer's certificate has arrived. */
static int verify(gnutls_session_t session)
{
	struct tls *tls = gnutls_session_get_ptr(session);
	unsigned int status = 0;
	int err;

	err = learn_pin(tls);
	if (err) {
		fail(tls, "it cannot be read", err);
		return reject(tls);
	}
	if (*tls->want_pin) {
		if (!strcmp(tls->pin, tls->want_pin))
			return 0;
		snprintf(tls->error, sizeof(tls->error),
			 "its public key is not the one that --servercert names");
		return reject(tls);
	}
	err = verify_chain(tls, &status);
	if (!err && !status)
		return 0;
	if (err)
		fail(tls, "it cannot be verified", err);
	else
		explain(tls, status);
	return reject(tls);
}

static int load_trust(struct tls *tls, const struct tls_client_config *config)
{
	int n;

	/* No system trust store is no error: --cafile or a pin may do. */
	if (config->system_trust)
		gnutls_certificate_set_x509_system_trust(tls->cred);
	if (!config->cafile)
		return 0;
	n = gnutls_certificate_set_x509_trust_file(tls->cred, config->cafile,
						   GNUTLS_X509_FMT_PEM);
	if (n > 0)
		return 0;
	snprintf(tls->error, sizeof(tls->error), "%s",
		 n ? gnutls_strerror(n) : "it has no certificates");
	return -ENOENT;
}

static bool is_address(const char *host)
{
	unsigned char addr[16];

	return inet_pton(AF_INET, host, addr) == 1 ||
	       inet_pton(AF_INET6, host, addr) == 1;
}

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct tls *tls = ptr;

	return send(tls->fd, data, len, MSG_NOSIGNAL);
}

/*
 * With functions of ours the library neither moves its keys to the kernel by
 * itself, as a system-wide configuration may tell it to, nor does it matter
 * whether it reads ahead: we know what it has got.
 */
static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t size)
{
	struct tls *tls = ptr;
	ssize_t n = recv(tls->fd, data, size, 0);

	if (n > 0)
		tls_boundary_feed(&tls->boundary, data, n);
	return n;
}

static int pull_timeout(gnutls_transport_ptr_t ptr, unsigned int ms)
{
	struct tls *tls = ptr;
	struct pollfd p = { .fd = tls->fd, .events = POLLIN };

	return poll(&p, 1, ms);
}

static void set_transport(struct tls *tls, int fd)
{
	tls->fd = fd;
	gnutls_transport_set_ptr(tls->session, tls);
	gnutls_transport_set_push_function(tls->session, push);
	gnutls_transport_set_pull_function(tls->session, pull);
	gnutls_transport_set_pull_timeout_function(tls->session, pull_timeout);
}

static int set_up(struct tls *tls, const struct tls_client_config *config,
		  int fd)
{
	int err;

	err = gnutls_certificate_allocate_credentials(&tls->cred);
	if (err)
		return fail(tls, "", err);
	err = load_trust(tls, config);
	if (err)
		return err;
	gnutls_certificate_set_verify_function(tls->cred, verify);
	/* Nothing is resumed: so no messages after the handshake. */
	err = gnutls_init(&tls->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK |
					 GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS);
	if (err)
		return fail(tls, "", err);
	gnutls_session_set_ptr(tls->session, tls);
	err = gnutls_set_default_priority_append(tls->session, TLS_PRIORITY,
						 NULL, 0);
	if (!err)
		err = gnutls_credentials_set(tls->session,
					     GNUTLS_CRD_CERTIFICATE, tls->cred);
	if (!err && !tls->is_address)
		err = gnutls_server_name_set(tls->session, GNUTLS_NAME_DNS,
					     tls->host, strlen(tls->host));
	if (err)
		return fail(tls, "", err);
	gnutls_handshake_set_timeout(tls->session, 0);
	set_transport(tls, fd);
	return 0;
}

int tls_client_new(struct tls **out, const struct tls_client_config *config,
		   int fd)
{
	struct tls *tls = calloc(1, sizeof(*tls));

	*out = tls;
	if (!tls)
		return -ENOMEM;
	snprintf(tls->host, sizeof(tls->host), "%s", config->host);
	if (config->pin)
		snprintf(tls->want_pin, sizeof(tls->want_pin), "%s",
			 config->pin);
	tls->is_address = is_address(config->host);
	return set_up(tls, config, fd);
}

void tls_free(struct tls *tls)
{
	if (!tls)
		return;
	if (tls->session)
		gnutls_deinit(tls->session);
	if (tls->cred)
		gnutls_certificate_free_credentials(tls->cred);
	free(tls);
}

int tls_handshake(struct tls *tls)
{
	gnutls_alert_description_t alert;
	int err;

	do {
		err = gnutls_handshake(tls->session);
	} while (err == GNUTLS_E_INTERRUPTED ||
		 (err && err != GNUTLS_E_AGAIN && !gnutls_error_is_fatal(err)));
	if (!err)
		return 0;
	if (tls->untrusted)
		return -EKEYREJECTED;
	if (err == GNUTLS_E_FATAL_ALERT_RECEIVED) {
		alert = gnutls_alert_get(tls->session);
		snprintf(tls->error, sizeof(tls->error),
			 "the gateway sent the alert '%s'",
			 gnutls_alert_get_name(alert));
		return -EPROTO;
	}
	return fail(tls, "", err);
}

bool tls_wants_write(const struct tls *tls)
{
	return gnutls_record_get_direction(tls->session);
}

ssize_t tls_read(struct tls *tls, void *data, size_t size)
{
	ssize_t len;

	do {
		len = gnutls_record_recv(tls->session, data, size);
		/* New keys under way come with a new connection, not here. */
		if (len == GNUTLS_E_REHANDSHAKE)
			gnutls_alert_send(tls->session, GNUTLS_AL_WARNING,
					  GNUTLS_A_NO_RENEGOTIATION);
	} while (len < 0 && len != GNUTLS_E_AGAIN &&
		 !gnutls_error_is_fatal(len));
	return len < 0 ? fail(tls, "", len) : len;
}

ssize_t tls_write(struct tls *tls, const void *data, size_t len)
{
	ssize_t n;

	do {
		n = gnutls_record_send(tls->session, data, len);
	} while (n == GNUTLS_E_INTERRUPTED);
	return n < 0 ? fail(tls, "", n) : n;
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
	return err ? fail(tls, "exporter", err) : 0;
}

int tls_keys(struct tls *tls, struct tls_keys *keys)
{
	gnutls_protocol_t version = gnutls_protocol_get_version(tls->session);
	int err = GNUTLS_E_UNSUPPORTED_VERSION_PACKET;

	memset(keys, 0, sizeof(*keys));
	if (tls_boundary_inside(&tls->boundary) ||
	    gnutls_record_check_pending(tls->session))
		return -EAGAIN;
	keys->tls13 = version == GNUTLS_TLS1_3;
	if (keys->tls13 || version == GNUTLS_TLS1_2)
		err = tls_gnutls_keys_get(tls->session, keys);
	if (!err)
		return 0;
	fail(tls, "", err);
	return tls_gnutls_keys_errno(err);
}

const char *tls_peer_pin(const struct tls *tls)
{
	return tls->pin;
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
