// SPDX-License-Identifier: GPL-2.0-only
#include "io/rtnl.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/ip.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/**
 * struct rtnl - connection to the kernel
 * @sock: The library's socket.
 * @error: Text of the last failure.
 */
struct rtnl {
	struct nl_sock *sock;
	char error[RTNL_ERROR_SIZE];
};

/* The library's errors lose the errno; these are the ones worth telling. */
static int nle_errno(int nle)
{
	switch (-nle) {
	case NLE_SUCCESS:
		return 0;
	case NLE_EXIST:
		return -EEXIST;
	case NLE_PERM:
	case NLE_NOACCESS:
		return -EPERM;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_NODEV:
		return -ENODEV;
	case NLE_NOADDR:
	case NLE_OBJ_NOTFOUND:
		return -ENOENT;
	default:
		return -EINVAL;
	}
}

static int rtnl_fail(struct rtnl *r, int nle, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int rtnl_fail(struct rtnl *r, int nle, const char *fmt, ...)
{
	char what[128];
	va_list args;

	va_start(args, fmt);
	vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	snprintf(r->error, sizeof(r->error), "%s: %s", what, nl_geterror(nle));
	return nle_errno(nle);
}

int rtnl_open(struct rtnl **out)
{
	struct rtnl *r = calloc(1, sizeof(*r));
	int nle;

	*out = r;
	if (!r)
		return -ENOMEM;
	r->sock = nl_socket_alloc();
	if (!r->sock)
		return rtnl_fail(r, -NLE_NOMEM, "rtnetlink");
	nle = nl_connect(r->sock, NETLINK_ROUTE);
	return nle ? rtnl_fail(r, nle, "rtnetlink") : 0;
}

void rtnl_close(struct rtnl *r)
{
	if (!r)
		return;
	nl_socket_free(r->sock);
	free(r);
}

const char *rtnl_error(const struct rtnl *r)
{
	return r ? r->error : "out of memory";
}

static int link_change(struct rtnl *r, unsigned int ifindex,
		       struct rtnl_link *change)
{
	struct rtnl_link *link = rtnl_link_alloc();
	int nle;

	if (!link)
		return -NLE_NOMEM;
	rtnl_link_set_ifindex(link, ifindex);
	nle = rtnl_link_change(r->sock, link, change, 0);
	rtnl_link_put(link);
	return nle;
}

static void link_make_up_nothing(struct rtnl *r, unsigned int ifindex)
{
	int none = rtnl_link_inet6_str2addrgenmode("none");
	struct rtnl_link *change = rtnl_link_alloc();

	if (!change)
		return;
	if (!rtnl_link_inet6_set_addr_gen_mode(change, none))
		link_change(r, ifindex, change);
	rtnl_link_put(change);
}

int rtnl_link_raise(struct rtnl *r, unsigned int ifindex, unsigned int mtu)
{
	struct rtnl_link *change = rtnl_link_alloc();
	int nle = -NLE_NOMEM;

	link_make_up_nothing(r, ifindex);
	if (change) {
		rtnl_link_set_mtu(change, mtu);
		rtnl_link_set_flags(change, IFF_UP);
		nle = link_change(r, ifindex, change);
		rtnl_link_put(change);
	}
	return nle ? rtnl_fail(r, nle, "setting the MTU %u and bringing it up",
			       mtu) : 0;
}

static struct nl_addr *to_addr(const struct prefix *p)
{
	struct nl_addr *addr = nl_addr_build(p->family, p->addr,
					     prefix_bits(p->family) / 8);

	if (addr)
		nl_addr_set_prefixlen(addr, p->len);
	return addr;
}

int rtnl_link_promote(struct rtnl *r, unsigned int ifindex)
{
	struct rtnl_link *change = rtnl_link_alloc();
	int nle = -NLE_NOMEM;

	if (change) {
		nle = rtnl_link_inet_set_conf(change,
					      IPV4_DEVCONF_PROMOTE_SECONDARIES,
					      1);
		if (!nle)
			nle = link_change(r, ifindex, change);
		rtnl_link_put(change);
	}
	return nle ? rtnl_fail(r, nle, "setting promote_secondaries") : 0;
}

static struct rtnl_addr *address_new(unsigned int ifindex,
				     const struct prefix *address)
{
	struct rtnl_addr *entry = rtnl_addr_alloc();
	struct nl_addr *local = to_addr(address);
	int nle = -NLE_NOMEM;

	if (entry && local) {
		rtnl_addr_set_ifindex(entry, ifindex);
		nle = rtnl_addr_set_local(entry, local);
	}
	nl_addr_put(local);
	if (nle && entry) {
		rtnl_addr_put(entry);
		entry = NULL;
	}
	return entry;
}

int rtnl_address_add(struct rtnl *r, unsigned int ifindex,
		     const struct prefix *address)
{
	struct rtnl_addr *entry = address_new(ifindex, address);
	unsigned int flags = IFA_F_NOPREFIXROUTE;
	char text[PREFIX_STRLEN];
	int nle = -NLE_NOMEM;

	/* Nobody else on the link could have the address. */
	if (address->family == AF_INET6)
		flags |= IFA_F_NODAD;
	if (entry) {
		rtnl_addr_set_flags(entry, flags);
		nle = rtnl_addr_add(r->sock, entry, 0);
		rtnl_addr_put(entry);
	}
	return nle ? rtnl_fail(r, nle, "adding the address %s",
			       prefix_format(address, text)) : 0;
}

int rtnl_address_remove(struct rtnl *r, unsigned int ifindex,
			const struct prefix *address)
{
	struct rtnl_addr *entry = address_new(ifindex, address);
	char text[PREFIX_STRLEN];
	int nle = -NLE_NOMEM;

	if (entry) {
		nle = rtnl_addr_delete(r->sock, entry, 0);
		rtnl_addr_put(entry);
	}
	return nle ? rtnl_fail(r, nle, "removing the address %s",
			       prefix_format(address, text)) : 0;
}

static int route_set_hop(struct rtnl_route *route, unsigned int ifindex)
{
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();

	if (!hop)
		return -NLE_NOMEM;
	rtnl_route_nh_set_ifindex(hop, ifindex);
	rtnl_route_add_nexthop(route, hop);
	rtnl_route_set_scope(route, RT_SCOPE_LINK);
	return 0;
}

static struct rtnl_route *route_new(const struct rtnl_route_spec *spec)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_addr *dst = to_addr(&spec->to);
	int nle = -NLE_NOMEM;

	if (route && dst) {
		rtnl_route_set_family(route, spec->to.family);
		rtnl_route_set_dst(route, dst);
		rtnl_route_set_table(route, spec->table);
		rtnl_route_set_type(route, spec->type);
		rtnl_route_set_protocol(route, spec->protocol);
		nle = spec->type == RTN_UNICAST ?
		      route_set_hop(route, spec->ifindex) : 0;
	}
	nl_addr_put(dst);
	if (nle && route) {
		rtnl_route_put(route);
		route = NULL;
	}
	return route;
}

