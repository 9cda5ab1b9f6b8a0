// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/auth_process.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "acvpnd/auth/task.h"
#include "acvpnd/gateway/accounting.h"
#include "acvpnd/gateway/administration.h"
#include "acvpnd/gateway/admission.h"
#include "acvpnd/gateway/adoption.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/closing.h"
#include "acvpnd/gateway/download.h"
#include "acvpnd/gateway/exposure.h"
#include "acvpnd/gateway/measure.h"
#include "acvpnd/gateway/keypin.h"
#include "acvpnd/gateway/opening.h"
#include "acvpnd/gateway/opening_reply.h"
#include "acvpnd/gateway/reload.h"
#include "acvpnd/gateway/scripts.h"
#include "acvpnd/gateway/servers.h"
#include "acvpnd/gateway/story.h"
#include "common/log.h"
#include "common/privilege.h"
#include "common/sandbox.h"

enum { AUTH_MS_USEC = 1000, AUTH_SEC_MS = 1000, AUTH_MS_NSEC = 1000000 };
enum { AUTH_PIN_MAX = 16 * 1024 };

int64_t auth_process_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (int64_t)ts.tv_sec * AUTH_SEC_MS + ts.tv_nsec / AUTH_MS_NSEC;
}

/* Whatever happened, something else may be due next. */
void auth_process_arm(struct auth_process *p)
{
	int64_t due = auth_session_tick(p->sessions, auth_process_now());
	int64_t next = admission_tick(p);

	if (next < due)
		due = next;
	next = reload_tick(p);
	if (next < due)
		due = next;
	next = accounting_tick(p);
	if (next < due)
		due = next;
	if (due == INT64_MAX) {
		sd_event_source_set_enabled(p->tick, SD_EVENT_OFF);
		return;
	}
	sd_event_source_set_time(p->tick, (uint64_t)due * AUTH_MS_USEC);
	sd_event_source_set_enabled(p->tick, SD_EVENT_ONESHOT);
}

static int auth_process_on_checked(sd_event_source *source, int fd,
				   uint32_t revents, void *arg)
{
	struct auth_process *p = arg;

	(void)source;
	(void)fd;
	(void)revents;
	auth_task_ready(p->queues.hashes);
	auth_task_ready(p->queues.codes);
	auth_process_arm(p);
	return 0;
}

static void auth_process_on_answered(void *arg)
{
	auth_process_arm(arg);
}

static int auth_process_on_tick(sd_event_source *source, uint64_t usec,
				void *arg)
{
	(void)source;
	(void)usec;
	auth_process_arm(arg);
	return 0;
}

const struct config_vhost *auth_process_vhost(const struct auth_process *p,
					      const struct auth_record *r)
{
	return gateway_config_vhost(p->config, *r->vhost ? r->vhost : NULL);
}

/* Of one kind with an answer that cannot be given: there is nothing. */
static struct ipc_message auth_process_refusal(enum ipc_type type)
{
	static const char too_long[] =
		"The gateway has too much to tell; ask its administrator.";
	struct ipc_message refusal = { .type = type };

	if (type == IPC_LOGIN_REPLY) {
		refusal.login_reply.result = IPC_LOGIN_REFUSED;
		refusal.login_reply.error = too_long;
	} else if (type == IPC_CONNECT_REPLY) {
		refusal.connect_reply.result = IPC_CONNECT_UNAVAILABLE;
		refusal.connect_reply.reason = too_long;
	}
	return refusal;
}

int auth_process_answer(const struct auth_call *call,
			struct ipc_message *message)
{
	const struct auth_link *link = call->link;
	struct ipc_message refusal;
	int err;

	if (!link->channel || link->turn != call->turn)
		return 0;
	err = ipc_channel_answer(link->channel, call->request, message);
	if (!err)
		return 0;
	refusal = auth_process_refusal(message->type);
	ipc_channel_answer(link->channel, call->request, &refusal);
	return err;
}

