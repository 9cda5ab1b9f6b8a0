// SPDX-License-Identifier: GPL-2.0-only
#include "wire/mtu.h"

enum {
	/* Worst case that gateways of old reckon with in X-CSTP-MTU. */
	MTU_REQUEST_OVERHEAD = 1 + 13 + 20 + 32 + 16,
};

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
	return family == AF_INET6 ? 40 : 20;
}

unsigned int mtu_udp_payload(sa_family_t family, unsigned int link)
{
	return sub(link, ip_header(family) + MTU_UDP_HEADER);
}

unsigned int mtu_dtls_inner(sa_family_t family, unsigned int link)
{
	return sub(mtu_udp_payload(family, link),
		   MTU_DTLS_RECORD + MTU_DTLS_TYPE);
}

unsigned int mtu_request(sa_family_t family, unsigned int link,
			 unsigned int limit)
{
	unsigned int mtu = sub(mtu_udp_payload(family, link),
			       MTU_REQUEST_OVERHEAD);

	if (mtu < TUNNEL_MTU_MIN)
		mtu = TUNNEL_MTU_MIN;
	return limit ? limit : mtu;
}

unsigned int mtu_cstp(const struct tunnel_config *config, unsigned int limit)
{
	unsigned int mtu = config->mtu ? config->mtu : config->dtls_mtu;

	return lower(lower(mtu, limit), MTU_CSTP_MAX);
}

unsigned int mtu_dtls(const struct tunnel_config *config, sa_family_t family,
		      unsigned int link, unsigned int limit)
{
	unsigned int mtu = mtu_dtls_inner(family,
					  lower(link, config->base_mtu));

	mtu = lower(mtu, config->dtls_mtu);
	mtu = lower(mtu, config->mtu);
	mtu = lower(mtu, limit);
	return mtu < TUNNEL_MTU_MAX ? mtu : TUNNEL_MTU_MAX;
}
