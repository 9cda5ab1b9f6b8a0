/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Addresses that guessed too often. Each mistake costs points; who has more
 * than allowed is banned for a time, and has none afterwards.
 *
 * IPv6 clients of one /64 are one, for each of them could be any of these. IPv4
 * addresses in IPv6 form are what they stand for. Those of the host itself are
 * let in whatever points they have: behind them may be all clients of a load
 * balancer or a tunnel that does not tell who they are.
 */
#ifndef _ACVPND_AUTH_BAN_H
#define _ACVPND_AUTH_BAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/prefix.h"
#include "common/sockaddr.h"

enum {
	/* Addresses that are remembered; those with the oldest points go. */
	AUTH_BAN_ENTRIES_MAX = 65536,
};

/**
 * struct auth_ban_config - how much is too much
 * @max_score: Points that may be had; more ban. 0: nobody is banned.
 * @ban_ms: Time of a ban, in milliseconds.
 * @reset_ms: Time after the first point when all points are forgotten, in
 *	milliseconds.
 */
struct auth_ban_config {
	uint32_t max_score;
	int64_t ban_ms;
	int64_t reset_ms;
};

/**
 * struct auth_ban_entry - an address that has points
 * @who: A host, or a network of 64 bits.
 * @score: Its points.
 * @banned: It is banned, or would be.
 * @exempt: It is let in all the same: it is of the host itself.
 * @until: When it has no points any more.
 */
struct auth_ban_entry {
	struct prefix who;
	uint32_t score;
	bool banned;
	bool exempt;
	int64_t until;
};

struct auth_ban;

/**
 * auth_ban_new() - begin without points
 * @ban: Filled in.
 * @config: How much is too much; copied.
 *
 * Return: 0 or -ENOMEM.
 */
int auth_ban_new(struct auth_ban **ban, const struct auth_ban_config *config);

/** auth_ban_free() - forget everything */
void auth_ban_free(struct auth_ban *ban);

/**
 * auth_ban_set() - change the configuration
 * @ban: Bans.
 * @config: For points that are added from now on; bans stay as they are.
 */
void auth_ban_set(struct auth_ban *ban, const struct auth_ban_config *config);

/**
 * auth_ban_add() - count a mistake
 * @ban: Bans.
 * @peer: Who made it; the address 0.0.0.0 is nobody's, and has no points.
 * @points: What it costs. A ban is not made longer.
 * @now: Time.
 *
 * Return: Milliseconds that @peer is banned for; 0 if it is not, or is exempt.
 */
int64_t auth_ban_add(struct auth_ban *ban, const union sockaddr_any *peer,
		     uint32_t points, int64_t now);

/**
 * auth_ban_left() - is somebody banned?
 * @ban: Bans.
 * @peer: Who.
 * @now: Time.
 *
 * Return: Milliseconds that he is banned for; 0 if he is not, or is exempt.
 */
int64_t auth_ban_left(struct auth_ban *ban, const union sockaddr_any *peer,
		      int64_t now);

/**
 * auth_ban_remove() - forget the points of an address
 * @ban: Bans.
 * @who: It; of IPv6 the first 64 bits count.
 * @now: Time.
 *
 * Return: 0; -ENOENT it has none.
 */
int auth_ban_remove(struct auth_ban *ban, const struct prefix *who,
		    int64_t now);

/**
 * typedef auth_ban_fn - called for an address
 * @arg: What the caller of auth_ban_each() gave.
 * @entry: It.
 */
typedef void (*auth_ban_fn)(void *arg, const struct auth_ban_entry *entry);

/**
 * auth_ban_each() - all addresses that have points
 * @ban: Bans.
 * @now: Time.
 * @fn: Called for each; must not change @ban.
 * @arg: Given to @fn.
 */
void auth_ban_each(struct auth_ban *ban, int64_t now, auth_ban_fn fn,
		   void *arg);

#endif /* _ACVPND_AUTH_BAN_H */
