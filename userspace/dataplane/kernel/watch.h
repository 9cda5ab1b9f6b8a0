/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a session's channels: which events tell something new, and
 * what those told that were lost. Pure.
 */
#ifndef _DATAPLANE_KERNEL_WATCH_H
#define _DATAPLANE_KERNEL_WATCH_H

#include "dataplane/dataplane.h"
#include "libacvpn/acvpn.h"

enum { KERNEL_WATCH_SLOTS = DATAPLANE_PREVIOUS + 1 };

/**
 * struct kernel_watch - what is known of a session's channels; all zero: of a
 * new one
 * @attached: Those that have a socket.
 * @before: Those that had another one before.
 * @dead: The current one is not heard.
 * @paused: CSTP waits to be resumed.
 * @carries: A channel was told to carry packets: @active.
 * @active: Which.
 */
struct kernel_watch {
	bool attached[DATAPLANE_CHANNELS][KERNEL_WATCH_SLOTS];
	bool before[DATAPLANE_CHANNELS][KERNEL_WATCH_SLOTS];
	bool dead[DATAPLANE_CHANNELS];
	bool paused;
	bool carries;
	enum dataplane_channel active;
};

/**
 * kernel_watch_attach() - a channel was attached
 * @w: What is known.
 * @channel: Channel.
 * @slot: Where to.
 */
void kernel_watch_attach(struct kernel_watch *w,
			 enum dataplane_channel channel,
			 enum dataplane_slot slot);

/**
 * kernel_watch_promote() - the next DTLS channel became the current one
 * @w: What is known.
 */
void kernel_watch_promote(struct kernel_watch *w);

/**
 * kernel_watch_detach() - a channel was detached
 * @w: What is known.
 * @channel: Channel.
 * @slot: Where from.
 */
void kernel_watch_detach(struct kernel_watch *w,
			 enum dataplane_channel channel,
			 enum dataplane_slot slot);

/**
 * kernel_watch_doubts() - may an event be about the socket of before?
 * @w: What is known.
 * @event: Event, which kernel_watch_event() has not had yet.
 *
 * One that has ended by itself just before it was detached is told of when
 * another one has its place.
 *
 * Return: true if the channel is said to have ended, and the module has to be
 * asked whether it is there.
 */
bool kernel_watch_doubts(const struct kernel_watch *w,
			 const struct dataplane_event *event);

/**
 * kernel_watch_event() - learn from an event
 * @w: What is known.
 * @event: Event.
 *
 * Return: true if it is about a channel that is attached, or about none.
 */
bool kernel_watch_event(struct kernel_watch *w,
			const struct dataplane_event *event);

/**
 * kernel_watch_find() - find a channel in what the module says
 * @now: What the module says.
 * @channel: Channel.
 * @slot: Which of those.
 *
 * Return: Channel, or NULL.
 */
const struct acvpn_transport_info *
kernel_watch_find(const struct acvpn_session_info *now,
		  enum dataplane_channel channel, enum dataplane_slot slot);

/**
 * kernel_watch_missed() - find what no event has told
 * @w: What is known; learns it.
 * @now: What the module says.
 * @out: Filled in, but for the owner.
 *
 * One call finds one thing.
 *
 * Return: true if there was something.
 */
bool kernel_watch_missed(struct kernel_watch *w,
			 const struct acvpn_session_info *now,
			 struct dataplane_event *out);

#endif /* _DATAPLANE_KERNEL_WATCH_H */
