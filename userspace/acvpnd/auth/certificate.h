/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clients' certificates: who has one, and which groups he is in.
 */
#ifndef _ACVPND_AUTH_CERTIFICATE_H
#define _ACVPND_AUTH_CERTIFICATE_H

#include <stdint.h>

#include "acvpnd/auth/group.h"
#include "acvpnd/auth/record.h"

/* Where the name of the user is if nothing else is said: the common name. */
#define AUTH_CERTIFICATE_USER "2.5.4.3"

/**
 * struct auth_certificate_names - names in a certificate
 * @user: Name of the user, or "".
 * @groups: Groups, separated by commas, or "".
 */
struct auth_certificate_names {
	char user[AUTH_NAME_SIZE];
	char groups[AUTH_GROUP_LIST_SIZE];
};

/**
 * auth_certificate_read() - names in a certificate
 * @der: Certificate, which is trusted.
 * @len: Its bytes.
 * @user_field: As @oid of tls_cert_field(); NULL: AUTH_CERTIFICATE_USER. Of
 *	several the first one counts.
 * @group_field: The same, all of which count; NULL: there are no groups in it.
 * @names: Filled in.
 *
 * Return: 0; -ENOENT there is no name of a user in it; -EINVAL it is not one,
 * or a name in it cannot be one: it has controls in it, or is too long, or is a
 * group's and has a comma in it.
 */
int auth_certificate_read(const uint8_t *der, size_t len,
			  const char *user_field, const char *group_field,
			  struct auth_certificate_names *names);

#endif /* _ACVPND_AUTH_CERTIFICATE_H */
