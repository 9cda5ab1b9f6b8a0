// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "dataplane/kernel/ktls.h"
#include "dataplane/kernel/session.h"

int kernel_device_fail(struct dataplane *dp, const char *what, int err)
{
	snprintf(dp->error, sizeof(dp->error), "%s: %s", what,
		 acvpn_error(dp->ctx));
	return err;
}

void kernel_device_close(struct dataplane *dp)
{
	if (!dp)
		return;
	if (dp->ifindex && !dp->left)
		acvpn_link_del(dp->ctx, dp->ifindex);
	while (dp->sessions)
		kernel_session_forget(dp->sessions);
	kernel_backlog_clear(&dp->backlog);
	acvpn_events_close(dp->events);
	acvpn_close(dp->ctx);
	free(dp);
}

int kernel_device_open(struct dataplane **out)
{
	struct dataplane *dp = calloc(1, sizeof(*dp));
	int err;

	*out = NULL;
	if (!dp)
		return -ENOMEM;
	err = acvpn_open(&dp->ctx);
	if (err) {
		free(dp);
		return err;
	}
	*out = dp;
	return 0;
}

const char *kernel_device_error(const struct dataplane *dp)
{
	return dp->error;
}

int kernel_device_prepare(struct dataplane *dp, enum dataplane_mode mode)
{
	/* Before the sessions, so that no event of them is missed. */
	int err = acvpn_events_open(dp->ctx, &dp->events);

	if (err)
		return kernel_device_fail(dp, "subscribing to events", err);
	/* Sockets of a gateway come from processes without privileges. */
	if (mode == DATAPLANE_MP)
		ktls_load();
	return 0;
}

int kernel_device_create(struct dataplane *dp, const char *ifname,
			 enum dataplane_mode mode, unsigned int *ifindex)
{
	int err;

	err = acvpn_link_add(dp->ctx, ifname, mode == DATAPLANE_MP ?
			     ACVPN_MODE_MP : ACVPN_MODE_P2P, &dp->ifindex);
	if (err) {
		dp->ifindex = 0;
		return kernel_device_fail(dp, "creating it", err);
	}
	*ifindex = dp->ifindex;
	return kernel_device_prepare(dp, mode);
}

int kernel_device_listen(struct dataplane *dp, int fd)
{
	int err = acvpn_socket_add(dp->ctx, dp->ifindex, fd);

	/* A channel was attached with it, or an earlier process did so. */
	if (!err || err == -EEXIST)
		return 0;
	return kernel_device_fail(dp, "socket-add", err);
}

void kernel_device_leave(struct dataplane *dp)
{
	dp->left = true;
}
