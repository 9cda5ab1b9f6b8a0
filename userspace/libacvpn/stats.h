/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIBACVPN_STATS_H
#define _LIBACVPN_STATS_H

#include <netlink/attr.h>

#include "libacvpn/acvpn.h"

/**
 * acvpn_stats_parse() - read the counters of a transport or session
 * @nest: Attribute of the stats set.
 * @stats: Filled in; counters that are absent are 0.
 *
 * Return: 0 or -EPROTO.
 */
int acvpn_stats_parse(const struct nlattr *nest, struct acvpn_stats *stats);

#endif /* _LIBACVPN_STATS_H */
