/* SPDX-License-Identifier: GPL-2.0-only */
/* How long others have to wait for the lock of rtnetlink. */
#ifndef _SELFTESTS_KMOD_RTNLWATCH_H
#define _SELFTESTS_KMOD_RTNLWATCH_H

/**
 * rtnlwatch_start() - begin to ask for the lock every millisecond
 *
 * A process of its own does that, in the present namespace, before all that
 * does not ask for real time. It ends with its parent. To be called before
 * tap_run(), and before there are sockets that it must not hold open.
 */
void rtnlwatch_start(void);

/** rtnlwatch_begin() - forget what was seen */
void rtnlwatch_begin(void);

/**
 * rtnlwatch_end() - what was seen since rtnlwatch_begin()
 *
 * Return: milliseconds from when a request was due until it was answered, at
 *	most.
 */
double rtnlwatch_end(void);

#endif /* _SELFTESTS_KMOD_RTNLWATCH_H */
