// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_connect.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "acvpnd/client/client_renew.h"
#include "acvpnd/client/connect.h"
#include "common/log.h"
#include "wire/cstp_frame.h"
#include "wire/mtu.h"

enum {
	REQUEST_MAX = 1 << 20,
	BAD_HEADERS_MAX = 8,
};

static void connect_on_up(void *arg)
{
	struct client *c = arg;

	c->was_up = true;
	sd_notifyf(0, "READY=1\nSTATUS=Connected to %s", client_host(c));
}

static void connect_on_ended(void *arg, enum acvpnd_exit status,
			     const char *text)
{
	client_fail(arg, status, "%s", text);
}

static void connect_on_renew(void *arg, bool lost)
{
	client_renew_start(arg, lost);
}

static const struct tunnel_ops connect_tunnel_ops = {
	.up = connect_on_up,
	.renew = connect_on_renew,
	.ended = connect_on_ended,
};

/* A gateway may have thousands of networks, all of them malformed. */
static void connect_on_bad_header(void *arg, const char *name,
				  const char *value, const char *why)
{
	struct client *c = arg;

	if (c->bad_headers++ == BAD_HEADERS_MAX)
		log_warning("%s sent more headers that are skipped",
			    client_host(c));
	if (c->bad_headers > BAD_HEADERS_MAX)
		return;
	log_warning("%s sent %s%s%s%s, which is skipped: %s", client_host(c),
		    name, value ? " '" : "", value ? value : "",
		    value ? "'" : "", why);
}

void client_connect_say_bye(struct client *c)
{
	uint8_t frame[CSTP_BYE_MAX];

	c->exchange->stream.lingers = true;
	stream_send(&c->exchange->stream, frame,
		    cstp_frame_bye(frame, "the client failed"));
}

int client_connect_parse(struct client *c, const struct http_message *response)
{
	const struct header_warn warn = { connect_on_bad_header, c };
	char error[HEADER_ERROR_SIZE];
	int err;

	c->bad_headers = 0;
	err = tunnel_config_parse(c->config, response, c->options->lzs, &warn,
				  error);
	if (err)
		client_fail(c, ACVPND_PROTOCOL,
			    "%s sent an unusable tunnel configuration: %s",
			    client_host(c), error);
	else
		client_renew_note(c);
	return err;
}

/* Who wanted it is told what came of it. */
static void connect_tell_lzs(const struct client *c)
{
	const struct tunnel_config *config = c->config;
	bool tls = config->cstp.encoding, dtls = config->udp.encoding;

	if (!c->options->lzs)
		return;
	if (tls || dtls)
		log_info("%s compresses packets by LZS over %s%s%s",
			 client_host(c), tls ? "TLS" : "",
			 tls && dtls ? " and " : "", dtls ? "DTLS" : "");
	else
		log_info("%s does not compress packets", client_host(c));
}

static void connect_on_tunnel(struct client *c,
			      const struct http_message *response,
			      const uint8_t *rest, size_t rest_len)
{
	const struct tunnel_params params = {
		.options = c->options,
		.event = c->event,
		.dp_ops = c->dp_ops,
		.dp = c->dp,
		.stream = &c->exchange->stream,
		.host = client_host(c),
		.config = c->config,
		.ops = &connect_tunnel_ops,
		.arg = c,
	};

	if (client_connect_parse(c, response)) {
		client_connect_say_bye(c);
		return;
	}
	/* Gateways may send it with the login, too. */
	if (c->config->banner && !c->login.msg.banner)
		log_lines(LOG_LEVEL_INFO, client_host(c), c->config->banner);
	connect_tell_lzs(c);
	c->state = CLIENT_TUNNEL;
	sd_notify(0, "STATUS=Setting the tunnel up");
	tunnel_start(&c->tunnel, &params, rest, rest_len);
}

const char *client_connect_reason(const struct http_message *response)
{
	const char *reason = http_header_find(response, "X-Reason");

	if (reason)
		return reason;
	return *response->reason ? response->reason : "no reason";
}

void client_connect_reply(struct client *c, const struct http_message *response,
			  const uint8_t *rest, size_t rest_len)
{
	const char *reason = client_connect_reason(response);

	if (response->status == 200) {
		connect_on_tunnel(c, response, rest, rest_len);
		return;
	}
	if (response->status == 401 || response->status == 403)
		client_fail(c, ACVPND_AUTH,
			    "%s accepted the login, but not its session token: %s (HTTP %u); it may be used up already or too old: log in again, and see the gateway's cookie timeout if that happens each time",
			    client_host(c), reason, response->status);
	else if (response->status == 503)
		client_fail(c, ACVPND_UNAVAILABLE,
			    "%s gives no tunnel now: %s (HTTP 503); try again later",
			    client_host(c), reason);
	else
		client_fail(c, ACVPND_PROTOCOL,
			    "%s answered CONNECT with HTTP status %u (%s)",
			    client_host(c), response->status, reason);
}

static void connect_own_name(char *name, size_t size)
{
	char *p;

	if (gethostname(name, size) || !*name)
		snprintf(name, size, "localhost");
	name[size - 1] = '\0';
	for (p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '.')
			*p = '-';
}

int client_connect_send(struct client *c, struct exchange *to,
			unsigned int mtu)
{
	char name[65];
	struct connect_params params = {
		.url = &c->host,
		.token = cookie_jar_get(&c->login.cookies, "webvpn"),
		.hostname = name,
		.base_mtu = mtu ? mtu : MTU_LINK_DEFAULT,
		.inner = &c->config->inner,
		.ipv6 = network_has_ipv6(),
		.dtls = c->options->dtls,
		.lzs = c->options->lzs,
	};
	struct buf request;
	int err;

	connect_own_name(name, sizeof(name));
	params.mtu = mtu_request(c->exchange->stream.peer.sa.sa_family,
				 params.base_mtu, c->options->mtu);
	buf_init(&request, REQUEST_MAX);
	err = connect_request(&request, &params);
	if (!err)
		err = exchange_send(to, &request, true);
	buf_free(&request);
	return err;
}

void client_connect_start(struct client *c)
{
	const struct stream *stream = &c->exchange->stream;
	int err;

	c->state = CLIENT_CONNECT;
	sd_notify(0, "STATUS=Opening the tunnel");
	err = client_connect_send(c, c->exchange, stream_path_mtu(stream));
	if (err)
		client_fail_errno(c, "CONNECT", err);
}
