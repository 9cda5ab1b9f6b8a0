// SPDX-License-Identifier: GPL-2.0-only
#include "wire/cstp_frame.h"

#include <errno.h>
#include <string.h>

static const uint8_t cstp_magic[4] = { 'S', 'T', 'F', 1 };

int cstp_frame_parse(const uint8_t *data, size_t size,
		     struct cstp_frame *frame, size_t *used)
{
	size_t magic = size < sizeof(cstp_magic) ? size : sizeof(cstp_magic);
	size_t len;

	*used = 0;
	if (magic && memcmp(data, cstp_magic, magic))
		return -EBADMSG;
	if (size < CSTP_HEADER_SIZE)
		return 0;
	len = (size_t)data[4] << 8 | data[5];
	if (data[7] || len > CSTP_PAYLOAD_MAX)
		return -EBADMSG;
	if (size - CSTP_HEADER_SIZE < len)
		return 0;
	frame->type = data[6];
	frame->payload = data + CSTP_HEADER_SIZE;
	frame->len = len;
	*used = CSTP_HEADER_SIZE + len;
	return 0;
}

void cstp_frame_header(uint8_t header[CSTP_HEADER_SIZE], uint8_t type,
		       size_t len)
{
	memcpy(header, cstp_magic, sizeof(cstp_magic));
	header[4] = len >> 8;
	header[5] = len;
	header[6] = type;
	header[7] = 0;
}

size_t cstp_frame_bye(uint8_t frame[CSTP_BYE_MAX], const char *text)
{
	size_t len = strnlen(text, CSTP_TEXT_MAX);

	cstp_frame_header(frame, CSTP_DISCONNECT, 1 + len);
	frame[CSTP_HEADER_SIZE] = CSTP_REASON_USER;
	memcpy(frame + CSTP_HEADER_SIZE + 1, text, len);
	return CSTP_HEADER_SIZE + 1 + len;
}
