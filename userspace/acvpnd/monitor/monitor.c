// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/monitor_state.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/monitor/adopt.h"
#include "acvpnd/monitor/auth_child.h"
#include "acvpnd/monitor/auth_link.h"
#include "acvpnd/monitor/ending.h"
#include "acvpnd/monitor/notify.h"
#include "acvpnd/monitor/pidfile.h"
#include "acvpnd/monitor/reload.h"
#include "acvpnd/monitor/status.h"
#include "acvpnd/monitor/workers.h"
#include "common/lock.h"
#include "common/log.h"
#include "common/sandbox.h"

/* Tenths of a second in which a gateway before has to be gone. */
enum { MONITOR_LOCK_LOOKS = 30 };

static void monitor_serve(struct monitor *m)
{
	int err;

	m->phase = MONITOR_RUNNING;
	err = workers_serve(m);
	if (err) {
		log_error("workers cannot be started: %s", strerror(-err));
		ending_begin(m, ACVPND_INTERNAL);
		return;
	}
	m->served = true;
	log_info("gateway is ready, with %u workers",
		 m->config->listen.workers);
	monitor_status_ready(m);
}

static void monitor_read_events(struct monitor *m)
{
	int err = m->config->ops->events(m->sessions.dp, monitor_session_event,
					 &m->sessions);

	if (err) {
		log_error("the data plane ended: %s", strerror(-err));
		ending_begin(m, ACVPND_NO_MODULE);
	}
	ending_check(m);
}

static void monitor_on_adopted(void *arg)
{
	struct monitor *m = arg;

	if (m->phase != MONITOR_STARTING)
		return;
	m->auth_delay = 0;
	monitor_serve(m);
	/* What nobody has looked at. */
	monitor_read_events(m);
}

static int monitor_on_hangup(sd_event_source *source,
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
	monitor_reload_begin(m);
	return 0;
}

static int monitor_on_signal(sd_event_source *source,
			     const struct signalfd_siginfo *info, void *arg)
{
	struct monitor *m = arg;

	(void)source;
	(void)info;
	if (m->phase == MONITOR_RUNNING && m->config->drain_ms)
		ending_drain(m);
	else
		ending_begin(m, ACVPND_OK);
	return 0;
}

static int monitor_on_hand_over(sd_event_source *source,
				const struct signalfd_siginfo *info, void *arg)
{
	(void)source;
	(void)info;
	log_info("the gateway ends, and its sessions wait for the next one");
	ending_hand_over(arg, ACVPND_OK);
	return 0;
}

/* Where scripts of others' send it, old things wait to be looked for. */
static int monitor_on_maintenance(sd_event_source *source,
				  const struct signalfd_siginfo *info,
				  void *arg)
{
	(void)source;
	(void)info;
	(void)arg;
	log_info("there is no maintenance to be done: all ends when it is due");
	return 0;
}

static int monitor_on_dataplane(sd_event_source *source, int fd,
				uint32_t revents, void *arg)
{
	(void)source;
	(void)fd;
	(void)revents;
	monitor_read_events(arg);
	monitor_status_soon(arg);
	return 0;
}

static int monitor_watch_signals(struct monitor *m)
{
	static const struct {
		int signo;
		sd_event_signal_handler_t fn;
	} signals[] = {
		{ SIGTERM, monitor_on_signal },
		{ SIGINT, monitor_on_signal },
		{ SIGHUP, monitor_on_hangup },
		{ SIGUSR1, monitor_on_hand_over },
		{ SIGUSR2, monitor_on_maintenance },
	};
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]) && err >= 0; i++)
		err = sd_event_add_signal(m->event, NULL, signals[i].signo,
					  signals[i].fn, m);
	return err;
}

static int monitor_watch(struct monitor *m)
{
	int err = monitor_watch_signals(m);

	if (err >= 0)
		err = sd_event_add_io(m->event, NULL,
				      m->config->ops->event_fd(m->sessions.dp),
				      EPOLLIN, monitor_on_dataplane, m);
	if (err >= 0)
		err = monitor_status_open(m);
	if (err >= 0)
		err = sd_event_set_watchdog(m->event, true);
	return err < 0 ? err : 0;
}

static void monitor_block_signals(void)
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

static enum acvpnd_exit monitor_fail(const char *what, int err)
{
	log_error("%s: %s", what, strerror(-err));
	return err == -EPERM ? ACVPND_PERMISSION : ACVPND_INTERNAL;
}

/* Sessions of a gateway before, and the sockets that their clients come to. */
static int monitor_adopt(struct monitor *m)
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

/* Nothing here may run a program, so that nothing can start it again. */
static void monitor_on_filter_gone(void *arg, int status)
{
	struct monitor *m = arg;
	char text[64];

	if (m->phase == MONITOR_CHILDREN) {
		ending_check(m);
		return;
	}
	log_message(LOG_LEVEL_ERROR,
		    "what starts nft: %s; the gateway ends, and its sessions wait for the next one",
		    process_status(status, text, sizeof(text)));
	ending_hand_over(m, ACVPND_INTERNAL);
}

