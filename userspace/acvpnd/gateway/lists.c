// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/lists.h"

#include <stdio.h>

#include "acvpnd/auth/told.h"

static void lists_add_addresses(struct ipc_texts *to, struct lists *lists,
				const struct config_prefixes *from)
{
	char *text;
	size_t i;

	for (i = 0; i < from->n && to->n < IPC_TEXTS_MAX; i++) {
		text = lists->addresses[lists->n++];
		prefix_format(&from->list[i], text);
		to->list[to->n++] = text;
	}
}

static void add_texts(struct ipc_texts *to, const struct config_texts *from)
{
	size_t i;

	for (i = 0; i < from->n && to->n < IPC_TEXTS_MAX; i++)
		to->list[to->n++] = from->list[i];
}

struct ipc_prefixes lists_networks(const struct config_prefixes *from)
{
	return (struct ipc_prefixes){
		from->list,
		from->n < IPC_PREFIXES_MAX ? from->n : IPC_PREFIXES_MAX,
	};
}

void lists_fill(struct ipc_connect_reply *to,
		const struct config_policy *policy, struct lists *lists)
{
	lists->n = 0;
	lists_add_addresses(&to->dns, lists, &policy->dns);
	lists_add_addresses(&to->nbns, lists, &policy->nbns);
	add_texts(&to->domains, &policy->domains);
	add_texts(&to->split_dns, &policy->split_dns);
	if (!policy->default_route)
		to->include = lists_networks(&policy->routes);
	to->exclude = lists_networks(&policy->no_routes);
}

static void write_texts(struct buf *lines, enum auth_told what,
			const struct ipc_texts *texts)
{
	size_t i;

	for (i = 0; i < texts->n; i++)
		auth_told_add(lines, what, texts->list[i]);
}

static void write_networks(struct buf *lines, enum auth_told what,
			   const struct ipc_prefixes *networks)
{
	char text[PREFIX_STRLEN];
	size_t i;

	for (i = 0; i < networks->n; i++)
		auth_told_add(lines, what,
			      prefix_format(&networks->list[i], text));
}

static void write_rate(struct buf *lines, enum auth_told what, uint64_t rate)
{
	char text[sizeof("18446744073709551615")];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)rate);
	if (rate)
		auth_told_add(lines, what, text);
}

int lists_write(struct buf *lines, const struct config_policy *policy)
{
	const struct ipc_prefixes behind = lists_networks(&policy->iroutes);
	struct ipc_connect_reply reply = { .index = 0 };
	struct lists lists;

	lists_fill(&reply, policy, &lists);
	write_texts(lines, AUTH_TOLD_DNS, &reply.dns);
	write_texts(lines, AUTH_TOLD_NBNS, &reply.nbns);
	write_texts(lines, AUTH_TOLD_DOMAIN, &reply.domains);
	write_texts(lines, AUTH_TOLD_SPLIT_DNS, &reply.split_dns);
	write_networks(lines, AUTH_TOLD_ROUTE, &reply.include);
	write_networks(lines, AUTH_TOLD_NO_ROUTE, &reply.exclude);
	write_networks(lines, AUTH_TOLD_IROUTE, &behind);
	write_rate(lines, AUTH_TOLD_RX_RATE, policy->rx_rate);
	write_rate(lines, AUTH_TOLD_TX_RATE, policy->tx_rate);
	return lines->error;
}
