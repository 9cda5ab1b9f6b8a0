// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about sockets that a device looks for its peers at: what they ask
 * for is parsed here, and done in udp_sock.c.
 */

#include <linux/net.h>
#include <net/genetlink.h>
#include <uapi/linux/acvpn.h>

#include "compat/compat.h"
#include "control/request.h"
#include "dtls/udp_sock.h"
#include "netlink/generated/acvpn_nl.h"
#include "session/transport.h"

static int netlink_on_socket(struct genl_info *info, struct acvpn_dev *adev,
			     int (*command)(struct acvpn_dev *adev,
					    struct socket *sock,
					    struct netlink_ext_ack *extack))
{
	struct nlattr *attr = info->attrs[ACVPN_A_SOCKET];
	struct socket *sock;
	int err;

	err = acvpn_request_require(info, attr, ACVPN_MISSING("socket"));
	if (err)
		return err;
	sock = acvpn_transport_socket(nla_get_u32(attr), info->extack);
	if (IS_ERR(sock))
		return PTR_ERR(sock);
	err = command(adev, sock, info->extack);
	sockfd_put(sock);
	return err;
}

static int add_socket(struct genl_info *info, struct acvpn_dev *adev)
{
	return netlink_on_socket(info, adev, acvpn_udp_sock_add);
}

int acvpn_nl_socket_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_device(info, add_socket);
}

static int del_socket(struct genl_info *info, struct acvpn_dev *adev)
{
	return netlink_on_socket(info, adev, acvpn_udp_sock_del);
}

int acvpn_nl_socket_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	return acvpn_request_on_device(info, del_socket);
}
