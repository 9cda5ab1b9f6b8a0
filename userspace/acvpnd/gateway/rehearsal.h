/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a start does with its configuration, done without a start.
 */
#ifndef _ACVPND_GATEWAY_REHEARSAL_H
#define _ACVPND_GATEWAY_REHEARSAL_H

#include "acvpnd/config/gateway_config.h"

/**
 * rehearsal_run() - look whether all that a configuration asks for can be made
 * @config: Configuration; of no use for anything else afterwards.
 *
 * Nothing is opened that another gateway may have, and no file is changed.
 * Failures are logged.
 *
 * Return: 0 or a negative errno.
 */
int rehearsal_run(struct gateway_config *config);

#endif /* _ACVPND_GATEWAY_REHEARSAL_H */
