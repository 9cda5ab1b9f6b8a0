// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/radius/client.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

#include <radcli/radcli.h>

#include "common/log.h"
#include "common/privilege.h"

enum { CLIENT_SEC_MS = 1000, CLIENT_TIMEOUT_MAX = 60 };

_Static_assert(RADIUS_SECRET_SIZE > MAX_SECRET_LENGTH, "radcli's are longer");
_Static_assert(RADIUS_SERVERS_MAX == SERVER_MAX, "radcli has others");

static int client_add(struct radius_client *client, rc_handle *handle,
		      const SERVER *servers, int i, rc_type type)
{
	struct radius_server *server = &client->servers[client->n++];
	struct addrinfo *info = NULL;
	int err = 0;

	snprintf(server->name, sizeof(server->name), "%s", servers->name[i]);
	server->port = servers->port[i];
	/* radcli might take that of another one. */
	if (servers->secret[i])
		snprintf(server->secret, sizeof(server->secret), "%s",
			 servers->secret[i]);
	else
		err = rc_find_server_addr(handle, servers->name[i], &info,
					  server->secret, type);
	if (info && !err)
		freeaddrinfo(info);
	if (!err && *server->secret)
		return 0;
	log_error("radius: server %s: its name is not known, or there is no "
		  "secret for it in %s",
		  servers->name[i], rc_conf_str(handle, "servers") ?:
		  "a file 'servers', of which the configuration tells nothing");
	return -ENOENT;
}

static int client_add_all(struct radius_client *client, rc_handle *handle,
			  enum radius_client_kind kind)
{
	bool login = kind == RADIUS_CLIENT_LOGIN;
	const char *name = login ? "authserver" : "acctserver";
	const SERVER *servers = rc_conf_srv(handle, name);
	int i, err = 0;

	if (!servers || !servers->max) {
		log_error("radius: the configuration names no %s", name);
		return -EINVAL;
	}
	for (i = 0; i < servers->max && i < SERVER_MAX && !err; i++)
		err = client_add(client, handle, servers, i,
				 login ? AUTH : ACCT);
	return err;
}

static int client_check(rc_handle *handle, const char *file)
{
	if (rc_get_socket_type(handle) != RC_SOCKET_UDP) {
		log_error("radius: %s: servers are asked by UDP only; take "
			  "serv-type away",
			  file);
		return -EOPNOTSUPP;
	}
	if (rc_conf_str(handle, "namespace")) {
		log_error("radius: %s: 'namespace' cannot be had, for what "
			  "asks may not change its own",
			  file);
		return -EOPNOTSUPP;
	}
	return 0;
}

static void client_copy(char to[RADIUS_NAME_SIZE], const char *text)
{
	snprintf(to, RADIUS_NAME_SIZE, "%s", text && strcmp(text, "*") ? text :
								       "");
}

static int client_fill(struct radius_client *client, rc_handle *handle,
		       enum radius_client_kind kind)
{
	int seconds = rc_conf_int(handle, "radius_timeout");

	if (seconds > CLIENT_TIMEOUT_MAX)
		seconds = CLIENT_TIMEOUT_MAX;
	client->timeout_ms = seconds * CLIENT_SEC_MS;
	client->retries = rc_conf_int(handle, "radius_retries");
	client_copy(client->realm, rc_conf_str(handle, "default_realm"));
	client_copy(client->address, rc_conf_str(handle, "bindaddr"));
	return client_add_all(client, handle, kind);
}

int radius_client_open(struct radius_client *client, const char *file,
		       enum radius_client_kind kind)
{
	rc_handle *handle;
	int err;

	memset(client, 0, sizeof(*client));
	if (access(file, R_OK)) {
		err = -errno;
		log_error("radius: cannot read %s: %m", file);
		return err;
	}
	openlog("acvpnd", LOG_PID, LOG_AUTHPRIV);
	handle = rc_read_config(file);
	if (!handle) {
		log_error("radius: %s cannot be used; what radcli told the "
			  "system's log says why",
			  file);
		return -EINVAL;
	}
	err = client_check(handle, file);
	if (!err)
		err = client_fill(client, handle, kind);
	rc_destroy(handle);
	closelog();
	return err;
}

int radius_client_confine(const struct privilege_user *user)
{
	int err = privilege_drop(user);

	if (!err)
		err = privilege_keep(PRIVILEGE_NONE);
	if (err)
		log_error("radius: what asks servers cannot become user %s: %s",
			  user->name, strerror(-err));
	return err;
}
