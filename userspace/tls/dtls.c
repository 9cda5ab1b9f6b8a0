// SPDX-License-Identifier: GPL-2.0-only
#include "tls/dtls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tls/suite.h"

/* A struct dtls begins with one of these. */
static struct tls_dtls *of_handshake(struct dtls *dtls)
{
	return (struct tls_dtls *)dtls;
}

static const struct tls_dtls *of_const_handshake(const struct dtls *dtls)
{
	return (const struct tls_dtls *)dtls;
}

static bool is_possible(const struct dtls_config *config, bool resumes)
{
	const struct tls_suite *suite = tls_suite_by_code(config->suite);

	if (resumes)
		return suite && suite->name && config->master;
	return !config->suite || (suite && suite->kx == TLS_KX_PSK);
}

int tls_dtls_begin(struct tls_dtls *d, const struct dtls_config *config)
{
	d->resumes = !config->psk;
	d->retransmit_ms = config->retransmit_ms ? config->retransmit_ms :
						   TLS_DTLS_RETRANSMIT_MS;
	if (!is_possible(config, d->resumes) ||
	    config->psk_len > sizeof(d->psk)) {
		snprintf(d->error, sizeof(d->error),
			 "the cipher suite is not one for this handshake");
		return -EINVAL;
	}
	d->psk_len = config->psk_len;
	if (config->psk)
		memcpy(d->psk, config->psk, config->psk_len);
	return 0;
}

int tls_dtls_hello(struct tls_dtls *d, const struct dtls_config *config,
		   int fd, const uint8_t *hello, size_t len,
		   struct dtls_hello *parsed)
{
	d->net.fd = fd;
	d->is_server = true;
	tls_datagram_share(&d->net, config->path);
	if (!dtls_hello_parse(parsed, hello, len) ||
	    tls_datagram_first(&d->net, hello, len))
		return -EINVAL;
	return 0;
}

int tls_dtls_finish(struct tls_dtls *d, bool resumed)
{
	tls_datagram_done(&d->net);
	if (!d->resumes || resumed)
		return 0;
	d->net.silent = true;
	snprintf(d->error, sizeof(d->error), "the session was not resumed");
	return -EPROTO;
}

void tls_dtls_forget(struct tls_dtls *d)
{
	d->net.silent = true;
	explicit_bzero(d->psk, sizeof(d->psk));
}

int dtls_input(struct dtls *dtls, const uint8_t *data, size_t len)
{
	return tls_datagram_input(&of_handshake(dtls)->net, data, len);
}

void dtls_resend(struct dtls *dtls)
{
	tls_datagram_resend(&of_handshake(dtls)->net);
}

unsigned int dtls_received(const struct dtls *dtls)
{
	return of_const_handshake(dtls)->net.received;
}

bool dtls_refused(const struct dtls *dtls)
{
	return of_const_handshake(dtls)->net.refused;
}

int dtls_send_error(const struct dtls *dtls)
{
	return of_const_handshake(dtls)->net.send_error;
}

const char *dtls_error(const struct dtls *dtls)
{
	return of_const_handshake(dtls)->error;
}
