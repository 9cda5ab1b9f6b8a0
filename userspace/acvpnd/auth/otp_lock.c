// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/otp_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where liboath has the lock, and what is to become the file. */
#define AUTH_OTP_LOCK_SUFFIX ".lock"
#define AUTH_OTP_LOCK_NEW_SUFFIX ".new"

static bool auth_otp_lock_name(char name[PATH_MAX], const char *path,
			       const char *suffix)
{
	return snprintf(name, PATH_MAX, "%s%s", path, suffix) < PATH_MAX;
}

static struct auth_otp_lock auth_otp_lock_of(const struct stat *st)
{
	return (struct auth_otp_lock){
		.dev = st->st_dev, .ino = st->st_ino, .changed = st->st_ctim,
	};
}

void auth_otp_lock_look(const char *path, struct auth_otp_lock *lock)
{
	char name[PATH_MAX];
	struct stat st;

	*lock = (struct auth_otp_lock){ 0 };
	if (auth_otp_lock_name(name, path, AUTH_OTP_LOCK_SUFFIX) &&
	    !lstat(name, &st))
		*lock = auth_otp_lock_of(&st);
}

/* Is it this one? Files get the numbers of those that are gone. */
static bool auth_otp_lock_is(int fd, const struct auth_otp_lock *lock)
{
	struct auth_otp_lock now;
	struct stat st;

	if (fstat(fd, &st))
		return false;
	now = auth_otp_lock_of(&st);
	return now.dev == lock->dev && now.ino == lock->ino &&
	       now.changed.tv_sec == lock->changed.tv_sec &&
	       now.changed.tv_nsec == lock->changed.tv_nsec;
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

bool auth_otp_lock_clear(const char *path, const struct auth_otp_lock *lock)
{
	struct flock whole = { .l_type = F_WRLCK };
	char name[PATH_MAX];
	bool cleared;
	int fd;

	if (!auth_otp_lock_name(name, path, AUTH_OTP_LOCK_SUFFIX))
		return false;
	fd = open(name, O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	cleared = auth_otp_lock_is(fd, lock) &&
		  !fcntl(fd, F_SETLK, &whole) &&
		  auth_otp_lock_remove(path, name);
	close(fd);
	return cleared;
}
