// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_start.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/client/client_line.h"
#include "common/lock.h"
#include "common/log.h"

static enum acvpnd_exit start_status_of(int err)
{
	switch (err) {
	case -EPERM:
		return ACVPND_PERMISSION;
	case -EEXIST:
	case -EBUSY:
		return ACVPND_BUSY;
	case -ENOENT:
	case -EOPNOTSUPP:
	case -EPROTO:
		return ACVPND_NO_MODULE;
	default:
		return ACVPND_INTERNAL;
	}
}

static enum acvpnd_exit start_take_lock(struct client *c)
{
	const char *name = c->options->interface;

	c->lock = lock_take("client", name);
	if (c->lock >= 0)
		return ACVPND_OK;
	if (c->lock != -EBUSY) {
		log_error("cannot lock interface %s: %s", name,
			  strerror(-c->lock));
		return ACVPND_INTERNAL;
	}
	log_error("cannot use interface %s: another acvpnd has it; %s", name,
		  "choose another name with --interface");
	return ACVPND_BUSY;
}

static enum acvpnd_exit start_open_dataplane(struct client *c)
{
	const char *name = c->options->interface;
	bool leftover = false;
	int err;

	err = c->dp_ops->open(&c->dp);
	if (err == -ENOENT) {
		log_error("the kernel module acvpn is not loaded; %s",
			  "load it with 'modprobe acvpn'");
		return ACVPND_NO_MODULE;
	}
	if (err) {
		log_error("the kernel module acvpn cannot be used: %s",
			  strerror(-err));
		return start_status_of(err);
	}
	err = c->dp_ops->claim(c->dp, name, DATAPLANE_P2P, &leftover);
	if (leftover)
		log_verbose("removed %s, which a run before left behind", name);
	if (err == -EPERM)
		log_error("no permission to create network interfaces; %s",
			  "run acvpnd as root");
	else if (err == -EEXIST || err == -EBUSY)
		log_error("cannot use interface %s: %s; %s", name,
			  c->dp_ops->error(c->dp),
			  "choose another name with --interface");
	else if (err)
		log_error("the kernel module acvpn cannot be used: %s",
			  c->dp_ops->error(c->dp));
	if (!err)
		return ACVPND_OK;
	return start_status_of(err);
}

static enum acvpnd_exit start_read_password(struct client *c)
{
	const char *path = c->options->passwd_file;

	return client_line_read(c->password, path, path ? "--passwd-file" :
							  "--passwd-on-stdin");
}

bool client_start_has_password(const struct client_options *o)
{
	return o->passwd_on_stdin || o->passwd_file;
}

/* Once: a store of certificates takes long to read. */
static enum acvpnd_exit start_read_trust(struct client *c)
{
	const struct client_options *o = c->options;
	const struct tls_client_config config = {
		.cafile = o->cafile,
		.system_trust = o->system_trust,
		.identities = c->keys.identities,
		.n_identities = o->n_certificates,
	};
	char error[TLS_ERROR_SIZE] = "";
	int err = tls_client_new(&c->tls, &config, error);

	if (!err)
		return ACVPND_OK;
	if (err == -ENOENT && o->cafile) {
		log_error("--cafile %s: %s", o->cafile, error);
		return ACVPND_USAGE;
	}
	if (err == -EINVAL) {
		log_message(LOG_LEVEL_ERROR,
			    "--certificate: %s; it has to be PEM, with its key",
			    error);
		return ACVPND_USAGE;
	}
	log_error("the TLS library does not work: %s", error);
	return ACVPND_INTERNAL;
}

enum acvpnd_exit client_start(struct client *c)
{
	enum acvpnd_exit status = start_take_lock(c);

	if (status == ACVPND_OK)
		status = start_open_dataplane(c);
	if (status == ACVPND_OK)
		status = client_key_read(&c->keys, c->options);
	if (status == ACVPND_OK)
		status = start_read_trust(c);
	if (status == ACVPND_OK && client_start_has_password(c->options))
		status = start_read_password(c);
	return status;
}
