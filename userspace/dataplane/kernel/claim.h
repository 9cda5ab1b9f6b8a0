/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether the name of an interface is free, or a left-over may be replaced.
 */
#ifndef _DATAPLANE_KERNEL_CLAIM_H
#define _DATAPLANE_KERNEL_CLAIM_H

#include "dataplane/dataplane.h"

/* See @claim of struct dataplane_ops. */
int kernel_claim(struct dataplane *dp, const char *ifname,
		 enum dataplane_mode mode, bool *leftover);

#endif /* _DATAPLANE_KERNEL_CLAIM_H */
