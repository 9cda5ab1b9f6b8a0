/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of one-time passwords, HOTP (RFC 4226) and TOTP (RFC 6238), as
 * liboath and its PAM module have them: lines "HOTP/T30 user - key". The file
 * is written with each that is used, so that it is not used twice.
 */
#ifndef _ACVPND_AUTH_OTP_H
#define _ACVPND_AUTH_OTP_H

enum {
	/* How far a counter, or a clock in steps, may be away. */
	AUTH_OTP_WINDOW = 10,
};

/**
 * auth_otp_check() - is this a user's next one-time password?
 * @path: File; in a directory where it can be made anew.
 * @user: Name.
 * @code: What the client sent.
 *
 * Return: 1 yes; 0 no, or it was used, or there is no such user; -EIO the file
 * cannot be read or written, see auth_otp_error().
 */
int auth_otp_check(const char *path, const char *user, const char *code);

/** auth_otp_error() - why auth_otp_check() failed last, for people */
const char *auth_otp_error(void);

#endif /* _ACVPND_AUTH_OTP_H */
