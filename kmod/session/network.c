// SPDX-License-Identifier: GPL-2.0-only

#include "session/network.h"

#include <linux/netlink.h>
#include <linux/slab.h>

#include "session/device.h"
#include "session/session.h"

static bool network_same(const struct acvpn_route_prefix *a,
			 const struct acvpn_route_prefix *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static void network_del_list(struct list_head *list)
{
	struct acvpn_network *network, *next;

	list_for_each_entry_safe(network, next, list, list) {
		acvpn_route_del(&network->route);
		list_del(&network->list);
		kfree_rcu(network, rcu);
	}
}

static void network_blame(struct acvpn_session *session,
			  const struct acvpn_route_prefix *prefix,
			  struct netlink_ext_ack *extack)
{
	struct acvpn_session *owner = acvpn_route_owner(session->adev, prefix);

	if (owner == session) {
		NL_SET_ERR_MSG_MOD(extack,
				   "network is the inner address of the session");
		return;
	}
	NL_SET_ERR_MSG_MOD(extack, "network belongs to another session");
	acvpn_session_blame(owner, extack);
}

static struct acvpn_network *
network_add(struct acvpn_session *session,
	    const struct acvpn_route_prefix *prefix,
	    struct netlink_ext_ack *extack)
{
	struct acvpn_network *network;
	int err;

	network = kzalloc(sizeof(*network), GFP_KERNEL_ACCOUNT);
	if (!network)
		return ERR_PTR(-ENOMEM);
	network->route.prefix = *prefix;
	network->route.session = session;
	err = acvpn_route_add(&network->route);
	if (!err)
		return network;
	if (err == -EADDRINUSE)
		network_blame(session, prefix, extack);
	kfree(network);
	return ERR_PTR(err);
}

static bool network_listed(const struct list_head *list,
			   const struct acvpn_route_prefix *prefix)
{
	const struct acvpn_network *network;

	list_for_each_entry(network, list, list)
		if (network_same(&network->route.prefix, prefix))
			return true;
	return false;
}

static bool
network_wanted(const struct acvpn_route_prefix *prefixes, unsigned int n,
	       const struct acvpn_route_prefix *prefix)
{
	while (n--)
		if (network_same(&prefixes[n], prefix))
			return true;
	return false;
}

static int
network_add_new(struct acvpn_session *session, struct list_head *added,
		const struct acvpn_route_prefix *prefixes, unsigned int n,
		struct netlink_ext_ack *extack)
{
	struct acvpn_network *network;
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (network_listed(added, &prefixes[i]) ||
		    network_listed(&session->networks, &prefixes[i]))
			continue;
		network = network_add(session, &prefixes[i], extack);
		if (IS_ERR(network)) {
			network_del_list(added);
			return PTR_ERR(network);
		}
		list_add_tail(&network->list, added);
	}
	return 0;
}

int acvpn_network_set(struct acvpn_session *session,
		      const struct acvpn_route_prefix *prefixes,
		      unsigned int n, struct netlink_ext_ack *extack)
{
	struct acvpn_network *network, *next;
	LIST_HEAD(added);
	LIST_HEAD(gone);
	int err;

	lockdep_assert_held(&session->adev->lock);

	err = network_add_new(session, &added, prefixes, n, extack);
	if (err)
		return err;
	list_for_each_entry_safe(network, next, &session->networks, list)
		if (!network_wanted(prefixes, n, &network->route.prefix))
			list_move(&network->list, &gone);
	list_splice_tail(&added, &session->networks);
	network_del_list(&gone);
	return 0;
}

void acvpn_network_clear(struct acvpn_session *session)
{
	lockdep_assert_held(&session->adev->lock);
	network_del_list(&session->networks);
}
