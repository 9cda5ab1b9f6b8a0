// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/text.h"
#include "tls/tls.h"
#include "wire/mtu.h"

enum {
	OPT_PASSWD_ON_STDIN = 256,
	OPT_AUTHGROUP,
	OPT_SERVERCERT,
	OPT_CAFILE,
	OPT_NO_SYSTEM_TRUST,
	OPT_NO_DTLS,
	OPT_NO_ROUTES,
};

static const struct option long_options[] = {
	{ "user", required_argument, NULL, 'u' },
	{ "passwd-on-stdin", no_argument, NULL, OPT_PASSWD_ON_STDIN },
	{ "authgroup", required_argument, NULL, OPT_AUTHGROUP },
	{ "servercert", required_argument, NULL, OPT_SERVERCERT },
	{ "cafile", required_argument, NULL, OPT_CAFILE },
	{ "no-system-trust", no_argument, NULL, OPT_NO_SYSTEM_TRUST },
	{ "interface", required_argument, NULL, 'i' },
	{ "no-dtls", no_argument, NULL, OPT_NO_DTLS },
	{ "no-routes", no_argument, NULL, OPT_NO_ROUTES },
	{ "mtu", required_argument, NULL, 'm' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

void options_help(void)
{
	puts("Usage: acvpnd client [options] URL\n"
	     "\n"
	     "Connect to the AnyConnect-compatible gateway at URL and carry its packets\n"
	     "in the kernel until SIGINT or SIGTERM.\n"
	     "\n"
	     "  -u, --user=NAME         user name\n"
	     "      --passwd-on-stdin   read the password from standard input\n"
	     "      --authgroup=GROUP   select a group by its value or label\n"
	     "      --servercert=PIN    accept only this public key (pin-sha256:...),\n"
	     "                          whoever signed the certificate\n"
	     "      --cafile=FILE       trust the certificates in FILE, too (PEM)\n"
	     "      --no-system-trust   do not trust what the system trusts\n"
	     "  -i, --interface=NAME    interface to create (vpn0)\n"
	     "      --no-dtls           move data over TLS only\n"
	     "      --no-routes         install no routes\n"
	     "  -m, --mtu=BYTES         upper limit of the inner MTU\n"
	     "  -v, --verbose           tell more; twice: each step\n"
	     "      --version           print the version\n"
	     "  -h, --help              print this\n"
	     "\n"
	     "Exit status:\n"
	     "   0  ended by the user             6  gateway refused the login\n"
	     "   1  internal error                7  no way to carry packets\n"
	     "   2  wrong usage                   8  gateway breaks the protocol\n"
	     "   3  kernel module not usable      9  session lost\n"
	     "   4  gateway not reachable        10  permission denied\n"
	     "   5  certificate not trusted      11  interface name in use\n"
	     "  12  session ended by the gateway 13  gateway takes no sessions now");
}

static bool set_interface(struct client_options *o, const char *name)
{
	const unsigned char *p = (const unsigned char *)name;
	size_t len = strlen(name);

	for (; *p; p++)
		if (!isgraph(*p) || strchr("/:%", *p))
			len = IFNAMSIZ;
	if (!len || len >= IFNAMSIZ || !strcmp(name, ".") ||
	    !strcmp(name, "..")) {
		log_error("--interface: '%s' is no name of 1 to %d characters",
			  name, IFNAMSIZ - 1);
		return false;
	}
	memcpy(o->interface, name, len + 1);
	return true;
}

static bool set_mtu(struct client_options *o, const char *text)
{
	uint64_t mtu;

	if (text_number(text, MTU_INNER_MAX, &mtu) || mtu < MTU_INNER_MIN) {
		log_error("--mtu: '%s' is no number from %d to %d", text,
			  MTU_INNER_MIN, MTU_INNER_MAX);
		return false;
	}
	o->mtu = mtu;
	return true;
}

static bool set_servercert(struct client_options *o, const char *pin)
{
	if (!tls_pin_valid(pin)) {
		log_error("--servercert: '%s' is not pin-sha256:BASE64", pin);
		return false;
	}
	o->servercert = pin;
	return true;
}

static bool set_cafile(struct client_options *o, const char *path)
{
	if (access(path, R_OK)) {
		log_error("--cafile: cannot read %s: %s", path,
			  strerror(errno));
		return false;
	}
	o->cafile = path;
	return true;
}

/* Returns false if the option or its value is wrong. */
static bool apply(struct client_options *o, int opt)
{
	switch (opt) {
	case 'u':
		o->user = optarg;
		return true;
	case OPT_PASSWD_ON_STDIN:
		o->passwd_on_stdin = true;
		return true;
	case OPT_AUTHGROUP:
		o->authgroup = optarg;
		return true;
	case OPT_SERVERCERT:
		return set_servercert(o, optarg);
	case OPT_CAFILE:
		return set_cafile(o, optarg);
	case OPT_NO_SYSTEM_TRUST:
		o->system_trust = false;
		return true;
	case 'i':
		return set_interface(o, optarg);
	case OPT_NO_DTLS:
		o->dtls = false;
		return true;
	case OPT_NO_ROUTES:
		o->routes = false;
		return true;
	case 'm':
		return set_mtu(o, optarg);
	case 'v':
		o->verbose++;
		return true;
	default:
		return false;
	}
}

static bool set_url(struct client_options *o, int argc, char **argv)
{
	int err;

	if (optind + 1 != argc) {
		log_error(optind < argc ?
			  "more than one URL given; see acvpnd client --help" :
			  "no URL given; see acvpnd client --help");
		return false;
	}
	err = url_parse(argv[optind], &o->url);
	if (!err)
		return true;
	log_error("'%s' is no usable URL: %s; write it as https://name[:port][/path]",
		  argv[optind], err == -EPROTONOSUPPORT ?
		  "only https is possible" : err == -ENAMETOOLONG ?
		  "it is too long" : "it is malformed");
	return false;
}

enum options_result options_parse(struct client_options *o, int argc,
				  char **argv)
{
	int opt;

	memset(o, 0, sizeof(*o));
	memcpy(o->interface, "vpn0", sizeof("vpn0"));
	o->system_trust = true;
	o->dtls = true;
	o->routes = true;
	/* Zero, not one: tests parse more than one command line. */
	optind = 0;
	while ((opt = getopt_long(argc, argv, ":u:i:m:vVh", long_options,
				  NULL)) != -1) {
		if (opt == 'h')
			return OPTIONS_HELP;
		if (opt == 'V')
			return OPTIONS_VERSION;
		if (opt == ':' || opt == '?') {
			log_error("%s %s; see acvpnd client --help",
				  opt == ':' ? "a value is missing after" :
				  "unknown option", argv[optind - 1]);
			return OPTIONS_BAD;
		}
		if (!apply(o, opt))
			return OPTIONS_BAD;
	}
	return set_url(o, argc, argv) ? OPTIONS_RUN : OPTIONS_BAD;
}
