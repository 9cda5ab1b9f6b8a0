// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/confine.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/privilege.h"
#include "common/sandbox.h"

static enum acvpnd_exit find_user(const char *name,
				  struct privilege_user *user)
{
	int err = privilege_find(name, user);

	if (!err)
		return ACVPND_OK;
	if (err == -EPERM)
		log_message(LOG_LEVEL_ERROR,
			    "--setuid: %s is root, who is not to read what a gateway sends; choose another user",
			    name ? name : user->name);
	else
		log_message(LOG_LEVEL_ERROR,
			    "--setuid: no user %s to run as: %s; choose another one",
			    name ? name : "acvpn or nobody", strerror(-err));
	return ACVPND_USAGE;
}

static enum acvpnd_exit become_user(const char *name)
{
	struct privilege_user user = { .name = "" };
	enum acvpnd_exit status = find_user(name, &user);
	int err;

	if (status != ACVPND_OK)
		return status;
	err = privilege_drop(&user);
	if (err) {
		log_message(LOG_LEVEL_ERROR,
			    "cannot run as user %s with CAP_NET_ADMIN alone: %s; it takes CAP_SETUID, CAP_SETGID and CAP_SETPCAP",
			    user.name, strerror(-err));
		return ACVPND_PERMISSION;
	}
	if (user.fallback)
		log_info("running as nobody, for there is no user acvpn");
	else
		log_verbose("running as user %s", user.name);
	return ACVPND_OK;
}

static enum acvpnd_exit drop_privileges(const char *name)
{
	const struct privilege_user self = { .uid = getuid() };
	int err;

	if (!getuid() || !geteuid())
		return become_user(name);
	if (name) {
		log_message(LOG_LEVEL_ERROR,
			    "--setuid: only root can run as another user; leave it out");
		return ACVPND_USAGE;
	}
	err = privilege_drop(&self);
	if (!err)
		return ACVPND_OK;
	log_error("cannot give up capabilities: %s", strerror(-err));
	return ACVPND_INTERNAL;
}

enum acvpnd_exit confine_process(const struct client_options *o)
{
	enum acvpnd_exit status = drop_privileges(o->setuid);
	int err;

	if (status != ACVPND_OK)
		return status;
	err = sandbox_enter_as(o->profile_dir ? SANDBOX_CLIENT_STORE :
			       SANDBOX_CLIENT, ACVPND_INTERNAL);
	if (!err)
		return ACVPND_OK;
	log_message(LOG_LEVEL_ERROR,
		    "cannot restrict this process to the system calls that it needs: %s; the kernel must have CONFIG_SECCOMP_FILTER",
		    strerror(-err));
	return ACVPND_INTERNAL;
}
