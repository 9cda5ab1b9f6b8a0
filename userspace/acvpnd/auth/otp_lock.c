// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/otp_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acvpnd/auth/file.h"

/* Where liboath has the lock, and what is to become the file. */
#define AUTH_OTP_LOCK_SUFFIX ".lock"
#define AUTH_OTP_LOCK_NEW_SUFFIX ".new"

static bool auth_otp_lock_name(char name[PATH_MAX], const char *path,
			       const char *suffix)
{
	return snprintf(name, PATH_MAX, "%s%s", path, suffix) < PATH_MAX;
}

void auth_otp_lock_look(const char *path, struct stat *lock)
{
	char name[PATH_MAX];

	if (!auth_otp_lock_name(name, path, AUTH_OTP_LOCK_SUFFIX) ||
	    lstat(name, lock))
		*lock = (struct stat){ 0 };
}

/* In this order: as long as there is the lock, nobody makes a new file. */
static bool auth_otp_lock_remove(const char *path, const char *name)
{
	char new_name[PATH_MAX];

	if (!auth_otp_lock_name(new_name, path, AUTH_OTP_LOCK_NEW_SUFFIX) ||
	    (unlink(new_name) && errno != ENOENT))
		return false;
	return !unlink(name);
}

bool auth_otp_lock_clear(const char *path, const struct stat *lock)
{
	struct flock whole = { .l_type = F_WRLCK };
	char name[PATH_MAX];
	struct stat now;
	bool cleared;
	int fd;

	if (!auth_otp_lock_name(name, path, AUTH_OTP_LOCK_SUFFIX))
		return false;
	fd = open(name, O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	cleared = !fstat(fd, &now) && auth_file_same(lock, &now) &&
		  !fcntl(fd, F_SETLK, &whole) &&
		  auth_otp_lock_remove(path, name);
	close(fd);
	return cleared;
}
