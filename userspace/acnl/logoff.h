/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_LOGOFF_H
#define _ACNL_LOGOFF_H

#include <jansson.h>

/**
 * acnl_logoff_json() - what "logoff" and "disconnect" print
 * @end: Last line of the gateway's answer.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_logoff_json(const json_t *end);

#endif /* _ACNL_LOGOFF_H */
