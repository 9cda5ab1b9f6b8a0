// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int source_check(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	return S_ISREG(st.st_mode) ? 0 : -EINVAL;
}

static int source_take(int fd, struct buf *out)
{
	char piece[16384];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0 || errno == EINTR) {
		if (n < 0)
			continue;
		if (!n)
			break;
		if (buf_add(out, piece, n))
			return out->error;
	}
	return n < 0 ? -errno : 0;
}

int source_read(const char *path, struct buf *out)
{
	/* Whatever else has that name does not make us wait. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int err;

	if (fd < 0)
		return -errno;
	err = source_check(fd);
	if (!err)
		err = source_take(fd, out);
	close(fd);
	return err;
}
