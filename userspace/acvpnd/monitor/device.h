/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device of a gateway, with its addresses.
 */
#ifndef _ACVPND_MONITOR_DEVICE_H
#define _ACVPND_MONITOR_DEVICE_H

#include "acvpnd/exit.h"
#include "common/prefix.h"
#include "dataplane/dataplane.h"

enum { DEVICE_ADDRESSES_MAX = 32 };

/**
 * struct device_config - a device to make
 * @name: Name of the interface.
 * @addresses: Its own addresses, with the networks that are behind it.
 * @n_addresses: How many.
 * @mtu: Its MTU in bytes.
 */
struct device_config {
	const char *name;
	struct prefix addresses[DEVICE_ADDRESSES_MAX];
	size_t n_addresses;
	unsigned int mtu;
};

/**
 * device_open() - make it
 * @ops: Kind of the data plane.
 * @config: Which device.
 * @out: Set on success; to be released with @ops->close.
 * @ifindex: Set on success to its index.
 *
 * A device that a gateway before has left with sessions is adopted; without, it
 * is removed first. The caller has the lock of its name. Failures are
 * logged.
 *
 * Return: ACVPND_OK, or another exit status.
 */
enum acvpnd_exit device_open(const struct dataplane_ops *ops,
			     const struct device_config *config,
			     struct dataplane **out, unsigned int *ifindex);

#endif /* _ACVPND_MONITOR_DEVICE_H */
