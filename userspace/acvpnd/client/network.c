// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/network.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acvpnd/client/network_rules.h"

int network_up(struct network **out, const struct network_config *config)
{
	struct network *n = calloc(1, sizeof(*n));
	int err;

	*out = n;
	if (!n)
		return -ENOMEM;
	n->ifindex = config->ifindex;
	n->table = NETWORK_TABLE + config->ifindex;
	/* The first set is the next one. */
	n->set = NETWORK_RULE_SETS - 1;
	err = rtnl_open(&n->rtnl);
	if (err)
		return err;
	network_rules_clean(n);
	/* An interface of the same index may have been before. */
	rtnl_table_flush(n->rtnl, n->table);
	return network_change(n, config);
}

void network_down(struct network *n)
{
	if (!n)
		return;
	/* Before the routes: no packet is to find half of them. */
	network_rules_remove(n);
	if (n->rtnl)
		rtnl_table_flush(n->rtnl, n->table);
	rtnl_close(n->rtnl);
	route_plan_free(&n->plan);
	free(n);
}

void network_set_mtu(struct network *n, unsigned int mtu)
{
	if (!rtnl_link_raise(n->rtnl, n->ifindex, mtu))
		n->mtu = mtu;
}

const char *network_error(const struct network *n)
{
	return n ? rtnl_error(n->rtnl) : "out of memory";
}

/* What carries no packets has no carrier. */
static bool has_carrier(const char *name)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { .ifr_flags = 0 };
	int err;

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	err = fd < 0 || ioctl(fd, SIOCGIFFLAGS, &ifr);
	if (fd >= 0)
		close(fd);
	return err || ifr.ifr_flags & IFF_RUNNING;
}

static void note_leftover(void *arg, const struct rtnl_rule_spec *rule)
{
	char name[IF_NAMESIZE], *found = arg;

	if (rule->not_mark == NETWORK_MARK &&
	    if_indextoname(rule->table - NETWORK_TABLE, name) &&
	    !has_carrier(name))
		memcpy(found, name, IF_NAMESIZE);
}

bool network_leftover(char name[IF_NAMESIZE])
{
	struct rtnl *rtnl;

	*name = '\0';
	if (!rtnl_open(&rtnl)) {
		rtnl_rule_list(rtnl, AF_INET, NETWORK_PROTOCOL, note_leftover,
			       name);
		rtnl_rule_list(rtnl, AF_INET6, NETWORK_PROTOCOL, note_leftover,
			       name);
	}
	rtnl_close(rtnl);
	return *name;
}

static char setting(const char *path, char otherwise)
{
	FILE *f = fopen(path, "re");
	char value;

	if (!f)
		return otherwise;
	if (fread(&value, 1, 1, f) != 1)
		value = otherwise;
	fclose(f);
	return value;
}

bool network_is_strict(void)
{
	return setting("/proc/sys/net/ipv4/conf/all/rp_filter", '0') == '1' ||
	       setting("/proc/sys/net/ipv4/conf/default/rp_filter", '0') == '1';
}

bool network_has_ipv6(void)
{
	return setting("/proc/sys/net/ipv6/conf/default/disable_ipv6",
		       '1') == '0';
}
