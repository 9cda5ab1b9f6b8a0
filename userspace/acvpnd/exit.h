/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exit statuses of acvpnd, documented in acvpnd(8) and in --help.
 */
#ifndef _ACVPND_EXIT_H
#define _ACVPND_EXIT_H

/**
 * enum acvpnd_exit - why the daemon ended
 * @ACVPND_OK: The user ended the session.
 * @ACVPND_INTERNAL: Anything that has no status of its own.
 * @ACVPND_USAGE: Wrong options, or a question that nobody can be asked.
 * @ACVPND_NO_MODULE: The kernel module acvpn is not loaded or does not work.
 * @ACVPND_UNREACHABLE: The gateway's name, port or connection failed.
 * @ACVPND_UNTRUSTED: The gateway's certificate is not trusted.
 * @ACVPND_AUTH: The gateway refused the login.
 * @ACVPND_NO_PATH: Neither TLS nor DTLS can carry packets.
 * @ACVPND_PROTOCOL: The gateway sent what the protocol does not allow.
 * @ACVPND_ENDED: An established session was lost; a new one may work.
 * @ACVPND_PERMISSION: The caller lacks a privilege.
 * @ACVPND_BUSY: The interface name is in use.
 * @ACVPND_KICKED: The gateway ended the session on purpose.
 * @ACVPND_UNAVAILABLE: The gateway takes no session now, but may do so later.
 * @ACVPND_EXPIRED: The gateway knows the session no more; it takes a new login.
 * @ACVPND_SLEPT: The machine has slept, and the user wants the end of it then.
 * @ACVPND_PROFILE: The profile that the gateway requires could not be fetched.
 */
enum acvpnd_exit {
	ACVPND_OK = 0,
	ACVPND_INTERNAL = 1,
	ACVPND_USAGE = 2,
	ACVPND_NO_MODULE = 3,
	ACVPND_UNREACHABLE = 4,
	ACVPND_UNTRUSTED = 5,
	ACVPND_AUTH = 6,
	ACVPND_NO_PATH = 7,
	ACVPND_PROTOCOL = 8,
	ACVPND_ENDED = 9,
	ACVPND_PERMISSION = 10,
	ACVPND_BUSY = 11,
	ACVPND_KICKED = 12,
	ACVPND_UNAVAILABLE = 13,
	ACVPND_EXPIRED = 14,
	ACVPND_SLEPT = 15,
	ACVPND_PROFILE = 16,
};

#endif /* _ACVPND_EXIT_H */
