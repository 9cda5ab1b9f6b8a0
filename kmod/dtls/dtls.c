// SPDX-License-Identifier: GPL-2.0-only

#include "dtls/dtls.h"

#include "dtls/dtls_rx.h"
#include "dtls/dtls_tx.h"
#include "dtls/udp_sock.h"
#include "dtls/udp_tx.h"
#include "packet/tx.h"
#include "session/transport.h"

/* Only if userspace has played a trick on the socket it is seen by this, unless
 * the socket is held.
 */
#define ORPHAN_LOOK (30 * HZ)

static const struct acvpn_transport_ops dtls_ops = {
	.keyed = true,
	.mtu_max = U16_MAX,
	.attach = acvpn_udp_sock_attach,
	.detach = acvpn_udp_sock_detach,
	.release = acvpn_udp_sock_release,
	.closed = acvpn_udp_sock_closed,
	.orphaned = acvpn_udp_sock_orphaned,
	.hold = acvpn_udp_sock_hold,
	.file = acvpn_udp_sock_file,
	.look = ORPHAN_LOOK,
	.addresses = acvpn_udp_sock_addresses,
	.owner = acvpn_udp_sock_owner,
	.feed = acvpn_udp_sock_feed,
	.drain = acvpn_udp_sock_drain,
	.frame = acvpn_tx_new_frame,
	.control = acvpn_dtls_tx_control,
	.route = acvpn_udp_tx_route,
	.tx = acvpn_dtls_tx,
	.tx_deferred = acvpn_dtls_tx_deferred,
	.rx = acvpn_dtls_rx,
};

void acvpn_dtls_init(void)
{
	acvpn_transport_register(ACVPN_TRANSPORT_TYPE_DTLS, &dtls_ops);
}
