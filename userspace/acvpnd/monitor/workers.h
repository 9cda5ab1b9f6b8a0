/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The processes that serve clients. There is room for several times as many as
 * serve: those of configurations before end when their clients are gone.
 */
#ifndef _ACVPND_MONITOR_WORKERS_H
#define _ACVPND_MONITOR_WORKERS_H

#include "acvpnd/monitor/monitor_state.h"

/**
 * workers_new() - make room for them
 * @m: Gateway; workers_free() it.
 *
 * Return: 0 or -ENOMEM.
 */
int workers_new(struct monitor *m);

/**
 * workers_init() - say what they begin with
 * @m: Gateway whose listeners are open.
 */
void workers_init(struct monitor *m);

/**
 * workers_free() - neither watch nor hear any
 * @m: Gateway; workers_new() may have failed.
 */
void workers_free(struct monitor *m);

/**
 * workers_serve() - start those that serve
 * @m: Gateway. One that is still to be waited for is started when it was.
 *
 * Return: 0 or a negative errno.
 */
int workers_serve(struct monitor *m);

/**
 * workers_exchange() - have others serve, with the configuration of now
 * @m: Gateway. The new ones are there before the old ones stop to accept. One
 *	that still has clients of MONITOR_GENERATIONS configurations ago loses
 *	them.
 */
void workers_exchange(struct monitor *m);

/**
 * workers_drain() - have all accept nobody, and end when their clients are gone
 * @m: Gateway.
 * @seconds: At the latest after so many.
 */
void workers_drain(struct monitor *m, unsigned int seconds);

/**
 * workers_watch() - look whether any hangs, and kill those that do
 * @m: Gateway.
 * @limit: Kill one that was looked at in vain so many times.
 * @seconds: How much time is between.
 */
void workers_watch(struct monitor *m, unsigned int limit, unsigned int seconds);

/**
 * workers_drop() - hear none any more
 * @m: Gateway. A worker ends when nobody hears it.
 */
void workers_drop(struct monitor *m);

/**
 * workers_stop() - kill all, and start none again by itself
 * @m: Gateway.
 */
void workers_stop(struct monitor *m);

/**
 * workers_kill() - send all a signal
 * @m: Gateway.
 * @signo: Signal.
 */
void workers_kill(const struct monitor *m, int signo);

/**
 * workers_none() - are all gone?
 * @m: Gateway.
 *
 * Return: true: there is no process of them.
 */
bool workers_none(const struct monitor *m);

#endif /* _ACVPND_MONITOR_WORKERS_H */
