// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a configuration says of the rest of the system.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "acvpnd/config/directive.h"
#include "acvpnd/config/policy_file.h"
#include "common/netns.h"

enum {
	CHECK_PATH_SIZE = 4096,
	/* With its end, as the kernel has it. */
	CHECK_SOCKET_MAX = sizeof(((struct sockaddr_un *)0)->sun_path),
};

/**
 * struct check - a look at a part of the configuration
 * @sink: Who is told.
 * @config: All of it.
 * @vhost: Part that is looked at.
 */
struct check {
	struct finding_sink sink;
	const struct gateway_config *config;
	const struct config_vhost *vhost;
};

/* Findings are about the line that has option @name. */
static struct finding_sink *check_at(struct check *c, const char *name)
{
	c->sink.line = gateway_config_line(c->config, c->vhost, name);
	return &c->sink;
}

static const char *check_advice(int err)
{
	if (err == ENOENT || err == ENOTDIR)
		return "make it, or name another one";
	if (err == EACCES || err == EPERM)
		return "run it as root, or change who may";
	return "name another one";
}

static void check_path(struct check *c, const char *name, const char *path,
		       int mode)
{
	if (access(path, mode))
		finding_error(check_at(c, name), "%s: cannot %s %s: %s; %s",
			      name, mode & X_OK ? "run" : "read", path,
			      strerror(errno), check_advice(errno));
}

static void config_check_file(struct check *c, const char *name,
			      const char *path)
{
	struct stat st;

	check_path(c, name, path, R_OK);
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		finding_error(check_at(c, name),
			      "%s: %s is no file; name another one", name,
			      path);
}

/* Files with what only we should know. */
static void check_secret(struct check *c, const char *name, const char *path)
{
	struct stat st;

	config_check_file(c, name, path);
	if (!stat(path, &st) && st.st_mode & 0007)
		finding_warning(check_at(c, name),
				"%s: everybody may read or change %s; "
				"chmod 600 it",
				name, path);
}

static void check_option(struct check *c, const char *name, const char *path)
{
	if (path)
		config_check_file(c, name, path);
}

static void check_auths(struct check *c, const char *name,
			const struct config_auths *auths)
{
	size_t i;

	for (i = 0; i < auths->n; i++) {
		if (auths->list[i].file)
			check_secret(c, name, auths->list[i].file);
		if (auths->list[i].otp_file)
			check_secret(c, name, auths->list[i].otp_file);
	}
}

static void config_check_dir(struct check *c, const char *name, const char *dir)
{
	struct stat st;
	int err = 0;

	if (stat(dir, &st) || access(dir, W_OK | X_OK))
		err = errno;
	else if (!S_ISDIR(st.st_mode))
		err = ENOTDIR;
	if (err)
		finding_error(check_at(c, name),
			      "%s: nothing can be made in %s: %s; %s", name,
			      dir, strerror(err), check_advice(err));
}

/* Something is to be made at @path, or is there and of type @type. */
static void check_place(struct check *c, const char *name, const char *path,
			mode_t type)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	char dir[CHECK_PATH_SIZE] = ".";
	struct stat st;

	if (!path)
		return;
	if (slash)
		snprintf(dir, sizeof(dir), "%.*s",
			 slash == path ? 1 : (int)(slash - path), path);
	if (type == S_IFSOCK && strlen(path) >= CHECK_SOCKET_MAX)
		finding_error(check_at(c, name),
			      "%s: %s is longer than %d bytes; choose a shorter path",
			      name, path, CHECK_SOCKET_MAX - 1);
	else if (!stat(path, &st) && (st.st_mode & S_IFMT) != type)
		finding_error(check_at(c, name),
			      "%s: %s is something else; remove it, or choose another place",
			      name, path);
	else
		config_check_dir(c, name, dir);
}

/* What a virtual host has from the first one was looked at there. */
static bool is_own(const char *path, const char *first)
{
	return path && (!first || strcmp(path, first));
}

