/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that auth has, and clients may fetch.
 */
#ifndef _ACVPND_WORKER_FILE_H
#define _ACVPND_WORKER_FILE_H

#include "acvpnd/worker/conn.h"

/**
 * file_get() - serve a GET of such a file
 * @c: Connection.
 * @message: Request.
 *
 * Return: false if it is of something else.
 */
bool file_get(struct conn *c, const struct http_message *message);

#endif /* _ACVPND_WORKER_FILE_H */
