/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MTU arithmetic. Pure functions.
 */
#ifndef _WIRE_MTU_H
#define _WIRE_MTU_H

#include <sys/socket.h>

#include "wire/config.h"

enum {
	MTU_UDP_HEADER = 8,
	/* Header, explicit nonce and tag of a DTLS 1.2 AES-GCM record. */
	MTU_DTLS_RECORD = 13 + 8 + 16,
	MTU_DTLS_TYPE = 1,
	MTU_IPV6_MIN = 1280,
	MTU_LINK_DEFAULT = 1500,
	/* A frame with its header fills one TLS record. */
	MTU_CSTP_MAX = 16384 - 8,
};

/**
 * mtu_udp_payload() - UDP payload that fits into a packet
 * @family: Outer address family.
 * @link: Path MTU.
 *
 * Return: Bytes; 0 if nothing fits.
 */
unsigned int mtu_udp_payload(sa_family_t family, unsigned int link);

/**
 * mtu_dtls_inner() - inner packet that fits into a DTLS record
 * @family: Outer address family.
 * @link: Path MTU.
 *
 * Return: Bytes; 0 if nothing fits.
 */
unsigned int mtu_dtls_inner(sa_family_t family, unsigned int link);

/**
 * mtu_request() - inner MTU to ask for
 * @family: Outer address family.
 * @link: Path MTU.
 * @limit: The user's limit, or 0.
 *
 * Return: Bytes.
 */
unsigned int mtu_request(sa_family_t family, unsigned int link,
			 unsigned int limit);

/**
 * mtu_cstp() - inner MTU on TLS
 * @config: What the gateway said.
 * @limit: The user's limit, or 0.
 *
 * A stream carries what is longer than a segment, too: only the agreement with
 * the gateway counts.
 *
 * Return: Bytes.
 */
unsigned int mtu_cstp(const struct tunnel_config *config, unsigned int limit);

/**
 * mtu_dtls() - inner MTU on DTLS
 * @config: What the gateway said.
 * @family: Outer address family.
 * @link: Path MTU as we see it.
 * @limit: The user's limit, or 0.
 *
 * Return: The least of all that limit it; below TUNNEL_MTU_MIN if the path is
 * too narrow for a tunnel.
 */
unsigned int mtu_dtls(const struct tunnel_config *config, sa_family_t family,
		      unsigned int link, unsigned int limit);

#endif /* _WIRE_MTU_H */
