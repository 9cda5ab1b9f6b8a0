// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/client_line.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"

static enum acvpnd_exit client_line_read_fd(char *line, int fd,
					    const char *option)
{
	size_t len = 0;
	ssize_t n;

	do {
		n = read(fd, line + len, 1);
		if (n > 0)
			len++;
	} while (n > 0 && line[len - 1] != '\n' && len < PROMPT_ANSWER_MAX);
	if (len == PROMPT_ANSWER_MAX && line[len - 1] != '\n') {
		log_error("%s: the first line is longer than %d bytes", option,
			  PROMPT_ANSWER_MAX - 1);
		return ACVPND_USAGE;
	}
	while (len && strchr("\r\n", line[len - 1]))
		len--;
	line[len] = '\0';
	if (len)
		return ACVPND_OK;
	log_error("%s: the first line holds no password", option);
	return ACVPND_USAGE;
}

enum acvpnd_exit client_line_read(char line[PROMPT_ANSWER_MAX + 1],
				  const char *path, const char *option)
{
	enum acvpnd_exit status;
	int fd;

	if (!path)
		return client_line_read_fd(line, STDIN_FILENO, option);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		log_error("%s: cannot read %s: %s", option, path,
			  strerror(errno));
		return ACVPND_USAGE;
	}
	status = client_line_read_fd(line, fd, option);
	close(fd);
	return status;
}
