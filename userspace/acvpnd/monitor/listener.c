// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acvpnd/monitor/activation.h"
#include "common/netns.h"

enum { LISTENER_BACKLOG = 4096 };

static int listener_set_option(int fd, int level, int option)
{
	static const int on = 1;

	return setsockopt(fd, level, option, &on, sizeof(on)) ? -errno : 0;
}

static int bind_socket(int fd, int type, const union sockaddr_any *a)
{
	int err;

	/* A restart need not wait until old connections are forgotten. */
	err = listener_set_option(fd, SOL_SOCKET,
				  type == SOCK_STREAM ? SO_REUSEADDR :
							SO_REUSEPORT);
	if (!err && a->sa.sa_family == AF_INET6)
		err = listener_set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	if (err)
		return err;
	if (bind(fd, &a->sa, sockaddr_len(a)))
		return -errno;
	if (type == SOCK_STREAM && listen(fd, LISTENER_BACKLOG))
		return -errno;
	return 0;
}

/* Returns a descriptor or a negative errno. */
static int listener_open_socket(int type, const union sockaddr_any *a)
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

static int listener_refuse(char error[LISTENER_ERROR_SIZE], int type,
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
static int listener_add_socket(int *fds, size_t *n, size_t max, int type,
			       const union sockaddr_any *a,
			       char error[LISTENER_ERROR_SIZE])
{
	int fd;

	if (*n == max) {
		snprintf(error, LISTENER_ERROR_SIZE, "too many addresses");
		return -E2BIG;
	}
	fd = listener_open_socket(type, a);
	if (fd < 0)
		listener_refuse(error, type, a, fd);
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
		err = listener_add_socket(l->tcp, &l->n_tcp, LISTENER_TCP_MAX,
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
			err = listener_add_socket(l->udp, &l->n_udp,
						  LISTENER_UDP_MAX, SOCK_DGRAM,
						  &where->list[i], error);
	}
	if (err >= 0)
		err = l->n_udp || !where->n ? 0 : -EAFNOSUPPORT;
	return err;
}

static int copy_tcp(struct listeners *l, const struct activation *given)
{
	memcpy(l->tcp, given->tcp, given->n_tcp * sizeof(*l->tcp));
	l->n_tcp = given->n_tcp;
	return 0;
}

/* Clients are told the port of the configuration. */
static int check_port(const union sockaddr_any *a,
		      const struct listener_config *config,
		      char error[LISTENER_ERROR_SIZE])
{
	uint16_t port = sockaddr_port(a), told = 0;

	if (config->udp.n)
		told = sockaddr_port(&config->udp.list[0]);
	if (port == told)
		return 0;
	snprintf(error, LISTENER_ERROR_SIZE,
		 "the service manager's socket has the UDP port %u, but udp-port is %u; set one to the other",
		 port, told);
	return -EINVAL;
}

/* Returns @err, or that there is no way back. */
static int listener_come_back(int own, int err, char error[LISTENER_ERROR_SIZE])
{
	int back = netns_leave(own);

	if (!back)
		return err;
	snprintf(error, LISTENER_ERROR_SIZE,
		 "there is no way back from another network namespace: %s",
		 strerror(-back));
	return back;
}

/* One for each worker but the first, in the same namespace. */
static int open_beside(struct listeners *l,
		       const struct listener_config *config, int fd,
		       const union sockaddr_any *a,
		       char error[LISTENER_ERROR_SIZE])
{
	unsigned int worker;
	int err, own;

	if (config->workers < 2)
		return 0;
	err = netns_enter_socket(fd, &own, error, LISTENER_ERROR_SIZE);
	if (err)
		return err;
	for (worker = 1; worker < config->workers && !err; worker++)
		err = listener_add_socket(l->udp, &l->n_udp, LISTENER_UDP_MAX,
					  SOCK_DGRAM, a, error);
	return listener_come_back(own, err, error);
}

/* A given one is the first worker's; the others get their own beside it. */
static int share_udp(struct listeners *l, const struct listener_config *config,
		     int fd, char error[LISTENER_ERROR_SIZE])
{
	union sockaddr_any a;
	socklen_t len = sizeof(a);
	int err;

	if (getsockname(fd, &a.sa, &len))
		return -errno;
	err = check_port(&a, config, error);
	if (!err && l->n_udp == LISTENER_UDP_MAX)
		err = -E2BIG;
	if (err)
		return err;
	l->udp[l->n_udp++] = fd;
	return open_beside(l, config, fd, &a, error);
}

static int share_all_udp(struct listeners *l,
			 const struct listener_config *config,
			 const struct activation *given,
			 char error[LISTENER_ERROR_SIZE])
{
	size_t i;
	int err = 0;

	for (i = 0; i < given->n_udp && !err; i++)
		err = share_udp(l, config, given->udp[i], error);
	return err;
}

static int open_all(struct listeners *l, const struct listener_config *config,
		    const struct activation *given,
		    char error[LISTENER_ERROR_SIZE])
{
	int err = given->n_tcp ? copy_tcp(l, given) :
				 open_tcp(l, &config->tcp, error);

	if (err)
		return err;
	return given->n_udp ? share_all_udp(l, config, given, error) :
			      open_udp(l, config, error);
}

/* Some here and some there would not be told apart by their addresses. */
static int refuse_both(char error[LISTENER_ERROR_SIZE])
{
	snprintf(error, LISTENER_ERROR_SIZE,
		 "the service manager's sockets are not in the namespace of listen-netns; disable its socket unit, or remove listen-netns");
	return -EINVAL;
}

int listener_open(struct listeners *l, const struct listener_config *config,
		  char error[LISTENER_ERROR_SIZE])
{
	struct activation given;
	int err, own;

	memset(l, 0, sizeof(*l));
	err = activation_take(&given, error, LISTENER_ERROR_SIZE);
	if (!err && config->netns && (given.n_tcp || given.n_udp))
		err = refuse_both(error);
	if (!err)
		err = netns_enter(config->netns, &own, error,
				  LISTENER_ERROR_SIZE);
	if (err)
		return err;
	return listener_come_back(own, open_all(l, config, &given, error),
				  error);
}

/* What is compared of two sockets. */
struct socket_name {
	union sockaddr_any address;
	uint64_t netns;
	ino_t inode;
};

static bool name_socket(int fd, struct socket_name *name)
{
	socklen_t len = sizeof(name->address), size = sizeof(name->netns);
	struct stat st;

	if (fstat(fd, &st) || getsockname(fd, &name->address.sa, &len) ||
	    getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &name->netns, &size))
		return false;
	name->inode = st.st_ino;
	return true;
}

