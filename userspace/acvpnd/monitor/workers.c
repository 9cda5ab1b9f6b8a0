// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/workers.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/monitor/auth_link.h"
#include "acvpnd/monitor/process.h"
#include "common/log.h"

/**
 * struct worker_slot - a worker
 * @process: It; first, so that it leads here.
 * @monitor: Whose.
 * @number: Which, from 0.
 * @serves: It takes clients; else it is not started again.
 * @channel: Connection to it, or NULL.
 * @heartbeat: When it has answered.
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
	struct heartbeat heartbeat;
	int ours;
	int auth;
	int auth_sign;
	struct monitor_worker begin;
};

static unsigned int workers_count(const struct monitor *m)
{
	return MONITOR_GENERATIONS * m->config->listen.workers;
}

static struct worker_slot *workers_slot(struct process *p)
{
	return (struct worker_slot *)p;
}

static void workers_close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int workers_pair(int *ours, int *theirs)
{
	int fds[2], err = ipc_channel_pair(fds);

	if (err)
		return err;
	*ours = fds[0];
	*theirs = fds[1];
	return 0;
}

static void workers_close_ends(struct worker_slot *w)
{
	workers_close_end(&w->ours);
	workers_close_end(&w->auth);
	workers_close_end(&w->auth_sign);
	workers_close_end(&w->begin.monitor);
	workers_close_end(&w->begin.auth);
	workers_close_end(&w->begin.sign);
}

static int workers_prepare(struct process *p)
{
	struct worker_slot *w = workers_slot(p);
	int err;

	err = workers_pair(&w->ours, &w->begin.monitor);
	if (!err)
		err = workers_pair(&w->auth, &w->begin.auth);
	if (!err)
		err = workers_pair(&w->auth_sign, &w->begin.sign);
	if (err)
		workers_close_ends(w);
	return err;
}

static size_t workers_keep(struct process *p, int *fds, size_t max)
{
	const struct monitor_worker *b = &workers_slot(p)->begin;
	size_t n = 0, i;

	(void)max;
	fds[n++] = workers_slot(p)->monitor->lock;
	fds[n++] = b->monitor;
	fds[n++] = b->auth;
	fds[n++] = b->sign;
	for (i = 0; i < b->n_tcp; i++)
		fds[n++] = b->tcp[i];
	for (i = 0; i < b->n_udp; i++)
		fds[n++] = b->udp[i].fd;
	return n;
}

static int workers_run_one(struct process *p)
{
	struct worker_slot *w = workers_slot(p);
	const struct monitor_config *config = w->monitor->config;

	return config->worker(config->arg, &w->begin);
}

static void workers_on_message(void *arg, struct ipc_message *message)
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
static void workers_on_closed(void *arg, int err)
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

static const struct ipc_channel_ops workers_channel_ops = {
	workers_on_message, workers_on_closed,
};

static void workers_started(struct process *p)
{
	struct worker_slot *w = workers_slot(p);
	const struct ipc_channel_config config = {
		.fd = w->ours, .self = IPC_MONITOR, .peer = IPC_WORKER,
		.ops = &workers_channel_ops, .arg = w,
	};

	auth_link_worker(w->monitor, w->number, w->auth, false);
	auth_link_worker(w->monitor, w->number, w->auth_sign, true);
	heartbeat_begin(&w->heartbeat);
	if (ipc_channel_new(&w->channel, w->monitor->event, &config))
		log_error("worker %u cannot be heard", w->number);
	else
		w->ours = -1;
	workers_close_ends(w);
}

static void workers_one_ended(struct process *p, int status)
{
	struct worker_slot *w = workers_slot(p);
	struct monitor *m = w->monitor;
	char text[64];

	ipc_channel_free(w->channel);
	w->channel = NULL;
	if (m->phase >= MONITOR_SESSIONS) {
		m->gone(m);
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

static const struct process_ops workers_ops = {
	.prepare = workers_prepare,
	.run = workers_run_one,
	.started = workers_started,
	.ended = workers_one_ended,
	.keep = workers_keep,
};

static void workers_init_one(struct monitor *m, unsigned int number)
{
	struct worker_slot *w = &m->workers[number];
	unsigned int workers = m->config->listen.workers;
	const struct listeners *l = &m->listeners;
	size_t i;

	w->process = (struct process){
		.name = "a worker", .ops = &workers_ops, .event = m->event,
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

static int workers_start_one(struct worker_slot *w)
{
	w->serves = true;
	if (!w->process.pid)
		return process_start(&w->process);
	process_kill(&w->process, SIGKILL);
	return 0;
}

int workers_serve(struct monitor *m)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < m->config->listen.workers && !err; i++)
		err = workers_start_one(&m->workers[m->first + i]);
	return err;
}

/* A worker that ends when its clients are gone has nobody to come after it. */
static void workers_drain_one(struct worker_slot *w, unsigned int seconds)
{
	struct ipc_message message = {
		.type = IPC_DRAIN, .drain.seconds = seconds,
	};

	w->serves = false;
	process_not_again(&w->process);
	if (w->channel)
		ipc_channel_send(w->channel, &message);
}

