// SPDX-License-Identifier: GPL-2.0-only
#include "wire/agent.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of openconnect under its first name; up to here it posts forms. */
enum { AGENT_OLD_VERSION = 3 };

/* What begins alike has the longer name first. */
static const struct {
	const char *prefix;
	enum agent agent;
} agents[] = {
	{ "Open AnyConnect VPN Agent", AGENT_OPENCONNECT },
	{ "OpenConnect", AGENT_OPENCONNECT },
	{ "AnyConnect-compatible OpenConnect", AGENT_OPENCONNECT },
	{ "Cisco AnyConnect VPN Agent for Apple", AGENT_VENDOR_IOS },
	{ "Cisco AnyConnect", AGENT_VENDOR },
	{ "Cisco Secure Client", AGENT_VENDOR },
	{ "AnyConnect", AGENT_VENDOR },
	{ "acvpn", AGENT_VENDOR },
};

static enum agent agent_of_version(const char *rest)
{
	static const char word[] = " v";

	if (strncasecmp(rest, word, sizeof(word) - 1))
		return AGENT_OPENCONNECT;
	return atoi(rest + sizeof(word) - 1) <= AGENT_OLD_VERSION ?
		AGENT_OLD : AGENT_OPENCONNECT;
}

enum agent agent_parse(const char *text)
{
	size_t i, len;

	for (i = 0; text && i < sizeof(agents) / sizeof(agents[0]); i++) {
		len = strlen(agents[i].prefix);
		if (strncasecmp(text, agents[i].prefix, len))
			continue;
		return i ? agents[i].agent : agent_of_version(text + len);
	}
	return AGENT_UNKNOWN;
}
