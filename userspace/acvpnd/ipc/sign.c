// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/ipc/sign.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "acvpnd/ipc/codec.h"
#include "acvpnd/ipc/message.h"
#include "acvpnd/ipc/socket.h"

enum { SIGN_SECONDS = 10, SIGN_ROOM = 2 * IPC_SIGNATURE_MAX };

int ipc_sign_prepare(int fd)
{
	const struct timeval limit = { .tv_sec = SIGN_SECONDS };

	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)))
		return -errno;
	return 0;
}

static int ipc_sign_send_request(int sock, const struct ipc_message *request)
{
	struct buf packet;
	int err, fd;

	buf_init(&packet, IPC_MESSAGE_MAX);
	err = ipc_encode(request, &packet, &fd);
	if (!err)
		err = ipc_socket_send(sock, packet.data, packet.len, fd);
	buf_free(&packet);
	return err == -EAGAIN ? -ETIMEDOUT : err;
}

static ssize_t take_signature(const struct ipc_message *answer, uint8_t *sig,
			      size_t size)
{
	const struct ipc_bytes *bytes = &answer->signature.signature;

	if (!bytes->len)
		return -EPROTO;
	if (bytes->len > size)
		return -ENOBUFS;
	memcpy(sig, bytes->data, bytes->len);
	return bytes->len;
}

static int receive_message(int sock, void *room, struct ipc_message *message)
{
	ssize_t n;
	int fd;

	n = ipc_socket_receive(sock, room, SIGN_ROOM, &fd);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return n == -EAGAIN ? -ETIMEDOUT : n ? n : -EPIPE;
	if (fd >= 0 || ipc_decode(message, room, n, -1))
		return -EBADMSG;
	return message->type == IPC_SIGNATURE ? 0 : -EBADMSG;
}

/* An answer to an earlier request, that nobody waited for, is passed over. */
static ssize_t receive_answer(int sock, uint32_t number, uint8_t *sig,
			      size_t size)
{
	uint8_t room[SIGN_ROOM] __attribute__((aligned));
	struct ipc_message answer;
	int err;

	do {
		err = receive_message(sock, room, &answer);
	} while (!err && answer.request != number);
	return err ? err : take_signature(&answer, sig, size);
}

ssize_t ipc_sign(void *signer, uint16_t scheme, const uint8_t *digest,
		 size_t len, uint8_t *sig, size_t size)
{
	static uint32_t number;
	const struct ipc_signer *s = signer;
	struct ipc_message request = { .type = IPC_SIGN };
	int err;

	if (!++number)
		number = 1;
	request.request = number;
	request.sign = (struct ipc_sign){
		.key = s->key, .scheme = scheme, .digest = { digest, len },
	};
	err = ipc_sign_send_request(s->fd, &request);
	return err ? err : receive_answer(s->fd, number, sig, size);
}