/* Workers */

static void auth_process_on_offer(struct auth_process *p,
				  const struct auth_call *call,
				  const struct ipc_dtls_offer *offer)
{
	struct ipc_message message = { .type = IPC_DONE };
	struct auth_offer o = {
		.index = offer->index,
		.kind = offer->kind,
		.suite = offer->suite,
		.mtu = offer->mtu,
		.dpd = offer->dpd,
		.keepalive = offer->keepalive,
		.compression = offer->compression,
		.compress_min = offer->compress_min,
		.secret_len = offer->secret.len,
	};

	memcpy(o.app_id, offer->app_id, sizeof(o.app_id));
	memcpy(o.grant, offer->grant, sizeof(o.grant));
	if (o.secret_len)
		memcpy(o.secret, offer->secret.data, o.secret_len);
	message.done.error = -auth_session_offer(p->sessions, &o);
	explicit_bzero(&o, sizeof(o));
	auth_process_answer(call, &message);
}

static void fill_found(struct ipc_dtls_found *to,
		       const struct auth_offered *from)
{
	to->found = true;
	to->index = from->now.index;
	memcpy(to->grant, from->now.grant, sizeof(to->grant));
	to->kind = from->now.kind;
	to->secret = (struct ipc_bytes){
		from->now.secret, from->now.secret_len,
	};
	to->previous = (struct ipc_bytes){
		from->previous, from->previous_len,
	};
	to->suite = from->now.suite;
	to->mtu = from->now.mtu;
	to->dpd = from->now.dpd;
	to->keepalive = from->now.keepalive;
	to->compression = from->now.compression;
	to->compress_min = from->now.compress_min;
}

static void auth_process_on_find(struct auth_process *p,
				 const struct auth_call *call,
				 const struct ipc_dtls_find *find)
{
	struct ipc_message message = { .type = IPC_DTLS_FOUND };
	const struct auth_offered *offered;
	const struct auth_parent *parent;

	offered = auth_session_offered(p->sessions, find->app_id, call->turn,
				       auth_process_now());
	if (offered)
		fill_found(&message.dtls_found, offered);
	parent = auth_session_stranded(p->sessions, find->app_id);
	if (parent)
		closing_renew(p, &parent->record);
	auth_process_answer(call, &message);
	explicit_bzero(&message, sizeof(message));
}

static void auth_process_on_worker_message(void *arg,
					   struct ipc_message *message)
{
	struct auth_link *link = arg;
	struct auth_process *p = link->process;
	const struct auth_call call = {
		.link = link, .turn = link->turn, .request = message->request,
	};

	if (message->type == IPC_LOGIN)
		admission_step(p, &call, &message->login);
	else if (message->type == IPC_CONNECT)
		opening_connect(p, &call, &message->connect);
	else if (message->type == IPC_DTLS_OFFER)
		auth_process_on_offer(p, &call, &message->dtls_offer);
	else if (message->type == IPC_DTLS_FIND)
		auth_process_on_find(p, &call, &message->dtls_find);
	else if (message->type == IPC_FETCH)
		download_fetch(p, &call, &message->fetch);
	else if (message->type == IPC_LOGOUT)
		closing_logout(p, &message->logout);
	auth_process_arm(p);
}

/* What a worker asks to be signed is a handshake of TLS, or of an attacker. */
static void auth_process_on_sign(void *arg, struct ipc_message *message)
{
	struct ipc_message answer = { .type = IPC_SIGNATURE };
	const struct ipc_sign *sign = &message->sign;
	uint8_t signature[IPC_SIGNATURE_MAX];
	struct auth_link *link = arg;
	ssize_t n = -1;

	if (message->type != IPC_SIGN)
		return;
	if (sign->key < link->keys->n && sign->digest.len)
		n = tls_key_sign(link->keys->list[sign->key], sign->scheme,
				 sign->digest.data, sign->digest.len,
				 signature, sizeof(signature));
	if (n > 0)
		answer.signature.signature =
			(struct ipc_bytes){ signature, n };
	ipc_channel_answer(link->channel, message->request, &answer);
}

