/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said of a login by PAM, between the process that decides, the one
 * that starts others, and the one that asks PAM: a packet of one size.
 */
#ifndef _ACVPND_AUTH_PAM_PACKET_H
#define _ACVPND_AUTH_PAM_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "acvpnd/auth/backend.h"

struct auth_pam_config;

/**
 * enum auth_pam_kind - what a packet says
 * @AUTH_PAM_BEGIN: A user came; the text is his password.
 * @AUTH_PAM_ANSWER: The text answers AUTH_PAM_ASK.
 * @AUTH_PAM_DROP: Nobody is interested any more.
 * @AUTH_PAM_ASK: The text is to be asked.
 * @AUTH_PAM_PASS: This is the user; the text has his groups.
 * @AUTH_PAM_WRONG: It is not.
 * @AUTH_PAM_FAILED: Nobody can tell.
 */
enum auth_pam_kind {
	AUTH_PAM_BEGIN,
	AUTH_PAM_ANSWER,
	AUTH_PAM_DROP,
	AUTH_PAM_ASK,
	AUTH_PAM_PASS,
	AUTH_PAM_WRONG,
	AUTH_PAM_FAILED,
};

/**
 * struct auth_pam_packet - a packet
 * @kind: enum auth_pam_kind.
 * @echo: AUTH_PAM_ASK: what is typed may be seen.
 * @id: Which login.
 * @user: AUTH_PAM_BEGIN, AUTH_PAM_PASS: name of the user.
 * @peer: AUTH_PAM_BEGIN: address of the client.
 * @text: By @kind; secret.
 */
struct auth_pam_packet {
	uint32_t kind;
	uint32_t echo;
	uint64_t id;
	char user[AUTH_NAME_SIZE];
	char peer[64];
	char text[AUTH_GROUP_LIST_SIZE];
};

/** auth_pam_send() - send a packet, whole. Return: 0 or a negative errno. */
int auth_pam_send(int fd, const struct auth_pam_packet *packet);

/**
 * auth_pam_receive() - receive a packet
 * @fd: Socket.
 * @packet: Filled in; its texts end.
 * @wait: Wait for one.
 *
 * Return: 0; -EAGAIN there is none; -EPIPE the other side is gone, or speaks
 * nonsense.
 */
int auth_pam_receive(int fd, struct auth_pam_packet *packet, bool wait);

/**
 * auth_pam_serve() - start a process for each login, until @fd is closed
 * @fd: To who decides.
 * @config: How PAM is asked.
 */
void auth_pam_serve(int fd, const struct auth_pam_config *config);

/**
 * auth_pam_converse() - let PAM judge one login
 * @fd: Where questions and verdict go, and answers come from.
 * @config: How PAM is asked.
 * @begin: AUTH_PAM_BEGIN; wiped.
 */
void auth_pam_converse(int fd, const struct auth_pam_config *config,
		       struct auth_pam_packet *begin);

#endif /* _ACVPND_AUTH_PAM_PACKET_H */
