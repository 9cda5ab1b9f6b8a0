/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A device that a process has left, and its sessions.
 */
#ifndef _DATAPLANE_KERNEL_ADOPT_H
#define _DATAPLANE_KERNEL_ADOPT_H

#include "dataplane/dataplane.h"

/* Functions of struct dataplane_ops: @adopt, @found and @take_fd. */
int kernel_adopt(struct dataplane *dp, const char *ifname,
		 enum dataplane_mode mode, unsigned int *ifindex);
int kernel_adopt_sessions(struct dataplane *dp, dataplane_found_fn fn,
			  void *arg);
int kernel_adopt_fd(struct dataplane_session *s,
		    enum dataplane_channel channel, enum dataplane_slot slot,
		    int *fd);

#endif /* _DATAPLANE_KERNEL_ADOPT_H */