/* Whose DTLS handshakes a worker had takes no other with the same keys. */
static void renew_abandoned(struct auth_process *p, uint64_t turn)
{
	const struct auth_parent *parent;
	int64_t now = auth_process_now();

	while ((parent = auth_session_abandoned(p->sessions, turn, now)))
		closing_renew(p, &parent->record);
}

static void put_keys(struct auth_keys *keys)
{
	if (!keys || --keys->users)
		return;
	while (keys->n)
		tls_key_free(keys->list[--keys->n]);
	free(keys);
}

static void close_link(struct auth_link *link)
{
	ipc_channel_free(link->channel);
	link->channel = NULL;
	put_keys(link->keys);
	link->keys = NULL;
}

static void auth_process_on_worker_closed(void *arg, int err)
{
	struct auth_link *link = arg;

	if (err)
		log_error("a worker sent what it must not: %s", strerror(-err));
	close_link(link);
	renew_abandoned(link->process, link->turn);
}

static const struct ipc_channel_ops worker_ops = {
	auth_process_on_worker_message,
	auth_process_on_worker_closed,
};

static const struct ipc_channel_ops sign_ops = {
	auth_process_on_sign, auth_process_on_worker_closed
};

static void auth_process_on_new_worker(struct auth_process *p,
				       struct ipc_new_worker *worker)
{
	struct ipc_channel_config config = {
		.fd = worker->fd, .self = IPC_AUTH, .peer = IPC_WORKER,
		.ops = worker->sign ? &sign_ops : &worker_ops,
	};
	struct auth_link *link;

	if (worker->number >= MONITOR_WORKERS_MAX)
		return;
	link = worker->sign ? &p->sign_links[worker->number] :
			      &p->links[worker->number];
	config.arg = link;
	close_link(link);
	*link = (struct auth_link){ .process = p, .turn = ++p->turns };
	/* A worker goes on with its certificates when there are others. */
	if (worker->sign) {
		link->keys = p->keys;
		p->keys->users++;
	}
	if (!ipc_channel_new(&link->channel, p->event, &config))
		worker->fd = -1;
}

static void close_links(struct auth_process *p)
{
	size_t i;

	for (i = 0; i < MONITOR_WORKERS_MAX; i++) {
		close_link(&p->links[i]);
		close_link(&p->sign_links[i]);
	}
}

/* The monitor */

/* The monitor has it until it was written down. */
static void auth_process_on_gone(struct auth_process *p,
				 struct ipc_message *message)
{
	closing_gone(p, &message->session_gone);
	ipc_channel_done(p->monitor, message->request, 0, NULL);
}

/* Whoever is about to log in does so no more. */
static void auth_process_on_stop(struct auth_process *p, uint32_t request)
{
	close_links(p);
	closing_stop_all(p, request);
}

static void auth_process_on_monitor_message(void *arg,
					    struct ipc_message *message)
{
	struct auth_process *p = arg;

	if (message->type == IPC_NEW_WORKER)
		auth_process_on_new_worker(p, &message->new_worker);
	else if (message->type == IPC_TUNNEL_UP)
		closing_up(p, &message->tunnel_up);
	else if (message->type == IPC_TUNNEL_DOWN)
		closing_down(p, &message->tunnel_down);
	else if (message->type == IPC_SESSION_GONE)
		auth_process_on_gone(p, message);
	else if (message->type == IPC_FOUND)
		adoption_found(p, message->request, &message->found);
	else if (message->type == IPC_FOUND_ALL)
		adoption_complete(p, message->request);
	else if (message->type == IPC_RELOAD)
		reload_step(p, message->request, &message->reload);
	else if (message->type == IPC_STOP)
		auth_process_on_stop(p, message->request);
	else if (message->type == IPC_BEAT)
		ipc_channel_done(p->monitor, message->request, 0, NULL);
	auth_process_arm(p);
}

