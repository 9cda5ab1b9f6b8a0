/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The gateway as its first process knows it: for monitor.c, and for the files
 * that each do a part of what it does.
 */
#ifndef _ACVPND_MONITOR_MONITOR_STATE_H
#define _ACVPND_MONITOR_MONITOR_STATE_H

#include "acvpnd/monitor/filter.h"
#include "acvpnd/monitor/heartbeat.h"
#include "acvpnd/monitor/host_route.h"
#include "acvpnd/monitor/monitor.h"
#include "acvpnd/monitor/nursery.h"
#include "acvpnd/monitor/session.h"

/**
 * enum monitor_phase - how far the end is
 * @MONITOR_STARTING: Auth is not ready, yet or any more.
 * @MONITOR_RUNNING: Clients are served.
 * @MONITOR_DRAINING: No new ones are, and those that there are may go.
 * @MONITOR_SESSIONS: No new ones are, sessions end.
 * @MONITOR_CHILDREN: The other processes end.
 */
enum monitor_phase {
	MONITOR_STARTING,
	MONITOR_RUNNING,
	MONITOR_DRAINING,
	MONITOR_SESSIONS,
	MONITOR_CHILDREN,
};

struct worker_slot;

/**
 * struct monitor - the gateway
 * @config: What it is to be.
 * @event: Event loop.
 * @phase: How far it is.
 * @served: It was running once.
 * @status: Exit status.
 * @lock: Holds the name of the device, as do all its processes; or negative.
 * @listeners: Where clients come to.
 * @sessions: The data plane's sessions.
 * @filter: Filters of their clients.
 * @routes: The host's routes to them.
 * @nursery: Starts auth.
 * @auth_channel: Connection to auth, or NULL.
 * @auth_asked: This auth was asked for the sessions that there are.
 * @auth_heartbeat: When auth has answered.
 * @auth_delay: Microseconds until auth is started again.
 * @left: MONITOR_SESSIONS: monitor_session_left() when we looked last.
 * @auth_stops: It was asked to end what it has, and has not answered.
 * @workers: Processes, of workers.c.
 * @first: First of those that serve.
 * @reloading: The configuration is read again.
 * @reloaded: It was: the nursery has an older one, and auth that it starts has
 *	to read it, too.
 * @pidfile: File with our number, or -1.
 * @watch: Looks whether children hang.
 * @timer: Ends a phase of the end, or starts auth again.
 * @gone: A process is gone while the gateway ends.
 * @status_timer: Tells the service manager how many sessions there are.
 */
struct monitor {
	const struct monitor_config *config;
	sd_event *event;
	enum monitor_phase phase;
	bool served;
	enum acvpnd_exit status;
	int lock;
	struct listeners listeners;
	struct monitor_sessions sessions;
	struct filter filter;
	struct host_routes routes;
	struct nursery nursery;
	struct ipc_channel *auth_channel;
	bool auth_asked;
	struct heartbeat auth_heartbeat;
	uint64_t auth_delay;
	size_t left;
	bool auth_stops;
	struct worker_slot *workers;
	unsigned int first;
	bool reloading;
	bool reloaded;
	int pidfile;
	sd_event_source *watch;
	sd_event_source *timer;
	void (*gone)(void *monitor);
	sd_event_source *status_timer;
};

#endif /* _ACVPND_MONITOR_MONITOR_STATE_H */
