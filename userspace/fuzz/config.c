// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reply to CONNECT: HTTP head, tunnel configuration, MTU and routes. What
 * is written from it must read as the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "acvpnd/client/route_plan.h"
#include "wire/config.h"
#include "wire/mtu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct tunnel_config *config)
{
	const struct mtu_told told = {
		.cstp = config->cstp.mtu,
		.dtls = config->udp.mtu,
		.base = config->base_mtu,
	};
	struct route_plan plan;
	uint8_t lengths[129];

	mtu_dtls(&told, AF_INET, 1500, &mtu_dtls_gcm);
	if (route_plan_make(&plan, config))
		return;
	route_plan_lengths(&plan, AF_INET, lengths);
	route_plan_lengths(&plan, AF_INET6, lengths);
	route_plan_free(&plan);
}

static int read_config(struct tunnel_config *config, const void *data,
		       size_t size)
{
	char error[HEADER_ERROR_SIZE];
	size_t used, half = size / 2;
	struct http_reader *r;
	int err = -1;

	tunnel_config_init(config);
	if (http_reader_new(&r, HTTP_READ_CONNECT))
		return -1;
	/* In two pieces, as the network may deliver it. */
	http_reader_feed(r, data, half, &used);
	if (!http_reader_message(r))
		http_reader_feed(r, (const char *)data + half, size - half,
				 &used);
	if (http_reader_message(r))
		err = tunnel_config_parse(config, http_reader_message(r), true,
					  NULL, error);
	http_reader_free(r);
	return err;
}

static void print(const struct tunnel_config *config, struct buf *out)
{
	buf_init(out, 1 << 22);
	buf_str(out, "HTTP/1.1 200 OK\r\n");
	if (tunnel_config_print(config, out))
		return;
	buf_str(out, "\r\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tunnel_config first, second;
	struct buf one, two;

	if (read_config(&first, data, size)) {
		tunnel_config_free(&first);
		return 0;
	}
	use(&first);
	print(&first, &one);
	/* A text may hold what a line cannot. */
	if (!one.error) {
		if (read_config(&second, one.data, one.len))
			__builtin_trap();
		print(&second, &two);
		if (one.len != two.len || memcmp(one.data, two.data, one.len))
			__builtin_trap();
		tunnel_config_free(&second);
		buf_free(&two);
	}
	buf_free(&one);
	tunnel_config_free(&first);
	return 0;
}
