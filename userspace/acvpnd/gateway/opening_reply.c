// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/opening_reply.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/auth/pool.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/download.h"
#include "acvpnd/gateway/lists.h"
#include "acvpnd/ipc/codec.h"

enum {
	OPENING_REPLY_EXPANDED_MAX = IPC_TEXT_MAX + 1,
	MS = 1000,
};

struct prefix opening_reply_address(const struct prefix *from,
				    const struct prefix *network)
{
	struct prefix address = { .family = AF_UNSPEC };

	if (from->family == AF_UNSPEC)
		return address;
	auth_pool_address(from, &address);
	if (from->len == prefix_bits(from->family))
		address.len = network->len;
	return address;
}

/**
 * struct opening_reply_texts - texts that are made
 * @lists: Those of addresses.
 * @expanded: Those that name user and group.
 * @n_expanded: How many.
 */
struct opening_reply_texts {
	struct lists lists;
	struct buf expanded[IPC_TEXTS_MAX + 1];
	size_t n_expanded;
};

static void free_texts(struct opening_reply_texts *texts)
{
	while (texts->n_expanded)
		buf_free(&texts->expanded[--texts->n_expanded]);
}

/* A header is a line: names that would make more of it are not told. */
static bool is_line(const struct buf *b)
{
	size_t i;

	for (i = 0; i < b->len; i++)
		if (b->data[i] < ' ' || b->data[i] == 0x7f)
			return false;
	return !b->error && b->len;
}

/* Returns @text with %{U} and %{G} as they are in @r, or NULL. */
static const char *opening_reply_expand(struct opening_reply_texts *texts,
					const char *text,
					const struct auth_record *r)
{
	struct buf *b = &texts->expanded[texts->n_expanded++];
	enum { VARIABLE = 4 };
	const char *value;

	buf_init(b, OPENING_REPLY_EXPANDED_MAX);
	for (; *text; text++) {
		if (!strncmp(text, "%{U}", VARIABLE))
			value = r->user;
		else if (!strncmp(text, "%{G}", VARIABLE))
			value = r->group;
		else
			value = NULL;
		if (value)
			buf_str(b, value);
		else
			buf_add(b, text, 1);
		text += value ? VARIABLE - 1 : 0;
	}
	return is_line(b) ? buf_text(b) : NULL;
}

static void fill_expanded(struct ipc_connect_reply *to,
			  const struct opening_reply *from,
			  struct opening_reply_texts *texts)
{
	const struct config_policy *policy = from->policy;
	const struct config_texts *headers = &policy->custom_headers;
	const struct auth_record *r = from->record;
	const char *text;
	size_t i;

	if (policy->proxy_url)
		to->proxy_pac = opening_reply_expand(texts, policy->proxy_url,
						     r);
	for (i = 0; i < headers->n && to->headers.n < IPC_TEXTS_MAX; i++) {
		text = opening_reply_expand(texts, headers->list[i], r);
		if (text)
			to->headers.list[to->headers.n++] = text;
	}
}

static void fill_times(struct ipc_connect_reply *to,
		       const struct opening_reply *from)
{
	const struct config_vhost *v = from->vhost;
	const struct config_policy *policy = from->policy;
	const struct auth_record *r = from->record;

	/* That of its login counts, whatever the policy has become. */
	to->session_timeout = r->limits.session_ms / MS;
	to->session_remaining =
		to->session_timeout ?
		auth_record_remaining(r, auth_process_now()) / MS : 0;
	to->idle_timeout = from->mobile && policy->mobile_idle_timeout ?
			   policy->mobile_idle_timeout : policy->idle_timeout;
	to->disconnected_timeout = v->cookie_timeout;
	to->keep = true;
	to->dpd = from->mobile ? policy->mobile_dpd : policy->dpd;
	to->keepalive = policy->keepalive;
	to->rekey_time = v->rekey_time;
	to->rekey_method = "new-tunnel";
}

