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
