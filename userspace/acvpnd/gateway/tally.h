/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What auth counts.
 */
#ifndef _ACVPND_GATEWAY_TALLY_H
#define _ACVPND_GATEWAY_TALLY_H

#include "acvpnd/auth/record.h"

/**
 * enum tally_login - what becomes of logins
 * @TALLY_ACCEPTED: There is a session.
 * @TALLY_FAILED: What was answered is wrong.
 * @TALLY_REFUSED: There is no other try.
 * @TALLY_BANNED: Nor is there one for a while.
 * @TALLY_LOGINS: How many there are.
 */
enum tally_login {
	TALLY_ACCEPTED,
	TALLY_FAILED,
	TALLY_REFUSED,
	TALLY_BANNED,
	TALLY_LOGINS,
};

/**
 * struct tally - counters, since auth began
 * @logins: Logins, by what became of them.
 * @tunnels: Tunnels that came up.
 * @ended: Sessions that ended, by why.
 */
struct tally {
	uint64_t logins[TALLY_LOGINS];
	uint64_t tunnels[AUTH_CHANNELS];
	uint64_t ended[AUTH_REASONS];
};

/**
 * struct census - how many sessions there are now
 * @active: With an SSL tunnel.
 * @waiting: Without.
 * @ending: That are over, but for the data plane.
 * @tunnels: Tunnels that are up, by enum auth_channel.
 * @banned: Addresses that are banned.
 */
struct census {
	unsigned int active;
	unsigned int waiting;
	unsigned int ending;
	unsigned int tunnels[AUTH_CHANNELS];
	unsigned int banned;
};

#endif /* _ACVPND_GATEWAY_TALLY_H */
