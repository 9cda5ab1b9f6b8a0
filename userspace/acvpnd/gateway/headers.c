// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/headers.h"

#include <errno.h>
#include <stdlib.h>

#include "common/log.h"

/* Bytes, of a virtual host. */
enum { HEADERS_MAX = 16 * 1024 };

static int write_lines(struct buf *out, const struct config_texts *lines)
{
	size_t i;

	for (i = 0; i < lines->n; i++)
		buf_fmt(out, "%s\r\n", lines->list[i]);
	if (out->error)
		log_error("included-http-headers: more than %d bytes of them",
			  HEADERS_MAX);
	return out->error;
}

int headers_open(struct headers *h, const struct gateway_config *config)
{
	size_t i;
	int err = 0;

	*h = (struct headers){
		.config = config,
		.list = calloc(config->n_vhosts, sizeof(*h->list)),
	};
	if (!h->list)
		return -ENOMEM;
	for (i = 0; i < config->n_vhosts; i++)
		buf_init(&h->list[i], HEADERS_MAX);
	for (i = 0; i < config->n_vhosts && !err; i++)
		err = write_lines(&h->list[i], &config->vhosts[i].http_headers);
	return err;
}

const struct buf *headers_of(const struct headers *h, const char *sni)
{
	return &h->list[gateway_config_vhost(h->config, sni) -
			h->config->vhosts];
}

void headers_close(struct headers *h)
{
	size_t i;

	for (i = 0; h->list && i < h->config->n_vhosts; i++)
		buf_free(&h->list[i]);
	free(h->list);
	*h = (struct headers){ 0 };
}
