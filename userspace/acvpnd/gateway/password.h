/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines of a password file.
 */
#ifndef _ACVPND_GATEWAY_PASSWORD_H
#define _ACVPND_GATEWAY_PASSWORD_H

#include "common/buf.h"

/**
 * password_line() - ask for a user's password
 * @user: Name.
 * @groups: Groups, separated by commas, or "*".
 * @out: The line that belongs into a file as ocpasswd makes it is appended.
 *
 * Asks twice on a terminal; else the password is the first line of standard
 * input.
 *
 * Return: 0; -EINVAL if the user was told what is wrong; -ENOMEM.
 */
int password_line(const char *user, const char *groups, struct buf *out);

#endif /* _ACVPND_GATEWAY_PASSWORD_H */
