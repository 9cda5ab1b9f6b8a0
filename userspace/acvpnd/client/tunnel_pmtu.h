/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the packets are that the path of DTLS carries: nobody else tells if
 * a router on the way drops what is too long, and says nothing.
 */
#ifndef _ACVPND_CLIENT_TUNNEL_PMTU_H
#define _ACVPND_CLIENT_TUNNEL_PMTU_H

#include "acvpnd/client/tunnel.h"

/**
 * tunnel_pmtu_start() - find out, for a channel that was just attached
 * @t: Tunnel. It is looked at again and again.
 */
void tunnel_pmtu_start(struct tunnel *t);

/**
 * tunnel_pmtu_answer() - the gateway has answered
 * @t: Tunnel.
 * @size: As long as this.
 */
void tunnel_pmtu_answer(struct tunnel *t, unsigned int size);

/**
 * tunnel_pmtu_stop() - leave it
 * @t: Tunnel.
 */
void tunnel_pmtu_stop(struct tunnel *t);

/**
 * tunnel_pmtu_look() - look again, and at longer packets, too
 * @t: Tunnel; nothing happens if nothing is looked for.
 */
void tunnel_pmtu_look(struct tunnel *t);

#endif /* _ACVPND_CLIENT_TUNNEL_PMTU_H */
