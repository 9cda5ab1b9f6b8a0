/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said of a login that processes of their own judge, between the one
 * that decides, the one that starts others, and the one that judges: a packet
 * of one size.
 */
#ifndef _ACVPND_AUTH_DELEGATE_PACKET_H
#define _ACVPND_AUTH_DELEGATE_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "acvpnd/auth/backend.h"

/**
 * enum auth_delegate_kind - what a packet says
 * @AUTH_DELEGATE_BEGIN: A user came; the text is his password.
 * @AUTH_DELEGATE_ANSWER: The text answers AUTH_DELEGATE_ASK.
 * @AUTH_DELEGATE_DROP: Nobody is interested any more.
 * @AUTH_DELEGATE_ASK: The text is to be asked.
 * @AUTH_DELEGATE_PASS: This is the user; the text has his groups. The first
 *	packet of all: logins can be judged.
 * @AUTH_DELEGATE_WRONG: It is not.
 * @AUTH_DELEGATE_FAILED: Nobody can tell; the text says why, or is empty.
 */
enum auth_delegate_kind {
	AUTH_DELEGATE_BEGIN,
	AUTH_DELEGATE_ANSWER,
	AUTH_DELEGATE_DROP,
	AUTH_DELEGATE_ASK,
	AUTH_DELEGATE_PASS,
	AUTH_DELEGATE_WRONG,
	AUTH_DELEGATE_FAILED,
};

/**
 * struct auth_delegate_packet - a packet
 * @kind: enum auth_delegate_kind.
 * @echo: AUTH_DELEGATE_ASK: what is typed may be seen.
 * @again: AUTH_DELEGATE_ASK: it was asked before, and the answer was wrong.
 * @id: Which login.
 * @user: AUTH_DELEGATE_BEGIN, AUTH_DELEGATE_PASS: name of the user.
 * @peer: AUTH_DELEGATE_BEGIN: address of the client.
 * @text: By @kind; secret.
 * @settings: AUTH_DELEGATE_PASS: as struct auth_query has it.
 * @classes: As @settings.
 */
struct auth_delegate_packet {
	uint32_t kind;
	uint32_t echo;
	uint32_t again;
	uint64_t id;
	char user[AUTH_NAME_SIZE];
	char peer[64];
	char text[AUTH_GROUP_LIST_SIZE];
	char settings[AUTH_SETTINGS_SIZE];
	char classes[AUTH_CLASSES_SIZE];
};

/**
 * auth_delegate_send() - send a packet, whole
 * @fd: Socket.
 * @packet: Packet.
 *
 * Return: 0 or a negative errno.
 */
int auth_delegate_send(int fd, const struct auth_delegate_packet *packet);

/**
 * auth_delegate_receive() - receive a packet
 * @fd: Socket.
 * @packet: Filled in; its texts end.
 * @wait: Wait for one.
 *
 * Return: 0; -EAGAIN there is none; -EPIPE the other side is gone, or speaks
 * nonsense.
 */
int auth_delegate_receive(int fd, struct auth_delegate_packet *packet,
			  bool wait);

#endif /* _ACVPND_AUTH_DELEGATE_PACKET_H */
