/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages as packets. Both sides are the same program: numbers are the
 * machine's.
 */
#ifndef _ACVPND_IPC_CODEC_H
#define _ACVPND_IPC_CODEC_H

#include "acvpnd/ipc/message.h"
#include "common/buf.h"

/**
 * ipc_encode() - make a packet
 * @message: Message.
 * @out: Empty; filled in, also in part on failure. It may hold secrets.
 * @fd: Set to the descriptor that has to go with it, which stays the
 *	message's; or to -1.
 *
 * Return: 0; -EMSGSIZE a text or list is too long; -EINVAL a value is none;
 * -ENOMEM.
 */
int ipc_encode(const struct ipc_message *message, struct buf *out, int *fd);

/**
 * ipc_decode() - read a packet
 * @message: Filled in; points into @data.
 * @data: Packet, aligned as malloc() does.
 * @len: Its bytes.
 * @fd: Descriptor that came with it, or -1. On success it is in @message.
 *
 * Return: 0; -EBADMSG it is none; then @fd stays the caller's.
 */
int ipc_decode(struct ipc_message *message, const void *data, size_t len,
	       int fd);

/**
 * ipc_message_fd() - descriptor in a message
 * @message: Message.
 *
 * Return: Where it is, or NULL: such messages have none.
 */
int *ipc_message_fd(struct ipc_message *message);

#endif /* _ACVPND_IPC_CODEC_H */
