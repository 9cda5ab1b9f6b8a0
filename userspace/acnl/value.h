/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * JSON of single values. All return a new reference, or NULL if there is no
 * memory.
 */
#ifndef _ACNL_VALUE_H
#define _ACNL_VALUE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "libacvpn/acvpn.h"

/** value_number() - a number; 2^63 - 1 instead of what is beyond it */
json_t *value_number(uint64_t value);

/** value_number_if() - a number, or null if it is not there */
json_t *value_number_if(bool present, uint64_t value);

/** value_boolean_if() - a boolean, or null if it is not there */
json_t *value_boolean_if(bool present, bool value);

/** value_text() - a string, or null if @text is NULL */
json_t *value_text(const char *text);

/** value_address() - an address, or null if it is none */
json_t *value_address(const struct acvpn_addr *addr);

/** value_endpoint() - address and port, or null if there is none */
json_t *value_endpoint(const struct acvpn_endpoint *ep);

/** value_type() - a type of transport, or null if it is 0 */
json_t *value_type(uint32_t type);

/** value_cookie() - digits of a cookie, or null if there is none */
json_t *value_cookie(const struct acvpn_cookie *cookie);

/** value_networks() - an array of the networks of a session */
json_t *value_networks(const struct acvpn_session_info *session);

#endif /* _ACNL_VALUE_H */
