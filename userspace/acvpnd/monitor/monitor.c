// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/monitor.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/monitor/adopt.h"
#include "acvpnd/monitor/filter.h"
#include "acvpnd/monitor/grant.h"
#include "acvpnd/monitor/notify.h"
#include "acvpnd/monitor/nursery.h"
#include "acvpnd/monitor/pidfile.h"
#include "acvpnd/monitor/process.h"
#include "acvpnd/monitor/session.h"
#include "acvpnd/monitor/usage.h"
#include "common/lock.h"
#include "common/log.h"

enum {
	/* Microseconds. What sessions have carried comes at once. */
	MONITOR_SESSIONS_USEC = 3 * 1000 * 1000,
	MONITOR_CHILDREN_USEC = 5 * 1000 * 1000,
	/* The service manager need not hear of each session at once. */
	MONITOR_STATUS_USEC = 1000 * 1000,
	MONITOR_MS_USEC = 1000,
	/* Who takes the place of auth waits the longer the sooner that died. */
	MONITOR_AUTH_USEC_MIN = 100 * 1000,
	MONITOR_AUTH_USEC_MAX = 10 * 1000 * 1000,
	/* Tenths of a second in which a gateway before has to be gone. */
	MONITOR_LOCK_LOOKS = 30,
	/* What auth has granted is known before a worker makes use of it. */
	MONITOR_AUTH_PRIORITY = -10,
};

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

struct monitor;

/**
 * struct worker_slot - a worker
 * @process: It; first, so that it leads here.
 * @monitor: Whose.
 * @number: Which, from 0.
 * @serves: It takes clients; else it is not started again.
 * @channel: Connection to it, or NULL.
 * @ours: End of that before it is a channel, or -1.
 * @auth: End for auth, or -1.
 * @auth_sign: End for auth, or -1.
 * @begin: What it begins with.
 */
struct worker_slot {
	struct process process;
	struct monitor *monitor;
	unsigned int number;
	bool serves;
	struct ipc_channel *channel;
	int ours;
	int auth;
	int auth_sign;
	struct monitor_worker begin;
};

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
 * @nursery: Starts auth.
 * @auth_channel: Connection to auth, or NULL.
 * @auth_asked: This auth was asked for the sessions that there are.
 * @auth_delay: Microseconds until auth is started again.
 * @auth_stops: It was asked to end what it has, and has not answered.
 * @workers: Processes: twice as many as serve. Those of the configuration
 *	before are in the other half, and end when their clients are gone.
 * @first: First of those that serve.
 * @reloading: The configuration is read again.
 * @reloaded: It was: the nursery has an older one, and auth that it starts has
 *	to read it, too.
 * @pidfile: File with our number, or -1.
 * @timer: Ends a phase of the end, or starts auth again.
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
	struct nursery nursery;
	struct ipc_channel *auth_channel;
	bool auth_asked;
	uint64_t auth_delay;
	bool auth_stops;
	struct worker_slot *workers;
	unsigned int first;
	bool reloading;
	bool reloaded;
	int pidfile;
	sd_event_source *timer;
	sd_event_source *status_timer;
};

