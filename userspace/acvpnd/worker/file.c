// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/file.h"

#include <stdio.h>
#include <string.h>

#include "acvpnd/worker/login.h"
#include "acvpnd/worker/page.h"

enum { FILE_MAX_AGE = 6000 };

/**
 * struct file - where a file is
 * @path: Its path; of a directory with its slash.
 * @type: Type of its content.
 */
struct file {
	const char *path;
	const char *type;
};

static const struct file files[IPC_FILES] = {
	[IPC_FILE_CERT_PEM] = { "/cert.pem", "application/x-pem-file" },
	[IPC_FILE_CERT_DER] = { "/cert.cer", "application/pkix-cert" },
	[IPC_FILE_CA_PEM] = { "/ca.pem", "application/x-pem-file" },
	[IPC_FILE_CA_DER] = { "/ca.cer", "application/pkix-cert" },
	[IPC_FILE_PROFILE] = { "/profiles/", "text/xml" },
};

static void file_on_fetched(struct conn *c, const struct ipc_message *answer)
{
	struct http_reply reply = {
		.status = 200, .keep_alive = true, .max_age = FILE_MAX_AGE,
	};
	const struct ipc_fetched *fetched;

	if (!answer || answer->type != IPC_FETCHED) {
		conn_status(c, 503, NULL);
		return;
	}
	fetched = &answer->fetched;
	if (!fetched->body.len) {
		conn_status(c, 404, NULL);
		return;
	}
	/* Only to who has a session, if the gateway hides. */
	c->stranger = false;
	reply.type = files[fetched->file].type;
	reply.body = fetched->body.data;
	reply.len = fetched->body.len;
	conn_reply(c, &reply);
}

static bool file_is(enum ipc_file file, const char *target, size_t len)
{
	size_t want = strlen(files[file].path);

	return (file == IPC_FILE_PROFILE ? len > want : len == want) &&
	       !memcmp(files[file].path, target, want);
}

/* What only clients with a session may have needs a token. */
static void file_fetch(struct conn *c, const struct http_message *message,
		       enum ipc_file file, size_t len)
{
	struct ipc_message m = { .type = IPC_FETCH };
	char path[IPC_TEXT_MAX + 1], sni[TLS_NAME_SIZE];

	m.fetch.file = file;
	m.fetch.session = file == IPC_FILE_PROFILE || c->stranger;
	if (m.fetch.session && !login_token(message, m.fetch.token)) {
		conn_status(c, 401, NULL);
		return;
	}
	if (len > IPC_TEXT_MAX) {
		conn_status(c, 404, NULL);
		return;
	}
	snprintf(path, sizeof(path), "%.*s", (int)len,
		 buf_text(&message->target));
	m.fetch.path = path;
	m.fetch.sni = tls_name(c->stream.tls, sni);
	conn_ask(c, &m, file_on_fetched);
	explicit_bzero(&m, sizeof(m));
}

bool file_get(struct conn *c, const struct http_message *message)
{
	const char *target = buf_text(&message->target);
	size_t len = page_path_len(target);
	enum ipc_file file;

	for (file = 0; file < IPC_FILES; file++) {
		if (!file_is(file, target, len))
			continue;
		file_fetch(c, message, file, len);
		return true;
	}
	return false;
}
