// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reply to CONNECT: HTTP head, tunnel configuration, MTU and routes.
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
	const union sockaddr_any gateway = {
		.v4 = { .sin_family = AF_INET },
	};
	struct route_plan plan;

	mtu_dtls(config, AF_INET, 1500, 0);
	if (!route_plan_make(&plan, config, &gateway))
		route_plan_free(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[TUNNEL_ERROR_SIZE];
	struct tunnel_config config;
	struct http_reader *r;
	size_t used, half = size / 2;

	if (http_reader_new(&r, true))
		return 0;
	/* In two pieces, as the network may deliver it. */
	http_reader_feed(r, data, half, &used);
	if (!http_reader_response(r))
		http_reader_feed(r, data + half, size - half, &used);
	if (http_reader_response(r)) {
		if (!tunnel_config_parse(http_reader_response(r), &config,
					 error))
			use(&config);
		tunnel_config_free(&config);
	}
	http_reader_free(r);
	return 0;
}
