// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/certificate.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tls/cert.h"

static bool auth_certificate_name_ok(const char *name, const char *forbidden)
{
	const char *c;

	for (c = name; *c; c++)
		if (iscntrl((unsigned char)*c) || strchr(forbidden, *c))
			return false;
	return name[0];
}

static int auth_certificate_add_group(char *groups, const char *name)
{
	size_t len = strlen(groups);
	int n;

	n = snprintf(groups + len, AUTH_GROUP_LIST_SIZE - len, "%s%s",
		     len ? "," : "", name);
	return n < (int)(AUTH_GROUP_LIST_SIZE - len) ? 0 : -EINVAL;
}

static int auth_certificate_groups(const uint8_t *der, size_t len,
				   const char *field, char *groups)
{
	char name[AUTH_NAME_SIZE];
	unsigned int i;
	int err;

	for (i = 0;; i++) {
		err = tls_cert_field(der, len, field, i, name, sizeof(name));
		if (err)
			return err == -ENOENT ? 0 : err;
		if (!auth_certificate_name_ok(name, ","))
			return -EINVAL;
		err = auth_certificate_add_group(groups, name);
		if (err)
			return err;
	}
}

static int auth_certificate_fill(const uint8_t *der, size_t len,
				 const char *user_field,
				 const char *group_field,
				 struct auth_certificate_names *names)
{
	int err;

	err = tls_cert_field(der, len, user_field ?: AUTH_CERTIFICATE_USER, 0,
			     names->user, sizeof(names->user));
	if (err)
		return err;
	if (!auth_certificate_name_ok(names->user, ""))
		return -EINVAL;
	if (!group_field)
		return 0;
	return auth_certificate_groups(der, len, group_field, names->groups);
}

int auth_certificate_read(const uint8_t *der, size_t len,
			  const char *user_field, const char *group_field,
			  struct auth_certificate_names *names)
{
	int err;

	memset(names, 0, sizeof(*names));
	err = auth_certificate_fill(der, len, user_field, group_field, names);
	if (err)
		memset(names, 0, sizeof(*names));
	return err;
}
