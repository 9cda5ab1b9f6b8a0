// SPDX-License-Identifier: GPL-2.0-only
#include "common/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/process.h"

static int privilege_look_up(const char *name, struct privilege_user *user)
{
	const struct passwd *entry;

	errno = 0;
	entry = getpwnam(name);
	if (!entry)
		return errno ? -errno : -ENOENT;
	snprintf(user->name, sizeof(user->name), "%s", name);
	user->uid = entry->pw_uid;
	user->gid = entry->pw_gid;
	return user->uid ? 0 : -EPERM;
}

int privilege_find(const char *name, struct privilege_user *user)
{
	user->fallback = false;
	if (name)
		return privilege_look_up(name, user);
	if (!privilege_look_up("acvpn", user))
		return 0;
	user->fallback = true;
	return privilege_look_up("nobody", user);
}

int privilege_find_group(const char *name, struct privilege_user *user)
{
	const struct group *entry;

	errno = 0;
	entry = getgrnam(name);
	if (!entry)
		return errno ? -errno : -ENOENT;
	user->gid = entry->gr_gid;
	return user->gid ? 0 : -EPERM;
}

/* What is not bounded may be made inheritable. */
static bool is_heritable(void)
{
	return capng_have_capability(CAPNG_INHERITABLE, CAP_NET_ADMIN) ||
	       capng_have_capability(CAPNG_BOUNDING_SET, CAP_NET_ADMIN);
}

static void choose_capabilities(bool programs)
{
	bool has = capng_have_capability(CAPNG_PERMITTED, CAP_NET_ADMIN);
	bool inherit = programs && is_heritable();

	capng_clear(CAPNG_SELECT_BOTH);
	if (!has)
		return;
	capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED |
		     (inherit ? CAPNG_INHERITABLE : 0), CAP_NET_ADMIN);
}

/* The library tells by its status which step failed, errno why. */
static int become(const struct privilege_user *user)
{
	choose_capabilities(user->programs);
	errno = 0;
	if (!capng_change_id(user->uid, user->gid,
			     CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING))
		return 0;
	return errno ? -errno : -EPERM;
}

static bool has_more_than_net_admin(void)
{
	unsigned int cap;

	for (cap = 0; cap <= CAP_LAST_CAP; cap++)
		if (cap != CAP_NET_ADMIN &&
		    capng_have_capability(CAPNG_PERMITTED, cap))
			return true;
	return false;
}

/* A unit that gives no more need not allow the call either. */
static int keep_net_admin(const struct privilege_user *user)
{
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		return -errno;
	if (!has_more_than_net_admin())
		return 0;
	choose_capabilities(user->programs);
	errno = 0;
	if (!capng_apply(CAPNG_SELECT_CAPS))
		return 0;
	return errno ? -errno : -EPERM;
}

int privilege_drop(const struct privilege_user *user)
{
	int err;

	if (capng_get_caps_process())
		return -EPERM;
	err = getuid() && geteuid() ? keep_net_admin(user) : become(user);
	/* Another user's memory is protected as the system's settings say. */
	return err ? err : process_hide_memory();
}

int privilege_keep(enum privilege_kept kept)
{
	bool has_read, has_setpcap;

	if (capng_get_caps_process())
		return -EPERM;
	has_read = capng_have_capability(CAPNG_PERMITTED, CAP_DAC_READ_SEARCH);
	has_setpcap = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
		return -errno;
	capng_clear(CAPNG_SELECT_BOTH);
	if (kept == PRIVILEGE_READ && has_read)
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED,
			     CAP_DAC_READ_SEARCH);
	errno = 0;
	/* What root's programs get is bounded as well, if that is allowed. */
	if (capng_apply(has_setpcap ? CAPNG_SELECT_BOTH : CAPNG_SELECT_CAPS))
		return errno ? -errno : -EPERM;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return process_hide_memory();
}
