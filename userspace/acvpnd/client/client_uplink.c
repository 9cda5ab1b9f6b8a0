// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_uplink.h"

#include <string.h>
#include <sys/socket.h>

#include "acvpnd/client/client_renew.h"
#include "acvpnd/client/tunnel_pmtu.h"
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

void client_uplink_look(struct client *c)
{
	const union sockaddr_any *peer = &c->exchange->stream.peer;

	uplink_source(peer, NETWORK_MARK, &c->way);
	c->way_mtu = uplink_mtu(peer, NETWORK_MARK);
}

static void uplink_on_change(void *arg)
{
	struct client *c = arg;
	union sockaddr_any before = c->way;
	unsigned int mtu = c->way_mtu;

	if (c->state != CLIENT_TUNNEL && c->state != CLIENT_RESUME)
		return;
	client_uplink_look(c);
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
	} else if (mtu && c->way_mtu && c->way_mtu != mtu) {
		log_verbose("the way to %s is of MTU %u now", client_host(c),
			    c->way_mtu);
		tunnel_pmtu_look(&c->tunnel);
	}
}

void client_uplink_watch(struct client *c)
{
	int err = uplink_watch(&c->uplink, c->event, uplink_on_change, c);

	if (err < 0)
		log_warning("changes of the network will be noticed late: %s",
			    strerror(-err));
}