static void auth_process_on_monitor_closed(void *arg, int err)
{
	struct auth_process *p = arg;

	(void)err;
	sd_event_exit(p->event, 0);
}

static const struct ipc_channel_ops monitor_ops = {
	auth_process_on_monitor_message,
	auth_process_on_monitor_closed,
};

/* Begin and end */

/* The one of the certificate at its place. */
static int check_key(const struct auth_process *p, const struct tls_key *key,
		     const struct config_vhost *vhost, const char *file)
{
	size_t i;

	for (i = 0; i < vhost->keys.n; i++)
		if (vhost->keys.list[i] == file)
			break;
	if (i >= vhost->certs.n ||
	    tls_key_matches(key, vhost->certs.list[i]))
		return 0;
	check_refuse(p->config, vhost, "server-key",
		     "%s is not the key of %s; each server-key has to follow its server-cert",
		     file, vhost->certs.list[i]);
	return -EINVAL;
}

static int load_key(struct auth_process *p, struct tls_key **key,
		    size_t number)
{
	const struct config_vhost *vhost = NULL;
	const char *file = servers_key(p->config, number, &vhost);
	char error[TLS_ERROR_SIZE];
	struct buf pin;
	int err;

	buf_init(&pin, AUTH_PIN_MAX);
	err = keypin_read(vhost, &pin);
	if (!err) {
		err = tls_key_load(key, file, pin.len ? buf_text(&pin) : NULL,
				   error);
		if (err)
			check_refuse(p->config, vhost, "server-key",
				     "%s: %s; %s", file, error,
				     err == -ENOKEY ?
				     "set key-pin or pin-file" :
				     "name a file with a key in PEM");
	}
	buf_free(&pin);
	return err ? err : check_key(p, *key, vhost, file);
}

int auth_process_load_keys(struct auth_process *p)
{
	size_t n = 0;
	int err = 0;

	while (servers_key(p->config, n, NULL))
		n++;
	p->keys = calloc(1, sizeof(*p->keys) + n * sizeof(p->keys->list[0]));
	if (!p->keys)
		return -ENOMEM;
	p->keys->users = 1;
	for (; p->keys->n < n && !err; p->keys->n++)
		err = load_key(p, &p->keys->list[p->keys->n], p->keys->n);
	return err;
}

void auth_process_free_keys(struct auth_process *p)
{
	put_keys(p->keys);
	p->keys = NULL;
}

static int claim_own(struct auth_process *p)
{
	struct prefix addresses[DEVICE_ADDRESSES_MAX];
	size_t i, n = opening_own(p->config, addresses);
	int err = 0;

	for (i = 0; i < n && !err; i++) {
		addresses[i].len = prefix_bits(addresses[i].family);
		err = auth_pool_claim(auth_session_pool(p->sessions),
				      &addresses[i]);
	}
	return err;
}

static int open_queues(struct auth_process *p)
{
	int err = auth_task_open(&p->queues.hashes);

	return err ? err : auth_task_open(&p->queues.codes);
}

/* Who runs programs first, with all rights, and nothing to see yet. */
static int open_engines(struct auth_process *p)
{
	int err = open_queues(p);

	if (!err)
		err = scripts_open(p);
	if (!err)
		err = accounting_open(p);
	if (!err)
		err = adoption_open(p);
	if (err)
		return err;
	auth_table_set_max(auth_session_table(p->sessions),
			   p->config->max_clients);
	err = claim_own(p);
	if (!err)
		err = adoption_load(p);
	if (!err)
		err = download_open(p);
	if (!err)
		err = opening_reply_check(p);
	if (!err)
		err = admission_open(p);
	return err ? err : auth_process_load_keys(p);
}

