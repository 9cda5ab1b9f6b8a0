// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/reload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/config/keep.h"
#include "acvpnd/config/vhost.h"
#include "acvpnd/gateway/accounting.h"
#include "acvpnd/gateway/admission.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/download.h"
#include "acvpnd/gateway/exposure.h"
#include "acvpnd/gateway/opening_reply.h"
#include "common/log.h"

int reload_files(const struct gateway_config *config, reload_file_fn fn,
		 void *arg)
{
	const struct config_vhost *v;
	int err = fn(arg, config->path);
	size_t i, j;

	for (i = 0; i < config->n_vhosts && !err; i++) {
		v = &config->vhosts[i];
		for (j = 0; j < v->certs.n && !err; j++)
			err = fn(arg, v->certs.list[j]);
		if (!err && v->ocsp_response)
			err = fn(arg, v->ocsp_response);
		/* Nobody reads them where no certificates are asked for. */
		if (vhost_ask(v) == TLS_ASK_NOT)
			continue;
		if (!err && v->ca_cert)
			err = fn(arg, v->ca_cert);
		if (!err && v->crl)
			err = fn(arg, v->crl);
	}
	return err;
}

/* What is made is an auth without connections and sessions. */

static void free_engines(struct auth_process *e)
{
	/* Bans are for all. */
	e->ban = NULL;
	admission_close(e);
	download_close(e);
	exposure_close(e);
	auth_process_free_keys(e);
	gateway_config_free(e->config);
	free(e);
}

static int make_engines(struct auth_process *p, struct gateway_config *config,
			struct auth_process **out)
{
	struct auth_process *e = calloc(1, sizeof(*e));
	int err;

	if (!e) {
		gateway_config_free(config);
		return -ENOMEM;
	}
	e->config = config;
	e->ban = p->ban;
	e->queues = p->queues;
	err = backends_share(&e->backends, p->backends, config);
	if (!err)
		err = admission_open(e);
	if (!err)
		err = auth_process_load_keys(e);
	if (!err)
		err = download_open(e);
	if (!err)
		err = opening_reply_check(e);
	if (err)
		free_engines(e);
	else
		*out = e;
	return err;
}

/* The file itself comes first: it is what was judged. */
static int send_file(void *arg, const char *path)
{
	struct auth_process *p = arg;
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = fd < 0 ? -errno : 0;
	struct ipc_message message = {
		.type = IPC_SOURCE, .source = { .path = path, .fd = fd },
	};

	if (!err)
		err = ipc_channel_send(p->monitor, &message);
	if (err)
		log_error("%s cannot be passed on: %s", path, strerror(-err));
	if (fd >= 0)
		close(fd);
	return err;
}

static void reload_forget_next(struct auth_process *p)
{
	if (p->next)
		free_engines(p->next);
	p->next = NULL;
}

static int reload_prepare(struct auth_process *p)
{
	struct gateway_config *config;
	int err;

	reload_forget_next(p);
	err = gateway_config_load(p->config->path, &config, check_tell, NULL);
	if (err)
		return err;
	if (!accounting_has(p, config)) {
		gateway_config_free(config);
		return -EOPNOTSUPP;
	}
	err = make_engines(p, config, &p->next);
	if (!err)
		err = reload_files(config, send_file, p);
	if (err)
		reload_forget_next(p);
	return err;
}

static void tell_kept(void *arg, const char *name)
{
	(void)arg;
	log_warning("%s: the new value is used when the gateway is started again",
		    name);
}

/* What is made of a configuration. */
static void reload_exchange(struct auth_process *p, struct auth_process *e)
{
	const struct auth_process old = *p;

	p->config = e->config;
	p->keys = e->keys;
	p->backends = e->backends;
	p->hosts = e->hosts;
	p->downloads = e->downloads;
	p->exposures = e->exposures;
	e->config = old.config;
	e->keys = old.keys;
	e->backends = old.backends;
	e->hosts = old.hosts;
	e->downloads = old.downloads;
	e->exposures = old.exposures;
}

/* Backends may still be asked for logins that began before. */
static int reload_commit(struct auth_process *p)
{
	struct auth_process *e = p->next;

	if (!e)
		return -ENOENT;
	p->next = NULL;
	keep_options(e->config, p->config, tell_kept, NULL);
	backends_take(e->backends);
	reload_exchange(p, e);
	e->retired = p->retired;
	p->retired = e;
	admission_set_bans(p);
	auth_table_set_max(auth_session_table(p->sessions),
			   p->config->max_clients);
	accounting_set_limits(p);
	check_log_level(p->config, p->verbose);
	return 0;
}

void reload_step(struct auth_process *p, uint32_t request,
		 const struct ipc_reload *reload)
{
	int err = 0;

	if (reload->step == IPC_RELOAD_PREPARE)
		err = reload_prepare(p);
	else if (reload->step == IPC_RELOAD_COMMIT)
		err = reload_commit(p);
	else
		reload_forget_next(p);
	ipc_channel_done(p->monitor, request, err, NULL);
}

int64_t reload_tick(struct auth_process *p)
{
	struct auth_process **link = &p->retired, *e;
	int64_t due = INT64_MAX, next;

	while ((e = *link)) {
		next = admission_tick(e);
		/* An older one may have to do with the same backends. */
		if (next == INT64_MAX && !e->retired) {
			*link = e->retired;
			free_engines(e);
			continue;
		}
		if (next < due)
			due = next;
		link = &e->retired;
	}
	return due;
}

void reload_forget(struct auth_process *p)
{
	struct auth_process *e;

	reload_forget_next(p);
	while ((e = p->retired)) {
		p->retired = e->retired;
		free_engines(e);
	}
}
