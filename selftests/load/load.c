// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients of a gateway, or what attacks it, until SIGTERM.
 *
 *	load login ADDRESS PORT USER PASSWORD CLIENTS IN-FLIGHT [SECONDS]
 *	load slow|head|body|reader ADDRESS PORT CONNECTIONS
 *	load syn|hello ADDRESS PORT PACKETS-A-SECOND
 *
 * "login" has clients log in, so many of them at a time, then make DTLS and ask
 * the gateway by both channels whether it is there; when it prints "up" all
 * have heard so, and they stay. All together may take that many seconds for
 * either, half an hour without, and each of them two minutes; a program that
 * hangs says where, and ends. "slow" are connections that send a byte a second
 * before TLS, the three others ones that finish TLS, and are slow then; "syn"
 * and "hello" are packets with forged sources, of TCP and of DTLS. What else is
 * printed is in team.h, watch.h, slow.h, lazy.h and forge.h. Exit status: 0, 1
 * if a client failed, 2 usage, 3 if it hangs.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "forge.h"
#include "lazy.h"
#include "slow.h"
#include "stop.h"
#include "team.h"

enum { PATIENCE_SECONDS = 120, ALL_SECONDS = 1800 };

/* All that the system gives. */
static void want_files(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int run_login(const struct sockaddr_in *gateway, char **args)
{
	const struct crowd_limits limits = {
		.n = strtoul(args[2], NULL, 10),
		.in_flight = strtoul(args[3], NULL, 10),
		.patience = PATIENCE_SECONDS,
		.seconds = args[4] ? strtoul(args[4], NULL, 10) : ALL_SECONDS,
	};
	const struct client_login login = {
		.gateway = *gateway, .user = args[0], .password = args[1],
	};

	return team_run(&login, &limits);
}

static bool run_slow(const struct sockaddr_in *gateway, char **args)
{
	const struct slow slow = {
		.gateway = *gateway, .n = strtoul(args[0], NULL, 10),
	};

	return slow_run(&slow);
}

static bool run_lazy(enum lazy_kind kind, const struct sockaddr_in *gateway,
		     char **args)
{
	const struct lazy lazy = {
		.kind = kind, .gateway = *gateway,
		.n = strtoul(args[0], NULL, 10), .tls = client_context(),
	};
	bool fine = lazy.tls && lazy_run(&lazy);

	SSL_CTX_free(lazy.tls);
	return fine;
}

static bool run_forge(enum forge_kind kind, const struct sockaddr_in *gateway,
		      char **args)
{
	const struct forge forge = {
		.kind = kind, .gateway = *gateway,
		.rate = strtoul(args[0], NULL, 10),
	};

	return forge_run(&forge);
}

static int usage(void)
{
	fputs("usage: load login ADDRESS PORT USER PASSWORD CLIENTS IN-FLIGHT"
	      " [SECONDS]\n"
	      "       load slow|head|body|reader ADDRESS PORT CONNECTIONS\n"
	      "       load syn|hello ADDRESS PORT PACKETS-A-SECOND\n", stderr);
	return 2;
}

static int run(const char *mode, const struct sockaddr_in *gateway, int n,
	       char **args)
{
	static const char *const lazy[LAZY_KINDS] = {
		"head", "body", "reader",
	};
	int i;

	if (!strcmp(mode, "login") && n >= 4 && n <= 5)
		return run_login(gateway, args);
	if (!strcmp(mode, "slow"))
		return !run_slow(gateway, args);
	for (i = 0; i < LAZY_KINDS; i++)
		if (!strcmp(mode, lazy[i]))
			return !run_lazy(i, gateway, args);
	if (!strcmp(mode, "syn"))
		return !run_forge(FORGE_SYN, gateway, args);
	if (!strcmp(mode, "hello"))
		return !run_forge(FORGE_HELLO, gateway, args);
	return usage();
}

int main(int argc, char **argv)
{
	struct sockaddr_in gateway = { .sin_family = AF_INET };

	if (argc < 5 || inet_pton(AF_INET, argv[2], &gateway.sin_addr) != 1)
		return usage();
	gateway.sin_port = htons(strtoul(argv[3], NULL, 10));
	stop_expect();
	want_files();
	return run(argv[1], &gateway, argc - 4, argv + 4);
}
