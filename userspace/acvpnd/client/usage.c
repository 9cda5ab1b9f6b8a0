// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/usage.h"

const struct option_info usage_options[] = {
	{ USAGE_USER, 'u', "user", "NAME", "user name" },
	{ USAGE_PASSWD_ON_STDIN, 0, "passwd-on-stdin", NULL,
	  "read the password from standard input" },
	{ USAGE_PASSWD_FILE, 0, "passwd-file", "FILE",
	  "read the password from the first line of FILE" },
	{ USAGE_AUTHGROUP, 0, "authgroup", "GROUP",
	  "select a group by its value or label" },
	{ USAGE_CERTIFICATE, 'c', "certificate", "FILE",
	  "a certificate of yours with its chain (PEM); of several\n"
	  "the gateway gets one of an authority that it names" },
	{ USAGE_SSLKEY, 'k', "sslkey", "FILE",
	  "key of the certificate before it (PEM);\n"
	  "without it, it is in the same file" },
	{ USAGE_KEY_PASSWORD_FILE, 0, "key-password-file", "FILE",
	  "the first line of FILE decrypts keys of certificates" },
	{ USAGE_SERVERCERT, 0, "servercert", "PIN",
	  "accept only this public key (pin-sha256:...),\n"
	  "whoever signed the certificate" },
	{ USAGE_CAFILE, 0, "cafile", "FILE",
	  "trust the certificates in FILE, too (PEM)" },
	{ USAGE_NO_SYSTEM_TRUST, 0, "no-system-trust", NULL,
	  "do not trust what the system trusts" },
	{ USAGE_INTERFACE, 'i', "interface", "NAME",
	  "interface to create (vpn0)" },
	{ USAGE_NO_DTLS, 0, "no-dtls", NULL, "move data over TLS only" },
	{ USAGE_COMPRESSION, 0, "compression", "NAME",
	  "lzs: let packets be compressed, so that their\n"
	  "lengths tell more of what is in them (none)" },
	{ USAGE_NO_ROUTES, 0, "no-routes", NULL, "install no routes" },
	{ USAGE_MTU, 'm', "mtu", "BYTES", "upper limit of the inner MTU" },
	{ USAGE_RECONNECT_TIMEOUT, 0, "reconnect-timeout", "SECONDS",
	  "when the connection is lost, try no longer than this\n"
	  "to have another one; 0: do not try" },
	{ USAGE_AFTER_SLEEP, 0, "after-sleep", "WHAT",
	  "when the machine has slept: reconnect, or end\n"
	  "(reconnect)" },
	{ USAGE_PROFILE_DIR, 0, "profile-dir", "DIR",
	  "keep the profile that the gateway names in DIR, and\n"
	  "fetch it if it is another one (not at all)" },
	{ USAGE_SETUID, 'U', "setuid", "USER",
	  "whom root becomes (acvpn, or else nobody)" },
	{ USAGE_VERBOSE, 'v', "verbose", NULL, "tell more; twice: each step" },
	{ USAGE_VERSION, 'V', "version", NULL, "print the version" },
	{ USAGE_HELP, 'h', "help", NULL, "print this" },
	{ 0 },
};

void usage_help(void)
{
	puts("Usage: acvpnd client [options] URL\n"
	     "\n"
	     "Connect to the AnyConnect-compatible gateway at URL and carry its packets\n"
	     "in the kernel until SIGINT or SIGTERM.\n");
	for (const struct option_info *o = usage_options; o->name; o++)
		option_describe(stdout, o);
	puts("\n"
	     "Exit status:\n"
	     "   0  ended by the user             6  gateway refused the login\n"
	     "   1  internal error                7  no way to carry packets\n"
	     "   2  wrong usage                   8  gateway breaks the protocol\n"
	     "   3  kernel module not usable      9  session lost\n"
	     "   4  gateway not reachable        10  permission denied\n"
	     "   5  certificate not trusted      11  interface name in use\n"
	     "  12  session ended by the gateway 13  gateway takes no sessions now\n"
	     "  14  session over, log in again   15  ended as the machine slept\n"
	     "  16  profile of the gateway not to be had");
}
