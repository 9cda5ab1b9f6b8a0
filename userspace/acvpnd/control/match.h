/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which sessions a question is about.
 */
#ifndef _ACVPND_CONTROL_MATCH_H
#define _ACVPND_CONTROL_MATCH_H

#include "acvpnd/control/request.h"

/**
 * control_match() - is it about this session?
 * @select: What is said of them.
 * @record: Session; one that is over matches nothing.
 */
bool control_match(const struct control_select *select,
		   const struct auth_record *record);

/**
 * control_match_who() - the same, without what changes while a session lasts
 * @select: What is said; its @inactive and @carrier are not looked at.
 * @record: Session, which may be over.
 */
bool control_match_who(const struct control_select *select,
		       const struct auth_record *record);

#endif /* _ACVPND_CONTROL_MATCH_H */
