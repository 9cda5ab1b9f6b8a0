// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/guard.h"

/* Before the kernel's headers, which leave out what it has. */
#include <netinet/in.h>

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <string.h>
#include <sys/epoll.h>

/* Before ends of processes, which are at 0. */
enum { GUARD_PRIORITY = -20 };

static int guard_on_message(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *h = nlmsg_hdr(msg);
	struct guard *g = arg;
	struct nlattr *name;

	if (h->nlmsg_type !=
	    (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_DELTABLE))
		return NL_OK;
	name = nlmsg_find_attr((struct nlmsghdr *)h, sizeof(struct nfgenmsg),
			       NFTA_TABLE_NAME);
	if (!name || strcmp(nla_get_string(name), g->table))
		return NL_OK;
	g->deleted++;
	g->lost(g->arg);
	return NL_OK;
}

static int guard_on_io(sd_event_source *source, int fd, uint32_t revents,
		       void *arg)
{
	struct guard *g = arg;
	int err;

	(void)source;
	(void)fd;
	(void)revents;
	do {
		err = nl_recvmsgs_default(g->sock);
	} while (!err);
	/* There was no room for what it would have told. */
	if (err != -NLE_AGAIN) {
		g->missed = true;
		g->lost(g->arg);
	}
	return 0;
}

int guard_open(struct guard *g, sd_event *event)
{
	int err;

	g->sock = nl_socket_alloc();
	if (!g->sock)
		return -ENOMEM;
	nl_socket_disable_seq_check(g->sock);
	nl_socket_modify_cb(g->sock, NL_CB_VALID, NL_CB_CUSTOM,
			    guard_on_message, g);
	if (nl_connect(g->sock, NETLINK_NETFILTER) ||
	    nl_socket_set_nonblocking(g->sock) ||
	    nl_socket_add_membership(g->sock, NFNLGRP_NFTABLES))
		return -EPROTONOSUPPORT;
	err = sd_event_add_io(event, &g->io, nl_socket_get_fd(g->sock), EPOLLIN,
			      guard_on_io, g);
	if (err >= 0)
		err = sd_event_source_set_priority(g->io, GUARD_PRIORITY);
	return err < 0 ? err : 0;
}

/* Returns as libnl does. */
static int guard_ask(struct nl_sock *sock, const char *table)
{
	const struct nfgenmsg header = {
		.nfgen_family = NFPROTO_INET, .version = NFNETLINK_V0,
	};
	struct nl_msg *msg;
	int err = nl_connect(sock, NETLINK_NETFILTER);

	if (err)
		return err;
	msg = nlmsg_alloc_simple(NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE,
				 NLM_F_REQUEST);
	if (!msg)
		return -NLE_NOMEM;
	err = nlmsg_append(msg, (void *)&header, sizeof(header), NLMSG_ALIGNTO);
	if (!err)
		err = nla_put_string(msg, NFTA_TABLE_NAME, table);
	if (!err)
		return nl_send_sync(sock, msg);
	nlmsg_free(msg);
	return err;
}

bool guard_sees(const struct guard *g)
{
	struct nl_sock *sock = nl_socket_alloc();
	bool there;

	if (!sock)
		return true;
	there = guard_ask(sock, g->table) != -NLE_OBJ_NOTFOUND;
	nl_socket_free(sock);
	return there;
}

void guard_close(struct guard *g)
{
	g->io = sd_event_source_disable_unref(g->io);
	nl_socket_free(g->sock);
	g->sock = NULL;
}
