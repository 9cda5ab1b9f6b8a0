// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/ruleset.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RULESET_MAX = 64 * 1024 * 1024 };

#define REJECT "reject with icmpx admin-prohibited"

static const struct {
	const char *name;
	const char *type;
	const char *flags;
} maps[RULESET_MAPS] = {
	[RULESET_USERS4] = { "users4", "ipv4_addr", "" },
	[RULESET_USERS6] = { "users6", "ipv6_addr", "" },
	[RULESET_NETWORKS4] = { "networks4", "ipv4_addr", " flags interval ;" },
	[RULESET_NETWORKS6] = { "networks6", "ipv6_addr", " flags interval ;" },
};

static const struct {
	sa_family_t family;
	const char *nfproto;
	const char *daddr;
} families[] = {
	{ AF_INET, "ipv4", "ip daddr" },
	{ AF_INET6, "ipv6", "ip6 daddr" },
};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

static const struct {
	unsigned int protocol;
	const char *port;
} ports[] = {
	[IPC_PORT_TCP] = { IPPROTO_TCP, "tcp dport" },
	[IPC_PORT_UDP] = { IPPROTO_UDP, "udp dport" },
	[IPC_PORT_SCTP] = { IPPROTO_SCTP, "sctp dport" },
	[IPC_PORT_ESP] = { IPPROTO_ESP, NULL },
	[IPC_PORT_ICMP] = { IPPROTO_ICMP, NULL },
	[IPC_PORT_ICMPV6] = { IPPROTO_ICMPV6, NULL },
};

void ruleset_init(struct ruleset_change *change)
{
	size_t i;

	buf_init(&change->gone, RULESET_MAX);
	for (i = 0; i < RULESET_MAPS; i++)
		buf_init(&change->elements[i], RULESET_MAX);
	buf_init(&change->chains, RULESET_MAX);
	buf_init(&change->unused, RULESET_MAX);
}

void ruleset_free(struct ruleset_change *change)
{
	size_t i;

	buf_free(&change->gone);
	for (i = 0; i < RULESET_MAPS; i++)
		buf_free(&change->elements[i]);
	buf_free(&change->chains);
	buf_free(&change->unused);
}

/* What would mean something else to nft is not written at all. */
bool ruleset_is_name(const char *device)
{
	const char *s;

	for (s = device; *s; s++)
		if (!isalnum((unsigned char)*s) && !strchr("._-", *s))
			return false;
	return *device;
}

/* Rules */

