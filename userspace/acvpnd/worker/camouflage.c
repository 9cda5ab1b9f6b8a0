// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/camouflage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool camouflage_find(struct conn *c, struct worker_camouflage *found)
{
	const struct worker_config *config = &c->worker->config;
	char sni[TLS_NAME_SIZE];

	return config->ops->camouflage &&
	       config->ops->camouflage(config->arg,
				       tls_name(c->stream.tls, sni), found);
}

void camouflage_begin(struct conn *c)
{
	struct worker_camouflage found;

	c->stranger = camouflage_find(c, &found);
}

/* Takes as long for a wrong secret as for the right one. */
static bool camouflage_same(const char *secret, const char *shown)
{
	size_t i, len = strlen(secret);
	unsigned char differ = 0;

	if (strlen(shown) != len)
		return false;
	for (i = 0; i < len; i++)
		differ |= secret[i] ^ shown[i];
	return !differ;
}

void camouflage_look(struct conn *c, const struct http_message *message)
{
	const char *query = strchr(buf_text(&message->target), '?');
	struct worker_camouflage found;

	c->connects = !strcmp(message->method, "CONNECT");
	if (c->stranger && query && !c->connects &&
	    camouflage_find(c, &found) &&
	    camouflage_same(found.secret, query + 1))
		c->stranger = false;
}

void camouflage_dress(struct conn *c, struct http_reply *reply,
		      struct buf *headers)
{
	struct worker_camouflage found = { .realm = NULL };

	camouflage_find(c, &found);
	reply->status = c->connects ? 405 : found.realm ? 401 : 404;
	reply->bare = true;
	reply->reason = NULL;
	reply->keep_alive = false;
	reply->type = NULL;
	reply->max_age = 0;
	reply->headers = NULL;
	reply->body = NULL;
	reply->len = 0;
	if (reply->status != 401)
		return;
	buf_fmt(headers, "WWW-Authenticate: Basic realm=\"%s\"\r\n",
		found.realm);
	if (!headers->error)
		reply->headers = headers;
}

/* Forms may be answered over another connection. */
char *camouflage_action(struct conn *c, const char *path)
{
	struct worker_camouflage found;
	char *text;

	if (!camouflage_find(c, &found))
		return strdup(path);
	return asprintf(&text, "%s?%s", path, found.secret) < 0 ? NULL : text;
}
