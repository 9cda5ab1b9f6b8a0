// SPDX-License-Identifier: GPL-2.0-only
/*
 * GnuTLS backend, DTLS 1.2 client with a pre-shared key.
 */
#include "tls/tls.h"

#include <errno.h>
#include <gnutls/dtls.h>
#include <gnutls/gnutls.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tls/gnutls/error.h"
#include "tls/gnutls/keys.h"

/* What the kernel takes, and what gateways offer for this use of a PSK. */
#define DTLS_PRIORITY \
	"NONE:+VERS-DTLS1.2:+COMP-NULL:+PSK:+AEAD:" \
	"+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:+SIGN-ALL:+GROUP-ALL"

enum {
	DTLS_RETRANSMIT_MS = 1000,
	/* The caller decides when to give up. */
	DTLS_TOTAL_MS = 120 * 1000,
};

/**
 * struct dtls - DTLS handshake
 * @session: The library's connection.
 * @cred: Pre-shared key.
 * @fd: UDP socket.
 * @received: Datagrams received.
 * @refused: ICMP reported a closed port.
 * @send_error: errno of the last datagram that could not be sent, or 0.
 * @silent: The keys were handed out, nothing may be sent any more.
 * @error: Why the last call failed.
 */
struct dtls {
	gnutls_session_t session;
	gnutls_psk_client_credentials_t cred;
	int fd;
	unsigned int received;
	bool refused;
	int send_error;
	bool silent;
	char error[TLS_ERROR_SIZE];
};

static int fail(struct dtls *dtls, int code)
{
	tls_gnutls_text(dtls->error, sizeof(dtls->error), "", code);
	return tls_gnutls_errno(code);
}

/*
 * A closed port shows as an error of the next call on the socket. A gateway
 * may open it a moment later, so it counts as a lost datagram.
 */
static bool is_refusal(struct dtls *dtls)
{
	if (errno != ECONNREFUSED)
		return false;
	dtls->refused = true;
	return true;
}

static ssize_t push(gnutls_transport_ptr_t ptr, const void *data, size_t len)
{
	struct dtls *dtls = ptr;
	ssize_t n;

	/* Would repeat a nonce of whoever has the keys now. */
	if (dtls->silent)
		return len;
	n = send(dtls->fd, data, len, MSG_NOSIGNAL);
	if (n < 0 && is_refusal(dtls))
		n = send(dtls->fd, data, len, MSG_NOSIGNAL);
	if (n >= 0 || is_refusal(dtls))
		return len;
	/* No route for a moment, a firewall here: as good as lost. */
	dtls->send_error = errno;
	return len;
}

static ssize_t pull(gnutls_transport_ptr_t ptr, void *data, size_t size)
{
	struct dtls *dtls = ptr;
	ssize_t n = recv(dtls->fd, data, size, 0);

	if (n >= 0) {
		dtls->received++;
		dtls->refused = false;
		return n;
	}
	gnutls_transport_set_errno(dtls->session,
				   is_refusal(dtls) ? EAGAIN : errno);
	return n;
}

static int pull_timeout(gnutls_transport_ptr_t ptr, unsigned int ms)
{
	struct dtls *dtls = ptr;
	struct pollfd p = { .fd = dtls->fd, .events = POLLIN };

	return poll(&p, 1, ms);
}

static int set_psk(struct dtls *dtls, const struct dtls_config *config)
{
	gnutls_datum_t psk = {
		(unsigned char *)config->psk, config->psk_len
	};
	int err;

	err = gnutls_psk_allocate_client_credentials(&dtls->cred);
	if (!err)
		err = gnutls_psk_set_client_credentials(dtls->cred,
							config->identity, &psk,
							GNUTLS_PSK_KEY_RAW);
	if (!err)
		err = gnutls_credentials_set(dtls->session, GNUTLS_CRD_PSK,
					     dtls->cred);
	return err;
}

static int set_up(struct dtls *dtls, const struct dtls_config *config)
{
	gnutls_datum_t id = {
		(unsigned char *)config->session_id, config->session_id_len
	};
	int err;

	err = gnutls_init(&dtls->session, GNUTLS_CLIENT | GNUTLS_DATAGRAM |
			  GNUTLS_NONBLOCK | GNUTLS_NO_TICKETS);
	if (err)
		return err;
	err = gnutls_priority_set_direct(dtls->session, DTLS_PRIORITY, NULL);
	if (!err)
		err = set_psk(dtls, config);
	/* The gateway finds the session by it; nothing is resumed. */
	if (!err)
		err = gnutls_session_set_id(dtls->session, &id);
	if (err)
		return err;
	gnutls_dtls_set_mtu(dtls->session, config->mtu);
	gnutls_dtls_set_timeouts(dtls->session, DTLS_RETRANSMIT_MS,
				 DTLS_TOTAL_MS);
	gnutls_transport_set_ptr(dtls->session, dtls);
	gnutls_transport_set_push_function(dtls->session, push);
	gnutls_transport_set_pull_function(dtls->session, pull);
	gnutls_transport_set_pull_timeout_function(dtls->session,
						   pull_timeout);
	return 0;
}

int dtls_client_new(struct dtls **out, const struct dtls_config *config, int fd)
{
	struct dtls *dtls = calloc(1, sizeof(*dtls));
	int err;

	*out = dtls;
	if (!dtls)
		return -ENOMEM;
	dtls->fd = fd;
	err = set_up(dtls, config);
	return err ? fail(dtls, err) : 0;
}

void dtls_free(struct dtls *dtls)
{
	if (!dtls)
		return;
	dtls->silent = true;
	if (dtls->session)
		gnutls_deinit(dtls->session);
	if (dtls->cred)
		gnutls_psk_free_client_credentials(dtls->cred);
	free(dtls);
}

int dtls_handshake(struct dtls *dtls)
{
	int err;

	do {
		err = gnutls_handshake(dtls->session);
	} while (err == GNUTLS_E_INTERRUPTED ||
		 (err && err != GNUTLS_E_AGAIN && !gnutls_error_is_fatal(err)));
	if (!err)
		return 0;
	if (err != GNUTLS_E_FATAL_ALERT_RECEIVED)
		return fail(dtls, err);
	snprintf(dtls->error, sizeof(dtls->error),
		 "the gateway sent the alert '%s'",
		 gnutls_alert_get_name(gnutls_alert_get(dtls->session)));
	return -EPROTO;
}

unsigned int dtls_timeout(const struct dtls *dtls)
{
	return gnutls_dtls_get_timeout(dtls->session);
}

int dtls_keys(struct dtls *dtls, struct tls_keys *keys)
{
	enum { EPOCH_SHIFT = 48 };
	const uint64_t seq_mask = (1ULL << EPOCH_SHIFT) - 1;
	int err = GNUTLS_E_UNSUPPORTED_VERSION_PACKET;

	dtls->silent = true;
	memset(keys, 0, sizeof(*keys));
	if (gnutls_protocol_get_version(dtls->session) == GNUTLS_DTLS1_2)
		err = tls_gnutls_keys_get(dtls->session, keys);
	if (err) {
		fail(dtls, err);
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

unsigned int dtls_received(const struct dtls *dtls)
{
	return dtls->received;
}

bool dtls_refused(const struct dtls *dtls)
{
	return dtls->refused;
}

int dtls_send_error(const struct dtls *dtls)
{
	return dtls->send_error;
}

const char *dtls_error(const struct dtls *dtls)
{
	return dtls->error;
}
