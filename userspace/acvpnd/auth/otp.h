/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of one-time passwords, HOTP (RFC 4226) and TOTP (RFC 6238), as
 * liboath and its PAM module have them: lines "HOTP/T30 user - key". The file
 * is written with each that is used, so that it is not used twice, and locked
 * meanwhile: whoever else uses it waits, for two seconds at most.
 *
 * It is read before it is locked. So of those of one file, a process checks one
 * at a time.
 */
#ifndef _ACVPND_AUTH_OTP_H
#define _ACVPND_AUTH_OTP_H

enum {
	/* How far a counter, or a clock in steps, may be away. */
	AUTH_OTP_WINDOW = 10,
};

struct auth_task;
struct auth_task_queue;

/**
 * typedef auth_otp_done_fn - called once a one-time password was checked
 * @arg: What was given with it.
 * @right: 1 it is the user's next one; 0 it is not, or it was used, or there is
 *	no such user; -EIO the file cannot be read or written.
 * @why: With -EIO, why, for people.
 */
typedef void (*auth_otp_done_fn)(void *arg, int right, const char *why);

/**
 * auth_otp_ask() - have a user's one-time password checked
 * @queue: By whom; it has one thread.
 * @path: File, in a directory where it can be made anew; copied.
 * @user: Name; copied.
 * @code: What the client sent; copied, and the copy is wiped.
 * @done: Called by auth_task_ready(), unless it is dropped before.
 * @arg: Passed to @done.
 * @task: Set on success; gone once @done was called.
 *
 * Return: 0; -EAGAIN there are too many of them now; -ENOMEM.
 */
int auth_otp_ask(struct auth_task_queue *queue, const char *path,
		 const char *user, const char *code, auth_otp_done_fn done,
		 void *arg, struct auth_task **task);

#endif /* _ACVPND_AUTH_OTP_H */
