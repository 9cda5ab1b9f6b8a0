// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a client that nobody knows sends first: HTTP requests with cookies and
 * the documents of the login in them, and the wishes in the headers of CONNECT,
 * up to the reply.
 */
#include <stddef.h>
#include <stdint.h>

#include "acvpnd/worker/offer.h"
#include "acvpnd/worker/settings.h"
#include "wire/agent.h"
#include "wire/cookie.h"
#include "wire/form.h"
#include "wire/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void reply_to(const struct tunnel_request *request, struct buf *out)
{
	static const struct ipc_connect_reply reply = {
		.ipv4 = { AF_INET, 24, { 10, 0, 0, 2 } },
		.ipv6 = { AF_INET6, 64, { 0xfd, [15] = 2 } },
		.banner = "hello", .session_timeout = 60, .dpd = 30,
	};
	static const enum tls_aead match = TLS_AEAD_AES_128_GCM;
	const struct offer_rules rules = {
		.psk = request->mtu % 2, .resume = true,
		.match = request->base_mtu % 2 ? &match : NULL,
	};
	struct settings_link link = {
		.family = AF_INET, .link = 1500, .tls = &mtu_tls13,
		.told = request->base_mtu, .wish = request->mtu,
	};
	struct tunnel_config config;
	struct offer offer;

	if (!settings_fill(&config, &reply, false) &&
	    !offer_choose(&offer, request, &rules) &&
	    !offer_tell(&offer, 443, &config)) {
		if (offer.kind != OFFER_NONE)
			link.dtls = offer_record(&offer);
		settings_mtu(&config, &link);
		/* Whatever was wished, this can be told. */
		if (tunnel_config_print(&config, out) ||
		    config.cstp.mtu < MTU_INNER_MIN)
			__builtin_trap();
	}
	tunnel_config_free(&config);
}

static void use_connect(const struct http_message *message)
{
	struct tunnel_request request;
	struct buf out;

	buf_init(&out, 1 << 20);
	if (!tunnel_request_parse(&request, message, NULL)) {
		tunnel_request_wants(&request, AF_INET6);
		tunnel_request_print(&request, &out);
		buf_free(&out);
		reply_to(&request, &out);
	}
	tunnel_request_free(&request);
	buf_free(&out);
}

static void use_document(const struct http_message *message)
{
	struct authdoc_opaque opaque;
	struct authdoc doc;

	if (!authdoc_parse(message->body.data, message->body.len, &doc)) {
		authdoc_opaque_parse(doc.opaque, &opaque);
		authdoc_opaque_free(&opaque);
	}
	authdoc_free(&doc);
	form_parse(message->body.data, message->body.len, &doc);
	authdoc_free(&doc);
}

static void use(const struct http_message *message)
{
	struct cookie_jar cookies = { .n = 0 };

	agent_parse(http_header_find(message, "User-Agent"));
	cookie_jar_parse(&cookies, message);
	cookie_jar_clear(&cookies);
	use_connect(message);
	use_document(message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct http_reader *r;
	size_t used = 1;

	while (size && used) {
		if (http_reader_new(&r, HTTP_READ_REQUEST))
			return 0;
		if (http_reader_feed(r, data, size, &used))
			used = 0;
		if (http_reader_message(r))
			use(http_reader_message(r));
		data += used;
		size -= used;
		http_reader_free(r);
	}
	return 0;
}
