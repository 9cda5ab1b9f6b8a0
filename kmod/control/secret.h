/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests that hold secrets. The core of generic netlink validates a request
 * before the family sees it; what it refuses would stay in memory as it came,
 * and in the answer, which repeats the request. So it gets nothing to validate,
 * and that is done here, by the same policies, before the secrets are wiped.
 */
#ifndef _ACVPN_SECRET_H
#define _ACVPN_SECRET_H

struct genl_split_ops;

/**
 * acvpn_secret_ops() - the operations of the family
 *
 * Context: while the module is loaded.
 * Return: what takes the place of acvpn_nl_ops, as many.
 */
const struct genl_split_ops *acvpn_secret_ops(void);

#endif /* _ACVPN_SECRET_H */