static unsigned int slots(const struct monitor *m)
{
	return 2 * m->config->listen.workers;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The end: workers, then sessions, then auth, which hears what they carried. */

static bool all_ended(const struct monitor *m)
{
	unsigned int i;

	for (i = 0; i < slots(m); i++)
		if (m->workers[i].process.pid)
			return false;
	return !m->nursery.process.pid;
}

static void kill_all(struct monitor *m, int signo)
{
	unsigned int i;

	for (i = 0; i < slots(m); i++)
		process_kill(&m->workers[i].process, signo);
	process_kill(&m->nursery.process, signo);
}

static int on_children_late(sd_event_source *source, uint64_t usec, void *arg)
{
	struct monitor *m = arg;

	(void)source;
	(void)usec;
	log_warning("processes that do not end are killed");
	kill_all(m, SIGKILL);
	/* What is root's goes with us. */
	return sd_event_exit(m->event, 0);
}

static void arm(struct monitor *m, uint64_t usec, sd_event_time_handler_t fn)
{
	m->timer = sd_event_source_disable_unref(m->timer);
	sd_event_add_time_relative(m->event, &m->timer, CLOCK_MONOTONIC, usec,
				   0, fn, m);
}

static void drop_auth(struct monitor *m)
{
	m->sessions.auth = NULL;
	ipc_channel_free(m->auth_channel);
	m->auth_channel = NULL;
}

static void end_children(struct monitor *m)
{
	if (m->phase == MONITOR_CHILDREN)
		return;
	m->phase = MONITOR_CHILDREN;
	drop_auth(m);
	nursery_end(&m->nursery);
	arm(m, MONITOR_CHILDREN_USEC, on_children_late);
	if (all_ended(m))
		sd_event_exit(m->event, 0);
}

static int on_sessions_late(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	log_warning("the last counters of some sessions are not known");
	end_children(arg);
	return 0;
}

static void check_end(void *arg)
{
	struct monitor *m = arg;

	if (m->phase == MONITOR_SESSIONS && !m->auth_stops &&
	    monitor_session_none(&m->sessions) && filter_is_idle(&m->filter))
		end_children(m);
}

static void drop_workers(struct monitor *m)
{
	unsigned int i;

	for (i = 0; i < slots(m); i++) {
		ipc_channel_free(m->workers[i].channel);
		m->workers[i].channel = NULL;
	}
}

/* Sessions that there are go on, for who starts next. */
static void hand_over(struct monitor *m, enum acvpnd_exit status)
{
	if (m->phase >= MONITOR_SESSIONS)
		return;
	m->status = status;
	notify_stopping("Leaving sessions to the next one",
			2 * MONITOR_CHILDREN_USEC);
	if (!monitor_session_none(&m->sessions))
		m->config->ops->leave(m->sessions.dp);
	drop_workers(m);
	end_children(m);
}

static void on_auth_stopped(void *arg, struct ipc_message *answer)
{
	struct monitor *m = arg;

	(void)answer;
	m->auth_stops = false;
	check_end(m);
}

/* Of sessions that wait for their clients nobody else knows. */
static void stop_auth(struct monitor *m)
{
	struct ipc_message message = { .type = IPC_STOP };

	m->auth_stops = m->auth_channel &&
			!ipc_channel_ask(m->auth_channel, &message,
					 on_auth_stopped, m);
}

static void end(struct monitor *m, enum acvpnd_exit status)
{
	if (m->phase >= MONITOR_SESSIONS)
		return;
	/* Who could not even begin ends nothing that others have begun. */
	if (!m->served) {
		hand_over(m, status);
		return;
	}
	m->phase = MONITOR_SESSIONS;
	m->status = status;
	notify_stopping("Ending sessions", MONITOR_SESSIONS_USEC +
					   2 * MONITOR_CHILDREN_USEC);
	drop_workers(m);
	/* First, for each of the others may find that all has ended. */
	stop_auth(m);
	monitor_session_end_all(&m->sessions, "the gateway shuts down");
	filter_unhold(&m->filter);
	arm(m, MONITOR_SESSIONS_USEC, on_sessions_late);
	check_end(m);
}

/* A worker that ends when its clients are gone has nobody to come after it. */
static void drain_worker(struct worker_slot *w, unsigned int seconds)
{
	struct ipc_message message = {
		.type = IPC_DRAIN, .drain.seconds = seconds,
	};

	w->serves = false;
	process_not_again(&w->process);
	if (w->channel)
		ipc_channel_send(w->channel, &message);
}

static int on_drained(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	end(arg, ACVPND_OK);
	return 0;
}

/*
 * The time is not for sessions alone: load balancers have to see meanwhile that
 * nobody listens here any more.
 */
static void drain(struct monitor *m)
{
	uint64_t usec = (uint64_t)m->config->drain_ms * MONITOR_MS_USEC;
	unsigned int i;

	m->phase = MONITOR_DRAINING;
	log_info("nobody is let in any more; the gateway ends in %u ms",
		 m->config->drain_ms);
	notify_stopping("Waiting for sessions to end", usec +
			MONITOR_SESSIONS_USEC + 2 * MONITOR_CHILDREN_USEC);
	listener_close_tcp(&m->listeners);
	for (i = 0; i < slots(m); i++)
		drain_worker(&m->workers[i], m->config->drain_ms / 1000 + 1);
	arm(m, usec, on_drained);
}

/* The service manager */

static int on_status(sd_event_source *source, uint64_t usec, void *arg)
{
	struct monitor *m = arg;

	(void)source;
	(void)usec;
	if (m->phase == MONITOR_RUNNING)
		notify_sessions(monitor_session_count(&m->sessions),
				m->config->listen.workers);
	return 0;
}

static void tell_soon(struct monitor *m)
{
	int enabled;

	if (sd_event_source_get_enabled(m->status_timer, &enabled) < 0 ||
	    enabled != SD_EVENT_OFF)
		return;
	sd_event_source_set_time_relative(m->status_timer,
					  MONITOR_STATUS_USEC);
	sd_event_source_set_enabled(m->status_timer, SD_EVENT_ONESHOT);
}

/* Workers */

static struct worker_slot *slot_of(struct process *p)
{
	return (struct worker_slot *)p;
}

static int make_pair(int *ours, int *theirs)
{
	int fds[2], err = ipc_channel_pair(fds);

	if (err)
		return err;
	*ours = fds[0];
	*theirs = fds[1];
	return 0;
}

static void close_ends(struct worker_slot *w)
{
	close_end(&w->ours);
	close_end(&w->auth);
	close_end(&w->auth_sign);
	close_end(&w->begin.monitor);
	close_end(&w->begin.auth);
	close_end(&w->begin.sign);
}

static int worker_prepare(struct process *p)
{
	struct worker_slot *w = slot_of(p);
	int err;

	err = make_pair(&w->ours, &w->begin.monitor);
	if (!err)
		err = make_pair(&w->auth, &w->begin.auth);
	if (!err)
		err = make_pair(&w->auth_sign, &w->begin.sign);
	if (err)
		close_ends(w);
	return err;
}

static size_t worker_keep(struct process *p, int *fds, size_t max)
{
	const struct monitor_worker *b = &slot_of(p)->begin;
	size_t n = 0, i;

	(void)max;
	fds[n++] = slot_of(p)->monitor->lock;
	fds[n++] = b->monitor;
	fds[n++] = b->auth;
	fds[n++] = b->sign;
	for (i = 0; i < b->n_tcp; i++)
		fds[n++] = b->tcp[i];
	for (i = 0; i < b->n_udp; i++)
		fds[n++] = b->udp[i].fd;
	return n;
}

static int worker_run(struct process *p)
{
	struct worker_slot *w = slot_of(p);
	const struct monitor_config *config = w->monitor->config;

	return config->worker(config->arg, &w->begin);
}

static void on_worker_message(void *arg, struct ipc_message *message)
{
	struct worker_slot *w = arg;
	struct monitor_sessions *sessions = &w->monitor->sessions;
	const char *why = NULL;
	int err;

	if (message->type == IPC_ATTACH_CSTP)
		err = monitor_session_attach_cstp(sessions,
						  &message->attach_cstp, &why);
	else
		err = monitor_session_attach_dtls(sessions,
						  &message->attach_dtls, &why);
	/* Another worker may be about to attach TLS. */
	if (err && err != -EAGAIN)
		log_warning("worker %u: a tunnel cannot be attached: %s",
			    w->number, why);
	ipc_channel_done(w->channel, message->request, err, err ? why : NULL);
}

/* It is started again when it has ended; until then nobody hears it. */
static void on_worker_closed(void *arg, int err)
{
	struct worker_slot *w = arg;

	ipc_channel_free(w->channel);
	w->channel = NULL;
	if (!err)
		return;
	log_error("worker %u sent what it must not, and is ended: %s",
		  w->number, strerror(-err));
	process_kill(&w->process, SIGKILL);
}

static const struct ipc_channel_ops worker_channel_ops = {
	on_worker_message, on_worker_closed,
};

static void tell_auth(struct worker_slot *w, int fd, bool sign)
{
	struct ipc_message message = {
		.type = IPC_NEW_WORKER,
		.new_worker = { .number = w->number, .sign = sign, .fd = fd },
	};

	if (w->monitor->auth_channel)
		ipc_channel_send(w->monitor->auth_channel, &message);
}

static void worker_started(struct process *p)
{
	struct worker_slot *w = slot_of(p);
	const struct ipc_channel_config config = {
		.fd = w->ours, .self = IPC_MONITOR, .peer = IPC_WORKER,
		.ops = &worker_channel_ops, .arg = w,
	};

	tell_auth(w, w->auth, false);
	tell_auth(w, w->auth_sign, true);
	if (ipc_channel_new(&w->channel, w->monitor->event, &config))
		log_error("worker %u cannot be heard", w->number);
	else
		w->ours = -1;
	close_ends(w);
}

static void worker_ended(struct process *p, int status)
{
	struct worker_slot *w = slot_of(p);
	struct monitor *m = w->monitor;
	char text[64];

	ipc_channel_free(w->channel);
	w->channel = NULL;
	if (m->phase >= MONITOR_SESSIONS) {
		if (m->phase == MONITOR_CHILDREN && all_ended(m))
			sd_event_exit(m->event, 0);
		return;
	}
	/* It had to go with the auth that it knew, or with its clients. */
	if (!w->serves || m->phase == MONITOR_STARTING)
		return;
	log_message(LOG_LEVEL_ERROR,
		    "worker %u: %s; another one takes its place, and no session is lost",
		    w->number, process_status(status, text, sizeof(text)));
	process_start_later(p);
}

static const struct process_ops worker_ops = {
	.prepare = worker_prepare,
	.run = worker_run,
	.started = worker_started,
	.ended = worker_ended,
	.keep = worker_keep,
};

static void init_worker(struct monitor *m, unsigned int number)
{
	struct worker_slot *w = &m->workers[number];
	unsigned int workers = m->config->listen.workers;
	const struct listeners *l = &m->listeners;
	size_t i;

	w->process = (struct process){
		.name = "a worker", .ops = &worker_ops, .event = m->event,
	};
	w->monitor = m;
	w->number = number;
	w->ours = -1;
	w->auth = -1;
	w->auth_sign = -1;
	w->begin = (struct monitor_worker){
		.number = number, .monitor = -1, .auth = -1, .sign = -1,
		.tcp = l->tcp, .n_tcp = l->n_tcp,
	};
	for (i = number % workers; i < l->n_udp; i += workers)
		if (w->begin.n_udp < MONITOR_WORKER_UDP_MAX)
			w->begin.udp[w->begin.n_udp++] = (struct monitor_udp){
				.fd = l->udp[i], .listener = i,
			};
}

/* One that still has clients of two configurations ago loses them. */
static int start_worker(struct worker_slot *w)
{
	w->serves = true;
	if (!w->process.pid)
		return process_start(&w->process);
	process_kill(&w->process, SIGKILL);
	return 0;
}

static int start_serving(struct monitor *m)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < m->config->listen.workers && !err; i++)
		err = start_worker(&m->workers[m->first + i]);
	return err;
}

