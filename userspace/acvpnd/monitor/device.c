// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/device.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "common/log.h"
#include "io/rtnl.h"

static enum acvpnd_exit refuse_open(int err)
{
	if (err == -ENOENT) {
		log_error("kernel module acvpn not loaded; modprobe acvpn");
		return ACVPND_NO_MODULE;
	}
	log_error("kernel module acvpn cannot be asked: %s", strerror(-err));
	return err == -EPERM ? ACVPND_PERMISSION : ACVPND_NO_MODULE;
}

static enum acvpnd_exit refuse_name(const char *name, int err, const char *why)
{
	if (err == -EPERM) {
		log_message(LOG_LEVEL_ERROR,
			    "interface %s cannot be made: it takes root, or CAP_NET_ADMIN",
			    name);
		return ACVPND_PERMISSION;
	}
	log_message(LOG_LEVEL_ERROR,
		    "interface %s cannot be made: %s; set \"device\" to another name",
		    name, why);
	return err == -EEXIST || err == -EBUSY ? ACVPND_BUSY : ACVPND_INTERNAL;
}

static enum acvpnd_exit device_make(const struct dataplane_ops *ops,
				    const struct device_config *config,
				    struct dataplane *dp, unsigned int *ifindex,
				    bool *adopted)
{
	bool leftover;
	int err;

	err = ops->adopt(dp, config->name, DATAPLANE_MP, ifindex);
	*adopted = !err;
	if (!err)
		log_info("interface %s of a gateway before is there, with its sessions",
			 config->name);
	if (err != -ENOENT)
		return err ? refuse_name(config->name, err, ops->error(dp)) :
			     ACVPND_OK;
	err = ops->claim(dp, config->name, DATAPLANE_MP, &leftover);
	if (err)
		return refuse_name(config->name, err, ops->error(dp));
	if (leftover)
		log_info("interface %s of a killed gateway was removed",
			 config->name);
	err = ops->create(dp, config->name, DATAPLANE_MP, ifindex);
	return err ? refuse_name(config->name, err, ops->error(dp)) : ACVPND_OK;
}

/* A device that was adopted has what it is given. */
static int known(int err)
{
	return err == -EEXIST ? 0 : err;
}

static int device_add_address(struct rtnl *r, unsigned int ifindex,
			      const struct prefix *address)
{
	struct rtnl_route_spec route = {
		.type = RTN_UNICAST,
		.to = *address,
		.table = RT_TABLE_MAIN,
		.ifindex = ifindex,
		.protocol = RTPROT_KERNEL,
	};
	int err = known(rtnl_address_add(r, ifindex, address));

	if (err || address->len == prefix_bits(address->family))
		return err;
	prefix_normalize(&route.to);
	return known(rtnl_route_install(r, &route));
}

static enum acvpnd_exit device_set_up(const struct device_config *config,
				      unsigned int ifindex)
{
	struct rtnl *r;
	size_t i;
	int err;

	err = rtnl_open(&r);
	if (!err)
		err = rtnl_link_raise(r, ifindex, config->mtu);
	for (i = 0; i < config->n_addresses && !err; i++)
		err = device_add_address(r, ifindex, &config->addresses[i]);
	if (err)
		log_error("interface %s cannot be set up: %s", config->name,
			  r ? rtnl_error(r) : strerror(-err));
	rtnl_close(r);
	return err ? ACVPND_INTERNAL : ACVPND_OK;
}

enum acvpnd_exit device_open(const struct dataplane_ops *ops,
			     const struct device_config *config,
			     struct dataplane **out, unsigned int *ifindex)
{
	enum acvpnd_exit status;
	struct dataplane *dp;
	bool adopted;
	int err;

	*out = NULL;
	err = ops->open(&dp);
	if (err)
		return refuse_open(err);
	status = device_make(ops, config, dp, ifindex, &adopted);
	if (status == ACVPND_OK)
		status = device_set_up(config, *ifindex);
	if (status == ACVPND_OK) {
		*out = dp;
		return status;
	}
	if (adopted)
		ops->leave(dp);
	ops->close(dp);
	return status;
}
