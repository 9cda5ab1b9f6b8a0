// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/policy_file.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acvpnd/config/ini.h"
#include "acvpnd/config/policy.h"
#include "acvpnd/config/source.h"

/* For each option of the table whether a file said it; see struct scope. */
static unsigned int *lines_new(void)
{
	return calloc(directive_count, sizeof(unsigned int));
}

static bool is_file_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') &&
	       strlen(name) <= NAME_MAX;
}

static int policy_file_read_lines(struct scope *scope, struct buf *text,
				  struct finding_sink *sink)
{
	enum ini_kind kind;
	struct ini_line line;
	struct ini ini;
	int err = 0;

	if (!text->data)
		return 0;
	ini_init(&ini, (char *)text->data, text->len);
	while (!err && (kind = ini_next(&ini, &line)) != INI_END) {
		sink->line = ini.line;
		if (line.complaint && kind == INI_OPTION)
			finding_warning(sink, "%s", line.complaint);
		if (kind == INI_OPTION)
			err = scope_set(scope, line.name, line.value, sink);
		else
			finding_error(sink, "%s", kind == INI_SECTION ?
				      "there are no sections in a file of a "
				      "user or group" :
				      line.complaint);
	}
	sink->line = 0;
	return err;
}

/* What is there already is not inherited, but said: lists go on. */
static int keep_routes(struct config_policy *policy, unsigned int *lines)
{
	char why[VALUE_WHY_SIZE];

	lines[directive_index(directive_find("route"))] = UINT_MAX;
	lines[directive_index(directive_find("no-route"))] = UINT_MAX;
	if (!policy->default_route)
		return 0;
	return value_routes.set(&policy->routes, "default", NULL, why);
}

static int apply_text(const struct config_vhost *vhost,
		      struct config_policy *policy, struct buf *text,
		      struct finding_sink *sink)
{
	struct scope scope = {
		.where = DIRECTIVE_USER,
		.policy = policy,
		.lines = lines_new(),
	};
	int err = scope.lines ? 0 : -ENOMEM;

	if (!err && vhost->append_routes)
		err = keep_routes(policy, scope.lines);
	if (!err)
		err = policy_file_read_lines(&scope, text, sink);
	if (!err)
		policy_finish(policy, &scope, sink);
	free(scope.lines);
	return err ? err : sink->errors ? -EINVAL : 0;
}

/* Returns -ENOENT, told to nobody, if there is no such file. */
static int apply_file(const struct config_vhost *vhost,
		      struct config_policy *policy, const char *path,
		      config_tell_fn tell, void *arg)
{
	struct finding_sink sink = { .tell = tell, .arg = arg, .file = path };
	struct buf text;
	int err;

	buf_init(&text, SOURCE_MAX);
	err = source_read(path, &text);
	if (!err)
		err = apply_text(vhost, policy, &text, &sink);
	else if (err != -ENOENT)
		finding_error(&sink, "cannot be read: %s", err == -EINVAL ?
			      "it is no regular file" : strerror(-err));
	buf_free(&text);
	return err;
}

/* Where the file of a user or group is, or the one for those who have none. */
struct place {
	const char *dir;
	const char *fallback;
	const char *name;
};

static int apply_place(const struct config_vhost *vhost,
		       struct config_policy *policy, const struct place *place,
		       config_tell_fn tell, void *arg)
{
	struct finding_sink sink = {
		.tell = tell, .arg = arg, .file = place->fallback,
	};
	int err = -ENOENT;
	char *path;

	if (place->dir && place->name && is_file_name(place->name)) {
		if (asprintf(&path, "%s/%s", place->dir, place->name) < 0)
			return -ENOMEM;
		err = apply_file(vhost, policy, path, tell, arg);
		free(path);
	}
	if (err != -ENOENT || !place->fallback)
		return err == -ENOENT ? 0 : err;
	err = apply_file(vhost, policy, place->fallback, tell, arg);
	if (err == -ENOENT)
		finding_error(&sink, "cannot be read: %s", strerror(-err));
	return err;
}

static struct config_policy *policy_of(const struct config_vhost *vhost)
{
	struct config_policy *policy = calloc(1, sizeof(*policy));
	struct scope scope = { .policy = policy, .lines = lines_new() };
	const struct scope from = {
		.policy = (struct config_policy *)&vhost->policy,
	};

