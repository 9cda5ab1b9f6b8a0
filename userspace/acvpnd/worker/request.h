/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests: what is asked, and who answers it.
 */
#ifndef _ACVPND_WORKER_REQUEST_H
#define _ACVPND_WORKER_REQUEST_H

#include "acvpnd/worker/conn.h"

/**
 * request_handle() - deal with a request
 * @c: Connection; see struct conn_ops.
 * @message: Request.
 */
void request_handle(struct conn *c, const struct http_message *message);

#endif /* _ACVPND_WORKER_REQUEST_H */