static void monitor_on_filter_lost(void *arg)
{
	struct monitor *m = arg;

	monitor_session_end_filtered(&m->sessions);
}

/* Programs are run by somebody else from here on. */
static enum acvpnd_exit monitor_confine(struct monitor *m)
{
	int err = filter_open(&m->filter);

	if (err)
		return monitor_fail("cannot start who sets filters", err);
	err = sandbox_enter_as(SANDBOX_MONITOR, ACVPND_INTERNAL);
	return err ? monitor_fail("cannot give up system calls", err) :
		     ACVPND_OK;
}

static enum acvpnd_exit monitor_begin(struct monitor *m)
{
	char error[LISTENER_ERROR_SIZE];
	int err;

	err = listener_open(&m->listeners, &m->config->listen, error);
	if (err) {
		log_error("cannot listen: %s", error);
		return err == -EACCES ? ACVPND_PERMISSION :
		       err == -ENOENT ? ACVPND_USAGE : ACVPND_BUSY;
	}
	if (monitor_adopt(m))
		return ACVPND_INTERNAL;
	err = monitor_watch(m);
	if (err)
		return monitor_fail("cannot watch", err);
	workers_init(m);
	err = auth_child_open(m);
	if (err)
		return monitor_fail("cannot start auth", err);
	if (m->config->pid_file)
		m->pidfile = pidfile_write(m->config->pid_file);
	/* Auth reads what is root's; nobody else does any more. */
	err = privilege_drop(&m->config->user);
	if (err)
		return monitor_fail("cannot give up privileges", err);
	return monitor_confine(m);
}

static void monitor_release(struct monitor *m)
{
	/* After a failure to begin there may be some. */
	ending_kill(m, SIGKILL);
	workers_free(m);
	auth_link_drop(m);
	nursery_close(&m->nursery);
	pidfile_remove(m->config->pid_file, m->pidfile);
	filter_hold(&m->filter);
	/* With the device, if that goes. */
	host_routes_close(&m->routes);
	monitor_session_forget(&m->sessions);
	filter_free(&m->filter);
	m->config->ops->close(m->sessions.dp);
	listener_close(&m->listeners);
	sd_event_source_disable_unref(m->timer);
	sd_event_source_disable_unref(m->watch);
	sd_event_source_disable_unref(m->status_timer);
	sd_event_unref(m->event);
}

static enum acvpnd_exit monitor_loop(struct monitor *m)
{
	enum acvpnd_exit status;
	int err;

	status = monitor_begin(m);
	if (status == ACVPND_OK) {
		err = sd_event_loop(m->event);
		status = err < 0 ? monitor_fail("event loop", err) : m->status;
	}
	/* All but a regular end is nothing that sessions have to end for. */
	if (m->phase < MONITOR_SESSIONS && !monitor_session_none(&m->sessions))
		m->config->ops->leave(m->sessions.dp);
	return status;
}

/* That of a gateway which was killed is there until all its processes are gone.
 */
static enum acvpnd_exit monitor_take_lock(struct monitor *m)
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
		return monitor_fail("cannot lock the name of the interface",
				    m->lock);
	log_message(LOG_LEVEL_ERROR,
		    "interface %s: another gateway has it; stop that one, or set \"device\" to another name",
		    name);
	return ACVPND_BUSY;
}

static enum acvpnd_exit monitor_open_device(struct monitor *m)
{
	const struct device_config *config = &m->config->device;
	enum acvpnd_exit status;
	unsigned int ifindex;
	int err;

	status = device_open(m->config->ops, config, &m->sessions.dp, &ifindex);
	if (status != ACVPND_OK)
		return status;
	err = host_routes_open(&m->routes, config, ifindex);
	return err ? monitor_fail("cannot set routes", err) : ACVPND_OK;
}

enum acvpnd_exit monitor_run(const struct monitor_config *config)
{
	struct monitor m = {
		.config = config, .lock = -1, .pidfile = -1,
		.gone = ending_check,
		.sessions = {
			.ops = config->ops, .none = ending_check,
			.adopted = monitor_on_adopted, .arg = &m,
		},
	};
	enum acvpnd_exit status;

	monitor_block_signals();
	if (workers_new(&m) || sd_event_new(&m.event) < 0) {
		workers_free(&m);
		return monitor_fail("cannot start", -ENOMEM);
	}
	filter_init(&m.filter, m.event, config->device.name);
	m.filter.idle = ending_check;
	m.filter.gone = monitor_on_filter_gone;
	m.filter.lost = monitor_on_filter_lost;
	m.filter.arg = &m;
	m.sessions.filter = &m.filter;
	m.sessions.routes = &m.routes;
	status = monitor_take_lock(&m);
	if (status == ACVPND_OK)
		status = config->locked(config->arg);
	if (status == ACVPND_OK)
		status = monitor_open_device(&m);
	if (status == ACVPND_OK)
		status = monitor_loop(&m);
	monitor_release(&m);
	if (m.lock >= 0)
		close(m.lock);
	return status;
}
