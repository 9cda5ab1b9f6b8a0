// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/monitor/adopt.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/monitor/session_state.h"
#include "common/log.h"

/* From the data plane */

static bool carries(const struct monitor_session *s,
		    enum dataplane_channel channel)
{
	return s->fd[channel][DATAPLANE_CURRENT] >= 0;
}

static void take_channels(struct monitor_session *s)
{
	const struct dataplane_ops *ops = s->all->ops;
	int channel, slot;

	for (channel = 0; channel < DATAPLANE_CHANNELS; channel++)
		for (slot = 0; slot < SESSION_SLOTS; slot++)
			if (ops->take_fd(s->dp, channel, slot,
					 &s->fd[channel][slot]))
				s->fd[channel][slot] = -1;
	s->used = carries(s, DATAPLANE_CSTP);
}

static void *monitor_adopt_on_left(struct dataplane_session *session,
				   const struct dataplane_found *found,
				   void *all)
{
	struct monitor_session *s = monitor_session_make(all);

	if (!s)
		return NULL;
	s->dp = session;
	if (found->cookie_len <= sizeof(s->cookie))
		s->cookie_len = found->cookie_len;
	memcpy(s->cookie, found->cookie, s->cookie_len);
	s->ipv4 = found->ipv4;
	s->ipv6 = found->ipv6;
	s->routed = true;
	take_channels(s);
	monitor_session_link(s);
	return s;
}

int monitor_adopt_left(struct monitor_sessions *all)
{
	return all->ops->found(all->dp, monitor_adopt_on_left, all);
}

void monitor_adopt_sockets(const struct monitor_sessions *all,
			   struct listeners *l)
{
	const struct monitor_session *s;
	int slot;

	for (s = all->all; s; s = s->next)
		for (slot = 0; slot < SESSION_SLOTS; slot++)
			if (s->fd[DATAPLANE_DTLS][slot] >= 0)
				listener_adopt(l, s->fd[DATAPLANE_DTLS][slot]);
}

/* Asking auth */

static void monitor_adopt_on_filtered(void *arg, int err)
{
	if (err)
		monitor_session_unfiltered(arg);
}

static void monitor_adopt_filter(struct monitor_session *s,
				 const struct ipc_known *known)
{
	int err = monitor_session_filter(s, &known->networks, &known->filter,
					 monitor_adopt_on_filtered);

	if (err)
		monitor_adopt_on_filtered(s, err);
}

static void monitor_adopt_go_on(struct monitor_session *s,
				const struct ipc_known *known)
{
	s->known = true;
	if (s->gone)
		monitor_session_report(s);
	else if (!carries(s, DATAPLANE_CSTP))
		monitor_session_stop(s, IPC_REASON_CLOSED,
				     "nothing carried it any more");
	else if (!s->ends)
		monitor_adopt_filter(s, known);
}

/* Another one may have its number: then it is an older one of the same. */
static bool is_number(struct monitor_session *s, uint32_t index)
{
	if (s->index)
		return s->index == index;
	if (s->ends) {
		s->index = index;
		return true;
	}
	return !monitor_session_number(s, index);
}

static void monitor_adopt_on_known(void *arg, struct ipc_message *answer)
{
	struct monitor_session *s = arg;

	/* The next auth is asked again. */
	if (!answer)
		return;
	if (answer->known.known && is_number(s, answer->known.index)) {
		monitor_adopt_go_on(s, &answer->known);
		return;
	}
	if (!s->gone)
		monitor_session_bid(s, "the session is not known any more");
	monitor_session_release(s);
}

/*
 * Another session of the data plane has its place: it is nothing to go on with.
 * Return: true if so.
 */
static bool was_replaced(struct monitor_session *s)
{
	if (!s->ends || s->reason != IPC_REASON_REPLACED)
		return false;
	s->known = true;
	if (s->gone)
		monitor_session_release(s);
	return true;
}

static int ask_for(struct monitor_session *s)
{
	struct ipc_message message = {
		.type = IPC_FOUND,
		.found = {
			.cookie = { s->cookie, s->cookie_len },
			.ipv4 = s->ipv4,
			.ipv6 = s->ipv6,
			.cstp = carries(s, DATAPLANE_CSTP),
			.dtls = carries(s, DATAPLANE_DTLS),
		},
	};

	s->known = false;
	s->asked = 0;
	return ipc_channel_ask(s->all->auth, &message, monitor_adopt_on_known,
			       s);
}

static void monitor_adopt_on_begun(void *arg)
{
	struct monitor_sessions *all = arg;

	if (all->adopted)
		all->adopted(all->arg);
}

static void monitor_adopt_on_all(void *arg, struct ipc_message *answer)
{
	struct monitor_sessions *all = arg;

	if (answer)
		filter_begin(all->filter, monitor_adopt_on_begun, all);
}

int monitor_adopt_ask(struct monitor_sessions *all)
{
	struct ipc_message message = { .type = IPC_FOUND_ALL };
	struct monitor_session *s, *next;
	int err = 0;

	/* One that a gateway before has left is good until all is known. */
	filter_hold(all->filter);
	for (s = all->all; s && !err; s = next) {
		next = s->next;
		if (was_replaced(s))
			continue;
		err = ask_for(s);
		message.found_all.sessions++;
	}
	if (message.found_all.sessions)
		log_info("%u session%s there from before",
			 message.found_all.sessions,
			 message.found_all.sessions == 1 ? " is" : "s are");
	return err ? err :
		     ipc_channel_ask(all->auth, &message, monitor_adopt_on_all,
				     all);
}