int rtnl_route_install(struct rtnl *r, const struct rtnl_route_spec *spec)
{
	struct rtnl_route *route = route_new(spec);
	char text[PREFIX_STRLEN];
	int nle = -NLE_NOMEM;

	if (route) {
		nle = rtnl_route_add(r->sock, route, NLM_F_REPLACE);
		rtnl_route_put(route);
	}
	return nle ? rtnl_fail(r, nle, "adding the route to %s",
			       prefix_format(&spec->to, text)) : 0;
}

int rtnl_route_remove(struct rtnl *r, const struct rtnl_route_spec *spec)
{
	struct rtnl_route *route = route_new(spec);
	char text[PREFIX_STRLEN];
	int nle = -NLE_NOMEM;

	if (route) {
		nle = rtnl_route_delete(r->sock, route, 0);
		rtnl_route_put(route);
	}
	return nle ? rtnl_fail(r, nle, "deleting the route to %s",
			       prefix_format(&spec->to, text)) : 0;
}

void rtnl_table_flush(struct rtnl *r, uint32_t table)
{
	struct nl_object *object, *next;
	struct nl_cache *cache;

	if (rtnl_route_alloc_cache(r->sock, AF_UNSPEC, 0, &cache))
		return;
	for (object = nl_cache_get_first(cache); object; object = next) {
		next = nl_cache_get_next(object);
		if (rtnl_route_get_table((struct rtnl_route *)object) == table)
			rtnl_route_delete(r->sock, (struct rtnl_route *)object,
					  0);
	}
	nl_cache_free(cache);
}

