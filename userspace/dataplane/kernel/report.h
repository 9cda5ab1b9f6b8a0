/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel tells of sessions, whether or not it could be told in time.
 */
#ifndef _DATAPLANE_KERNEL_REPORT_H
#define _DATAPLANE_KERNEL_REPORT_H

#include "dataplane/dataplane.h"

/* @event_fd and @events of struct dataplane_ops. */
int kernel_report_fd(const struct dataplane *dp);
int kernel_report_read(struct dataplane *dp, dataplane_event_fn fn,
		       void *arg);

#endif /* _DATAPLANE_KERNEL_REPORT_H */