static void start_workers(struct monitor *m)
{
	int err;

	/* One that is still to be waited for is started when it was. */
	m->phase = MONITOR_RUNNING;
	err = start_serving(m);
	if (err) {
		log_error("workers cannot be started: %s", strerror(-err));
		end(m, ACVPND_INTERNAL);
		return;
	}
	m->served = true;
	log_info("gateway is ready, with %u workers",
		 m->config->listen.workers);
	notify_ready(monitor_session_count(&m->sessions),
		     m->config->listen.workers);
}

static void read_events(struct monitor *m)
{
	int err = m->config->ops->events(m->sessions.dp, monitor_session_event,
					 &m->sessions);

	if (err) {
		log_error("the data plane ended: %s", strerror(-err));
		end(m, ACVPND_NO_MODULE);
	}
	check_end(m);
}

/* Auth */

static void on_usage(struct monitor *m, const struct ipc_message *message)
{
	struct ipc_message answer = { .type = IPC_USED };

	monitor_usage_read(&m->sessions, &message->usage, &answer.used);
	ipc_channel_answer(m->auth_channel, message->request, &answer);
}

static void on_totals(struct monitor *m, const struct ipc_message *message)
{
	struct ipc_message answer = { .type = IPC_TOTAL };

	monitor_usage_total(&m->sessions, &answer.total);
	ipc_channel_answer(m->auth_channel, message->request, &answer);
}

