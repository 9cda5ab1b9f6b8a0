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
 * @filtered: It gets some events only, which are numbered for it.
 * @seq: Number of the last event, if @filtered.
 * @seqs: Last event of each device, if not.
 * @fn: Callback of the present call of acvpn_events_read().
 * @arg: Its argument.
 * @rc: Its result, or a negative errno.
 */
struct acvpn_events {
	struct nl_sock *sk;
	int family;
	bool filtered;
	uint32_t seq;
	struct acvpn_event_seqs seqs;
	acvpn_event_fn fn;
	void *arg;
	int rc;
};

enum {
	/* An event takes 1 to 1.3 KiB there, and the kernel gives twice what is
	 * asked for: six events of a session that ends with its transports,
	 * while nobody reads.
	 */
	SESSION_ROOM = 4 * 1024,
	/* Of those who do not say how many sessions there are. */
	RECEIVE_BUFFER = 8 * 1024 * 1024,
	RECEIVE_BUFFER_MAX = 1024 * 1024 * 1024,
};

static struct nla_policy ctrl_policy[CTRL_ATTR_MAX + 1] = {
	[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16 },
};

/* Without its family the socket would stay silent for ever. */
static int acvpn_events_on_ctrl(struct nlmsghdr *nlh,
				struct acvpn_events *events)
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

static int acvpn_events_on_event(struct nlmsghdr *nlh,
				 struct acvpn_events *events)
{
	struct acvpn_event event;
	int err;

	err = acvpn_event_parse(nlh, &event);
	if (err == -ENOMSG)
		return 0;
	if (!err && events->filtered)
		acvpn_event_count(&events->seq, &event);
	else if (!err)
		err = acvpn_event_track(&events->seqs, &event);
	return err ? err : events->fn(&event, events->arg);
}

static int acvpn_events_on_valid(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct acvpn_events *events = arg;

	if (nlmsg_get_src(msg)->nl_pid)
		return NL_SKIP;
	if (nlh->nlmsg_type == GENL_ID_CTRL)
		events->rc = acvpn_events_on_ctrl(nlh, events);
	else if (nlh->nlmsg_type == events->family)
		events->rc = acvpn_events_on_event(nlh, events);
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

/* What is too much for others is allowed to the administrator. It is a limit:
 * the kernel takes no more than what waits.
 */
static void set_buffer(struct nl_sock *sk, int size)
{
	if (setsockopt(nl_socket_get_fd(sk), SOL_SOCKET, SO_RCVBUFFORCE, &size,
		       sizeof(size)))
		setsockopt(nl_socket_get_fd(sk), SOL_SOCKET, SO_RCVBUF, &size,
			   sizeof(size));
}

/**
 * struct answer - what the kernel said to a request
 * @done: It has said something.
 * @err: 0 or a negative errno.
 * @extack: More of it.
 */
struct answer {
	bool done;
	int err;
	struct acvpn_extack extack;
};

static int acvpn_events_on_ack(struct nl_msg *msg __attribute__((unused)),
			       void *arg)
{
	struct answer *answer = arg;

	answer->done = true;
	return NL_STOP;
}

static int acvpn_events_on_error(struct sockaddr_nl *from
				 __attribute__((unused)),
				 struct nlmsgerr *e, void *arg)
{
	const struct nlmsghdr *nlh;
	struct answer *answer = arg;

	nlh = (const struct nlmsghdr *)((const char *)e - NLMSG_HDRLEN);
	answer->err = acvpn_extack_parse(nlh, &answer->extack);
	answer->done = true;
	return NL_STOP;
}

/* An event that comes before the answer is lost, and its number tells. */
static int acvpn_events_on_other(struct nl_msg *msg __attribute__((unused)),
				 void *arg __attribute__((unused)))
{
	return NL_OK;
}

static int wait_for(struct nl_sock *sk, struct answer *answer)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_CUSTOM);
	int rc = 0;

	if (!cb)
		return -ENOMEM;
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, acvpn_events_on_other,
		  NULL);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, acvpn_events_on_other, NULL);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, acvpn_events_on_ack, answer);
	nl_cb_err(cb, NL_CB_CUSTOM, acvpn_events_on_error, answer);
	while (rc >= 0 && !answer->done) {
		errno = 0;
		rc = nl_recvmsgs(sk, cb);
	}
	nl_cb_put(cb);
	if (answer->done)
		return answer->err;
	return errno > 0 ? -errno : -EPROTO;
}

