// SPDX-License-Identifier: GPL-2.0-only
#include "acvpnd/gateway/keypin.h"

#include <errno.h>
#include <string.h>

#include "acvpnd/config/source.h"
#include "common/log.h"

static int keypin_read_file(const char *path, struct buf *pin)
{
	int err = source_read(path, pin);

	if (err) {
		log_error("pin-file: %s: %s", path, strerror(-err));
		return err;
	}
	if (!pin->len)
		return 0;
	pin->len = strcspn((char *)pin->data, "\r\n");
	pin->data[pin->len] = '\0';
	return 0;
}

int keypin_read(const struct config_vhost *vhost, struct buf *pin)
{
	if (vhost->key_pin)
		return buf_str(pin, vhost->key_pin);
	return vhost->pin_file ? keypin_read_file(vhost->pin_file, pin) : 0;
}
