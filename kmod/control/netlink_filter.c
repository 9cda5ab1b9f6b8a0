// SPDX-License-Identifier: GPL-2.0-only

#include "control/netlink_filter.h"

#include <linux/string.h>
#include <net/netlink.h>
#include <uapi/linux/acvpn.h>

#include "session/cookie.h"
#include "session/device.h"
#include "session/session.h"
#include "session/transport.h"

void acvpn_netlink_filter_parse(struct acvpn_netlink_filter *filter,
				const struct nlattr *nest)
{
	const struct nlattr *attr;
	int rem;

	*filter = (struct acvpn_netlink_filter){};
	if (!nest)
		return;
	nla_for_each_nested(attr, nest, rem) {
		switch (nla_type(attr)) {
		case ACVPN_A_FILTER_COOKIE:
			filter->cookie = nla_data(attr);
			filter->cookie_len = nla_len(attr);
			break;
		case ACVPN_A_FILTER_TRANSPORT_TYPE:
			filter->type = nla_get_u32(attr);
			break;
		case ACVPN_A_FILTER_TRANSPORT_STATE:
			filter->state = nla_get_u32(attr);
			break;
		}
	}
}

static bool begins_with(const struct acvpn_cookie *cookie,
			const struct acvpn_netlink_filter *filter)
{
	return cookie && cookie->len >= filter->cookie_len &&
	       !memcmp(cookie->data, filter->cookie, filter->cookie_len);
}

static bool has_transport(const struct acvpn_session *session,
			  const struct acvpn_netlink_filter *filter)
{
	const struct acvpn_transport *t;

	for (t = session->transports; t; t = t->next)
		if ((!filter->type || t->type == filter->type) &&
		    (!filter->state ||
		     acvpn_transport_state(t) == filter->state))
			return true;
	return false;
}

bool acvpn_netlink_filter_passes(const struct acvpn_netlink_filter *filter,
				 const struct acvpn_session *session)
{
	const struct acvpn_dev *adev = session->adev;
	const struct acvpn_cookie *cookie;

	cookie = rcu_dereference_protected(session->cookie,
					   lockdep_is_held(&adev->lock));
	if (filter->cookie_len && !begins_with(cookie, filter))
		return false;
	return (!filter->type && !filter->state) ||
	       has_transport(session, filter);
}
