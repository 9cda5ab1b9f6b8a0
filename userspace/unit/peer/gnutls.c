// SPDX-License-Identifier: GPL-2.0-only
#include "tls/gnutls/conn.h"
#include "unit/peer/peer.h"

struct tls_feed *peer_feed(struct tls *tls)
{
	return &tls->feed;
}