static void fill_compression(struct ipc_connect_reply *to,
			     const struct config_vhost *v)
{
	to->compression = v->compression ? IPC_COMPRESSION_LZS :
					   IPC_COMPRESSION_NONE;
	to->compress_min = v->no_compress_limit;
}

static void fill_dtls(struct ipc_connect_reply *to,
		      const struct opening_reply *from)
{
	const struct gateway_config *config = from->process->config;

	to->dtls = config->udp_port && !from->policy->no_udp;
	to->dtls_psk = config->dtls_psk;
	to->dtls_legacy = from->vhost->dtls_legacy;
	to->dtls_match = from->vhost->match_ciphers;
	to->dtls_port = config->udp_port;
}

static void fill_names(struct ipc_connect_reply *to,
		       const struct opening_reply *from)
{
	const struct download_names names =
		download_names(from->process, from->vhost->name);

	to->cert_hash = names.cert_hash;
	to->profile = names.profile;
	to->profile_hash = names.profile_hash;
}

/* @to refers to @from and @texts afterwards. */
static void opening_reply_fill(struct ipc_connect_reply *to,
			       const struct opening_reply *from,
			       struct opening_reply_texts *texts)
{
	const struct config_policy *policy = from->policy;
	const struct auth_record *r = from->record;

	to->index = r->index;
	memcpy(to->grant, from->grant, sizeof(to->grant));
	to->ipv4 = opening_reply_address(&r->ipv4, &policy->ipv4_network);
	to->ipv6 = opening_reply_address(&r->ipv6, &policy->ipv6_network);
	to->hostname = policy->hostname;
	lists_fill(to, policy, &texts->lists);
	to->tunnel_all_dns = policy->tunnel_all_dns;
	to->mtu = policy->mtu;
	to->banner = policy->banner;
	to->bypass_protocol = from->vhost->client_bypass;
	to->dyndns = from->vhost->dyndns;
	fill_expanded(to, from, texts);
	fill_times(to, from);
	fill_dtls(to, from);
	fill_compression(to, from->vhost);
	fill_names(to, from);
}

int opening_reply_send(const struct opening_reply *reply,
		       const struct auth_call *call)
{
	struct ipc_message message = { .type = IPC_CONNECT_REPLY };
	struct opening_reply_texts texts = { .n_expanded = 0 };
	int err;

	opening_reply_fill(&message.connect_reply, reply, &texts);
	err = auth_process_answer(call, &message);
	free_texts(&texts);
	explicit_bzero(&message, sizeof(message));
	return err;
}

static int opening_reply_rehearse(const struct auth_process *p,
				  const struct config_vhost *vhost)
{
	static const uint8_t grant[IPC_GRANT_SIZE];
	const struct auth_record nobody = { .index = 0 };
	const struct opening_reply reply = {
		.process = p, .vhost = vhost, .policy = &vhost->policy,
		.record = &nobody, .grant = grant,
	};
	struct ipc_message message = { .type = IPC_CONNECT_REPLY };
	struct opening_reply_texts texts = { .n_expanded = 0 };
	struct buf packet;
	int fd, err;

	buf_init(&packet, 2 * IPC_MESSAGE_MAX);
	opening_reply_fill(&message.connect_reply, &reply, &texts);
	err = ipc_encode(&message, &packet, &fd);
	buf_free(&packet);
	free_texts(&texts);
	return err;
}

int opening_reply_check(const struct auth_process *p)
{
	const struct gateway_config *config = p->config;
	const struct config_vhost *vhost;
	size_t i;
	int err = 0;

	for (i = 0; i < config->n_vhosts && !err; i++) {
		vhost = &config->vhosts[i];
		err = opening_reply_rehearse(p, vhost);
		if (err == -EMSGSIZE)
			check_refuse(config, vhost, "custom-header",
				     "what clients are told is more than %d bytes; have fewer of custom-header, route and no-route, or a shorter banner",
				     IPC_MESSAGE_MAX);
	}
	return err;
}
