/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The JSON that acnl prints; docs/acnl-json.md promises its shape.
 */
#ifndef _ACNL_JSON_H
#define _ACNL_JSON_H

#include <jansson.h>
#include <time.h>

#include "libacvpn/acvpn.h"

enum {
	/* Of the shape: goes up when what readers rely on changes. */
	ACNL_JSON_VERSION = 1,
};

/**
 * acnl_json_document() - a document with a list
 * @list: Name of the list, an empty array at the end.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_document(const char *list);

/**
 * acnl_json_one_session() - a document with a session
 * @session: Session.
 * @device: Name of its device.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_one_session(const struct acvpn_session_info *session,
			      const char *device);

/**
 * acnl_json_link() - a device, with an empty array "sessions" at its end
 * @link: Device.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_link(const struct acvpn_link_info *link);

/**
 * acnl_json_session() - a session
 * @session: Session.
 * @device: Name of its device; NULL if it has none any more.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_session(const struct acvpn_session_info *session,
			  const char *device);

/**
 * acnl_json_totals() - what it takes to account for a session
 * @session: Session, of which the kernel told totals or more.
 * @device: Name of its device; NULL if it has none any more.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_totals(const struct acvpn_session_info *session,
			 const char *device);

/**
 * acnl_json_stats() - counters of a transport, or sums of them
 * @stats: Counters.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_stats(const struct acvpn_stats *stats);

/**
 * acnl_json_transports() - array of the transports of a session
 * @session: Session.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_transports(const struct acvpn_session_info *session);

/**
 * acnl_json_key() - a key without its secret
 * @key: Key.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_key(const struct acvpn_key_info *key);

/**
 * acnl_json_event() - an event
 * @event: Event.
 * @device: Name of its device; NULL if not known.
 * @when: Time of receipt.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_event(const struct acvpn_event *event, const char *device,
			const struct timespec *when);

/**
 * acnl_json_notice() - what the monitor itself has to tell
 * @name: "start" or "lost".
 * @device: Name of a device, or NULL.
 * @count: Events lost; -1 if not known.
 * @when: Time.
 *
 * Return: New reference, or NULL if there is no memory.
 */
json_t *acnl_json_notice(const char *name, const char *device, long long count,
			 const struct timespec *when);

#endif /* _ACNL_JSON_H */
