// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/serve.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "acvpnd/config/keep.h"
#include "acvpnd/config/source.h"
#include "acvpnd/control/listen.h"
#include "acvpnd/control/scrape.h"
#include "acvpnd/gateway/auth_process.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/copies.h"
#include "acvpnd/gateway/headers.h"
#include "acvpnd/gateway/opening.h"
#include "acvpnd/gateway/run_as.h"
#include "acvpnd/gateway/servers.h"
#include "acvpnd/gateway/where.h"
#include "acvpnd/gateway/worker_process.h"
#include "acvpnd/monitor/monitor.h"
#include "common/log.h"

enum {
	SERVE_MTU = 1500,
	/* Tenths of a second in which a gateway before has to be gone. */
	SERVE_LOOKS = 30,
};

/**
 * struct serve - a gateway
 * @config: Configuration.
 * @ops: Kind of the data plane.
 * @pid: Process of the monitor.
 * @verbose: How much more than usual is logged in any case.
 * @monitor: What the monitor is.
 * @next: Configuration that was read again, or NULL.
 * @next_servers: TLS with that.
 * @copies: Files of @next.
 * @servers: TLS.
 * @worker: What workers are.
 * @control: Where administrators come.
 * @metrics: Where metrics are read.
 * @auth_fds: Those of both that there are, for auth.
 * @headers: Header lines that all replies of HTTP have.
 * @next_headers: Those of @next.
 */
struct serve {
	struct gateway_config *config;
	const struct dataplane_ops *ops;
	pid_t pid;
	unsigned int verbose;
	struct monitor_config monitor;
	struct gateway_config *next;
	struct servers next_servers;
	struct copies copies;
	struct servers servers;
	struct worker_process_config worker;
	struct control_listen control;
	struct control_listen metrics;
	int auth_fds[2];
	struct headers headers;
	struct headers next_headers;
};

static enum acvpnd_exit run_auth(void *arg, int fd)
{
	struct serve *s = arg;

	servers_close(&s->servers);
	return auth_process_run(s->config, s->pid, &s->control, s->metrics.fd,
				s->verbose, fd);
}

static enum acvpnd_exit run_worker(void *arg,
				   const struct monitor_worker *begin)
{
	struct serve *s = arg;

	return worker_process_run(&s->worker, begin);
}

/* Who we are */

static int open_servers(struct serve *s)
{
	uint8_t *secret = s->worker.worker.cookie_secret;

	if (getrandom(secret, DTLS_COOKIE_SECRET_SIZE, 0) !=
	    DTLS_COOKIE_SECRET_SIZE) {
		log_error("no random numbers: %m");
		return -EIO;
	}
	if (servers_open(&s->servers, s->config, &s->copies))
		return -EINVAL;
	s->worker.worker.server = s->servers.list[0];
	s->worker.servers = &s->servers;
	return 0;
}

/* A configuration that is read again */

static int serve_on_file(void *arg, const char *path, int fd)
{
	struct serve *s = arg;

	return copies_add(&s->copies, path, fd);
}

static void serve_forget_next(void *arg)
{
	struct serve *s = arg;

	servers_close(&s->next_servers);
	headers_close(&s->next_headers);
	gateway_config_free(s->next);
	s->next = NULL;
	copies_clear(&s->copies);
}

/* Auth has told what is wrong with it, if something is. */
static int load_next(struct serve *s)
{
	char path[COPIES_PATH_SIZE], empty[] = "";
	const char *name = s->config->path;
	struct buf text;
	int err;

	buf_init(&text, SOURCE_MAX);
	err = source_read(copies_path(&s->copies, name, path), &text);
	if (!err)
		err = gateway_config_parse(name, text.data ?
					   (char *)text.data : empty, text.len,
					   &s->next, NULL, NULL);
	buf_free(&text);
	return err;
}

static int prepare_next(void *arg)
{
	struct serve *s = arg;
	int err = load_next(s);

	if (!err)
		err = headers_open(&s->next_headers, s->next);
	if (!err)
		err = servers_open(&s->next_servers, s->next, &s->copies);
	if (err)
		serve_forget_next(s);
	return err;
}

/* What the monitor, and workers from now on, have of the configuration. */
static void serve_apply(struct serve *s)
{
	struct worker_config *worker = &s->worker.worker;

	worker->login_seconds = s->config->auth_timeout;
	worker->proxied = s->config->proxy_protocol;
	/* Clients come to all workers. */
	worker->rate_ms = s->config->rate_limit_ms * s->monitor.listen.workers;
	s->monitor.login_seconds = s->config->auth_timeout;
	s->monitor.drain_ms = s->config->drain_ms;
	check_log_level(s->config, s->verbose);
}

