// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/worker_process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/ipc/channel.h"
#include "common/log.h"
#include "common/privilege.h"
#include "common/sandbox.h"

/* Microseconds: a worker that drains looks so often whether it is done. */
enum { DRAIN_TICK_USEC = 200 * 1000, DRAIN_SEC_USEC = 1000 * 1000 };

/**
 * struct worker_process - a worker
 * @config: What it is.
 * @begin: What it began with.
 * @event: Event loop.
 * @worker: Who serves clients.
 * @monitor: Connection to the monitor.
 * @auth: Connection to auth, or NULL: it is gone.
 * @drain_end: When it ends in any case, once it drains; microseconds.
 */
struct worker_process {
	const struct worker_process_config *config;
	const struct monitor_worker *begin;
	sd_event *event;
	struct worker *worker;
	struct ipc_channel *monitor;
	struct ipc_channel *auth;
	uint64_t drain_end;
};

/**
 * struct worker_question - a question that is not answered yet
 * @process: Whose.
 * @request: Number that the worker knows it by.
 */
struct worker_question {
	struct worker_process *process;
	uint32_t request;
};

static void worker_process_on_answer(void *arg, struct ipc_message *answer)
{
	struct worker_question *q = arg;

	worker_answer(q->process->worker, q->request, answer);
	free(q);
}

static int ask_numbered(struct worker_process *p, struct ipc_channel *channel,
			struct ipc_message *message)
{
	struct worker_question *q = malloc(sizeof(*q));
	int err;

	if (!q)
		return -ENOMEM;
	q->process = p;
	q->request = message->request;
	err = ipc_channel_ask(channel, message, worker_process_on_answer, q);
	if (err)
		free(q);
	return err;
}

static int worker_process_ask(void *arg, struct ipc_message *message)
{
	struct worker_process *p = arg;
	struct ipc_channel *channel = p->auth;

	if (message->type == IPC_ATTACH_CSTP ||
	    message->type == IPC_ATTACH_DTLS)
		channel = p->monitor;
	if (!channel)
		return -EPIPE;
	return message->request ? ask_numbered(p, channel, message) :
				  ipc_channel_send(channel, message);
}

static int offload(void *arg, int fd, const struct tls_keys *keys,
		   const char **why)
{
	struct worker_process *p = arg;

	return p->config->offload(fd, keys, why);
}

static const struct buf *headers(void *arg, const char *sni)
{
	struct worker_process *p = arg;

	return headers_of(p->config->headers, sni);
}

static bool camouflage(void *arg, const char *sni,
		       struct worker_camouflage *found)
{
	const struct worker_process *p = arg;
	const struct config_vhost *vhost =
		gateway_config_vhost(p->config->headers->config, sni);

	*found = (struct worker_camouflage){
		.secret = vhost->camouflage_secret,
		.realm = vhost->camouflage_realm,
	};
	return vhost->camouflage;
}

static const struct worker_ops ops = {
	.ask = worker_process_ask,
	.offload = offload,
	.headers = headers,
	.camouflage = camouflage,
};

