// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/serve.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "acvpnd/config/vhost.h"
#include "acvpnd/control/listen.h"
#include "acvpnd/gateway/auth_process.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/opening.h"
#include "acvpnd/gateway/worker_process.h"
#include "acvpnd/monitor/monitor.h"
#include "common/log.h"

enum {
	SERVE_MTU = 1500,
	SERVE_HEADERS_MAX = 16 * 1024,
	/* What ocserv's levels are called there: basic, info, debug and more */
	SERVE_LOG_INFO = 2,
	SERVE_LOG_DEBUG = 3,
};

/**
 * struct serve - a gateway
 * @config: Configuration.
 * @ops: Kind of the data plane.
 * @ticket_key: By which TLS sessions are resumed.
 * @signer: What workers sign with.
 * @worker: What workers are.
 * @control: Where administrators come.
 * @headers: Header lines that all replies of HTTP have.
 */
struct serve {
	struct gateway_config *config;
	const struct dataplane_ops *ops;
	uint8_t ticket_key[TLS_TICKET_KEY_SIZE];
	struct ipc_signer signer;
	struct worker_process_config worker;
	struct control_listen control;
	struct buf headers;
};

static enum acvpnd_exit run_auth(void *arg, int fd)
{
	struct serve *s = arg;

	tls_server_free(s->worker.worker.server);
	s->worker.worker.server = NULL;
	return auth_process_run(s->config, &s->control, fd);
}

static enum acvpnd_exit run_worker(void *arg,
				   const struct monitor_worker *begin)
{
	struct serve *s = arg;

	return worker_process_run(&s->worker, begin);
}

/* What is not there yet, and would be missed. */
static bool is_possible(const struct gateway_config *config)
{
	const char *what = NULL;

	if (config->n_vhosts > 1)
		what = "virtual hosts are";
	else if (config->vhosts[0].certs.n != 1 ||
		 config->vhosts[0].keys.n != 1)
		what = "other than one server-cert and one server-key is";
	if (what)
		log_error("%s: %s not there yet", config->path, what);
	return !what;
}

/* Where to listen */

static int resolve(struct sockaddr_list *to, const char *host, int type,
		   uint16_t port)
{
	const struct addrinfo hints = {
		.ai_flags = AI_PASSIVE, .ai_socktype = type,
	};
	struct addrinfo *list, *entry;
	int err = getaddrinfo(host, "0", &hints, &list);

	if (err) {
		log_error("listen-host: %s: %s", host, gai_strerror(err));
		return -EINVAL;
	}
	to->n = 0;
	for (entry = list; entry && to->n < SOCKADDR_LIST_MAX;
	     entry = entry->ai_next) {
		memcpy(&to->list[to->n], entry->ai_addr, entry->ai_addrlen);
		sockaddr_set_port(&to->list[to->n++], port);
	}
	freeaddrinfo(list);
	return 0;
}

static unsigned int count_workers(const struct gateway_config *config)
{
	long n = config->workers;

	if (!n)
		n = sysconf(_SC_NPROCESSORS_ONLN);
	if (n < 1)
		n = 1;
	return n < LISTENER_WORKERS_MAX ? n : LISTENER_WORKERS_MAX;
}

static int fill_listen(struct listener_config *listen,
		       const struct gateway_config *config)
{
	const char *udp = config->udp_listen_host ? config->udp_listen_host :
						    config->listen_host;
	int err;

	listen->workers = count_workers(config);
	err = resolve(&listen->tcp, config->listen_host, SOCK_STREAM,
		      config->tcp_port);
	if (!err && config->udp_port)
		err = resolve(&listen->udp, udp, SOCK_DGRAM, config->udp_port);
	return err;
}

/* Who we are */

static int open_server(struct serve *s)
{
	const struct config_vhost *v = &s->config->vhosts[0];
	const struct tls_server_config config = {
		.identity = {
			.cert_file = v->certs.list[0],
			.sign = ipc_sign,
			.sign_arg = &s->signer,
		},
		.ask = vhost_ask(v),
		.client_cafile = v->ca_cert,
		.client_crlfile = v->crl,
		.ticket_key = s->ticket_key,
		.limits = v->tls,
	};
	char error[TLS_ERROR_SIZE];
	int err = tls_init();

	if (!err && getrandom(s->ticket_key, sizeof(s->ticket_key), 0) !=
		    sizeof(s->ticket_key))
		err = -EIO;
	if (!err && getrandom(s->worker.worker.cookie_secret,
			      DTLS_COOKIE_SECRET_SIZE, 0) !=
		    DTLS_COOKIE_SECRET_SIZE)
		err = -EIO;
	if (err) {
		log_error("no random numbers: %s", strerror(-err));
		return err;
	}
	err = tls_server_new(&s->worker.worker.server, &config, error);
	if (err)
		log_error("server-cert, ca-cert or crl: %s", error);
	return err;
}

