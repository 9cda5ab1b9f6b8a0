// SPDX-License-Identifier: GPL-2.0-only

#include "control/ethtool.h"

#include <linux/ethtool.h>
#include <linux/netdevice.h>

#include "control/netdev.h"
#include "session/device.h"
#include "session/drop.h"
#include "stat/names.h"

static const char drop_names[][ETH_GSTRING_LEN] = {
	ACVPN_NAMES_DROP_REASON(ACVPN_NAMES_ELEMENT)
};

static_assert(ARRAY_SIZE(drop_names) == ACVPN_DROP_REASONS);

static void get_drvinfo(struct net_device *dev, struct ethtool_drvinfo *info)
{
	strscpy(info->driver, ACVPN_KIND, sizeof(info->driver));
	strscpy(info->version, ACVPN_VERSION, sizeof(info->version));
}

static int get_sset_count(struct net_device *dev, int set)
{
	return set == ETH_SS_STATS ? ACVPN_DROP_REASONS : -EOPNOTSUPP;
}

static void get_strings(struct net_device *dev, u32 set, u8 *data)
{
	if (set == ETH_SS_STATS)
		memcpy(data, drop_names, sizeof(drop_names));
}

static void get_stats(struct net_device *dev, struct ethtool_stats *stats,
		      u64 *data)
{
	acvpn_drop_read(netdev_priv(dev), data);
}

const struct ethtool_ops acvpn_ethtool_ops = {
	.get_drvinfo = get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_sset_count = get_sset_count,
	.get_strings = get_strings,
	.get_ethtool_stats = get_stats,
	.get_ts_info = ethtool_op_get_ts_info,
};
