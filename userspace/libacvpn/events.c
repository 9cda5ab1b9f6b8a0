// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "libacvpn/acvpn.h"
#include "libacvpn/context.h"
#include "libacvpn/event.h"

/**
 * struct acvpn_events - subscription to events
 * @sk: Socket that has joined the groups.
 * @family: Message type of the family.
 * @seqs: Last event of each device.
 * @fn: Callback of the present call of acvpn_events_read().
 * @arg: Its argument.
 * @rc: Its result, or a negative errno.
 */
struct acvpn_events {
	struct nl_sock *sk;
	int family;
	struct acvpn_event_seqs seqs;
	acvpn_event_fn fn;
	void *arg;
	int rc;
};

enum {
	/* An event takes about a kilobyte there. Room for those of some
	 * thousand sessions that end at once.
	 */
	RECEIVE_BUFFER = 8 * 1024 * 1024,
};

static struct nla_policy ctrl_policy[CTRL_ATTR_MAX + 1] = {
	[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16 },
};

/* Without its family the socket would stay silent for ever. */
static int on_ctrl(struct nlmsghdr *nlh, struct acvpn_events *events)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];

	if (!genlmsg_valid_hdr(nlh, 0) ||
	    genlmsg_hdr(nlh)->cmd != CTRL_CMD_DELFAMILY ||
	    genlmsg_parse(nlh, 0, tb, CTRL_ATTR_MAX, ctrl_policy) < 0 ||
	    !tb[CTRL_ATTR_FAMILY_ID])
		return 0;
	if (nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]) != events->family)
		return 0;
	return -ESHUTDOWN;
}

static int on_event(struct nlmsghdr *nlh, struct acvpn_events *events)
{
	struct acvpn_event event;
	int err;

	err = acvpn_event_parse(nlh, &event);
	if (err == -ENOMSG)
		return 0;
	if (!err)
		err = acvpn_event_track(&events->seqs, &event);
	return err ? err : events->fn(&event, events->arg);
}

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct acvpn_events *events = arg;

	if (nlmsg_get_src(msg)->nl_pid)
		return NL_SKIP;
	if (nlh->nlmsg_type == GENL_ID_CTRL)
		events->rc = on_ctrl(nlh, events);
	else if (nlh->nlmsg_type == events->family)
		events->rc = on_event(nlh, events);
	return events->rc ? NL_STOP : NL_OK;
}

static int join(struct acvpn_events *events, const char *family,
		const char *group)
{
	int id = genl_ctrl_resolve_grp(events->sk, family, group);

	if (id < 0)
		return -ENOENT;
	errno = 0;
	if (nl_socket_add_membership(events->sk, id) < 0)
		return errno > 0 ? -errno : -EPROTO;
	return 0;
}

/* What is too much for others is allowed to the administrator. */
static void set_buffer(struct nl_sock *sk)
{
	int size = RECEIVE_BUFFER;

	if (setsockopt(nl_socket_get_fd(sk), SOL_SOCKET, SO_RCVBUFFORCE, &size,
		       sizeof(size)))
		setsockopt(nl_socket_get_fd(sk), SOL_SOCKET, SO_RCVBUF, &size,
			   sizeof(size));
}

static int subscribe(struct acvpn_events *events)
{
	int err;

	if (nl_connect(events->sk, NETLINK_GENERIC) < 0)
		return -ENOMEM;
	set_buffer(events->sk);
	err = join(events, "nlctrl", "notify");
	if (!err)
		err = join(events, ACVPN_GENL_NAME, ACVPN_MCGRP_EVENTS);
	if (!err && nl_socket_set_nonblocking(events->sk) < 0)
		err = -ENOMEM;
	if (err)
		return err;
	nl_socket_disable_seq_check(events->sk);
	nl_socket_modify_cb(events->sk, NL_CB_VALID, NL_CB_CUSTOM, on_valid,
			    events);
	return 0;
}

int acvpn_events_open(struct acvpn *ctx, struct acvpn_events **out)
{
	struct acvpn_events *events = calloc(1, sizeof(*events));
	int err = -ENOMEM;

	*out = NULL;
	if (!events)
		return acvpn_fail(ctx, -ENOMEM, NULL);
	events->family = ctx->family;
	events->sk = nl_socket_alloc();
	if (events->sk)
		err = subscribe(events);
	if (err) {
		acvpn_events_close(events);
		return acvpn_fail(ctx, err, NULL);
	}
	*out = events;
	return 0;
}

void acvpn_events_close(struct acvpn_events *events)
{
	if (!events)
		return;
	nl_socket_free(events->sk);
	acvpn_event_forget(&events->seqs);
	free(events);
}

int acvpn_events_fd(const struct acvpn_events *events)
{
	return nl_socket_get_fd(events->sk);
}

static int receive_error(int rc)
{
	if (rc == -NLE_AGAIN)
		return 0;
	return errno > 0 ? -errno : -EPROTO;
}

int acvpn_events_read(struct acvpn_events *events, acvpn_event_fn fn,
		      void *arg)
{
	int rc;

	events->fn = fn;
	events->arg = arg;
	events->rc = 0;
	for (;;) {
		errno = 0;
		rc = nl_recvmsgs_default(events->sk);
		if (events->rc)
			return events->rc;
		if (rc < 0)
			return receive_error(rc);
	}
}