static int fill_headers(struct buf *out, const struct config_texts *headers)
{
	size_t i;

	for (i = 0; i < headers->n; i++)
		buf_fmt(out, "%s\r\n", headers->list[i]);
	if (out->error)
		log_error("included-http-headers: more than %d bytes of them",
			  SERVE_HEADERS_MAX);
	return out->error;
}

static int find_user(struct privilege_user *user,
		     const struct gateway_config *config)
{
	const char *name = config->run_as_user, *group = config->run_as_group;
	int err;

	if (geteuid()) {
		*user = (struct privilege_user){ .uid = geteuid() };
		return 0;
	}
	err = privilege_find(name, user);
	if (err) {
		log_message(LOG_LEVEL_ERROR,
			    "run-as-user: no user %s to run as: %s",
			    name ? name : "acvpn or nobody", strerror(-err));
		return err;
	}
	if (group)
		err = privilege_find_group(group, user);
	if (err)
		log_error("run-as-group: no group %s to run as: %s", group,
			  strerror(-err));
	return err;
}

/* Without one at the default place it goes on: tests and demos are not root. */
static int open_control(struct serve *s)
{
	char error[CONTROL_LISTEN_ERROR_SIZE];
	int err = control_listen_open(&s->control, s->config->control_socket,
				      error);

	if (!err)
		return 0;
	if (s->config->control_socket || err == -EADDRINUSE) {
		log_error("%s", error);
		return err;
	}
	log_warning("acnl will not find this gateway: %s", error);
	return 0;
}

static enum acvpnd_exit run(struct serve *s)
{
	struct monitor_config monitor = {
		.ops = s->ops, .auth = run_auth, .worker = run_worker,
		.arg = s,
		.pid_file = s->config->pid_file,
		.auth_fds = &s->control.fd, .n_auth_fds = 1,
		.device = { .name = s->config->device, .mtu = SERVE_MTU },
	};

	monitor.device.n_addresses = opening_own(s->config,
						 monitor.device.addresses);
	if (fill_listen(&monitor.listen, s->config) ||
	    find_user(&monitor.user, s->config) ||
	    fill_headers(&s->headers, &s->config->vhosts[0].http_headers) ||
	    open_server(s) || open_control(s))
		return ACVPND_USAGE;
	if (s->control.fd < 0)
		monitor.n_auth_fds = 0;
	s->worker.offload = s->ops->protect;
	s->worker.signer = &s->signer;
	s->worker.worker.login_seconds = s->config->auth_timeout;
	s->worker.worker.proxied = s->config->proxy_protocol;
	/* Clients come to all workers. */
	s->worker.worker.rate_ms = s->config->rate_limit_ms *
				   monitor.listen.workers;
	s->worker.worker.headers = &s->headers;
	return monitor_run(&monitor);
}

static void set_log_level(const struct gateway_config *config,
			  unsigned int verbose)
{
	unsigned int more = config->log_level <= SERVE_LOG_INFO ? 0 :
			    config->log_level == SERVE_LOG_DEBUG ? 1 : 2;

	log_set_level(LOG_LEVEL_INFO + (more > verbose ? more : verbose));
}

enum acvpnd_exit serve_gateway(const char *path,
			       const struct dataplane_ops *ops,
			       unsigned int verbose)
{
	struct serve s = {
		.ops = ops, .signer = { .fd = -1 }, .control = { .fd = -1 },
	};
	enum acvpnd_exit status = ACVPND_USAGE;
	int err;

	err = gateway_config_load(path, &s.config, check_tell, NULL);
	if (err) {
		log_error("%s: not usable: %s", path, strerror(-err));
		return ACVPND_USAGE;
	}
	set_log_level(s.config, verbose);
	buf_init(&s.headers, SERVE_HEADERS_MAX);
	if (is_possible(s.config))
		status = run(&s);
	control_listen_close(&s.control);
	buf_free(&s.headers);
	tls_server_free(s.worker.worker.server);
	gateway_config_free(s.config);
	explicit_bzero(&s, sizeof(s));
	return status;
}