static void on_source(struct monitor *m, const struct ipc_source *file);
static void begin_reload(struct monitor *m);

/* It is to tell first whose sessions those are that there were before it. */
static void ask_sessions(struct monitor *m)
{
	int err = monitor_adopt_ask(&m->sessions);

	if (err)
		log_error("auth cannot be asked for sessions: %s",
			  strerror(-err));
	if (err)
		drop_auth(m);
}

static void on_ready(struct monitor *m)
{
	if (m->phase != MONITOR_STARTING || m->auth_asked)
		return;
	m->auth_asked = true;
	if (m->reloaded)
		begin_reload(m);
	else
		ask_sessions(m);
}

static void on_adopted(void *arg)
{
	struct monitor *m = arg;

	if (m->phase != MONITOR_STARTING)
		return;
	m->auth_delay = 0;
	start_workers(m);
	/* What nobody has looked at. */
	read_events(m);
}

static void on_auth_message(void *arg, struct ipc_message *message)
{
	struct monitor *m = arg;

	if (message->type == IPC_READY)
		on_ready(m);
	else if (message->type == IPC_GRANT)
		monitor_grant_take(&m->sessions, message->request,
				   &message->grant);
	else if (message->type == IPC_END)
		monitor_session_end(&m->sessions, &message->end);
	else if (message->type == IPC_USAGE)
		on_usage(m, message);
	else if (message->type == IPC_SOURCE)
		on_source(m, &message->source);
	else if (message->type == IPC_TOTALS)
		on_totals(m, message);
	tell_soon(m);
}

