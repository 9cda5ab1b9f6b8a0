/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options of the configuration: what there is, where it may be said, what its
 * values are, where they go, and whether that has an effect.
 */
#ifndef _ACVPND_CONFIG_DIRECTIVE_H
#define _ACVPND_CONFIG_DIRECTIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "acvpnd/config/finding.h"
#include "acvpnd/config/value.h"

/**
 * enum directive_level - where an option may be said, and what it is of
 * @DIRECTIVE_GLOBAL: Above all sections; of struct gateway_config.
 * @DIRECTIVE_VHOST: There, and in a virtual host; of struct config_vhost.
 * @DIRECTIVE_POLICY: There, and in files of groups and users; of struct
 *	config_policy.
 * @DIRECTIVE_USER: In files of groups and users only; of struct config_policy.
 */
enum directive_level {
	DIRECTIVE_GLOBAL,
	DIRECTIVE_VHOST,
	DIRECTIVE_POLICY,
	DIRECTIVE_USER,
};

/**
 * enum directive_status - what becomes of an option
 * @DIRECTIVE_HONOURED: It does what it says.
 * @DIRECTIVE_IGNORED: It is read, with a warning: it has no effect.
 * @DIRECTIVE_REFUSED: It is an error, because without its effect something
 *	would be open that is meant to be closed, or nothing would work.
 */
enum directive_status {
	DIRECTIVE_HONOURED,
	DIRECTIVE_IGNORED,
	DIRECTIVE_REFUSED,
};

/**
 * struct directive - an option
 * @name: Its name.
 * @level: Where it may be said.
 * @type: Its type.
 * @offset: Where its value goes in the structure of its level; only used if
 *	the type has values.
 * @status: What becomes of it.
 * @initial: Value without it; NULL: zeros.
 * @quiet: Value that needs no warning and no error, as it is what happens
 *	anyway; "*": no value does.
 * @range: Of numbers, of how many there may be of a list, and of how long a
 *	text may be.
 * @text: What it says, for people.
 * @why: What is told with a warning or an error, or NULL.
 * @alias: Name of the option that it is another name of, or NULL.
 */
struct directive {
	const char *name;
	enum directive_level level;
	const struct value_type *type;
	size_t offset;
	enum directive_status status;
	const char *initial;
	const char *quiet;
	struct value_range range;
	const char *text;
	const char *why;
	const char *alias;
};

/* All options, ordered by name. */
extern const struct directive directive_table[];
extern const size_t directive_count;

/**
 * directive_find() - option of a name
 * @name: Name.
 *
 * Return: Option, or NULL.
 */
const struct directive *directive_find(const char *name);

/**
 * directive_near() - option whose name is nearly one
 * @name: Name that is none.
 *
 * Return: Its name, or NULL if there is none.
 */
const char *directive_near(const char *name);

/**
 * directive_index() - place of an option in the table
 * @d: Option.
 */
size_t directive_index(const struct directive *d);

/**
 * directive_may_be() - may an option be said here?
 * @d: Option.
 * @where: DIRECTIVE_GLOBAL: above all sections. DIRECTIVE_VHOST: in a virtual
 *	host. DIRECTIVE_USER: in a file of a group or user.
 */
bool directive_may_be(const struct directive *d, enum directive_level where);

/**
 * directive_has_value() - does its value go anywhere?
 * @d: Option.
 */
bool directive_has_value(const struct directive *d);

/**
 * directive_status_name() - what becomes of an option, for people
 * @status: That.
 */
const char *directive_status_name(enum directive_status status);

#endif /* _ACVPND_CONFIG_DIRECTIVE_H */
