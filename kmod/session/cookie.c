// SPDX-License-Identifier: GPL-2.0-only

#include "session/cookie.h"

#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>

struct acvpn_cookie *acvpn_cookie_new(const u8 *data, size_t len)
{
	struct acvpn_cookie *cookie;

	if (!len)
		return NULL;
	cookie = kmalloc(struct_size(cookie, data, len), GFP_KERNEL_ACCOUNT);
	if (!cookie)
		return ERR_PTR(-ENOMEM);
	cookie->len = len;
	memcpy(cookie->data, data, len);
	return cookie;
}

void acvpn_cookie_free(struct acvpn_cookie *cookie)
{
	if (cookie)
		kfree_rcu(cookie, rcu);
}