/* It is the nursery that knows how it ended. */
static void on_auth_closed(void *arg, int err)
{
	if (err)
		log_error("auth sent what it must not: %s", strerror(-err));
	drop_auth(arg);
}

static const struct ipc_channel_ops auth_channel_ops = {
	on_auth_message, on_auth_closed,
};

static int open_auth(struct monitor *m, int fds[2])
{
	struct ipc_channel_config config = {
		.self = IPC_MONITOR, .peer = IPC_AUTH,
		.priority = MONITOR_AUTH_PRIORITY,
		.ops = &auth_channel_ops, .arg = m,
	};
	int err = nursery_start(&m->nursery, fds[1]);

	if (err)
		return err;
	config.fd = fds[0];
	err = ipc_channel_new(&m->auth_channel, m->event, &config);
	if (!err)
		fds[0] = -1;
	m->sessions.auth = m->auth_channel;
	return err;
}

static int start_auth(struct monitor *m)
{
	int fds[2], err = ipc_channel_pair(fds);

	if (err)
		return err;
	m->auth_asked = false;
	err = open_auth(m, fds);
	close_end(&fds[0]);
	close_end(&fds[1]);
	return err;
}

static int on_auth_again(sd_event_source *source, uint64_t usec, void *arg)
{
	struct monitor *m = arg;
	int err = start_auth(m);

	(void)source;
	(void)usec;
	if (err)
		log_error("auth cannot be started again: %s", strerror(-err));
	if (err)
		hand_over(m, ACVPND_INTERNAL);
	return 0;
}

/* Sessions go on; workers do not, as they have no way to another auth. */
static void replace_auth(struct monitor *m)
{
	unsigned int i;

	m->phase = MONITOR_STARTING;
	if (m->reloading)
		m->config->reload->abort(m->config->arg);
	m->reloading = false;
	drop_workers(m);
	for (i = 0; i < slots(m); i++)
		process_stop(&m->workers[i].process);
	m->auth_delay = m->auth_delay ? 2 * m->auth_delay :
					MONITOR_AUTH_USEC_MIN;
	if (m->auth_delay > MONITOR_AUTH_USEC_MAX)
		m->auth_delay = MONITOR_AUTH_USEC_MAX;
	arm(m, m->auth_delay, on_auth_again);
}

static struct monitor *nursed_by(struct nursery *n)
{
	return (void *)((char *)n - offsetof(struct monitor, nursery));
}

static void auth_died(struct nursery *n, int status)
{
	struct monitor *m = nursed_by(n);
	char text[64];

	drop_auth(m);
	if (m->phase == MONITOR_SESSIONS)
		end_children(m);
	if (m->phase >= MONITOR_SESSIONS)
		return;
	/* Why it did not even begin, it has told itself. */
	if (!m->served) {
		end(m, WIFEXITED(status) && WEXITSTATUS(status) ?
		    (enum acvpnd_exit)WEXITSTATUS(status) : ACVPND_INTERNAL);
		return;
	}
	process_status(status, text, sizeof(text));
	if (m->phase == MONITOR_DRAINING) {
		log_message(LOG_LEVEL_ERROR,
			    "auth: %s; the gateway ends, and its sessions wait for the next one",
			    text);
		hand_over(m, ACVPND_INTERNAL);
		return;
	}
	log_message(LOG_LEVEL_ERROR,
		    "auth: %s; it is started again, and no session is lost",
		    text);
	replace_auth(m);
}

