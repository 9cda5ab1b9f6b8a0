// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel_tls.h"

#include <errno.h>

#include "acvpnd/client/tunnel_dtls.h"
#include "common/log.h"

/* The TLS connection stays here */

static void tunnel_tls_on_end(void *arg, enum cstp_channel_end end,
			      const char *text)
{
	struct tunnel *t = arg;
	const char *colon = *text ? ": " : "";

	switch (end) {
	case CSTP_CHANNEL_END_DISCONNECT:
		tunnel_fail(t, ACVPND_KICKED, "%s ended the session%s%s",
			    tunnel_host(t), colon, text);
		break;
	case CSTP_CHANNEL_END_TERMINATE:
		tunnel_fail(t, ACVPND_ENDED, "%s shuts down%s%s",
			    tunnel_host(t), colon, text);
		break;
	case CSTP_CHANNEL_END_CLOSED:
		tunnel_lost(t, text);
		break;
	case CSTP_CHANNEL_END_DEAD:
		tunnel_silent(t);
		break;
	case CSTP_CHANNEL_END_PROTOCOL:
		tunnel_fail(t, ACVPND_PROTOCOL, "%s breaks the protocol: %s",
			    tunnel_host(t), text);
		break;
	}
}

static void tunnel_tls_keep(struct tunnel *t, const char *why)
{
	const struct tunnel_config *config = t->p.config;
	int err;

	if (!t->want_dtls) {
		tunnel_fail(t, ACVPND_NO_PATH,
			    "no way to carry packets with %s: the kernel cannot take the TLS connection over (%s), and there is no DTLS",
			    tunnel_host(t), why);
		return;
	}
	log_warning("the kernel cannot take the TLS connection over (%s): packets need DTLS",
		    why);
	err = cstp_channel_start(&t->cstp, t->p.stream, config->cstp.dpd,
				 config->cstp.keepalive, tunnel_tls_on_end, t);
	if (err) {
		tunnel_fail_errno(t, "control channel", err);
		return;
	}
	t->state = TUNNEL_TLS_STAYS;
	tunnel_dtls_start(t);
	if (t->pending.len && t->state != TUNNEL_OVER)
		cstp_channel_input(&t->cstp, t->pending.data, t->pending.len);
	buf_free(&t->pending);
}

/* The TLS connection goes to the kernel */

static int tunnel_tls_attach(struct tunnel *t)
{
	const struct dataplane_socket socket = {
		.fd = t->p.stream->fd,
		.mtu = t->cstp_mtu,
		.dpd = t->p.config->cstp.dpd,
		.keepalive = t->p.config->cstp.keepalive,
		.lzs = t->p.config->cstp.encoding,
	};
	int err;

	log_debug("the kernel gets the TLS connection and %zu bytes read before",
		  t->pending.len);
	err = t->p.dp_ops->attach_cstp(t->session, &socket, t->pending.data,
				       t->pending.len);
	buf_free(&t->pending);
	return err;
}

static void tunnel_tls_on_taken(struct tunnel *t)
{
	bool first = !t->network;
	int err;

	stream_hand_over(t->p.stream);
	t->offload = true;
	if (first && tunnel_configure(t, true))
		return;
	err = tunnel_tls_attach(t);
	if (err && first)
		tunnel_fail_dataplane(t, err);
	else if (err)
		tunnel_lost(t, t->p.dp_ops->error(t->p.dp));
	if (err)
		return;
	if (first)
		tunnel_go_up(t);
	else
		tunnel_go_on(t);
	if (t->want_dtls)
		tunnel_dtls_start(t);
}

void tunnel_tls_give(struct tunnel *t)
{
	struct stream *stream = t->p.stream;
	int err = -EAGAIN;

	if (!stream_is_sending(stream))
		err = t->p.dp_ops->take_tls(t->session, stream->fd,
					    stream->tls);
	if (err == -EAGAIN)
		return;
	if (!err) {
		tunnel_tls_on_taken(t);
	} else if (err == -EOPNOTSUPP) {
		tunnel_tls_keep(t, t->p.dp_ops->error(t->p.dp));
	} else if (t->network) {
		tunnel_lost(t, t->p.dp_ops->error(t->p.dp));
	} else {
		stream_close(stream, false);
		tunnel_fail(t, ACVPND_INTERNAL, "kernel TLS: %s",
			    t->p.dp_ops->error(t->p.dp));
	}
}

static void tunnel_tls_on_data(void *arg, const uint8_t *data, size_t len)
{
	struct tunnel *t = arg;

	if (t->state == TUNNEL_OVER)
		return;
	if (buf_add(&t->pending, data, len))
		tunnel_fail(t, ACVPND_PROTOCOL, "%s sends too much at once",
			    tunnel_host(t));
	else
		tunnel_tls_give(t);
}

static void tunnel_tls_on_closed(void *arg, enum stream_phase phase, int err,
				 const char *why)
{
	(void)phase;
	(void)err;
	tunnel_lost(arg, why);
}

const struct stream_ops tunnel_tls_ops = {
	.data = tunnel_tls_on_data, .closed = tunnel_tls_on_closed,
};