static int ruleset_compare(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;
	int order = (x->family > y->family) - (x->family < y->family);

	if (!order)
		order = memcmp(x->addr, y->addr, sizeof(x->addr));
	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* In order, and none within another one, as sets are. Return: how many. */
static size_t tidy(struct prefix *list, size_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		prefix_normalize(&list[i]);
	if (n)
		qsort(list, n, sizeof(*list), ruleset_compare);
	for (i = 0; i < n; i++)
		if (!kept || !prefix_covers(&list[kept - 1], &list[i]))
			list[kept++] = list[i];
	return kept;
}

static bool has_family(const struct ipc_prefixes *list, sa_family_t family,
		       bool *all)
{
	bool found = false;
	size_t i;

	*all = false;
	for (i = 0; i < list->n; i++) {
		if (list->list[i].family != family)
			continue;
		found = true;
		*all |= !list->list[i].len;
	}
	return found;
}

static void add_set(struct buf *to, const struct ipc_prefixes *list,
		    sa_family_t family)
{
	char text[PREFIX_STRLEN];
	size_t i;

	buf_str(to, "{ ");
	for (i = 0; i < list->n; i++)
		if (list->list[i].family == family)
			buf_fmt(to, "%s, ",
				prefix_format(&list->list[i], text));
	buf_str(to, "}");
}

static void allow_dns(struct buf *to, const struct ipc_prefixes *dns)
{
	bool all;
	int f;

	for (f = 0; f < FAMILIES; f++) {
		if (!has_family(dns, families[f].family, &all))
			continue;
		buf_fmt(to, "%s ", families[f].daddr);
		add_set(to, dns, families[f].family);
		buf_str(to, " meta l4proto { tcp, udp } th dport 53 accept\n");
	}
}

static void reject_excluded(struct buf *to, const struct ipc_prefixes *list)
{
	bool all;
	int f;

	for (f = 0; f < FAMILIES; f++) {
		if (!has_family(list, families[f].family, &all))
			continue;
		if (all) {
			buf_fmt(to, "meta nfproto %s ", families[f].nfproto);
		} else {
			buf_fmt(to, "%s ", families[f].daddr);
			add_set(to, list, families[f].family);
			buf_str(to, " ");
		}
		buf_str(to, REJECT "\n");
	}
}

static void reject_others(struct buf *to, const struct ipc_prefixes *list)
{
	bool all;
	int f;

	for (f = 0; f < FAMILIES; f++) {
		if (!has_family(list, families[f].family, &all)) {
			buf_fmt(to, "meta nfproto %s ", families[f].nfproto);
		} else if (!all) {
			buf_fmt(to, "%s != ", families[f].daddr);
			add_set(to, list, families[f].family);
			buf_str(to, " ");
		} else {
			continue;
		}
		buf_str(to, REJECT "\n");
	}
}

static void ruleset_add_ports(struct buf *to, const struct ipc_filter *filter)
{
	const char *verdict = filter->deny ? REJECT : "accept";
	const struct ipc_port *port;
	size_t i;

	if (!filter->n_ports)
		return;
	for (i = 0; i < filter->n_ports; i++) {
		port = &filter->ports[i];
		if (port->port && ports[port->kind].port)
			buf_fmt(to, "%s %u %s\n", ports[port->kind].port,
				port->port, verdict);
		else
			buf_fmt(to, "meta l4proto %u %s\n",
				ports[port->kind].protocol, verdict);
	}
	if (filter->deny)
		return;
	/* They are of no use to who does not get the first one. */
	buf_str(to, "ip frag-off & 0x1fff != 0 accept\n"
		    "frag frag-off != 0 accept\n"
		    REJECT "\n");
}

static int ruleset_copy(struct prefix **out, struct ipc_prefixes *tidied,
			const struct ipc_prefixes *list)
{
	*out = calloc(list->n + 1, sizeof(**out));
	if (!*out)
		return -ENOMEM;
	if (list->n)
		memcpy(*out, list->list, list->n * sizeof(**out));
	*tidied = (struct ipc_prefixes){ *out, tidy(*out, list->n) };
	return 0;
}

static int add_networks(struct buf *to, const struct ipc_prefixes *list,
			void (*add)(struct buf *to,
				    const struct ipc_prefixes *list))
{
	struct ipc_prefixes tidied;
	struct prefix *own;
	int err = ruleset_copy(&own, &tidied, list);

	if (err)
		return err;
	add(to, &tidied);
	free(own);
	return 0;
}

int ruleset_rules(struct buf *to, const struct ipc_filter *filter)
{
	int err;

	err = add_networks(to, &filter->dns, allow_dns);
	if (!err)
		err = add_networks(to, &filter->exclude, reject_excluded);
	if (!err && filter->restricted)
		err = add_networks(to, &filter->include, reject_others);
	ruleset_add_ports(to, filter);
	return err ? err : to->error;
}

/* Elements and chains */

static enum ruleset_map map_of(const struct prefix *from)
{
	bool host = from->len == prefix_bits(from->family);

	if (from->family == AF_INET6)
		return host ? RULESET_USERS6 : RULESET_NETWORKS6;
	return host ? RULESET_USERS4 : RULESET_NETWORKS4;
}

void ruleset_add(struct ruleset_change *change, const struct prefix *from,
		 unsigned int chain)
{
	char text[PREFIX_STRLEN];

	buf_fmt(&change->elements[map_of(from)], "\t\t%s : goto policy%u,\n",
		prefix_format(from, text), chain);
}

void ruleset_remove(struct ruleset_change *change, const char *device,
		    const struct prefix *from)
{
	char text[PREFIX_STRLEN];

	buf_fmt(&change->gone,
		"delete element inet " RULESET_TABLE "%s %s { %s }\n", device,
		maps[map_of(from)].name, prefix_format(from, text));
}

void ruleset_chain(struct ruleset_change *change, unsigned int chain,
		   const struct buf *rules)
{
	buf_fmt(&change->chains, "\tchain policy%u {\n%s\t}\n", chain,
		buf_text(rules));
}

void ruleset_drop(struct ruleset_change *change, const char *device,
		  unsigned int chain)
{
	buf_fmt(&change->unused,
		"delete chain inet " RULESET_TABLE "%s policy%u\n", device,
		chain);
}

/* The table */

static void add_map(struct buf *to, enum ruleset_map map,
		    const struct buf *elements)
{
	buf_fmt(to, "\tmap %s {\n\t\ttype %s : verdict ;%s\n", maps[map].name,
		maps[map].type, maps[map].flags);
	if (elements->len)
		buf_fmt(to, "\t\telements = {\n%s\t\t}\n", buf_text(elements));
	buf_str(to, "\t}\n");
}

static int first_error(const struct ruleset_change *change)
{
	int i, err = change->gone.error;

	for (i = 0; i < RULESET_MAPS && !err; i++)
		err = change->elements[i].error;
	if (!err)
		err = change->chains.error;
	return err ? err : change->unused.error;
}

void ruleset_update(struct buf *to, const char *device,
		    const struct ruleset_change *change)
{
	int i;

	buf_str(to, buf_text(&change->gone));
	buf_fmt(to, "table inet " RULESET_TABLE "%s {\n", device);
	for (i = 0; i < RULESET_MAPS; i++)
		if (change->elements[i].len)
			add_map(to, i, &change->elements[i]);
	buf_fmt(to, "%s}\n%s", buf_text(&change->chains),
		buf_text(&change->unused));
	if (!to->error)
		to->error = first_error(change);
}

/*
 * Before the host's routing, so that what is for the host itself is filtered as
 * well, and behind what translates addresses.
 */
void ruleset_replace(struct buf *to, const char *device,
		     const struct ruleset_change *change)
{
	int i;

	ruleset_none(to, device);
	buf_fmt(to, "table inet " RULESET_TABLE "%s {\n", device);
	for (i = 0; i < RULESET_MAPS; i++)
		add_map(to, i, &change->elements[i]);
	buf_fmt(to, "\tchain clients {\n"
		"\t\ttype filter hook prerouting priority filter ; "
		"policy accept ;\n"
		"\t\tiifname != \"%s\" accept\n"
		"\t\tip saddr vmap @users4\n"
		"\t\tip6 saddr vmap @users6\n"
		"\t\tip saddr vmap @networks4\n"
		"\t\tip6 saddr vmap @networks6\n"
		"\t}\n%s}\n", device, buf_text(&change->chains));
	if (!to->error)
		to->error = first_error(change);
}

/* One that is not there cannot be deleted. */
void ruleset_none(struct buf *to, const char *device)
{
	buf_fmt(to, "table inet " RULESET_TABLE "%s\n"
		    "delete table inet " RULESET_TABLE "%s\n",
		device, device);
}
