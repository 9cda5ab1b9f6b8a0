/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a priority string of GnuTLS says of versions and record protections.
 */
#ifndef _ACVPND_CONFIG_PRIORITIES_H
#define _ACVPND_CONFIG_PRIORITIES_H

#include "acvpnd/config/finding.h"

/**
 * priorities_read() - find out what may be negotiated
 * @text: Priority string, or NULL: all.
 * @limits: Filled in; record protections of the kernel's only.
 * @sink: Told of what is wrong, or has no effect.
 */
void priorities_read(const char *text, struct tls_limits *limits,
		     struct finding_sink *sink);

#endif /* _ACVPND_CONFIG_PRIORITIES_H */
