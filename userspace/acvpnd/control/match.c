// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/control/match.h"

#include <string.h>

static bool match_carrier(enum control_carrier carrier,
			  const struct auth_record *record)
{
	bool ssl = record->tunnels[AUTH_CHANNEL_SSL].up;
	bool dtls = record->tunnels[AUTH_CHANNEL_DTLS].up;

	switch (carrier) {
	case CONTROL_SSL:
		return ssl;
	case CONTROL_DTLS:
		return dtls;
	case CONTROL_NEITHER:
		return !ssl && !dtls;
	case CONTROL_ANY:
		break;
	}
	return true;
}

static bool match_overlap(const struct prefix *a, const struct prefix *b)
{
	return b->family != AF_UNSPEC &&
	       (prefix_covers(a, b) || prefix_covers(b, a));
}

static bool match_address(const struct prefix *address,
			  const struct auth_record *record)
{
	struct prefix peer;

	prefix_from_sockaddr(&peer, &record->peer);
	return match_overlap(address, &record->ipv4) ||
	       match_overlap(address, &record->ipv6) ||
	       match_overlap(address, &peer);
}

bool control_match_who(const struct control_select *select,
		       const struct auth_record *record)
{
	if (select->index && select->index != record->index)
		return false;
	if (select->has_user && strcmp(select->user, record->user))
		return false;
	if (select->has_group && strcmp(select->group, record->group))
		return false;
	return select->address.family == AF_UNSPEC ||
	       match_address(&select->address, record);
}

bool control_match(const struct control_select *select,
		   const struct auth_record *record)
{
	if (record->ending)
		return false;
	if (select->inactive && auth_record_active(record))
		return false;
	return control_match_who(select, record) &&
	       match_carrier(select->carrier, record);
}
