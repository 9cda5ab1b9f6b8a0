/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The backend of files: of passwords, of one-time passwords, or of both, of
 * which the one-time password is asked for after the other one was right, or at
 * once from users whose password is empty.
 */
#ifndef _ACVPND_AUTH_PLAIN_H
#define _ACVPND_AUTH_PLAIN_H

struct auth_backend;
struct auth_task_queue;

/**
 * struct auth_plain_queues - who does what takes its time
 * @hashes: Passwords.
 * @codes: One-time passwords; with one thread, see auth/otp.h.
 *
 * They are there as long as the backend. Without them nobody logs in.
 */
struct auth_plain_queues {
	struct auth_task_queue *hashes;
	struct auth_task_queue *codes;
};

/**
 * auth_plain_new() - make a backend of files
 * @passwd: Password file, see auth/passwd.h, or NULL.
 * @otp: File of one-time passwords, see auth/otp.h, or NULL.
 * @queues: Copied.
 * @backend: Filled in.
 *
 * The files are read when somebody logs in. While one cannot be, nobody does.
 * Without @passwd users have no groups.
 *
 * Return: 0; -EINVAL there is neither; -ENOMEM.
 */
int auth_plain_new(const char *passwd, const char *otp,
		   const struct auth_plain_queues *queues,
		   struct auth_backend **backend);

#endif /* _ACVPND_AUTH_PLAIN_H */
