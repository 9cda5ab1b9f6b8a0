/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A worker: what its connections and handshakes share. It runs in an event
 * loop, asks others by struct worker_ops, and has neither threads nor files.
 */
#ifndef _ACVPND_WORKER_WORKER_H
#define _ACVPND_WORKER_WORKER_H

#include <sys/queue.h>
#include <systemd/sd-event.h>

#include "acvpnd/worker/ops.h"
#include "acvpnd/worker/wait.h"
#include "common/buf.h"
#include "tls/cookie.h"
#include "tls/tls.h"

struct conn;
struct front;
struct handshake;
struct udp;

TAILQ_HEAD(front_list, front);

enum { WORKER_LISTENERS_MAX = 8 };

/**
 * struct worker_config - parameters of a worker
 * @event: Event loop.
 * @server: Who we are; outlives the worker.
 * @ops: Who is asked.
 * @arg: Passed to @ops.
 * @connections: TCP connections that are not tunnels yet; 0: 8192. One more
 *	ends the oldest of those that have not finished TLS, or of those that
 *	have and for which nobody works, of whichever there are more.
 * @login_seconds: How long a connection may be no tunnel; 0: 240.
 * @mtu: MTU of the links to clients in bytes; 0: 1500.
 * @handshakes: Handshakes of DTLS at a time; 0: 1024.
 * @proxied: TCP connections are from a load balancer, and begin with the PROXY
 *	protocol.
 * @rate_ms: Least milliseconds from one TCP connection to the next, while there
 *	are some that are no tunnels yet; 0: none.
 * @cookie_secret: For the cookies of DTLS, of all workers and of nobody else.
 */
struct worker_config {
	sd_event *event;
	struct tls_server *server;
	const struct worker_ops *ops;
	void *arg;
	unsigned int connections;
	unsigned int login_seconds;
	unsigned int mtu;
	unsigned int handshakes;
	bool proxied;
	unsigned int rate_ms;
	uint8_t cookie_secret[DTLS_COOKIE_SECRET_SIZE];
};

/**
 * struct worker_list - connections, the oldest first
 * @head: First.
 * @tail: Last.
 * @n: How many.
 */
struct worker_list {
	struct conn *head;
	struct conn *tail;
	unsigned int n;
};

/**
 * struct worker_log - how much of what clients do is told
 * @second: Second that @left is of.
 * @left: Lines left in it.
 * @hidden: Lines that were not told.
 */
struct worker_log {
	uint64_t second;
	unsigned int left;
	uint64_t hidden;
};

/**
 * struct worker_listener - a TCP socket that is accepted from
 * @io: Watches it.
 */
struct worker_listener {
	sd_event_source *io;
};

/**
 * struct worker - a worker
 * @config: Its parameters.
 * @listeners: TCP sockets that are accepted from.
 * @n_listeners: How many.
 * @paused: Accepts again in a moment: there are no descriptors left, or there
 *	is a limit of the rate.
 * @fronts: Connections that have not told yet whose they are, the oldest first.
 * @n_fronts: How many.
 * @shaking: Connections without TLS yet.
 * @open: Connections with TLS.
 * @gone: Closed ones that somebody up the stack may still look at.
 * @reaper: Frees those.
 * @waits: Answers that are waited for.
 * @udp: Handshakes of DTLS; NULL: none yet.
 * @log: How much is told.
 */
struct worker {
	struct worker_config config;
	struct worker_listener listeners[WORKER_LISTENERS_MAX];
	size_t n_listeners;
	sd_event_source *paused;
	struct front_list fronts;
	unsigned int n_fronts;
	struct worker_list shaking;
	struct worker_list open;
	struct worker_list gone;
	sd_event_source *reaper;
	struct wait_table waits;
	struct udp *udp;
	struct worker_log log;
};

/**
 * worker_new() - make a worker
 * @out: Set on success.
 * @config: Parameters; copied.
 *
 * Return: 0 or a negative errno.
 */
int worker_new(struct worker **out, const struct worker_config *config);

/**
 * worker_free() - close all connections and release the worker
 * @w: Worker, or NULL. Not from inside of a callback of its own.
 */
void worker_free(struct worker *w);

/**
 * worker_listen() - serve clients that connect to a socket
 * @w: Worker.
 * @fd: Non-blocking listening TCP socket; stays the caller's.
 *
 * Return: 0 or a negative errno: -E2BIG there are WORKER_LISTENERS_MAX.
 */
int worker_listen(struct worker *w, int fd);

/**
 * worker_drain() - take no more clients, and go on with those that there are
 * @w: Worker, which has nothing to do with the sockets of worker_listen() and
 *	worker_udp() any more. Handshakes of DTLS are not gone on with, for
 *	their datagrams may come to who takes its place: clients try again.
 */
void worker_drain(struct worker *w);

/**
 * worker_is_idle() - is there no client?
 * @w: Worker.
 */
bool worker_is_idle(const struct worker *w);

/**
 * worker_serve() - serve a client that has connected
 * @w: Worker.
 * @fd: Connected non-blocking TCP socket; from now on the worker's.
 * @peer: Address and port of the client.
 * @local: Those that it connected to.
 */
void worker_serve(struct worker *w, int fd, const union sockaddr_any *peer,
		  const union sockaddr_any *local);

/**
 * worker_udp() - do handshakes of DTLS on a socket
 * @w: Worker.
 * @fd: Non-blocking bound UDP socket; stays the caller's.
 * @listener: Its number, for struct ipc_attach_dtls.
 *
 * All datagrams of a peer have to come to the same worker.
 *
 * Return: 0 or a negative errno.
 */
int worker_udp(struct worker *w, int fd, unsigned int listener);

/**
 * worker_answer() - an answer to struct worker_ops came
 * @w: Worker.
 * @request: Number of the request.
 * @answer: Answer, of any type: one that makes no sense is a failure. NULL:
 *	none will come.
 */
void worker_answer(struct worker *w, uint32_t request,
		   const struct ipc_message *answer);

/**
 * worker_ask() - ask, for the files of this room
 * @w: Worker.
 * @message: What is asked.
 * @fn: Gets the answer; NULL: there is none.
 * @arg: Passed to @fn.
 *
 * Return: Number for wait_cancel(); 0: nobody could be asked, or @fn is NULL.
 */
uint32_t worker_ask(struct worker *w, struct ipc_message *message, wait_fn fn,
		    void *arg);

/**
 * worker_log() - tell what a client did, but not too often
 * @w: Worker.
 * @fmt: As log_message().
 */
void worker_log(struct worker *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* _ACVPND_WORKER_WORKER_H */