static int check_policies(const struct config_vhost *vhost,
			  const struct config_vhost *first,
			  config_tell_fn tell, void *arg)
{
	if (vhost != first &&
	    !is_own(vhost->user_dir, first->user_dir) &&
	    !is_own(vhost->group_dir, first->group_dir) &&
	    !is_own(vhost->default_user_file, first->default_user_file) &&
	    !is_own(vhost->default_group_file, first->default_group_file))
		return 0;
	return policy_file_each(vhost, NULL, NULL, tell, arg);
}

static void check_vhost(struct check *c, const struct config_vhost *vhost)
{
	size_t i;

	c->vhost = vhost;
	c->sink.vhost = vhost->name;
	for (i = 0; i < vhost->certs.n; i++)
		config_check_file(c, "server-cert", vhost->certs.list[i]);
	for (i = 0; i < vhost->keys.n; i++)
		check_secret(c, "server-key", vhost->keys.list[i]);
	if (vhost->pin_file)
		check_secret(c, "pin-file", vhost->pin_file);
	check_auths(c, "auth", &vhost->auth);
	check_auths(c, "enable-auth", &vhost->enable_auth);
	check_auths(c, "acct", &vhost->acct);
	check_option(c, "ca-cert", vhost->ca_cert);
	check_option(c, "crl", vhost->crl);
	check_option(c, "ocsp-response", vhost->ocsp_response);
	check_option(c, "user-profile", vhost->user_profile);
	check_option(c, "default-user-config", vhost->default_user_file);
	check_option(c, "default-group-config", vhost->default_group_file);
}

static void check_users(struct check *c)
{
	const struct gateway_config *config = c->config;

	if (config->run_as_user && !getpwnam(config->run_as_user))
		finding_error(check_at(c, "run-as-user"),
			      "run-as-user: there is no user '%s'; make it, or name another one",
			      config->run_as_user);
	if (config->run_as_group && !getgrnam(config->run_as_group))
		finding_error(check_at(c, "run-as-group"),
			      "run-as-group: there is no group '%s'; make it, or name another one",
			      config->run_as_group);
}

static void check_netns(struct check *c)
{
	const char *name = c->config->listen_netns;
	char path[NETNS_PATH_SIZE];

	if (name && access(netns_path(name, path), F_OK))
		finding_error(check_at(c, "listen-netns"),
			      "listen-netns: %s: %s; make it by \"ip netns add\", or name another one",
			      path, strerror(errno));
}

static void check_process(struct check *c)
{
	const struct gateway_config *config = c->config;
	const char *scripts[][2] = {
		{ "connect-script", config->connect_script },
		{ "disconnect-script", config->disconnect_script },
		{ "host-update-script", config->host_update_script },
	};
	size_t i;

	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (scripts[i][1])
			check_path(c, scripts[i][0], scripts[i][1],
				   R_OK | X_OK);
	check_users(c);
	check_netns(c);
	check_place(c, "occtl-socket-file", config->control_socket, S_IFSOCK);
	if (config->metrics && *config->metrics == '/')
		check_place(c, "metrics-listen", config->metrics, S_IFSOCK);
	check_place(c, "session-store", config->session_store, S_IFREG);
	if (config->disconnect_port && !config->vhosts[0].acct.n)
		finding_error(check_at(c, "radius-disconnect-port"),
			      "radius-disconnect-port: there is no 'acct' above all sections, whose servers might come there; add one");
}

int gateway_config_check(const struct gateway_config *config,
			 config_tell_fn tell, void *arg)
{
	struct check c = {
		.sink = { .tell = tell, .arg = arg, .file = config->path },
		.config = config, .vhost = &config->vhosts[0],
	};
	int err, result = 0;
	size_t i;

	check_process(&c);
	for (i = 0; i < config->n_vhosts; i++)
		check_vhost(&c, &config->vhosts[i]);
	for (i = 0; i < config->n_vhosts && result != -ENOMEM; i++) {
		err = check_policies(&config->vhosts[i], &config->vhosts[0],
				     tell, arg);
		result = err ? err : result;
	}
	return !result && c.sink.errors ? -EINVAL : result;
}
