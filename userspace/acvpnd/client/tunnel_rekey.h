/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * New keys for the TLS connection: as the gateway wants them, or with another
 * connection.
 */
#ifndef _ACVPND_CLIENT_TUNNEL_REKEY_H
#define _ACVPND_CLIENT_TUNNEL_REKEY_H

#include "acvpnd/client/tunnel.h"

/**
 * tunnel_rekey_start() - the gateway has sent a KeyUpdate
 * @t: Tunnel whose TLS connection is the data plane's.
 * @data: Message.
 * @len: Bytes in @data.
 */
void tunnel_rekey_start(struct tunnel *t, const uint8_t *data, size_t len);

/**
 * tunnel_rekey_cancel() - leave it
 * @t: Tunnel.
 */
void tunnel_rekey_cancel(struct tunnel *t);

#endif /* _ACVPND_CLIENT_TUNNEL_REKEY_H */
