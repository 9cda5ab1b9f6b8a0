/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The profile that a gateway of version 1 has for its users: it tells of that
 * in a cookie (protocol.md 1.5).
 */
#ifndef _ACVPND_CLIENT_LOGIN_PROFILE_H
#define _ACVPND_CLIENT_LOGIN_PROFILE_H

#include "wire/authdoc.h"
#include "wire/cookie.h"

/**
 * login_profile_find() - read what the cookie tells of a profile
 * @msg: Last document of the login; its profile is set, unless it has one.
 * @cookies: Cookies of the gateway.
 *
 * Return: 0, also if there is none; -ENOMEM.
 */
int login_profile_find(struct authdoc *msg, const struct cookie_jar *cookies);

#endif /* _ACVPND_CLIENT_LOGIN_PROFILE_H */
