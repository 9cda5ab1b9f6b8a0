// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/news.h"

#include <stdlib.h>

#include "acvpnd/control/match.h"
#include "acvpnd/control/protocol.h"
#include "acvpnd/gateway/administration.h"
#include "acvpnd/gateway/story.h"

enum {
	/* Bytes that wait for who follows; the rest is lost, and counted. */
	NEWS_BACKLOG_MAX = 1024 * 1024,
};

/**
 * struct news_follower - an administrator who is told
 * @client: Who.
 * @select: Of which sessions.
 * @lost: Events since the last one that was told.
 * @next: Is told as well.
 */
struct news_follower {
	struct control_client *client;
	struct control_select select;
	uint64_t lost;
	struct news_follower *next;
};

static void write_item(struct news_follower *f, json_t *item)
{
	control_server_write(f->client, json_pack("{s:o}", "item", item));
}

void news_follow(struct auth_process *p, struct control_client *client,
		 const struct control_request *request)
{
	const struct control_describe d = administration_describing(p);
	struct news_follower *f = calloc(1, sizeof(*f));

	if (!f) {
		control_server_fail(client, CONTROL_PROTOCOL_FAILED,
				    "not enough memory");
		return;
	}
	f->client = client;
	f->select = request->select;
	f->next = p->followers;
	p->followers = f;
	control_server_stay(client);
	write_item(f, control_describe_notice(&d, "start", NULL));
}

void news_forget(struct auth_process *p, const struct control_client *client)
{
	struct news_follower **link = &p->followers, *f;

	while ((f = *link) && f->client != client)
		link = &f->next;
	if (!f)
		return;
	*link = f->next;
	free(f);
}

static void tell_one(struct news_follower *f, const struct control_describe *d,
		     const struct control_event *event)
{
	if (control_server_backlog(f->client) > NEWS_BACKLOG_MAX) {
		f->lost++;
		return;
	}
	if (f->lost)
		write_item(f, control_describe_notice(d, "lost", &f->lost));
	f->lost = 0;
	write_item(f, control_describe_event(d, event));
}

static void news_tell(struct auth_process *p, const struct control_event *event)
{
	struct control_describe d;
	struct news_follower *f;

	if (!p->followers)
		return;
	d = administration_describing(p);
	for (f = p->followers; f; f = f->next)
		if (control_match_who(&f->select, event->record))
			tell_one(f, &d, event);
}

void news_login(struct auth_process *p, const struct auth_record *record)
{
	const struct control_event event = {
		.kind = CONTROL_EVENT_LOGIN, .record = record,
		.peer = &record->peer,
	};

	story_login(record);
	news_tell(p, &event);
}

void news_up(struct auth_process *p, const struct auth_record *record,
	     enum auth_channel channel, const union sockaddr_any *peer,
	     const char *cipher)
{
	const struct control_event event = {
		.kind = CONTROL_EVENT_UP, .record = record,
		.channel = channel, .peer = peer, .cipher = cipher,
	};

	story_up(record, channel, peer, cipher);
	news_tell(p, &event);
}

void news_down(struct auth_process *p, const struct auth_record *record,
	       enum auth_channel channel, enum auth_reason reason,
	       const char *text, const struct auth_traffic *traffic)
{
	const struct control_event event = {
		.kind = CONTROL_EVENT_DOWN, .record = record,
		.channel = channel, .peer = &record->tunnels[channel].peer,
		.reason = reason, .text = text, .traffic = traffic,
	};

	story_down(record, channel, reason, text, traffic);
	news_tell(p, &event);
}

void news_over(struct auth_process *p, const struct auth_record *record,
	       enum auth_reason reason)
{
	struct auth_traffic sum;
	const struct control_event event = {
		.kind = CONTROL_EVENT_LOGOUT, .record = record,
		.peer = &record->peer, .reason = reason, .traffic = &sum,
	};

	auth_record_total(record, &sum);
	story_over(record, reason);
	news_tell(p, &event);
}
