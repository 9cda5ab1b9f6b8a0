// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/worker/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/worker/conn.h"
#include "acvpnd/worker/front.h"
#include "acvpnd/worker/request.h"
#include "acvpnd/worker/tunnel.h"
#include "acvpnd/worker/udp.h"
#include "common/log.h"

enum {
	WORKER_CONNECTIONS = 8192,
	WORKER_LOGIN_SECONDS = 240,
	WORKER_MTU = 1500,
	WORKER_HANDSHAKES = 1024,
	/* Connections accepted before others get their turn. */
	WORKER_BATCH = 64,
	/* While there are no descriptors. */
	WORKER_PAUSE_USEC = 100 * 1000,
	WORKER_MSEC = 1000,
	WORKER_LOG_LINES = 10,
	WORKER_LOG_MAX = 512,
};

static const struct conn_ops worker_conn_ops = {
	.request = request_handle,
	.opened = tunnel_opened,
	.closed = tunnel_closed,
};

static void set_default(unsigned int *value, unsigned int otherwise)
{
	if (!*value)
		*value = otherwise;
}

static void worker_reap(struct worker *w)
{
	while (w->gone.head)
		conn_free(w->gone.head);
}

static int worker_on_reap(sd_event_source *source, void *arg)
{
	(void)source;
	worker_reap(arg);
	return 0;
}

static int worker_init(struct worker *w)
{
	int err;

	set_default(&w->config.connections, WORKER_CONNECTIONS);
	set_default(&w->config.login_seconds, WORKER_LOGIN_SECONDS);
	set_default(&w->config.mtu, WORKER_MTU);
	set_default(&w->config.handshakes, WORKER_HANDSHAKES);
	TAILQ_INIT(&w->fronts);
	err = sd_event_add_defer(w->config.event, &w->reaper, worker_on_reap,
				 w);
	if (err < 0)
		return err;
	return sd_event_source_set_enabled(w->reaper, SD_EVENT_OFF);
}

int worker_new(struct worker **out, const struct worker_config *config)
{
	struct worker *w = calloc(1, sizeof(*w));
	int err;

	if (!w)
		return -ENOMEM;
	w->config = *config;
	err = worker_init(w);
	if (err < 0) {
		worker_free(w);
		return err;
	}
	*out = w;
	return 0;
}

static void stop_listening(struct worker *w)
{
	while (w->n_listeners) {
		w->n_listeners--;
		sd_event_source_disable_unref(w->listeners[w->n_listeners].io);
	}
}

void worker_free(struct worker *w)
{
	if (!w)
		return;
	stop_listening(w);
	sd_event_source_disable_unref(w->paused);
	front_free_all(w);
	while (w->shaking.head)
		conn_close(w->shaking.head);
	while (w->open.head)
		conn_close(w->open.head);
	worker_reap(w);
	udp_free(w->udp);
	sd_event_source_disable_unref(w->reaper);
	wait_free(&w->waits);
	explicit_bzero(w, sizeof(*w));
	free(w);
}

/* The oldest that nobody works for. */
static struct conn *worker_oldest(const struct worker_list *list)
{
	struct conn *c = list->head;

	while (c && !conn_may_go(c))
		c = c->next;
	return c;
}

/*
 * One of those goes of whom there are more, who have finished TLS or have not:
 * who came a moment ago does not have to make room for the next one while
 * others hold what they have.
 */
static bool worker_make_room(struct worker *w)
{
	struct conn *c = NULL;

	if (w->shaking.n + w->open.n < w->config.connections)
		return true;
	if (w->open.n > w->shaking.n)
		c = worker_oldest(&w->open);
	if (!c)
		c = w->shaking.head;
	if (c)
		conn_close(c);
	return c;
}

void worker_serve(struct worker *w, int fd, const union sockaddr_any *peer,
		  const union sockaddr_any *local)
{
	char text[SOCKADDR_STRLEN];
	int err = -ENOBUFS;

	if (worker_make_room(w))
		err = conn_new(w, &worker_conn_ops, fd, peer, local);
	else
		close(fd);
	if (err)
		worker_log(w, "%s: connection refused: %s",
			   sockaddr_format(peer, text),
			   err == -ENOBUFS ? "there are too many" :
			   strerror(-err));
}

