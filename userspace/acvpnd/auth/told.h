/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a client was told when it came: lines such as "dns = 192.0.2.53", as
 * they would be in the configuration, which people can read in the store.
 */
#ifndef _ACVPND_AUTH_TOLD_H
#define _ACVPND_AUTH_TOLD_H

#include "common/buf.h"

enum {
	/* Bytes of all lines; more than lists of their greatest length are. */
	AUTH_TOLD_MAX = 1024 * 1024,
};

/**
 * enum auth_told - what a line is about
 * @AUTH_TOLD_DNS: Name server.
 * @AUTH_TOLD_NBNS: NetBIOS name server.
 * @AUTH_TOLD_DOMAIN: Domain of the client.
 * @AUTH_TOLD_SPLIT_DNS: Domain that the name servers are for.
 * @AUTH_TOLD_ROUTE: Network that goes through the tunnel.
 * @AUTH_TOLD_NO_ROUTE: Network that does not.
 * @AUTH_TOLD_IROUTE: Network behind the client, which is told nothing of it.
 * @AUTH_TOLD_RX_RATE: Bytes per second that may come from the client, which is
 *	told nothing of that, either; none: any number.
 * @AUTH_TOLD_TX_RATE: The same that may go there.
 * @AUTH_TOLD_KINDS: How many there are.
 */
enum auth_told {
	AUTH_TOLD_DNS,
	AUTH_TOLD_NBNS,
	AUTH_TOLD_DOMAIN,
	AUTH_TOLD_SPLIT_DNS,
	AUTH_TOLD_ROUTE,
	AUTH_TOLD_NO_ROUTE,
	AUTH_TOLD_IROUTE,
	AUTH_TOLD_RX_RATE,
	AUTH_TOLD_TX_RATE,
	AUTH_TOLD_KINDS,
};

/**
 * auth_told_add() - a line more
 * @lines: Lines; its error sticks.
 * @what: What it is about.
 * @value: Value, without an end of line.
 */
void auth_told_add(struct buf *lines, enum auth_told what, const char *value);

/**
 * auth_told_next() - the next line about something
 * @at: Where to look from on: the lines, or NULL for none; set to what comes
 *	after the line.
 * @what: What it has to be about.
 * @len: Set to the bytes of its value.
 *
 * Return: Value, which ends after @len bytes, or NULL: there is no more.
 */
const char *auth_told_next(const char **at, enum auth_told what, size_t *len);

#endif /* _ACVPND_AUTH_TOLD_H */
