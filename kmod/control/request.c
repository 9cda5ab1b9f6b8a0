// SPDX-License-Identifier: GPL-2.0-only

#include "control/request.h"

#include <net/genetlink.h>
#include <net/ipv6.h>
#include <uapi/linux/acvpn.h>

#include "control/netdev.h"
#include "session/device.h"
#include "session/route.h"
#include "session/session.h"

int acvpn_request_require(struct genl_info *info, const struct nlattr *attr,
			  const char *message)
{
	if (attr)
		return 0;
	info->extack->_msg = message;
	return -EINVAL;
}

u32 acvpn_request_u32(const struct nlattr *attr, u32 absent)
{
	return attr ? nla_get_u32(attr) : absent;
}

u64 acvpn_request_u64(const struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

int acvpn_request_nest(struct genl_info *info, int attr, const char *missing,
		       struct nlattr **tb, int max)
{
	struct nlattr *nest = info->attrs[attr];

	return acvpn_request_require(info, nest, missing) ?:
	       nla_parse_nested(tb, max, nest, NULL, info->extack);
}

unsigned int acvpn_request_count(const struct genl_info *info, int attr)
{
	const struct nlattr *pos;
	unsigned int n = 0;
	int rem;

	nlmsg_for_each_attr(pos, info->nlhdr, GENL_HDRLEN, rem)
		n += nla_type(pos) == attr;
	return n;
}

int acvpn_request_name(struct genl_info *info, struct nlattr **tb,
		       struct acvpn_request_name *name)
{
	struct nlattr *type;
	int err;

	err = acvpn_request_nest(info, ACVPN_A_TRANSPORT,
				 ACVPN_MISSING("transport"), tb,
				 ACVPN_A_TRANSPORT_MAX);
	if (err)
		return err;
	type = tb[ACVPN_A_TRANSPORT_TYPE];
	err = acvpn_request_require(info, type,
				    ACVPN_MISSING("transport type"));
	if (err)
		return err;
	name->type = nla_get_u32(type);
	name->slot = acvpn_request_u32(tb[ACVPN_A_TRANSPORT_SLOT],
				       ACVPN_SLOT_CURRENT);
	return 0;
}

struct acvpn_transport *acvpn_request_transport(struct genl_info *info,
						struct acvpn_session *session,
						struct nlattr **tb)
{
	struct acvpn_request_name name;
	struct acvpn_transport *t;
	int err;

	err = acvpn_request_name(info, tb, &name);
	if (err)
		return ERR_PTR(err);
	t = acvpn_session_transport(session, name.type, name.slot);
	if (t)
		return t;
	NL_SET_ERR_MSG_MOD(info->extack, "session has no such transport");
	return ERR_PTR(-ENOENT);
}

/* With a reference. */
static struct net_device *request_device(struct genl_info *info,
					 netdevice_tracker *tracker)
{
	struct nlattr *attr = info->attrs[ACVPN_A_IFINDEX];
	struct net_device *dev;
	int err;

	err = acvpn_request_require(info, attr, ACVPN_MISSING("ifindex"));
	if (err)
		return ERR_PTR(err);
	rcu_read_lock();
	dev = dev_get_by_index_rcu(genl_info_net(info), nla_get_u32(attr));
	if (dev && acvpn_netdev_is(dev))
		netdev_hold(dev, tracker, GFP_ATOMIC);
	else
		dev = NULL;
	rcu_read_unlock();
	if (dev)
		return dev;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "acvpn: no acvpn device with this ifindex");
	return ERR_PTR(-ENODEV);
}

static void request_unlock(struct acvpn_dev *adev, netdevice_tracker *tracker)
{
	mutex_unlock(&adev->lock);
	netdev_put(adev->dev, tracker);
}

/* Pairs with request_unlock(). */
static struct acvpn_dev *request_lock(struct genl_info *info,
				      netdevice_tracker *tracker)
{
	struct net_device *dev = request_device(info, tracker);
	struct acvpn_dev *adev;

	if (IS_ERR(dev))
		return ERR_CAST(dev);
	adev = netdev_priv(dev);
	mutex_lock(&adev->lock);
	if (!READ_ONCE(adev->dying))
		return adev;
	NL_SET_ERR_MSG_MOD(info->extack, "device is going away");
	request_unlock(adev, tracker);
	return ERR_PTR(-ENODEV);
}

