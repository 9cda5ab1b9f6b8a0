// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>

struct net_device *probe;
