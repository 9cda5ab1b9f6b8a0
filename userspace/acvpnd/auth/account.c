// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/auth/account.h"

#include <stdio.h>
#include <string.h>

#include "common/text.h"

enum { ACCOUNT_SEC_MS = 1000 };

/* Nobody gets from a part of the hash to the token. */
void auth_account_name(const struct auth_record *session,
		       char name[AUTH_ACCOUNT_NAME_SIZE])
{
	text_hex(session->token.bytes, (AUTH_ACCOUNT_NAME_SIZE - 1) / 2, name);
}

void auth_account_fill(struct auth_account *account,
		       const struct auth_record *session, int64_t now)
{
	struct prefix peer = { 0 };

	memset(account, 0, sizeof(*account));
	account->at = now;
	account->seconds = (now - session->login) / ACCOUNT_SEC_MS;
	auth_account_name(session, account->session);
	snprintf(account->vhost, sizeof(account->vhost), "%s", session->vhost);
	snprintf(account->user, sizeof(account->user), "%s", session->user);
	snprintf(account->agent, sizeof(account->agent), "%s", session->agent);
	if (session->classes)
		snprintf(account->classes, sizeof(account->classes), "%s",
			 session->classes);
	if (session->peer.sa.sa_family != AF_UNSPEC)
		prefix_from_sockaddr(&peer, &session->peer);
	if (peer.family != AF_UNSPEC)
		prefix_format(&peer, account->peer);
	account->ipv4 = session->ipv4;
	account->ipv6 = session->ipv6;
}