static int worker_process_on_drain_tick(sd_event_source *source, uint64_t usec,
					void *arg)
{
	struct worker_process *p = arg;

	if (worker_is_idle(p->worker) || usec >= p->drain_end)
		return sd_event_exit(p->event, 0);
	sd_event_source_set_time_relative(source, DRAIN_TICK_USEC);
	return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static void worker_process_drain(struct worker_process *p, uint32_t seconds)
{
	uint64_t now;
	size_t i;

	worker_drain(p->worker);
	/* Who connects is not to wait for somebody who does not accept. */
	for (i = 0; i < p->begin->n_tcp; i++)
		close(p->begin->tcp[i]);
	sd_event_now(p->event, CLOCK_MONOTONIC, &now);
	p->drain_end = now + (uint64_t)seconds * DRAIN_SEC_USEC;
	if (sd_event_add_time_relative(p->event, NULL, CLOCK_MONOTONIC, 0, 0,
				       worker_process_on_drain_tick, p) < 0)
		sd_event_exit(p->event, 0);
}

/* All else that a worker is told it has asked for. */
static void worker_process_on_message(void *arg, struct ipc_message *message)
{
	struct worker_process *p = arg;

	if (message->type == IPC_DRAIN)
		worker_process_drain(p, message->drain.seconds);
	else if (message->type == IPC_BEAT)
		ipc_channel_done(p->monitor, message->request, 0, NULL);
}

/* Auth tells it nothing. */
static void worker_process_on_auth_message(void *arg,
					   struct ipc_message *message)
{
	(void)arg;
	(void)message;
}

static void worker_process_on_monitor_closed(void *arg, int err)
{
	struct worker_process *p = arg;

	(void)err;
	sd_event_exit(p->event, 0);
}

static void worker_process_on_auth_closed(void *arg, int err)
{
	struct worker_process *p = arg;

	(void)err;
	ipc_channel_free(p->auth);
	p->auth = NULL;
}

static const struct ipc_channel_ops monitor_ops = {
	worker_process_on_message,
	worker_process_on_monitor_closed,
};

static const struct ipc_channel_ops auth_ops = {
	worker_process_on_auth_message,
	worker_process_on_auth_closed,
};

static int open_channels(struct worker_process *p,
			 const struct monitor_worker *begin)
{
	struct ipc_channel_config config = {
		.fd = begin->monitor, .self = IPC_WORKER, .peer = IPC_MONITOR,
		.ops = &monitor_ops, .arg = p,
	};
	int err = ipc_channel_new(&p->monitor, p->event, &config);

	config.fd = begin->auth;
	config.peer = IPC_AUTH;
	config.ops = &auth_ops;
	if (!err)
		err = ipc_channel_new(&p->auth, p->event, &config);
	if (!err)
		err = ipc_sign_prepare(begin->sign);
	servers_sign_by(p->config->servers, begin->sign);
	return err;
}

static int worker_process_serve(struct worker_process *p,
				const struct monitor_worker *begin)
{
	struct worker_config config = p->config->worker;
	size_t i;
	int err;

	config.event = p->event;
	config.ops = &ops;
	config.arg = p;
	err = worker_new(&p->worker, &config);
	explicit_bzero(&config, sizeof(config));
	for (i = 0; i < begin->n_tcp && !err; i++)
		err = worker_listen(p->worker, begin->tcp[i]);
	for (i = 0; i < begin->n_udp && !err; i++)
		err = worker_udp(p->worker, begin->udp[i].fd,
				 begin->udp[i].listener);
	return err;
}

/* From here on whoever takes this process over has what it has, no more. */
static int worker_process_confine(void)
{
	int err = privilege_keep(PRIVILEGE_NONE);

	return err ? err : sandbox_enter_as(SANDBOX_WORKER, ACVPND_INTERNAL);
}

static int worker_process_set_up(struct worker_process *p,
				 const struct monitor_worker *begin)
{
	int err = sd_event_new(&p->event);

	if (err >= 0)
		err = open_channels(p, begin);
	if (!err)
		err = worker_process_serve(p, begin);
	return err ? err : worker_process_confine();
}

enum acvpnd_exit worker_process_run(const struct worker_process_config *config,
				    const struct monitor_worker *begin)
{
	struct worker_process p = { .config = config, .begin = begin };
	int err;

	/* The monitor ends it. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	err = worker_process_set_up(&p, begin);
	if (!err)
		err = sd_event_loop(p.event);
	if (err < 0)
		log_error("worker %u: %s", begin->number, strerror(-err));
	worker_free(p.worker);
	ipc_channel_free(p.monitor);
	ipc_channel_free(p.auth);
	sd_event_unref(p.event);
	return err < 0 ? ACVPND_INTERNAL : ACVPND_OK;
}