/* Nothing here may read what auth has to, so that nothing can start it. */
static void nursery_gone(struct nursery *n, int status)
{
	struct monitor *m = nursed_by(n);
	char text[64];

	drop_auth(m);
	if (m->phase == MONITOR_CHILDREN) {
		if (all_ended(m))
			sd_event_exit(m->event, 0);
		return;
	}
	log_message(LOG_LEVEL_ERROR,
		    "what starts auth: %s; the gateway ends, and its sessions wait for the next one",
		    process_status(status, text, sizeof(text)));
	if (m->phase == MONITOR_SESSIONS)
		end_children(m);
	else
		hand_over(m, ACVPND_INTERNAL);
}

static int run_auth(struct nursery *n, int fd)
{
	const struct monitor_config *config = nursed_by(n)->config;

	/* It may have children that take their time. */
	close(nursed_by(n)->lock);
	return config->auth(config->arg, fd);
}

static size_t keep_auth(struct nursery *n, int *fds, size_t max)
{
	const struct monitor_config *config = nursed_by(n)->config;
	size_t k = 0, i;

	fds[k++] = nursed_by(n)->lock;
	for (i = 0; i < config->n_auth_fds && k < max; i++)
		fds[k++] = config->auth_fds[i];
	return k;
}

static const struct nursery_ops nursery_ops = {
	.run = run_auth,
	.died = auth_died,
	.ended = nursery_gone,
	.keep = keep_auth,
};

/* The configuration is read again */

static void end_reload(struct monitor *m)
{
	m->reloading = false;
	notify_ready(monitor_session_count(&m->sessions),
		     m->config->listen.workers);
}

/* Auth that begins has none but the one that is of no use. */
static void refuse_reload(struct monitor *m)
{
	bool begins = m->phase == MONITOR_STARTING;

	m->config->reload->abort(m->config->arg);
	m->reloading = false;
	log_message(LOG_LEVEL_ERROR,
		    "the configuration is not of use, for the reasons above; %s",
		    begins ?
		    "the gateway ends, and its sessions wait for the next one" :
		    "the gateway goes on with the one that it has");
	if (begins)
		hand_over(m, ACVPND_INTERNAL);
	else
		end_reload(m);
}

static int ask_reload(struct monitor *m, enum ipc_reload_step step,
		      ipc_answer_fn fn)
{
	struct ipc_message message = {
		.type = IPC_RELOAD, .reload.step = step,
	};

	if (!m->auth_channel)
		return -EPIPE;
	return ipc_channel_ask(m->auth_channel, &message, fn, m);
}

/* While the gateway runs, or auth that was started again begins. */
static bool has_failed(const struct monitor *m,
		       const struct ipc_message *answer)
{
	return m->phase > MONITOR_RUNNING || !answer || answer->done.error;
}

/* New workers are there before the old ones stop to accept. */
static void exchange_workers(struct monitor *m)
{
	unsigned int i, old = m->first, n = m->config->listen.workers;
	int err;

	m->first = old ? 0 : n;
	err = start_serving(m);
	if (err)
		log_error("not all workers can be started: %s",
			  strerror(-err));
	for (i = 0; i < n; i++)
		drain_worker(&m->workers[old + i], m->config->login_seconds);
}

/* Another auth is started by who hears of it, and begins anew. */
static bool died_again(struct monitor *m, const struct ipc_message *answer)
{
	if (!m->reloading)
		return true;
	if (answer || m->phase != MONITOR_STARTING)
		return false;
	m->config->reload->abort(m->config->arg);
	m->reloading = false;
	return true;
}

static void on_aborted(void *arg, struct ipc_message *answer)
{
	(void)arg;
	(void)answer;
}

static void on_committed(void *arg, struct ipc_message *answer)
{
	struct monitor *m = arg;

	if (died_again(m, answer))
		return;
	if (has_failed(m, answer)) {
		refuse_reload(m);
		return;
	}
	m->config->reload->commit(m->config->arg);
	m->reloaded = true;
	if (m->phase == MONITOR_STARTING) {
		m->reloading = false;
		ask_sessions(m);
		return;
	}
	exchange_workers(m);
	log_info("the configuration was read again");
	end_reload(m);
}

