/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock of a file of one-time passwords, as liboath has it: a file that it
 * makes, locks, and removes again, and does not do without. So the lock of a
 * process that was killed keeps all others out, for ever.
 */
#ifndef _ACVPND_AUTH_OTP_LOCK_H
#define _ACVPND_AUTH_OTP_LOCK_H

#include <stdbool.h>

struct stat;

/**
 * auth_otp_lock_look() - see whether somebody has the lock
 * @path: File of one-time passwords.
 * @lock: Filled in, as stat() has its file, or with zeros if nobody has.
 */
void auth_otp_lock_look(const char *path, struct stat *lock);

/**
 * auth_otp_lock_clear() - remove a lock whose owner has died
 * @path: File of one-time passwords.
 * @lock: Lock, seen long enough ago for its owner to have locked the file that
 *	he had made.
 *
 * What he may have left unfinished is removed with it.
 *
 * Return: it was that, and was removed.
 */
bool auth_otp_lock_clear(const char *path, const struct stat *lock);

#endif /* _ACVPND_AUTH_OTP_LOCK_H */
