/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets over a socket, with a descriptor each.
 */
#ifndef _ACVPND_IPC_SOCKET_H
#define _ACVPND_IPC_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * ipc_socket_send() - send a packet
 * @sock: Socket.
 * @data: Packet.
 * @len: Its bytes.
 * @fd: Descriptor to send with it, or -1.
 *
 * Return: 0 or a negative errno.
 */
int ipc_socket_send(int sock, const void *data, size_t len, int fd);

/**
 * ipc_socket_receive() - receive a packet
 * @sock: Socket.
 * @data: Filled in.
 * @size: Bytes that fit.
 * @fd: Set to the descriptor that came with it, or to -1. It is closed on exec.
 *
 * Return: Bytes; 0: the other end is closed; -EBADMSG the packet is empty, or
 * larger than @size, or came with several descriptors; or another negative
 * errno.
 */
ssize_t ipc_socket_receive(int sock, void *data, size_t size, int *fd);

#endif /* _ACVPND_IPC_SOCKET_H */
