/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tunnel's DTLS: made, replaced, tried again.
 */
#ifndef _ACVPND_CLIENT_TUNNEL_DTLS_H
#define _ACVPND_CLIENT_TUNNEL_DTLS_H

#include "acvpnd/client/tunnel.h"

/**
 * tunnel_dtls_seconds() - how long to wait before the next attempt
 * @failures: Attempts that failed, one after the other.
 *
 * An attempt repeats what is lost itself for a while, so this is long.
 *
 * Return: Seconds.
 */
unsigned int tunnel_dtls_seconds(unsigned int failures);

/**
 * tunnel_dtls_age() - how old DTLS may become
 * @udp: What the gateway has told of it.
 *
 * Return: Seconds, at least 10; 0: as old as it likes.
 */
unsigned int tunnel_dtls_age(const struct tunnel_channel *udp);

/**
 * tunnel_dtls_works() - does DTLS carry packets?
 * @t: Tunnel.
 *
 * Return: true if so, as far as is known.
 */
bool tunnel_dtls_works(const struct tunnel *t);

/**
 * tunnel_dtls_start() - begin a handshake, beside the channel in use
 * @t: Tunnel. Does nothing if one is under way.
 */
void tunnel_dtls_start(struct tunnel *t);

/**
 * tunnel_dtls_renew() - the same, because the keys in use should go
 * @t: Tunnel.
 */
void tunnel_dtls_renew(struct tunnel *t);

/**
 * tunnel_dtls_failed() - go on without, try again later; or end the tunnel
 * @t: Tunnel.
 * @to: Where to it was.
 * @reason: -EPROTO the gateway refuses; other negative errno it may not later.
 * @why: Text.
 */
void tunnel_dtls_failed(struct tunnel *t, const union sockaddr_any *to,
			int reason, const char *why);

/**
 * tunnel_dtls_retry() - begin a handshake later
 * @t: Tunnel.
 * @seconds: When.
 */
void tunnel_dtls_retry(struct tunnel *t, unsigned int seconds);

/**
 * tunnel_dtls_rest() - leave the channel in use as it is, and begin nothing
 * @t: Tunnel.
 */
void tunnel_dtls_rest(struct tunnel *t);

/**
 * tunnel_dtls_stop() - leave it: the gateway knows of it no more
 * @t: Tunnel.
 */
void tunnel_dtls_stop(struct tunnel *t);

/**
 * tunnel_dtls_cancel() - begin none later
 * @t: Tunnel.
 */
void tunnel_dtls_cancel(struct tunnel *t);

#endif /* _ACVPND_CLIENT_TUNNEL_DTLS_H */