	if (!policy || !scope.lines || scope_inherit(&scope, &from)) {
		policy_file_free(policy);
		policy = NULL;
	} else {
		policy->default_route = vhost->policy.default_route;
	}
	free(scope.lines);
	return policy;
}

static int apply_settings(const struct config_vhost *vhost,
			  struct config_policy *policy, const char *settings,
			  config_tell_fn tell, void *arg)
{
	struct finding_sink sink = {
		.tell = tell, .arg = arg, .file = "settings of the login",
	};
	struct buf text;
	int err;

	buf_init(&text, SOURCE_MAX);
	buf_str(&text, settings);
	err = text.error ? text.error :
	      apply_text(vhost, policy, &text, &sink);
	buf_free(&text);
	return err;
}

int policy_file_load(const struct config_vhost *vhost, const char *user,
		     const char *group, const char *settings,
		     struct config_policy **out, config_tell_fn tell,
		     void *arg)
{
	const struct place places[] = {
		{ vhost->group_dir, vhost->default_group_file, group },
		{ vhost->user_dir, vhost->default_user_file, user },
	};
	struct config_policy *policy = policy_of(vhost);
	size_t i;
	int err = policy ? 0 : -ENOMEM;

	for (i = 0; i < sizeof(places) / sizeof(places[0]) && !err; i++)
		err = apply_place(vhost, policy, &places[i], tell, arg);
	if (!err && settings)
		err = apply_settings(vhost, policy, settings, tell, arg);
	if (err)
		policy_file_free(policy);
	else
		*out = policy;
	return err;
}

void policy_file_free(struct config_policy *policy)
{
	struct scope scope = { .policy = policy };

	if (!policy)
		return;
	scope_release(&scope);
	free(policy);
}

/* Returns 0, -EINVAL or -ENOMEM. */
static int policy_file_check_file(const struct config_vhost *vhost,
				  const char *path, config_tell_fn tell,
				  void *arg)
{
	struct config_policy *policy = policy_of(vhost);
	int err;

	if (!policy)
		return -ENOMEM;
	err = apply_file(vhost, policy, path, tell, arg);
	policy_file_free(policy);
	return err && err != -ENOMEM ? -EINVAL : err;
}

static int is_listed(const struct dirent *entry)
{
	return is_file_name(entry->d_name) && entry->d_type != DT_DIR;
}

static int policy_file_check_dir(const struct config_vhost *vhost,
				 const char *dir, config_tell_fn tell,
				 void *arg)
{
	struct finding_sink sink = { .tell = tell, .arg = arg, .file = dir };
	int i, n, result = 0, err = 0;
	struct dirent **entries;
	char path[PATH_MAX];

	n = scandir(dir, &entries, is_listed, alphasort);
	if (n < 0) {
		finding_error(&sink, "cannot be read: %s", strerror(errno));
		return -EINVAL;
	}
	for (i = 0; i < n; i++) {
		if (err != -ENOMEM) {
			snprintf(path, sizeof(path), "%s/%s", dir,
				 entries[i]->d_name);
			err = policy_file_check_file(vhost, path, tell, arg);
			result = err ? err : result;
		}
		free(entries[i]);
	}
	free(entries);
	return result;
}

int policy_file_check(const struct config_vhost *vhost, config_tell_fn tell,
		      void *arg)
{
	const struct place places[] = {
		{ vhost->group_dir, vhost->default_group_file, NULL },
		{ vhost->user_dir, vhost->default_user_file, NULL },
	};
	int result = 0, err = 0;
	size_t i;

	for (i = 0; i < 2 && err != -ENOMEM; i++) {
		if (!places[i].dir)
			continue;
		err = policy_file_check_dir(vhost, places[i].dir, tell, arg);
		result = err ? err : result;
	}
	for (i = 0; i < 2 && err != -ENOMEM; i++) {
		/* That it is missing is told with the main file. */
		if (!places[i].fallback || access(places[i].fallback, F_OK))
			continue;
		err = policy_file_check_file(vhost, places[i].fallback, tell,
					     arg);
		result = err ? err : result;
	}
	return result;
}
