// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/users.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acvpnd/config/gateway_config.h"
#include "acvpnd/config/source.h"
#include "acvpnd/gateway/check.h"
#include "acvpnd/gateway/password.h"
#include "common/log.h"

enum { USERS_NEW_MODE = 0600 };

/* Warnings are not what was asked for. */
static void tell_errors(void *arg, const struct config_finding *finding)
{
	if (finding->level == CONFIG_ERROR)
		check_tell(arg, finding);
}

/* Returns the password file, to be freed; NULL: the user was told. */
static char *find_file(const char *path)
{
	struct gateway_config *config;
	const struct config_auths *auths;
	char *file = NULL;
	size_t i;

	if (gateway_config_load(path, &config, tell_errors, NULL))
		return NULL;
	auths = &config->vhosts[0].auth;
	for (i = 0; i < auths->n && !file; i++)
		if (auths->list[i].kind == CONFIG_AUTH_PLAIN &&
		    auths->list[i].file)
			file = strdup(auths->list[i].file);
	gateway_config_free(config);
	if (!file)
		log_error("%s: 'auth' names no password file", path);
	return file;
}

/*
 * Copies the lines of all others. Returns the groups of the user, which stay
 * in @text, or "*".
 */
static const char *copy_others(struct buf *out, char *text, const char *user)
{
	size_t len = strlen(user);
	const char *groups = "*";
	char *line, *next;

	for (line = text; *line; line = next) {
		next = strchrnul(line, '\n');
		next += *next == '\n';
		if (strncmp(line, user, len) || line[len] != ':') {
			buf_add(out, line, next - line);
			continue;
		}
		groups = line + len + 1;
		line[len + 1 + strcspn(groups, ":\n")] = '\0';
	}
	if (out->len && out->data[out->len - 1] != '\n')
		buf_str(out, "\n");
	return *groups ? groups : "*";
}

static bool write_new(int fd, const char *file, const struct buf *text)
{
	struct stat st;
	ssize_t n;

	/* Whose it was, and who may read it, stays. */
	if (!stat(file, &st)) {
		if (fchown(fd, st.st_uid, st.st_gid) ||
		    fchmod(fd, st.st_mode & 0777))
			return false;
	} else if (fchmod(fd, USERS_NEW_MODE)) {
		return false;
	}
	n = write(fd, text->data, text->len);
	return n >= 0 && (size_t)n == text->len && !fsync(fd);
}

static bool replace_file(const char *file, const struct buf *text)
{
	char *temporary;
	bool ok = false;
	int fd;

	if (asprintf(&temporary, "%s.XXXXXX", file) < 0)
		return false;
	fd = mkstemp(temporary);
	if (fd >= 0) {
		ok = write_new(fd, file, text);
		ok = !close(fd) && ok && !rename(temporary, file);
		if (!ok)
			unlink(temporary);
	}
	free(temporary);
	return ok;
}

static enum acvpnd_exit set_in(const char *file, const char *user)
{
	enum acvpnd_exit status = ACVPND_USAGE;
	struct buf old, new;
	char empty[] = "";
	int err;

	buf_init(&old, SOURCE_MAX);
	buf_init(&new, SOURCE_MAX + (64 << 10));
	err = source_read(file, &old);
	if (err && err != -ENOENT) {
		log_error("%s cannot be read: %s", file, strerror(-err));
	} else if (!password_line(user, copy_others(&new, old.data ?
						    (char *)old.data : empty,
						    user), &new)) {
		if (!new.error && replace_file(file, &new))
			status = ACVPND_OK;
		else
			log_error("%s cannot be written: %s", file,
				  strerror(errno));
	}
	buf_free(&old);
	buf_free(&new);
	return status;
}

enum acvpnd_exit users_set(const char *config, const char *user)
{
	char *file = find_file(config);
	enum acvpnd_exit status;

	if (!file)
		return ACVPND_USAGE;
	status = set_in(file, user);
	free(file);
	return status;
}
