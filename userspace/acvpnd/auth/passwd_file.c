// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/passwd_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acvpnd/auth/file.h"
#include "common/log.h"

/* @failed: errno of the last attempt to read it, which is told once. */
struct auth_passwd_file {
	char *path;
	struct stat read;
	struct auth_passwd *passwd;
	int failed;
};

static ssize_t auth_passwd_read(int fd, char *text, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size && (n = read(fd, text + len, size - len))) {
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			len += n;
	}
	return len;
}

/* @file->passwd is what it was if this fails. */
static int auth_passwd_load(struct auth_passwd_file *file, int fd,
			    const struct stat *stat)
{
	struct auth_passwd *passwd;
	ssize_t len;
	char *text;
	int err;

	if (!S_ISREG(stat->st_mode) || stat->st_size > AUTH_PASSWD_FILE_MAX)
		return -EFBIG;
	text = calloc(1, stat->st_size + 1);
	if (!text)
		return -ENOMEM;
	len = auth_passwd_read(fd, text, stat->st_size);
	if (len < 0) {
		free(text);
		return len;
	}
	err = auth_passwd_parse(&passwd, text, len);
	if (err)
		return err;
	auth_passwd_free(file->passwd);
	file->passwd = passwd;
	file->read = *stat;
	return 0;
}

static int auth_passwd_refresh(struct auth_passwd_file *file)
{
	struct stat now;
	int fd, err = 0;

	fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &now))
		err = -errno;
	else if (!file->passwd || !auth_file_same(&file->read, &now))
		err = auth_passwd_load(file, fd, &now);
	close(fd);
	return err;
}

/* Return: as auth_passwd_file_judge(). */
static int auth_passwd_ready(struct auth_passwd_file *file)
{
	int err = auth_passwd_refresh(file);

	if (err && err != file->failed)
		log_error("cannot read password file %s: %s; nobody can log "
			  "in by it until it is readable", file->path,
			  strerror(-err));
	file->failed = err;
	return err;
}

int auth_passwd_file_groups(struct auth_passwd_file *file, auth_group_fn fn,
			    void *arg)
{
	int err = auth_passwd_ready(file);

	if (!err)
		auth_passwd_groups(file->passwd, fn, arg);
	return err;
}

int auth_passwd_file_judge(struct auth_passwd_file *file, const char *user,
			   struct auth_passwd_judge *judge)
{
	int err = auth_passwd_ready(file);

	if (!err)
		auth_passwd_judge(file->passwd, user, judge);
	return err;
}

void auth_passwd_file_free(struct auth_passwd_file *file)
{
	if (!file)
		return;
	auth_passwd_free(file->passwd);
	free(file->path);
	free(file);
}

int auth_passwd_file_new(const char *path, struct auth_passwd_file **file)
{
	struct auth_passwd_file *f = calloc(1, sizeof(*f));

	if (!f)
		return -ENOMEM;
	f->path = strdup(path);
	if (!f->path) {
		free(f);
		return -ENOMEM;
	}
	*file = f;
	return 0;
}
