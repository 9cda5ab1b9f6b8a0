/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which transport data goes by (docs/protocol.md, "Switching"). A transport can
 * carry data if it has keys and its peer answers; of two that can, the session
 * prefers one, unless the peer sends its own data by the other.
 */
#ifndef _ACVPN_FAILOVER_H
#define _ACVPN_FAILOVER_H

#include <linux/types.h>

struct acvpn_session;
struct acvpn_transport;

/**
 * acvpn_failover_choose() - choose the transport that data goes by, anew
 * @session: session; its lock is held
 * @reason: enum acvpn_reason reported if that changes
 *
 * Context: BH disabled.
 */
void acvpn_failover_choose(struct acvpn_session *session, u32 reason);

/**
 * acvpn_failover_silent() - the peer of a transport did not answer
 * @t: transport
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_failover_silent(struct acvpn_transport *t);

/**
 * acvpn_failover_closed() - the peer said that it ends a transport
 * @t: transport
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_failover_closed(struct acvpn_transport *t);

/**
 * acvpn_failover_heard() - data or an answer arrived
 * @t: transport that it arrived by
 * @data: data, by which the peer shows what it sends by
 *
 * Context: BH disabled, RCU read side.
 */
void acvpn_failover_heard(struct acvpn_transport *t, bool data);

#endif /* _ACVPN_FAILOVER_H */
