/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is reported of sessions and transports: as an event to userspace and as
 * a tracepoint. An event says whom it is about; the callers say the rest.
 */
#ifndef _ACVPN_REPORT_H
#define _ACVPN_REPORT_H

#include <linux/types.h>

struct acvpn_session;
struct acvpn_transport;
union acvpn_sockaddr;

/**
 * acvpn_report_session() - report a change of a session
 * @session: session
 * @type: enum acvpn_event_type
 * @reason: enum acvpn_reason, or 0 for none
 *
 * Context: any.
 */
void acvpn_report_session(const struct acvpn_session *session, u32 type,
			  u32 reason);

/**
 * acvpn_report_session_del() - report the end of a session
 * @session: session without transports
 *
 * Context: any.
 */
void acvpn_report_session_del(const struct acvpn_session *session);

/**
 * acvpn_report_transport_down() - report the end of a transport
 * @t: transport that nothing uses any more
 *
 * Context: any.
 */
void acvpn_report_transport_down(const struct acvpn_transport *t);

/**
 * acvpn_report_transport() - report a change of a transport
 * @t: transport
 * @type: enum acvpn_event_type
 * @reason: enum acvpn_reason, or 0 for none
 *
 * Context: any.
 */
void acvpn_report_transport(const struct acvpn_transport *t, u32 type,
			    u32 reason);

/**
 * acvpn_report_peer() - report what the peer said
 * @t: transport
 * @type: enum acvpn_event_type
 * @payload: payload of the frame: a reason byte, then text
 * @len: bytes of payload; of the text, at most 256 are reported
 *
 * Context: any.
 */
void acvpn_report_peer(const struct acvpn_transport *t, u32 type,
		       const u8 *payload, unsigned int len);

/**
 * acvpn_report_control() - report a control record
 * @t: transport
 * @content: content type
 * @payload: plaintext of the record
 * @len: bytes of it; at most 256 are reported
 *
 * Context: any.
 */
void acvpn_report_control(const struct acvpn_transport *t, u8 content,
			  const u8 *payload, unsigned int len);

/**
 * acvpn_report_key() - report a change of keys
 * @t: transport
 * @type: enum acvpn_event_type
 * @epoch: epoch of the keys
 *
 * Context: any.
 */
void acvpn_report_key(const struct acvpn_transport *t, u32 type, u16 epoch);

/**
 * acvpn_report_mtu() - report what a transport carries from now on
 * @t: transport
 * @mtu: longest inner packet in bytes
 *
 * Context: any.
 */
void acvpn_report_mtu(const struct acvpn_transport *t, u32 mtu);

/**
 * acvpn_report_large() - report packets above the MTU
 * @t: transport
 * @count: how many since the last event
 * @mtu: longest inner packet that passes, in bytes
 * @size: bytes of the last one
 *
 * Context: any.
 */
void acvpn_report_large(const struct acvpn_transport *t, u32 count, u32 mtu,
			u32 size);

/**
 * acvpn_report_endpoint() - report that the peer has moved
 * @t: transport
 * @remote: where to
 *
 * Context: any.
 */
void acvpn_report_endpoint(const struct acvpn_transport *t,
			   const union acvpn_sockaddr *remote);

/**
 * acvpn_report_probe() - report the answer to a probe
 * @t: transport
 * @size: bytes of payload of the answer
 *
 * Context: any.
 */
void acvpn_report_probe(const struct acvpn_transport *t, u32 size);

#endif /* _ACVPN_REPORT_H */
