/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sessions of the kernel's data plane.
 */
#ifndef _DATAPLANE_KERNEL_SESSION_H
#define _DATAPLANE_KERNEL_SESSION_H

#include "dataplane/dataplane.h"
#include "dataplane/kernel/rekey.h"
#include "dataplane/kernel/watch.h"

/**
 * struct dataplane_session - a session
 * @dp: Whose.
 * @next: The one that was made before.
 * @prev: The one that was made after.
 * @id: The kernel's number for it.
 * @owner: Comes with its events.
 * @dscp: What its socket of CSTP is to have, or 0.
 * @fd: TCP socket whose records the kernel protects, or -1.
 * @rekey: What new keys of it are made from.
 * @watch: What is known of its channels.
 * @found: The dump under way had it, or it was told to be gone.
 * @ended: We have ended it.
 * @last: What it had carried by then, without what was under way; if the event
 *	that tells all of it is lost.
 */
struct dataplane_session {
	struct dataplane *dp;
	struct dataplane_session *next;
	struct dataplane_session *prev;
	uint32_t id;
	void *owner;
	unsigned int dscp;
	int fd;
	struct kernel_rekey rekey;
	struct kernel_watch watch;
	bool found;
	bool ended;
	struct dataplane_stats last;
};

/**
 * kernel_session_find() - find a session by the kernel's number
 * @dp: Data plane.
 * @id: Number.
 *
 * Return: The session, or NULL.
 */
struct dataplane_session *kernel_session_find(struct dataplane *dp,
					      uint32_t id);

/**
 * kernel_session_link() - make it one of those that are found
 * @s: Session with its data plane and its number.
 *
 * Return: 0 or -ENOMEM.
 */
int kernel_session_link(struct dataplane_session *s);

/**
 * kernel_session_forget() - release it, and leave the kernel alone
 * @s: Session.
 */
void kernel_session_forget(struct dataplane_session *s);

/**
 * kernel_session_stats_of() - what a data plane tells of the kernel's counters
 * @stats: Those of the kernel.
 *
 * Return: Counters.
 */
struct dataplane_stats
kernel_session_stats_of(const struct acvpn_stats *stats);

/* The data plane's functions of these names, see struct dataplane_ops. */
int kernel_session_new(struct dataplane *dp,
		       const struct dataplane_session_config *config,
		       struct dataplane_session **out);
void kernel_session_free(struct dataplane_session *s);
int kernel_session_end(struct dataplane_session *s);
int kernel_session_stats(struct dataplane *dp, dataplane_stats_fn fn,
			 void *arg);

#endif /* _DATAPLANE_KERNEL_SESSION_H */
