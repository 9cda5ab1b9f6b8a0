// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/measure.h"

#include <inttypes.h>

static const char *const login_names[TALLY_LOGINS] = {
	[TALLY_ACCEPTED] = "accepted",
	[TALLY_FAILED] = "failed",
	[TALLY_REFUSED] = "refused",
	[TALLY_BANNED] = "banned",
};

static const char *const channel_names[AUTH_CHANNELS] = {
	[AUTH_CHANNEL_SSL] = "ssl",
	[AUTH_CHANNEL_DTLS] = "dtls",
};

static void count(struct census *c, const struct auth_record *r)
{
	enum auth_channel channel;

	if (r->ending)
		c->ending++;
	else if (auth_record_active(r))
		c->active++;
	else
		c->waiting++;
	for (channel = 0; channel < AUTH_CHANNELS; channel++)
		c->tunnels[channel] += r->tunnels[channel].up;
}

static void measure_on_banned(void *arg, const struct auth_ban_entry *entry)
{
	struct census *c = arg;

	c->banned += entry->banned;
}

void measure_census(const struct auth_process *p, struct census *census)
{
	const struct auth_parent *parent;

	*census = (struct census){ 0 };
	parent = auth_table_first(auth_session_table(p->sessions));
	for (; parent; parent = auth_table_after(parent))
		count(census, &parent->record);
	auth_ban_each(p->ban, auth_process_now(), measure_on_banned, census);
}

/* Writing */

static void measure_begin(struct buf *out, const char *name, const char *type,
			  const char *help)
{
	buf_fmt(out, "# TYPE acvpn_%s %s\n# HELP acvpn_%s %s\n", name, type,
		name, help);
}

static void write_now(struct buf *out, const struct census *c)
{
	enum auth_channel i;

	measure_begin(out, "sessions", "gauge", "Sessions that there are.");
	buf_fmt(out, "acvpn_sessions{state=\"active\"} %u\n", c->active);
	buf_fmt(out, "acvpn_sessions{state=\"waiting\"} %u\n", c->waiting);
	buf_fmt(out, "acvpn_sessions{state=\"ending\"} %u\n", c->ending);
	measure_begin(out, "tunnels", "gauge", "Tunnels that are up.");
	for (i = 0; i < AUTH_CHANNELS; i++)
		buf_fmt(out, "acvpn_tunnels{channel=\"%s\"} %u\n",
			channel_names[i], c->tunnels[i]);
	measure_begin(out, "banned", "gauge", "Addresses that are banned.");
	buf_fmt(out, "acvpn_banned %u\n", c->banned);
}

static void write_tally(struct buf *out, const struct tally *t)
{
	unsigned int i;

	measure_begin(out, "logins", "counter",
		      "Logins, by what became of them.");
	for (i = 0; i < TALLY_LOGINS; i++)
		buf_fmt(out, "acvpn_logins_total{result=\"%s\"} %" PRIu64 "\n",
			login_names[i], t->logins[i]);
	measure_begin(out, "handshakes", "counter", "Tunnels that came up.");
	for (i = 0; i < AUTH_CHANNELS; i++)
		buf_fmt(out, "acvpn_handshakes_total{channel=\"%s\"} %" PRIu64
			"\n", channel_names[i], t->tunnels[i]);
	measure_begin(out, "sessions_ended", "counter", "Sessions that ended.");
	for (i = 0; i < AUTH_REASONS; i++)
		if (auth_reason_is_final(i))
			buf_fmt(out, "acvpn_sessions_ended_total"
				"{reason=\"%s\"} %" PRIu64 "\n",
				auth_reason_name(i), t->ended[i]);
}

static void write_way(struct buf *out, const char *name, uint64_t rx,
		      uint64_t tx)
{
	buf_fmt(out, "acvpn_%s_total{direction=\"rx\"} %" PRIu64 "\n", name,
		rx);
	buf_fmt(out, "acvpn_%s_total{direction=\"tx\"} %" PRIu64 "\n", name,
		tx);
}

static void write_total(struct buf *out, const struct ipc_total *total)
{
	const struct ipc_counters *c = &total->counters;

	measure_begin(out, "inner_bytes", "counter",
		      "Bytes of inner packets from (rx) and to (tx) clients.");
	buf_str(out, "# UNIT acvpn_inner_bytes bytes\n");
	write_way(out, "inner_bytes", c->rx_bytes, c->tx_bytes);
	measure_begin(out, "inner_packets", "counter",
		      "Inner packets from (rx) and to (tx) clients.");
	write_way(out, "inner_packets", c->rx_packets, c->tx_packets);
	measure_begin(out, "drops", "counter",
		      "Packets and records from (rx) and to (tx) clients "
		      "dropped.");
	write_way(out, "drops", total->rx_drops, total->tx_drops);
}

void measure_write(const struct auth_process *p, const struct ipc_total *total,
		   struct buf *out)
{
	struct census census;

	measure_census(p, &census);
	measure_begin(out, "build", "info", "The program.");
	buf_fmt(out, "acvpn_build_info{version=\"%s\"} 1\n", ACVPN_VERSION);
	write_now(out, &census);
	write_tally(out, &p->tally);
	if (total)
		write_total(out, total);
	buf_str(out, "# EOF\n");
}

/* Readers */

static void measure_answer(struct auth_process *p,
			   struct control_reader *reader,
			   const struct ipc_total *total)
{
	struct buf text;

	buf_init(&text, CONTROL_SCRAPE_ANSWER_MAX);
	measure_write(p, total, &text);
	control_scrape_answer(reader, &text);
	buf_free(&text);
}

static void measure_on_total(void *arg, struct ipc_message *message)
{
	struct control_reader *reader = arg;
	struct auth_process *p = control_scrape_owner(reader);

	control_scrape_set(reader, 0);
	measure_answer(p, reader, message ? &message->total : NULL);
}

static void measure_on_read(void *arg, struct control_reader *reader)
{
	struct ipc_message message = { .type = IPC_TOTALS };
	struct auth_process *p = arg;

	if (ipc_channel_ask(p->monitor, &message, measure_on_total, reader))
		measure_answer(p, reader, NULL);
	else
		control_scrape_set(reader, message.request);
}

static void measure_on_gone(void *arg, struct control_reader *reader)
{
	struct auth_process *p = arg;

	if (control_scrape_get(reader))
		ipc_channel_forget(p->monitor, control_scrape_get(reader));
}

static const struct control_scrape_ops measure_ops = { measure_on_read,
						       measure_on_gone };

int measure_open(struct auth_process *p)
{
	if (p->metrics_fd < 0)
		return 0;
	return control_scrape_new(&p->scrape, p->event, p->metrics_fd,
				  &measure_ops, p);
}

void measure_close(struct auth_process *p)
{
	control_scrape_free(p->scrape);
}
