/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What nft reads: the gateway's table, in which a client's address leads to the
 * chain of what it may do. Clients that may do the same share a chain.
 */
#ifndef _ACVPND_MONITOR_RULESET_H
#define _ACVPND_MONITOR_RULESET_H

#include <net/if.h>

#include "acvpnd/ipc/message.h"
#include "common/buf.h"

#define RULESET_TABLE "acvpn_"

enum { RULESET_NAME_SIZE = sizeof(RULESET_TABLE) - 1 + IFNAMSIZ };

/**
 * enum ruleset_map - where a client's addresses are looked up
 * @RULESET_USERS4: Its IPv4 address, by hash.
 * @RULESET_USERS6: Its IPv6 address, by hash.
 * @RULESET_NETWORKS4: IPv4 networks behind it.
 * @RULESET_NETWORKS6: IPv6 networks behind it.
 */
enum ruleset_map {
	RULESET_USERS4,
	RULESET_USERS6,
	RULESET_NETWORKS4,
	RULESET_NETWORKS6,
	RULESET_MAPS,
};

/**
 * struct ruleset_change - a change of the table
 * @gone: Elements that go, as ruleset_remove() writes them.
 * @elements: Elements that come, as ruleset_add() writes them.
 * @chains: Chains that come, as ruleset_chain() writes them.
 * @unused: Chains that go, as ruleset_drop() writes them.
 */
struct ruleset_change {
	struct buf gone;
	struct buf elements[RULESET_MAPS];
	struct buf chains;
	struct buf unused;
};

/**
 * ruleset_init() - a change of nothing
 * @change: Filled in.
 */
void ruleset_init(struct ruleset_change *change);

/**
 * ruleset_free() - release it
 * @change: Change.
 */
void ruleset_free(struct ruleset_change *change);

/**
 * ruleset_is_name() - can there be a table for a device of this name?
 * @device: Name of the device.
 */
bool ruleset_is_name(const char *device);

/**
 * ruleset_rules() - the rules of a chain
 * @to: Written to.
 * @filter: What a client may do.
 *
 * Return: 0; -ENOMEM.
 */
int ruleset_rules(struct buf *to, const struct ipc_filter *filter);

/**
 * ruleset_add() - packets of an address, or a network, go to a chain
 * @change: Change.
 * @from: Address or network.
 * @chain: Number of the chain.
 */
void ruleset_add(struct ruleset_change *change, const struct prefix *from,
		 unsigned int chain);

/**
 * ruleset_remove() - they do not any more
 * @change: Change.
 * @device: Name of the device.
 * @from: Address or network.
 */
void ruleset_remove(struct ruleset_change *change, const char *device,
		    const struct prefix *from);

/**
 * ruleset_chain() - there is a chain
 * @change: Change.
 * @chain: Its number.
 * @rules: As ruleset_rules() writes them.
 */
void ruleset_chain(struct ruleset_change *change, unsigned int chain,
		   const struct buf *rules);

/**
 * ruleset_drop() - there is no such chain any more
 * @change: Change.
 * @device: Name of the device.
 * @chain: Its number.
 */
void ruleset_drop(struct ruleset_change *change, const char *device,
		  unsigned int chain);

/**
 * ruleset_update() - text that changes the table that is there
 * @to: Written to.
 * @device: Name of the device.
 * @change: Change.
 */
void ruleset_update(struct buf *to, const char *device,
		    const struct ruleset_change *change);

/**
 * ruleset_replace() - text that makes the table, whatever is there
 * @to: Written to.
 * @device: Name of the device.
 * @change: What it has: nothing that goes.
 */
void ruleset_replace(struct buf *to, const char *device,
		     const struct ruleset_change *change);

/**
 * ruleset_none() - text after which there is no table
 * @to: Written to.
 * @device: Name of the device.
 */
void ruleset_none(struct buf *to, const char *device);

#endif /* _ACVPND_MONITOR_RULESET_H */
