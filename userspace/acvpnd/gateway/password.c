// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/password.h"

#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"

/* Longest password, with its NUL. */
enum { PASSWORD_SIZE = 256 };

static int read_terminal(char password[PASSWORD_SIZE])
{
	char *typed = getpass("Password: ");
	bool same;

	if (!typed || strlen(typed) >= PASSWORD_SIZE) {
		log_error("this is no password that can be used");
		return -EINVAL;
	}
	memcpy(password, typed, strlen(typed) + 1);
	typed = getpass("Again: ");
	same = typed && !strcmp(password, typed);
	if (typed)
		explicit_bzero(typed, strlen(typed));
	if (same)
		return 0;
	log_error("both passwords are not the same");
	return -EINVAL;
}

/* Without buffers, which would keep the password. */
static int password_read_line(char password[PASSWORD_SIZE])
{
	size_t len = 0;
	ssize_t n;

	while (len < PASSWORD_SIZE) {
		n = read(STDIN_FILENO, password + len, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || password[len] == '\n') {
			password[len] = '\0';
			return 0;
		}
		if (!password[len])
			break;
		len++;
	}
	log_error("the password on standard input is too long, or no text");
	return -EINVAL;
}

static int add_hash(const char *user, const char *groups,
		    const char *password, struct buf *out)
{
	struct crypt_data *data = calloc(1, sizeof(*data));
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];
	const char *hash = NULL;
	int err = -ENOMEM;

	/* The library's best method, and salt of the kernel's. */
	if (data && crypt_gensalt_rn(NULL, 0, NULL, 0, setting,
				     sizeof(setting)))
		hash = crypt_r(password, setting, data);
	if (hash && *hash != '*')
		err = buf_fmt(out, "%s:%s:%s\n", user, groups, hash);
	if (data)
		explicit_bzero(data, sizeof(*data));
	free(data);
	return err;
}

int password_line(const char *user, const char *groups, struct buf *out)
{
	char password[PASSWORD_SIZE] = "";
	int err;

	if (!*user || strpbrk(user, ":/\n") || *user == '.') {
		log_error("'%s' is no name of a user: it has no ':' and no "
			  "'/', and does not begin with a dot",
			  user);
		return -EINVAL;
	}
	err = isatty(STDIN_FILENO) ? read_terminal(password) :
				     password_read_line(password);
	if (!err && !*password) {
		log_error("the password is empty");
		err = -EINVAL;
	}
	if (!err)
		err = add_hash(user, groups, password, out);
	explicit_bzero(password, sizeof(password));
	return err;
}
