/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the client share.
 */
#ifndef _ACVPND_CLIENT_CLIENT_STATE_H
#define _ACVPND_CLIENT_CLIENT_STATE_H

#include <systemd/sd-event.h>

#include "acvpnd/client/client_key.h"
#include "acvpnd/client/exchange.h"
#include "acvpnd/client/login.h"
#include "acvpnd/client/options.h"
#include "acvpnd/client/profile.h"
#include "acvpnd/client/prompt.h"
#include "acvpnd/client/tunnel.h"
#include "acvpnd/exit.h"
#include "dataplane/dataplane.h"
#include "io/resolve.h"
#include "io/sleep.h"
#include "io/uplink.h"

/**
 * enum client_state - what is waited for
 * @CLIENT_RESOLVE: The gateway's addresses.
 * @CLIENT_LOGIN: The response to a login request.
 * @CLIENT_PROFILE: A file of the gateway.
 * @CLIENT_CONNECT: The reply to CONNECT.
 * @CLIENT_TUNNEL: The end of the session.
 * @CLIENT_RESUME: Another TLS connection for it.
 * @CLIENT_OVER: The end of the event loop.
 */
enum client_state {
	CLIENT_RESOLVE,
	CLIENT_LOGIN,
	CLIENT_PROFILE,
	CLIENT_CONNECT,
	CLIENT_TUNNEL,
	CLIENT_RESUME,
	CLIENT_OVER,
};

/**
 * struct client - a tunnel; times are microseconds of CLOCK_BOOTTIME
 * @options: What the user wants.
 * @dp_ops: What carries packets.
 * @dp: Its state.
 * @lock: Holds the name of the interface, or negative.
 * @event: Event loop.
 * @state: What is waited for.
 * @status: Exit status.
 * @password: The user's password, "" if none was given.
 * @login_config: What the login may use.
 * @login: Login.
 * @host: Where @exchange is connected to.
 * @keys: Certificates of the user.
 * @tls: Whom to trust.
 * @resolve: Look-up under way, or NULL.
 * @prompt: Question to the user.
 * @profile_dir: Where profiles go, or negative: nowhere.
 * @profile: What the gateway names.
 * @exchanges: HTTP, and later the tunnel's TLS connection; and one that fetches
 *	the profile, and later is made to replace it.
 * @exchange: The one in use.
 * @greeted: The user was told of a connection to @host.
 * @was_up: There was a tunnel.
 * @bad_headers: Headers of the configuration that were skipped.
 * @configs: Configurations of the tunnel, of those two connections.
 * @config: The one in use.
 * @uplink: Watches the host's addresses and routes.
 * @way: From which address the gateway would be reached, when that was looked
 *	at last; of family AF_UNSPEC: from none.
 * @way_mtu: Its MTU; 0 unknown.
 * @sleep: Watches whether the machine has slept.
 * @slept: For how long, while the connection is given up for it; else 0.
 * @renewal: The next attempt to replace the connection, or the end of one.
 * @renewals: How often that failed, one after the other.
 * @renewed: When it was replaced last; 0 never.
 * @renew_until: When to give up.
 * @session_end: When the session ends, by what the gateway told; 0 untold.
 * @tunnel: What CONNECT has opened.
 */
struct client {
	const struct client_options *options;
	const struct dataplane_ops *dp_ops;
	struct dataplane *dp;
	int lock;
	sd_event *event;
	enum client_state state;
	enum acvpnd_exit status;
	char password[PROMPT_ANSWER_MAX + 1];
	struct login_config login_config;
	struct login login;
	struct url host;
	struct client_keys keys;
	struct tls_client *tls;
	struct resolve *resolve;
	struct prompt prompt;
	int profile_dir;
	struct profile profile;
	struct exchange exchanges[2];
	struct exchange *exchange;
	bool greeted;
	bool was_up;
	unsigned int bad_headers;
	struct tunnel_config configs[2];
	struct tunnel_config *config;
	struct uplink uplink;
	union sockaddr_any way;
	unsigned int way_mtu;
	struct sleep sleep;
	uint64_t slept;
	sd_event_source *renewal;
	unsigned int renewals;
	uint64_t renewed;
	uint64_t renew_until;
	uint64_t session_end;
	struct tunnel tunnel;
};

/**
 * client_finish() - end the event loop
 * @c: Client.
 * @status: Exit status.
 */
void client_finish(struct client *c, enum acvpnd_exit status);

/**
 * client_fail() - end it and tell why; the first failure is the one
 * @c: Client.
 * @status: Exit status.
 * @fmt: Text, one line.
 */
void client_fail(struct client *c, enum acvpnd_exit status, const char *fmt,
		 ...) __attribute__((format(printf, 3, 4)));

/**
 * client_fail_errno() - end it because of an error of our own
 * @c: Client.
 * @what: What failed.
 * @err: Negative errno.
 */
void client_fail_errno(struct client *c, const char *what, int err);

/**
 * client_host() - the gateway's name
 * @c: Client.
 *
 * Return: Name.
 */
const char *client_host(const struct client *c);

#endif /* _ACVPND_CLIENT_CLIENT_STATE_H */
