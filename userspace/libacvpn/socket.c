// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "libacvpn/acvpn.h"
#include "libacvpn/context.h"

static int call_on_socket(struct acvpn *ctx, uint8_t cmd, uint32_t ifindex,
			  int fd)
{
	struct nl_msg *msg = acvpn_request(ctx, cmd, 0, ifindex);
	int err = 0;

	if (msg && nla_put_u32(msg, ACVPN_A_SOCKET, (uint32_t)fd) < 0)
		err = -EMSGSIZE;
	return acvpn_call(ctx, msg, err, NULL, NULL);
}

int acvpn_socket_add(struct acvpn *ctx, uint32_t ifindex, int fd)
{
	return call_on_socket(ctx, ACVPN_CMD_SOCKET_ADD, ifindex, fd);
}

int acvpn_socket_del(struct acvpn *ctx, uint32_t ifindex, int fd)
{
	return call_on_socket(ctx, ACVPN_CMD_SOCKET_DEL, ifindex, fd);
}
