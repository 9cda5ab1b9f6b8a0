/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtual host, once all that is said of it is known.
 */
#ifndef _ACVPND_CONFIG_VHOST_H
#define _ACVPND_CONFIG_VHOST_H

#include "acvpnd/config/scope.h"

/**
 * vhost_finish() - make a virtual host usable, and look for what is missing
 * @vhost: Virtual host that has inherited.
 * @scope: Where it was read, for lines to tell.
 * @sink: Told of what is wrong.
 */
void vhost_finish(struct config_vhost *vhost, const struct scope *scope,
		  struct finding_sink *sink);

/**
 * vhost_has_auth() - is there a way to authenticate, alone or with others?
 * @vhost: Virtual host.
 * @kind: Which.
 */
bool vhost_has_auth(const struct config_vhost *vhost,
		    enum config_auth_kind kind);

/**
 * vhost_ask() - does a connection need a client's certificate?
 * @vhost: Virtual host.
 *
 * Return: TLS_ASK_REQUIRED if no way to authenticate does without, unless
 * clients of cisco-client-compat are expected, who show it at the login only;
 * TLS_ASK_OPTIONAL if there are such ways.
 */
enum tls_ask vhost_ask(const struct config_vhost *vhost);

#endif /* _ACVPND_CONFIG_VHOST_H */
