/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_BRIEF_H
#define _ACNL_BRIEF_H

#include <stdio.h>

#include "libacvpn/acvpn.h"

/**
 * acnl_brief_session() - print the few lines that matter of a session
 * @out: Where to.
 * @session: Session.
 */
void acnl_brief_session(FILE *out, const struct acvpn_session_info *session);

#endif /* _ACNL_BRIEF_H */
