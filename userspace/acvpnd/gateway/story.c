// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/story.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>

#include "acvpnd/auth/pool.h"
#include "common/log.h"
#include "common/text.h"

enum {
	STORY_FIELDS_MAX = 20,
	STORY_FIELD_SIZE = 512,
	/* As syslog has it. */
	STORY_INFO = 6,
	STORY_DEBUG = 7,
};

const char *const story_ids[STORY_KINDS] = {
	[STORY_LOGIN] = "e622b564f7ae4458bdb6e3dc4c3d3d33",
	[STORY_REFUSED] = "c4998b9280874d54aa8e414750f9c5d0",
	[STORY_UP] = "4f6bb20d370344c899583758d63290f6",
	[STORY_DOWN] = "22ab69afd16842ac838bdbffaf86b9a0",
	[STORY_OVER] = "fe0f901428ec4aa7b3fd409ba1ea8ef6",
};

static const char *const channel_names[AUTH_CHANNELS] = {
	[AUTH_CHANNEL_SSL] = "TLS",
	[AUTH_CHANNEL_DTLS] = "DTLS",
};

/**
 * struct story - a line and its fields
 * @texts: Fields, as the journal has them.
 * @n: How many; the first one is the line.
 */
struct story {
	char texts[STORY_FIELDS_MAX][STORY_FIELD_SIZE];
	size_t n;
};

/* Clients and users choose parts of it. */
static void __attribute__((format(printf, 2, 3)))
add(struct story *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(s->texts[s->n], STORY_FIELD_SIZE, fmt, args);
	va_end(args);
	text_defuse(s->texts[s->n++]);
}

/* Fields that are empty are not told. */
static void add_text(struct story *s, const char *name, const char *text)
{
	if (text && *text)
		add(s, "%s=%s", name, text);
}

static void add_peer(struct story *s, const union sockaddr_any *peer)
{
	char text[SOCKADDR_STRLEN];

	if (peer->sa.sa_family != AF_UNSPEC)
		add_text(s, "ACVPN_REMOTE", sockaddr_format(peer, text));
}

static void story_add_inner(struct story *s, const char *name,
			    const struct prefix *lease)
{
	char text[PREFIX_STRLEN];
	struct prefix address;

	if (lease->family == AF_UNSPEC)
		return;
	auth_pool_address(lease, &address);
	address.len = prefix_bits(address.family);
	add_text(s, name, prefix_format(&address, text));
}

static void story_add_session(struct story *s, const struct auth_record *r)
{
	add(s, "ACVPN_INDEX=%" PRIu32, r->index);
	add_text(s, "ACVPN_USER", r->user);
	add_text(s, "ACVPN_GROUP", r->group);
	story_add_inner(s, "ACVPN_IPV4", &r->ipv4);
	story_add_inner(s, "ACVPN_IPV6", &r->ipv6);
}

static void add_traffic(struct story *s, const struct auth_traffic *t)
{
	add(s, "ACVPN_RX_BYTES=%" PRIu64, t->rx_bytes);
	add(s, "ACVPN_TX_BYTES=%" PRIu64, t->tx_bytes);
}

/* Where there is no journal, the line alone is told. */
static void story_tell(struct story *s, enum story_kind kind)
{
	static const char begin[] = "MESSAGE=";
	struct iovec fields[STORY_FIELDS_MAX];
	size_t i;

	add(s, "MESSAGE_ID=%s", story_ids[kind]);
	add(s, "PRIORITY=%d", STORY_INFO);
	add(s, "SYSLOG_IDENTIFIER=acvpnd");
	for (i = 0; i < s->n; i++)
		fields[i] = (struct iovec){ s->texts[i],
					    strlen(s->texts[i]) };
	if (!log_to_journal(LOG_LEVEL_INFO) ||
	    sd_journal_sendv(fields, s->n) < 0)
		log_info("%s", s->texts[0] + strlen(begin));
}

void story_begin(void)
{
	if (log_to_journal(LOG_LEVEL_INFO))
		sd_journal_send("MESSAGE=auth begins", "PRIORITY=%d",
				STORY_DEBUG, "SYSLOG_IDENTIFIER=acvpnd", NULL);
}

void story_login(const struct auth_record *r)
{
	struct story s = { .n = 0 };
	char name[SOCKADDR_STRLEN];

	add(&s, "MESSAGE=session %u: user %s%s%s logged in from %s", r->index,
	    r->user, *r->group ? ", group " : "", r->group,
	    sockaddr_format(&r->peer, name));
	story_add_session(&s, r);
	add_peer(&s, &r->peer);
	add_text(&s, "ACVPN_AGENT", r->agent);
	story_tell(&s, STORY_LOGIN);
}

void story_refused(const char *user, const union sockaddr_any *peer,
		   const char *what)
{
	struct story s = { .n = 0 };
	char name[SOCKADDR_STRLEN];

	add(&s, "MESSAGE=user %s, from %s: %s", user ? user : "",
	    sockaddr_format(peer, name), what);
	add_text(&s, "ACVPN_USER", user);
	add_peer(&s, peer);
	add_text(&s, "ACVPN_REASON", what);
	story_tell(&s, STORY_REFUSED);
}

void story_up(const struct auth_record *r, enum auth_channel channel,
	      const union sockaddr_any *peer, const char *cipher)
{
	struct story s = { .n = 0 };
	char name[SOCKADDR_STRLEN];

	add(&s, "MESSAGE=session %u: user %s, %s up: %s, from %s", r->index,
	    r->user, channel_names[channel], cipher,
	    sockaddr_format(peer, name));
	story_add_session(&s, r);
	add_peer(&s, peer);
	add_text(&s, "ACVPN_CHANNEL", channel_names[channel]);
	add_text(&s, "ACVPN_CIPHER", cipher);
	story_tell(&s, STORY_UP);
}

void story_down(const struct auth_record *r, enum auth_channel channel,
		enum auth_reason reason, const char *text,
		const struct auth_traffic *traffic)
{
	const char *name = auth_reason_name(reason);
	struct story s = { .n = 0 };

	if (!text)
		text = "";
	add(&s, "MESSAGE=session %u: user %s, %s down: %s%s%s; %" PRIu64
	    " bytes received, %" PRIu64 " sent", r->index, r->user,
	    channel_names[channel], name, *text ? ": " : "", text,
	    traffic->rx_bytes, traffic->tx_bytes);
	story_add_session(&s, r);
	add_peer(&s, &r->tunnels[channel].peer);
	add_text(&s, "ACVPN_CHANNEL", channel_names[channel]);
	add_text(&s, "ACVPN_REASON", name);
	add_text(&s, "ACVPN_DETAIL", text);
	add_traffic(&s, traffic);
	story_tell(&s, STORY_DOWN);
}

void story_over(const struct auth_record *r, enum auth_reason reason)
{
	const char *name = auth_reason_name(reason);
	struct story s = { .n = 0 };
	struct auth_traffic sum;

	auth_record_total(r, &sum);
	add(&s, "MESSAGE=session %u: user %s, over: %s; %" PRIu64
	    " bytes received, %" PRIu64 " sent", r->index, r->user, name,
	    sum.rx_bytes, sum.tx_bytes);
	story_add_session(&s, r);
	add_peer(&s, &r->peer);
	add_text(&s, "ACVPN_REASON", name);
	add_traffic(&s, &sum);
	story_tell(&s, STORY_OVER);
}
