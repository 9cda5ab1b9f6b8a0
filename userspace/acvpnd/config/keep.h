/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options that are what they were until a gateway is started again.
 */
#ifndef _ACVPND_CONFIG_KEEP_H
#define _ACVPND_CONFIG_KEEP_H

#include "acvpnd/config/gateway_config.h"

/* Their names, as sections of the manual have them; ends with NULL. */
extern const char *const keep_names[];

/**
 * typedef keep_fn - called for an option that has another value
 * @arg: What the caller of keep_options() gave.
 * @name: Its name.
 */
typedef void (*keep_fn)(void *arg, const char *name);

/**
 * keep_options() - take the values that a gateway runs with
 * @next: Configuration that takes the place of @now.
 * @now: Configuration that it runs with; gets what @next had.
 * @differs: Called for each option of these that differs; NULL: nobody is.
 * @arg: Passed to @differs.
 *
 * Virtual hosts that were not there before keep their own.
 */
void keep_options(struct gateway_config *next, struct gateway_config *now,
		  keep_fn differs, void *arg);

#endif /* _ACVPND_CONFIG_KEEP_H */
