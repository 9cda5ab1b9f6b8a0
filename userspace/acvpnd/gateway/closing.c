// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/closing.h"

#include "acvpnd/gateway/accounting.h"
#include "acvpnd/gateway/news.h"
#include "acvpnd/gateway/opening.h"
#include "acvpnd/gateway/scripts.h"
#include "common/log.h"

static enum auth_channel channel_of(uint32_t channel)
{
	return channel == IPC_CHANNEL_CSTP ? AUTH_CHANNEL_SSL :
					     AUTH_CHANNEL_DTLS;
}

static enum auth_reason closing_reason_of(enum ipc_reason reason)
{
	static const enum auth_reason reasons[] = {
		[IPC_REASON_OTHER] = AUTH_REASON_ERROR,
		[IPC_REASON_USER] = AUTH_REASON_USER,
		[IPC_REASON_CLIENT] = AUTH_REASON_AWAY,
		[IPC_REASON_CLOSED] = AUTH_REASON_LOST,
		[IPC_REASON_BROKEN] = AUTH_REASON_LOST,
		[IPC_REASON_PROTOCOL] = AUTH_REASON_PROTOCOL,
		[IPC_REASON_DPD] = AUTH_REASON_DPD,
		[IPC_REASON_IDLE] = AUTH_REASON_IDLE,
		[IPC_REASON_LIFETIME] = AUTH_REASON_TIMEOUT,
		[IPC_REASON_REPLACED] = AUTH_REASON_RECONNECT,
		[IPC_REASON_ENDED] = AUTH_REASON_KICK,
		[IPC_REASON_DROPPED] = AUTH_REASON_DROPPED,
		[IPC_REASON_SHUTDOWN] = AUTH_REASON_SHUTDOWN,
	};

	return reasons[reason];
}

void closing_stop(struct auth_process *p, uint32_t index, const char *text)
{
	struct ipc_message message = {
		.type = IPC_END,
		.end = { .index = index, .notify = text, .text = text },
	};

	ipc_channel_send(p->monitor, &message);
}

void closing_renew(struct auth_process *p, const struct auth_record *record)
{
	log_info("session %u: user %s has to come again: the keys for its DTLS handshake are lost",
		 record->index, record->user);
	closing_stop(p, record->index, NULL);
}

static void closing_on_stop(void *arg, const struct auth_record *record,
			    enum auth_reason reason)
{
	closing_stop(arg, record->index, auth_reason_name(reason));
}

/* One that was granted and never used is in the data plane as well. */
static void closing_on_over(void *arg, const struct auth_record *record,
			    enum auth_reason reason, int64_t now)
{
	struct auth_process *p = arg;

	(void)now;
	closing_stop(p, record->index, NULL);
	p->tally.ended[reason]++;
	news_over(p, record, reason);
	accounting_over(p, record, reason);
}

const struct auth_session_ops closing_ops = {
	.stop = closing_on_stop,
	.over = closing_on_over,
};

static struct auth_parent *closing_find(const struct auth_process *p,
					uint32_t index)
{
	return auth_table_find(auth_session_table(p->sessions), index);
}

void closing_up(struct auth_process *p, const struct ipc_tunnel_up *up)
{
	struct auth_parent *parent = closing_find(p, up->index);
	enum auth_channel channel = channel_of(up->channel);
	const char *cipher = up->cipher ? up->cipher : "";

	if (!parent)
		return;
	p->tally.tunnels[channel]++;
	news_up(p, &parent->record, channel, &up->peer, cipher);
	if (channel == AUTH_CHANNEL_SSL)
		accounting_up(p, parent);
	if (auth_session_up(p->sessions, parent, channel, &up->peer, cipher,
			    up->compression != IPC_COMPRESSION_NONE,
			    auth_process_now()))
		log_error("session %u: cannot be stored: %s", up->index,
			  auth_session_error(p->sessions));
}

static struct auth_traffic traffic_of(const struct ipc_counters *c)
{
	return (struct auth_traffic){
		.rx_packets = c->rx_packets,
		.rx_bytes = c->rx_bytes,
		.tx_packets = c->tx_packets,
		.tx_bytes = c->tx_bytes,
	};
}

/* Of whatever a session or tunnel ended; who ended a session knows why. */
static enum auth_reason closing_why(const struct auth_process *p,
				    const struct auth_record *record,
				    enum ipc_reason told)
{
	if (record->ending)
		return record->ending;
	if (opening_waits(p, record->index))
		return AUTH_REASON_RECONNECT;
	/* Clients may come again, even those that said good-bye. */
	if (told == IPC_REASON_USER &&
	    auth_process_vhost(p, record)->persistent_cookies)
		return AUTH_REASON_AWAY;
	return closing_reason_of(told);
}

void closing_down(struct auth_process *p, const struct ipc_tunnel_down *down)
{
	struct auth_parent *parent = closing_find(p, down->index);
	struct auth_traffic traffic = traffic_of(&down->counters);
	enum auth_channel channel = channel_of(down->channel);
	enum auth_reason reason;

	if (!parent)
		return;
	reason = closing_why(p, &parent->record, down->reason);
	news_down(p, &parent->record, channel, reason, down->text, &traffic);
	auth_session_down(p->sessions, parent, channel, reason, &traffic,
			  auth_process_now());
}

/* Of tunnels whose end was not told before that of their session. */
static void tell_rest(struct auth_process *p, const struct auth_record *record,
		      enum auth_reason reason, const char *text)
{
	enum auth_channel channel;

	for (channel = 0; channel < AUTH_CHANNELS; channel++)
		if (record->tunnels[channel].up)
			news_down(p, record, channel, reason, text,
				  &record->tunnels[channel].traffic);
}

void closing_gone(struct auth_process *p, const struct ipc_session_gone *gone)
{
	struct auth_parent *parent = closing_find(p, gone->index);
	struct auth_traffic traffic = traffic_of(&gone->counters);
	enum auth_reason reason;

	/* One that was granted, and never used before the next was. */
	if (!parent || gone->reason == IPC_REASON_REPLACED)
		return;
	reason = closing_why(p, &parent->record, gone->reason);
	if (p->stops && !auth_reason_is_final(reason))
		reason = AUTH_REASON_SHUTDOWN;
	tell_rest(p, &parent->record, reason, gone->text);
	scripts_disconnected(p, gone->index, &traffic);
	auth_session_gone(p->sessions, parent, reason, &traffic,
			  auth_process_now());
	opening_go_on(p, gone->index);
}

void closing_logout(struct auth_process *p, const struct ipc_logout *logout)
{
	int64_t now = auth_process_now();
	struct auth_parent *parent;

	parent = auth_session_find(p->sessions, logout->token, now);
	if (parent)
		auth_session_end(p->sessions, parent, AUTH_REASON_USER, now);
}

void closing_stop_all(struct auth_process *p, uint32_t request)
{
	int err;

	p->stops = true;
	err = auth_session_stop(p->sessions, AUTH_REASON_SHUTDOWN,
				auth_process_now());
	if (err)
		log_error("sessions that wait cannot be ended: %s",
			  auth_session_error(p->sessions));
	ipc_channel_done(p->monitor, request, err, NULL);
}
