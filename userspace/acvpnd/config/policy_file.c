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

/**
 * struct each - a look at all files
 * @vhost: Virtual host.
 * @fn: Who is told of each, or NULL.
 * @fn_arg: For it.
 * @tell: Who is told what is wrong.
 * @arg: For it.
 * @wrong: Something was.
 */
struct each {
	const struct config_vhost *vhost;
	policy_file_fn fn;
	void *fn_arg;
	config_tell_fn tell;
	void *arg;
	bool wrong;
};

/* Returns 0, also for a file that is wrong; -ENOMEM; or what @fn did. */
static int each_file(struct each *each, const char *path)
{
	struct config_policy *policy = policy_of(each->vhost);
	int err;

	if (!policy)
		return -ENOMEM;
	err = apply_file(each->vhost, policy, path, each->tell, each->arg);
	if (!err && each->fn) {
		err = each->fn(each->fn_arg, policy);
	} else if (err && err != -ENOMEM) {
		each->wrong = true;
		err = 0;
	}
	policy_file_free(policy);
	return err;
}

static int is_listed(const struct dirent *entry)
{
	return is_file_name(entry->d_name) && entry->d_type != DT_DIR;
}

static int each_in(struct each *each, const char *dir)
{
	struct finding_sink sink = {
		.tell = each->tell, .arg = each->arg, .file = dir,
	};
	struct dirent **entries;
	char path[PATH_MAX];
	int i, n, err = 0;

	n = scandir(dir, &entries, is_listed, alphasort);
	if (n < 0) {
		finding_error(&sink, "cannot be read: %s", strerror(errno));
		each->wrong = true;
		return 0;
	}
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
		if (!err)
			err = each_file(each, path);
		free(entries[i]);
	}
	free(entries);
	return err;
}

int policy_file_each(const struct config_vhost *vhost, policy_file_fn fn,
		     void *fn_arg, config_tell_fn tell, void *arg)
{
	const char *const dirs[] = { vhost->group_dir, vhost->user_dir };
	const char *const files[] = {
		vhost->default_group_file, vhost->default_user_file,
	};
	struct each each = {
		.vhost = vhost, .fn = fn, .fn_arg = fn_arg, .tell = tell,
		.arg = arg,
	};
	int err = 0;
	size_t i;

	for (i = 0; i < 2 && !err; i++)
		if (dirs[i])
			err = each_in(&each, dirs[i]);
	/* That such a file is missing is told with the main one. */
	for (i = 0; i < 2 && !err; i++)
		if (files[i] && !access(files[i], F_OK))
			err = each_file(&each, files[i]);
	return !err && each.wrong ? -EINVAL : err;
}
