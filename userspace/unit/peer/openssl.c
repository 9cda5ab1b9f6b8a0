// SPDX-License-Identifier: GPL-2.0-only
#include "tls/openssl/conn.h"
#include "unit/peer/peer.h"

struct tls_feed *peer_feed(struct tls *tls)
{
	return &tls->feed;
}
