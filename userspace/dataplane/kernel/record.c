// SPDX-License-Identifier: GPL-2.0-only
#include "dataplane/kernel/record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "dataplane/kernel/channel.h"
#include "dataplane/kernel/device.h"
#include "dataplane/kernel/session.h"
#include "wire/cstp_frame.h"

enum {
	RECORD_ALERT = 21,
	RECORD_HANDSHAKE = 22,
	RECORD_DATA = 23,
};

static int record_send(struct dataplane_session *s,
		       const struct acvpn_record *record)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	int err = acvpn_record_send(s->dp->ctx, &ref, record);

	return err ? kernel_device_fail(s->dp, "record-send", err) : 0;
}

int kernel_record_alert(struct dataplane_session *s, uint8_t level,
			uint8_t description)
{
	const uint8_t alert[] = { level, description };
	const struct acvpn_record record = {
		.content_type = RECORD_ALERT,
		.payload = alert,
		.payload_len = sizeof(alert),
	};

	return record_send(s, &record);
}

int kernel_record_handshake(struct dataplane_session *s, const uint8_t *data,
			    size_t len)
{
	const struct acvpn_record record = {
		.content_type = RECORD_HANDSHAKE,
		.payload = data,
		.payload_len = len,
	};

	return record_send(s, &record);
}

/* The records are the kernel's, but it knows of no frames yet, or no more. */
static int record_disconnect_alone(struct dataplane_session *s,
				   const char *text)
{
	uint8_t frame[CSTP_BYE_MAX];
	size_t len = cstp_frame_bye(frame, text);

	if (s->fd < 0 ||
	    send(s->fd, frame, len, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		return 0;
	snprintf(s->dp->error, sizeof(s->dp->error), "%m");
	return -EIO;
}

int kernel_record_disconnect(struct dataplane_session *s, const char *text)
{
	enum { WARNING = 1, CLOSE_NOTIFY = 0 };
	uint8_t payload[1 + CSTP_TEXT_MAX] = { CSTP_REASON_USER };
	size_t len = strnlen(text, CSTP_TEXT_MAX);
	const struct acvpn_record record = {
		.content_type = RECORD_DATA,
		.has_frame_type = true,
		.frame_type = CSTP_DISCONNECT,
		.payload = payload,
		.payload_len = 1 + len,
	};
	int err;

	if (!s->watch.attached[DATAPLANE_CSTP][DATAPLANE_CURRENT])
		return record_disconnect_alone(s, text);
	memcpy(payload + 1, text, len);
	err = record_send(s, &record);
	/* The device was removed, or the session. */
	if (err == -ENODEV || err == -ENOENT)
		return record_disconnect_alone(s, text);
	return err ? err : kernel_record_alert(s, WARNING, CLOSE_NOTIFY);
}

int kernel_record_resume(struct dataplane_session *s)
{
	const struct acvpn_transport_ref ref =
		kernel_channel_ref(s, DATAPLANE_CSTP, DATAPLANE_CURRENT);
	int err = acvpn_transport_resume(s->dp->ctx, &ref);

	s->watch.paused = false;
	return err ? kernel_device_fail(s->dp, "transport-set", err) : 0;
}
