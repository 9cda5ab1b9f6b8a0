// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/client/tunnel_mtu.h"

#include <string.h>

#include "acvpnd/client/tunnel_dtls.h"
#include "common/log.h"
#include "wire/mtu.h"

#define PSK_LABEL "EXPORTER-openconnect-psk"

static bool tunnel_mtu_offers_dtls(const struct tunnel *t)
{
	const struct tunnel_config *config = t->p.config;

	if (!t->p.options->dtls)
		return false;
	if (config->dtls == TUNNEL_DTLS_PSK && config->app_id.len)
		return true;
	log_info("%s offers no DTLS%s", tunnel_host(t),
		 config->dtls != TUNNEL_DTLS_RESUME ? "" :
		 " with PSK-NEGOTIATE, the only kind that this version supports");
	return false;
}

static struct mtu_told tunnel_mtu_told(const struct tunnel *t)
{
	return (struct mtu_told){
		.cstp = t->p.config->cstp.mtu,
		.dtls = t->p.config->udp.mtu,
		.base = t->p.config->base_mtu,
		.limit = t->p.options->mtu,
	};
}

bool tunnel_mtu_choose_dtls(struct tunnel *t)
{
	struct stream *stream = t->p.stream;
	unsigned int link = stream_path_mtu(stream);
	const struct mtu_told told = tunnel_mtu_told(t);

	if (!tunnel_mtu_offers_dtls(t))
		return false;
	t->dtls_mtu = mtu_dtls(&told, stream->peer.sa.sa_family,
			       link ? link : MTU_LINK_DEFAULT, &mtu_dtls_gcm);
	if (t->dtls_mtu < MTU_INNER_MIN) {
		log_warning("no DTLS with %s: the path is too narrow, the inner MTU would be %u",
			    tunnel_host(t), t->dtls_mtu);
		return false;
	}
	if (!tls_export(stream->tls, PSK_LABEL, t->psk, sizeof(t->psk)))
		return true;
	log_warning("no key for DTLS with %s: %s", tunnel_host(t),
		    tls_error(stream->tls));
	return false;
}

bool tunnel_mtu_check(struct tunnel *t)
{
	struct tunnel_config *config = t->p.config;
	const struct mtu_told told = tunnel_mtu_told(t);

	t->cstp_mtu = mtu_cstp(&told);
	/* What TLS carries, but DTLS does not, its sender is told. */
	t->mtu = t->want_dtls ? t->dtls_mtu : t->cstp_mtu;
	if (!config->inner.ipv6.family || t->mtu >= MTU_IPV6_MIN)
		return true;
	if (!config->inner.ipv4.family) {
		tunnel_fail(t, ACVPND_NO_PATH,
			    "the inner MTU %u with %s is too small for IPv6",
			    t->mtu, tunnel_host(t));
		return false;
	}
	log_warning("no IPv6 in the tunnel: its MTU is only %u", t->mtu);
	memset(&config->inner.ipv6, 0, sizeof(config->inner.ipv6));
	return true;
}

/* IPv6 has no shorter links; the data plane takes its packets apart then. */
unsigned int tunnel_mtu_of_link(const struct tunnel *t, unsigned int mtu)
{
	return t->p.config->inner.ipv6.family && mtu < MTU_IPV6_MIN ?
	       MTU_IPV6_MIN : mtu;
}

static unsigned int tunnel_mtu_of_dtls(const struct tunnel *t)
{
	return t->path_mtu ? t->path_mtu : t->dtls_mtu;
}

void tunnel_mtu_follow(struct tunnel *t)
{
	bool dtls = tunnel_dtls_works(t);
	unsigned int mtu;

	mtu = tunnel_mtu_of_link(t, dtls ? tunnel_mtu_of_dtls(t) : t->cstp_mtu);
	if (mtu == t->mtu)
		return;
	t->mtu = mtu;
	network_set_mtu(t->network, mtu);
	log_info("%s has the MTU of %s now, %u bytes", tunnel_interface(t),
		 dtls ? "DTLS" : "TLS", mtu);
}
