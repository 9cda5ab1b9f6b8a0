// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_profile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <systemd/sd-daemon.h>

#include "acvpnd/client/client_connect.h"
#include "acvpnd/version.h"
#include "common/log.h"

enum { PROFILE_REQUEST_MAX = 1 << 20 };

enum acvpnd_exit client_profile_open(struct client *c)
{
	const char *path = c->options->profile_dir;

	if (!path)
		return ACVPND_OK;
	c->profile_dir = profile_open(path);
	if (c->profile_dir >= 0)
		return ACVPND_OK;
	log_message(LOG_LEVEL_ERROR,
		    "--profile-dir: cannot write to %s: %s; it has to be a directory of the user that acvpnd runs as",
		    path, strerror(-c->profile_dir));
	return ACVPND_USAGE;
}

static void profile_fail(struct client *c, const char *why)
{
	client_fail(c, ACVPND_PROFILE,
		    "%s requires the profile %s, which cannot be had: %s; tell its administrator, or leave --profile-dir out",
		    client_host(c), c->login.msg.profile_uri, why);
}

static void profile_end(struct client *c)
{
	exchange_free(&c->exchanges[1]);
	client_connect_start(c);
}

static void profile_on_response(void *arg, const struct http_message *response,
				const uint8_t *rest, size_t rest_len)
{
	struct client *c = arg;
	char why[64];
	int err;

	(void)rest;
	(void)rest_len;
	if (response->status != 200) {
		snprintf(why, sizeof(why), "HTTP status %u", response->status);
		profile_fail(c, why);
		return;
	}
	if (!profile_matches(&c->profile, &response->body)) {
		profile_fail(c, "it has not the SHA-1 that was told");
		return;
	}
	err = profile_store(c->profile_dir, &c->profile, &response->body);
	if (err) {
		client_fail(c, ACVPND_PROFILE,
			    "cannot write the profile %s of %s to %s: %s",
			    c->profile.name, client_host(c),
			    c->options->profile_dir, strerror(-err));
		return;
	}
	log_info("%s has a new profile: %s/%s", client_host(c),
		 c->options->profile_dir, c->profile.name);
	profile_end(c);
}

static void profile_on_failed(void *arg, enum stream_phase phase, int err,
			      const char *why)
{
	struct client *c = arg;

	if (phase == STREAM_TLS && err == -EKEYREJECTED)
		client_fail(c, ACVPND_UNTRUSTED,
			    "%s shows another certificate for its profile than before, which is not trusted: %s",
			    client_host(c), why);
	else
		profile_fail(c, why);
}

static void profile_on_connected(void *arg)
{
	const struct client *c = arg;

	log_debug("connected to %s for its profile", client_host(c));
}

static const struct exchange_ops profile_ops = {
	.connected = profile_on_connected,
	.response = profile_on_response,
	.failed = profile_on_failed,
};

static int profile_request(struct client *c, const struct url *url,
			   struct buf *out)
{
	char authority[URL_AUTHORITY_SIZE];

	buf_fmt(out, "GET %s HTTP/1.1\r\nHost: %s\r\n", url->path,
		url_authority(url, authority));
	buf_str(out, "User-Agent: " ACVPN_USER_AGENT "\r\n"
		"Accept: */*\r\nAccept-Encoding: identity\r\n");
	cookie_jar_header(&c->login.cookies, out);
	return buf_str(out, "\r\n");
}

/* By a TLS session of its own, as gateways have it from other clients. */
static void profile_fetch(struct client *c, const struct url *url)
{
	struct exchange *x = &c->exchanges[1];
	struct buf request;
	int err;

	c->state = CLIENT_PROFILE;
	sd_notify(0, "STATUS=Fetching the profile");
	exchange_init(x, c->event, &profile_ops, c);
	x->stream.mark = NETWORK_MARK;
	exchange_set_peer(x, &c->exchange->addresses, c->tls,
			  &c->exchange->target);
	buf_init(&request, PROFILE_REQUEST_MAX);
	err = profile_request(c, url, &request);
	if (!err)
		err = exchange_send(x, &request, false);
	buf_free(&request);
	if (err)
		client_fail_errno(c, "profile", err);
}

void client_profile_start(struct client *c)
{
	const struct authdoc *doc = &c->login.msg;
	const char *why;
	struct url url;

	if (c->profile_dir < 0 || !doc->profile_uri) {
		client_connect_start(c);
		return;
	}
	/* Nobody else is to see the token. */
	if (url_resolve(&c->host, doc->profile_uri, &url) ||
	    strcasecmp(url.host, c->host.host) || url.port != c->host.port) {
		profile_fail(c, "it is at another place");
		return;
	}
	why = profile_init(&c->profile, &url, doc->profile_hash);
	if (why)
		profile_fail(c, why);
	else if (profile_is_current(c->profile_dir, &c->profile))
		client_connect_start(c);
	else
		profile_fetch(c, &url);
}
