// SPDX-License-Identifier: GPL-2.0-only
#include <net/genetlink.h>

const struct genl_split_ops *probe(struct genl_family *family)
{
	return family->split_ops;
}
