/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Metrics: what auth counts and what the data plane does, as OpenMetrics.
 */
#ifndef _ACVPND_GATEWAY_MEASURE_H
#define _ACVPND_GATEWAY_MEASURE_H

#include "acvpnd/gateway/auth_process.h"

/**
 * measure_census() - count what there is now
 * @p: Auth.
 * @census: Filled in.
 */
void measure_census(const struct auth_process *p, struct census *census);

/**
 * measure_write() - all metrics
 * @p: Auth.
 * @total: What sessions have carried, or NULL: nobody knows.
 * @out: Empty; filled in.
 */
void measure_write(const struct auth_process *p, const struct ipc_total *total,
		   struct buf *out);

/**
 * measure_open() - serve those who read metrics
 * @p: Auth, with its event loop.
 *
 * Return: 0 or a negative errno.
 */
int measure_open(struct auth_process *p);

/**
 * measure_close() - serve them no more
 * @p: Auth.
 */
void measure_close(struct auth_process *p);

#endif /* _ACVPND_GATEWAY_MEASURE_H */
