/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_ETHTOOL_H
#define _ACVPN_ETHTOOL_H

struct ethtool_ops;

/* What ethtool tells of a device: driver and version, link, time stamps, and as
 * statistics the packets dropped by reason.
 */
extern const struct ethtool_ops acvpn_ethtool_ops;

#endif /* _ACVPN_ETHTOOL_H */
