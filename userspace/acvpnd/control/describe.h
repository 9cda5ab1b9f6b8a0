/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What administrators are told, as JSON. docs/acnl-json.md promises its shape;
 * texts of clients are made harmless.
 */
#ifndef _ACVPND_CONTROL_DESCRIBE_H
#define _ACVPND_CONTROL_DESCRIBE_H

#include <jansson.h>
#include <stdint.h>

#include "acvpnd/auth/ban.h"
#include "acvpnd/auth/record.h"
#include "acvpnd/ipc/message.h"

/**
 * struct control_describe - what is the same for all sessions
 * @now: Time, as sessions have it.
 * @wall: The same, in milliseconds since 1970.
 * @tcp_port: Port of ours.
 * @udp_port: Port of ours.
 * @detail: What clients were told is told, too.
 */
struct control_describe {
	int64_t now;
	int64_t wall;
	uint16_t tcp_port;
	uint16_t udp_port;
	bool detail;
};

/**
 * enum control_event_kind - what happens to sessions
 * @CONTROL_EVENT_LOGIN: A user logged in.
 * @CONTROL_EVENT_UP: A tunnel came up.
 * @CONTROL_EVENT_DOWN: A tunnel ended.
 * @CONTROL_EVENT_LOGOUT: The session is over.
 */
enum control_event_kind {
	CONTROL_EVENT_LOGIN,
	CONTROL_EVENT_UP,
	CONTROL_EVENT_DOWN,
	CONTROL_EVENT_LOGOUT,
};

/**
 * struct control_event - it happened to a session
 * @kind: What.
 * @record: Session.
 * @channel: Which tunnel, if it is about one.
 * @peer: Address and port of the client.
 * @cipher: What protects a tunnel that came up, or NULL.
 * @reason: Why, if something ended.
 * @text: What more there is to say of that, or NULL.
 * @traffic: What was carried, or NULL.
 */
struct control_event {
	enum control_event_kind kind;
	const struct auth_record *record;
	enum auth_channel channel;
	const union sockaddr_any *peer;
	const char *cipher;
	enum auth_reason reason;
	const char *text;
	const struct auth_traffic *traffic;
};

/**
 * control_describe_event() - something that happens now
 * @d: What is the same for all.
 * @event: What.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *control_describe_event(const struct control_describe *d,
			       const struct control_event *event);

/**
 * control_describe_notice() - something about events
 * @d: What is the same for all.
 * @name: "start" or "lost".
 * @count: How many were lost, or NULL.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *control_describe_notice(const struct control_describe *d,
				const char *name, const uint64_t *count);

/**
 * control_describe_session() - a session
 * @d: What is the same for all.
 * @record: Session.
 * @used: What the data plane knows of it; NULL: nothing.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *control_describe_session(const struct control_describe *d,
				 const struct auth_record *record,
				 const struct ipc_used_by *used);

/**
 * control_describe_ban() - an address that has points
 * @d: What is the same for all.
 * @entry: It.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *control_describe_ban(const struct control_describe *d,
			     const struct auth_ban_entry *entry);

/**
 * control_describe_time() - a time for people and programs
 * @d: What is the same for all.
 * @at: Time, as sessions have it.
 *
 * Return: New reference to "2026-11-21T03:04:05.067Z", or NULL.
 */
json_t *control_describe_time(const struct control_describe *d, int64_t at);

#endif /* _ACVPND_CONTROL_DESCRIBE_H */
