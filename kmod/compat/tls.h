/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _ACVPN_COMPAT_TLS_H
#define _ACVPN_COMPAT_TLS_H

#include <net/tls.h>

#include "probed.h"

/* RFC 8449 lets a peer ask for shorter records. */
static inline size_t acvpn_compat_tls_record_max(const struct tls_context *tls)
{
#ifdef ACVPN_HAVE_TLS_RECORD_LIMIT
	return tls->tx_max_payload_len;
#else
	return TLS_MAX_PAYLOAD_SIZE;
#endif
}

#endif /* _ACVPN_COMPAT_TLS_H */
