/* SPDX-License-Identifier: GPL-2.0-only */
/* What userspace wants to know a session by: bytes that mean nothing here. */
#ifndef _ACVPN_COOKIE_H
#define _ACVPN_COOKIE_H

#include <linux/rcupdate.h>
#include <linux/types.h>

/**
 * struct acvpn_cookie - the cookie of a session
 * @rcu: frees it after readers are gone
 * @len: bytes of @data, at least one
 * @data: as userspace gave it
 *
 * Is not changed, but replaced: events read it under RCU.
 */
struct acvpn_cookie {
	struct rcu_head rcu;
	u8 len;
	u8 data[];
};

/**
 * acvpn_cookie_new() - make a cookie
 * @data: the bytes
 * @len: how many, at most ACVPN_COOKIE_SIZE_MAX
 *
 * Return: the cookie, NULL if @len is 0, or an ERR_PTR: -ENOMEM.
 */
struct acvpn_cookie *acvpn_cookie_new(const u8 *data, size_t len);

/**
 * acvpn_cookie_free() - free a cookie that nobody can find any more
 * @cookie: the cookie, or NULL
 */
void acvpn_cookie_free(struct acvpn_cookie *cookie);

#endif /* _ACVPN_COOKIE_H */