static void commit_next(void *arg)
{
	struct serve *s = arg;
	struct gateway_config *last = s->config;

	keep_options(s->next, last, NULL, NULL);
	s->config = s->next;
	s->next = last;
	servers_close(&s->servers);
	s->servers = s->next_servers;
	s->next_servers = (struct servers){ 0 };
	s->worker.worker.server = s->servers.list[0];
	headers_close(&s->headers);
	s->headers = s->next_headers;
	s->next_headers = (struct headers){ 0 };
	serve_apply(s);
	serve_forget_next(s);
}

static const struct monitor_reload reload = {
	.file = serve_on_file,
	.prepare = prepare_next,
	.commit = commit_next,
	.abort = serve_forget_next,
};

/* An auth that was killed with its gateway listens until it is gone. */
static int wait_for_control(struct serve *s,
			    char error[CONTROL_LISTEN_ERROR_SIZE])
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };
	int i, err;

	for (i = 0;; i++) {
		err = control_listen_open(&s->control,
					  s->config->control_socket, error);
		if (err != -EADDRINUSE || i == SERVE_LOOKS)
			return err;
		nanosleep(&pause, NULL);
	}
}

/* Without one at the default place it goes on: tests and demos are not root. */
static int open_control(struct serve *s)
{
	char error[CONTROL_LISTEN_ERROR_SIZE];
	int err = wait_for_control(s, error);

	if (!err)
		return 0;
	if (s->config->control_socket || err == -EADDRINUSE) {
		check_refuse(s->config, NULL, "occtl-socket-file", "%s",
			     error);
		return err;
	}
	log_warning("acnl will not find this gateway: occtl-socket-file: %s",
		    error);
	return 0;
}

static int open_metrics(struct serve *s)
{
	char error[CONTROL_LISTEN_ERROR_SIZE];
	int err;

	if (!s->config->metrics)
		return 0;
	err = control_scrape_listen(&s->metrics, s->config->metrics, error);
	if (err)
		check_refuse(s->config, NULL, "metrics-listen", "%s", error);
	return err;
}

static size_t fill_auth_fds(struct serve *s)
{
	size_t n = 0;

	if (s->control.fd >= 0)
		s->auth_fds[n++] = s->control.fd;
	if (s->metrics.fd >= 0)
		s->auth_fds[n++] = s->metrics.fd;
	return n;
}

static enum acvpnd_exit serve_on_locked(void *arg)
{
	struct serve *s = arg;

	if (open_control(s) || open_metrics(s))
		return ACVPND_USAGE;
	s->monitor.n_auth_fds = fill_auth_fds(s);
	return ACVPND_OK;
}

static enum acvpnd_exit serve_run(struct serve *s)
{
	char device[IFNAMSIZ];

	/* That of the configuration goes with it. */
	snprintf(device, sizeof(device), "%s", s->config->device);
	s->monitor = (struct monitor_config){
		.ops = s->ops,
		.locked = serve_on_locked,
		.auth = run_auth,
		.worker = run_worker,
		.arg = s,
		.reload = &reload,
		.pid_file = s->config->pid_file,
		.auth_fds = s->auth_fds,
		.device = { .name = device, .mtu = SERVE_MTU },
	};
	s->monitor.device.n_addresses =
		opening_own(s->config, s->monitor.device.addresses);
	if (where_find(s->config, &s->monitor.listen) ||
	    run_as_find(s->config, &s->monitor.user) ||
	    headers_open(&s->headers, s->config) || open_servers(s))
		return ACVPND_USAGE;
	/* A child of it runs nft. */
	s->monitor.user.programs = true;
	s->worker.offload = s->ops->protect;
	s->worker.headers = &s->headers;
	serve_apply(s);
	return monitor_run(&s->monitor);
}

enum acvpnd_exit serve_gateway(const char *path,
			       const struct dataplane_ops *ops,
			       unsigned int verbose)
{
	struct serve s = {
		.ops = ops, .pid = getpid(), .verbose = verbose,
		.control = { .fd = -1 }, .metrics = { .fd = -1 },
	};
	enum acvpnd_exit status = ACVPND_USAGE;
	int err;

	err = gateway_config_load(path, &s.config, check_tell, NULL);
	if (err) {
		log_error("%s: not usable: %s", path, strerror(-err));
		return ACVPND_USAGE;
	}
	check_log_level(s.config, verbose);
	status = serve_run(&s);
	control_listen_close(&s.control);
	control_listen_close(&s.metrics);
	serve_forget_next(&s);
	headers_close(&s.headers);
	servers_close(&s.servers);
	gateway_config_free(s.config);
	explicit_bzero(&s, sizeof(s));
	return status;
}
