// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/client/usage.h"
#include "common/log.h"
#include "common/text.h"
#include "tls/tls.h"
#include "wire/mtu.h"

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

static bool set_patience(struct client_options *o, const char *text)
{
	uint64_t seconds;

	if (text_number(text, OPTIONS_PATIENCE_MAX, &seconds)) {
		log_error("--reconnect-timeout: '%s' is no number from 0 to %d",
			  text, OPTIONS_PATIENCE_MAX);
		return false;
	}
	o->patience = seconds;
	return true;
}

static bool set_after_sleep(struct client_options *o, const char *text)
{
	o->sleep_ends = !strcmp(text, "end");
	if (o->sleep_ends || !strcmp(text, "reconnect"))
		return true;
	log_error("--after-sleep: '%s' is neither reconnect nor end", text);
	return false;
}

/* None or the only one that there is. */
static bool set_compression(struct client_options *o, const char *name)
{
	o->lzs = !strcmp(name, "lzs");
	if (o->lzs || !strcmp(name, "none"))
		return true;
	log_error("--compression: '%s' is neither none nor lzs", name);
	return false;
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

static bool options_can_read(const char *option, const char *path)
{
	if (!access(path, R_OK))
		return true;
	log_error("--%s: cannot read %s: %s", option, path, strerror(errno));
	return false;
}

static bool set_cafile(struct client_options *o, const char *path)
{
	o->cafile = path;
	return options_can_read("cafile", path);
}

static bool set_certificate(struct client_options *o, const char *path)
{
	struct tls_identity *own = &o->certificates[o->n_certificates];

	if (o->n_certificates == TLS_IDENTITIES_MAX) {
		log_error("--certificate: there may be %d, and no more",
			  TLS_IDENTITIES_MAX);
		return false;
	}
	o->n_certificates++;
	own->cert_file = path;
	own->key_file = path;
	return options_can_read("certificate", path);
}

static bool set_sslkey(struct client_options *o, const char *path)
{
	if (!o->n_certificates) {
		log_error("--sslkey: it belongs behind its --certificate");
		return false;
	}
	o->certificates[o->n_certificates - 1].key_file = path;
	return options_can_read("sslkey", path);
}

/* Where the value of an option goes that is taken as it is; or NULL. */
static const char **text_of(struct client_options *o, int opt)
{
	switch (opt) {
	case USAGE_USER:
		return &o->user;
	case USAGE_PASSWD_FILE:
		return &o->passwd_file;
	case USAGE_AUTHGROUP:
		return &o->authgroup;
	case USAGE_KEY_PASSWORD_FILE:
		return &o->key_password_file;
	case USAGE_PROFILE_DIR:
		return &o->profile_dir;
	case USAGE_SETUID:
		return &o->setuid;
	default:
		return NULL;
	}
}

/* Returns false if the option or its value is wrong. */
static bool options_apply(struct client_options *o, int opt)
{
	const char **text = text_of(o, opt);

	if (text) {
		*text = optarg;
		return true;
	}
	switch (opt) {
	case USAGE_PASSWD_ON_STDIN:
		o->passwd_on_stdin = true;
		return true;
	case USAGE_SERVERCERT:
		return set_servercert(o, optarg);
	case USAGE_CERTIFICATE:
		return set_certificate(o, optarg);
	case USAGE_SSLKEY:
		return set_sslkey(o, optarg);
	case USAGE_CAFILE:
		return set_cafile(o, optarg);
	case USAGE_NO_SYSTEM_TRUST:
		o->system_trust = false;
		return true;
	case USAGE_INTERFACE:
		return set_interface(o, optarg);
	case USAGE_NO_DTLS:
		o->dtls = false;
		return true;
	case USAGE_COMPRESSION:
		return set_compression(o, optarg);
	case USAGE_NO_ROUTES:
		o->routes = false;
		return true;
	case USAGE_MTU:
		return set_mtu(o, optarg);
	case USAGE_RECONNECT_TIMEOUT:
		return set_patience(o, optarg);
	case USAGE_AFTER_SLEEP:
		return set_after_sleep(o, optarg);
	case USAGE_VERBOSE:
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
	o->patience = OPTIONS_PATIENCE_GATEWAY;
	/* Zero, not one: tests parse more than one command line. */
	optind = 0;
	while ((opt = option_next(usage_options, argc, argv)) != OPTION_END) {
		if (opt == USAGE_HELP)
			return OPTIONS_HELP;
		if (opt == USAGE_VERSION)
			return OPTIONS_VERSION;
		if (opt < 0) {
			log_error("%s %s; see acvpnd client --help",
				  opt == OPTION_NEEDS_VALUE ?
				  "a value is missing after" :
				  opt == OPTION_TAKES_NO_VALUE ?
				  "there is no value for" :
				  "unknown option", argv[optind - 1]);
			return OPTIONS_BAD;
		}
		if (!options_apply(o, opt))
			return OPTIONS_BAD;
	}
	return set_url(o, argc, argv) ? OPTIONS_RUN : OPTIONS_BAD;
}
