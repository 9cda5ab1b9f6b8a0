// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/attr.h"

#include <errno.h>
#include <string.h>

int acvpn_attr_put(struct nl_msg *msg, const struct acvpn_attr_value *values,
		   size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (values[i].given &&
		    nla_put_u32(msg, values[i].type, values[i].value) < 0)
			return -EMSGSIZE;
	}
	return 0;
}

void acvpn_attr_read_cookie(const struct nlattr *attr,
			    struct acvpn_cookie *cookie)
{
	cookie->len = attr ? nla_len(attr) : 0;
	if (cookie->len > sizeof(cookie->data))
		cookie->len = sizeof(cookie->data);
	if (cookie->len)
		memcpy(cookie->data, nla_data(attr), cookie->len);
}
