// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/tunnel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/worker/form.h"
#include "acvpnd/worker/login.h"
#include "acvpnd/worker/offer.h"
#include "acvpnd/worker/settings.h"
#include "common/log.h"
#include "wire/agent.h"

enum { TUNNEL_HEAD_MAX = 1 << 20, TUNNEL_CIPHER_SIZE = 64 };

/**
 * struct tunnel - what becomes of a connection
 * @request: Wishes of the client.
 * @config: What it is told.
 * @offer: DTLS.
 * @index: Number of the session.
 * @grant: What lets us attach.
 * @token: Secret of the session.
 * @cipher: What protects TLS.
 * @compress_min: Bytes of the shortest packet that is compressed.
 * @headers: More lines of the reply.
 * @apple: It is a client on an iPhone.
 * @vendor: It is the vendor's, or says so.
 */
struct tunnel {
	struct tunnel_request request;
	struct tunnel_config config;
	struct offer offer;
	uint32_t index;
	uint8_t grant[IPC_GRANT_SIZE];
	uint8_t token[IPC_TOKEN_SIZE];
	char cipher[TUNNEL_CIPHER_SIZE];
	uint32_t compress_min;
	struct buf headers;
	bool apple;
	bool vendor;
};

void tunnel_closed(struct conn *c)
{
	struct tunnel *t = c->tunnel;

	if (!t)
		return;
	c->tunnel = NULL;
	tunnel_request_free(&t->request);
	tunnel_config_free(&t->config);
	buf_free(&t->headers);
	explicit_bzero(t, sizeof(*t));
	free(t);
}

/* What one record adds, before the keys are taken. */
static const struct mtu_record *tls_record(struct tls *tls)
{
	const struct mtu_record *record = &mtu_tls12_gcm;
	struct tls_keys keys;

	if (tls_keys(tls, &keys))
		return record;
	if (keys.tls13)
		record = &mtu_tls13;
	else if (keys.aead == TLS_AEAD_CHACHA20_POLY1305)
		record = &mtu_tls12_chacha;
	explicit_bzero(&keys, sizeof(keys));
	return record;
}

static sa_family_t outer_family(const union sockaddr_any *a)
{
	if (a->sa.sa_family == AF_INET6 &&
	    !IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr))
		return AF_INET6;
	return AF_INET;
}

static void tunnel_mtu(struct conn *c, const struct ipc_connect_reply *reply)
{
	unsigned int path = stream_path_mtu(&c->stream);
	struct tunnel *t = c->tunnel;
	struct settings_link link = {
		.family = outer_family(&c->peer),
		.link = c->worker->config.mtu,
		.told = t->request.base_mtu,
		.wish = t->request.mtu,
		.limit = reply->mtu,
		.tls = tls_record(c->stream.tls),
	};

	if (path && path < link.link)
		link.link = path;
	if (t->offer.kind != OFFER_NONE)
		link.dtls = offer_record(&t->offer);
	settings_mtu(&t->config, &link);
}

static int worker_tunnel_choose(struct conn *c,
				const struct ipc_connect_reply *reply)
{
	struct offer_rules rules = {
		.psk = reply->dtls_psk, .resume = reply->dtls_legacy,
	};
	struct tunnel *t = c->tunnel;
	struct tls_keys keys;
	enum tls_aead aead;

	if (!reply->dtls_match)
		return offer_choose(&t->offer, &t->request, &rules);
	if (tls_keys(c->stream.tls, &keys)) {
		t->offer.why = "DTLS cannot have the cipher of its TLS";
		return 0;
	}
	aead = keys.aead;
	rules.match = &aead;
	explicit_bzero(&keys, sizeof(keys));
	return offer_choose(&t->offer, &t->request, &rules);
}