/* The library's rules know neither inversion nor suppression. */
static int rule_fill(struct nl_msg *msg, const struct rtnl_rule_spec *rule)
{
	struct fib_rule_hdr head = {
		.family = rule->family,
		.table = RT_TABLE_UNSPEC,
		.action = FR_ACT_TO_TBL,
		.flags = rule->not_mark ? FIB_RULE_INVERT : 0,
	};
	int err = nlmsg_append(msg, &head, sizeof(head), NLMSG_ALIGNTO);

	if (!err)
		err = nla_put_u32(msg, FRA_PRIORITY, rule->priority);
	if (!err)
		err = nla_put_u32(msg, FRA_TABLE, rule->table);
	if (!err && rule->not_mark)
		err = nla_put_u32(msg, FRA_FWMARK, rule->not_mark);
	if (!err && rule->not_mark)
		err = nla_put_u32(msg, FRA_FWMASK, UINT32_MAX);
	if (!err && rule->suppress >= 0)
		err = nla_put_u32(msg, FRA_SUPPRESS_PREFIXLEN, rule->suppress);
	if (!err)
		err = nla_put_u8(msg, FRA_PROTOCOL, rule->protocol);
	return err;
}

static int rule_request(struct rtnl *r, int type, int flags,
			const struct rtnl_rule_spec *rule)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);
	int nle = -NLE_NOMEM;

	if (!msg)
		return nle;
	nle = rule_fill(msg, rule);
	if (nle)
		nlmsg_free(msg);
	else
		nle = nl_send_sync(r->sock, msg);
	return nle;
}

int rtnl_rule_install(struct rtnl *r, const struct rtnl_rule_spec *rule)
{
	int nle = rule_request(r, RTM_NEWRULE, NLM_F_CREATE, rule);

	return nle ? rtnl_fail(r, nle, "adding a rule for routes") : 0;
}

int rtnl_rule_remove(struct rtnl *r, const struct rtnl_rule_spec *rule)
{
	int nle = rule_request(r, RTM_DELRULE, 0, rule);

	return nle ? rtnl_fail(r, nle, "deleting a rule for routes") : 0;
}

/**
 * struct rule_listing - a list under way
 * @protocol: Whose rules.
 * @fn: Hears of them.
 * @arg: Passed to @fn.
 */
struct rule_listing {
	uint8_t protocol;
	rtnl_rule_fn fn;
	void *arg;
};

static int rtnl_on_rule(struct nl_msg *msg, void *arg)
{
	const struct rule_listing *l = arg;
	struct nlmsghdr *head = nlmsg_hdr(msg);
	const struct fib_rule_hdr *h = nlmsg_data(head);
	struct nlattr *tb[FRA_MAX + 1];
	struct rtnl_rule_spec rule = { .suppress = -1 };

	if (nlmsg_parse(head, sizeof(*h), tb, FRA_MAX, NULL) < 0 ||
	    !tb[FRA_PROTOCOL] || nla_get_u8(tb[FRA_PROTOCOL]) != l->protocol)
		return NL_OK;
	rule.family = h->family;
	rule.protocol = l->protocol;
	rule.table = tb[FRA_TABLE] ? nla_get_u32(tb[FRA_TABLE]) : h->table;
	if (tb[FRA_PRIORITY])
		rule.priority = nla_get_u32(tb[FRA_PRIORITY]);
	if (tb[FRA_FWMARK] && h->flags & FIB_RULE_INVERT)
		rule.not_mark = nla_get_u32(tb[FRA_FWMARK]);
	if (tb[FRA_SUPPRESS_PREFIXLEN])
		rule.suppress = nla_get_u32(tb[FRA_SUPPRESS_PREFIXLEN]);
	l->fn(l->arg, &rule);
	return NL_OK;
}

int rtnl_rule_list(struct rtnl *r, uint8_t family, uint8_t protocol,
		   rtnl_rule_fn fn, void *arg)
{
	struct rule_listing listing = { protocol, fn, arg };
	struct fib_rule_hdr head = { .family = family };
	int nle;

	nle = nl_send_simple(r->sock, RTM_GETRULE, NLM_F_DUMP, &head,
			     sizeof(head));
	if (nle < 0)
		return rtnl_fail(r, nle, "listing rules for routes");
	nl_socket_modify_cb(r->sock, NL_CB_VALID, NL_CB_CUSTOM, rtnl_on_rule,
			    &listing);
	nle = nl_recvmsgs_default(r->sock);
	nl_socket_modify_cb(r->sock, NL_CB_VALID, NL_CB_DEFAULT, NULL, NULL);
	return nle ? rtnl_fail(r, nle, "listing rules for routes") : 0;
}
