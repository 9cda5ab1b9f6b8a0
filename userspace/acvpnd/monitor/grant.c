// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/grant.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "acvpnd/monitor/session_state.h"

enum { GRANT_WHY_SIZE = NFT_ERROR_SIZE + 64 };

/* Who has asked may be another auth than the one that there is now. */
static void monitor_grant_answer(struct monitor_session *s, int err,
				 const char *why)
{
	if (s->asked && s->all->auth)
		ipc_channel_done(s->all->auth, s->asked, err, why);
	s->asked = 0;
}

/* A client that nothing reaches has no tunnel. */
static int monitor_grant_route(struct monitor_session *s)
{
	int err = monitor_session_route(s);

	if (!err)
		return 0;
	monitor_grant_answer(s, err, host_route_error(s->all->routes));
	monitor_session_release(s);
	return err;
}

/* Nor has one that cannot be filtered. */
static void monitor_grant_refuse(struct monitor_session *s, int err)
{
	char why[GRANT_WHY_SIZE];

	snprintf(why, sizeof(why), "its packets cannot be filtered: %s",
		 err == -ENOTSUP ?
		 "the device's name has signs that nftables does not take" :
		 err == -EIO || err == -EADDRINUSE ?
		 s->all->filter->nft.error : strerror(-err));
	monitor_grant_answer(s, err, why);
	monitor_session_release(s);
}

static void monitor_grant_on_filtered(void *arg, int err)
{
	struct monitor_session *s = arg;

	if (err)
		monitor_grant_refuse(s, err);
	else
		monitor_grant_answer(s, 0, NULL);
}

void monitor_grant_take(struct monitor_sessions *all, uint32_t request,
			const struct ipc_grant *grant)
{
	struct monitor_session *s;
	int err = monitor_session_grant(all, grant, &s);

	if (err) {
		ipc_channel_done(all->auth, request, err,
				 all->ops->error(all->dp));
		return;
	}
	s->asked = request;
	if (monitor_grant_route(s))
		return;
	err = monitor_session_filter(s, &grant->networks, &grant->filter,
				     monitor_grant_on_filtered);
	if (err)
		monitor_grant_refuse(s, err);
}
