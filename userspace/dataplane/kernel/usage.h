/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel tells of one session.
 */
#ifndef _DATAPLANE_KERNEL_USAGE_H
#define _DATAPLANE_KERNEL_USAGE_H

#include "dataplane/dataplane.h"

/* The data plane's function of this name, see struct dataplane_ops. */
int kernel_usage(struct dataplane_session *s, struct dataplane_usage *usage);

#endif /* _DATAPLANE_KERNEL_USAGE_H */