static int tunnel_dtls(struct conn *c, const struct ipc_connect_reply *reply)
{
	struct tunnel *t = c->tunnel;
	char text[SOCKADDR_STRLEN];
	int err = 0;

	if (reply->dtls)
		err = worker_tunnel_choose(c, reply);
	if (t->offer.why)
		worker_log(c->worker, "%s: session %u has no DTLS: %s",
			   sockaddr_format(&c->peer, text), t->index,
			   t->offer.why);
	if (!err && t->offer.kind == OFFER_PSK) {
		t->offer.secret_len = OFFER_PSK_SIZE;
		err = tls_export(c->stream.tls, OFFER_PSK_LABEL,
				 t->offer.secret, OFFER_PSK_SIZE);
	}
	if (!err)
		err = offer_tell(&t->offer, reply->dtls_port, &t->config);
	return err;
}

static enum ipc_compression
tunnel_compression(const struct tunnel_channel *channel)
{
	return channel->encoding ? IPC_COMPRESSION_LZS : IPC_COMPRESSION_NONE;
}

static int tunnel_encode(struct tunnel_channel *channel, const char *accepted)
{
	if (!tunnel_request_accepts(accepted, TUNNEL_LZS))
		return 0;
	channel->encoding = strdup(TUNNEL_LZS);
	return channel->encoding ? 0 : -ENOMEM;
}

/* Each channel for itself: what the client cannot do on it is not done. */
static int tunnel_compress(struct tunnel *t,
			   const struct ipc_connect_reply *reply)
{
	int err;

	if (reply->compression == IPC_COMPRESSION_NONE)
		return 0;
	t->compress_min = reply->compress_min;
	err = tunnel_encode(&t->config.cstp, t->request.encodings);
	if (!err && t->offer.kind != OFFER_NONE)
		err = tunnel_encode(&t->config.udp, t->request.dtls_encodings);
	return err;
}

static void tunnel_open(struct conn *c)
{
	struct buf head;

	buf_init(&head, TUNNEL_HEAD_MAX);
	buf_str(&head, "HTTP/1.1 200 CONNECTED\r\n"
		"X-CSTP-Version: 1\r\n"
		"X-CSTP-Server-Name: acvpn " ACVPN_VERSION "\r\n");
	tunnel_config_print(&c->tunnel->config, &head);
	buf_add(&head, c->tunnel->headers.data, c->tunnel->headers.len);
	buf_str(&head, "\r\n");
	conn_open(c, &head);
	buf_free(&head);
}

static void tunnel_on_offered(struct conn *c, const struct ipc_message *answer)
{
	if (!answer || answer->type != IPC_DONE || answer->done.error)
		conn_status(c, 503, "no DTLS");
	else
		tunnel_open(c);
}

static void tunnel_offer(struct conn *c)
{
	struct ipc_message m = { .type = IPC_DTLS_OFFER };
	struct ipc_dtls_offer *q = &m.dtls_offer;
	struct tunnel *t = c->tunnel;

	q->index = t->index;
	memcpy(q->grant, t->grant, sizeof(q->grant));
	memcpy(q->app_id, t->offer.id, sizeof(q->app_id));
	q->kind = t->offer.kind == OFFER_PSK ? IPC_DTLS_PSK : IPC_DTLS_RESUME;
	q->secret.data = t->offer.secret;
	q->secret.len = t->offer.secret_len;
	q->suite = t->offer.suite ? t->offer.suite->code : 0;
	q->mtu = t->config.udp.mtu;
	q->dpd = t->config.udp.dpd;
	q->keepalive = t->config.udp.keepalive;
	q->compression = tunnel_compression(&t->config.udp);
	q->compress_min = t->compress_min;
	conn_ask(c, &m, tunnel_on_offered);
	explicit_bzero(&m, sizeof(m));
}

/* Reasons are texts for people, of our own. */
static void tunnel_refuse(struct conn *c, const struct ipc_connect_reply *reply)
{
	if (reply->result == IPC_CONNECT_UNKNOWN)
		conn_status(c, 401, NULL);
	else
		conn_status(c, 503, reply->reason);
}

