// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/reason.h"

static const char *const names[AUTH_REASONS] = {
	[AUTH_REASON_NONE] = "none",
	[AUTH_REASON_USER] = "user",
	[AUTH_REASON_KICK] = "admin",
	[AUTH_REASON_IDLE] = "idle",
	[AUTH_REASON_TIMEOUT] = "session timeout",
	[AUTH_REASON_DISCONNECTED] = "disconnected timeout",
	[AUTH_REASON_REPLACED] = "replaced",
	[AUTH_REASON_RECONNECT] = "reconnect",
	[AUTH_REASON_DPD] = "dead peer",
	[AUTH_REASON_LOST] = "lost",
	[AUTH_REASON_AWAY] = "away",
	[AUTH_REASON_PROTOCOL] = "protocol",
	[AUTH_REASON_ERROR] = "error",
	[AUTH_REASON_DROPPED] = "admin",
	[AUTH_REASON_SHUTDOWN] = "shutdown",
};

const char *auth_reason_name(enum auth_reason reason)
{
	return names[reason < AUTH_REASONS ? reason : AUTH_REASON_NONE];
}

bool auth_reason_is_final(enum auth_reason reason)
{
	return reason == AUTH_REASON_SHUTDOWN ||
	       (reason >= AUTH_REASON_USER && reason <= AUTH_REASON_REPLACED);
}
