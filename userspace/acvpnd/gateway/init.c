// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/init.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acvpnd/gateway/password.h"
#include "common/buf.h"
#include "common/log.h"
#include "tls/tls.h"

enum {
	/* Bytes of a file, at most. */
	FILE_SIZE_MAX = 64 << 10,
	/* Random bytes of a local IPv6 network, after fd. */
	GLOBAL_ID_SIZE = 5,
	HOST_SIZE = 254,
	NETWORK_SIZE = 32,
};

/**
 * enum init_file - files that are made, the configuration last
 * @INIT_CERT: Certificate.
 * @INIT_KEY: Its key.
 * @INIT_PASSWD: Users.
 * @INIT_CONFIG: Configuration, which names the others.
 * @INIT_COUNT: How many.
 */
enum init_file {
	INIT_CERT,
	INIT_KEY,
	INIT_PASSWD,
	INIT_CONFIG,
	INIT_COUNT,
};

static const struct {
	const char *name;
	mode_t mode;
} init_files[] = {
	[INIT_CERT] = { "cert.pem", 0644 },
	[INIT_KEY] = { "key.pem", 0600 },
	[INIT_PASSWD] = { "passwd", 0600 },
	[INIT_CONFIG] = { "gateway.conf", 0644 },
};

static bool is_host(const char *host)
{
	size_t len = strlen(host);
	const char *s;

	for (s = host; *s; s++)
		if (!strchr("-.", *s) && (*s < '0' || *s > '9') &&
		    (*s < 'A' || *s > 'Z') && (*s < 'a' || *s > 'z'))
			return false;
	return len && len < HOST_SIZE;
}

/* A network that no other site has, by RFC 4193. */
static int local_network(char text[NETWORK_SIZE])
{
	uint8_t id[GLOBAL_ID_SIZE];

	if (getrandom(id, sizeof(id), 0) != sizeof(id))
		return -EIO;
	snprintf(text, NETWORK_SIZE, "fd%02x:%02x%02x:%02x%02x::/64",
		 id[0], id[1], id[2], id[3], id[4]);
	return 0;
}

static int make_config(const char *dir, struct buf *out)
{
	char net[NETWORK_SIZE];
	int err = local_network(net);

	if (err)
		return err;
	return buf_fmt(out,
		       "# A gateway to begin with; acvpn-gateway.conf(5) tells "
		       "more.\n"
		       "\n"
		       "# Who may log in, as ocpasswd writes it\n"
		       "auth = \"plain[passwd=%s/passwd]\"\n"
		       "\n"
		       "# Clients have to be told that they may trust it, as "
		       "nobody vouches for it\n"
		       "server-cert = %s/cert.pem\n"
		       "server-key = %s/key.pem\n"
		       "\n"
		       "# Sessions are here, so that a restart ends none\n"
		       "session-store = %s/sessions.sqlite\n"
		       "\n"
		       "tcp-port = 443\n"
		       "udp-port = 443\n"
		       "\n"
		       "# Addresses of clients\n"
		       "ipv4-network = 192.168.77.0/24\n"
		       "ipv6-network = %s\n"
		       "ipv6-subnet-prefix = 128\n"
		       "\n"
		       "# All traffic of clients goes through the tunnel, "
		       "unless something is named\n"
		       "#route = 192.168.0.0/16\n"
		       "#dns = 192.168.77.1\n", dir, dir, dir, dir, net);
}

static int make_files(const struct init_options *o, const char *dir,
		      const char *host, struct buf files[INIT_COUNT])
{
	char error[TLS_ERROR_SIZE];
	int err = 0;

	if (o->user)
		err = password_line(o->user, "*", &files[INIT_PASSWD]);
	if (err)
		return err;
	err = tls_self_signed(host, &files[INIT_CERT], &files[INIT_KEY],
			      error);
	if (err) {
		log_error("no certificate for %s can be made: %s", host,
			  error);
		return -EINVAL;
	}
	return make_config(dir, &files[INIT_CONFIG]);
}

/* Returns false if the user was told that the file cannot be written. */
static bool write_file(int dir_fd, enum init_file i, const struct buf *file)
{
	int fd = openat(dir_fd, init_files[i].name,
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			init_files[i].mode);
	ssize_t n;
	bool ok;

	if (fd < 0) {
		log_error("%s cannot be made: %s%s", init_files[i].name,
			  strerror(errno), errno == EEXIST ?
			  "; choose a directory that has none" : "");
		return false;
	}
	n = write(fd, file->data ? file->data : (uint8_t *)"", file->len);
	ok = n >= 0 && (size_t)n == file->len && !fsync(fd);
	if (!ok)
		log_error("%s cannot be written: %s", init_files[i].name,
			  strerror(errno));
	close(fd);
	return ok;
}

/* All or none: what was made is removed again. */
static bool write_files(int dir_fd, struct buf files[INIT_COUNT])
{
	enum init_file i;

	for (i = 0; i < INIT_COUNT; i++) {
		if (write_file(dir_fd, i, &files[i]))
			continue;
		while (i-- > 0)
			unlinkat(dir_fd, init_files[i].name, 0);
		return false;
	}
	return true;
}

/* Returns a descriptor, @path its full name; or -1, the user was told. */
static int open_dir(const char *dir, char path[PATH_MAX])
{
	int fd;

	if (mkdir(dir, 0755) && errno != EEXIST) {
		log_error("%s cannot be made: %s", dir, strerror(errno));
		return -1;
	}
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || !realpath(dir, path)) {
		log_error("%s cannot be used: %s", dir, strerror(errno));
		close(fd);
		return -1;
	}
	return fd;
}

static enum acvpnd_exit make_in(const struct init_options *o, int dir_fd,
				const char *path, const char *host)
{
	struct buf files[INIT_COUNT];
	bool ok = false;
	size_t i;
	int err;

	for (i = 0; i < INIT_COUNT; i++)
		buf_init(&files[i], FILE_SIZE_MAX);
	err = make_files(o, path, host, files);
	if (err && err != -EINVAL)
		log_error("nothing was made: %s", strerror(-err));
	if (!err)
		ok = write_files(dir_fd, files);
	for (i = 0; i < INIT_COUNT; i++)
		buf_free(&files[i]);
	if (!ok)
		return err && err != -EINVAL ? ACVPND_INTERNAL : ACVPND_USAGE;
	log_info("%s/gateway.conf is there, for %s%s%s", path, host, o->user ?
		 " and the user " : "; nobody may log in yet: --passwd adds "
		 "users", o->user ? o->user : "");
	return ACVPND_OK;
}

enum acvpnd_exit init_make(const struct init_options *options)
{
	char path[PATH_MAX], own[HOST_SIZE] = "";
	const char *host = options->host;
	enum acvpnd_exit status;
	int fd;

	if (!host && !gethostname(own, sizeof(own) - 1))
		host = own;
	if (!host || !is_host(host)) {
		log_error("'%s' is no name of a host; give one with --host",
			  host ? host : "");
		return ACVPND_USAGE;
	}
	fd = open_dir(options->dir, path);
	if (fd < 0)
		return ACVPND_USAGE;
	status = make_in(options, fd, path, host);
	close(fd);
	return status;
}