/* Our administrator's, behind our own. */
static int tunnel_headers(struct tunnel *t, const struct ipc_texts *headers)
{
	size_t i;

	buf_reset(&t->headers);
	for (i = 0; i < headers->n; i++)
		if (!strpbrk(headers->list[i], "\r\n"))
			buf_fmt(&t->headers, "%s\r\n", headers->list[i]);
	return t->headers.error;
}

/* The vendor's clients expect what they were told at the end of the login. */
static int tunnel_again(struct tunnel *t, const struct ipc_connect_reply *reply)
{
	struct buf line;
	int err;

	if (!t->vendor)
		return 0;
	buf_init(&line, TUNNEL_HEAD_MAX);
	err = form_again(&line, reply, t->token);
	if (!err)
		t->config.post_auth_xml = strdup(buf_text(&line));
	buf_free(&line);
	return err || t->config.post_auth_xml ? err : -ENOMEM;
}

static void tunnel_on_connected(struct conn *c,
				const struct ipc_message *answer)
{
	const struct ipc_connect_reply *reply;
	struct tunnel *t = c->tunnel;
	int err;

	if (!answer || answer->type != IPC_CONNECT_REPLY) {
		conn_status(c, 503, NULL);
		return;
	}
	reply = &answer->connect_reply;
	if (reply->result != IPC_CONNECT_OK) {
		tunnel_refuse(c, reply);
		return;
	}
	t->index = reply->index;
	memcpy(t->grant, reply->grant, sizeof(t->grant));
	err = settings_fill(&t->config, reply, t->apple);
	if (!err)
		err = tunnel_again(t, reply);
	if (!err)
		err = tunnel_headers(t, &reply->headers);
	if (!err)
		err = tunnel_dtls(c, reply);
	if (!err)
		err = tunnel_compress(t, reply);
	if (err) {
		conn_status(c, 503, NULL);
		return;
	}
	tunnel_mtu(c, reply);
	if (t->offer.kind == OFFER_NONE)
		tunnel_open(c);
	else
		tunnel_offer(c);
}

static bool is_platform(const struct tunnel_request *request, const char *name)
{
	const char *platform = request->platform;

	return platform && !strncmp(platform, name, strlen(name));
}

static bool is_mobile(const struct tunnel *t)
{
	return t->apple || is_platform(&t->request, "android");
}

static void tunnel_ask(struct conn *c, const struct http_message *message,
		       const uint8_t token[IPC_TOKEN_SIZE])
{
	struct ipc_message m = { .type = IPC_CONNECT };
	struct ipc_connect *q = &m.connect;
	struct tunnel *t = c->tunnel;
	char sni[TLS_NAME_SIZE];
	enum agent agent;

	q->user_agent = http_header_find(message, "User-Agent");
	agent = agent_parse(q->user_agent);
	t->apple = is_platform(&t->request, "apple-ios") ||
		   agent == AGENT_VENDOR_IOS;
	t->vendor = agent == AGENT_VENDOR || agent == AGENT_VENDOR_IOS;
	memcpy(t->token, token, IPC_TOKEN_SIZE);
	memcpy(q->token, token, IPC_TOKEN_SIZE);
	q->peer = c->peer;
	q->local = c->local;
	q->sni = tls_name(c->stream.tls, sni);
	q->ipv4 = tunnel_request_wants(&t->request, AF_INET);
	/* Who does not understand how we tell an address of IPv6 gets none. */
	q->ipv6 = tunnel_request_wants(&t->request, AF_INET6) &&
		  t->request.full_ipv6 == HEADER_FLAG_TRUE &&
		  agent != AGENT_OLD;
	q->mobile = is_mobile(t);
	q->hostname = t->request.hostname;
	q->cipher = t->cipher;
	q->device = t->request.device_type;
	q->platform = t->request.platform;
	conn_ask(c, &m, tunnel_on_connected);
	explicit_bzero(&m, sizeof(m));
}

