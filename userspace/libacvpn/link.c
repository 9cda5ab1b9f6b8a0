// SPDX-License-Identifier: GPL-2.0-only
#include "libacvpn/link.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libacvpn/attr.h"
#include "libacvpn/context.h"

#define LINK_KIND "acvpn"

enum {
	DUMP_TRIES = 10,
	LIST_FIRST = 16,
};

/**
 * struct found - a link that was looked up
 * @link: The link.
 * @kind: Its kind.
 */
struct found {
	struct acvpn_link_info *link;
	char kind[ACVPN_LINK_KIND_STRLEN];
};

/**
 * struct list - devices of a dump
 * @n: Devices in the list.
 * @size: Devices that fit.
 * @links: The devices.
 */
struct list {
	size_t n;
	size_t size;
	struct acvpn_link_info *links;
};

static struct nla_policy link_policy[IFLA_MAX + 1] = {
	[IFLA_IFNAME] = { .type = NLA_STRING, .maxlen = IFNAMSIZ },
	[IFLA_MTU] = { .type = NLA_U32 },
	[IFLA_LINKINFO] = { .type = NLA_NESTED },
};

static struct nla_policy info_policy[IFLA_INFO_MAX + 1] = {
	[IFLA_INFO_KIND] = { .type = NLA_STRING },
	[IFLA_INFO_DATA] = { .type = NLA_NESTED },
};

static struct nla_policy data_policy[IFLA_ACVPN_MAX + 1] = {
	[IFLA_ACVPN_MODE] = { .type = NLA_U32 },
	[IFLA_ACVPN_MAX_SESSIONS] = { .type = NLA_U32 },
	[IFLA_ACVPN_QUEUE_BYTES] = { .type = NLA_U32 },
};

static void copy_string(char *dst, size_t size, const struct nlattr *attr)
{
	snprintf(dst, size, "%.*s", nla_len(attr),
		 (const char *)nla_data(attr));
}

static int parse_data(struct nlattr *nest, struct acvpn_link_info *link)
{
	struct nlattr *tb[IFLA_ACVPN_MAX + 1];

	if (nla_parse_nested(tb, IFLA_ACVPN_MAX, nest, data_policy) < 0)
		return -EPROTO;
	link->mode = acvpn_attr_u32(tb[IFLA_ACVPN_MODE]);
	link->max_sessions = acvpn_attr_u32(tb[IFLA_ACVPN_MAX_SESSIONS]);
	link->queue_bytes = acvpn_attr_u32(tb[IFLA_ACVPN_QUEUE_BYTES]);
	return 0;
}

static int parse_info(struct nlattr *nest, struct acvpn_link_info *link,
		      char *kind)
{
	struct nlattr *tb[IFLA_INFO_MAX + 1];

	if (nla_parse_nested(tb, IFLA_INFO_MAX, nest, info_policy) < 0)
		return -EPROTO;
	if (tb[IFLA_INFO_KIND])
		copy_string(kind, ACVPN_LINK_KIND_STRLEN, tb[IFLA_INFO_KIND]);
	if (strcmp(kind, LINK_KIND) || !tb[IFLA_INFO_DATA])
		return 0;
	return parse_data(tb[IFLA_INFO_DATA], link);
}

int acvpn_link_parse(const struct nlmsghdr *nlh, struct acvpn_link_info *link,
		     char kind[ACVPN_LINK_KIND_STRLEN])
{
	struct nlattr *tb[IFLA_MAX + 1];
	struct ifinfomsg *ifi;

	memset(link, 0, sizeof(*link));
	kind[0] = '\0';
	if (nlh->nlmsg_type != RTM_NEWLINK ||
	    nlmsg_parse((struct nlmsghdr *)nlh, sizeof(*ifi), tb, IFLA_MAX,
			link_policy) < 0 ||
	    !tb[IFLA_IFNAME])
		return -EPROTO;
	ifi = nlmsg_data(nlh);
	link->ifindex = ifi->ifi_index;
	link->flags = ifi->ifi_flags;
	copy_string(link->name, sizeof(link->name), tb[IFLA_IFNAME]);
	if (tb[IFLA_MTU])
		link->mtu = nla_get_u32(tb[IFLA_MTU]);
	if (!tb[IFLA_LINKINFO])
		return 0;
	return parse_info(tb[IFLA_LINKINFO], link, kind);
}

