// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/request.h"

#include <string.h>

#include "acvpnd/worker/camouflage.h"
#include "acvpnd/worker/file.h"
#include "acvpnd/worker/login.h"
#include "acvpnd/worker/page.h"
#include "acvpnd/worker/tunnel.h"

static bool is_logout(const char *target)
{
	static const char path[] = "/logout";
	size_t len = sizeof(path) - 1;

	return !strncmp(target, path, len) &&
	       (!target[len] || target[len] == '?');
}

static void request_get(struct conn *c, const struct http_message *message)
{
	const char *target = buf_text(&message->target);

	if (is_logout(target))
		login_end(c, message);
	else if (file_get(c, message))
		return;
	else if (c->stranger)
		conn_status(c, 404, NULL);
	else if (!page_reply(c, target))
		login_get(c, message);
}

void request_handle(struct conn *c, const struct http_message *message)
{
	const char *method = message->method;

	camouflage_look(c, message);
	if (!strcmp(method, "CONNECT"))
		tunnel_connect(c, message);
	else if (buf_text(&message->target)[0] != '/')
		conn_status(c, 400, NULL);
	else if (!strcmp(method, "POST") && c->stranger)
		conn_status(c, 404, NULL);
	else if (!strcmp(method, "POST"))
		login_post(c, message);
	else if (!strcmp(method, "GET") || !strcmp(method, "HEAD"))
		request_get(c, message);
	else
		conn_status(c, 405, NULL);
}
