/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A part of the configuration that lines of a file are about.
 */
#ifndef _ACVPND_CONFIG_SCOPE_H
#define _ACVPND_CONFIG_SCOPE_H

#include "acvpnd/config/directive.h"
#include "acvpnd/config/finding.h"

/**
 * struct scope - where options of a file go
 * @where: As for directive_may_be().
 * @config: Those of the process, or NULL.
 * @vhost: Those of a virtual host, or NULL.
 * @policy: Those of a session.
 * @lines: For each option of the table, in which line it was said last; 0: it
 *	was not.
 */
struct scope {
	enum directive_level where;
	struct gateway_config *config;
	struct config_vhost *vhost;
	struct config_policy *policy;
	unsigned int *lines;
};

/**
 * scope_set() - take an option of a file
 * @scope: Where it goes.
 * @name: Its name.
 * @text: Its value.
 * @sink: Told of what is wrong.
 *
 * What was inherited is replaced.
 *
 * Return: 0, also if it is wrong and @sink was told; -ENOMEM.
 */
int scope_set(struct scope *scope, const char *name, const char *text,
	      struct finding_sink *sink);

/**
 * scope_line() - where an option was said
 * @scope: Scope.
 * @name: Name of an option of the table.
 *
 * Return: Line of the file; 0: it was not.
 */
unsigned int scope_line(const struct scope *scope, const char *name);

/**
 * scope_begin() - set all options to what they are if nobody says so
 * @scope: Scope of all levels.
 *
 * Return: 0 or -ENOMEM.
 */
int scope_begin(struct scope *scope);

/**
 * scope_inherit() - take what was not said from somewhere else
 * @scope: Scope of a virtual host.
 * @from: Scope to take it from.
 *
 * Return: 0 or -ENOMEM.
 */
int scope_inherit(struct scope *scope, const struct scope *from);

/**
 * scope_release() - release all values
 * @scope: Scope; what it has of each level is zeros afterwards.
 */
void scope_release(struct scope *scope);

#endif /* _ACVPND_CONFIG_SCOPE_H */
