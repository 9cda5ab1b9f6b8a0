// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/backends.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "acvpnd/auth/delegate.h"
#include "acvpnd/auth/pam.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/run_as.h"
#include "acvpnd/radius/login.h"
#include "common/log.h"

static bool backends_same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool backends_is_same(const struct config_auth *a,
			     const struct config_auth *b)
{
	return a->kind == b->kind && backends_same_text(a->file, b->file) &&
	       backends_same_text(a->otp_file, b->otp_file) &&
	       backends_same_text(a->service, b->service) &&
	       a->gid_min == b->gid_min &&
	       backends_same_text(a->nas_identifier, b->nas_identifier) &&
	       a->group_config == b->group_config &&
	       a->signed_only == b->signed_only;
}

static int make_radius(const struct gateway_config *config,
		       const struct config_auth *auth,
		       struct auth_backend **backend)
{
	struct privilege_user user = { .uid = 0 };
	const struct radius_login_config radius = {
		.file = auth->file, .nas_identifier = auth->nas_identifier,
		.config = auth->group_config,
		.signed_only = auth->signed_only, .user = &user,
	};
	int err = run_as_find(config, &user);

	return err ? err : radius_login_new(&radius, backend);
}

static int backends_make(const struct gateway_config *gateway,
			 const struct config_auth *config,
			 const struct auth_plain_queues *queues,
			 struct auth_backend **backend)
{
	const struct auth_pam_config pam = {
		.service = config->service, .gid_min = config->gid_min,
	};
	int err = -EOPNOTSUPP;

	if (config->kind == CONFIG_AUTH_PLAIN)
		err = auth_plain_new(config->file, config->otp_file, queues,
				     backend);
	else if (config->kind == CONFIG_AUTH_PAM)
		err = auth_pam_new(&pam, backend);
	else if (config->kind == CONFIG_AUTH_RADIUS)
		err = make_radius(gateway, config, backend);
	if (err)
		check_refuse(gateway, NULL, "auth",
			     "%s cannot be used as a source of users: %s; look at it",
			     config->file ? config->file : "this",
			     strerror(-err));
	return err;
}

int backends_get(struct backends **list, const struct gateway_config *gateway,
		 const struct config_auth *config,
		 const struct auth_plain_queues *queues,
		 struct auth_backend **backend)
{
	struct backends *b;
	int err;

	for (b = *list; b && !backends_is_same(b->config, config); b = b->next)
		;
	if (!b) {
		b = calloc(1, sizeof(*b));
		if (!b)
			return -ENOMEM;
		err = backends_make(gateway, config, queues, &b->backend);
		if (err) {
			free(b);
			return err;
		}
		b->config = config;
		b->next = *list;
		*list = b;
	}
	*backend = b->backend;
	return 0;
}

static void tell_gone(const struct config_auth *config)
{
	bool pam = config->kind == CONFIG_AUTH_PAM;

	log_error("auth: the process that asks %s %s is gone; nobody can log "
		  "in by it until the gateway is started again",
		  pam ? "PAM for service" : "RADIUS by",
		  pam ? config->service : config->file);
}

/* Has it a process of its own, which answers later? */
static bool is_delegate(const struct config_auth *config)
{
	return config->kind == CONFIG_AUTH_PAM ||
	       config->kind == CONFIG_AUTH_RADIUS;
}

/* Without its process a source only fails; the others go on. */
static int backends_on_answer(sd_event_source *source, int fd, uint32_t revents,
			      void *arg)
{
	struct backends *b = arg;

	(void)fd;
	(void)revents;
	if (auth_delegate_ready(b->backend)) {
		tell_gone(b->config);
		sd_event_source_set_enabled(source, SD_EVENT_OFF);
	}
	b->answered(b->arg);
	return 0;
}

int backends_watch(struct backends *list, sd_event *event,
		   void (*answered)(void *arg), void *arg)
{
	struct backends *b;
	int err = 0;

	for (b = list; b && err >= 0; b = b->next) {
		if (!is_delegate(b->config))
			continue;
		b->answered = answered;
		b->arg = arg;
		err = sd_event_add_io(event, &b->io,
				      auth_delegate_fd(b->backend), EPOLLIN,
				      backends_on_answer, b);
	}
	return err < 0 ? err : 0;
}

static int share(struct backends **list, struct backends *from,
		 const struct config_auth *config)
{
	struct backends *b, *owner = from;

	if (!is_delegate(config))
		return 0;
	while (owner && !backends_is_same(owner->config, config))
		owner = owner->next;
	if (!owner) {
		log_message(LOG_LEVEL_ERROR,
			    "auth: a source of users that has a process of its own, and that was not there before, takes a restart");
		return -EOPNOTSUPP;
	}
	for (b = *list; b && b->owner != owner; b = b->next)
		;
	if (b)
		return 0;
	b = calloc(1, sizeof(*b));
	if (!b)
		return -ENOMEM;
	*b = (struct backends){
		.next = *list, .config = config, .backend = owner->backend,
		.answered = owner->answered, .arg = owner->arg, .owner = owner,
	};
	*list = b;
	return 0;
}

int backends_share(struct backends **list, struct backends *from,
		   const struct gateway_config *config)
{
	const struct config_vhost *v;
	size_t i, j;
	int err = 0;

	for (i = 0; i < config->n_vhosts && !err; i++) {
		v = &config->vhosts[i];
		for (j = 0; j < v->auth.n && !err; j++)
			err = share(list, from, &v->auth.list[j]);
		for (j = 0; j < v->enable_auth.n && !err; j++)
			err = share(list, from, &v->enable_auth.list[j]);
	}
	return err;
}

void backends_take(struct backends *list)
{
	struct backends *b;

	for (b = list; b; b = b->next) {
		if (!b->owner)
			continue;
		b->io = b->owner->io;
		if (b->io)
			sd_event_source_set_userdata(b->io, b);
		b->owner->io = NULL;
		b->owner->backend = NULL;
		b->owner = NULL;
	}
}

void backends_free(struct backends *list)
{
	struct backends *b;

	while ((b = list)) {
		list = b->next;
		sd_event_source_disable_unref(b->io);
		if (!b->owner)
			auth_backend_free(b->backend);
		free(b);
	}
}