static int tunnel_new(struct conn *c, const struct http_message *message)
{
	struct tunnel *t;

	/* A second CONNECT on a connection that was refused the first. */
	tunnel_closed(c);
	t = calloc(1, sizeof(*t));
	if (!t)
		return -ENOMEM;
	c->tunnel = t;
	buf_init(&t->headers, TUNNEL_HEAD_MAX);
	tunnel_config_init(&t->config);
	tls_describe(c->stream.tls, t->cipher, sizeof(t->cipher));
	return tunnel_request_parse(&t->request, message, NULL);
}

/* The cookie first: who has none does not learn what there is. */
void tunnel_connect(struct conn *c, const struct http_message *message)
{
	static const char target[] = "/CSCOSSLC/tunnel";
	uint8_t token[IPC_TOKEN_SIZE];

	c->keep_alive = false;
	if (!login_token(message, token))
		conn_status(c, 401, NULL);
	else if (strcmp(buf_text(&message->target), target))
		conn_status(c, 404, NULL);
	else if (tunnel_new(c, message))
		conn_status(c, 503, NULL);
	else
		tunnel_ask(c, message, token);
	explicit_bzero(token, sizeof(token));
}

/* The monitor has the socket now, or there is no tunnel. */
static void tunnel_on_attached(struct conn *c, const struct ipc_message *answer)
{
	char text[SOCKADDR_STRLEN];

	if (!answer || answer->type != IPC_DONE || answer->done.error)
		worker_log(c->worker, "%s: session %u has no tunnel: %s",
			   sockaddr_format(&c->peer, text), c->tunnel->index,
			   answer && answer->type == IPC_DONE &&
			   answer->done.text ? answer->done.text :
			   "the monitor does not answer");
	conn_close(c);
}

static void tunnel_attach(struct conn *c)
{
	struct ipc_message m = { .type = IPC_ATTACH_CSTP };
	struct ipc_attach_cstp *q = &m.attach_cstp;
	struct tunnel *t = c->tunnel;

	q->index = t->index;
	memcpy(q->grant, t->grant, sizeof(q->grant));
	q->fd = c->stream.fd;
	q->pending.data = c->rest.data;
	q->pending.len = c->rest.len;
	q->peer = c->peer;
	q->cipher = t->cipher;
	q->mtu = t->config.cstp.mtu;
	q->dpd = t->config.cstp.dpd;
	q->keepalive = t->config.cstp.keepalive;
	q->compression = tunnel_compression(&t->config.cstp);
	q->compress_min = t->compress_min;
	conn_ask(c, &m, tunnel_on_attached);
	explicit_bzero(&m, sizeof(m));
}

static int tunnel_offload(struct conn *c, const char **why)
{
	const struct worker_config *config = &c->worker->config;
	struct tls *tls = c->stream.tls;
	struct tls_keys keys;
	int err = tls_keys(tls, &keys);

	if (err) {
		*why = tls_error(tls);
		return err;
	}
	err = config->ops->offload(config->arg, c->stream.fd, &keys, why);
	explicit_bzero(&keys, sizeof(keys));
	return err;
}

void tunnel_opened(struct conn *c)
{
	struct tls *tls = c->stream.tls;
	char text[SOCKADDR_STRLEN];
	const char *why = NULL;
	int err = tunnel_offload(c, &why);

	/* A part of a record: the rest comes. */
	if (err == -EAGAIN)
		return;
	if (err) {
		worker_log(c->worker, "%s: session %u has no tunnel: %s",
			   sockaddr_format(&c->peer, text), c->tunnel->index,
			   why ? why : strerror(-err));
		conn_close(c);
		return;
	}
	stream_hand_over(&c->stream);
	tls_free(tls);
	tunnel_attach(c);
}
