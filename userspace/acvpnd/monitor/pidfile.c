// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/pidfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"

enum { PIDFILE_MODE = 0644 };

int pidfile_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		      PIDFILE_MODE);

	if (fd >= 0 && !ftruncate(fd, 0) && !fchmod(fd, PIDFILE_MODE) &&
	    dprintf(fd, "%d\n", getpid()) > 0)
		return fd;
	log_warning("pid-file: %s cannot be written: %s", path,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

void pidfile_remove(const char *path, int fd)
{
	if (fd < 0)
		return;
	if (unlink(path) && ftruncate(fd, 0))
		log_warning("pid-file: %s stays: %s", path, strerror(errno));
	close(fd);
}
