/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CONNECT: from the wishes of a client and what auth allows, the headers of the
 * reply; then the connection is the kernel's.
 */
#ifndef _ACVPND_WORKER_TUNNEL_H
#define _ACVPND_WORKER_TUNNEL_H

#include "acvpnd/worker/conn.h"

/**
 * tunnel_connect() - deal with a request of CONNECT
 * @c: Connection.
 * @message: Request.
 */
void tunnel_connect(struct conn *c, const struct http_message *message);

/**
 * tunnel_opened() - the reply is sent, or more bytes came: hand it over
 * @c: Connection.
 */
void tunnel_opened(struct conn *c);

/**
 * tunnel_closed() - the connection is closed: forget what was to become of it
 * @c: Connection.
 */
void tunnel_closed(struct conn *c);

#endif /* _ACVPND_WORKER_TUNNEL_H */
