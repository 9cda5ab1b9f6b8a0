// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clients of a gateway, or what attacks it, until SIGTERM.
 *
 *	load login ADDRESS PORT USER PASSWORD CLIENTS IN-FLIGHT
 *	load slow ADDRESS PORT CONNECTIONS
 *	load syn|hello ADDRESS PORT PACKETS-A-SECOND
 *
 * "login" has clients log in, so many of them at a time, then make DTLS and ask
 * the gateway by both channels whether it is there; when it prints "up" all
 * have heard so, and they stay. "slow" are connections that send a byte a
 * second; "syn" and "hello" are packets with forged sources, of TCP and of
 * DTLS. What else is printed is in crowd.h, slow.h and forge.h. Exit status: 0,
 * 1 if a client failed, 2 usage.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "crowd.h"
#include "dtls.h"
#include "forge.h"
#include "slow.h"
#include "stop.h"

/* All that the system gives. */
static void want_files(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void tell_kind(const struct client *c)
{
	printf("kind %s %s %s %s\n", SSL_get_version(c->ssl),
	       SSL_get_cipher_name(c->ssl), SSL_get_version(c->dtls),
	       SSL_get_cipher_name(c->dtls));
}

static bool run_login(const struct sockaddr_in *gateway, char **args)
{
	const struct client_login login = {
		.gateway = *gateway, .user = args[0], .password = args[1],
		.tls = client_context(), .dtls = dtls_context(),
	};
	struct crowd *crowd;
	bool fine;

	crowd = crowd_new(&login, strtoul(args[2], NULL, 10),
			  strtoul(args[3], NULL, 10));
	if (!login.tls || !login.dtls || !crowd)
		return false;
	fine = crowd_run(crowd, &crowd_logins);
	fine &= crowd_run(crowd, &crowd_dtls);
	if (fine)
		tell_kind(crowd_first(crowd));
	puts(fine ? "up" : "not up");
	fflush(stdout);
	while (!stop_asked())
		crowd_stay(crowd);
	crowd_end(crowd);
	SSL_CTX_free(login.tls);
	SSL_CTX_free(login.dtls);
	return fine;
}

static bool run_slow(const struct sockaddr_in *gateway, char **args)
{
	const struct slow slow = {
		.gateway = *gateway, .n = strtoul(args[0], NULL, 10),
	};

	return slow_run(&slow);
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
	fputs("usage: load login ADDRESS PORT USER PASSWORD CLIENTS IN-FLIGHT\n"
	      "       load slow ADDRESS PORT CONNECTIONS\n"
	      "       load syn|hello ADDRESS PORT PACKETS-A-SECOND\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct sockaddr_in gateway = { .sin_family = AF_INET };

	if (argc < 5 || inet_pton(AF_INET, argv[2], &gateway.sin_addr) != 1)
		return usage();
	gateway.sin_port = htons(strtoul(argv[3], NULL, 10));
	stop_expect();
	want_files();
	if (!strcmp(argv[1], "login") && argc == 8)
		return !run_login(&gateway, argv + 4);
	if (!strcmp(argv[1], "slow"))
		return !run_slow(&gateway, argv + 4);
	if (!strcmp(argv[1], "syn"))
		return !run_forge(FORGE_SYN, &gateway, argv + 4);
	if (!strcmp(argv[1], "hello"))
		return !run_forge(FORGE_HELLO, &gateway, argv + 4);
	return usage();
}
