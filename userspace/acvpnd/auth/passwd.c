// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/passwd.h"

#include <crypt.h>
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* What is hashed for users that are not there if the file has none at all. */
#define AUTH_PASSWD_SETTING "$6$rounds=5000$nobodynobodynobo$"

/*
 * @n of the @entries, which point into @text, are in @users; @setting is what
 * the password of an unknown user is hashed with.
 */
struct auth_passwd {
	char *text;
	size_t len;
	struct auth_passwd_entry *entries;
	size_t n;
	void *users;
	const char *setting;
};

static int auth_passwd_compare(const void *a, const void *b)
{
	const struct auth_passwd_entry *p = a, *q = b;

	return strcmp(p->user, q->user);
}

static void auth_passwd_keep(void *node)
{
	(void)node;
}

void auth_passwd_free(struct auth_passwd *passwd)
{
	if (!passwd)
		return;
	tdestroy(passwd->users, auth_passwd_keep);
	free(passwd->entries);
	explicit_bzero(passwd->text, passwd->len);
	free(passwd->text);
	free(passwd);
}

/* Blanks around the names of a list are none of theirs. */
static void auth_passwd_trim(char *list)
{
	static const char blanks[] = " \t";
	size_t len, kept;
	char *to = list;

	while (*list) {
		list += strspn(list, blanks);
		len = strcspn(list, ",");
		for (kept = len; kept && strchr(blanks, list[kept - 1]); kept--)
			;
		memmove(to, list, kept);
		to += kept;
		list += len;
		if (*list)
			*to++ = *list++;
	}
	*to = '\0';
}

static bool auth_passwd_line(char *line, struct auth_passwd_entry *entry)
{
	char *groups = strchr(line, ':');
	char *hash = groups ? strchr(groups + 1, ':') : NULL;

	if (!hash || groups == line || line[0] == '#')
		return false;
	*groups++ = '\0';
	*hash++ = '\0';
	hash[strcspn(hash, ":\r")] = '\0';
	entry->user = line;
	auth_passwd_trim(groups);
	entry->groups = strcmp(groups, "*") ? groups : "";
	entry->locked = *hash == '!';
	entry->hash = hash + strspn(hash, "!");
	return true;
}

/* crypt() would say so only after the hash. */
static bool auth_passwd_hashed(const char *hash)
{
	return hash[0] && hash[0] != '*' && strlen(hash) >= 13;
}

static int auth_passwd_add(struct auth_passwd *passwd, char *line)
{
	struct auth_passwd_entry *entry = &passwd->entries[passwd->n];
	struct auth_passwd_entry **found;

	if (!auth_passwd_line(line, entry))
		return 0;
	found = tsearch(entry, &passwd->users, auth_passwd_compare);
	if (!found)
		return -ENOMEM;
	if (*found != entry)
		return 0;
	passwd->n++;
	if (!passwd->setting && auth_passwd_hashed(entry->hash))
		passwd->setting = entry->hash;
	return 0;
}

static size_t auth_passwd_lines(const char *text, size_t len)
{
	size_t i, n = 1;

	for (i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

int auth_passwd_parse(struct auth_passwd **passwd, char *text, size_t len)
{
	struct auth_passwd *p = calloc(1, sizeof(*p));
	char *line, *next = text;
	int err = p ? 0 : -ENOMEM;

	if (!p) {
		explicit_bzero(text, len);
		free(text);
		return err;
	}
	p->text = text;
	p->len = len;
	p->entries = calloc(auth_passwd_lines(text, len), sizeof(*p->entries));
	if (!p->entries)
		err = -ENOMEM;
	while (!err && (line = strsep(&next, "\n")))
		err = auth_passwd_add(p, line);
	if (!p->setting)
		p->setting = AUTH_PASSWD_SETTING;
	if (err)
		auth_passwd_free(p);
	else
		*passwd = p;
	return err;
}

static const struct auth_passwd_entry *
auth_passwd_find(const struct auth_passwd *passwd, const char *user)
{
	struct auth_passwd_entry key = { .user = user };
	struct auth_passwd_entry **found;

	found = tfind(&key, &passwd->users, auth_passwd_compare);
	return found ? *found : NULL;
}

void auth_passwd_groups(const struct auth_passwd *passwd, auth_group_fn fn,
			void *arg)
{
	char name[AUTH_NAME_SIZE];
	const char *list;
	size_t i, len;

	for (i = 0; i < passwd->n; i++)
		for (list = passwd->entries[i].groups; *list;
		     list += len + (list[len] == ',')) {
			len = strcspn(list, ",");
			if (!len || len >= sizeof(name))
				continue;
			memcpy(name, list, len);
			name[len] = '\0';
			fn(arg, name);
		}
}

/* Neither how many characters are right nor which. */
static bool auth_passwd_same(const char *a, const char *b)
{
	size_t i, len = strlen(a);
	unsigned char diff = 0;

	if (strlen(b) != len)
		return false;
	for (i = 0; i < len; i++)
		diff |= a[i] ^ b[i];
	return !diff;
}

bool auth_passwd_matches(const char *setting, const char *password)
{
	struct crypt_data *data = calloc(1, sizeof(*data));
	const char *hash;
	bool same = false;

	if (!data)
		return false;
	hash = crypt_r(password, setting, data);
	if (hash && hash[0] != '*')
		same = auth_passwd_same(hash, setting);
	explicit_bzero(data, sizeof(*data));
	free(data);
	return same;
}

void auth_passwd_judge(const struct auth_passwd *passwd, const char *user,
		       struct auth_passwd_judge *judge)
{
	const struct auth_passwd_entry *entry = auth_passwd_find(passwd, user);
	bool known = entry && auth_passwd_hashed(entry->hash);
	bool may = entry && !entry->locked;

	*judge = (struct auth_passwd_judge){
		.setting = known ? entry->hash : passwd->setting,
		.entry = known && may ? entry : NULL,
		.bare = may && !*entry->hash ? entry : NULL,
	};
}
