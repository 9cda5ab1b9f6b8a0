/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The directory with the profiles of gateways.
 */
#ifndef _ACVPND_CLIENT_PROFILE_H
#define _ACVPND_CLIENT_PROFILE_H

#include <stdbool.h>

#include "common/buf.h"
#include "tls/pem.h"
#include "wire/url.h"

enum {
	PROFILE_MAX = 1 << 20,
	PROFILE_NAME_SIZE = 128,
};

/**
 * struct profile - a profile that a gateway names
 * @name: Of the file, without a directory.
 * @hash: SHA-1 of what has to be in it.
 */
struct profile {
	char name[PROFILE_NAME_SIZE];
	uint8_t hash[TLS_SHA1_SIZE];
};

/**
 * profile_open() - a directory that profiles can be written to
 * @path: Directory.
 *
 * Return: Descriptor, or a negative errno.
 */
int profile_open(const char *path);

/**
 * profile_init() - what a gateway names
 * @profile: Filled in.
 * @url: Where the gateway has it; the end of the path is the name.
 * @hash: SHA-1 in hexadecimal digits, or NULL.
 *
 * Return: NULL, or why it cannot be used.
 */
const char *profile_init(struct profile *profile, const struct url *url,
			 const char *hash);

/**
 * profile_matches() - is this what the gateway has named?
 * @profile: Profile.
 * @body: Content of a file.
 *
 * Return: true if so.
 */
bool profile_matches(const struct profile *profile, const struct buf *body);

/**
 * profile_is_current() - is it there, as the gateway has it?
 * @dir: Directory.
 * @profile: Profile.
 *
 * Return: true if so.
 */
bool profile_is_current(int dir, const struct profile *profile);

/**
 * profile_store() - write it, in place of an older one
 * @dir: Directory.
 * @profile: Profile.
 * @body: Its content.
 *
 * At any time there is the old file or the new one, whole.
 *
 * Return: 0 or a negative errno.
 */
int profile_store(int dir, const struct profile *profile,
		  const struct buf *body);

#endif /* _ACVPND_CLIENT_PROFILE_H */