static void on_prepared(void *arg, struct ipc_message *answer)
{
	struct monitor *m = arg;
	bool failed = has_failed(m, answer);

	if (died_again(m, answer))
		return;
	if (!failed && m->config->reload->prepare(m->config->arg)) {
		ask_reload(m, IPC_RELOAD_ABORT, on_aborted);
		failed = true;
	}
	if (!failed && ask_reload(m, IPC_RELOAD_COMMIT, on_committed))
		failed = true;
	if (failed)
		refuse_reload(m);
}

static void on_source(struct monitor *m, const struct ipc_source *file)
{
	int err;

	if (!m->reloading)
		return;
	err = m->config->reload->file(m->config->arg, file->path, file->fd);
	if (err)
		log_error("%s cannot be copied: %s", file->path,
			  strerror(-err));
}

static void begin_reload(struct monitor *m)
{
	m->reloading = true;
	if (ask_reload(m, IPC_RELOAD_PREPARE, on_prepared))
		refuse_reload(m);
}

static int on_hangup(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *arg)
{
	struct monitor *m = arg;

	(void)source;
	(void)info;
	if (m->phase != MONITOR_RUNNING || m->reloading) {
		log_warning("the configuration is not read again now");
		return 0;
	}
	notify_reloading();
	begin_reload(m);
	return 0;
}

/* The event loop */

static int on_signal(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *arg)
{
	struct monitor *m = arg;

	(void)source;
	(void)info;
	if (m->phase == MONITOR_RUNNING && m->config->drain_ms)
		drain(m);
	else
		end(m, ACVPND_OK);
	return 0;
}

static int on_hand_over(sd_event_source *source,
			const struct signalfd_siginfo *info, void *arg)
{
	(void)source;
	(void)info;
	log_info("the gateway ends, and its sessions wait for the next one");
	hand_over(arg, ACVPND_OK);
	return 0;
}

/* Where scripts of others' send it, old things wait to be looked for. */
static int on_maintenance(sd_event_source *source,
			  const struct signalfd_siginfo *info, void *arg)
{
	(void)source;
	(void)info;
	(void)arg;
	log_info("there is no maintenance to be done: all ends when it is due");
	return 0;
}

static int on_dataplane(sd_event_source *source, int fd, uint32_t revents,
			void *arg)
{
	(void)source;
	(void)fd;
	(void)revents;
	read_events(arg);
	tell_soon(arg);
	return 0;
}

static int watch(struct monitor *m)
{
	int err = sd_event_add_signal(m->event, NULL, SIGTERM, on_signal, m);

	if (err >= 0)
		err = sd_event_add_signal(m->event, NULL, SIGINT, on_signal, m);
	if (err >= 0)
		err = sd_event_add_signal(m->event, NULL, SIGHUP, on_hangup, m);
	if (err >= 0)
		err = sd_event_add_signal(m->event, NULL, SIGUSR1,
					  on_hand_over, m);
	if (err >= 0)
		err = sd_event_add_signal(m->event, NULL, SIGUSR2,
					  on_maintenance, m);
	if (err >= 0)
		err = sd_event_add_io(m->event, NULL,
				      m->config->ops->event_fd(m->sessions.dp),
				      EPOLLIN, on_dataplane, m);
	if (err >= 0)
		err = sd_event_add_time(m->event, &m->status_timer,
					CLOCK_MONOTONIC, 0, 0, on_status, m);
	if (err >= 0)
		err = sd_event_source_set_enabled(m->status_timer,
						  SD_EVENT_OFF);
	if (err >= 0)
		err = sd_event_set_watchdog(m->event, true);
	return err < 0 ? err : 0;
}

static void block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static enum acvpnd_exit fail(const char *what, int err)
{
	log_error("%s: %s", what, strerror(-err));
	return err == -EPERM ? ACVPND_PERMISSION : ACVPND_INTERNAL;
}

/* Sessions of a gateway before, and the sockets that their clients come to. */
static int adopt(struct monitor *m)
{
	const struct dataplane_ops *ops = m->config->ops;
	int err = monitor_adopt_left(&m->sessions);
	size_t i;

	if (!err)
		monitor_adopt_sockets(&m->sessions, &m->listeners);
	m->sessions.udp = m->listeners.udp;
	m->sessions.n_udp = m->listeners.n_udp;
	for (i = 0; i < m->listeners.n_udp && !err; i++)
		err = ops->listen(m->sessions.dp, m->listeners.udp[i]);
	if (err)
		log_error("sessions of before cannot be taken over: %s",
			  ops->error(m->sessions.dp));
	return err;
}

