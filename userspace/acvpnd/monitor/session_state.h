/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a session of the data plane: for session.c, and for adopt.c,
 * which takes over what another process has left.
 */
#ifndef _ACVPND_MONITOR_SESSION_STATE_H
#define _ACVPND_MONITOR_SESSION_STATE_H

#include "acvpnd/monitor/filter.h"
#include "acvpnd/monitor/host_route.h"
#include "acvpnd/monitor/session.h"

enum {
	SESSION_SLOTS = DATAPLANE_PREVIOUS + 1,
	SESSION_TEXT_SIZE = 256,
};

/**
 * struct monitor_session - a session
 * @all: Whose.
 * @index: Number that auth has for it; 0: not told yet.
 * @cookie: What auth knows it by.
 * @cookie_len: Bytes in @cookie.
 * @ipv4: Inner address, or AF_UNSPEC.
 * @ipv6: Inner address, or AF_UNSPEC.
 * @granted: @grant is one: this process has made the session.
 * @grant: What a worker has to know.
 * @asked: Number of auth's request for it, while that waits for an answer.
 * @filter: Where its packets may go.
 * @used: CSTP was attached by it.
 * @indexed: It may be attached to, and is in @all->by_index.
 * @routed: The host may have routes to its addresses.
 * @known: The auth that there is knows it, and is told of it.
 * @ends: It was ended; what it has carried is still to come.
 * @gone: That has come, and auth has yet to confirm that it heard so.
 * @reason: Why it ends.
 * @text: Why, for people.
 * @counters: What it has carried, if it is gone.
 * @dp: What carries its packets, or NULL if it is gone.
 * @fd: Descriptors that its channels live by, or -1.
 * @large: Packets that were too long for it, and not told yet.
 * @large_told: When some were, in milliseconds of CLOCK_MONOTONIC; 0: never.
 * @next: The one that was made before.
 * @prev: The one that was made after.
 */
struct monitor_session {
	struct monitor_sessions *all;
	uint32_t index;
	uint8_t cookie[IPC_COOKIE_MAX];
	size_t cookie_len;
	struct prefix ipv4;
	struct prefix ipv6;
	bool granted;
	uint8_t grant[IPC_GRANT_SIZE];
	uint32_t asked;
	struct filter_client filter;
	bool used;
	bool indexed;
	bool routed;
	bool known;
	bool ends;
	bool gone;
	enum ipc_reason reason;
	char text[SESSION_TEXT_SIZE];
	struct ipc_counters counters;
	struct dataplane_session *dp;
	int fd[DATAPLANE_CHANNELS][SESSION_SLOTS];
	uint64_t large;
	int64_t large_told;
	struct monitor_session *next;
	struct monitor_session *prev;
};

/**
 * monitor_session_make() - a session that is in no list yet
 * @all: Whose.
 *
 * Return: Session, or NULL.
 */
struct monitor_session *monitor_session_make(struct monitor_sessions *all);

/**
 * monitor_session_link() - make it one of all
 * @s: Session.
 */
void monitor_session_link(struct monitor_session *s);

/**
 * monitor_session_number() - have it found by its number
 * @s: Session.
 * @index: Number.
 *
 * Return: 0; -EEXIST another one has it; -ENOMEM.
 */
int monitor_session_number(struct monitor_session *s, uint32_t index);

/**
 * monitor_session_filter() - say where its client's packets may go
 * @s: Session, which @done gets.
 * @networks: Networks behind the client.
 * @what: Where they may go.
 * @done: As filter_admit() has it.
 *
 * Return: As filter_admit().
 */
int monitor_session_filter(struct monitor_session *s,
			   const struct ipc_prefixes *networks,
			   const struct ipc_filter *what,
			   void (*done)(void *arg, int err));

/**
 * monitor_session_route() - have what is for its client go to the device
 * @s: Session.
 *
 * Return: 0 or a negative errno.
 */
int monitor_session_route(struct monitor_session *s);

/**
 * monitor_session_unfiltered() - end it, for its packets cannot be filtered
 * @s: Session, which had a tunnel until now.
 */
void monitor_session_unfiltered(struct monitor_session *s);

/**
 * monitor_session_stop() - end it; what it has carried comes with an event
 * @s: Session.
 * @reason: Why.
 * @text: Why, for people.
 */
void monitor_session_stop(struct monitor_session *s, enum ipc_reason reason,
			  const char *text);

/**
 * monitor_session_bid() - tell the client that it need not come again
 * @s: Session.
 * @text: Why, or NULL.
 */
void monitor_session_bid(struct monitor_session *s, const char *text);

/**
 * monitor_session_report() - tell auth that it is gone, until it has heard so
 * @s: Session that is gone.
 */
void monitor_session_report(struct monitor_session *s);

/**
 * monitor_session_release() - forget it, whatever it carries
 * @s: Session.
 */
void monitor_session_release(struct monitor_session *s);

#endif /* _ACVPND_MONITOR_SESSION_STATE_H */
