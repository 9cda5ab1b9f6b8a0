/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Groups: those that clients are shown to choose from, and those that a user is
 * in. Who knows the name of another one may choose that, too.
 */
#ifndef _ACVPND_AUTH_GROUP_H
#define _ACVPND_AUTH_GROUP_H

#include <stdbool.h>
#include <stddef.h>

enum {
	AUTH_GROUPS_MAX = 128,
	/* A user's groups, separated by commas. */
	AUTH_GROUP_LIST_SIZE = 1024,
};

/**
 * struct auth_group - a group to choose
 * @name: Its name; "" for the choice that leaves the group to the gateway.
 * @label: What users are shown; some clients send it instead of the name.
 */
struct auth_group {
	const char *name;
	const char *label;
};

/**
 * struct auth_groups - groups that are shown
 * @list: Groups.
 * @n: How many, up to AUTH_GROUPS_MAX; 0: there is no choice.
 */
struct auth_groups {
	struct auth_group list[AUTH_GROUPS_MAX];
	size_t n;
};

/**
 * auth_group_find() - which group does a client mean?
 * @groups: Groups to choose from.
 * @text: What it sent, a name or a label; or NULL.
 *
 * Return: Place in @groups, or -1.
 */
int auth_group_find(const struct auth_groups *groups, const char *text);

/**
 * auth_group_find_url() - which group does a URL mean?
 * @groups: Groups to choose from.
 * @url: URL, or path; or NULL. "https://host/name" means the group "name".
 *
 * Return: Place in @groups, or -1.
 */
int auth_group_find_url(const struct auth_groups *groups, const char *url);

/**
 * auth_group_member() - is a user in a group?
 * @list: The user's groups, separated by commas.
 * @name: Name of the group.
 *
 * Return: true if so.
 */
bool auth_group_member(const char *list, const char *name);

/**
 * auth_group_first() - the group of a user who chose none
 * @list: The user's groups, separated by commas.
 * @also: Those that somebody else knows of, or "": nobody does.
 * @name: Filled in with the first one that is in both and fits into it, or "".
 * @size: Size of @name.
 */
void auth_group_first(const char *list, const char *also, char *name,
		      size_t size);

#endif /* _ACVPND_AUTH_GROUP_H */
