// SPDX-License-Identifier: GPL-2.0-only

#include "cstp/cstp.h"

#include "core/cstp.h"
#include "cstp/cstp_rx.h"
#include "cstp/cstp_tx.h"
#include "cstp/lane.h"
#include "cstp/tls_sock.h"
#include "packet/tx.h"
#include "session/transport.h"

/* Nothing tells when the last descriptor of a TCP socket is closed. Until that
 * is seen it pins its network namespace, and the tunnel seems to work.
 */
#define ORPHAN_LOOK (2 * HZ)

static const struct acvpn_transport_ops cstp_ops = {
	.mtu_max = ACVPN_CSTP_PAYLOAD_MAX,
	.attach = acvpn_tls_sock_attach,
	.start = acvpn_tls_sock_start,
	.detach = acvpn_tls_sock_detach,
	.release = acvpn_tls_sock_release,
	.shutdown = acvpn_tls_sock_shutdown,
	.orphaned = acvpn_tls_sock_orphaned,
	.file = acvpn_tls_sock_file,
	.mark = acvpn_tls_sock_mark,
	.look = ORPHAN_LOOK,
	.addresses = acvpn_tls_sock_addresses,
	.paused = acvpn_cstp_paused,
	.resume = acvpn_cstp_resume,
	.frame = acvpn_tx_new_frame,
	.control = acvpn_cstp_tx_control,
	.tx = acvpn_cstp_tx,
};

int acvpn_cstp_init(void)
{
	int err;

	err = acvpn_lane_init();
	if (err)
		return err;
	err = acvpn_tls_sock_init();
	if (err) {
		acvpn_lane_exit();
		return err;
	}
	acvpn_transport_register(ACVPN_TRANSPORT_TYPE_CSTP, &cstp_ops);
	return 0;
}

void acvpn_cstp_exit(void)
{
	acvpn_lane_exit();
	acvpn_tls_sock_exit();
}
