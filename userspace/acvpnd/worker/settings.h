/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What auth allows a tunnel, as headers of the reply to CONNECT. Pure.
 */
#ifndef _ACVPND_WORKER_SETTINGS_H
#define _ACVPND_WORKER_SETTINGS_H

#include "acvpnd/ipc/message.h"
#include "wire/config.h"
#include "wire/mtu.h"

/**
 * struct settings_link - what limits MTUs, in bytes
 * @family: Outer address family.
 * @link: Path MTU as we see it.
 * @told: Path MTU as the client sees it; 0: it does not tell.
 * @wish: Inner MTU that the client wishes; 0: none.
 * @limit: Inner MTU that auth allows; 0: any.
 * @tls: Protection of TLS records.
 * @dtls: Protection of DTLS records; NULL: no DTLS.
 */
struct settings_link {
	sa_family_t family;
	unsigned int link;
	unsigned int told;
	unsigned int wish;
	unsigned int limit;
	const struct mtu_record *tls;
	const struct mtu_record *dtls;
};

/**
 * settings_fill() - write what auth allows
 * @config: Filled in; to be released with tunnel_config_free() in any case.
 * @reply: What auth allows.
 * @apple: The client has to be told what is routed with IPv6 by default.
 *
 * Return: 0 or -ENOMEM.
 */
int settings_fill(struct tunnel_config *config,
		  const struct ipc_connect_reply *reply, bool apple);

/**
 * settings_mtu() - write the MTUs
 * @config: Changed: what is too narrow for IPv6 loses its address, if there is
 *	one of IPv4.
 * @link: What limits them.
 */
void settings_mtu(struct tunnel_config *config,
		  const struct settings_link *link);

#endif /* _ACVPND_WORKER_SETTINGS_H */
