/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tunnel's TLS connection: the data plane takes it, or it stays.
 */
#ifndef _ACVPND_CLIENT_TUNNEL_TLS_H
#define _ACVPND_CLIENT_TUNNEL_TLS_H

#include "acvpnd/client/tunnel.h"

/* What the stream calls while the connection is to be taken. */
extern const struct stream_ops tunnel_tls_ops;

/**
 * tunnel_tls_give() - let the data plane have the connection
 * @t: Tunnel. If a part of a record is inside of it, that happens later.
 */
void tunnel_tls_give(struct tunnel *t);

#endif /* _ACVPND_CLIENT_TUNNEL_TLS_H */
