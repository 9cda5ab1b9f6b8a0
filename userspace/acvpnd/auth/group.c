// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/group.h"

#include <string.h>

int auth_group_find(const struct auth_groups *groups, const char *text)
{
	size_t i;

	if (!text || !text[0])
		return -1;
	for (i = 0; i < groups->n; i++)
		if (!strcmp(groups->list[i].name, text))
			return i;
	for (i = 0; i < groups->n; i++)
		if (!strcmp(groups->list[i].label, text))
			return i;
	return -1;
}

int auth_group_find_url(const struct auth_groups *groups, const char *url)
{
	const char *path, *host;
	size_t i, len;

	if (!url)
		return -1;
	host = strstr(url, "://");
	path = strchr(host ? host + 3 : url, '/');
	if (!path)
		return -1;
	path++;
	len = strcspn(path, "/?#");
	for (i = 0; i < groups->n; i++)
		if (len && strlen(groups->list[i].name) == len &&
		    !strncmp(groups->list[i].name, path, len))
			return i;
	return -1;
}

bool auth_group_member(const char *list, const char *name)
{
	size_t len, want = strlen(name);

	for (; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (len && len == want && !memcmp(list, name, len))
			return true;
	}
	return false;
}

void auth_group_first(const char *list, const char *also, char *name,
		      size_t size)
{
	size_t len;

	for (; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		if (!len || len >= size)
			continue;
		memcpy(name, list, len);
		name[len] = '\0';
		if (!*also || auth_group_member(also, name))
			return;
	}
	name[0] = '\0';
}
