/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options of "acvpnd client", as they are parsed, helped with and completed.
 */
#ifndef _ACVPND_CLIENT_USAGE_H
#define _ACVPND_CLIENT_USAGE_H

#include "common/option.h"

/**
 * enum usage_option - ids of the options
 */
enum usage_option {
	USAGE_USER,
	USAGE_PASSWD_ON_STDIN,
	USAGE_PASSWD_FILE,
	USAGE_AUTHGROUP,
	USAGE_CERTIFICATE,
	USAGE_SSLKEY,
	USAGE_KEY_PASSWORD_FILE,
	USAGE_SERVERCERT,
	USAGE_CAFILE,
	USAGE_NO_SYSTEM_TRUST,
	USAGE_INTERFACE,
	USAGE_NO_DTLS,
	USAGE_COMPRESSION,
	USAGE_NO_ROUTES,
	USAGE_MTU,
	USAGE_RECONNECT_TIMEOUT,
	USAGE_AFTER_SLEEP,
	USAGE_PROFILE_DIR,
	USAGE_SETUID,
	USAGE_VERBOSE,
	USAGE_VERSION,
	USAGE_HELP,
};

/* Ends with an entry without name. */
extern const struct option_info usage_options[];

/**
 * usage_help() - print the help text
 */
void usage_help(void);

#endif /* _ACVPND_CLIENT_USAGE_H */
