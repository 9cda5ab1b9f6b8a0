/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * MTU arithmetic, in bytes. Pure functions.
 */
#ifndef _WIRE_MTU_H
#define _WIRE_MTU_H

#include <stdbool.h>
#include <sys/socket.h>

enum {
	MTU_INNER_MIN = 576,
	MTU_INNER_MAX = 16383,
	MTU_IPV6_MIN = 1280,
	MTU_LINK_DEFAULT = 1500,
	/* A frame with its header fills one TLS record. */
	MTU_CSTP_MAX = 16384 - 8,
};

/**
 * struct mtu_record - what record protection adds
 * @header: Header of a record.
 * @nonce: Explicit nonce, or initialization vector.
 * @mac: Tag or MAC.
 * @type: Content type inside, of TLS 1.3.
 * @block: Block size of a cipher in CBC mode, else 0.
 * @mac_last: CBC: the MAC covers the ciphertext.
 */
struct mtu_record {
	unsigned int header;
	unsigned int nonce;
	unsigned int mac;
	unsigned int type;
	unsigned int block;
	bool mac_last;
};

/* Most kinds of record protection that gateways choose. */
extern const struct mtu_record mtu_dtls_gcm;
extern const struct mtu_record mtu_dtls_ccm8;
extern const struct mtu_record mtu_dtls_chacha;
extern const struct mtu_record mtu_dtls_cbc_sha1;
extern const struct mtu_record mtu_dtls_cbc_sha256;
extern const struct mtu_record mtu_tls12_gcm;
extern const struct mtu_record mtu_tls12_chacha;
extern const struct mtu_record mtu_tls13;
extern const struct mtu_record mtu_tls_rc4;
extern const struct mtu_record mtu_tls_cbc_sha1;

/**
 * mtu_record_data() - what one record can carry
 * @space: Room for the record.
 * @record: Its protection.
 *
 * Return: Bytes; 0 if nothing fits.
 */
unsigned int mtu_record_data(unsigned int space,
			     const struct mtu_record *record);

/**
 * mtu_udp_payload() - UDP payload that fits into a packet
 * @family: Outer address family.
 * @link: Path MTU.
 *
 * Return: Bytes; 0 if nothing fits.
 */
unsigned int mtu_udp_payload(sa_family_t family, unsigned int link);

/**
 * mtu_tcp_payload() - TCP payload that fits into a packet, without options
 * @family: Outer address family.
 * @link: Path MTU.
 *
 * Return: Bytes; 0 if nothing fits.
 */
unsigned int mtu_tcp_payload(sa_family_t family, unsigned int link);

/**
 * mtu_dtls_inner() - inner packet that fits into a datagram
 * @family: Outer address family.
 * @link: Path MTU.
 * @record: Protection of DTLS records.
 *
 * Return: Bytes; 0 if nothing fits.
 */
unsigned int mtu_dtls_inner(sa_family_t family, unsigned int link,
			    const struct mtu_record *record);

/**
 * mtu_cstp_inner() - inner packet that fits into one segment
 * @mss: TCP payload of a segment.
 * @record: Protection of TLS records.
 *
 * Return: Bytes; 0 if nothing fits.
 */
unsigned int mtu_cstp_inner(unsigned int mss, const struct mtu_record *record);

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
 * struct mtu_told - what limits an inner MTU; 0 does not
 * @cstp: The gateway's, on TLS.
 * @dtls: The gateway's, on DTLS.
 * @base: Path MTU as the gateway sees it.
 * @limit: The user's limit.
 */
struct mtu_told {
	unsigned int cstp;
	unsigned int dtls;
	unsigned int base;
	unsigned int limit;
};

/**
 * mtu_cstp() - inner MTU on TLS
 * @told: What limits it.
 *
 * A stream carries what is longer than a segment, too: only the agreement with
 * the gateway counts.
 *
 * Return: Bytes.
 */
unsigned int mtu_cstp(const struct mtu_told *told);

/**
 * mtu_dtls() - inner MTU on DTLS
 * @told: What limits it.
 * @family: Outer address family.
 * @link: Path MTU as we see it.
 * @record: Protection of DTLS records.
 *
 * Return: The least of all that limit it; below MTU_INNER_MIN if the path is
 * too narrow for a tunnel.
 */
unsigned int mtu_dtls(const struct mtu_told *told, sa_family_t family,
		      unsigned int link, const struct mtu_record *record);

#endif /* _WIRE_MTU_H */
