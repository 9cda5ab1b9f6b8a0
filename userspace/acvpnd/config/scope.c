// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/config/scope.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* What is shown of a value. */
enum { SHOWN_MAX = 80 };

/* Returns where the value of an option is, or NULL if it has none here. */
static void *scope_field(const struct scope *scope, const struct directive *d)
{
	char *base = NULL;

	if (!directive_has_value(d))
		return NULL;
	switch (d->level) {
	case DIRECTIVE_GLOBAL:
		base = (char *)scope->config;
		break;
	case DIRECTIVE_VHOST:
		base = (char *)scope->vhost;
		break;
	case DIRECTIVE_POLICY:
	case DIRECTIVE_USER:
		base = (char *)scope->policy;
		break;
	}
	return base ? base + d->offset : NULL;
}

static void field_release(const struct directive *d, void *field)
{
	if (d->type->release)
		d->type->release(field);
	else
		memset(field, 0, d->type->size);
}

static void tell_place(const struct directive *d, struct finding_sink *sink)
{
	switch (d->level) {
	case DIRECTIVE_GLOBAL:
		finding_error(sink, "'%s' is the same for all virtual hosts "
				    "and users; move it above the first "
				    "section of the main file",
			      d->name);
		break;
	case DIRECTIVE_USER:
		finding_error(sink, "'%s' is of one user or group; move it "
				    "into a file in the directory of "
				    "config-per-user or config-per-group",
			      d->name);
		break;
	default:
		finding_error(sink, "'%s' cannot be changed for a user or "
				    "group; move it into the main file",
			      d->name);
		break;
	}
}

/* Returns false if the option cannot be used. */
static bool scope_tell_status(const struct directive *d, const char *text,
			      struct finding_sink *sink)
{
	if (d->quiet && (!strcmp(d->quiet, "*") || !strcasecmp(d->quiet, text)))
		return true;
	switch (d->status) {
	case DIRECTIVE_IGNORED:
		finding_warning(sink, "'%s' has no effect: %s", d->name,
				d->why);
		return true;
	case DIRECTIVE_REFUSED:
		finding_error(sink, "'%s' cannot be used: %s", d->name, d->why);
		return false;
	default:
		return true;
	}
}

static int set_field(struct scope *scope, const struct directive *d,
		     const char *text, struct finding_sink *sink)
{
	unsigned int *line = &scope->lines[directive_index(d)];
	void *field = scope_field(scope, d);
	char why[VALUE_WHY_SIZE];
	int err;

	if (!field)
		return 0;
	if (*line && !d->type->many)
		finding_warning(sink, "'%s' was said in line %u already; this "
				      "one counts",
				d->name, *line);
	if (!*line && d->type->many)
		field_release(d, field);
	*line = sink->line;
	err = d->type->set(field, text, &d->range, why);
	if (err == -EINVAL)
		finding_error(sink, "%s: '%.*s' %s", d->name, SHOWN_MAX, text,
			      why);
	return err == -EINVAL ? 0 : err;
}

static void tell_unknown(const char *name, struct finding_sink *sink)
{
	const char *near = directive_near(name);

	if (near)
		finding_error(sink, "there is no option '%.*s'; is it '%s' "
				    "that is meant?",
			      SHOWN_MAX, name, near);
	else
		finding_error(sink, "there is no option '%.*s'; "
				    "acvpn-gateway.conf(5) has a list",
			      SHOWN_MAX, name);
}

int scope_set(struct scope *scope, const char *name, const char *text,
	      struct finding_sink *sink)
{
	const struct directive *d = directive_find(name);

	if (!d) {
		tell_unknown(name, sink);
		return 0;
	}
	if (d->alias) {
		finding_warning(sink, "'%s' is an older name of '%s', and read "
				      "as that",
				d->name, d->alias);
		d = directive_find(d->alias);
	}
	if (!directive_may_be(d, scope->where)) {
		tell_place(d, sink);
		return 0;
	}
	if (!scope_tell_status(d, text, sink))
		return 0;
	return set_field(scope, d, text, sink);
}

unsigned int scope_line(const struct scope *scope, const char *name)
{
	return scope->lines[directive_index(directive_find(name))];
}

int scope_begin(struct scope *scope)
{
	char why[VALUE_WHY_SIZE];
	size_t i;

	for (i = 0; i < directive_count; i++) {
		const struct directive *d = &directive_table[i];
		void *field = scope_field(scope, d);
		int err;

		if (!field || !d->initial)
			continue;
		err = d->type->set(field, d->initial, &d->range, why);
		if (err)
			return err;
	}
	return 0;
}

int scope_inherit(struct scope *scope, const struct scope *from)
{
	size_t i;
	int err = 0;

	for (i = 0; i < directive_count && !err; i++) {
		const struct directive *d = &directive_table[i];
		void *field = scope_field(scope, d);
		const void *source = scope_field(from, d);

		if (!field || !source || scope->lines[i])
			continue;
		field_release(d, field);
		if (d->type->copy)
			err = d->type->copy(field, source);
		else
			memcpy(field, source, d->type->size);
	}
	return err;
}

void scope_release(struct scope *scope)
{
	size_t i;

	for (i = 0; i < directive_count; i++) {
		void *field = scope_field(scope, &directive_table[i]);

		if (field)
			field_release(&directive_table[i], field);
	}
}
