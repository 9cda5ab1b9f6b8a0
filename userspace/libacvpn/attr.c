// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/attr.h"

#include <errno.h>

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
