// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/profile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text.h"

int profile_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (!faccessat(fd, ".", W_OK | X_OK, 0))
		return fd;
	close(fd);
	return -EACCES;
}

/* It may not lead out of the directory, nor hide, nor write to a terminal. */
static bool profile_name_is_safe(const char *name)
{
	char shown[URL_PATH_MAX + 1];

	snprintf(shown, sizeof(shown), "%s", name);
	text_defuse(shown);
	return *name && *name != '.' && !strchr(name, '/') &&
	       !strcmp(name, shown) && strlen(name) < PROFILE_NAME_SIZE;
}

const char *profile_init(struct profile *profile, const struct url *url,
			 const char *hash)
{
	char path[URL_PATH_MAX + 1];
	char *name;
	size_t n;

	snprintf(path, sizeof(path), "%.*s", (int)strcspn(url->path, "?"),
		 url->path);
	/* Afterwards: what is encoded is not the end of a directory's name. */
	name = strrchr(path, '/') + 1;
	url_decode(name);
	if (!profile_name_is_safe(name))
		return "it has a name that no file is to have";
	memcpy(profile->name, name, strlen(name) + 1);
	if (!hash || text_unhex(hash, profile->hash, sizeof(profile->hash),
				&n) || n != sizeof(profile->hash))
		return "its SHA-1 is not told";
	return NULL;
}

bool profile_matches(const struct profile *profile, const struct buf *body)
{
	uint8_t digest[TLS_SHA1_SIZE];

	return !tls_sha1(body->data, body->len, digest) &&
	       !memcmp(digest, profile->hash, sizeof(digest));
}

static int profile_read(int dir, const char *name, struct buf *body)
{
	char part[4096];
	struct stat st;
	ssize_t n = -1;
	int fd;

	fd = openat(dir, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode)) {
		do {
			n = read(fd, part, sizeof(part));
		} while (n > 0 && !buf_add(body, part, n));
	}
	close(fd);
	return n ? -EIO : 0;
}

bool profile_is_current(int dir, const struct profile *profile)
{
	struct buf body;
	bool current;

	buf_init(&body, PROFILE_MAX);
	current = !profile_read(dir, profile->name, &body) &&
		  profile_matches(profile, &body);
	buf_free(&body);
	return current;
}

static int profile_write(int fd, const struct buf *body)
{
	size_t done = 0;
	ssize_t n;

	while (done < body->len) {
		n = write(fd, body->data + done, body->len - done);
		if (n < 0)
			return -errno;
		done += n;
	}
	return fsync(fd) ? -errno : 0;
}

/* Others may do the same for the same gateway: each writes its own file. */
int profile_store(int dir, const struct profile *profile,
		  const struct buf *body)
{
	char temporary[32];
	int fd, err;

	snprintf(temporary, sizeof(temporary), ".acvpnd.%d", getpid());
	unlinkat(dir, temporary, 0);
	fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    0644);
	if (fd < 0)
		return -errno;
	err = profile_write(fd, body);
	if (close(fd) && !err)
		err = -errno;
	if (!err && renameat(dir, temporary, dir, profile->name))
		err = -errno;
	if (err)
		unlinkat(dir, temporary, 0);
	else if (fsync(dir))
		err = -errno;
	return err;
}
