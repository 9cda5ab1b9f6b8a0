// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/watch.h"

#include <string.h>

void kernel_watch_attach(struct kernel_watch *w,
			 enum dataplane_channel channel,
			 enum dataplane_slot slot)
{
	/* To replace nothing is not to replace. */
	if (!w->attached[channel][DATAPLANE_CURRENT])
		slot = DATAPLANE_CURRENT;
	w->attached[channel][slot] = true;
	if (slot == DATAPLANE_CURRENT)
		w->dead[channel] = false;
}

void kernel_watch_promote(struct kernel_watch *w)
{
	bool *dtls = w->attached[DATAPLANE_DTLS];

	if (!dtls[DATAPLANE_NEXT])
		return;
	dtls[DATAPLANE_PREVIOUS] = dtls[DATAPLANE_CURRENT];
	dtls[DATAPLANE_CURRENT] = true;
	dtls[DATAPLANE_NEXT] = false;
	w->dead[DATAPLANE_DTLS] = false;
}

void kernel_watch_detach(struct kernel_watch *w,
			 enum dataplane_channel channel,
			 enum dataplane_slot slot)
{
	w->attached[channel][slot] = false;
	w->before[channel][slot] = true;
	if (slot != DATAPLANE_CURRENT)
		return;
	w->dead[channel] = false;
	if (channel == DATAPLANE_CSTP)
		w->paused = false;
}

bool kernel_watch_doubts(const struct kernel_watch *w,
			 const struct dataplane_event *event)
{
	return event->type == DATAPLANE_CHANNEL_DOWN &&
	       w->attached[event->channel][event->slot] &&
	       w->before[event->channel][event->slot];
}

bool kernel_watch_event(struct kernel_watch *w,
			const struct dataplane_event *event)
{
	if (event->type == DATAPLANE_DOWN ||
	    event->type == DATAPLANE_DISCONNECT ||
	    event->type == DATAPLANE_TERMINATE)
		return true;
	/* Its socket was taken away since, by us or as told before. */
	if (!w->attached[event->channel][event->slot])
		return false;
	if (event->type == DATAPLANE_CHANNEL_DOWN)
		kernel_watch_detach(w, event->channel, event->slot);
	if (event->slot != DATAPLANE_CURRENT)
		return event->type == DATAPLANE_CHANNEL_DOWN;
	if (event->type == DATAPLANE_CHANNEL_DEAD)
		w->dead[event->channel] = true;
	else if (event->type == DATAPLANE_CHANNEL_ALIVE)
		w->dead[event->channel] = false;
	else if (event->type == DATAPLANE_HANDSHAKE)
		w->paused = event->channel == DATAPLANE_CSTP;
	if (event->type != DATAPLANE_SWITCH)
		return true;
	w->carries = true;
	w->active = event->channel;
	return true;
}

const struct acvpn_transport_info *
kernel_watch_find(const struct acvpn_session_info *now,
		  enum dataplane_channel channel, enum dataplane_slot slot)
{
	static const uint32_t slots[KERNEL_WATCH_SLOTS] = {
		[DATAPLANE_CURRENT] = ACVPN_SLOT_CURRENT,
		[DATAPLANE_NEXT] = ACVPN_SLOT_NEXT,
		[DATAPLANE_PREVIOUS] = ACVPN_SLOT_PREVIOUS,
	};
	const struct acvpn_transport_info *t;
	uint32_t type = channel == DATAPLANE_CSTP ? ACVPN_TRANSPORT_TYPE_CSTP :
						    ACVPN_TRANSPORT_TYPE_DTLS;
	unsigned int i;

	for (i = 0; i < now->n_transports; i++) {
		t = &now->transports[i];
		if (t->type == type && t->slot == slots[slot])
			return t;
	}
	return NULL;
}

static bool watch_missed_end(struct kernel_watch *w,
			     const struct acvpn_session_info *now,
			     struct dataplane_event *out)
{
	int channel, slot;

	for (channel = 0; channel < DATAPLANE_CHANNELS; channel++)
		for (slot = 0; slot < KERNEL_WATCH_SLOTS; slot++) {
			if (!w->attached[channel][slot] ||
			    kernel_watch_find(now, channel, slot))
				continue;
			out->type = DATAPLANE_CHANNEL_DOWN;
			out->channel = channel;
			out->slot = slot;
			kernel_watch_detach(w, channel, slot);
			return true;
		}
	return false;
}

static bool watch_missed_pause(struct kernel_watch *w,
			       const struct acvpn_session_info *now,
			       struct dataplane_event *out)
{
	const struct acvpn_transport_info *t =
		kernel_watch_find(now, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	bool paused = t && t->state == ACVPN_TRANSPORT_STATE_PAUSED;

	if (!w->attached[DATAPLANE_CSTP][DATAPLANE_CURRENT] ||
	    w->paused || !paused)
		return false;
	w->paused = true;
	out->type = DATAPLANE_HANDSHAKE;
	out->channel = DATAPLANE_CSTP;
	return true;
}

static bool watch_missed_death(struct kernel_watch *w,
			       const struct acvpn_session_info *now,
			       struct dataplane_event *out)
{
	const struct acvpn_transport_info *t;
	int channel;
	bool dead;

	for (channel = 0; channel < DATAPLANE_CHANNELS; channel++) {
		t = kernel_watch_find(now, channel, DATAPLANE_CURRENT);
		dead = t && t->state == ACVPN_TRANSPORT_STATE_DEAD;
		if (!w->attached[channel][DATAPLANE_CURRENT] ||
		    w->dead[channel] == dead)
			continue;
		w->dead[channel] = dead;
		out->type = dead ? DATAPLANE_CHANNEL_DEAD :
				   DATAPLANE_CHANNEL_ALIVE;
		out->channel = channel;
		return true;
	}
	return false;
}

static bool watch_missed_switch(struct kernel_watch *w,
				const struct acvpn_session_info *now,
				struct dataplane_event *out)
{
	enum dataplane_channel active = DATAPLANE_DTLS;

	if (!now->active)
		return false;
	if (now->active == ACVPN_TRANSPORT_TYPE_CSTP)
		active = DATAPLANE_CSTP;
	if (w->carries && w->active == active)
		return false;
	w->carries = true;
	w->active = active;
	out->type = DATAPLANE_SWITCH;
	out->channel = active;
	return true;
}

bool kernel_watch_missed(struct kernel_watch *w,
			 const struct acvpn_session_info *now,
			 struct dataplane_event *out)
{
	*out = (struct dataplane_event){ .text = "noticed late" };
	return watch_missed_end(w, now, out) ||
	       watch_missed_pause(w, now, out) ||
	       watch_missed_death(w, now, out) ||
	       watch_missed_switch(w, now, out);
}
