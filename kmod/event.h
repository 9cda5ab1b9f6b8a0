/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_EVENT_H
#define _ACVPN_EVENT_H

#include <linux/types.h>

struct acvpn_session;
struct acvpn_transport;

/**
 * acvpn_event_session() - report a change of a session
 * @session: session
 * @type: enum acvpn_event_type
 * @reason: enum acvpn_reason, or 0 for none
 *
 * Context: any.
 */
void acvpn_event_session(const struct acvpn_session *session, u32 type,
			 u32 reason);

/**
 * acvpn_event_transport() - report a change of a transport
 * @t: transport
 * @type: enum acvpn_event_type
 * @reason: enum acvpn_reason, or 0 for none
 *
 * Context: any.
 */
void acvpn_event_transport(const struct acvpn_transport *t, u32 type,
			   u32 reason);

/**
 * acvpn_event_peer() - report what the peer said
 * @t: transport
 * @type: enum acvpn_event_type
 * @payload: payload of the frame
 * @len: bytes of payload; only the first is reported
 *
 * Context: any.
 */
void acvpn_event_peer(const struct acvpn_transport *t, u32 type,
		      const u8 *payload, unsigned int len);

#endif /* _ACVPN_EVENT_H */