/* Has a place processes still, and when did the last of them begin? */
static bool workers_left(const struct monitor *m, unsigned int first,
			 uint64_t *since)
{
	unsigned int i;

	*since = 0;
	for (i = 0; i < m->config->listen.workers; i++) {
		const struct process *p = &m->workers[first + i].process;

		if (p->pid)
			*since = p->since;
	}
	return *since;
}

/*
 * Where those that serve next go: where no process is left of those before.
 * If there is one everywhere, the oldest go.
 */
static unsigned int workers_place(const struct monitor *m)
{
	unsigned int n = m->config->listen.workers, first, place = 0;
	uint64_t oldest = UINT64_MAX, since;

	for (first = 0; first < workers_count(m); first += n) {
		if (first == m->first)
			continue;
		if (!workers_left(m, first, &since))
			return first;
		if (since < oldest) {
			oldest = since;
			place = first;
		}
	}
	log_warning("clients that are about to log in lose their connections: the configuration was read %u times while they were",
		    MONITOR_GENERATIONS);
	return place;
}

void workers_exchange(struct monitor *m)
{
	unsigned int i, old = m->first, n = m->config->listen.workers;
	int err;

	m->first = workers_place(m);
	err = workers_serve(m);
	if (err)
		log_error("not all workers can be started: %s",
			  strerror(-err));
	for (i = 0; i < n; i++)
		workers_drain_one(&m->workers[old + i],
				  m->config->login_seconds);
}

void workers_drain(struct monitor *m, unsigned int seconds)
{
	unsigned int i;

	for (i = 0; i < workers_count(m); i++)
		workers_drain_one(&m->workers[i], seconds);
}

void workers_watch(struct monitor *m, unsigned int limit, unsigned int seconds)
{
	struct worker_slot *w;
	unsigned int i;

	for (i = 0; i < workers_count(m); i++) {
		w = &m->workers[i];
		if (heartbeat_look(&w->heartbeat, w->channel) != limit)
			continue;
		log_message(LOG_LEVEL_ERROR,
			    "worker %u has not answered for %u seconds, and is killed",
			    w->number, limit * seconds);
		process_kill(&w->process, SIGKILL);
	}
}

void workers_drop(struct monitor *m)
{
	unsigned int i;

	for (i = 0; i < workers_count(m); i++) {
		ipc_channel_free(m->workers[i].channel);
		m->workers[i].channel = NULL;
	}
}

void workers_stop(struct monitor *m)
{
	unsigned int i;

	for (i = 0; i < workers_count(m); i++)
		process_stop(&m->workers[i].process);
}

void workers_kill(const struct monitor *m, int signo)
{
	unsigned int i;

	for (i = 0; i < workers_count(m); i++)
		process_kill(&m->workers[i].process, signo);
}

bool workers_none(const struct monitor *m)
{
	unsigned int i;

	for (i = 0; i < workers_count(m); i++)
		if (m->workers[i].process.pid)
			return false;
	return true;
}

int workers_new(struct monitor *m)
{
	m->workers = calloc(workers_count(m), sizeof(*m->workers));
	return m->workers ? 0 : -ENOMEM;
}

void workers_init(struct monitor *m)
{
	unsigned int i;

	for (i = 0; i < workers_count(m); i++)
		workers_init_one(m, i);
}

void workers_free(struct monitor *m)
{
	unsigned int i;

	if (!m->workers)
		return;
	for (i = 0; i < workers_count(m); i++)
		process_forget(&m->workers[i].process);
	workers_drop(m);
	free(m->workers);
	m->workers = NULL;
}