static struct nl_msg *monitor_request(const struct acvpn_events *events,
				      const struct acvpn_event_filter *filter)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, events->family,
			       0, 0, ACVPN_CMD_MONITOR, ACVPN_GENL_VERSION) &&
	    (!filter->ifindex ||
	     !nla_put_u32(msg, ACVPN_A_IFINDEX, filter->ifindex)) &&
	    !nla_put_u64(msg, ACVPN_A_EVENTS, filter->types))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/* The socket that asks is the one that is told. */
static int acvpn_events_watch(struct acvpn *ctx, struct acvpn_events *events,
			      const struct acvpn_event_filter *filter)
{
	struct nl_msg *msg = monitor_request(events, filter);
	struct answer answer = { 0 };
	int err = -ENOMEM;

	acvpn_context_say_why(events->sk);
	events->filtered = true;
	if (msg && nl_send_auto(events->sk, msg) >= 0)
		err = wait_for(events->sk, &answer);
	nlmsg_free(msg);
	if (err && answer.extack.text[0])
		return acvpn_fail(ctx, err, "%s", answer.extack.text);
	return err ? acvpn_fail(ctx, err, NULL) : 0;
}

static int acvpn_events_connect_socket(struct acvpn_events *events)
{
	if (nl_connect(events->sk, NETLINK_GENERIC) < 0)
		return -ENOMEM;
	set_buffer(events->sk, RECEIVE_BUFFER);
	return join(events, "nlctrl", "notify");
}

/* Has told of an error. */
static int acvpn_events_subscribe(struct acvpn *ctx,
				  struct acvpn_events *events,
				  const struct acvpn_event_filter *filter)
{
	int err = acvpn_events_connect_socket(events);

	if (!err && filter) {
		err = acvpn_events_watch(ctx, events, filter);
		if (err)
			return err;
	} else if (!err) {
		err = join(events, ACVPN_GENL_NAME, ACVPN_MCGRP_EVENTS);
	}
	if (!err && nl_socket_set_nonblocking(events->sk) < 0)
		err = -ENOMEM;
	if (err)
		return acvpn_fail(ctx, err, NULL);
	nl_socket_disable_seq_check(events->sk);
	nl_socket_modify_cb(events->sk, NL_CB_VALID, NL_CB_CUSTOM,
			    acvpn_events_on_valid, events);
	return 0;
}

static int open_events(struct acvpn *ctx,
		       const struct acvpn_event_filter *filter,
		       struct acvpn_events **out)
{
	struct acvpn_events *events = calloc(1, sizeof(*events));
	int err;

	*out = NULL;
	if (!events)
		return acvpn_fail(ctx, -ENOMEM, NULL);
	events->family = ctx->family;
	events->sk = nl_socket_alloc();
	if (events->sk)
		err = acvpn_events_subscribe(ctx, events, filter);
	else
		err = acvpn_fail(ctx, -ENOMEM, NULL);
	if (err)
		acvpn_events_close(events);
	else
		*out = events;
	return err;
}

int acvpn_events_open(struct acvpn *ctx, struct acvpn_events **out)
{
	return open_events(ctx, NULL, out);
}

int acvpn_events_monitor(struct acvpn *ctx,
			 const struct acvpn_event_filter *filter,
			 struct acvpn_events **out)
{
	return open_events(ctx, filter, out);
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

void acvpn_events_reserve(struct acvpn_events *events, size_t sessions)
{
	int size = RECEIVE_BUFFER_MAX;

	if (sessions < RECEIVE_BUFFER_MAX / SESSION_ROOM)
		size = sessions * SESSION_ROOM;
	if (size > RECEIVE_BUFFER)
		set_buffer(events->sk, size);
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
