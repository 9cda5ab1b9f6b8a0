/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACNL_GATEWAY_H
#define _ACNL_GATEWAY_H

#include <jansson.h>
#include <stdio.h>

/**
 * acnl_gateway_json() - what "gateway status" prints as JSON
 * @end: Last line of the gateway's answer.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_gateway_json(const json_t *end);

/**
 * acnl_gateway_print() - what it prints for people
 * @out: Where to.
 * @end: Last line of the gateway's answer.
 */
void acnl_gateway_print(FILE *out, const json_t *end);

#endif /* _ACNL_GATEWAY_H */
