// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/radius/disconnect.h"

#include <string.h>

#include "acvpnd/radius/attribute.h"

/* Return: false if it is no text that fits. */
static bool disconnect_text(const struct radius_attribute *a, char *to,
			    size_t size)
{
	if (!a->len || a->len >= size || memchr(a->value, '\0', a->len))
		return false;
	memcpy(to, a->value, a->len);
	to[a->len] = '\0';
	return true;
}

static bool disconnect_address(const struct radius_attribute *a,
			       struct prefix *p)
{
	if (a->len != 4)
		return false;
	*p = (struct prefix){ .family = AF_INET, .len = 32 };
	memcpy(p->addr, a->value, 4);
	return true;
}

static bool disconnect_is_now(const struct radius_attribute *a, int64_t now)
{
	uint32_t at;

	return radius_attribute_number(a, &at) &&
	       at >= now - RADIUS_DISCONNECT_WINDOW &&
	       at <= now + RADIUS_DISCONNECT_WINDOW;
}

static enum radius_error
disconnect_take(const struct radius_attribute *a, const char *own, int64_t now,
		bool *timed, struct radius_disconnect_query *query)
{
	bool ok = true;

	if (a->vendor)
		return RADIUS_ERROR_NONE;
	if (a->type == RADIUS_NAS_IDENTIFIER && own &&
	    (a->len != strlen(own) || memcmp(a->value, own, a->len)))
		return RADIUS_ERROR_OTHER_NAS;
	if (a->type == RADIUS_USER_NAME)
		ok = disconnect_text(a, query->user, sizeof(query->user));
	else if (a->type == RADIUS_ACCT_SESSION_ID)
		ok = disconnect_text(a, query->session,
				     sizeof(query->session));
	else if (a->type == RADIUS_FRAMED_IP_ADDRESS)
		ok = disconnect_address(a, &query->ipv4);
	else if (a->type == RADIUS_EVENT_TIMESTAMP)
		ok = *timed = disconnect_is_now(a, now);
	return ok ? RADIUS_ERROR_NONE : RADIUS_ERROR_INVALID;
}

enum radius_error radius_disconnect_read(const struct radius_packet *p,
					 const char *own, int64_t now,
					 struct radius_disconnect_query *query)
{
	enum radius_error error = RADIUS_ERROR_NONE;
	struct radius_attribute a;
	bool timed = false;
	size_t offset = 0;

	memset(query, 0, sizeof(*query));
	while (!error && radius_packet_next(p, &offset, &a))
		error = disconnect_take(&a, own, now, &timed, query);
	if (error || query->session[0])
		return error;
	if (!timed || (!query->user[0] && !query->ipv4.family))
		return RADIUS_ERROR_MISSING;
	return RADIUS_ERROR_NONE;
}

bool radius_disconnect_matches(const struct radius_disconnect_query *query,
			       const struct auth_record *record)
{
	char session[AUTH_ACCOUNT_NAME_SIZE];

	auth_account_name(record, session);
	if (query->session[0] && strcmp(query->session, session))
		return false;
	if (query->user[0] && strcmp(query->user, record->user))
		return false;
	return !query->ipv4.family ||
	       prefix_equal(&query->ipv4, &record->ipv4);
}
