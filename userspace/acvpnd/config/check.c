// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a configuration says of the rest of the system.
 */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acvpnd/config/directive.h"
#include "acvpnd/config/policy_file.h"

static void check_path(struct finding_sink *sink, const char *name,
		       const char *path, int mode)
{
	if (access(path, mode))
		finding_error(sink, "%s: cannot %s %s: %s", name,
			      mode & X_OK ? "run" : "read", path,
			      strerror(errno));
}

/* Files with what only we should know. */
static void check_secret(struct finding_sink *sink, const char *name,
			 const char *path)
{
	struct stat st;

	check_path(sink, name, path, R_OK);
	if (!stat(path, &st) && st.st_mode & 0007)
		finding_warning(sink, "%s: everybody may read or change %s; "
				      "chmod 600 it",
				name, path);
}

static void check_option(struct finding_sink *sink, const char *name,
			 const char *path)
{
	if (path)
		check_path(sink, name, path, R_OK);
}

static void check_auths(struct finding_sink *sink, const char *name,
			const struct config_auths *auths)
{
	size_t i;

	for (i = 0; i < auths->n; i++) {
		if (auths->list[i].file)
			check_secret(sink, name, auths->list[i].file);
		if (auths->list[i].otp_file)
			check_secret(sink, name, auths->list[i].otp_file);
	}
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
	return policy_file_check(vhost, tell, arg);
}

static void check_vhost(const struct config_vhost *vhost,
			struct finding_sink *sink)
{
	size_t i;

	sink->vhost = vhost->name;
	for (i = 0; i < vhost->certs.n; i++)
		check_path(sink, "server-cert", vhost->certs.list[i], R_OK);
	for (i = 0; i < vhost->keys.n; i++)
		check_secret(sink, "server-key", vhost->keys.list[i]);
	if (vhost->pin_file)
		check_secret(sink, "pin-file", vhost->pin_file);
	check_auths(sink, "auth", &vhost->auth);
	check_auths(sink, "enable-auth", &vhost->enable_auth);
	check_auths(sink, "acct", &vhost->acct);
	check_option(sink, "ca-cert", vhost->ca_cert);
	check_option(sink, "crl", vhost->crl);
	check_option(sink, "ocsp-response", vhost->ocsp_response);
	check_option(sink, "user-profile", vhost->user_profile);
	check_option(sink, "default-user-config", vhost->default_user_file);
	check_option(sink, "default-group-config", vhost->default_group_file);
}

static void check_process(const struct gateway_config *config,
			  struct finding_sink *sink)
{
	const char *scripts[][2] = {
		{ "connect-script", config->connect_script },
		{ "disconnect-script", config->disconnect_script },
		{ "host-update-script", config->host_update_script },
	};
	size_t i;

	for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (scripts[i][1])
			check_path(sink, scripts[i][0], scripts[i][1],
				   R_OK | X_OK);
	if (config->run_as_user && !getpwnam(config->run_as_user))
		finding_error(sink, "run-as-user: there is no user '%s'",
			      config->run_as_user);
	if (config->run_as_group && !getgrnam(config->run_as_group))
		finding_error(sink, "run-as-group: there is no group '%s'",
			      config->run_as_group);
}

int gateway_config_check(const struct gateway_config *config,
			 config_tell_fn tell, void *arg)
{
	struct finding_sink sink = {
		.tell = tell, .arg = arg, .file = config->path,
	};
	int err, result = 0;
	size_t i;

	check_process(config, &sink);
	for (i = 0; i < config->n_vhosts; i++)
		check_vhost(&config->vhosts[i], &sink);
	for (i = 0; i < config->n_vhosts && result != -ENOMEM; i++) {
		err = check_policies(&config->vhosts[i], &config->vhosts[0],
				     tell, arg);
		result = err ? err : result;
	}
	return !result && sink.errors ? -EINVAL : result;
}
