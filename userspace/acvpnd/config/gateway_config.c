// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/gateway_config.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acvpnd/config/ini.h"
#include "acvpnd/config/scope.h"
#include "acvpnd/config/source.h"
#include "acvpnd/config/vhost.h"

/* Virtual hosts, at most: each is looked for one after the other. */
enum { VHOSTS_MAX = 256 };

/**
 * struct loader - a configuration while it is read
 * @config: What is read so far.
 * @lines: For each virtual host the lines of struct scope, one host after the
 *	other.
 * @current: Virtual host that the next options are of.
 * @skip: They are of none: the section is wrong.
 * @sink: Who is told.
 */
struct loader {
	struct gateway_config *config;
	unsigned int *lines;
	size_t current;
	bool skip;
	struct finding_sink sink;
};

/* What options of virtual host @i set. */
static struct scope loader_scope(const struct loader *l, size_t i)
{
	struct config_vhost *vhost = &l->config->vhosts[i];

	return (struct scope) {
		.where = i ? DIRECTIVE_VHOST : DIRECTIVE_GLOBAL,
		.config = i ? NULL : l->config,
		.vhost = vhost,
		.policy = &vhost->policy,
		.lines = l->lines + i * directive_count,
	};
}

/* Adds a virtual host that has nothing yet. */
static int loader_add(struct loader *l)
{
	struct gateway_config *config = l->config;
	size_t n = config->n_vhosts;
	struct config_vhost *vhosts;
	unsigned int *lines;

	vhosts = reallocarray(config->vhosts, n + 1, sizeof(*vhosts));
	if (!vhosts)
		return -ENOMEM;
	config->vhosts = vhosts;
	lines = reallocarray(l->lines, n + 1,
			     directive_count * sizeof(*lines));
	if (!lines)
		return -ENOMEM;
	l->lines = lines;
	memset(&vhosts[n], 0, sizeof(*vhosts));
	memset(lines + n * directive_count, 0,
	       directive_count * sizeof(*lines));
	config->n_vhosts = n + 1;
	return 0;
}

static bool is_host_name(const char *name)
{
	size_t len = 0;

	while (isalnum((unsigned char)name[len]) ||
	       (name[len] && strchr("-._", name[len])))
		len++;
	return len && !name[len] && len < 256;
}

static int enter_vhost(struct loader *l, const char *name)
{
	struct config_vhost *vhost;
	int err;

	for (l->current = 1; l->current < l->config->n_vhosts; l->current++)
		if (!strcasecmp(l->config->vhosts[l->current].name, name))
			return 0;
	if (l->config->n_vhosts > VHOSTS_MAX) {
		finding_error(&l->sink, "there are more than %d virtual hosts",
			      VHOSTS_MAX);
		l->skip = true;
		return 0;
	}
	err = loader_add(l);
	if (err)
		return err;
	vhost = &l->config->vhosts[l->current];
	vhost->name = strdup(name);
	return vhost->name ? 0 : -ENOMEM;
}

static int enter_section(struct loader *l, const char *name)
{
	static const char vhost[] = "vhost:";
	const char *host = name;

	if (!strncasecmp(name, vhost, strlen(vhost))) {
		host += strlen(vhost);
		host += strspn(host, " \t");
	}
	l->skip = host == name || !is_host_name(host);
	if (!l->skip)
		return enter_vhost(l, host);
	finding_error(&l->sink, "there is no section [%.80s]; virtual hosts "
				"are written as [vhost:www.example.com]",
		      name);
	return 0;
}

static int gateway_config_take_option(struct loader *l,
				      const struct ini_line *line)
{
	struct scope scope;

	if (line->complaint)
		finding_warning(&l->sink, "%s", line->complaint);
	if (l->skip)
		return 0;
	scope = loader_scope(l, l->current);
	return scope_set(&scope, line->name, line->value, &l->sink);
}