static int start(struct monitor *m)
{
	unsigned int i;
	int err;

	for (i = 0; i < slots(m); i++)
		init_worker(m, i);
	err = nursery_open(&m->nursery, m->event, &nursery_ops);
	return err ? err : start_auth(m);
}

static enum acvpnd_exit begin(struct monitor *m)
{
	char error[LISTENER_ERROR_SIZE];
	int err;

	err = listener_open(&m->listeners, &m->config->listen, error);
	if (err) {
		log_error("cannot listen: %s", error);
		return err == -EACCES ? ACVPND_PERMISSION : ACVPND_BUSY;
	}
	if (adopt(m))
		return ACVPND_INTERNAL;
	err = watch(m);
	if (err)
		return fail("cannot watch", err);
	err = start(m);
	if (err)
		return fail("cannot start auth", err);
	if (m->config->pid_file)
		m->pidfile = pidfile_write(m->config->pid_file);
	/* Auth reads what is root's; nobody else does any more. */
	err = privilege_drop(&m->config->user);
	return err ? fail("cannot give up privileges", err) : ACVPND_OK;
}

static void release(struct monitor *m)
{
	unsigned int i;

	/* After a failure to begin there may be some. */
	kill_all(m, SIGKILL);
	for (i = 0; i < slots(m); i++) {
		process_forget(&m->workers[i].process);
		ipc_channel_free(m->workers[i].channel);
	}
	drop_auth(m);
	nursery_close(&m->nursery);
	pidfile_remove(m->config->pid_file, m->pidfile);
	filter_hold(&m->filter);
	monitor_session_forget(&m->sessions);
	filter_free(&m->filter);
	m->config->ops->close(m->sessions.dp);
	listener_close(&m->listeners);
	sd_event_source_disable_unref(m->timer);
	sd_event_source_disable_unref(m->status_timer);
	sd_event_unref(m->event);
	free(m->workers);
}

static enum acvpnd_exit run(struct monitor *m)
{
	enum acvpnd_exit status;
	int err;

	status = begin(m);
	if (status == ACVPND_OK) {
		err = sd_event_loop(m->event);
		status = err < 0 ? fail("event loop", err) : m->status;
	}
	/* All but a regular end is nothing that sessions have to end for. */
	if (m->phase < MONITOR_SESSIONS && !monitor_session_none(&m->sessions))
		m->config->ops->leave(m->sessions.dp);
	return status;
}

/* That of a gateway which was killed is there until all its processes are gone.
 */
static enum acvpnd_exit take_lock(struct monitor *m)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	const char *name = m->config->device.name;
	unsigned int i;

	for (i = 0; i < MONITOR_LOCK_LOOKS; i++) {
		m->lock = lock_take("gateway", name);
		if (m->lock != -EBUSY)
			break;
		nanosleep(&pause, NULL);
	}
	if (m->lock >= 0)
		return ACVPND_OK;
	if (m->lock != -EBUSY)
		return fail("cannot lock the name of the interface", m->lock);
	log_message(LOG_LEVEL_ERROR,
		    "interface %s: another gateway has it; stop that one, or set \"device\" to another name",
		    name);
	return ACVPND_BUSY;
}

enum acvpnd_exit monitor_run(const struct monitor_config *config)
{
	struct monitor m = {
		.config = config, .lock = -1, .pidfile = -1,
		.sessions = {
			.ops = config->ops, .none = check_end,
			.adopted = on_adopted, .arg = &m,
		},
	};
	enum acvpnd_exit status;

	block_signals();
	m.workers = calloc(slots(&m), sizeof(*m.workers));
	if (!m.workers || sd_event_new(&m.event) < 0) {
		free(m.workers);
		return fail("cannot start", -ENOMEM);
	}
	filter_init(&m.filter, m.event, config->device.name);
	m.filter.idle = check_end;
	m.filter.arg = &m;
	m.sessions.filter = &m.filter;
	status = take_lock(&m);
	if (status == ACVPND_OK)
		status = config->locked(config->arg);
	if (status == ACVPND_OK)
		status = device_open(config->ops, &config->device,
				     &m.sessions.dp);
	if (status == ACVPND_OK)
		status = run(&m);
	release(&m);
	close_end(&m.lock);
	return status;
}