int acvpn_request_on_device(struct genl_info *info,
			    int (*command)(struct genl_info *info,
					   struct acvpn_dev *adev))
{
	netdevice_tracker tracker;
	struct acvpn_dev *adev;
	int err;

	adev = request_lock(info, &tracker);
	if (IS_ERR(adev))
		return PTR_ERR(adev);
	err = command(info, adev);
	request_unlock(adev, &tracker);
	return err;
}

static int request_check_generation(struct genl_info *info,
				    const struct acvpn_session *session,
				    const struct nlattr *generation)
{
	if (!generation || nla_get_u32(generation) == session->generation)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, generation,
			    "acvpn: this id is another session's now");
	return -ESTALE;
}

/* Where the policy allows it, an inner address stands for the id. */
static struct acvpn_session *request_by_address(struct genl_info *info,
						struct acvpn_dev *adev,
						struct nlattr **tb)
{
	const struct nlattr *v4 = tb[ACVPN_A_SESSION_IPV4];
	const struct nlattr *v6 = tb[ACVPN_A_SESSION_IPV6];
	struct acvpn_session *session;
	struct in6_addr addr;

	if (tb[ACVPN_A_SESSION_ID] || (v4 && v6)) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "session is named in more than one way");
		return ERR_PTR(-EINVAL);
	}
	if (v4)
		ipv6_addr_set_v4mapped(nla_get_in_addr(v4), &addr);
	else
		addr = nla_get_in6_addr(v6);
	session = acvpn_route_find(adev, &addr);
	if (session)
		return session;
	NL_SET_ERR_MSG_ATTR(info->extack, v4 ?: v6,
			    "acvpn: no session has this inner address");
	return ERR_PTR(-ENOENT);
}

static struct acvpn_session *request_by_id(struct genl_info *info,
					   struct acvpn_dev *adev,
					   const struct nlattr *id)
{
	struct acvpn_session *session;
	int err;

	err = acvpn_request_require(info, id, ACVPN_MISSING("session id"));
	if (err)
		return ERR_PTR(err);
	session = acvpn_session_find(adev, nla_get_u32(id));
	if (session)
		return session;
	NL_SET_ERR_MSG_ATTR(info->extack, id, "acvpn: no such session");
	return ERR_PTR(-ENOENT);
}

static struct acvpn_session *request_session(struct genl_info *info,
					     struct acvpn_dev *adev)
{
	struct nlattr *tb[ACVPN_A_SESSION_MAX + 1];
	struct acvpn_session *session;
	int err;

	err = acvpn_request_nest(info, ACVPN_A_SESSION,
				 ACVPN_MISSING("session"), tb,
				 ACVPN_A_SESSION_MAX);
	if (err)
		return ERR_PTR(err);
	if (tb[ACVPN_A_SESSION_IPV4] || tb[ACVPN_A_SESSION_IPV6])
		session = request_by_address(info, adev, tb);
	else
		session = request_by_id(info, adev, tb[ACVPN_A_SESSION_ID]);
	if (IS_ERR(session))
		return session;
	err = request_check_generation(info, session,
				       tb[ACVPN_A_SESSION_GENERATION]);
	return err ? ERR_PTR(err) : session;
}

int acvpn_request_on_session(struct genl_info *info,
			     int (*command)(struct genl_info *info,
					    struct acvpn_session *session))
{
	struct acvpn_session *session;
	netdevice_tracker tracker;
	struct acvpn_dev *adev;
	int err;

	adev = request_lock(info, &tracker);
	if (IS_ERR(adev))
		return PTR_ERR(adev);
	session = request_session(info, adev);
	err = IS_ERR(session) ? PTR_ERR(session) : command(info, session);
	request_unlock(adev, &tracker);
	return err;
}