static struct nl_msg *request(int type, int flags, uint32_t ifindex)
{
	struct ifinfomsg ifi = { .ifi_index = ifindex };
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);

	if (msg && nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static int put_info(struct nl_msg *msg, const struct acvpn_attr_value *values,
		    size_t n)
{
	struct nlattr *info = nla_nest_start(msg, IFLA_LINKINFO);
	struct nlattr *data;

	if (!info || nla_put_string(msg, IFLA_INFO_KIND, LINK_KIND) < 0)
		return -EMSGSIZE;
	if (n) {
		data = nla_nest_start(msg, IFLA_INFO_DATA);
		if (!data || acvpn_attr_put(msg, values, n))
			return -EMSGSIZE;
		nla_nest_end(msg, data);
	}
	nla_nest_end(msg, info);
	return 0;
}

int acvpn_link_put_new(struct nl_msg *msg, const char *name,
		       enum acvpn_mode mode)
{
	const struct acvpn_attr_value value = { true, IFLA_ACVPN_MODE, mode };

	if (nla_put_string(msg, IFLA_IFNAME, name) < 0)
		return -EMSGSIZE;
	return put_info(msg, &value, 1);
}

int acvpn_link_put_changes(struct nl_msg *msg,
			   const struct acvpn_link_config *config)
{
	const struct acvpn_attr_value values[] = {
		{ config->has_max_sessions, IFLA_ACVPN_MAX_SESSIONS,
		  config->max_sessions },
		{ config->has_queue_bytes, IFLA_ACVPN_QUEUE_BYTES,
		  config->queue_bytes },
	};

	return put_info(msg, values, 2);
}

static bool name_ok(const char *name)
{
	size_t len = strlen(name);

	return len && len < IFNAMSIZ && !strpbrk(name, "%/ ");
}

int acvpn_link_add(struct acvpn *ctx, const char *name, enum acvpn_mode mode,
		   uint32_t *ifindex)
{
	struct acvpn_link_info link;
	struct nl_msg *msg;
	int err;

	if (!name_ok(name))
		return acvpn_fail(ctx, -EINVAL, "bad interface name");
	msg = request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
	err = msg ? acvpn_link_put_new(msg, name, mode) : 0;
	err = acvpn_rtnl_call(ctx, msg, err, NULL, NULL);
	if (!err)
		err = acvpn_link_find(ctx, name, &link);
	if (!err && ifindex)
		*ifindex = link.ifindex;
	return err;
}

int acvpn_link_set(struct acvpn *ctx, uint32_t ifindex,
		   const struct acvpn_link_config *config)
{
	struct acvpn_link_info link;
	struct nl_msg *msg;
	int err;

	err = acvpn_link_get(ctx, ifindex, &link);
	if (err)
		return err;
	msg = request(RTM_NEWLINK, 0, ifindex);
	err = msg ? acvpn_link_put_changes(msg, config) : 0;
	return acvpn_rtnl_call(ctx, msg, err, NULL, NULL);
}

int acvpn_link_del(struct acvpn *ctx, uint32_t ifindex)
{
	struct acvpn_link_info link;
	int err;

	err = acvpn_link_get(ctx, ifindex, &link);
	if (err)
		return err;
	return acvpn_rtnl_call(ctx, request(RTM_DELLINK, 0, ifindex), 0, NULL,
			       NULL);
}

static int acvpn_link_on_found(const struct nlmsghdr *nlh, void *arg)
{
	struct found *found = arg;

	return acvpn_link_parse(nlh, found->link, found->kind);
}

static int acvpn_link_look_up(struct acvpn *ctx, struct nl_msg *msg, int err,
			      struct acvpn_link_info *link)
{
	struct found found = { .link = link };

	memset(link, 0, sizeof(*link));
	err = acvpn_rtnl_call(ctx, msg, err, acvpn_link_on_found, &found);
	if (err)
		return err;
	if (!link->ifindex)
		return acvpn_fail(ctx, -ENODEV, NULL);
	if (!found.kind[0])
		return acvpn_fail(ctx, -ENODEV, "not an acvpn device");
	if (strcmp(found.kind, LINK_KIND))
		return acvpn_fail(ctx, -ENODEV,
				  "not an acvpn device but one of kind %s",
				  found.kind);
	return 0;
}

int acvpn_link_find(struct acvpn *ctx, const char *name,
		    struct acvpn_link_info *link)
{
	struct nl_msg *msg;
	int err = 0;

	/* The kernel takes a longer name for an alternative one. */
	if (!name_ok(name))
		return acvpn_fail(ctx, -ENODEV, NULL);
	msg = request(RTM_GETLINK, 0, 0);
	if (msg && nla_put_string(msg, IFLA_IFNAME, name) < 0)
		err = -EMSGSIZE;
	return acvpn_link_look_up(ctx, msg, err, link);
}

int acvpn_link_get(struct acvpn *ctx, uint32_t ifindex,
		   struct acvpn_link_info *link)
{
	if (!ifindex || ifindex > INT32_MAX)
		return acvpn_fail(ctx, -ENODEV, NULL);
	return acvpn_link_look_up(ctx, request(RTM_GETLINK, 0, ifindex), 0,
				  link);
}

static int acvpn_link_grow(struct list *list)
{
	size_t size = list->size ? 2 * list->size : LIST_FIRST;
	struct acvpn_link_info *more;

	more = reallocarray(list->links, size, sizeof(*more));
	if (!more)
		return -ENOMEM;
	list->links = more;
	list->size = size;
	return 0;
}

static int acvpn_link_on_listed(const struct nlmsghdr *nlh, void *arg)
{
	char kind[ACVPN_LINK_KIND_STRLEN];
	struct list *list = arg;
	int err;

	if (list->n == list->size && acvpn_link_grow(list))
		return -ENOMEM;
	err = acvpn_link_parse(nlh, &list->links[list->n], kind);
	if (!err && !strcmp(kind, LINK_KIND))
		list->n++;
	return err;
}

static int acvpn_link_dump_request(struct acvpn *ctx, struct list *list)
{
	struct nl_msg *msg = request(RTM_GETLINK, NLM_F_DUMP, 0);
	int err;

	list->n = 0;
	/* Lets the kernel leave out other kinds, if it knows how to. */
	err = msg ? put_info(msg, NULL, 0) : 0;
	return acvpn_rtnl_call(ctx, msg, err, acvpn_link_on_listed, list);
}

int acvpn_link_dump(struct acvpn *ctx, acvpn_link_fn fn, void *arg)
{
	struct list list = { 0 };
	int err = -EINTR;

	for (int i = 0; err == -EINTR && i < DUMP_TRIES; i++)
		err = acvpn_link_dump_request(ctx, &list);
	for (size_t i = 0; !err && i < list.n; i++)
		err = fn(&list.links[i], arg);
	free(list.links);
	return err;
}
