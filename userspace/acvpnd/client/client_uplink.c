// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_uplink.h"

#include <string.h>
#include <sys/socket.h>

#include "acvpnd/client/client_renew.h"
#include "common/log.h"

/*
 * An address that is still there is good for the connection that has it, as is
 * that of IPv6 which privacy extensions have replaced; but not if packets leave
 * by another interface now, where nobody would answer it.
 */
static bool uplink_stays(const struct client *c)
{
	socklen_t len = sizeof(union sockaddr_any);
	union sockaddr_any local;

	if (getsockname(c->exchange->stream.fd, &local.sa, &len))
		return true;
	return uplink_equal(&local, &c->way) || uplink_shared(&local, &c->way);
}

static void uplink_on_change(void *arg)
{
	struct client *c = arg;
	union sockaddr_any before = c->way;

	if (c->state != CLIENT_TUNNEL && c->state != CLIENT_RESUME)
		return;
	uplink_source(&c->exchange->stream.peer, NETWORK_MARK, &c->way);
	/* What is gone may come back as it was. */
	if (c->way.sa.sa_family == AF_UNSPEC)
		return;
	if (c->state == CLIENT_RESUME) {
		if (!uplink_equal(&c->way, &before))
			client_renew_now(c);
	} else if (!uplink_stays(c)) {
		log_info("there is another way to %s; connecting again",
			 client_host(c));
		tunnel_replace(&c->tunnel);
	}
}

void client_uplink_watch(struct client *c)
{
	int err = uplink_watch(&c->uplink, c->event, uplink_on_change, c);

	if (err < 0)
		log_warning("changes of the network will be noticed late: %s",
			    strerror(-err));
}
