// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data plane in the kernel: the acvpn module.
 */
#include "dataplane/dataplane.h"

#include "dataplane/kernel/adopt.h"
#include "dataplane/kernel/channel.h"
#include "dataplane/kernel/claim.h"
#include "dataplane/kernel/device.h"
#include "dataplane/kernel/ktls.h"
#include "dataplane/kernel/record.h"
#include "dataplane/kernel/rekey.h"
#include "dataplane/kernel/report.h"
#include "dataplane/kernel/session.h"
#include "dataplane/kernel/usage.h"

const struct dataplane_ops dataplane_kernel = {
	.open = kernel_device_open,
	.close = kernel_device_close,
	.error = kernel_device_error,
	.claim = kernel_claim,
	.create = kernel_device_create,
	.adopt = kernel_adopt,
	.found = kernel_adopt_sessions,
	.take_fd = kernel_adopt_fd,
	.listen = kernel_device_listen,
	.leave = kernel_device_leave,
	.session_new = kernel_session_new,
	.session_free = kernel_session_free,
	.session_end = kernel_session_end,
	.take_tls = kernel_channel_take_tls,
	.protect = ktls_start,
	.attach_cstp = kernel_channel_attach_cstp,
	.attach_dtls = kernel_channel_attach_dtls,
	.attach_keys = kernel_channel_attach_keys,
	.rival = kernel_channel_rival,
	.promote = kernel_channel_promote,
	.detach = kernel_channel_detach,
	.probe = kernel_channel_probe,
	.set_mtu = kernel_channel_set_mtu,
	.disconnect = kernel_record_disconnect,
	.alert = kernel_record_alert,
	.resume = kernel_record_resume,
	.rekey = kernel_rekey,
	.event_fd = kernel_report_fd,
	.events = kernel_report_read,
	.stats = kernel_session_stats,
	.usage = kernel_usage,
	.confined = true,
};
