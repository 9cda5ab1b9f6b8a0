// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/download.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/config/vhost.h"
#include "common/log.h"
#include "tls/pem.h"

enum { DOWNLOAD_HASH_SIZE = 2 * TLS_SHA1_SIZE + 1 };

#define DOWNLOAD_PROFILES "/profiles/"

/**
 * struct download - what there is of a virtual host
 * @files: Files, as enum ipc_file; empty ones are not there.
 * @cert_hash: SHA-1 of the certificate, in capital digits, or "".
 * @profile: URI of the profile, or "".
 * @profile_hash: SHA-1 of it.
 */
struct download {
	struct buf files[IPC_FILES];
	char cert_hash[DOWNLOAD_HASH_SIZE];
	char profile[IPC_TEXT_MAX + 1];
	char profile_hash[DOWNLOAD_HASH_SIZE];
};

static int download_read_file(struct buf *to, const char *path)
{
	char part[4096];
	FILE *f = fopen(path, "re");
	int err;
	size_t n;

	if (!f)
		return -errno;
	while ((n = fread(part, 1, sizeof(part), f)))
		buf_add(to, part, n);
	err = ferror(f) ? -EIO : to->error;
	fclose(f);
	return err;
}

static int read_option(struct buf *to, const char *option, const char *path)
{
	int err = path ? download_read_file(to, path) : 0;

	if (err == -EMSGSIZE)
		log_error("%s: %s has more than %d bytes", option, path,
			  IPC_FILE_MAX);
	else if (err)
		log_error("%s: %s cannot be read: %s", option, path,
			  strerror(-err));
	return err;
}

/*
 * Up to @max certificates of a file, and nothing else: there may be their key
 * in it. Returns 0 or a negative errno.
 */
static int keep_certs(struct buf *file, size_t max)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----";
	static const char end[] = "-----END CERTIFICATE-----";
	const char *from = buf_text(file), *to;
	struct buf certs;
	int err;

	buf_init(&certs, IPC_FILE_MAX);
	while (max-- && (from = strstr(from, begin))) {
		to = strstr(from, end);
		if (!to)
			break;
		to += sizeof(end) - 1;
		buf_add(&certs, from, to - from);
		buf_str(&certs, "\n");
		from = to;
	}
	buf_reset(file);
	err = certs.error ? certs.error : buf_add(file, certs.data, certs.len);
	buf_free(&certs);
	return err;
}

/* Files that are no PEM are not there. */
static void convert(struct download *d, enum ipc_file pem, enum ipc_file der)
{
	const struct buf *from = &d->files[pem];

	if (from->len && tls_pem_cert(from->data, from->len, &d->files[der]))
		buf_reset(&d->files[der]);
}

static void hash(const struct buf *file, char text[DOWNLOAD_HASH_SIZE])
{
	uint8_t digest[TLS_SHA1_SIZE];
	size_t i;

	if (!file->len || tls_sha1(file->data, file->len, digest))
		return;
	for (i = 0; i < sizeof(digest); i++)
		snprintf(text + 2 * i, DOWNLOAD_HASH_SIZE - 2 * i, "%02X",
			 digest[i]);
}

static void name_profile(struct download *d, const char *path)
{
	const char *name = strrchr(path, '/');

	snprintf(d->profile, sizeof(d->profile), DOWNLOAD_PROFILES "%s",
		 name ? name + 1 : path);
}

static void convert_all(struct download *d)
{
	convert(d, IPC_FILE_CERT_PEM, IPC_FILE_CERT_DER);
	convert(d, IPC_FILE_CA_PEM, IPC_FILE_CA_DER);
	hash(&d->files[IPC_FILE_CERT_DER], d->cert_hash);
	hash(&d->files[IPC_FILE_PROFILE], d->profile_hash);
}

/* Where no certificates are asked for there need not be a file of roots. */
static bool needs_roots(const struct config_vhost *v)
{
	return vhost_ask(v) != TLS_ASK_NOT ||
	       (v->ca_cert && !access(v->ca_cert, R_OK));
}

static int read_all(struct download *d, const struct config_vhost *v)
{
	int err = read_option(&d->files[IPC_FILE_CERT_PEM], "server-cert",
			      v->certs.list[0]);

	if (!err && needs_roots(v))
		err = read_option(&d->files[IPC_FILE_CA_PEM], "ca-cert",
				  v->ca_cert);
	if (!err)
		err = read_option(&d->files[IPC_FILE_PROFILE], "user-profile",
				  v->user_profile);
	if (!err)
		err = keep_certs(&d->files[IPC_FILE_CERT_PEM], 1);
	if (!err)
		err = keep_certs(&d->files[IPC_FILE_CA_PEM], SIZE_MAX);
	if (err)
		return err;
	convert_all(d);
	if (d->profile_hash[0])
		name_profile(d, v->user_profile);
	return 0;
}

int download_open(struct auth_process *p)
{
	size_t i, file, n = p->config->n_vhosts;
	int err = 0;

	p->downloads = calloc(n, sizeof(*p->downloads));
	if (!p->downloads)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		for (file = 0; file < IPC_FILES; file++)
			buf_init(&p->downloads[i].files[file], IPC_FILE_MAX);
	for (i = 0; i < n && !err; i++)
		err = read_all(&p->downloads[i], &p->config->vhosts[i]);
	return err;
}

void download_close(struct auth_process *p)
{
	size_t i, file;

	for (i = 0; p->downloads && i < p->config->n_vhosts; i++)
		for (file = 0; file < IPC_FILES; file++)
			buf_free(&p->downloads[i].files[file]);
	free(p->downloads);
	p->downloads = NULL;
}

static const struct download *of_host(const struct auth_process *p,
				      const struct config_vhost *vhost)
{
	return &p->downloads[vhost - p->config->vhosts];
}

static bool download_may_have(struct auth_process *p,
			      const struct config_vhost *vhost,
			      const struct ipc_fetch *fetch)
{
	const char *path = fetch->path ? fetch->path : "";
	const struct auth_parent *parent;

	if (fetch->file == IPC_FILE_PROFILE &&
	    strcmp(path, of_host(p, vhost)->profile))
		return false;
	/* Whatever the worker says, a profile is for no one else. */
	if (!fetch->session && fetch->file != IPC_FILE_PROFILE)
		return true;
	parent = auth_session_find(p->sessions, fetch->token,
				   auth_process_now());
	return parent && auth_process_vhost(p, &parent->record) == vhost;
}

void download_fetch(struct auth_process *p, const struct auth_call *call,
		    const struct ipc_fetch *fetch)
{
	const struct config_vhost *vhost = gateway_config_vhost(p->config,
								fetch->sni);
	const struct buf *file = &of_host(p, vhost)->files[fetch->file];
	struct ipc_message message = { .type = IPC_FETCHED };

	message.fetched.file = fetch->file;
	if (file->len && download_may_have(p, vhost, fetch))
		message.fetched.body = (struct ipc_bytes){
			file->data, file->len,
		};
	auth_process_answer(call, &message);
}

struct download_names download_names(const struct auth_process *p,
				     const char *vhost)
{
	const struct download *d;
	struct download_names names = { .cert_hash = NULL };

	d = of_host(p, gateway_config_vhost(p->config, vhost));
	if (d->cert_hash[0])
		names.cert_hash = d->cert_hash;
	if (!d->profile[0])
		return names;
	names.profile = d->profile;
	names.profile_hash = d->profile_hash;
	return names;
}
