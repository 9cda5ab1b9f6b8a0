// SPDX-License-Identifier: GPL-2.0-only
#include "acnl/value.h"

#include "acnl/format.h"
#include "common/text.h"

/* JSON integers of the library are signed. */
json_t *value_number(uint64_t value)
{
	return json_integer(value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

json_t *value_number_if(bool present, uint64_t value)
{
	return present ? value_number(value) : json_null();
}

json_t *value_boolean_if(bool present, bool value)
{
	return present ? json_boolean(value) : json_null();
}

json_t *value_text(const char *text)
{
	return text ? json_string(text) : json_null();
}

json_t *value_address(const struct acvpn_addr *addr)
{
	char buf[INET6_ADDRSTRLEN];

	if (addr->family == AF_UNSPEC)
		return json_null();
	return json_string(acvpn_addr_format(addr, buf, sizeof(buf)));
}

static json_t *value_host(const struct acvpn_endpoint *ep)
{
	char buf[INET6_ADDRSTRLEN];

	if (!ep->scope)
		return value_address(&ep->addr);
	return json_sprintf("%s%%%u",
			    acvpn_addr_format(&ep->addr, buf, sizeof(buf)),
			    ep->scope);
}

json_t *value_endpoint(const struct acvpn_endpoint *ep)
{
	if (ep->addr.family == AF_UNSPEC)
		return json_null();
	return json_pack("{s:o, s:o}",
			 "address", value_host(ep),
			 "port", value_number(ep->port));
}

json_t *value_type(uint32_t type)
{
	return value_text(type ? acvpn_transport_type_name(type) : NULL);
}

json_t *value_networks(const struct acvpn_session_info *session)
{
	char buf[ACNL_FORMAT_NETWORK_STRLEN];
	json_t *array = json_array();

	for (unsigned int i = 0; i < session->n_networks; i++) {
		acnl_format_network(&session->networks[i], buf);
		if (json_array_append_new(array, json_string(buf))) {
			json_decref(array);
			return NULL;
		}
	}
	return array;
}

json_t *value_cookie(const struct acvpn_cookie *cookie)
{
	char buf[2 * ACVPN_COOKIE_SIZE_MAX + 1];

	if (!cookie->len)
		return json_null();
	return json_string(text_hex(cookie->data, cookie->len, buf));
}
