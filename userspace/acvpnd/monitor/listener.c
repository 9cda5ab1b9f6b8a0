// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "common/log.h"

enum { LISTENER_BACKLOG = 4096 };

static int set_option(int fd, int level, int option)
{
	static const int on = 1;

	return setsockopt(fd, level, option, &on, sizeof(on)) ? -errno : 0;
}

static int bind_socket(int fd, int type, const union sockaddr_any *a)
{
	int err;

	/* A restart need not wait until old connections are forgotten. */
	err = set_option(fd, SOL_SOCKET, type == SOCK_STREAM ?
			 SO_REUSEADDR : SO_REUSEPORT);
	if (!err && a->sa.sa_family == AF_INET6)
		err = set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	if (err)
		return err;
	if (bind(fd, &a->sa, sockaddr_len(a)))
		return -errno;
	if (type == SOCK_STREAM && listen(fd, LISTENER_BACKLOG))
		return -errno;
	return 0;
}

/* Returns a descriptor or a negative errno. */
static int open_socket(int type, const union sockaddr_any *a)
{
	int err, fd;

	fd = socket(a->sa.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	err = bind_socket(fd, type, a);
	if (!err)
		return fd;
	close(fd);
	return err;
}

static bool has_no_ipv6(const union sockaddr_any *a, int err)
{
	return a->sa.sa_family == AF_INET6 &&
	       (err == -EAFNOSUPPORT || err == -EADDRNOTAVAIL);
}

static int refuse(char error[LISTENER_ERROR_SIZE], int type,
		  const union sockaddr_any *a, int err)
{
	char name[SOCKADDR_STRLEN];
	const char *advice = "";

	if (err == -EADDRINUSE)
		advice = "; another program listens there: stop it, or "
			 "choose another port";
	else if (err == -EACCES)
		advice = "; it takes root, or CAP_NET_BIND_SERVICE";
	snprintf(error, LISTENER_ERROR_SIZE, "%s %s: %s%s",
		 type == SOCK_STREAM ? "TCP" : "UDP",
		 sockaddr_format(a, name), strerror(-err), advice);
	return err;
}

/* Returns 1 if there is no such family here. */
static int add_socket(int *fds, size_t *n, size_t max, int type,
		      const union sockaddr_any *a,
		      char error[LISTENER_ERROR_SIZE])
{
	int fd;

	if (*n == max) {
		snprintf(error, LISTENER_ERROR_SIZE, "too many addresses");
		return -E2BIG;
	}
	fd = open_socket(type, a);
	if (fd < 0)
		refuse(error, type, a, fd);
	if (fd < 0)
		return has_no_ipv6(a, fd) ? 1 : fd;
	fds[(*n)++] = fd;
	return 0;
}

static int open_tcp(struct listeners *l, const struct sockaddr_list *where,
		    char error[LISTENER_ERROR_SIZE])
{
	size_t i;
	int err = 0;

	for (i = 0; i < where->n && err >= 0; i++)
		err = add_socket(l->tcp, &l->n_tcp, LISTENER_TCP_MAX,
				 SOCK_STREAM, &where->list[i], error);
	if (err >= 0)
		err = l->n_tcp ? 0 : -EAFNOSUPPORT;
	return err;
}

static int open_udp(struct listeners *l, const struct listener_config *config,
		    char error[LISTENER_ERROR_SIZE])
{
	const struct sockaddr_list *where = &config->udp;
	unsigned int worker;
	size_t i;
	int err = 0;

	for (i = 0; i < where->n && err >= 0; i++) {
		err = 0;
		for (worker = 0; worker < config->workers && !err; worker++)
			err = add_socket(l->udp, &l->n_udp, LISTENER_UDP_MAX,
					 SOCK_DGRAM, &where->list[i], error);
	}
	if (err >= 0)
		err = l->n_udp || !where->n ? 0 : -EAFNOSUPPORT;
	return err;
}

/* Returns how many there are, or a negative errno. */
static int take_given(struct listeners *l, char error[LISTENER_ERROR_SIZE])
{
	int i, n = sd_listen_fds(0);

	if (n > LISTENER_TCP_MAX)
		n = -E2BIG;
	for (i = 0; i < n; i++) {
		l->tcp[l->n_tcp++] = SD_LISTEN_FDS_START + i;
		if (sd_is_socket(SD_LISTEN_FDS_START + i, AF_UNSPEC,
				 SOCK_STREAM, 1) <= 0)
			n = -EPROTOTYPE;
	}
	if (n < 0)
		snprintf(error, LISTENER_ERROR_SIZE,
			 "the service manager's sockets are not up to %d listening TCP sockets; look at acvpn-gateway.socket",
			 LISTENER_TCP_MAX);
	for (i = 0; i < n; i++)
		if (fcntl(l->tcp[i], F_SETFL, O_NONBLOCK))
			return -errno;
	return n;
}

int listener_open(struct listeners *l, const struct listener_config *config,
		  char error[LISTENER_ERROR_SIZE])
{
	int n;

	l->n_tcp = 0;
	l->n_udp = 0;
	n = take_given(l, error);
	if (n < 0)
		return n;
	if (!n)
		n = open_tcp(l, &config->tcp, error);
	return n < 0 ? n : open_udp(l, config, error);
}

void listener_close(struct listeners *l)
{
	while (l->n_tcp)
		close(l->tcp[--l->n_tcp]);
	while (l->n_udp)
		close(l->udp[--l->n_udp]);
}