static int gateway_config_read_lines(struct loader *l, char *text, size_t len)
{
	enum ini_kind kind;
	struct ini_line line;
	struct ini ini;
	int err = 0;

	ini_init(&ini, text, len);
	while (!err && (kind = ini_next(&ini, &line)) != INI_END) {
		l->sink.line = ini.line;
		if (kind == INI_SECTION)
			err = enter_section(l, line.name);
		else if (kind == INI_OPTION)
			err = gateway_config_take_option(l, &line);
		else
			finding_error(&l->sink, "%s", line.complaint);
	}
	l->sink.line = 0;
	return err;
}

static int loader_begin(struct loader *l)
{
	struct scope scope;
	int err = loader_add(l);

	if (err)
		return err;
	scope = loader_scope(l, 0);
	return scope_begin(&scope);
}

/* All hosts inherit before any is finished, as that changes it. */
static int loader_finish(struct loader *l)
{
	struct scope first = loader_scope(l, 0), scope;
	size_t i;
	int err;

	for (i = 1; i < l->config->n_vhosts; i++) {
		scope = loader_scope(l, i);
		err = scope_inherit(&scope, &first);
		if (err)
			return err;
	}
	for (i = 0; i < l->config->n_vhosts; i++) {
		scope = loader_scope(l, i);
		l->sink.vhost = l->config->vhosts[i].name;
		vhost_finish(&l->config->vhosts[i], &scope, &l->sink);
	}
	return l->sink.errors ? -EINVAL : 0;
}

static int load_text(struct loader *l, char *text, size_t len)
{
	int err = loader_begin(l);

	if (!err)
		err = gateway_config_read_lines(l, text, len);
	return err ? err : loader_finish(l);
}

int gateway_config_parse(const char *path, char *text, size_t len,
			 struct gateway_config **out, config_tell_fn tell,
			 void *arg)
{
	struct loader l = {
		.config = calloc(1, sizeof(*l.config)),
		.sink = { .tell = tell, .arg = arg, .file = path },
	};
	int err = -ENOMEM;

	if (l.config)
		l.config->path = strdup(path);
	if (l.config && l.config->path)
		err = load_text(&l, text, len);
	if (err) {
		free(l.lines);
		gateway_config_free(l.config);
		return err;
	}
	l.config->lines = l.lines;
	*out = l.config;
	return 0;
}

int gateway_config_load(const char *path, struct gateway_config **out,
			config_tell_fn tell, void *arg)
{
	struct finding_sink sink = { .tell = tell, .arg = arg, .file = path };
	char empty[] = "";
	struct buf text;
	int err;

	buf_init(&text, SOURCE_MAX);
	err = source_read(path, &text);
	if (err)
		finding_error(&sink, "cannot be read: %s",
			      err == -EINVAL ? "it is no regular file" :
			      err == -EMSGSIZE ? "it is too long" :
			      strerror(-err));
	else
		err = gateway_config_parse(path, text.data ?
					   (char *)text.data : empty,
					   text.len, out, tell, arg);
	buf_free(&text);
	return err;
}

void gateway_config_free(struct gateway_config *config)
{
	size_t i;

	if (!config)
		return;
	for (i = 0; i < config->n_vhosts; i++) {
		struct config_vhost *vhost = &config->vhosts[i];
		struct scope scope = {
			.config = i ? NULL : config,
			.vhost = vhost,
			.policy = &vhost->policy,
		};

		scope_release(&scope);
		free(vhost->name);
	}
	free(config->vhosts);
	free(config->lines);
	free(config->path);
	free(config);
}

const struct config_vhost *
gateway_config_vhost(const struct gateway_config *config, const char *sni)
{
	size_t i;

	for (i = 1; sni && i < config->n_vhosts; i++)
		if (!strcasecmp(config->vhosts[i].name, sni))
			return &config->vhosts[i];
	return &config->vhosts[0];
}

unsigned int gateway_config_line(const struct gateway_config *config,
				 const struct config_vhost *vhost,
				 const char *name)
{
	size_t option = directive_index(directive_find(name));
	unsigned int line = 0;

	if (vhost)
		line = config->lines[(vhost - config->vhosts) *
				     directive_count + option];
	return line ? line : config->lines[option];
}
