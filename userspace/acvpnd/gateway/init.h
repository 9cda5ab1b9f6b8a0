/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "acvpnd gateway --init": a configuration to begin with.
 */
#ifndef _ACVPND_GATEWAY_INIT_H
#define _ACVPND_GATEWAY_INIT_H

#include "acvpnd/exit.h"

/**
 * struct init_options - what is made
 * @dir: Directory; made if it is not there.
 * @host: Name that clients connect to, or NULL: that of this machine.
 * @user: User who may log in, with a password from the terminal or standard
 *	input; NULL: nobody may yet.
 */
struct init_options {
	const char *dir;
	const char *host;
	const char *user;
};

/**
 * init_make() - make a configuration, certificate, key and password file
 * @options: What.
 *
 * Nothing that is there is written over.
 *
 * Return: Exit status; the user was told the reason.
 */
enum acvpnd_exit init_make(const struct init_options *options);

#endif /* _ACVPND_GATEWAY_INIT_H */
