// SPDX-License-Identifier: GPL-2.0-only
#include "wire/mtu.h"

enum {
	MTU_IPV4_HEADER = 20,
	MTU_IPV6_HEADER = 40,
	MTU_UDP_HEADER = 8,
	MTU_TCP_HEADER = 20,
	/* In front of an inner packet: a type on DTLS, a header on TLS. */
	MTU_DTLS_FRAME = 1,
	MTU_CSTP_FRAME = 8,
	/* In CBC mode, at least the length of the padding. */
	MTU_CBC_PADDING = 1,
	/* Worst case that gateways of old reckon with in X-CSTP-MTU. */
	MTU_REQUEST_OVERHEAD = 1 + 13 + 20 + 32 + 16,
};

#define MTU_AEAD(header_, nonce_, tag_) \
	{ .header = (header_), .nonce = (nonce_), .mac = (tag_) }
#define MTU_CBC(header_, mac_) \
	{ .header = (header_), .nonce = 16, .mac = (mac_), .block = 16 }

const struct mtu_record mtu_dtls_gcm = MTU_AEAD(13, 8, 16);
const struct mtu_record mtu_dtls_ccm8 = MTU_AEAD(13, 8, 8);
const struct mtu_record mtu_dtls_chacha = MTU_AEAD(13, 0, 16);
const struct mtu_record mtu_dtls_cbc_sha1 = MTU_CBC(13, 20);
const struct mtu_record mtu_dtls_cbc_sha256 = MTU_CBC(13, 32);
const struct mtu_record mtu_tls12_gcm = MTU_AEAD(5, 8, 16);
const struct mtu_record mtu_tls12_chacha = MTU_AEAD(5, 0, 16);
const struct mtu_record mtu_tls13 = { .header = 5, .mac = 16, .type = 1 };
const struct mtu_record mtu_tls_rc4 = MTU_AEAD(5, 0, 20);
const struct mtu_record mtu_tls_cbc_sha1 = MTU_CBC(5, 20);

static unsigned int sub(unsigned int a, unsigned int b)
{
	return a > b ? a - b : 0;
}

/* Zero stands for no limit. */
static unsigned int lower(unsigned int mtu, unsigned int limit)
{
	return limit && limit < mtu ? limit : mtu;
}

static unsigned int ip_header(sa_family_t family)
{
	return family == AF_INET6 ? MTU_IPV6_HEADER : MTU_IPV4_HEADER;
}

/* A MAC that is encrypted shares the blocks with the data. */
unsigned int mtu_record_data(unsigned int space, const struct mtu_record *r)
{
	unsigned int left = sub(space, r->header + r->nonce);

	if (!r->block)
		return sub(left, r->mac + r->type);
	if (r->mac_last)
		left = sub(left, r->mac);
	left -= left % r->block;
	return sub(left, MTU_CBC_PADDING + (r->mac_last ? 0 : r->mac));
}

unsigned int mtu_udp_payload(sa_family_t family, unsigned int link)
{
	return sub(link, ip_header(family) + MTU_UDP_HEADER);
}

unsigned int mtu_tcp_payload(sa_family_t family, unsigned int link)
{
	return sub(link, ip_header(family) + MTU_TCP_HEADER);
}

unsigned int mtu_dtls_inner(sa_family_t family, unsigned int link,
			    const struct mtu_record *record)
{
	return sub(mtu_record_data(mtu_udp_payload(family, link), record),
		   MTU_DTLS_FRAME);
}

unsigned int mtu_cstp_inner(unsigned int mss, const struct mtu_record *record)
{
	return sub(mtu_record_data(mss, record), MTU_CSTP_FRAME);
}

unsigned int mtu_request(sa_family_t family, unsigned int link,
			 unsigned int limit)
{
	unsigned int mtu = sub(mtu_udp_payload(family, link),
			       MTU_REQUEST_OVERHEAD);

	if (mtu < MTU_INNER_MIN)
		mtu = MTU_INNER_MIN;
	return limit ? limit : mtu;
}

unsigned int mtu_cstp(const struct mtu_told *told)
{
	unsigned int mtu = told->cstp ? told->cstp : told->dtls;

	return lower(lower(mtu, told->limit), MTU_CSTP_MAX);
}

unsigned int mtu_dtls(const struct mtu_told *told, sa_family_t family,
		      unsigned int link, const struct mtu_record *record)
{
	unsigned int mtu = mtu_dtls_inner(family, lower(link, told->base),
					  record);

	mtu = lower(mtu, told->dtls);
	mtu = lower(mtu, told->cstp);
	mtu = lower(mtu, told->limit);
	return mtu < MTU_INNER_MAX ? mtu : MTU_INNER_MAX;
}