static void set_listening(struct worker *w, bool on)
{
	size_t i;

	for (i = 0; i < w->n_listeners; i++)
		sd_event_source_set_enabled(w->listeners[i].io, on ?
					    SD_EVENT_ON : SD_EVENT_OFF);
}

static int worker_on_resume(sd_event_source *source, uint64_t usec, void *arg)
{
	struct worker *w = arg;

	(void)source;
	(void)usec;
	w->paused = sd_event_source_disable_unref(w->paused);
	set_listening(w, true);
	return 0;
}

static void pause_listening(struct worker *w, uint64_t usec)
{
	if (!w->paused &&
	    sd_event_add_time_relative(w->config.event, &w->paused,
				       CLOCK_MONOTONIC, usec, 0,
				       worker_on_resume, w) >= 0)
		set_listening(w, false);
}

/* Returns true if no other client may come now. */
static bool limit_rate(struct worker *w)
{
	if (!w->config.rate_ms || worker_is_idle(w))
		return false;
	pause_listening(w, (uint64_t)w->config.rate_ms * WORKER_MSEC);
	return true;
}

static bool accept_one(struct worker *w, int listener)
{
	union sockaddr_any peer = { 0 }, local = { 0 };
	socklen_t len = sizeof(peer), local_len = sizeof(local);
	int fd = accept4(listener, &peer.sa, &len,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0 && (errno == EMFILE || errno == ENFILE ||
		       errno == ENOMEM || errno == ENOBUFS))
		/* The socket stays readable: nothing else would be done. */
		pause_listening(w, WORKER_PAUSE_USEC);
	if (fd < 0)
		return errno == ECONNABORTED || errno == EINTR;
	getsockname(fd, &local.sa, &local_len);
	if (w->config.proxied)
		front_new(w, fd, &peer, &local);
	else
		worker_serve(w, fd, &peer, &local);
	return !limit_rate(w);
}

static int worker_on_accept(sd_event_source *source, int fd, uint32_t events,
			    void *arg)
{
	unsigned int i;

	(void)source;
	(void)events;
	for (i = 0; i < WORKER_BATCH && accept_one(arg, fd); i++)
		;
	return 0;
}

int worker_listen(struct worker *w, int fd)
{
	int err;

	if (w->n_listeners == WORKER_LISTENERS_MAX)
		return -E2BIG;
	err = sd_event_add_io(w->config.event, &w->listeners[w->n_listeners].io,
			      fd, EPOLLIN, worker_on_accept, w);
	if (err < 0)
		return err;
	w->n_listeners++;
	return 0;
}

void worker_drain(struct worker *w)
{
	stop_listening(w);
	udp_free(w->udp);
	w->udp = NULL;
}

bool worker_is_idle(const struct worker *w)
{
	return !w->n_fronts && !w->shaking.n && !w->open.n;
}

int worker_udp(struct worker *w, int fd, unsigned int listener)
{
	int err;

	if (!w->udp) {
		err = udp_new(&w->udp, w);
		if (err)
			return err;
	}
	return udp_listen(w->udp, fd, listener);
}

uint32_t worker_ask(struct worker *w, struct ipc_message *message, wait_fn fn,
		    void *arg)
{
	uint32_t id = 0;

	if (fn) {
		id = wait_begin(&w->waits, fn, arg);
		if (!id)
			return 0;
	}
	message->request = id;
	if (!w->config.ops->ask(w->config.arg, message))
		return id;
	wait_cancel(&w->waits, id);
	return 0;
}

void worker_answer(struct worker *w, uint32_t request,
		   const struct ipc_message *answer)
{
	wait_answer(&w->waits, request, answer);
}

/* A line that is let through tells how many were not. */
static bool may_log(struct worker_log *log)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if ((uint64_t)now.tv_sec != log->second) {
		log->second = now.tv_sec;
		log->left = WORKER_LOG_LINES;
	}
	if (!log->left) {
		log->hidden++;
		return false;
	}
	log->left--;
	if (log->hidden)
		log_info("%llu messages about clients were left out",
			 (unsigned long long)log->hidden);
	log->hidden = 0;
	return true;
}

void worker_log(struct worker *w, const char *fmt, ...)
{
	va_list args;

	if (!may_log(&w->log))
		return;
	va_start(args, fmt);
	log_vmessage(LOG_LEVEL_INFO, fmt, args);
	va_end(args);
}
