// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/ipc/codec.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/ipc/table.h"

/**
 * struct codec_header - in front of each packet
 * @type: enum ipc_type.
 * @request: As in struct ipc_message.
 */
struct codec_header {
	uint32_t type;
	uint32_t request;
};

/* All structures begin where the union does. */
enum { CODEC_BODY = offsetof(struct ipc_message, login) };

int ipc_encode(const struct ipc_message *message, struct buf *out, int *fd)
{
	const struct ipc_format *format = ipc_table_find(message->type);
	const struct codec_header header = {
		.type = message->type, .request = message->request,
	};
	struct ipc_writer w = { .out = out, .fd = -1 };
	int err;

	*fd = -1;
	if (!format)
		return -EINVAL;
	err = buf_add(out, &header, sizeof(header));
	if (!err)
		err = ipc_kind_put_all(&w, format->rows,
				       (const char *)message + CODEC_BODY);
	if (!err && out->len > IPC_MESSAGE_MAX)
		err = -EMSGSIZE;
	if (!err)
		*fd = w.fd;
	return err;
}

int ipc_decode(struct ipc_message *message, const void *data, size_t len,
	       int fd)
{
	struct ipc_reader r = { .data = data, .len = len, .fd = fd };
	const struct ipc_format *format;
	struct codec_header header;
	int err;

	memset(message, 0, sizeof(*message));
	if (len < sizeof(header))
		return -EBADMSG;
	memcpy(&header, data, sizeof(header));
	r.at = sizeof(header);
	format = ipc_table_find(header.type);
	if (!format)
		return -EBADMSG;
	message->type = header.type;
	message->request = header.request;
	err = ipc_kind_get_all(&r, format->rows,
			       (char *)message + CODEC_BODY);
	if (!err && (r.at != r.len || r.fd >= 0))
		err = -EBADMSG;
	return err;
}

int *ipc_message_fd(struct ipc_message *message)
{
	switch (message->type) {
	case IPC_ATTACH_CSTP:
		return &message->attach_cstp.fd;
	case IPC_ATTACH_DTLS:
		return &message->attach_dtls.fd;
	case IPC_NEW_WORKER:
		return &message->new_worker.fd;
	case IPC_SOURCE:
		return &message->source.fd;
	default:
		return NULL;
	}
}
