/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The backend of files: of passwords, of one-time passwords, or of both, of
 * which the one-time password is asked for after the other one was right, or at
 * once from users whose password is empty.
 */
#ifndef _ACVPND_AUTH_PLAIN_H
#define _ACVPND_AUTH_PLAIN_H

struct auth_backend;
struct auth_hasher;

/**
 * auth_plain_new() - make a backend of files
 * @passwd: Password file, see auth/passwd.h, or NULL.
 * @otp: File of one-time passwords, see auth/otp.h, or NULL.
 * @hasher: Who hashes passwords, as long as there is the backend; NULL: nobody
 *	logs in.
 * @backend: Filled in.
 *
 * The files are read when somebody logs in. While one cannot be, nobody does.
 * Without @passwd users have no groups.
 *
 * Return: 0; -EINVAL there is neither; -ENOMEM.
 */
int auth_plain_new(const char *passwd, const char *otp,
		   struct auth_hasher *hasher, struct auth_backend **backend);

#endif /* _ACVPND_AUTH_PLAIN_H */
