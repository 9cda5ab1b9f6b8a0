/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sessions of the data plane, as auth grants them and workers attach to them.
 */
#ifndef _ACVPND_MONITOR_SESSION_H
#define _ACVPND_MONITOR_SESSION_H

#include "acvpnd/ipc/channel.h"
#include "dataplane/dataplane.h"

struct filter;
struct host_routes;
struct monitor_session;

/**
 * struct monitor_sessions - all of them
 * @ops: Kind of the data plane.
 * @dp: Data plane.
 * @filter: Filters of clients.
 * @routes: The host's routes to clients.
 * @auth: Who is told, or NULL: nobody now.
 * @none: Called when the last one is gone, and auth has heard so; or NULL.
 * @adopted: Called when auth has been asked for all of them; or NULL.
 * @arg: Passed to both.
 * @udp: The gateway's UDP sockets, for channels that have none of their own.
 * @n_udp: How many.
 * @by_index: Those that may be attached to, as a tree.
 * @all: These, those that end, and those of which auth has yet to hear that
 *	they are gone, the newest first.
 * @gone: What those have carried that are gone.
 * @most: What all of them had carried when that was asked for.
 * @large_told: When packets that were too long were told last, in milliseconds
 *	of CLOCK_MONOTONIC; 0: never.
 */
struct monitor_sessions {
	const struct dataplane_ops *ops;
	struct dataplane *dp;
	struct filter *filter;
	struct host_routes *routes;
	struct ipc_channel *auth;
	void (*none)(void *arg);
	void (*adopted)(void *arg);
	void *arg;
	const int *udp;
	size_t n_udp;
	void *by_index;
	struct monitor_session *all;
	struct dataplane_stats gone;
	struct dataplane_stats most;
	int64_t large_told;
};

/**
 * monitor_session_grant() - make a session
 * @all: Sessions.
 * @grant: What auth says. One that has its number ends.
 * @out: Set on success, to one that has no filter yet: see grant.h.
 *
 * Return: 0 or a negative errno, of which @ops->error tells more.
 */
int monitor_session_grant(struct monitor_sessions *all,
			  const struct ipc_grant *grant,
			  struct monitor_session **out);

/**
 * monitor_session_attach_cstp() - carry packets over TLS
 * @all: Sessions.
 * @attach: What a worker says; its descriptor is taken on success.
 * @why: Set to the reason of a failure.
 *
 * Return: 0 or a negative errno: -EACCES there is no such grant, or it was
 * used.
 */
int monitor_session_attach_cstp(struct monitor_sessions *all,
				struct ipc_attach_cstp *attach,
				const char **why);

/**
 * monitor_session_attach_dtls() - carry packets over DTLS
 * @all: Sessions.
 * @attach: What a worker says; its descriptor, if it has one, is taken on
 *	success.
 * @why: Set to the reason of a failure.
 *
 * Return: 0 or a negative errno: -EACCES there is no such grant; -EAGAIN CSTP
 * was not attached by it yet.
 */
int monitor_session_attach_dtls(struct monitor_sessions *all,
				struct ipc_attach_dtls *attach,
				const char **why);

/**
 * monitor_session_end() - end a session
 * @all: Sessions.
 * @end: What auth says; there need not be such a session.
 */
void monitor_session_end(struct monitor_sessions *all,
			 const struct ipc_end *end);

/**
 * monitor_session_end_filtered() - end those whose packets are to be filtered
 * @all: Sessions.
 *
 * Nothing does that any more. Their clients may come again.
 */
void monitor_session_end_filtered(struct monitor_sessions *all);

/**
 * monitor_session_end_all() - end all of them
 * @all: Sessions.
 * @text: What the clients are told.
 */
void monitor_session_end_all(struct monitor_sessions *all, const char *text);

/**
 * monitor_session_usage() - what a session carries
 * @all: Sessions.
 * @index: Number of the session.
 * @usage: Filled in.
 *
 * Return: 0; -ENOENT there is none; or another negative errno.
 */
int monitor_session_usage(struct monitor_sessions *all, uint32_t index,
			  struct dataplane_usage *usage);

/**
 * monitor_session_none() - is there none any more, not even one that ends?
 * @all: Sessions.
 */
bool monitor_session_none(const struct monitor_sessions *all);

/**
 * monitor_session_left() - how far they are from being no more
 * @all: Sessions.
 *
 * Return: 2 for each, or 1 if auth alone has yet to confirm that it is gone.
 */
size_t monitor_session_left(const struct monitor_sessions *all);

/**
 * monitor_session_count() - how many there are that do not end
 * @all: Sessions.
 */
size_t monitor_session_count(const struct monitor_sessions *all);

/**
 * monitor_session_event() - the data plane told something; a
 * dataplane_event_fn
 * @event: What.
 * @all: struct monitor_sessions.
 */
void monitor_session_event(const struct dataplane_event *event, void *all);

/**
 * monitor_session_forget() - release everything, and tell nobody
 * @all: Sessions.
 */
void monitor_session_forget(struct monitor_sessions *all);

#endif /* _ACVPND_MONITOR_SESSION_H */