static int watch_queues(struct auth_process *p)
{
	int err = sd_event_add_io(p->event, &p->hashed,
				  auth_task_fd(p->queues.hashes), EPOLLIN,
				  auth_process_on_checked, p);

	return err < 0 ? err :
	       sd_event_add_io(p->event, &p->checked,
			       auth_task_fd(p->queues.codes), EPOLLIN,
			       auth_process_on_checked, p);
}

static int open_loop(struct auth_process *p, int fd)
{
	const struct ipc_channel_config config = {
		.fd = fd, .self = IPC_AUTH, .peer = IPC_MONITOR,
		.ops = &monitor_ops, .arg = p,
	};
	int err = sd_event_new(&p->event);

	if (err >= 0)
		err = sd_event_add_time(p->event, &p->tick, CLOCK_BOOTTIME, 0,
					0, auth_process_on_tick, p);
	if (err >= 0)
		err = watch_queues(p);
	if (err >= 0)
		err = backends_watch(p->backends, p->event,
				     auth_process_on_answered, p);
	if (err >= 0)
		err = scripts_watch(p);
	if (err >= 0)
		err = accounting_watch(p);
	if (err >= 0)
		err = ipc_channel_new(&p->monitor, p->event, &config);
	if (err >= 0)
		err = administration_open(p);
	if (!err)
		err = measure_open(p);
	return err < 0 ? err : 0;
}

static int start_queues(struct auth_process *p)
{
	int err = auth_task_start(p->queues.hashes, 0);

	return err ? err : auth_task_start(p->queues.codes, 1);
}

/* There is no network for who has the key; where that is not allowed, seccomp
 * has to do.
 */
static int auth_process_confine(struct auth_process *p)
{
	int err;

	if (unshare(CLONE_NEWNET))
		log_verbose("auth keeps its network namespace: %m");
	err = privilege_keep(PRIVILEGE_READ);
	/* Threads may not be started any more afterwards. */
	if (!err)
		err = start_queues(p);
	return err ? err : sandbox_enter_as(SANDBOX_AUTH, ACVPND_INTERNAL);
}

static int auth_process_set_up(struct auth_process *p, int fd)
{
	struct ipc_message ready = { .type = IPC_READY };
	int err;

	story_begin();
	err = open_engines(p);
	if (!err)
		err = open_loop(p, fd);
	if (!err)
		err = auth_process_confine(p);
	return err ? err : ipc_channel_send(p->monitor, &ready);
}

static void auth_process_release(struct auth_process *p)
{
	close_links(p);
	administration_close(p);
	reload_forget(p);
	measure_close(p);
	admission_close(p);
	download_close(p);
	exposure_close(p);
	opening_forget(p);
	scripts_close(p);
	accounting_close(p);
	auth_session_free(p->sessions);
	auth_process_free_keys(p);
	ipc_channel_free(p->monitor);
	sd_event_source_disable_unref(p->hashed);
	sd_event_source_disable_unref(p->checked);
	auth_task_close(p->queues.hashes);
	auth_task_close(p->queues.codes);
	sd_event_source_disable_unref(p->tick);
	sd_event_unref(p->event);
}

enum acvpnd_exit auth_process_run(struct gateway_config *config, pid_t main,
				  const struct control_listen *listen,
				  int metrics_fd, unsigned int verbose, int fd)
{
	struct auth_process p = {
		.config = config, .listen = listen, .verbose = verbose,
		.metrics_fd = metrics_fd,
		.main = main,
		.started = auth_process_now(),
	};
	int err;

	/* The monitor ends it, when it has heard all. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	err = auth_process_set_up(&p, fd);
	if (err)
		log_error("auth cannot start: %s", strerror(-err));
	else
		err = sd_event_loop(p.event);
	auth_process_release(&p);
	gateway_config_free(p.config);
	return err < 0 ? ACVPND_INTERNAL : ACVPND_OK;
}