static bool same_place(const struct socket_name *a,
		       const struct socket_name *b)
{
	socklen_t len = sockaddr_len(&a->address);

	return a->netns == b->netns && len == sockaddr_len(&b->address) &&
	       !memcmp(&a->address, &b->address, len);
}

/*
 * Where in @l a socket is to go.
 * Return: its place; LISTENER_UDP_MAX: nowhere.
 */
static size_t find_place(const struct listeners *l,
			 const struct socket_name *name)
{
	size_t i, place = LISTENER_UDP_MAX;
	struct socket_name own;
	bool alike = false;

	for (i = 0; i < l->n_udp; i++) {
		if (!name_socket(l->udp[i], &own) ||
		    !same_place(&own, name))
			continue;
		if (own.inode == name->inode)
			return LISTENER_UDP_MAX;
		alike = true;
		if (!l->adopted[i] && place == LISTENER_UDP_MAX)
			place = i;
	}
	return alike && place == LISTENER_UDP_MAX ? l->n_udp : place;
}

void listener_adopt(struct listeners *l, int fd)
{
	struct socket_name name;
	size_t place;
	int own;

	if (!name_socket(fd, &name))
		return;
	place = find_place(l, &name);
	if (place == LISTENER_UDP_MAX)
		return;
	own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (own < 0)
		return;
	if (place < l->n_udp)
		close(l->udp[place]);
	else
		l->n_udp++;
	l->udp[place] = own;
	l->adopted[place] = true;
}

void listener_close_tcp(struct listeners *l)
{
	while (l->n_tcp)
		close(l->tcp[--l->n_tcp]);
}

void listener_close(struct listeners *l)
{
	listener_close_tcp(l);
	while (l->n_udp)
		close(l->udp[--l->n_udp]);
}
